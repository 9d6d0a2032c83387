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

std::string header_line(const Emission& emission, const Hint& hint) {
  return fmt::format("  Header add Link {}\n", apache_header_value(emission.link(hint)));
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

std::string plain_lines(const Emission& emission, const std::vector<const Hint*>& hints) {
  std::string out;
  for (const Hint* hint : hints) out += header_line(emission, *hint);
  return out;
}

}  // namespace

Result<Emitted> emit_apache(const Emission& emission) {
  const bool early = emission.options.mechanism == Mechanism::early_hints;
  std::vector<std::string> use = {
      "needs mod_http2 and mod_headers, and `Protocols h2 http/1.1`; include it inside the",
      "<VirtualHost> of the site: Include /etc/apache2/pushplan.conf",
      "test the configuration with: apachectl configtest"};
  if (early) use.push_back("needs Apache 2.4.58 or later; older ones skip all of it");
  std::string out = banner(emission, "# ", use);
  out += early ? "<IfDirective H2EarlyHint>\nH2EarlyHints on\n" : "<IfModule headers_module>\n";
  for (const PageSet& set : emission.delivery.sets) {
    const std::string lines = (early && !set.hints.empty() ? early_hint_lines(set.hints)
                                                           : plain_lines(emission, set.hints)) +
                              ahead_lines(set);
    for (const std::string& pattern : page_patterns(set, kPatternLimit))
      out += fmt::format("<LocationMatch \"^(?:{})$\">\n{}</LocationMatch>\n", pattern, lines);
  }
  out += rules_section(emission.delivery.sets, emission.manifest.settings);
  out += early ? "</IfDirective>\n" : "</IfModule>\n";
  return single_file(std::move(out));
}

Result<Emitted> emit_htaccess(const Emission& emission) {
  std::string out =
      banner(emission, "# ",
             {"goes into the top folder of the site; needs mod_http2, mod_headers and "
              "AllowOverride FileInfo",
              "(with less than FileInfo, but not None, Apache answers 500 to "
              "everything below this folder)"});
  out += "<IfModule headers_module>\n";
  for (const PageSet& set : emission.delivery.sets) {
    const std::string lines = plain_lines(emission, set.hints) + ahead_lines(set);
    for (const std::string& pattern : page_patterns(set, kExpressionLimit))
      out += fmt::format("<If \"%{{REQUEST_URI}} =~ m#^(?:{})$#\">\n{}</If>\n", pattern, lines);
  }
  out += rules_section(emission.delivery.sets, emission.manifest.settings) + "</IfModule>\n";
  return single_file(std::move(out));
}

}  // namespace pushplan::emitters
