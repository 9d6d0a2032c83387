#include "analyzer/html/prescan.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace pushplan::html {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

// Elements whose content is text up to their end tag (HTML section 13.2.6.2).
constexpr std::string_view kRawText[] = {"iframe", "noembed",  "noframes", "noscript", "script",
                                         "style",  "textarea", "title",    "xmp"};

// Elements without content, or whose end tag is implied so often that an open one says nothing
// about nesting.
constexpr std::string_view kFlat[] = {
    "area",     "base",   "body",  "br",    "caption", "col",   "colgroup", "dd",    "dt",
    "embed",    "head",   "hr",    "html",  "img",     "input", "li",       "link",  "meta",
    "optgroup", "option", "p",     "param", "rp",      "rt",    "source",   "tbody", "td",
    "tfoot",    "th",     "thead", "tr",    "track",   "wbr"};

template <std::size_t N>
bool contains(const std::string_view (&names)[N], std::string_view name) {
  return std::any_of(std::begin(names), std::end(names),
                     [&](std::string_view n) { return equals_ignoring_case(n, name); });
}

class Walker {
 public:
  explicit Walker(std::string_view bytes) : bytes_(bytes) {}

  Prescan walk(std::size_t max_depth) {
    Prescan result;
    while ((at_ = bytes_.find('<', at_)) != npos) {
      const std::size_t tag_start = at_++;
      if (peek() == '!' || peek() == '?') {
        skip_markup_declaration();
      } else if (peek() == '/') {
        ++at_;
        const std::string_view name = read_name();
        skip_attributes();
        if (!name.empty() && depth_ > 0 && !contains(kFlat, name)) --depth_;
      } else if (is_letter(peek())) {
        open_tag(result);
        if (depth_ > max_depth) {
          result.cut_at = tag_start;
          break;
        }
      }
    }
    return result;
  }

 private:
  char peek() const { return at_ < bytes_.size() ? bytes_[at_] : '\0'; }

  std::string_view read_name() {
    const std::size_t start = at_;
    while (at_ < bytes_.size() && !is_ascii_whitespace(bytes_[at_]) && bytes_[at_] != '/' &&
           bytes_[at_] != '>')
      ++at_;
    return bytes_.substr(start, at_ - start);
  }

  // To behind the '>' that ends the tag; true when it is self-closing. Quotes count only behind
  // '='.
  bool skip_attributes() {
    bool after_equals = false;
    for (; at_ < bytes_.size(); ++at_) {
      const char c = bytes_[at_];
      if (c == '>') return bytes_[at_++ - 1] == '/';
      if ((c == '"' || c == '\'') && after_equals) {
        at_ = std::min(bytes_.find(c, at_ + 1), bytes_.size());
        if (at_ == bytes_.size()) break;
      }
      if (!is_ascii_whitespace(c)) after_equals = c == '=';
    }
    return false;
  }

  void skip_markup_declaration() {
    if (bytes_.substr(at_, 3) != "!--") {
      at_ = std::min(bytes_.find('>', at_), bytes_.size());
      return;
    }
    at_ += 3;
    // "<!-->" and "<!--->" are whole comments; "--!>" ends one as well.
    if (peek() == '>') return;
    if (bytes_.substr(at_, 2) == "->") return;
    const std::size_t end = std::min(bytes_.find("-->", at_), bytes_.find("--!>", at_));
    at_ = end == npos ? bytes_.size() : end + 3;
  }

  void open_tag(Prescan& result) {
    const std::string_view name = read_name();
    const bool self_closing = skip_attributes();
    if (!contains(kRawText, name)) {
      if (!self_closing && !contains(kFlat, name)) ++depth_;
      return;
    }
    const std::size_t end = find_end_tag(name);
    if (end == npos) {
      // In SVG `<script/>` and `<title/>` are whole; elsewhere the rest of the page is this
      // element's text.
      if (!self_closing) at_ = bytes_.size();
      return;
    }
    if (equals_ignoring_case(name, "noscript")) blank(at_, end, result);
    at_ = end;
  }

  // Where "</name" stands next, followed by what ends a tag name.
  std::size_t find_end_tag(std::string_view name) const {
    for (std::size_t i = at_; (i = bytes_.find("</", i)) != npos; i += 2) {
      const std::size_t after = i + 2 + name.size();
      if (after > bytes_.size() || !equals_ignoring_case(bytes_.substr(i + 2, name.size()), name))
        continue;
      if (after == bytes_.size() || is_ascii_whitespace(bytes_[after]) || bytes_[after] == '>' ||
          bytes_[after] == '/')
        return i;
    }
    return npos;
  }

  void blank(std::size_t first, std::size_t last, Prescan& result) {
    if (!result.blanked) result.blanked.emplace(bytes_);
    std::replace_if(
        result.blanked->begin() + static_cast<std::ptrdiff_t>(first),
        result.blanked->begin() + static_cast<std::ptrdiff_t>(last),
        [](char c) { return c != '\n'; }, ' ');
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

Prescan prescan(std::string_view bytes, std::size_t max_depth) {
  return Walker(bytes).walk(max_depth);
}

}  // namespace pushplan::html
