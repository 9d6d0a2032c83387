#include "cli/emit_options.h"

#include <algorithm>
#include <charconv>

#include "base/size.h"

namespace pushplan::cli {
namespace {

using emitters::EmitOptions;

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || at != end) return std::nullopt;
  return number;
}

std::optional<emitters::ApacheStyle> parse_apache_style(std::string_view text) {
  if (text == "link") return emitters::ApacheStyle::link;
  if (text == "resource") return emitters::ApacheStyle::resource;
  return std::nullopt;
}

// Puts a parsed value where it belongs; what it must be when there is none.
template <class T, class U>
std::optional<std::string> put(const std::optional<T>& value, U& into, const char* kinds) {
  if (!value) return kinds;
  into = *value;
  return std::nullopt;
}

std::optional<std::string> put_switch(const std::string& value, bool& into) {
  if (value != "true" && value != "false") return "true or false";
  into = value == "true";
  return std::nullopt;
}

constexpr const char* kVersions = "a version such as 1.22.1";

std::optional<std::string> put_diary(const std::string& value, EmitOptions& options) {
  const auto size = parse_number(value);
  if (!size || (*size & (*size - 1)) != 0 || *size > 32'768)
    return "0 or a power of two up to 32768";
  options.apache_diary = size;
  return std::nullopt;
}

}  // namespace

const std::vector<EmitKey>& emit_keys() {
  static const std::vector<EmitKey> kKeys = {
      {"cache_aware", "HOW", "spare repeat visitors a push: cookie, casper, diary or none"},
      {"with_cache_headers", "", "also say Cache-Control for the files that are hinted"},
      {"server_timing", "", "pages say which plan they were served by, in Server-Timing"},
      {"max_header_bytes", "SIZE", "bytes of Link values a page; default as planned"},
      {"max_files", "N", "files a page; default as planned"},
      {"deploy_dir", "DIR", "where the files will stand on the server"},
      {"allow_override", "", "htaccess: the server lets .htaccess files set headers (FileInfo)"},
      {"apache_style", "NAME", "apache: link (default) or resource (H2PushResource)"},
      {"apache_diary", "N", "apache: H2PushDiarySize"},
      {"apache_priority", "TEXT", "apache: H2PushPriority, as in 'text/css before'"},
      {"nginx_version", "V", "nginx: before 1.25.1 it can push"},
      {"existing", "FILE", "nginx: your configuration, whose add_header lines ours must not lose"},
      {"h2o_version", "V", "h2o: from 2.3 on it can send early hints"},
  };
  return kKeys;
}

std::string flag_of(const std::string& key) {
  std::string out = "--" + key;
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

std::optional<std::string> set_emit_option(EmitOptions& options, const std::string& key,
                                           const std::string& value) {
  if (key == "cache_aware")
    return put(emitters::parse_cache_aware(value), options.cache_aware,
               "cookie, casper, diary or none");
  if (key == "with_cache_headers") return put_switch(value, options.cache_headers);
  if (key == "server_timing") return put_switch(value, options.server_timing);
  if (key == "allow_override") return put_switch(value, options.allow_override);
  if (key == "max_header_bytes")
    return put(parse_size(value), options.max_header_bytes, "a size such as 1kB or 600");
  if (key == "max_files") return put(parse_number(value), options.max_files, "a whole number");
  if (key == "apache_style")
    return put(parse_apache_style(value), options.apache_style, "link or resource");
  if (key == "apache_diary") return put_diary(value, options);
  if (key == "nginx_version")
    return put(emitters::parse_version(value), options.nginx_version, kVersions);
  if (key == "h2o_version")
    return put(emitters::parse_version(value), options.h2o_version, kVersions);
  if (key == "existing" && value.empty()) return "the name of a file";
  (key == "deploy_dir" ? options.deploy
   : key == "existing" ? options.existing_file
                       : options.apache_priority) = value;
  return std::nullopt;
}

}  // namespace pushplan::cli
