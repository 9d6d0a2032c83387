#include "manifest/settings_json.h"

#include <stdexcept>

namespace pushplan::manifest {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

template <class T>
ordered_json or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

template <class T>
void read(const json& object, const char* name, T& into) {
  if (object.contains(name)) into = object.at(name).get<T>();
}

template <class T>
void read(const json& object, const char* name, std::optional<T>& into) {
  if (!object.contains(name)) return;
  into = std::nullopt;
  if (!object.at(name).is_null()) into = object.at(name).get<T>();
}

// A member that holds one of a few words.
template <class T>
void read_word(const json& object, const char* name, std::optional<T> (*parse)(std::string_view),
               T& into) {
  if (!object.contains(name)) return;
  const auto text = object.at(name).get<std::string>();
  const auto value = parse(text);
  if (!value)
    throw std::invalid_argument("settings." + std::string(name) + " is '" + text +
                                "', which is not known");
  into = *value;
}

}  // namespace

ordered_json settings_to_json(const Settings& s) {
  ordered_json page_budgets = ordered_json::array();
  for (const PageRule& rule : s.page_budgets)
    page_budgets.push_back({{"pages", rule.pages}, {"budget", rule.budget}});
  ordered_json viewports = ordered_json::array();
  for (const Viewport& viewport : s.viewports) viewports.push_back(to_string(viewport));
  return {{"base_url", or_null(s.base_url)},
          {"url_style", to_string(s.url_style)},
          {"ignore", s.ignore},
          {"mechanism", to_string(s.mechanism)},
          {"budget", s.budget},
          {"page_budgets", page_budgets},
          {"critical_budget", or_null(s.critical_budget)},
          {"max_files", s.max_files},
          {"max_header_bytes", s.max_header_bytes},
          {"encoding", to_string(s.encoding)},
          {"brotli_quality", s.brotli_quality},
          {"gzip_level", s.gzip_level},
          {"zstd_level", s.zstd_level},
          {"viewports", viewports},
          {"pin", s.pin},
          {"exclude", s.exclude},
          {"error_pages", s.error_pages}};
}

Settings settings_from_json(const json& object) {
  Settings s;
  read(object, "base_url", s.base_url);
  read_word(object, "url_style", parse_url_style, s.url_style);
  read(object, "ignore", s.ignore);
  read_word(object, "mechanism", parse_mechanism, s.mechanism);
  read(object, "budget", s.budget);
  if (object.contains("page_budgets"))
    for (const json& rule : object.at("page_budgets"))
      s.page_budgets.push_back(
          {rule.at("pages").get<std::string>(), rule.at("budget").get<std::uint64_t>()});
  read(object, "critical_budget", s.critical_budget);
  read(object, "max_files", s.max_files);
  read(object, "max_header_bytes", s.max_header_bytes);
  read_word(object, "encoding", parse_encoding, s.encoding);
  read(object, "brotli_quality", s.brotli_quality);
  read(object, "gzip_level", s.gzip_level);
  read(object, "zstd_level", s.zstd_level);
  if (object.contains("viewports")) {
    s.viewports.clear();
    for (const json& text : object.at("viewports")) {
      const auto viewport = parse_viewport(text.get<std::string>());
      if (!viewport)
        throw std::invalid_argument("settings.viewports holds '" + text.get<std::string>() +
                                    "', which is no viewport");
      s.viewports.push_back(*viewport);
    }
  }
  read(object, "pin", s.pin);
  read(object, "exclude", s.exclude);
  read(object, "error_pages", s.error_pages);
  return s;
}

}  // namespace pushplan::manifest
