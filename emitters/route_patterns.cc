#include "emitters/route_patterns.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/percent_encoding.h"

namespace pushplan::emitters {
namespace {

constexpr std::string_view kSpecial = "\\^$.|?*+()[]{}/";

void append_literal(std::string& out, char c) {
  if (kSpecial.find(c) != std::string_view::npos) out += '\\';
  out += c;
}

// A glob as a regular expression, character by character.
class GlobReader {
 public:
  explicit GlobReader(std::string_view glob) : glob_(glob) {}

  std::optional<std::string> read() {
    while (at_ < glob_.size())
      if (!read_one()) return std::nullopt;
    if (!closers_.empty()) return std::nullopt;
    return "^" + out_ + "$";
  }

 private:
  char next(std::size_t ahead = 1) const {
    return at_ + ahead < glob_.size() ? glob_[at_ + ahead] : '\0';
  }

  bool read_one() {
    const char c = glob_[at_];
    if (c == '\\') {
      if (next() == '\0') return false;
      append_literal(out_, next());
      at_ += 2;
      return true;
    }
    if (std::string_view("@?*+!").find(c) != std::string_view::npos && next() == '(')
      return open_extglob(c);
    if (c == '*') return read_stars();
    if (c == '[') return read_class();
    ++at_;
    if (c == '{')
      open("(?:", "}");
    else if (!closers_.empty() && c == closers_.back()[0])
      close();
    else if (!closers_.empty() && c == (closers_.back()[0] == '}' ? ',' : '|'))
      out_ += '|';
    else if (c == '?')
      out_ += "[^/]";
    else
      append_literal(out_, c);
    return true;
  }

  void open(const char* text, const std::string& closer) {
    out_ += text;
    closers_.push_back(closer);
  }
  void close() {
    out_ += ")" + closers_.back().substr(1);
    closers_.pop_back();
  }

  bool open_extglob(char kind) {
    if (kind == '!') return false;
    at_ += 2;
    open("(?:", std::string(")") + (kind == '@' ? "" : std::string(1, kind)));
    return true;
  }

  bool read_stars() {
    const bool begins = at_ == 0 || glob_[at_ - 1] == '/';
    std::size_t stars = 0;
    while (next(stars) == '*') ++stars;
    at_ += stars;
    const bool ends = at_ == glob_.size() || glob_[at_] == '/';
    if (stars != 2 || !begins || !ends) {
      out_ += "[^/]*";
    } else if (at_ == glob_.size()) {
      out_ += ".*";
    } else {
      out_ += "(?:.*/)?";
      ++at_;
    }
    return true;
  }

  bool read_class() {
    const std::size_t end = glob_.find(']', at_ + 2);
    if (end == std::string_view::npos) return false;
    std::string set(glob_.substr(at_ + 1, end - at_ - 1));
    if (set[0] == '!') set[0] = '^';
    if (set.find_first_of("[\\") != std::string::npos) return false;
    out_ += "[" + set + "]";
    at_ = end + 1;
    return true;
  }

  std::string_view glob_;
  std::size_t at_ = 0;
  std::string out_;
  std::vector<std::string> closers_;  // what ends each open group, and what repeats it
};

// path-to-regexp: parameters take the '/' or '.' before them along.
class PathReader {
 public:
  explicit PathReader(std::string_view path) : path_(path) {}

  std::optional<std::string> read() {
    while (at_ < path_.size()) {
      const char c = path_[at_];
      if (c == '{' || c == '}') return std::nullopt;
      if (c == ':' || c == '(') {
        if (!read_parameter()) return std::nullopt;
        continue;
      }
      if (c == '\\' && ++at_ == path_.size()) return std::nullopt;
      flush();
      held_ = path_[at_++];
    }
    flush();
    return "^" + out_ + "$";
  }

 private:
  void flush() {
    if (held_ != '\0') append_literal(out_, held_);
    held_ = '\0';
  }

  bool read_parameter() {
    std::string what = "[^/]+?";
    bool named = false;
    if (path_[at_] == ':') {
      const std::size_t begin = ++at_;
      while (at_ < path_.size() &&
             (std::isalnum(static_cast<unsigned char>(path_[at_])) != 0 || path_[at_] == '_'))
        ++at_;
      if (at_ == begin) return false;
      named = true;
    }
    if (at_ < path_.size() && path_[at_] == '(') {
      const std::size_t begin = at_ + 1;
      std::size_t depth = 0;
      do {
        if (path_[at_] == '(') ++depth;
        if (path_[at_] == ')') --depth;
        if (path_[at_] == '\\') ++at_;
        ++at_;
      } while (depth > 0 && at_ < path_.size());
      if (depth > 0) return false;
      what = "(?:" + std::string(path_.substr(begin, at_ - begin - 1)) + ")";
    } else if (!named) {
      return false;
    }
    std::string prefix;
    if (held_ == '/' || held_ == '.') {
      append_literal(prefix, held_);
      held_ = '\0';
    }
    flush();
    append(prefix, what);
    return true;
  }

