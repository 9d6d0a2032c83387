// The functions of the table in targets.cc.
#pragma once

#include "emitters/emitter.h"

namespace pushplan::emitters {

Result<Emitted> emit_akamai(const Emission& emission);
Result<Emitted> emit_apache(const Emission& emission);
Result<Emitted> emit_azure_swa(const Emission& emission);
Result<Emitted> emit_caddy(const Emission& emission);
Result<Emitted> emit_cloudflare(const Emission& emission);
Result<Emitted> emit_cloudfront(const Emission& emission);
Result<Emitted> emit_data(const Emission& emission);
Result<Emitted> emit_express(const Emission& emission);
Result<Emitted> emit_fastly(const Emission& emission);
Result<Emitted> emit_firebase(const Emission& emission);
Result<Emitted> emit_go(const Emission& emission);
Result<Emitted> emit_h2o(const Emission& emission);
Result<Emitted> emit_haproxy(const Emission& emission);
Result<Emitted> emit_headers(const Emission& emission);
Result<Emitted> emit_htaccess(const Emission& emission);
Result<Emitted> emit_html(const Emission& emission);
Result<Emitted> emit_json(const Emission& emission);
Result<Emitted> emit_netlify(const Emission& emission);
Result<Emitted> emit_nghttpd(const Emission& emission);
Result<Emitted> emit_nghttpx(const Emission& emission);
Result<Emitted> emit_nginx(const Emission& emission);
Result<Emitted> emit_node(const Emission& emission);
Result<Emitted> emit_php(const Emission& emission);
Result<Emitted> emit_push_manifest(const Emission& emission);
Result<Emitted> emit_python_wsgi(const Emission& emission);
Result<Emitted> emit_rails(const Emission& emission);
Result<Emitted> emit_serve(const Emission& emission);
Result<Emitted> emit_speculation_rules(const Emission& emission);
Result<Emitted> emit_symfony(const Emission& emission);
Result<Emitted> emit_vercel(const Emission& emission);

}  // namespace pushplan::emitters
