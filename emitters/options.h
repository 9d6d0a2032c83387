// What someone may ask of an emission beside its target: from flags, or from an entry of `outputs`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/settings.h"

namespace pushplan::emitters {

// How a push is kept from those who have the files: a cookie of ours that names the plan, H2O's
// CASPER cookie that names the files, or a server's memory of each connection.
enum class CacheAware { none, cookie, casper, diary };
const char* to_string(CacheAware how);
std::optional<CacheAware> parse_cache_aware(std::string_view text);

// Set-Cookie of RFC 6265 section 4.1, with the id of the plan as its value.
struct Cookie {
  std::string name = "pushplan";
  std::uint32_t max_age = 2'592'000;  // seconds
  std::string same_site = "Lax";      // "Strict", "Lax" or "None"
  bool secure = true;
};

// A server's version as far as targets ask: {1, 25, 1}.
using Version = std::array<std::uint32_t, 3>;
// Reads "1.25.1", "1.25" and "2"; nullopt on anything else.
std::optional<Version> parse_version(std::string_view text);

enum class ApacheStyle { link, resource };  // `Header add Link`, or H2PushResource

struct EmitOptions {
  Mechanism mechanism = Mechanism::link;
  CacheAware cache_aware = CacheAware::none;
  Cookie cookie = {};
  bool cache_headers = false;  // Cache-Control for what is hinted
  bool server_timing = false;  // `Server-Timing: pushplan;desc="<id of the plan>"` on pages
  std::optional<std::uint64_t> max_header_bytes = {};  // nullopt: the manifest's
  std::optional<std::uint32_t> max_files = {};         // nullopt: the manifest's
  std::string name = {};    // base name of the main file, as given with -o; "": the target's own
  std::string deploy = {};  // folder on the server where the files will stand; "": the target's own
  std::set<std::string> immutable = {};  // URLs whose names hold a proven hash of their content
  std::optional<Version> nginx_version = {}, h2o_version = {};
  std::string existing_file = {};            // the user's own configuration, of targets that ask it
  std::optional<std::string> existing = {};  // its bytes
  ApacheStyle apache_style = ApacheStyle::link;
  std::optional<std::uint32_t> apache_diary = {};  // H2PushDiarySize
  std::string apache_priority = {};                // H2PushPriority, as in "text/css before"
  bool allow_override = false;  // the user says that .htaccess files may set headers
  bool off = false;             // what stands there, without anything of ours
};

}  // namespace pushplan::emitters
