#include "emitters/header_rules.h"

#include <algorithm>
#include <set>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "emitters/marked_block.h"

namespace pushplan::emitters {
namespace {

constexpr std::string_view kComment = "# ";

// The paths and the fields that rules name, those that they remove among them.
std::set<std::string> names_in_rules(std::string_view text) {
  std::set<std::string> names;
  for (const HeaderBlock& block : read_header_blocks(text)) {
    names.insert(to_lower(percent_decode(block.path)));
    for (const std::string& line : block.lines)
      names.insert(to_lower(line[0] == '!' ? trim(std::string_view(line).substr(1))
                                           : field_of_line(line).name));
  }
  return names;
}

// Hosts let the last rule win, by path or by field: ours may stand before what has nothing to do
// with it.
bool may_stand_before(std::string_view below, std::string_view ours) {
  const std::set<std::string> theirs = names_in_rules(below);
  const std::set<std::string> names = names_in_rules(ours);
  return std::none_of(names.begin(), names.end(),
                      [&](const std::string& name) { return theirs.count(name) > 0; });
}

}  // namespace

std::vector<HeaderBlock> read_header_blocks(std::string_view text) {
  std::vector<HeaderBlock> blocks;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string line(trim(text.substr(0, end)));
    text.remove_prefix(end);
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '/' || line.rfind("https://", 0) == 0)
      blocks.push_back({line, {}});
    else if (!blocks.empty())
      blocks.back().lines.push_back(line);
  }
  return blocks;
}

Field field_of_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  return {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))};
}

Result<std::string> hand_written(const Emission& emission) {
  return without_block(emission.standing.file.value_or(""), kComment);
}

Result<Emitted> header_rules_file(const Emission& emission, const std::string& by_hand,
                                  const std::string& blocks, std::vector<Diagnostic> diagnostics) {
  const std::string standing = emission.standing.file.value_or("");
  const SourceSpan span = block_span(standing, kComment);
  const bool stays =
      span.length > 0 &&
      may_stand_before(std::string_view(standing).substr(span.offset + span.length), blocks);
  const Result<std::string> text = with_block(stays ? standing : by_hand, kComment, blocks);
  if (!text) return text.error();
  Emitted out = single_file(*text);
  out.files.front().gone = text->empty();
  out.diagnostics = std::move(diagnostics);
  if (emission.options.off) out.diagnostics.clear();
  return out;
}

}  // namespace pushplan::emitters
