#include "emitters/json_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/json_text.h"

namespace pushplan::emitters {
namespace {

constexpr const char* kBegin = "/.pushplan/begin";
constexpr const char* kEnd = "/.pushplan/end";
constexpr const char* kField = "X-Pushplan";
constexpr const char* kMade = "; made with them: ";
constexpr const char* kWholeFile = "the file";

Error not_json(std::string_view text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
  return Error{fmt::format("line {}: is no JSON from here on; it is left as it is",
                           std::count(text.begin(), end, '\n') + 1)};
}

Result<Json> parse(std::string_view text) {
  try {
    return Json::parse(text, nullptr, true, /*ignore_comments=*/true);
  } catch (const Json::parse_error& error) {
    return not_json(text, error.byte == 0 ? 0 : error.byte - 1);
  }
}

// Where the way to the list leads in a text, as far as it is there.
struct Way {
  std::vector<JsonSpan> found;  // of the members, and one of the root before them
  std::size_t missing = 0;      // members at the end that are not there
};

Result<Way> way_to(std::string_view text, const std::vector<std::string>& members) {
  Way way;
  const std::size_t root = json_start(text);
  way.found.push_back({{}, root, root, text.size()});
  for (std::size_t i = 0; i < members.size(); ++i) {
    JsonSpan at = way.found.back();
    if (i != 0 && text[at.value] == '[') {
      const std::vector<JsonSpan> sites = json_values(text, at.value);
      if (sites.size() != 1)
        return Error{
            fmt::format("\"{}\" lists {}, and which of them is meant cannot be known; "
                        "keep ours in a file with one",
                        members[i - 1], count_of(sites.size(), "site", "sites"))};
      way.found.back() = at = sites.front();
    }
    if (text[at.value] != '{')
      return Error{fmt::format("\"{}\" cannot stand in what is no object", members[i])};
    const std::vector<JsonSpan> values = json_values(text, at.value);
    const auto member = std::find_if(values.begin(), values.end(), [&](const JsonSpan& each) {
      return each.key == json_quoted(members[i]);
    });
    if (member == values.end()) {
      way.missing = members.size() - i;
      return way;
    }
    way.found.push_back(*member);
  }
  if (text[way.found.back().value] != '[')
    return Error{fmt::format("\"{}\" is no list", members.back())};
  return way;
}

// True for a marker: a rule that names this path.
bool is_marker(std::string_view text, const JsonSpan& rule, const char* path) {
  return text.substr(rule.value, rule.end - rule.value).find(json_quoted(path)) !=
         std::string_view::npos;
}

// How many containers a block brought with it, from its first marker.
std::size_t made_with(std::string_view marker) {
  const std::size_t at = marker.find(kMade);
  if (at == std::string_view::npos) return 0;
  const std::string_view names = marker.substr(at, marker.find('"', at) - at);
  return static_cast<std::size_t>(std::count(names.begin(), names.end(), ',')) + 1;
}

// Takes neighbours [first, last] out of their list, and a comma with them.
void take_out(std::string& text, const std::vector<JsonSpan>& all, std::size_t first,
              std::size_t last, std::size_t open) {
  std::size_t begin = first == 0 ? open + 1 : all[first - 1].end;
  std::size_t end = all[last].end;
  if (first == 0 && last + 1 < all.size()) end = json_skip(text, end) + 1;
  if (first != 0) begin = json_skip(text, begin);
  text.erase(begin, end - begin);
}

// A text without our block, and without what it brought with it.
Result<std::string> without_ours(std::string text, const RuleList& list) {
  if (text.find(kBegin) == std::string::npos && text.find(kEnd) == std::string::npos) return text;
  const Result<Way> way = way_to(text, list.members);
  if (!way) return way.error();
  if (way->missing != 0) return text;
  std::vector<JsonSpan> found = way->found;
  const std::vector<JsonSpan> rules = json_values(text, found.back().value);
  const auto find = [&](const char* path) {
    return static_cast<std::size_t>(
        std::find_if(rules.begin(), rules.end(),
                     [&](const JsonSpan& rule) { return is_marker(text, rule, path); }) -
        rules.begin());
  };
  const std::size_t first = find(kBegin), last = find(kEnd);
  if (first == rules.size() && last == rules.size()) return text;
  if (last == rules.size() || first > last)
    return Error{fmt::format("the rules \"{}\" and \"{}\" are no pair; remove what is between",
                             kBegin, kEnd)};
  const std::string_view marker =
      std::string_view(text).substr(rules[first].value, rules[first].end - rules[first].value);
  std::size_t made = made_with(marker);
  const std::size_t open = found.back().value;
  take_out(text, rules, first, last, open);
  // Containers that came with the block go with it if nothing else is in them.
  for (; made > 0 && json_values(text, found.back().value).empty(); --made) {
    if (found.size() == 1) return std::string();
    const std::string key(found.back().key.empty() ? "" : list.members[found.size() - 2]);
    found.pop_back();
    const std::size_t parent = found.back().value;
    const std::vector<JsonSpan> values = json_values(text, parent);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (values[i].key == json_quoted(key)) {
        take_out(text, values, i, i, parent);
        break;
      }
  }
  return text;
}

// How a file is laid out.
struct Layout {
  std::string line_end = "\n", unit = "  ";
};

// The spaces before what begins at `at`, if they begin its line.
std::string indent_at(std::string_view text, std::size_t at) {
  const std::size_t line = text.rfind('\n', at);
  const std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
  if (line == std::string_view::npos || line >= at) return "";
  const std::string_view before = text.substr(begin, at - begin);
  const std::size_t spaces = std::min(before.find_first_not_of(" \t"), before.size());
  return std::string(before.substr(0, spaces));
}

Layout layout_of(std::string_view text) {
  Layout layout;
  if (text.find("\r\n") != std::string_view::npos) layout.line_end = "\r\n";
  if (text.empty()) return layout;
  const std::vector<JsonSpan> values = json_values(text, json_start(text));
  if (values.empty()) return layout;
  const std::string indent = indent_at(text, values.front().begin);
  if (!indent.empty()) layout.unit = indent;
  return layout;
}

// A rule a line: lists of rules are read by people.
std::string printed(const std::vector<Json>& rules, const std::string& between) {
  std::string out;
  for (const Json& rule : rules) {
    if (!out.empty()) out += "," + between;
    out += rule.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return out;
}

std::vector<Json> with_markers(const RuleList& list, const std::vector<Json>& rules,
                               std::size_t made, bool whole_file) {
  std::vector<std::string> names(list.members.end() - static_cast<std::ptrdiff_t>(made),
                                 list.members.end());
  if (whole_file) names.insert(names.begin(), kWholeFile);
  const std::string with = names.empty() ? "" : kMade + join(names, ", ");
  std::vector<Json> out = {list.rule(kBegin, {{kField, std::string("begin: ") + kMark + with}})};
  out.insert(out.end(), rules.begin(), rules.end());
  out.push_back(list.rule(kEnd, {{kField, "end"}}));
  return out;
}

// The members from the first missing one on, each the only one of its object, around `rules`.
std::string nested(const RuleList& list, std::size_t from, const std::vector<Json>& rules,
                   std::string indent, const Layout& layout) {
  std::string open, close;
  for (std::size_t i = from; i < list.members.size(); ++i) {
    const bool last = i + 1 == list.members.size();
    open.append(json_quoted(list.members[i])).append(last ? ": [" : ": {");
    open.append(layout.line_end).append(indent).append(layout.unit);
    close.insert(0, last ? "]" : "}").insert(0, indent).insert(0, layout.line_end);
    indent += layout.unit;
  }
  return open + printed(rules, layout.line_end + indent) + close;
}

std::string with_ours(const std::string& text, const RuleList& list,
                      const std::vector<Json>& rules) {
  const Layout layout = layout_of(text);
  const std::string& eol = layout.line_end;
  if (text.empty()) {
    const std::vector<Json> ours = with_markers(list, rules, list.members.size(), true);
    return "{" + eol + layout.unit + nested(list, 0, ours, layout.unit, layout) + eol + "}" + eol;
  }
  const Result<Way> way = way_to(text, list.members);  // read_host_file has been there
  const std::size_t parent = way->found.back().value;
  const std::vector<Json> ours = with_markers(list, rules, way->missing, false);
  const std::vector<JsonSpan> values = json_values(text, parent);
  std::string indent = indent_at(text, way->found.back().begin) + layout.unit;
  if (!values.empty() && !indent_at(text, values.front().begin).empty())
    indent = indent_at(text, values.front().begin);
  const std::string block =
      way->missing == 0 ? printed(ours, eol + indent)
                        : nested(list, list.members.size() - way->missing, ours, indent, layout);
  std::string out = text;
  if (values.empty())
    out.insert(parent + 1, eol + indent + block);
  else if (list.first && way->missing == 0)
    out.insert(parent + 1, eol + indent + block + ",");
  else
    out.insert(values.back().end, "," + eol + indent + block);
  return out;
}

}  // namespace

Result<HostFile> read_host_file(const Emission& emission, const RuleList& list) {
  HostFile file;
  const std::string& standing = emission.standing.file.value_or("");
  const bool empty = trim(standing).empty();
  if (!empty) {
    if (const Result<Json> whole = parse(standing); !whole) return whole.error();
    Result<std::string> text = without_ours(standing, list);
    if (!text) return text.error();
    file.text = std::move(*text);
  }
  file.parent = Json::object();
  file.rules = Json::array();
  if (file.text.empty()) return file;
  const Result<Way> way = way_to(file.text, list.members);
  if (!way) return way.error();
  const auto value_at = [&](std::size_t i) {
    const JsonSpan& span = way->found[i];
    return parse(std::string_view(file.text).substr(span.value, span.end - span.value));
  };
  const std::size_t depth = way->found.size() - 1;
  if (way->missing <= 1) file.parent = *value_at(list.members.size() - 1);
  if (way->missing == 0) file.rules = *value_at(depth);
  return file;
}

Result<Emitted> write_host_file(const HostFile& file, const RuleList& list,
                                const std::vector<Json>& rules,
                                std::vector<Diagnostic> diagnostics) {
  Emitted out = single_file(rules.empty() ? file.text : with_ours(file.text, list, rules));
  out.files.front().gone = out.main().empty();
  out.diagnostics = std::move(diagnostics);
  return out;
}

std::size_t bytes_added(const HostFile& file, const RuleList& list,
                        const std::vector<Json>& rules) {
  return rules.empty() ? 0 : with_ours(file.text, list, rules).size() - file.text.size();
}

Json source_rule(const std::string& path, const std::vector<Field>& fields) {
  Json headers = Json::array();
  for (const Field& field : fields)
    headers.push_back(Json{{"key", field.name}, {"value", field.value}});
  return Json{{"source", path}, {"headers", headers}};
}

std::vector<std::string> links_of_rule(const Json& rule) {
  std::vector<std::string> links;
  if (!rule.is_object() || !rule.contains("headers") || !rule["headers"].is_array()) return links;
  for (const Json& header : rule["headers"])
    if (header.is_object() && header.contains("key") && header["key"].is_string() &&
        header.contains("value") && header["value"].is_string() &&
        equals_ignoring_case(header["key"].get<std::string>(), "link"))
      links.push_back(header["value"].get<std::string>());
  return links;
}

}  // namespace pushplan::emitters
