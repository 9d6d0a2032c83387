// The functions of the table in targets.cc.
#pragma once

#include "emitters/emitter.h"

namespace pushplan::emitters {

Result<Emitted> emit_apache(const Emission& emission);
Result<Emitted> emit_caddy(const Emission& emission);
Result<Emitted> emit_h2o(const Emission& emission);
Result<Emitted> emit_haproxy(const Emission& emission);
Result<Emitted> emit_headers(const Emission& emission);
Result<Emitted> emit_htaccess(const Emission& emission);
Result<Emitted> emit_nghttpd(const Emission& emission);
Result<Emitted> emit_nghttpx(const Emission& emission);
Result<Emitted> emit_nginx(const Emission& emission);
Result<Emitted> emit_php(const Emission& emission);
Result<Emitted> emit_speculation_rules(const Emission& emission);

}  // namespace pushplan::emitters
