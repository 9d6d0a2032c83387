#include "base/hint_block.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace pushplan {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Behind the element of ours that begins `text`, or kNone. A '>' stands in no attribute value of
// ours, and no '<' in its rules.
std::size_t end_of_element(std::string_view text) {
  if (text.starts_with("<link ")) return text.find('>');
  if (!text.starts_with("<script type=\"speculationrules\">")) return kNone;
  const std::size_t end = text.find('<', 1);
  return end != kNone && text.substr(end).starts_with("</script>") ? text.find('>', end) : kNone;
}

bool holds_only_ours(std::string_view text) {
  for (text = trim(text); !text.empty(); text = trim(text)) {
    const std::size_t end = end_of_element(text);
    if (end == kNone) return false;
    text.remove_prefix(end + 1);
  }
  return true;
}

std::size_t line_end_at(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "\r\n") return 2;
  return text.substr(at, 1) == "\n" ? 1 : 0;
}

// A block begins a line of its own, behind the line end and the indentation that it brought; at the
// very start of a page it ends one.
HintBlock with_line_end(std::string_view page, HintBlock block) {
  if (block.begin == 0 || (block.begin == 3 && page.starts_with("\xEF\xBB\xBF"))) {
    block.end += line_end_at(page, block.end);
    return block;
  }
  std::size_t line = block.begin;
  while (line > 0 && (page[line - 1] == ' ' || page[line - 1] == '\t')) --line;
  if (line == 0 || page[line - 1] != '\n') return block;
  block.begin = line - (line > 1 && page[line - 2] == '\r' ? 2 : 1);
  return block;
}

}  // namespace

std::vector<HintBlock> hint_blocks(std::string_view page) {
  std::vector<HintBlock> blocks;
  for (std::size_t at = 0; (at = page.find(kHintBlockBegin, at)) != kNone;) {
    const std::size_t content = at + kHintBlockBegin.size();
    const std::size_t end = page.find(kHintBlockEnd, content);
    if (end == kNone) break;
    if (holds_only_ours(page.substr(content, end - content)))
      blocks.push_back(with_line_end(page, {at, end + kHintBlockEnd.size()}));
    at = content;
  }
  return blocks;
}

std::string without_hint_blocks(std::string page) {
  const std::vector<HintBlock> blocks = hint_blocks(page);
  for (auto block = blocks.rbegin(); block != blocks.rend(); ++block)
    page.erase(block->begin, block->end - block->begin);
  return page;
}

std::size_t with_hint_blocks(const std::vector<HintBlock>& blocks, std::size_t offset) {
  for (const HintBlock& block : blocks)
    if (block.begin <= offset) offset += block.end - block.begin;
  return offset;
}

}  // namespace pushplan