  void append(const std::string& prefix, const std::string& what) {
    const char modifier = at_ < path_.size() ? path_[at_] : '\0';
    const std::string one = prefix + what;
    if (modifier == '?')
      out_ += "(?:" + one + ")?";
    else if (modifier == '*')
      out_ += "(?:" + one + "(?:" + one + ")*)?";
    else if (modifier == '+')
      out_ += one + "(?:" + one + ")*";
    else
      out_ += one;
    if (modifier == '?' || modifier == '*' || modifier == '+') ++at_;
  }

  std::string_view path_;
  std::size_t at_ = 0;
  std::string out_;
  char held_ = '\0';  // the last literal, which may turn out to be a prefix
};

}  // namespace

// A compiled pattern of PCRE2. It gives up on texts that take it too many steps, as servers do.
class RoutePattern::Regex {
 public:
  Regex(const std::string& pattern, std::uint32_t flags) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    code_.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), flags,
                              &error, &offset, nullptr));
  }

  bool is_valid() const { return code_ != nullptr; }

  bool is_found_in(const std::string& text) const {
    const std::unique_ptr<pcre2_match_data, Free> match(
        pcre2_match_data_create_from_pattern(code_.get(), nullptr));
    return pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0,
                       match.get(), nullptr) >= 0;
  }

 private:
  struct Free {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  };
  std::unique_ptr<pcre2_code, Free> code_;
};

std::optional<RoutePattern> RoutePattern::compiled(const std::string& regex, bool negated,
                                                   bool any_case) {
  const std::uint32_t flags = PCRE2_DOLLAR_ENDONLY | (any_case ? PCRE2_CASELESS : 0);
  auto compiled = std::make_shared<const Regex>(regex, flags);
  if (!compiled->is_valid()) return std::nullopt;
  return RoutePattern(std::move(compiled), negated);
}

std::optional<RoutePattern> RoutePattern::glob(std::string_view pattern) {
  const bool negated = !pattern.empty() && pattern[0] == '!' && pattern.substr(0, 2) != "!(";
  if (negated) pattern.remove_prefix(1);
  std::string slashed(pattern);
  if (slashed.empty() || slashed[0] != '/') slashed.insert(0, "/");
  const std::optional<std::string> regex = GlobReader(slashed).read();
  return regex ? compiled(*regex, negated) : std::nullopt;
}

std::optional<RoutePattern> RoutePattern::path_to_regexp(std::string_view pattern) {
  const std::optional<std::string> regex = PathReader(pattern).read();
  return regex ? compiled(*regex, false) : std::nullopt;
}

std::optional<RoutePattern> RoutePattern::regex(const std::string& pattern, bool any_case) {
  return compiled(pattern, false, any_case);
}

bool RoutePattern::matches(const std::string& path) const {
  const bool found = regex_->is_found_in(path) || regex_->is_found_in(percent_decode(path));
  return found != negated_;
}

std::string literal_regex(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '/')
      out += c;
    else
      append_literal(out, c);
  return out;
}

std::vector<std::string> path_alternatives(
    const std::vector<std::string>& paths, const Alternation& syntax, std::size_t limit,
    const std::function<std::string(std::string_view)>& escape) {
  std::map<std::string, std::vector<std::string>> folders;
  for (const std::string& path : paths) {
    const std::size_t slash = path.rfind('/') + 1;
    folders[path.substr(0, slash)].push_back(escape(std::string_view(path).substr(slash)));
  }
  std::vector<std::string> out;
  const auto add = [&](const std::string& part) {
    const bool fits = !out.empty() && out.back().size() + 1 + part.size() <= limit;
    if (fits)
      out.back() += syntax.between + part;
    else
      out.push_back(part);
  };
  for (auto& [folder, names] : folders) {
    const std::string open = escape(folder);
    std::sort(names.begin(), names.end());
    std::string part;
    std::size_t count = 0;
    const auto flush = [&] {
      if (count > 1) part.insert(0, syntax.open).append(syntax.close);
      if (count > 0) add(open + part);
      part.clear();
      count = 0;
    };
    for (const std::string& name : names) {
      const std::size_t size = open.size() + part.size() + name.size() + 5;
      if (count > 0 && size > limit) flush();
      part += (count == 0 ? "" : syntax.between) + name;
      ++count;
    }
    flush();
  }
  return out;
}

}  // namespace pushplan::emitters
