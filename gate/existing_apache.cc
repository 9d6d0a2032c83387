// Apache's files, .htaccess among them: directives a line, sections around them
// (https://httpd.apache.org/docs/2.4/configuring.html, mod_headers, mod_http2).
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/glob.h"
#include "base/text.h"
#include "emitters/emitter.h"
#include "emitters/marked_block.h"
#include "emitters/route_patterns.h"
#include "gate/existing.h"

namespace pushplan::gate {
namespace {

// An argument of a directive, without its quotes, and where its text begins.
struct ApacheWord {
  std::string text;
  std::size_t offset = 0;
};

// Splits a logical line (ap_getword_conf): quotes group, a backslash keeps a quote.
std::vector<ApacheWord> words_of_line(std::string_view line, std::size_t offset) {
  std::vector<ApacheWord> words;
  for (std::size_t at = 0;;) {
    while (at < line.size() &&
           std::string_view(" \t\r\n\\").find(line[at]) != std::string_view::npos &&
           (line[at] != '\\' || at + 1 == line.size() || line[at + 1] == '\n'))
      ++at;
    if (at >= line.size()) return words;
    const char quote = line[at] == '"' || line[at] == '\'' ? line[at] : '\0';
    if (quote != '\0') ++at;
    ApacheWord word{"", offset + at};
    for (; at < line.size(); ++at) {
      if (quote != '\0' ? line[at] == quote : line[at] == ' ' || line[at] == '\t') break;
      if (line[at] == '\\' && at + 1 < line.size() &&
          (line[at + 1] == quote || line[at + 1] == '\\'))
        ++at;
      word.text += line[at];
    }
    if (at < line.size()) ++at;
    words.push_back(std::move(word));
  }
}

using Matches = std::function<bool(const Requested&)>;

struct ApacheSection {
  std::string name, shown;  // "locationmatch", `<LocationMatch "^/$">`
  Matches matches;          // empty: all of what the section outside is for
  bool certain = true;
  std::size_t line = 0;
};

Matches by_regex(const std::string& pattern, bool file_name) {
  const auto regex = emitters::RoutePattern::regex(pattern);
  if (!regex) return [](const Requested&) { return true; };
  return [regex = *regex, file_name](const Requested& r) {
    return regex.matches(file_name ? r.source.substr(r.source.rfind('/') + 1) : r.url_path) ||
           // Apache also looks at the file that an index answers with.
           (!file_name && regex.matches("/" + r.source));
  };
}

// What a section's head says of the requests that it is for.
ApacheSection section_of(const std::vector<ApacheWord>& words, std::string shown) {
  ApacheSection section{to_lower(words[0].text.substr(1)), std::move(shown), {}, true, 0};
  std::string argument = words.size() > 1 ? words.back().text : "";
  const bool tilde = words.size() > 2 && words[1].text == "~";
  const std::string& name = section.name;
  if (name == "locationmatch" || (name == "location" && tilde)) {
    section.matches = by_regex(argument, false);
  } else if (name == "filesmatch" || (name == "files" && tilde)) {
    section.matches = by_regex(argument, true);
  } else if (name == "location") {
    section.matches = [argument](const Requested& r) {
      if (argument.find_first_of("*?[") != std::string::npos)
        return glob_match(argument, r.url_path);
      const std::string folder = argument.back() == '/' ? argument : argument + "/";
      return r.url_path == argument || r.url_path.rfind(folder, 0) == 0 ||
             ("/" + r.source) == argument;
    };
    if (argument.empty()) section.matches = nullptr;
  } else if (name == "files") {
    section.matches = [argument](const Requested& r) {
      return glob_match(argument, r.source.substr(r.source.rfind('/') + 1));
    };
  } else if (name == "if" || name == "elseif" || name == "else" || name == "limit" ||
             name == "limitexcept") {
    section.certain = false;
  }
  return section;
}

class ApacheReader {
 public:
  ApacheReader(const std::string& name, std::string_view text) : text_(text) {
    file_.name = name;
    file_.format = ExistingFormat::apache;
    // A .htaccess of a folder is for what is below it.
    const std::size_t slash = name.rfind('/');
    htaccess_ = name.substr(slash == std::string::npos ? 0 : slash + 1) == ".htaccess";
  }

  Result<ExistingFile> read() {
    const SourceSpan ours = emitters::block_span(text_, "# ");
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t start = at;
      const std::string_view line = logical_line(at);
      if (start >= ours.offset && start < ours.offset + ours.length) continue;
      const std::string_view trimmed = trim(line);
      if (trimmed.empty() || trimmed[0] == '#') continue;
      if (auto error = take(trimmed, start + line.find(trimmed[0]))) return *error;
    }
    if (!sections_.empty())
      return Error{fmt::format("{}: line {}: {} does not end", file_.name, sections_.back().line,
                               sections_.back().shown)};
    return std::move(file_);
  }

