#include "base/link_field.h"

#include <algorithm>

#include "base/text.h"

namespace pushplan {
namespace {

class LinkFieldReader {
 public:
  explicit LinkFieldReader(std::string_view text) : text_(text) {}

  LinkField read() {
    LinkField field;
    for (;;) {
      skip(" \t,");
      if (at_ == text_.size()) return field;
      const std::size_t start = at_;
      const std::size_t end = text_[at_] == '<' ? text_.find('>', at_) : std::string_view::npos;
      if (end == std::string_view::npos) {
        field.broken = true;
        return field;
      }
      Link link;
      link.target = trim(text_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 1;
      link.parameters = parameters();
      link.span = SourceSpan{start, at_ - start};
      field.links.push_back(std::move(link));
    }
  }

 private:
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
      const std::size_t start = at_;
      LinkParameter parameter;
      parameter.name = to_lower(token("=;,"));
      const std::size_t behind = at_;
      skip(" \t");
      if (at_ < text_.size() && text_[at_] == '=') {
        ++at_;
        skip(" \t");
        parameter.value = value();
      } else {
        at_ = behind;
      }
      parameter.span = SourceSpan{start, at_ - start};
      if (!parameter.name.empty()) all.push_back(std::move(parameter));
    }
  }

  // What stands before one of these characters, without the whitespace around it.
  std::string token(std::string_view ends) {
    const std::size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
    const std::string_view text = trim(text_.substr(at_, end - at_));
    at_ = text.empty() ? end : static_cast<std::size_t>(text.data() - text_.data()) + text.size();
    return std::string(text);
  }

  std::string value() {
    std::string out;
    if (at_ == text_.size() || text_[at_] != '"') return token(";,");
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_];
    }
    if (at_ < text_.size()) ++at_;
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

const LinkParameter* find_parameter(const Link& link, std::string_view name) {
  const auto found = std::find_if(link.parameters.begin(), link.parameters.end(),
                                  [&](const LinkParameter& p) { return p.name == name; });
  return found == link.parameters.end() ? nullptr : &*found;
}

// The member of a hint that a parameter fills; nullptr for others.
std::string* member_of(Hint& hint, const std::string& parameter) {
  struct Member {
    std::string_view name;
    std::string Hint::*member;
  };
  static constexpr Member kMembers[] = {
      {"rel", &Hint::rel},
      {"as", &Hint::as},
      {"type", &Hint::type},
      {"integrity", &Hint::integrity},
      {"referrerpolicy", &Hint::referrerpolicy},
      {"fetchpriority", &Hint::fetchpriority},
      {"media", &Hint::media},
      {"imagesrcset", &Hint::imagesrcset},
      {"imagesizes", &Hint::imagesizes},
  };
  for (const Member& row : kMembers)
    if (row.name == parameter) return &(hint.*row.member);
  return nullptr;
}

}  // namespace

std::string_view Link::parameter(std::string_view name) const {
  const LinkParameter* found = find_parameter(*this, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool Link::has(std::string_view name) const { return find_parameter(*this, name) != nullptr; }

bool Link::is(std::string_view relation) const {
  const auto types = split_on_whitespace(parameter("rel"));
  return std::any_of(types.begin(), types.end(),
                     [&](std::string_view type) { return equals_ignoring_case(type, relation); });
}

LinkField parse_link_field(std::string_view value) { return LinkFieldReader(value).read(); }

LinkHint link_hint(const Link& link) {
  LinkHint out;
  out.hint.url = link.target;
  out.hint.rel.clear();
  for (const LinkParameter& p : link.parameters) {
    if (std::string* member = member_of(out.hint, p.name)) {
      if (member->empty()) *member = p.value;
    } else if (p.name == "crossorigin") {
      if (!out.hint.crossorigin)
        out.hint.crossorigin =
            to_lower(p.value) == "use-credentials" ? "use-credentials" : "anonymous";
    } else if (p.name == "nopush") {
      out.nopush = true;
    } else {
      out.other_parameters.push_back(p.name);
    }
  }
  return out;
}

}  // namespace pushplan
