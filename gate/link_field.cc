#include "gate/link_field.h"

#include <algorithm>

#include "base/text.h"

namespace pushplan::gate {
namespace {

struct LinkParameter {
  std::string name, value;  // the name in lower case
};

class LinkFieldReader {
 public:
  explicit LinkFieldReader(std::string_view text) : text_(text) {}

  std::vector<StatedHint> read(bool& broken) {
    std::vector<StatedHint> hints;
    for (;;) {
      skip(" \t,");
      if (at_ == text_.size()) return hints;
      const std::size_t start = at_;
      const std::size_t end = text_[at_] == '<' ? text_.find('>', at_) : std::string_view::npos;
      if (end == std::string_view::npos) {
        broken = true;
        return hints;
      }
      StatedHint hint;
      hint.hint.url = trim(text_.substr(at_ + 1, end - at_ - 1));
      hint.hint.rel.clear();
      at_ = end + 1;
      for (const LinkParameter& parameter : parameters()) take(parameter, hint);
      hint.span = SourceSpan{start, at_ - start};
      if (is_hint(hint.hint.rel)) hints.push_back(std::move(hint));
    }
  }

 private:
  // Relation types are separated by spaces; a 103 with more than one is none that browsers heed.
  static bool is_hint(const std::string& rel) {
    const auto types = split_on_whitespace(rel);
    return std::any_of(types.begin(), types.end(), [](const auto& type) {
      return type == "preload" || type == "modulepreload";
    });
  }

  void skip(std::string_view characters) {
    while (at_ < text_.size() && characters.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  std::vector<LinkParameter> parameters() {
    std::vector<LinkParameter> all;
    for (;;) {
      const std::size_t before = at_;
      skip(" \t");
      if (at_ == text_.size() || text_[at_] != ';') {
        at_ = before;
        return all;
      }
      skip("; \t");
      LinkParameter parameter;
      const std::size_t end = std::min(text_.find_first_of("=;,", at_), text_.size());
      parameter.name = to_lower(trim(text_.substr(at_, end - at_)));
      at_ = end;
      if (at_ < text_.size() && text_[at_] == '=') {
        ++at_;
        skip(" \t");
        parameter.value = value();
      }
      if (!parameter.name.empty()) all.push_back(std::move(parameter));
    }
  }

  std::string value() {
    std::string out;
    if (at_ == text_.size() || text_[at_] != '"') {
      const std::size_t end = std::min(text_.find_first_of(";,", at_), text_.size());
      out = trim(text_.substr(at_, end - at_));
      at_ = end;
      return out;
    }
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_];
    }
    if (at_ < text_.size()) ++at_;
    return out;
  }

  // The first of a name counts for rel (RFC 8288 section 3.3); so it does here for all.
  static void take(const LinkParameter& p, StatedHint& hint) {
    const auto set = [&](std::string& member) {
      if (member.empty()) member = p.value;
    };
    Hint& h = hint.hint;
    if (p.name == "rel") {
      set(h.rel);
    } else if (p.name == "as") {
      set(h.as);
    } else if (p.name == "type") {
      set(h.type);
    } else if (p.name == "integrity") {
      set(h.integrity);
    } else if (p.name == "referrerpolicy") {
      set(h.referrerpolicy);
    } else if (p.name == "fetchpriority") {
      set(h.fetchpriority);
    } else if (p.name == "media") {
      set(h.media);
    } else if (p.name == "imagesrcset") {
      set(h.imagesrcset);
    } else if (p.name == "imagesizes") {
      set(h.imagesizes);
    } else if (p.name == "crossorigin") {
      if (!h.crossorigin)
        h.crossorigin = to_lower(p.value) == "use-credentials" ? "use-credentials" : "anonymous";
    } else if (p.name == "nopush") {
      hint.nopush = true;
    } else {
      hint.other_parameters.push_back(p.name);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<StatedHint> read_link_field(std::string_view value, bool* broken) {
  bool unread = false;
  std::vector<StatedHint> hints = LinkFieldReader(value).read(unread);
  if (broken != nullptr) *broken = unread;
  return hints;
}

}  // namespace pushplan::gate
