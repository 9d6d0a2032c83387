// The functions of the table in emitter.cc; each stands in the file of its name.
#pragma once

#include "emitters/emitter.h"

namespace pushplan::emitters {

Emitted emit_apache(const manifest::Manifest& manifest, const EmitOptions& options);
Emitted emit_h2o(const manifest::Manifest& manifest, const EmitOptions& options);
Emitted emit_headers(const manifest::Manifest& manifest, const EmitOptions& options);
Emitted emit_htaccess(const manifest::Manifest& manifest, const EmitOptions& options);
Emitted emit_php(const manifest::Manifest& manifest, const EmitOptions& options);

Emitted emit_speculation_rules(const manifest::Manifest& manifest, const EmitOptions& options);

}  // namespace pushplan::emitters
