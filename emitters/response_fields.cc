#include "emitters/response_fields.h"

#include <fmt/format.h>

namespace pushplan::emitters {

std::string cache_control(const Emission& emission, const std::string& url) {
  return emission.options.immutable.count(url) != 0 ? "public, max-age=31536000, immutable"
                                                    : "public, max-age=600, must-revalidate";
}

std::string set_cookie(const Emission& emission) {
  const Cookie& cookie = emission.options.cookie;
  return fmt::format("{}; Path=/; Max-Age={}; SameSite={}{}", seen_cookie(emission), cookie.max_age,
                     cookie.same_site, cookie.secure ? "; Secure" : "");
}

std::string seen_cookie(const Emission& emission) {
  return emission.options.cookie.name + "=" + manifest::plan_id(emission.manifest);
}

std::string server_timing(const Emission& emission) {
  return fmt::format("pushplan;desc=\"{}\"", manifest::plan_id(emission.manifest));
}

}  // namespace pushplan::emitters
