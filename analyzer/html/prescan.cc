#include "analyzer/html/prescan.h"

#include <algorithm>
#include <iterator>

#include "analyzer/html/nesting.h"
#include "base/text.h"

namespace pushplan::html {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

// Elements whose content is text up to their end tag, with scripts on (HTML section 13.2.6.2).
constexpr std::string_view kRawText[] = {"iframe", "noembed",  "noframes", "noscript", "script",
                                         "style",  "textarea", "title",    "xmp"};
// Elements without content (section 13.1.2), the obsolete ones included.
constexpr std::string_view kVoid[] = {
    "area", "base",  "basefont", "bgsound", "br",   "col",   "embed",  "frame", "hr", "image",
    "img",  "input", "keygen",   "link",    "meta", "param", "source", "track", "wbr"};
constexpr std::string_view kForeign[] = {"math", "svg"};

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
    while ((at_ = bytes_.find('<', at_)) != kNone) {
      const std::size_t tag_start = at_++;
      if (peek() == '!' || peek() == '?') {
        skip_markup_declaration();
      } else if (peek() == '/') {
        ++at_;
        const std::string_view name = read_name();
        skip_attributes();
        if (!name.empty() && is_letter(name[0])) nesting_.end(name);
      } else if (is_letter(peek())) {
        open_tag(result);
        if (nesting_.depth() > max_depth) {
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

  void skip_whitespace() {
    while (at_ < bytes_.size() && is_ascii_whitespace(bytes_[at_])) ++at_;
  }

  // To behind the '>' that ends the tag; true when it is self-closing.
  bool skip_attributes() {
    for (bool slash = false; at_ < bytes_.size();) {
      const char c = bytes_[at_];
      if (c == '>') return ++at_, slash;
      slash = c == '/';
      if (slash || is_ascii_whitespace(c))
        ++at_;
      else
        skip_attribute();
    }
    return false;
  }

  // Quotes count only where a value starts; a slash in an unquoted value is part of it.
  void skip_attribute() {
    for (++at_; at_ < bytes_.size() && bytes_[at_] != '='; ++at_)
      if (is_ascii_whitespace(bytes_[at_]) || bytes_[at_] == '/' || bytes_[at_] == '>') break;
    skip_whitespace();
    if (peek() != '=') return;
    ++at_;
    skip_whitespace();
    const char quote = peek();
    if (quote == '"' || quote == '\'') {
      const std::size_t end = bytes_.find(quote, at_ + 1);
      at_ = end == kNone ? bytes_.size() : end + 1;
      return;
    }
    while (at_ < bytes_.size() && !is_ascii_whitespace(bytes_[at_]) && bytes_[at_] != '>') ++at_;
  }

  void skip_markup_declaration() {
    if (nesting_.in_foreign() && bytes_.substr(at_, 8) == "![CDATA[") {
      at_ = std::min(bytes_.find("]]>", at_), bytes_.size());
      return;
    }
    if (bytes_.substr(at_, 3) != "!--") {
      at_ = std::min(bytes_.find('>', at_), bytes_.size());
      return;
    }
    at_ += 3;
    // "<!-->" and "<!--->" are whole comments; "--!>" ends one as well.
    if (peek() == '>') return;
    if (bytes_.substr(at_, 2) == "->") return;
    const std::size_t end = std::min(bytes_.find("-->", at_), bytes_.find("--!>", at_));
    at_ = end == kNone ? bytes_.size() : end + 3;
  }

  void open_tag(Prescan& result) {
    const std::string_view name = read_name();
    const bool self_closing = skip_attributes();
    if (nesting_.in_foreign() || !contains(kRawText, name)) {
      // "/>" ends an element in SVG and MathML alone.
      const bool foreign = nesting_.in_foreign() || contains(kForeign, name);
      if (foreign ? !self_closing : !contains(kVoid, name)) nesting_.start(name);
      return;
    }
    // Without an end tag the rest of the page is this element's text.
    const std::size_t end = std::min(find_end_tag(name), bytes_.size());
    if (equals_ignoring_case(name, "noscript") && end > at_) blank(at_, end, result);
    at_ = end;
  }

  // Where "</name" stands next, followed by what ends a tag name.
  std::size_t find_end_tag(std::string_view name) const {
    for (std::size_t i = at_; (i = bytes_.find("</", i)) != kNone; i += 2) {
      const std::size_t after = i + 2 + name.size();
      if (after > bytes_.size() || !equals_ignoring_case(bytes_.substr(i + 2, name.size()), name))
        continue;
      if (after == bytes_.size() || is_ascii_whitespace(bytes_[after]) || bytes_[after] == '>' ||
          bytes_[after] == '/')
        return i;
    }
    return kNone;
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
  Nesting nesting_;
};

}  // namespace

Prescan prescan(std::string_view bytes, std::size_t max_depth) {
  return Walker(bytes).walk(max_depth);
}

}  // namespace pushplan::html
