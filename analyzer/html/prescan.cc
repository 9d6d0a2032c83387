#include "analyzer/html/prescan.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "analyzer/dom/element_tree.h"
#include "analyzer/html/doctype.h"
#include "analyzer/html/nesting.h"
#include "base/text.h"

namespace pushplan::html {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kMaxAttributes = 1024;
constexpr std::size_t kLeastCut = 8;       // in bytes; for less it is not worth the while
constexpr std::size_t kWorthCutting = 16;  // a page: this part of it

bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

// Elements whose content is text up to their end tag, with scripts on (HTML section 13.2.6.2).
bool is_raw_text(dom::Atom name) {
  switch (name) {
    case dom::atom("iframe"):
    case dom::atom("noembed"):
    case dom::atom("noframes"):
    case dom::atom("noscript"):
    case dom::atom("plaintext"):
    case dom::atom("script"):
    case dom::atom("style"):
    case dom::atom("textarea"):
    case dom::atom("title"):
    case dom::atom("xmp"):
      return true;
    default:
      return false;
  }
}

// Elements without content (section 13.1.2), the obsolete ones included.
bool is_void(dom::Atom name) {
  switch (name) {
    case dom::atom("area"):
    case dom::atom("base"):
    case dom::atom("basefont"):
    case dom::atom("bgsound"):
    case dom::atom("br"):
    case dom::atom("col"):
    case dom::atom("embed"):
    case dom::atom("frame"):
    case dom::atom("hr"):
    case dom::atom("image"):
    case dom::atom("img"):
    case dom::atom("input"):
    case dom::atom("keygen"):
    case dom::atom("link"):
    case dom::atom("meta"):
    case dom::atom("param"):
    case dom::atom("source"):
    case dom::atom("track"):
    case dom::atom("wbr"):
      return true;
    default:
      return false;
  }
}

// Elements that are newer than Gumbo, and end a paragraph as others do.
bool is_new_block(dom::Atom name) {
  return name == dom::atom("dialog") || name == dom::atom("search");
}

class Walker {
 public:
  explicit Walker(std::string_view bytes) : bytes_(bytes) {}

  Prescan walk(std::size_t max_depth) {
    for (std::size_t text = 0; (at_ = bytes_.find('<', at_)) != kNone; text = at_) {
      const std::size_t tag_start = at_++;
      leave_out_indentation(text, tag_start);
      if (peek() == '!' || peek() == '?') {
        skip_markup_declaration();
      } else if (peek() == '/') {
        ++at_;
        end_tag();
      } else if (is_letter(peek())) {
        start_tag();
        if (nesting_.depth() > max_depth) {
          result_.cut_at = tag_start;
          break;
        }
      }
    }
    finish();
    return std::move(result_);
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

  // To behind the '>' that ends the tag; true when it is self-closing. Attributes beyond
  // kMaxAttributes are blanked.
  bool skip_attributes() {
    bool slash = false;
    std::size_t count = 0, surplus = kNone;
    while (at_ < bytes_.size() && bytes_[at_] != '>') {
      const char c = bytes_[at_];
      slash = c == '/';
      if (slash || is_ascii_whitespace(c)) {
        ++at_;
      } else {
        if (count++ == kMaxAttributes) surplus = at_;
        skip_attribute();
      }
    }
    result_.attributes += std::min(count, kMaxAttributes);
    if (surplus != kNone) blank(surplus, at_);
    if (at_ < bytes_.size()) ++at_;
    return slash;
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
      const std::string_view text = bytes_.substr(at_, bytes_.find('>', at_) - at_);
      if (result_.elements == 0 && equals_ignoring_case(text.substr(0, 8), "!doctype") &&
          asks_for_quirks(text.substr(8)))
        blank(at_ - 1, std::min(at_ + text.size() + 1, bytes_.size()));
      at_ += text.size();
      return;
    }
    at_ += 3;
    const std::size_t start = at_;
    // "<!-->" and "<!--->" are whole comments; "--!>" ends one as well.
    if (peek() == '>') return;
    if (bytes_.substr(at_, 2) == "->") return;
    while ((at_ = std::min(bytes_.find("--", at_), bytes_.size())) < bytes_.size()) {
      if (bytes_.substr(at_ + 2, 1) == ">" || bytes_.substr(at_ + 2, 2) == "!>")
        return leave_out(start, at_);
      ++at_;
    }
  }

  void end_tag() {
    if (!is_letter(peek())) {  // a bogus comment
      at_ = std::min(bytes_.find('>', at_), bytes_.size());
      return;
    }
    const std::size_t start = at_;
    const dom::Atom name = dom::folded_atom(read_name());
    if (is_new_block(name)) rename(start);
    skip_attributes();
    nesting_.end(name);
  }

