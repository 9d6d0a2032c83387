#include "emitters/apache_syntax.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "base/percent_encoding.h"
#include "emitters/speculation_rules.h"

namespace pushplan::emitters {
namespace {

bool is_literal(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' ||
         c == '_' || c == '-';
}

// The names of a folder under which its pages are asked for; "" is the folder itself.
using Names = std::map<std::string, std::set<std::string>>;

void add_path(Names& folders, const std::string& path) {
  const std::size_t slash = path.rfind('/') + 1;
  folders[path.substr(0, slash)].insert(path.substr(slash));
}

}  // namespace

std::string regex_escaped(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (is_literal(c))
      out += c;
    else if (c == '.')
      out += "\\.";
    else
      out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::vector<std::string> paths_of(const PageSet& set) {
  std::set<std::string> paths(set.file_paths.begin(), set.file_paths.end());
  for (const std::string& url : set.url_paths) paths.insert(percent_decode(url));
  return {paths.begin(), paths.end()};
}

std::vector<std::string> page_patterns(const PageSet& set, std::size_t limit) {
  Names folders;
  for (const std::string& path : paths_of(set)) add_path(folders, path);
  std::vector<std::string> patterns(1);
  for (const auto& [folder, names] : folders) {
    std::string open = regex_escaped(folder) + "(?:";
    std::string part = open;
    const auto flush = [&] {
      std::string& last = patterns.back();
      if (last.empty())
        last = part + ")";
      else if (last.size() + part.size() + 2 <= limit)
        last += "|" + part + ")";
      else
        patterns.push_back(part + ")");
    };
    bool first = true;
    for (const std::string& name : names) {
      const std::string alternative = regex_escaped(name);
      if (!first && part.size() + alternative.size() + 2 > limit) {
        flush();
        part = open;
        first = true;
      }
      part += (first ? "" : "|") + alternative;
      first = false;
    }
    flush();
  }
  return patterns;
}

std::string apache_quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string in_section(const std::string& name, const std::string& argument,
                       const std::string& lines) {
  std::string out = fmt::format("<{}{}{}>\n", name, argument.empty() ? "" : " ", argument);
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t next = lines.find('\n', at) + 1;
    out += "  " + lines.substr(at, next - at);
    at = next;
  }
  return out + fmt::format("</{}>\n", name);
}

std::string expression_string(std::string_view bytes) {
  std::string out = "'";
  bool escaped = false;
  for (const char c : bytes) {
    const bool digit = c >= '0' && c <= '9';
    escaped = !(is_literal(c) || c == '.') || (digit && escaped);
    out += escaped ? fmt::format("\\{:03o}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out + "'";
}

std::string is_one_of(const std::vector<std::string>& paths) {
  if (paths.size() == 1) return "%{REQUEST_URI} == " + expression_string(paths.front());
  std::string list;
  for (const std::string& path : paths)
    list += (list.empty() ? "" : ", ") + expression_string(path);
  return "%{REQUEST_URI} in {" + list + "}";
}

std::string ahead_lines(const PageSet& set) {
  if (set.ahead.empty()) return "";
  // Not %{HTTP:...}: that adds a Vary of its own each time. A part becomes a 206 only behind
  // Header.
  constexpr const char* kWanted =
      "\"expr=%{REQUEST_STATUS} == '200' && req_novary('Range') == '' && "
      "req_novary('Save-Data') !~ m#^on#i\"";
  std::string out = "Header merge Vary Save-Data\n";
  for (const Field& field : set.ahead)
    out +=
        fmt::format("Header add {} {} {}\n", field.name, apache_header_value(field.value), kWanted);
  return out;
}

std::string rules_section(const std::vector<PageSet>& sets, const Settings& settings) {
  if (!looks_ahead(sets) || settings.prefetch.as != PrefetchAs::speculation_rules) return "";
  return fmt::format("<Files \"{}\">\n  ForceType {}\n</Files>\n", kSpeculationRulesFile,
                     kSpeculationRulesType);
}

std::string apache_header_value(const std::string& text) {
  std::string doubled;
  for (const char c : text)
    doubled += c == '%' || c == '\\' ? std::string(2, c) : std::string(1, c);
  return apache_quoted(doubled);
}

}  // namespace pushplan::emitters