 private:
  // Up to a line end that no backslash stands before.
  std::string_view logical_line(std::size_t& at) const {
    const std::size_t start = at;
    for (;;) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      at = std::min(end + 1, text_.size());
      if (end == text_.size() || end == start || text_[end - 1] != '\\')
        return text_.substr(start, end - start);
    }
  }

  std::size_t line_at(std::size_t offset) const {
    return static_cast<std::size_t>(std::count(
               text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n')) +
           1;
  }

  std::optional<Error> take(std::string_view line, std::size_t offset) {
    if (line[0] == '<' && line.back() == '>') {
      std::vector<ApacheWord> words = words_of_line(line.substr(0, line.size() - 1), offset);
      if (line.size() > 1 && line[1] == '/') {
        if (sections_.empty())
          return Error{fmt::format("{}: line {}: {} without its beginning", file_.name,
                                   line_at(offset), line)};
        sections_.pop_back();
        return std::nullopt;
      }
      sections_.push_back(section_of(words, std::string(line)));
      sections_.back().line = line_at(offset);
      return std::nullopt;
    }
    directive(words_of_line(line, offset));
    return std::nullopt;
  }

  void directive(const std::vector<ApacheWord>& words) {
    const std::string name = to_lower(words[0].text);
    if (name == "header") {
      std::size_t at = 1;
      if (at < words.size() &&
          (to_lower(words[at].text) == "always" || to_lower(words[at].text) == "onsuccess"))
        ++at;
      if (at + 2 >= words.size()) return;
      const std::string verb = to_lower(words[at].text), field = to_lower(words[at + 1].text);
      const bool sets = verb == "set" || verb == "add" || verb == "append" || verb == "merge" ||
                        verb == "setifempty";
      const bool conditional = words.size() > at + 3;  // env=, expr=
      if (sets && (field == "link" || field == "link:"))
        links(words[at + 2], Carrier::link, conditional);
    } else if (name == "h2earlyhint" && words.size() > 2 && to_lower(words[1].text) == "link") {
      links(words[2], Carrier::early_hints, false);
    } else if (name == "h2pushresource" && words.size() > 1) {
      const std::size_t at = to_lower(words[1].text) == "add" && words.size() > 2 ? 2 : 1;
      ExistingRule rule = rule_here(Carrier::push, false);
      StatedHint hint;
      hint.hint.url = words[at].text;
      hint.hint.rel = "preload";
      hint.file = file_.name;
      hint.root = Root::working_folder;
      hint.span = SourceSpan{words[at].offset, words[at].text.size()};
      rule.hints.push_back(std::move(hint));
      file_.rules.push_back(std::move(rule));
    }
  }

  void links(const ApacheWord& value, Carrier carrier, bool conditional) {
    ExistingRule rule = rule_here(carrier, conditional);
    std::string text = value.text;
    // `%%` is a percent sign in a value of Header.
    if (carrier == Carrier::link)
      for (std::size_t at = 0; (at = text.find("%%", at)) != std::string::npos; ++at)
        text.erase(at, 1);
    add_link_value(file_, rule, text, value.offset);
    if (!rule.hints.empty()) file_.rules.push_back(std::move(rule));
  }

  ExistingRule rule_here(Carrier carrier, bool conditional) const {
    ExistingRule rule;
    rule.carrier = carrier;
    rule.certain = !conditional;
    rule.where = htaccess_ ? "all that is below " + folder() : "every response";
    std::vector<Matches> all;
    for (const ApacheSection& section : sections_) {
      rule.certain = rule.certain && section.certain;
      if (!section.matches && section.certain) continue;
      rule.where = section.shown;
      if (section.matches) all.push_back(section.matches);
    }
    rule.matches = [all](const Requested& r) {
      return std::all_of(all.begin(), all.end(), [&](const Matches& m) { return m(r); });
    };
    return rule;
  }

  std::string folder() const {
    const std::size_t slash = file_.name.rfind('/');
    return slash == std::string::npos ? "the folder" : file_.name.substr(0, slash + 1);
  }

  std::string_view text_;
  bool htaccess_ = false;
  ExistingFile file_;
  std::vector<ApacheSection> sections_;
};

}  // namespace

Result<ExistingFile> read_existing_apache(const std::string& name, std::string_view text) {
  if (emitters::is_ours(text)) return ExistingFile{name, ExistingFormat::apache, {}, {}};
  return ApacheReader(name, text).read();
}

}  // namespace pushplan::gate
