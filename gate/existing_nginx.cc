// nginx's configuration: the links that emitters/nginx_existing.h found, and which requests their
// locations are for (https://nginx.org/en/docs/http/ngx_http_core_module.html#location).
#include <fmt/format.h>

#include "emitters/emitter.h"
#include "emitters/nginx_existing.h"
#include "emitters/route_patterns.h"
#include "gate/existing.h"

namespace pushplan::gate {
namespace {

std::function<bool(const Requested&)> location_matches(const emitters::NginxExisting::Link& link) {
  const std::string& path = link.location;
  if (link.where.empty() || path.empty()) return [](const Requested&) { return true; };
  if (link.modifier == "=")
    // The index module asks again for the file behind a folder.
    return [path](const Requested& r) { return r.url_path == path || "/" + r.source == path; };
  if (link.modifier == "~" || link.modifier == "~*") {
    const auto regex = emitters::RoutePattern::regex(path);
    if (!regex) return [](const Requested&) { return true; };
    return [regex = *regex](const Requested& r) {
      return regex.matches(r.url_path) || regex.matches("/" + r.source);
    };
  }
  return [path](const Requested& r) { return r.url_path.rfind(path, 0) == 0; };
}

}  // namespace

Result<ExistingFile> read_existing_nginx(const std::string& name, std::string_view text) {
  ExistingFile file{name, ExistingFormat::nginx, {}, {}};
  if (emitters::is_ours(text)) return file;
  const auto read = emitters::read_nginx(text, "");
  if (!read) return Error{fmt::format("{}: {}", name, read.error().message)};
  for (const emitters::NginxExisting::Link& link : read->links) {
    ExistingRule rule;
    rule.where = link.where.empty() ? "every response" : link.where;
    rule.matches = location_matches(link);
    rule.certain = link.certain;
    if (link.push) {
      rule.carrier = Carrier::push;
      StatedHint hint;
      hint.hint.url = link.value;
      hint.hint.rel = "preload";
      hint.file = name;
      hint.root = Root::working_folder;
      hint.span = SourceSpan{link.offset, link.value.size()};
      rule.hints.push_back(std::move(hint));
    } else {
      add_link_value(file, rule, link.value, link.offset);
    }
    if (!rule.hints.empty()) file.rules.push_back(std::move(rule));
  }
  return file;
}

}  // namespace pushplan::gate