  void start_tag() {
    ++result_.elements;
    const std::size_t start = at_;
    const std::string_view written = read_name();
    const dom::Atom name = dom::folded_atom(written);
    if (is_new_block(name)) rename(start);
    const bool self_closing = skip_attributes();
    if (nesting_.in_foreign() || !is_raw_text(name)) {
      // "/>" ends an element in SVG and MathML alone.
      const bool foreign =
          nesting_.in_foreign() || name == dom::atom("svg") || name == dom::atom("math");
      if (foreign ? !self_closing : !is_void(name)) nesting_.start(name);
      return;
    }
    // Without an end tag the rest of the page is this element's text.
    std::size_t end = kNone;
    if (name == dom::atom("script"))
      end = find_script_end();
    else if (name != dom::atom("plaintext"))
      end = find_end_tag(written);
    end = std::min(end, bytes_.size());
    if (name == dom::atom("noscript") && end > at_) blank(at_, end);
    if ((name == dom::atom("script") || name == dom::atom("style")) && end < bytes_.size())
      leave_out(at_ + 1, end);
    at_ = end;
  }

  // Whether a tag starts at `i` with "<" or "</", `open`, and `name`, followed by what ends a name.
  bool is_tag(std::size_t i, std::string_view open, std::string_view name) const {
    const std::size_t after = i + open.size() + name.size();
    if (after > bytes_.size() || bytes_.substr(i, open.size()) != open ||
        !equals_ignoring_case(bytes_.substr(i + open.size(), name.size()), name))
      return false;
    return after == bytes_.size() || is_ascii_whitespace(bytes_[after]) || bytes_[after] == '>' ||
           bytes_[after] == '/';
  }

  // Where the end tag of this name stands next.
  std::size_t find_end_tag(std::string_view name) const {
    for (std::size_t i = at_; (i = bytes_.find("</", i)) != kNone; i += 2)
      if (is_tag(i, "</", name)) return i;
    return kNone;
  }

  // As find_end_tag, for a script: behind "<!--" a script inside hides its end tag (section
  // 13.2.5.15 and following, "script data").
  std::size_t find_script_end() const {
    enum { plain, escaped, double_escaped } state = plain;
    for (std::size_t i = at_; i < bytes_.size(); ++i) {
      if (state == plain) i = bytes_.find('<', i);
      if (i == kNone) return kNone;
      if (state != plain && bytes_.substr(i, 3) == "-->") state = plain;
      if (bytes_[i] != '<') continue;
      const bool end = is_tag(i, "</", "script");
      if (end && state != double_escaped) return i;
      if (end) {
        state = escaped;
      } else if (state == plain && bytes_.substr(i, 4) == "<!--") {
        state = escaped;
        ++i;  // its dashes may be those of "-->"
      } else if (state == escaped && is_tag(i, "<", "script")) {
        state = double_escaped;
      }
    }
    return kNone;
  }

  std::string& edited() {
    if (!result_.edited) result_.edited.emplace(bytes_);
    return *result_.edited;
  }

  void blank(std::size_t first, std::size_t last) {
    const auto begin = edited().begin();
    std::replace_if(
        begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last),
        [](char c) { return c != '\n'; }, ' ');
  }

  // Of each run of white space that holds a line break the first and last bytes stay: the first
  // line break in a pre element does not count (section 13.2.6.4.7).
  void leave_out_indentation(std::size_t first, std::size_t last) {
    const char* const begin = bytes_.data();
    while (first < last) {
      const void* const found = std::memchr(begin + first, '\n', last - first);
      if (found == nullptr) return;
      first = static_cast<std::size_t>(static_cast<const char*>(found) - begin) + 1;
      const std::size_t run = first;
      while (first < last && is_ascii_whitespace(begin[first])) ++first;
      if (first > run) leave_out(run, first - 1);
    }
  }

  void leave_out(std::size_t first, std::size_t last) {
    if (last < first + kLeastCut) return;
    left_out_.push_back({first, last});
    left_out_bytes_ += last - first;
  }

  void finish() {
    if (left_out_bytes_ * kWorthCutting < bytes_.size()) {
      if (result_.edited) result_.edited->resize(std::min(bytes_.size(), result_.cut_at));
      return;
    }
    const std::string_view page = result_.edited ? *result_.edited : bytes_;
    std::string rest;
    rest.reserve(page.size() - left_out_bytes_);
    std::size_t done = 0;
    for (const auto& [first, last] : left_out_) {
      rest += page.substr(done, first - done);
      result_.cuts.add(rest.size(), last - first);
      done = last;
    }
    rest += page.substr(done, result_.cut_at - done);
    result_.edited = std::move(rest);
  }

  // In SVG and MathML the name that is put in would mean something else.
  void rename(std::size_t start) {
    if (!nesting_.in_foreign()) edited().replace(start, kKnownBlock.size(), kKnownBlock);
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  Nesting nesting_;
  struct Range {
    std::size_t first, last;
  };
  std::vector<Range> left_out_;  // ascending
  std::size_t left_out_bytes_ = 0;
  Prescan result_;
};

}  // namespace

void Cuts::add(std::size_t position, std::size_t length) {
  cuts_.push_back({position, length + (cuts_.empty() ? 0 : cuts_.back().length)});
}

std::size_t Cuts::in_page(std::size_t position) const {
  const auto behind =
      std::upper_bound(cuts_.begin(), cuts_.end(), position,
                       [](std::size_t p, const Cut& cut) { return p < cut.position; });
  return position + (behind == cuts_.begin() ? 0 : std::prev(behind)->length);
}

Prescan prescan(std::string_view bytes, std::size_t max_depth) {
  return Walker(bytes).walk(max_depth);
}

}  // namespace pushplan::html
