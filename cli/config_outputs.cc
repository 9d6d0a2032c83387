#include "cli/config_outputs.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string_view>

#include "cli/config_reader.h"
#include "cli/emit_options.h"
#include "emitters/emitter.h"

namespace pushplan::cli {
namespace {

// Switches and numbers: what a quoted text is not.
bool is_typed(const EmitKey& key) {
  return *key.value == '\0' || std::string_view(key.value) == "N";
}

// Seconds of "30d", "12h", "15m" or "600s", up to the 400 days that browsers keep a cookie.
std::optional<std::uint32_t> parse_lifetime(std::string_view text) {
  if (text.size() < 2 || text.size() > 9) return std::nullopt;
  const std::string_view digits = text.substr(0, text.size() - 1);
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const std::map<char, std::uint64_t> units = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}};
  const auto unit = units.find(text.back());
  if (unit == units.end()) return std::nullopt;
  const std::uint64_t seconds = std::stoull(std::string(digits)) * unit->second;
  if (seconds == 0 || seconds > 400 * units.at('d')) return std::nullopt;
  return static_cast<std::uint32_t>(seconds);
}

}  // namespace

OutputConfig read_output(const YAML::Node& node) {
  OutputConfig output;
  std::map<std::string, Reader> keys = {
      {"target", [&](const YAML::Node& n) { output.target = text_of(n, "target"); }},
      {"file", [&](const YAML::Node& n) { output.file = text_of(n, "file"); }},
      {"mechanism",
       [&](const YAML::Node& n) {
         output.mechanism =
             word_of(n, "mechanism", parse_mechanism, {"push", "early-hints", "link"});
       }},
  };
  for (const EmitKey& key : emit_keys())
    keys[key.name] = [&output, key](const YAML::Node& n) {
      const std::string value = is_typed(key) ? plain_of(n, key.name) : text_of(n, key.name);
      if (const auto wanted = set_emit_option(output.options, key.name, value))
        fail(n, fmt::format("{} '{}': must be {}", key.name, value, *wanted));
    };
  read_mapping(node, "an output", keys);
  if (output.target.empty() || output.file.empty())
    fail(node, "an output needs `target` and `file`");
  const auto emitter = emitters::find_emitter(output.target);
  if (!emitter) fail(node["target"], emitter.error().message);
  return output;
}

void read_cookie(const YAML::Node& node, emitters::Cookie& cookie) {
  const auto same_site = [](std::string_view text) -> std::optional<std::string> {
    if (text == "Strict" || text == "Lax" || text == "None") return std::string(text);
    return std::nullopt;
  };
  read_mapping(
      node, "cookie",
      {
          {"name",
           [&](const YAML::Node& n) {
             cookie.name = text_of(n, "name");
             // A token of RFC 9110 section 5.6.2, without what targets' patterns would need
             // escaped.
             if (cookie.name.empty() || cookie.name.find_first_not_of(
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            "0123456789_-") != std::string::npos)
               fail(n, "a cookie's name is made of letters, digits, '_' and '-'");
           }},
          {"lifetime",
           [&](const YAML::Node& n) {
             const auto seconds = parse_lifetime(text_of(n, "lifetime"));
             if (!seconds) fail(n, "lifetime must be a time such as 30d, 12h or 600s");
             cookie.max_age = *seconds;
           }},
          {"same_site",
           [&](const YAML::Node& n) {
             cookie.same_site =
                 word_of<std::string>(n, "same_site", same_site, {"Strict", "Lax", "None"});
           }},
          {"secure", [&](const YAML::Node& n) { cookie.secure = bool_of(n, "secure"); }},
      });
  if (cookie.same_site == "None" && !cookie.secure)
    fail(node, "browsers drop a cookie with same_site None that is not secure");
}

}  // namespace pushplan::cli
