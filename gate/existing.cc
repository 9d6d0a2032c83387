#include "gate/existing.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/cache_control.h"
#include "base/text.h"
#include "gate/findings.h"
#include "gate/link_field.h"

namespace pushplan::gate {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// H2O takes a path for all that is below it.
bool is_below_path(const std::string& url_path, const std::string& path) {
  const std::string folder = ends_with(path, "/") ? path : path + "/";
  return url_path == path || url_path.rfind(folder, 0) == 0;
}

// The entry of `paths` that answers is the longest that matches.
bool is_answered_by(const H2oField& field, const std::string& url_path) {
  if (field.path.empty()) return true;
  return is_below_path(url_path, field.path) &&
         std::none_of(field.paths.begin(), field.paths.end(), [&](const std::string& other) {
           return other.size() > field.path.size() && is_below_path(url_path, other);
         });
}

}  // namespace

ExistingFormat existing_format(const std::string& name, std::string_view text) {
  const std::string file = name.substr(name.rfind('/') + 1);
  if (file == "_headers") return ExistingFormat::headers;
  if (ends_with(file, ".yaml") || ends_with(file, ".yml")) return ExistingFormat::h2o;
  if (ends_with(file, ".htaccess")) return ExistingFormat::apache;
  if (file.find("h2o") != std::string::npos) return ExistingFormat::h2o;
  if (file.find("nginx") != std::string::npos) return ExistingFormat::nginx;
  // Apache's directives end with their line, nginx's with a semicolon; H2O's are YAML.
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    const std::string_view line = trim(rest.substr(0, end));
    rest.remove_prefix(end);
    if (line.empty() || line[0] == '#') continue;
    for (const char* key : {"hosts:", "listen:", "paths:"})
      if (line.rfind(key, 0) == 0) return ExistingFormat::h2o;
    if (line[0] == '<') return ExistingFormat::apache;
    const bool closes = line.back() == '}' && (line.size() == 1 || line[line.size() - 2] == ' ' ||
                                               line[line.size() - 2] == ';');
    if (line.back() == ';' || line.back() == '{' || closes) return ExistingFormat::nginx;
    if (line[0] == '/') return ExistingFormat::headers;
  }
  return ExistingFormat::apache;
}

Result<ExistingFile> read_existing(const std::string& name, std::string_view text) {
  return read_existing(name, text, existing_format(name, text));
}

Result<ExistingFile> read_existing(const std::string& name, std::string_view text,
                                   ExistingFormat format) {
  switch (format) {
    case ExistingFormat::headers:
      return read_existing_headers(name, text);
    case ExistingFormat::apache:
      return read_existing_apache(name, text);
    case ExistingFormat::nginx:
      return read_existing_nginx(name, text);
    case ExistingFormat::h2o:
      break;
  }
  return Error{name + ": H2O's files are read as YAML"};
}

void add_link_value(ExistingFile& file, ExistingRule& rule, std::string_view value,
                    const std::vector<std::size_t>& at) {
  bool broken = false;
  for (StatedHint& hint : read_link_field(value, &broken)) {
    hint.file = file.name;
    hint.root = Root::working_folder;
    const std::size_t start = at[hint.span->offset];
    hint.span = SourceSpan{start, at[hint.span->offset + hint.span->length - 1] + 1 - start};
    rule.hints.push_back(std::move(hint));
  }
  rule.header_bytes += value.size() + (rule.header_bytes > 0 ? 2 : 0);
  if (!broken) return;
  const Finding& row = *find_finding("existing-unread");
  file.diagnostics.push_back({row.severity,
                              row.slug,
                              file.name,
                              SourceSpan{at.front(), at.back() + 1 - at.front()},
                              "this Link value cannot be read: a link is `<URL>; name=value`",
                              row.remedy,
                              {},
                              Root::working_folder});
}

void add_unread(ExistingFile& file, SourceSpan span, std::string_view directive) {
  file.diagnostics.push_back(
      {Severity::note,
       find_finding("existing-unread")->slug,
       file.name,
       span,
       fmt::format("what `{}` makes of Link is not read here: its hints are not judged", directive),
       "look at what the server sends: `pushplan verify URL`",
       {},
       Root::working_folder});
}

