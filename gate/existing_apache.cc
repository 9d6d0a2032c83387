// Apache's files, .htaccess among them: directives a line, sections around them
// (https://httpd.apache.org/docs/2.4/configuring.html, mod_headers, mod_http2, mod_expires).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <utility>

#include "analyzer/site/media_type.h"
#include "base/glob.h"
#include "base/text.h"
#include "emitters/emitter.h"
#include "emitters/marked_block.h"
#include "emitters/route_patterns.h"
#include "gate/apache_words.h"
#include "gate/existing.h"

namespace pushplan::gate {
namespace {

using Matches = std::function<bool(const Requested&)>;

struct ApacheSection {
  std::string name, shown;  // "locationmatch", `<LocationMatch "^/$">`
  Matches matches;          // empty: all of what the section outside is for
  bool certain = true;
  std::size_t line = 0;
};

Matches by_regex(const std::string& pattern, bool file_name, bool any_case = false) {
  const auto regex = emitters::RoutePattern::regex(pattern, any_case);
  if (!regex) return [](const Requested&) { return true; };
  return [regex = *regex, file_name](const Requested& r) {
    return regex.matches(file_name ? r.source.substr(r.source.rfind('/') + 1) : r.url_path) ||
           // Apache also looks at the file that an index answers with.
           (!file_name && regex.matches("/" + r.source));
  };
}

// The media type that Apache gives a page, by its name.
bool is_html_name(const std::string& source) {
  return source.find(".htm", source.rfind('/') + 1) != std::string::npos;
}

// Conditions of <If> and `expr=` that the path decides: nullopt: another
// (https://httpd.apache.org/docs/2.4/expr.html).
std::optional<Matches> by_expression(const std::string& text) {
  static const std::regex kForm(R"x(\s*%\{(REQUEST_URI|CONTENT_TYPE)\}\s*(==|=~)\s*)x"
                                R"x((?:'([^']*)'|"([^"]*)"|m(.)(.*)\5(i?)|/(.*)/(i?))\s*)x");
  std::smatch found;
  if (!std::regex_match(text, found, kForm)) return std::nullopt;
  const bool by_type = found[1] == "CONTENT_TYPE";
  const std::string value = found[3].str() + found[4].str() + found[6].str() + found[8].str();
  const bool any_case = found[7].length() + found[9].length() > 0;
  const auto regex = emitters::RoutePattern::regex(
      found[2] == "==" ? "^" + emitters::literal_regex(value) + "$" : value, any_case);
  if (!regex) return std::nullopt;
  return [regex = *regex, by_type](const Requested& r) {
    if (by_type) return is_html_name(r.source) && regex.matches("text/html");
    return regex.matches(r.url_path) || regex.matches("/" + r.source);
  };
}

// `ExpiresByType`: "text/css", "image/*".
Matches by_media_type(const std::string& type) {
  const bool any = type.size() > 1 && type.substr(type.size() - 2) == "/*";
  const std::string begin = any && type != "*/*" ? type.substr(0, type.size() - 1) : "";
  const bool script = type.find("javascript") != std::string::npos;  // which of the two is set so
  return [=](const Requested& r) {
    const std::string is = site::media_type_of(r.source).name;
    if (any) return is.rfind(begin, 0) == 0;
    return is == type || (script && is.find("javascript") != std::string::npos);
  };
}

// The Cache-Control that a time of mod_expires comes to: "access plus 1 year", "A3600"; "" where it
// counts from the file's change on.
std::string cache_control_of_time(const std::string& written) {
  const std::string time = to_lower(written);
  if (time[0] != 'a' && time.rfind("now", 0) != 0) return "";
  return time.find_first_of("123456789") == std::string::npos ? "max-age=0" : "max-age=1";
}

// What a section's head says of the requests that it is for.
ApacheSection section_of(const std::vector<ApacheWord>& words, std::string shown) {
  ApacheSection section{to_lower(words[0].text.substr(1)), std::move(shown), {}, true, 0};
  std::string argument = words.size() > 1 ? words.back().text : "";
  const bool tilde = words.size() > 2 && words[1].text == "~";
  const std::string& name = section.name;
  if (std::any_of(words.begin(), words.end(), has_unknown_value)) {
    section.certain = false;
  } else if (name == "locationmatch" || (name == "location" && tilde)) {
    section.matches = by_regex(argument, false);
    section.certain = emitters::RoutePattern::regex(argument).has_value();
  } else if (name == "filesmatch" || (name == "files" && tilde)) {
    section.matches = by_regex(argument, true);
    section.certain = emitters::RoutePattern::regex(argument).has_value();
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
  } else if (name == "if") {
    const auto matches = by_expression(argument);
    if (matches) section.matches = *matches;
    section.certain = matches.has_value();
  } else {
    // Which folders of the server hold the site is not known, nor what is defined.
    constexpr std::string_view kAlways[] = {"ifmodule", "ifversion", "virtualhost"};
    section.certain = contains(kAlways, name) && argument.rfind('!', 0) != 0;
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
    take_off_unset(file_.rules, links_);
    take_off_unset(file_.freshness, cache_controls_);
    take_expires();
    name_hosts();
    return std::move(file_);
  }

 private:
  // Where a directive of Header stands, and whether it is of the table `always`: neither table
  // sees what the other holds.
  struct Place {
    bool sectioned = false, always = false;
  };
  // A directive that takes off what others send.
  struct Unset {
    Matches matches;
    bool certain = true;
    Place place;
    std::size_t before = 0;  // rules that the file has above
  };
  // The rules of one field.
  struct FieldOrder {
    std::vector<Place> places;
    std::vector<Unset> unset;
  };

  // Up to a line end that no backslash stands before.
  std::string_view logical_line(std::size_t& at) const {
    const std::size_t start = at;
    for (;;) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      at = std::min(end + 1, text_.size());
      const bool cr = end > start && text_[end - 1] == '\r';
      const std::size_t last = end - (cr ? 1 : 0);
      if (end == text_.size() || last == start || text_[last - 1] != '\\')
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
      const std::vector<ApacheWord> words =
          words_of_apache_line(line.substr(0, line.size() - 1), offset, defines_);
      if (line.size() > 1 && line[1] == '/') {
        if (sections_.empty())
          return Error{fmt::format("{}: line {}: {} without its beginning", file_.name,
                                   line_at(offset), line)};
        if (sections_.back().name == "virtualhost") host_ = 0;
        sections_.pop_back();
        return std::nullopt;
      }
      sections_.push_back(section_of(words, std::string(line)));
      sections_.back().line = line_at(offset);
      if (sections_.back().name == "virtualhost") {
        host_names_.emplace_back();
        host_ = host_names_.size();
      }
      return std::nullopt;
    }
    const std::vector<ApacheWord> words = words_of_apache_line(line, offset, defines_);
    if (is_unread(words)) return std::nullopt;
    const std::string name = to_lower(words[0].text);
    const bool optional = name == "includeoptional";
    if ((optional || name == "include") && words.size() > 1)
      file_.includes.push_back({words[1].text, {offset, line.size()}, optional});
    directive(words);
    return std::nullopt;
  }

  // The body of a macro is no directive before it is used with arguments, and a value that is not
  // known is none. Of what may send Link it is said.
  bool is_unread(const std::vector<ApacheWord>& words) {
    const std::string name = to_lower(words[0].text);
    const bool in_macro = std::any_of(sections_.begin(), sections_.end(),
                                      [](const ApacheSection& s) { return s.name == "macro"; });
    if (!in_macro && std::none_of(words.begin(), words.end(), has_unknown_value)) return false;
    if (!in_macro && (name == "servername" || name == "serveralias")) {
      if (host_ > 0) host_names_[host_ - 1] += "_ ";  // any
      return true;
    }
    constexpr std::string_view kTaken[] = {"define", "include", "includeoptional"};
    if (!in_macro && contains(kTaken, name)) return false;
    const auto is_link = [](const ApacheWord& word) {
      return equals_ignoring_case(word.text.substr(0, word.text.find(':')), "link");
    };
    const bool sets_link =
        name == "h2pushresource" || ((name == "header" || name == "h2earlyhint") &&
                                     std::any_of(words.begin(), words.end(), is_link));
    if (sets_link)
      add_unread(file_, {words[0].offset, words[0].text.size()},
                 words[0].text + (in_macro ? " in a Macro" : " with ${...}"));
    return true;
  }

  // What a condition decides about has no known value.
  void define(const std::vector<ApacheWord>& words) {
    if (words.size() < 2) return;
    const bool certain = std::all_of(sections_.begin(), sections_.end(),
                                     [](const ApacheSection& s) { return s.certain; });
    std::optional<std::string>& value = defines_[words[1].text];
    value = words.size() > 2 ? words[2].text : "";
    if (!certain || std::any_of(words.begin(), words.end(), has_unknown_value)) value.reset();
  }

  void directive(const std::vector<ApacheWord>& words) {
    const std::string name = to_lower(words[0].text);
    if (name == "header") {
      header(words);
    } else if (name == "define") {
      define(words);
    } else if (name == "undefine" && words.size() > 1) {
      defines_[words[1].text].reset();
    } else if ((name == "setenvif" || name == "setenvifnocase") && words.size() > 3 &&
               to_lower(words[1].text) == "request_uri") {
      const Matches matches = by_regex(words[2].text, false, name == "setenvifnocase");
      for (std::size_t k = 3; k < words.size(); ++k)
        variables_[words[k].text.substr(0, words[k].text.find('='))].push_back(matches);
    } else if (name == "h2earlyhint" && words.size() > 2 && to_lower(words[1].text) == "link") {
      links(words[2], rule_here(Carrier::early_hints), {is_sectioned()});
    } else if (name == "h2pushresource" && words.size() > 1) {
      const ApacheWord& url = words[to_lower(words[1].text) == "add" && words.size() > 2 ? 2 : 1];
      ExistingRule rule = rule_here(Carrier::push);
      rule.hints.push_back(hint_of_push(file_, url.text, {url.offset, url.text.size()}));
      keep(std::move(rule), {is_sectioned()});
    } else if (name == "expiresdefault" || name == "expiresbytype") {
      expires(words, name == "expiresbytype");
    } else if (name == "expiresactive") {
      expires_active_ |= words.size() > 1 && to_lower(words[1].text) == "on";
    } else if ((name == "servername" || name == "serveralias") && host_ > 0) {
      for (std::size_t i = 1; i < words.size(); ++i) host_names_[host_ - 1] += words[i].text + " ";
    }
  }

  void expires(const std::vector<ApacheWord>& words, bool by_type) {
    if (words.size() < (by_type ? 3U : 2U)) return;
    RuleScope scope = rule_here(Carrier::link);
    if (by_type)
      scope.matches = [outer = scope.matches, inner = by_media_type(to_lower(words[1].text))](
                          const Requested& r) { return outer(r) && inner(r); };
    if (by_type) by_type_.push_back(scope);
    const ApacheWord& time = words.back();
    add_freshness(by_type ? expires_by_type_ : expires_default_, scope,
                  cache_control_of_time(time.text), words[0].text + " " + time.text,
                  {words[0].offset, time.offset + time.text.size() - words[0].offset});
  }

  // What Header says of Cache-Control comes after mod_expires, and a type's time before the
  // default. Whether mod_expires is active may be said elsewhere.
  void take_expires() {
    for (FreshnessRule& rule : expires_default_)
      for (const RuleScope& typed : by_type_) take_off(rule, typed.matches, typed.certain);
    for (std::vector<FreshnessRule>* rules : {&expires_default_, &expires_by_type_})
      for (FreshnessRule& rule : *rules) {
        for (const Unset& unset : cache_controls_.unset)
          take_off(rule, unset.matches, unset.certain);
        rule.certain = rule.certain && expires_active_;
        file_.freshness.push_back(std::move(rule));
      }
  }

  void name_hosts() {
    std::vector<std::size_t> hosts = {0};
    for (const std::string& names : host_names_) hosts.push_back(add_host(file_, names));
    for (ExistingRule& rule : file_.rules) rule.host = hosts[rule.host];
    for (FreshnessRule& rule : file_.freshness) rule.host = hosts[rule.host];
  }

  // Header [condition] verb field [value [early | env=... | expr=...]] (mod_headers).
  void header(const std::vector<ApacheWord>& words) {
    std::size_t at = 1;
    const std::string table = at < words.size() ? to_lower(words[at].text) : "";
    if (table == "always" || table == "onsuccess") ++at;
    const Place place = {is_sectioned(), table == "always"};
    if (at + 1 >= words.size()) return;
    const std::string verb = to_lower(words[at].text), field = to_lower(words[at + 1].text);
    const std::string name = field.substr(0, field.find(':'));
    if (name != "link" && name != "cache-control") return;
    FieldOrder& order = name == "link" ? links_ : cache_controls_;
    constexpr std::string_view kSets[] = {"set", "add", "append", "merge", "setifempty"};
    if (name == "link" && verb.rfind("edit", 0) == 0)
      add_unread(file_, {words[0].offset, words[at + 1].offset + 4 - words[0].offset},
                 "Header " + verb);
    const bool unsets = verb == "unset", sets = contains(kSets, verb) && at + 2 < words.size();
    const std::size_t end = at + (sets ? 3 : 2);
    ExistingRule rule = rule_here(Carrier::link);
    if (end < words.size()) limit(rule, words[end].text);
    if (is_filled(name, place, verb, rule.certain && end >= words.size())) return;
    if (unsets || verb == "set")
      order.unset.push_back({rule.matches, rule.certain, place, order.places.size()});
    if (!sets) return;
    // Whether others send the field already is not followed.
    if (verb == "setifempty") rule.certain = false;
    if (name == "link") {
      links(words[at + 2], std::move(rule), place);
      return;
    }
    const ApacheWord& value = words[at + 2];
    add_freshness(file_.freshness, rule, value.text, "Cache-Control: " + value.text,
                  {value.offset, value.text.size()});
    order.places.resize(file_.freshness.size(), place);
  }

  // Whether `setifempty` surely finds the field set, by what stands above it for all that it is
  // for.
  bool is_filled(const std::string& field, Place place, const std::string& verb, bool surely) {
    std::vector<std::size_t> here;
    for (const ApacheSection& section : sections_)
      if (selects(section)) here.push_back(section.line);
    auto& filled = filled_[{field, place.always}];
    const auto is_around = [&](const std::vector<std::size_t>& other) {
      return other.size() <= here.size() && std::equal(other.begin(), other.end(), here.begin());
    };
    if (verb == "setifempty" && std::any_of(filled.begin(), filled.end(), is_around)) return true;
    if (verb == "unset" || verb.rfind("edit", 0) == 0)
      filled.clear();
    else if (surely)
      filled.push_back(std::move(here));
    return false;
  }

  // The condition at the end of a Header directive.
  void limit(ExistingRule& rule, const std::string& condition) const {
    std::optional<Matches> matches;
    if (condition.rfind("expr=", 0) == 0) matches = by_expression(condition.substr(5));
    if (condition.rfind("env=", 0) == 0) {
      const bool negated = condition.size() > 4 && condition[4] == '!';
      const auto variable = variables_.find(condition.substr(negated ? 5 : 4));
      if (variable != variables_.end())
        matches = [any = variable->second, negated](const Requested& r) {
          return negated != std::any_of(any.begin(), any.end(), [&](auto& m) { return m(r); });
        };
    }
    if (matches)
      rule.matches = [outer = rule.matches, inner = *matches](const Requested& r) {
        return outer(r) && inner(r);
      };
    rule.certain = rule.certain && matches;
  }

  // Values that Apache fills in (`%{REQUEST_URI}s`) cannot be judged.
  void links(const ApacheWord& value, ExistingRule rule, Place place) {
    if (value.text.find("%{") != std::string::npos) return;
    std::string text = value.text;
    std::vector<std::size_t> places = value.at;
    // `%%` is a percent sign in a value of Header.
    if (rule.carrier == Carrier::link)
      for (std::size_t at = 0; (at = text.find("%%", at)) != std::string::npos; ++at) {
        text.erase(at, 1);
        places.erase(places.begin() + static_cast<std::ptrdiff_t>(at));
      }
    add_link_value(file_, rule, text, places);
    if (!rule.hints.empty()) keep(std::move(rule), place);
  }

  void keep(ExistingRule rule, Place place) {
    file_.rules.push_back(std::move(rule));
    links_.places.push_back(place);
  }

  // Sections are merged after what stands outside of them, whatever the order in the file.
  template <typename Rule>
  static void take_off_unset(std::vector<Rule>& rules, const FieldOrder& order) {
    for (const Unset& unset : order.unset)
      for (std::size_t i = 0; i < rules.size(); ++i)
        if (is_field(rules[i]) && unset.place.always == order.places[i].always &&
            (i < unset.before ? unset.place.sectioned || !order.places[i].sectioned
                              : unset.place.sectioned && !order.places[i].sectioned))
          take_off(rules[i], unset.matches, unset.certain);
  }
  static bool is_field(const ExistingRule& rule) { return rule.carrier == Carrier::link; }
  static bool is_field(const FreshnessRule&) { return true; }

  static bool selects(const ApacheSection& section) { return section.matches || !section.certain; }

  bool is_sectioned() const { return std::any_of(sections_.begin(), sections_.end(), selects); }

  ExistingRule rule_here(Carrier carrier) const {
    ExistingRule rule;
    rule.carrier = carrier;
    rule.host = host_;
    rule.where = htaccess_ ? "all that is below " + folder() : "every response";
    std::vector<Matches> all;
    for (const ApacheSection& section : sections_) {
      rule.certain = rule.certain && section.certain;
      if (!selects(section)) continue;
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
  std::map<std::string, std::vector<Matches>> variables_;  // of SetEnvIf Request_URI
  FieldOrder links_, cache_controls_;
  ApacheDefines defines_;
  // By field and whether in the table `always`: the lines of the sections around what sets it.
  std::map<std::pair<std::string, bool>, std::vector<std::vector<std::size_t>>> filled_;
  std::vector<FreshnessRule> expires_default_, expires_by_type_;
  std::vector<RuleScope> by_type_;
  bool expires_active_ = false;
  std::vector<std::string> host_names_;  // of each <VirtualHost>
  std::size_t host_ = 0;                 // 1 + that of the one around; 0: none
};

}  // namespace

Result<ExistingFile> read_existing_apache(const std::string& name, std::string_view text) {
  if (emitters::is_ours(text)) return ExistingFile{name, ExistingFormat::apache, {}, {}};
  return ApacheReader(name, text).read();
}

}  // namespace pushplan::gate
