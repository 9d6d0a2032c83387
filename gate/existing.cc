#include "gate/existing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "gate/findings.h"
#include "gate/link_field.h"

namespace pushplan::gate {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

ExistingFormat existing_format(const std::string& name, std::string_view text) {
  const std::string file = name.substr(name.rfind('/') + 1);
  if (file == "_headers") return ExistingFormat::headers;
  if (ends_with(file, ".yaml") || ends_with(file, ".yml")) return ExistingFormat::h2o;
  if (ends_with(file, ".htaccess")) return ExistingFormat::apache;
  if (file.find("nginx") != std::string::npos) return ExistingFormat::nginx;
  // Apache's directives end with their line, nginx's with a semicolon.
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    const std::string_view line = trim(rest.substr(0, end));
    rest.remove_prefix(end);
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '<') return ExistingFormat::apache;
    if (line.back() == ';' || line.back() == '{') return ExistingFormat::nginx;
    if (line[0] == '/') return ExistingFormat::headers;
  }
  return ExistingFormat::apache;
}

Result<ExistingFile> read_existing(const std::string& name, std::string_view text) {
  switch (existing_format(name, text)) {
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
                    std::size_t offset) {
  bool broken = false;
  for (StatedHint& hint : read_link_field(value, &broken)) {
    hint.file = file.name;
    hint.root = Root::working_folder;
    hint.span->offset += offset;
    rule.hints.push_back(std::move(hint));
  }
  rule.header_bytes += value.size() + (rule.header_bytes > 0 ? 2 : 0);
  if (!broken) return;
  const Finding& row = *find_finding("existing-unread");
  file.diagnostics.push_back({row.severity,
                              row.slug,
                              file.name,
                              SourceSpan{offset, value.size()},
                              "this Link value cannot be read: a link is `<URL>; name=value`",
                              row.remedy,
                              {},
                              Root::working_folder});
}

ExistingFile existing_of_h2o(const std::string& name, const std::vector<H2oField>& fields) {
  ExistingFile file{name, ExistingFormat::h2o, {}, {}};
  for (const H2oField& field : fields) {
    const std::size_t colon = field.value.find(':');
    if (colon == std::string::npos || to_lower(trim(field.value.substr(0, colon))) != "link")
      continue;
    const std::string value(trim(std::string_view(field.value).substr(colon + 1)));
    // H2O takes a path for all that is below it.
    const std::string prefix =
        !field.path.empty() && field.path.back() == '/' ? field.path : field.path + "/";
    ExistingRule rule;
    rule.where = field.path;
    rule.matches = [prefix, path = field.path](const Requested& request) {
      return request.url_path == path || request.url_path.rfind(prefix, 0) == 0;
    };
    rule.carrier = field.early ? Carrier::early_hints : Carrier::link;
    add_link_value(file, rule, value, 0);
    // Where the value stands in the file is known for the whole field alone.
    for (StatedHint& hint : rule.hints) hint.span = field.span;
    if (!rule.hints.empty()) file.rules.push_back(std::move(rule));
  }
  return file;
}

}  // namespace pushplan::gate
