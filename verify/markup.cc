#include "verify/markup.h"

#include <charconv>

#include "base/encoding.h"
#include "base/hint_block.h"
#include "base/text.h"

namespace pushplan::verify {
namespace {

// Decimal references, the only ones that we write.
std::string without_references(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.starts_with("&#") ? text.find(';') : std::string_view::npos;
    std::uint32_t code = 0;
    if (end != std::string_view::npos &&
        std::from_chars(text.data() + 2, text.data() + end, code).ptr == text.data() + end) {
      append_utf8(out, char32_t{code});
      text.remove_prefix(end + 1);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

// The element's attributes, each written as name="value", as parameters of a link.
Link link_of(std::string_view element) {
  Link link;
  for (std::size_t equals; (equals = element.find("=\"")) != std::string_view::npos;) {
    const auto names = split_on_whitespace(element.substr(0, equals));
    const std::size_t end = std::min(element.find('"', equals + 2), element.size());
    std::string value = without_references(element.substr(equals + 2, end - equals - 2));
    const std::string name = names.empty() ? "" : to_lower(names.back());
    if (name == "href")
      link.target = std::move(value);
    else
      link.parameters.push_back({name, std::move(value), {}});
    element.remove_prefix(std::min(end + 1, element.size()));
  }
  return link;
}

}  // namespace

SeenField hints_in_markup(const std::string& html, const std::string& base, const Ground& ground) {
  SeenField seen;
  for (const HintBlock& block : hint_blocks(html)) {
    std::string_view rest = std::string_view(html).substr(block.begin, block.end - block.begin);
    for (std::size_t at; (at = rest.find("<link ")) != std::string_view::npos;) {
      rest.remove_prefix(at + 6);
      const std::size_t end = std::min(rest.find('>'), rest.size());
      const Link link = link_of(rest.substr(0, end));
      SeenLink out{ground.resolve(link.target, base), link_hint(link).hint, false};
      if (link.is("preload") || link.is("modulepreload"))
        seen.preloads.push_back(std::move(out));
      else if (link.is("prefetch"))
        seen.prefetches.push_back(std::move(out));
    }
  }
  return seen;
}

}  // namespace pushplan::verify
