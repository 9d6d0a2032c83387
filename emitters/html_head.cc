#include "emitters/html_head.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/text.h"

namespace pushplan::emitters {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct Tag {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  bool end = false, self_closing = false;

  // "" without one; of several the first counts.
  std::string_view value(std::string_view attribute) const {
    const auto found = std::find_if(attributes.begin(), attributes.end(),
                                    [&](const auto& each) { return each.first == attribute; });
    return found == attributes.end() ? std::string_view() : found->second;
  }
  bool has(std::string_view attribute) const { return value(attribute).data() != nullptr; }
  bool says(std::string_view attribute, std::string_view word) const {
    return equals_ignoring_case(trim(value(attribute)), word);
  }
};

// The one reference that URLs hold.
std::string resolved(std::string_view value) {
  std::string out(value);
  for (std::size_t at = 0; (at = out.find("&amp;", at)) != kNone; ++at) out.erase(at + 1, 4);
  return out;
}

bool declares_encoding(const Tag& tag) {
  return tag.name == "meta" && (tag.has("charset") || tag.says("http-equiv", "content-type"));
}

bool is_policy(const Tag& tag) {
  return tag.name == "meta" && tag.says("http-equiv", "content-security-policy");
}

// What decides how URLs and media are read.
bool comes_first(const Tag& tag) {
  return tag.name == "base" || (tag.name == "meta" && tag.says("name", "viewport"));
}

bool is_import_map(const Tag& tag) { return tag.name == "script" && tag.says("type", "importmap"); }

// Whether a browser starts to fetch, or to run, at this start tag of a head.
bool fetches(const Tag& tag) {
  if (tag.name == "style") return true;
  if (tag.name == "script") {
    const std::string type = to_lower(trim(tag.value("type")));
    return type != "importmap" && type != "speculationrules" && type.find("json") == kNone;
  }
  if (tag.name != "link") return false;
  const std::string rel = to_lower(tag.value("rel"));
  for (const std::string_view word : split_on_whitespace(rel))
    if (is_one_of(word, {"stylesheet", "preload", "modulepreload", "prefetch", "icon", "manifest",
                         "apple-touch-icon", "mask-icon"}))
      return true;
  return false;
}

// Follows tags, comments and raw text as the tokenizer does (HTML section 13.2.5; XML 1.0
// section 2), and the tree builder as far as the head goes (HTML sections 13.2.6.4.2
// to 13.2.6.4.4).
class Walker {
 public:
  Walker(std::string_view page, PageSyntax syntax) : page_(page), xml_(syntax == PageSyntax::xml) {}

  PageHead walk() {
    at_ = page_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    head_.hints_at = at_;
    for (std::size_t text = at_; (at_ = page_.find('<', at_)) != kNone; text = at_) {
      const char next = at_ + 1 < page_.size() ? page_[at_ + 1] : '\0';
      const bool markup = next == '!' || next == '?' || next == '/' || is_letter(next);
      if (!trim(page_.substr(text, at_ + (markup ? 0 : 1) - text)).empty()) on_text();
      if (!markup) {
        ++at_;
      } else if (!(next == '!' || next == '?' ? declaration() : tag())) {
        break;
      }
    }
    if (head_.modules_at && *head_.modules_at <= head_.hints_at) head_.modules_at.reset();
    return std::move(head_);
  }

 private:
  enum class Where { before, head, behind };

  void on_text() {
    if (!xml_ && inert_ == 0) where_ = Where::behind;
  }

  // Moves behind the next `close` from `from` on; false when there is none.
  bool skip_past(std::string_view close, std::size_t from) {
    const std::size_t found = page_.find(close, from);
    if (found == kNone) return false;
    at_ = found + close.size();
    return true;
  }

  // Comments (HTML sections 13.2.5.43 to 13.2.5.52), document types, instructions, CDATA sections.
  bool declaration() {
    const std::string_view rest = page_.substr(at_);
    if (rest.starts_with("<!--")) return comment();
    if ((xml_ || foreign_ > 0) && rest.starts_with("<![CDATA[")) return skip_past("]]>", at_);
    if (xml_ && rest[1] == '?') return skip_past("?>", at_);
    const bool doctype = equals_ignoring_case(rest.substr(0, 9), "<!doctype");
    const std::size_t subset = xml_ ? rest.substr(0, rest.find('>')).find('[') : kNone;
    if (!skip_past(">", subset == kNone ? at_ : std::min(page_.find(']', at_), page_.size())))
      return false;
    if (doctype && where_ == Where::before) head_.hints_at = at_;
    return true;
  }