StatedHint hint_of_push(const ExistingFile& file, std::string url, SourceSpan span) {
  StatedHint hint;
  hint.hint.url = std::move(url);
  hint.hint.rel = "preload";
  hint.file = file.name;
  hint.root = Root::working_folder;
  hint.span = span;
  return hint;
}

void add_freshness(std::vector<FreshnessRule>& rules, const RuleScope& scope,
                   std::string_view cache_control, std::string says, SourceSpan span) {
  const CacheControl said = parse_cache_control(cache_control);
  // What is stale may serve all the same for a while.
  if (said.stale_while_revalidate) return;
  const bool stale = said.no_store || said.no_cache || said.max_age == 0;
  if (!stale && !said.immutable && !said.max_age) return;
  FreshnessRule& rule = rules.emplace_back();
  static_cast<RuleScope&>(rule) = scope;
  rule.fresh = !stale;
  rule.says = std::move(says);
  rule.span = span;
}

std::string host_name(std::string_view names) {
  std::set<std::string> known;
  for (const std::string_view each : split_on_whitespace(names)) {
    std::string name = to_lower(each);
    if (name.find_first_of("*~_$\"'") != std::string::npos || name[0] == '.' || name[0] == ':' ||
        name == "default")
      return "";
    if (name.rfind("https://", 0) == 0) name.erase(0, 8);
    if (name.rfind("http://", 0) == 0) name.erase(0, 7);
    if (name.rfind("www.", 0) == 0) name.erase(0, 4);
    known.insert(name.substr(0, name.find_first_of(":/")));
  }
  return join({known.begin(), known.end()}, " ");
}

OfHost host_of(const ExistingFile& file, const RuleScope& scope, const std::string& own) {
  if (scope.host == 0) return OfHost::ours;
  if (own.empty())  // one server is taken for the site's; Cloudflare's rules are for several hosts
    return file.hosts.size() == 1 && file.format != ExistingFormat::headers ? OfHost::ours
                                                                            : OfHost::unclear;
  const std::vector<std::string_view> names = split_on_whitespace(file.hosts[scope.host - 1]);
  const bool named = std::find(names.begin(), names.end(), own) != names.end();
  return named ? OfHost::ours : OfHost::another;
}

std::size_t add_host(ExistingFile& file, std::string_view names) {
  const std::string name = host_name(names);
  if (name.empty()) return 0;
  const auto found = std::find(file.hosts.begin(), file.hosts.end(), name);
  const auto position = static_cast<std::size_t>(found - file.hosts.begin());
  if (found == file.hosts.end()) file.hosts.push_back(name);
  return position + 1;
}

void take_off(RuleScope& rule, const std::function<bool(const Requested&)>& from, bool certain) {
  if (!certain) {
    rule.certain = false;
    return;
  }
  rule.matches = [before = std::move(rule.matches), from](const Requested& request) {
    return before(request) && !from(request);
  };
}

ExistingFile existing_of_h2o(const std::string& name, const std::vector<H2oField>& fields) {
  ExistingFile file{name, ExistingFormat::h2o, {}, {}};
  for (const H2oField& field : fields) {
    const std::size_t colon = field.value.find(':');
    if (colon == std::string::npos) continue;
    const std::string key = to_lower(trim(field.value.substr(0, colon)));
    const std::string value(trim(std::string_view(field.value).substr(colon + 1)));
    ExistingRule rule;
    rule.host = add_host(file, field.host);
    rule.where = field.path.empty() ? "every response" : field.path;
    rule.matches = [field](const Requested& request) {
      return is_answered_by(field, request.url_path);
    };
    if (key == "cache-control") add_freshness(file.freshness, rule, value, field.value, field.span);
    // `expires: 1 day`, or OFF (https://h2o.examp1e.net/configure/expires_directives.html): of the
    // time it matters alone whether it is none.
    if (key == "expires")
      add_freshness(file.freshness, rule, "max-age=" + value.substr(0, value.find(' ')),
                    field.value, field.span);
    if (key != "link") continue;
    rule.carrier = field.early ? Carrier::early_hints : Carrier::link;
    // Where the value stands in the file is known for the whole field alone.
    add_link_value(file, rule, value, std::vector<std::size_t>(value.size(), field.span.offset));
    if (!rule.hints.empty()) file.rules.push_back(std::move(rule));
  }
  return file;
}

}  // namespace pushplan::gate
