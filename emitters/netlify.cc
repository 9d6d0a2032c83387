// Netlify: of several rules that match a path the more specific one replaces the others, name by
// name. So every page has a rule of its own, and what the user wrote for it by hand is repeated
// there. What netlify.toml says is not seen.
#include <fmt/format.h>

#include <regex>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "emitters/header_rules.h"
#include "emitters/host_pages.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}/").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// A path with `*` and `:placeholder` as Netlify's own parser reads it.
std::regex regex_of(std::string_view path) {
  std::string out = "^/";
  bool first = true;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty()) continue;
    if (!first) out += '/';
    first = false;
    if (part[0] == ':') {
      out += "[^/]+";
    } else if (part == "*") {
      out += out == "^/" ? ".*" : "?.*";
    } else {
      std::string_view rest = part;
      for (std::size_t star = 0; (star = rest.find('*')) != std::string_view::npos;) {
        out += escaped(rest.substr(0, star)) + ".*";
        rest.remove_prefix(star + 1);
      }
      out += escaped(rest);
    }
  }
  return std::regex(out + "/?$", std::regex::ECMAScript | std::regex::icase);
}

struct HandWritten {
  std::regex pattern;
  std::string name;  // "Link" in the user's own letters
  std::vector<std::string> links;
};

std::vector<HandWritten> links_in(const std::string& text) {
  std::vector<HandWritten> out;
  for (const HeaderBlock& block : read_header_blocks(text)) {
    HandWritten each;
    for (const std::string& line : block.lines) {
      Field field = field_of_line(line);
      if (!equals_ignoring_case(field.name, "link")) continue;
      each.name = field.name;
      each.links.push_back(std::move(field.value));
    }
    if (each.links.empty()) continue;
    each.pattern = regex_of(block.path);
    out.push_back(std::move(each));
  }
  return out;
}

// A field as lines, one for each value of Link: repeats of a rule are joined.
std::string block_of(const std::string& path, const std::vector<Field>& fields) {
  std::string out = path + "\n";
  for (const Field& field : fields) out += "  " + field.name + ": " + field.value + "\n";
  return out;
}

}  // namespace

Result<Emitted> emit_netlify(const Emission& emission) {
  const Result<std::string> by_hand = hand_written(emission);
  if (!by_hand) return by_hand.error();
  std::vector<Diagnostic> diagnostics;
  const ServedAs as = {.clean = true, .loose = true};
  const std::vector<ServedPath> paths = served_paths(emission, as, diagnostics);
  const std::vector<HandWritten> theirs = links_in(*by_hand);
  // Field names are compared byte by byte in Netlify's tools: two spellings would both be sent.
  const std::string name = theirs.empty() ? "Link" : theirs.back().name;
  std::vector<HostRule> rules = folded_rules(emission, paths, [&](const std::string& path) {
    std::vector<std::string> links;
    const std::string decoded = percent_decode(path);
    for (const HandWritten& each : theirs)
      if (std::regex_match(path, each.pattern) || std::regex_match(decoded, each.pattern))
        links.insert(links.end(), each.links.begin(), each.links.end());
    return links;
  });
  std::string blocks;
  for (HostRule& rule : rules) {
    for (Field& field : rule.fields)
      if (field.name == "Link") field.name = name;
    for (const std::string& path : rule.paths) blocks += block_of(path, rule.fields);
  }
  return header_rules_file(emission, *by_hand, blocks, std::move(diagnostics));
}

}  // namespace pushplan::emitters