  bool comment() {
    const std::size_t content = at_ + 4;
    if (xml_) return skip_past("-->", content);
    if (page_.substr(content, 1) == ">" || page_.substr(content, 2) == "->")
      return skip_past(">", content);
    for (std::size_t i = content; (i = page_.find("--", i)) != kNone; ++i)
      if (page_.substr(i + 2, 1) == ">" || page_.substr(i + 2, 2) == "!>") return skip_past(">", i);
    return false;
  }

  std::string_view read_while(bool (*in)(char)) {
    const std::size_t start = at_;
    while (at_ < page_.size() && in(page_[at_])) ++at_;
    return page_.substr(start, at_ - start);
  }

  std::string folded(std::string_view name) const {
    return xml_ ? std::string(name) : to_lower(name);
  }

  // From '<' to behind the '>' (HTML sections 13.2.5.6 to 13.2.5.40); false at the end of the page.
  bool read_tag(Tag& tag) {
    ++at_;
    tag.end = page_[at_] == '/';
    if (tag.end && (at_ + 1 >= page_.size() || !is_letter(page_[at_ + 1])))
      return skip_past(">", at_);  // a bogus comment
    if (tag.end) ++at_;
    tag.name =
        folded(read_while([](char c) { return !is_ascii_whitespace(c) && c != '/' && c != '>'; }));
    while (true) {
      const std::string_view gap =
          read_while([](char c) { return is_ascii_whitespace(c) || c == '/'; });
      if (at_ >= page_.size()) return false;
      if (page_[at_] == '>') {
        tag.self_closing = gap.ends_with('/');
        ++at_;
        return true;
      }
      if (!read_attribute(tag)) return false;
    }
  }

  // Quotes count only where a value starts; a slash in an unquoted value is part of it.
  bool read_attribute(Tag& tag) {
    const std::size_t start = at_++;
    read_while([](char c) { return !is_ascii_whitespace(c) && c != '/' && c != '>' && c != '='; });
    std::string name = folded(page_.substr(start, at_ - start));
    const std::size_t behind = at_;
    read_while(is_ascii_whitespace);
    if (at_ >= page_.size() || page_[at_] != '=') {
      at_ = behind;
      tag.attributes.emplace_back(std::move(name), "");
      return true;
    }
    ++at_;
    read_while(is_ascii_whitespace);
    if (at_ >= page_.size()) return false;
    const char quote = page_[at_];
    std::string_view value;
    if (quote == '"' || quote == '\'') {
      const std::size_t end = page_.find(quote, at_ + 1);
      if (end == kNone) return false;
      value = page_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
    } else {
      value = read_while([](char c) { return !is_ascii_whitespace(c) && c != '>'; });
    }
    tag.attributes.emplace_back(std::move(name), resolved(value));
    return true;
  }

  bool tag() {
    Tag tag;
    if (!read_tag(tag)) return false;
    if (tag.name.empty()) return true;
    if (tag.end) {
      end_tag(tag.name);
      return true;
    }
    const std::size_t behind = at_;
    if (inert_ == 0) enter(tag);
    const bool in_template = inert_ > 0;
    open(tag);
    if (!skip_content(tag)) return false;
    if (!in_template && foreign_ == 0 && is_import_map(tag)) {
      head_.modules_at = at_;
    } else if (!in_template && where_ != Where::behind) {
      in_head(tag, behind);
    } else if (!in_template && declares_encoding(tag) && head_.late_charset == 0) {
      head_.late_charset = behind;
    }
    return true;
  }

  // Where the tag stands: an element that no head holds ends it.
  void enter(const Tag& tag) {
    if (where_ == Where::behind) return;
    if (tag.name == "html") return;
    const bool may =
        is_one_of(tag.name, {"base", "basefont", "bgsound", "head", "link", "meta", "noframes",
                             "noscript", "script", "style", "template", "title"});
    where_ = may ? Where::head : Where::behind;
  }

