#include "gate/apache_words.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace pushplan::gate {
namespace {

// A line, and where each of its bytes stands.
struct PlacedText {
  std::string text;
  std::vector<std::size_t> at;
};

PlacedText with_values(std::string_view line, std::size_t offset, const ApacheDefines& defines) {
  PlacedText out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const std::size_t end = line.substr(at, 2) == "${" ? line.find('}', at) : line.npos;
    const auto value = end == line.npos
                           ? defines.end()
                           : defines.find(std::string(line.substr(at + 2, end - at - 2)));
    if (value != defines.end() && value->second) {
      out.text += *value->second;
      out.at.resize(out.text.size(), offset + at);
      at = end;
      continue;
    }
    out.text += line[at];
    out.at.push_back(offset + at);
  }
  out.at.push_back(offset + line.size());
  return out;
}

// How long a backslash with the line end behind it is, which join two lines; 0: there is none.
std::size_t line_joint(std::string_view line, std::size_t at) {
  if (line.substr(at, 2) == "\\\n") return 2;
  return line.substr(at, 3) == "\\\r\n" ? 3 : 0;
}

}  // namespace

std::vector<ApacheWord> words_of_apache_line(std::string_view written, std::size_t offset,
                                             const ApacheDefines& defines) {
  const auto [line, places] = with_values(written, offset, defines);
  std::vector<ApacheWord> words;
  for (std::size_t at = 0;;) {
    while (at < line.size() && (is_ascii_whitespace(line[at]) || line_joint(line, at) > 0))
      at += std::max<std::size_t>(line_joint(line, at), 1);
    if (at >= line.size()) return words;
    const char quote = line[at] == '"' || line[at] == '\'' ? line[at] : '\0';
    if (quote != '\0') ++at;
    ApacheWord word{"", places[at]};
    while (at < line.size()) {
      if (const std::size_t joint = line_joint(line, at)) {
        at += joint;
        continue;
      }
      if (quote != '\0' ? line[at] == quote : is_ascii_whitespace(line[at])) break;
      if (line[at] == '\\' && at + 1 < line.size() &&
          (line[at + 1] == quote || line[at + 1] == '\\'))
        ++at;
      word.text += line[at];
      word.at.push_back(places[at]);
      ++at;
    }
    if (at < line.size()) ++at;
    words.push_back(std::move(word));
  }
}

bool has_unknown_value(const ApacheWord& word) {
  const std::size_t begin = word.text.find("${");
  return begin != std::string::npos && word.text.find('}', begin) != std::string::npos;
}

}  // namespace pushplan::gate
