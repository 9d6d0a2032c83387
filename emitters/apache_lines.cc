#include "emitters/apache_lines.h"

#include <fmt/format.h>

#include <map>

#include "base/percent_encoding.h"
#include "emitters/apache_syntax.h"
#include "emitters/response_fields.h"

namespace pushplan::emitters {
namespace {

bool by_resource(const Emission& emission) {
  return emission.options.apache_style == ApacheStyle::resource;
}

bool has_cookie(const Emission& emission) {
  return emission.options.cache_aware == CacheAware::cookie;
}

// The cookie of this plan within a Cookie field.
std::string cookie_pattern(const Emission& emission) {
  return "(?:^|;[ ]*)" + regex_escaped(seen_cookie(emission)) + "(?:;|$)";
}

// A request that gets the page anew, for directives that push or hint whatever the answer will be.
// Not %{HTTP:...}, which adds a Vary.
std::string is_fresh(const Emission& emission) {
  std::string out =
      "%{REQUEST_METHOD} == 'GET' && req_novary('If-None-Match') == '' && "
      "req_novary('If-Modified-Since') == '' && req_novary('Range') == ''";
  // A folder's own rewrite asks a second time, with the status of the first in its environment.
  if (emission.options.mechanism == Mechanism::early_hints)
    out += " && req_novary('Sec-Fetch-Mode') == 'navigate' && -z reqenv('REDIRECT_STATUS')";
  if (has_cookie(emission))
    out += fmt::format(" && req_novary('Cookie') !~ m#{}#", cookie_pattern(emission));
  return out;
}

// What follows the 103's form of a hint on the 200, as the replacement of `Header edit`.
std::string edit_replacement(const std::string& suffix) {
  std::string out = "$1";
  for (const char c : suffix) {
    if (c == '\\' || c == '$') out += '\\';
    out += c;
  }
  return out;
}

// The hints in a 103, which mod_http2 sends by itself, and once more on the 200: for a client that
// took no notice of the 103. Pushing is off, since Apache would push what it hints.
//
// Where "/docs/" finds its index file, Apache leaves the hints of the 103 on the 200: they are
// completed there, and nothing is added a second time. The note remembers which case it is.
std::string early_hint_lines(const Emission& emission, const std::string& fresh,
                             const std::vector<const Hint*>& hints) {
  std::string hinted, completed, added;
  const std::string unless_hinted = fmt::format("\"expr=note('pushplan_hinted') !~ m#^<{}>#\"",
                                                regex_escaped(hints.front()->url));
  for (const Hint* hint : hints) {
    const std::string early = link_value(*hint, Mechanism::early_hints);
    // A module is spelled alike in both, so that browsers see one hint.
    const std::string full = unpushed_value(*hint);
    hinted += fmt::format("H2EarlyHint Link {}\n", apache_quoted(early));
    completed += fmt::format("Header edit Link \"^({})$\" {}\n", regex_escaped(early),
                             apache_header_value(edit_replacement(full.substr(early.size()))));
    added += fmt::format("Header add Link {} {}\n", apache_header_value(full), unless_hinted);
  }
  // Not in .htaccess, where it asks for AllowOverride AuthConfig: the virtual host says it.
  const char* const unpushed = emission.target.place == Place::own ? "H2Push off\n" : "";
  return unpushed + in_section("If", "\"" + fresh + "\"", hinted) +
         "Header note Link pushplan_hinted\n" + completed + added;
}

std::string resource_lines(const std::string& fresh, const std::vector<const Hint*>& hints) {
  std::string lines;
  for (const Hint* hint : hints) lines += "H2PushResource " + apache_quoted(hint->url) + "\n";
  return in_section("If", "\"" + fresh + "\"", lines);
}

std::string header_add_link(const std::string& value, const std::string& condition) {
  return fmt::format("Header add Link {}{}\n", apache_header_value(value), condition);
}

// The list, under the names of variables for those that are pushed to and for the others.
std::string link_lines(const Emission& emission, const PageSet& set, const std::string& fresh,
                       const std::string& again) {
  std::string out;
  for (const Hint* hint : set.hints) out += header_add_link(emission.link(*hint), fresh);
  if (emission.options.mechanism != Mechanism::push) return out;
  for (const Hint* hint : set.hints) out += header_add_link(unpushed_value(*hint), again);
  return out;
}

Diagnostic finding(const char* code, std::string message, std::string remedy) {
  return {Severity::warning, code, "", std::nullopt, std::move(message), std::move(remedy)};
}

}  // namespace

std::string in_guards(const Emission& emission, const std::string& lines) {
  if (emission.options.mechanism == Mechanism::early_hints)
    return "<IfDirective H2EarlyHint>\n" + lines + "</IfDirective>\n";
  std::string out = lines;
  if (by_resource(emission)) out = "<IfModule http2_module>\n" + out + "</IfModule>\n";
  if (!request_lines(emission).empty())
    out = "<IfModule setenvif_module>\n" + out + "</IfModule>\n";
  return "<IfModule headers_module>\n" + out + "</IfModule>\n";
}

std::string request_lines(const Emission& emission, const std::string& value) {
  if (emission.options.mechanism != Mechanism::push) return "";
  if (by_resource(emission) && !has_cookie(emission)) return "";
  const std::string sets = " pushplan_again=" + value + "\n";
  std::string out = "SetEnvIf Request_Method \"^(?!GET$)\"" + sets;
  for (const char* field : {"If-None-Match", "If-Modified-Since", "Range"})
    out += fmt::format("SetEnvIf {} .{}", field, sets);
  if (has_cookie(emission))
    out += fmt::format("SetEnvIf Cookie \"{}\"{}", cookie_pattern(emission), sets);
  return out;
}

ListLines::ListLines(const Emission& emission)
    : emission_(emission), fresh_(is_fresh(emission)), companions_(companion_lines(emission)) {}

std::string ListLines::of(const PageSet& set) const {
  const Mechanism mechanism = emission_.options.mechanism;
  std::string out;
  if (set.hints.empty())
    out = "";
  else if (mechanism == Mechanism::early_hints)
    out = early_hint_lines(emission_, fresh_, set.hints);
  else if (by_resource(emission_))
    out = resource_lines(fresh_, set.hints);
  else
    out = link_lines(emission_, set, mechanism == Mechanism::push ? " env=!pushplan_again" : "",
                     " env=pushplan_again");
  return out + companions_ + ahead_lines(set);
}

std::string companion_lines(const Emission& emission, bool by_variable) {
  std::string out;
  if (emission.options.server_timing)
    out +=
        fmt::format("Header add Server-Timing {}{}\n", apache_header_value(server_timing(emission)),
                    by_variable ? " env=pushplan_page" : "");
  // Only where Apache would push: most browsers refuse pushes, and need no cookie.
  if (has_cookie(emission))
    out += fmt::format(
        "Header add Set-Cookie {} \"expr=reqenv('H2PUSH') == 'on' && reqenv('pushplan_again') == "
        "''{}\"\n",
        apache_header_value(set_cookie(emission)),
        by_variable ? " && reqenv('pushplan_page') == '1'" : "");
  return out;
}

std::string link_lines_by_variable(const Emission& emission, const PageSet& set,
                                   const std::string& name) {
  return link_lines(emission, set, " env=" + name, " env=" + name + "-again");
}

std::vector<Freshness> freshness(const Emission& emission) {
  if (!emission.options.cache_headers) return {};
  std::map<std::string, Freshness> groups;
  for (const Hint* hint : hinted_files(emission.delivery)) {
    if (hint->url.rfind('/', 0) != 0 || hint->url.rfind("//", 0) == 0) continue;
    const std::string value = cache_control(emission, hint->url);
    std::vector<std::string>& paths = groups[value].paths;
    const std::string path = percent_decode(hint->url.substr(0, hint->url.find('?')));
    if (paths.empty() || paths.back() != path) paths.push_back(path);
  }
  std::vector<Freshness> out;
  for (auto& [value, group] : groups) out.push_back({value, std::move(group.paths)});
  return out;
}

std::string freshness_line(const Freshness& group) {
  // resp() reads both of Apache's tables, of which `setifempty` knows one; mod_expires is through.
  return fmt::format(
      "Header setifempty Cache-Control {} \"expr=%{{REQUEST_STATUS}} -lt 400 && "
      "resp('Cache-Control') == '' && resp('Expires') == ''\"\n",
      apache_header_value(group.value));
}

std::optional<Error> apache_refusal(const Emission& emission) {
  if (by_resource(emission) && emission.options.mechanism != Mechanism::push)
    return Error{
        fmt::format("--apache-style resource pushes and does nothing else; with mechanism "
                    "{} leave it out, or say --mechanism push",
                    to_string(emission.options.mechanism))};
  const std::string& priority = emission.options.apache_priority;
  for (const char c : priority)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
          std::string_view(" */+.-").find(c) != std::string_view::npos))
      return Error{fmt::format(
          "--apache-priority '{}': a media type, `after`, `before` or `interleaved`, and a weight "
          "of 1 to 256, as in 'text/css interleaved 256'",
          priority)};
  return std::nullopt;
}

std::vector<Diagnostic> apache_findings(const Emission& emission) {
  std::vector<Diagnostic> out;
  if (by_resource(emission))
    out.push_back(finding("pushed-unseen",
                          "H2PushResource pushes before Apache knows its answer: also for a page "
                          "that is gone (404); and browsers that refuse pushes learn nothing of it",
                          "leave --apache-style out: a Link is pushed by Apache with the answer"));
  return out;
}

}  // namespace pushplan::emitters
