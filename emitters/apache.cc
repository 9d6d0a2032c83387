// Apache 2.4: `Header add Link` by the pages' paths. Of Apache's three ways to push it is the one
// that behaves by itself: nothing is pushed on 304, HEAD and error responses. An include file for
// the virtual host, or a .htaccess. Proven on the real server by tests/servers.
#include <fmt/format.h>

#include <algorithm>

#include "emitters/apache_syntax.h"
#include "emitters/banner.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// PCRE2 compiles at most 64 KB of a pattern's code, which 48 KB of text passed and 24 KB never did.
constexpr std::size_t kPatternLimit = 24'000;
// A string inside an <If> expression holds at most 8 KB.
constexpr std::size_t kExpressionLimit = 7'500;

void warn_of_variable(const std::string& url, Emitted& out) {
  out.diagnostics.push_back(
      {Severity::warning, "target-cannot-carry", "", std::nullopt,
       fmt::format("{} is left out: Apache replaces what looks like a variable in it", url),
       "rename the file or change its query"});
}

// Takes what Apache cannot carry out of the fields for the next page, with a finding.
void drop_uncarried(PageSet& set, Emitted& out) {
  const auto gone = std::remove_if(set.ahead.begin(), set.ahead.end(), [&](const Field& field) {
    const bool dropped = holds_variable(field.value);
    if (dropped) warn_of_variable(field.value, out);
    return dropped;
  });
  set.ahead.erase(gone, set.ahead.end());
}

// Hints that Apache can carry; for the others a finding.
std::vector<const Hint*> carried(const PageSet& set, Emitted& out) {
  std::vector<const Hint*> hints;
  for (const Hint* hint : set.hints) {
    if (!holds_variable(hint->url)) {
      hints.push_back(hint);
      continue;
    }
    warn_of_variable(hint->url, out);
  }
  return hints;
}

std::string header_line(const Hint& hint, Mechanism mechanism) {
  return fmt::format("  Header add Link {}\n",
                     apache_header_value(link_value(hint, mechanism, Pushing::refused)));
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
std::string early_hint_lines(const std::vector<const Hint*>& hints) {
  std::string hinted;
  std::string completed;
  std::string added;
  const std::string unless_hinted = fmt::format("\"expr=note('pushplan_hinted') !~ m#^<{}>#\"",
                                                regex_escaped(hints.front()->url));
  for (const Hint* hint : hints) {
    Hint on_200 = *hint;
    on_200.rel = "preload";  // a module is spelled alike in both, so that browsers see one hint
    const std::string early = link_value(*hint, Mechanism::early_hints);
    const std::string full = link_value(on_200, Mechanism::link, Pushing::refused);
    hinted += fmt::format("    H2EarlyHint Link {}\n", apache_quoted(early));
    completed += fmt::format("  Header edit Link \"^({})$\" {}\n", regex_escaped(early),
                             apache_header_value(edit_replacement(full.substr(early.size()))));
    added += fmt::format("  Header add Link {} {}\n", apache_header_value(full), unless_hinted);
  }
  return "  H2Push off\n"
         "  <If \"%{REQUEST_METHOD} == 'GET' && req_novary('If-None-Match') == '' && "
         "req_novary('If-Modified-Since') == '' && "
         "req_novary('Range') == ''\">\n" +
         hinted + "  </If>\n  Header note Link pushplan_hinted\n" + completed + added;
}

std::string plain_lines(const std::vector<const Hint*>& hints, Mechanism mechanism) {
  std::string out;
  for (const Hint* hint : hints) out += header_line(*hint, mechanism);
  return out;
}

}  // namespace

Emitted emit_apache(const manifest::Manifest& manifest, const EmitOptions& options) {
  Emitted out;
  const bool early = options.mechanism == Mechanism::early_hints;
  std::vector<std::string> use = {
      "needs mod_http2 and mod_headers, and `Protocols h2 http/1.1`; include it inside the",
      "<VirtualHost> of the site: Include /etc/apache2/pushplan.conf",
      "test the configuration with: apachectl configtest"};
  if (early) use.push_back("needs Apache 2.4.58 or later; older ones skip all of it");
  out.bytes = banner(manifest, options, "# ", use);
  out.bytes +=
      early ? "<IfDirective H2EarlyHint>\nH2EarlyHints on\n" : "<IfModule headers_module>\n";
  std::vector<PageSet> sets = page_sets(manifest);
  for (PageSet& set : sets) {
    const std::vector<const Hint*> hints = carried(set, out);
    drop_uncarried(set, out);
    if (hints.empty() && set.ahead.empty()) continue;
    const std::string lines = (early && !hints.empty() ? early_hint_lines(hints)
                                                       : plain_lines(hints, options.mechanism)) +
                              ahead_lines(set);
    for (const std::string& pattern : page_patterns(set, kPatternLimit))
      out.bytes +=
          fmt::format("<LocationMatch \"^(?:{})$\">\n{}</LocationMatch>\n", pattern, lines);
  }
  out.bytes += rules_section(sets, manifest.settings);
  out.bytes += early ? "</IfDirective>\n" : "</IfModule>\n";
  return out;
}

Emitted emit_htaccess(const manifest::Manifest& manifest, const EmitOptions& options) {
  Emitted out;
  out.bytes = banner(manifest, options, "# ",
                     {"goes into the top folder of the site; needs mod_http2, mod_headers and "
                      "AllowOverride FileInfo",
                      "(with less than FileInfo, but not None, Apache answers 500 to everything "
                      "below this folder)"});
  out.bytes += "<IfModule headers_module>\n";
  std::vector<PageSet> sets = page_sets(manifest);
  for (PageSet& set : sets) {
    drop_uncarried(set, out);
    const std::string lines = plain_lines(carried(set, out), options.mechanism) + ahead_lines(set);
    for (const std::string& pattern : page_patterns(set, kExpressionLimit))
      out.bytes +=
          fmt::format("<If \"%{{REQUEST_URI}} =~ m#^(?:{})$#\">\n{}</If>\n", pattern, lines);
  }
  out.bytes += rules_section(sets, manifest.settings) + "</IfModule>\n";
  return out;
}

}  // namespace pushplan::emitters