  void in_head(const Tag& tag, std::size_t behind) {
    const bool opens = tag.name == "html" || tag.name == "head";
    head_.has_head = head_.has_head || (tag.name == "head" && !(xml_ && tag.self_closing));
    head_.has_policy = head_.has_policy || is_policy(tag);
    if (tag.name == "base" && head_.base.empty()) head_.base = trim(tag.value("href"));
    if (tag.name == "link")
      head_.hints.push_back({to_lower(trim(tag.value("rel"))), std::string(trim(tag.value("href"))),
                             to_lower(tag.value("as")), std::string(tag.value("media")),
                             tag.has("crossorigin"), tag.has("imagesrcset")});
    // Whatever was fetched before it: an encoding that stands too late is not found, and a policy
    // holds for what comes behind it.
    if (declares_encoding(tag) || is_policy(tag)) head_.hints_at = behind;
    if (!fetching_ && (opens || comes_first(tag))) head_.hints_at = behind;
    fetching_ = fetching_ || fetches(tag);
  }

  // The content of a template is not of the page; in XML noscript is no text either.
  bool is_inert(std::string_view name) const {
    return name == "template" || (xml_ && name == "noscript");
  }

  void open(const Tag& tag) {
    const bool foreign = tag.name == "svg" || tag.name == "math";
    if (tag.self_closing && (xml_ || foreign || foreign_ > 0)) return;
    if (foreign) ++foreign_;
    if (is_inert(tag.name)) ++inert_;
  }

  void end_tag(std::string_view name) {
    if ((name == "svg" || name == "math") && foreign_ > 0) --foreign_;
    if (is_inert(name) && inert_ > 0) --inert_;
    if (inert_ == 0 && is_one_of(name, {"head", "body", "html", "br"})) where_ = Where::behind;
  }

  // Moves behind the end tag of an element whose content is text, with scripts on (HTML section
  // 13.2.6.2); false when the rest of the page is its content.
  bool skip_content(const Tag& tag) {
    if (tag.self_closing && (xml_ || foreign_ > 0)) return true;
    const bool raw = is_one_of(tag.name, {"iframe", "noembed", "noframes", "noscript", "script",
                                          "style", "textarea", "title", "xmp"});
    if (tag.name == "plaintext" && !xml_) return false;
    if (xml_ ? tag.name != "script" && tag.name != "style" : !raw) return true;
    const std::size_t end = tag.name == "script" && !xml_ ? script_end() : end_of(tag.name);
    return end != kNone && skip_past(">", end);
  }

  bool is_tag(std::size_t i, std::string_view open, std::string_view name) const {
    const std::string_view rest = page_.substr(i);
    if (!rest.starts_with(open)) return false;
    const std::string_view written = rest.substr(open.size(), name.size());
    if (xml_ ? written != name : !equals_ignoring_case(written, name)) return false;
    const std::size_t after = open.size() + name.size();
    return after < rest.size() &&
           (is_ascii_whitespace(rest[after]) || rest[after] == '>' || rest[after] == '/');
  }

  std::size_t end_of(std::string_view name) const {
    std::size_t i = at_;
    while ((i = page_.find("</", i)) != kNone && !is_tag(i, "</", name)) ++i;
    return i;
  }

  // Behind "<!--" a script inside hides its end tag (HTML sections 13.2.5.15 and following).
  std::size_t script_end() const {
    enum { plain, escaped, double_escaped } state = plain;
    for (std::size_t i = at_; i < page_.size(); ++i) {
      if (state == plain) i = page_.find('<', i);
      if (i == kNone) return kNone;
      const std::string_view rest = page_.substr(i);
      if (state != plain && rest.starts_with("-->")) state = plain;
      if (page_[i] != '<') continue;
      const bool end = is_tag(i, "</", "script");
      if (end && state != double_escaped) return i;
      if (end) {
        state = escaped;
      } else if (state == plain && rest.starts_with("<!--")) {
        state = escaped;
        ++i;  // its dashes may be those of "-->"
      } else if (state == escaped && is_tag(i, "<", "script")) {
        state = double_escaped;
      }
    }
    return kNone;
  }

  std::string_view page_;
  bool xml_;
  std::size_t at_ = 0;
  Where where_ = Where::before;
  bool fetching_ = false;
  std::size_t inert_ = 0, foreign_ = 0;  // elements that are open
  PageHead head_;
};

}  // namespace

PageHead read_head(std::string_view page, PageSyntax syntax) { return Walker(page, syntax).walk(); }

}  // namespace pushplan::emitters
