// Apache 2.4, an include file for the virtual host: `Header add Link` by the pages' paths. Of
// Apache's three ways to push it is the one that behaves by itself: nothing is pushed on 304, HEAD
// and error responses. Proven on the real server by tests/servers.
#include <fmt/format.h>

#include "emitters/apache_forms.h"
#include "emitters/apache_lines.h"
#include "emitters/apache_syntax.h"
#include "emitters/banner.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

std::vector<std::string> how_to_use(const Emission& emission, ApacheForm form) {
  const bool early = emission.options.mechanism == Mechanism::early_hints;
  const bool push = emission.options.mechanism == Mechanism::push;
  std::vector<std::string> use = {
      "needs mod_http2 and mod_headers, and `Protocols h2 http/1.1`; include it inside the",
      "<VirtualHost> of the site: Include " + emission.deployed(),
      "test the configuration with: apachectl configtest"};
  if (push) use.push_back("needs mod_setenvif");
  if (early) {
    use.push_back("needs Apache 2.4.58 or later; older ones skip all of it");
    use.push_back("the 103 is for HTTP/2 and later: Apache sends none to HTTP/1.1");
  }
  if (form == ApacheForm::nested)
    use.push_back("needs Apache 2.4.26 or later, which looks into nested sections");
  if (form == ApacheForm::mapped) {
    use.push_back("needs mod_rewrite and, beside this file, " + emission.deployed(kMapSuffix));
    use.push_back("include it before the first RewriteRule of the virtual host: what a rule with");
    use.push_back("[L], [END] or [PT] took before is not looked up here");
  }
  if (emission.options.apache_style == ApacheStyle::resource)
    use.push_back(
        "H2PushResource pushes before the answer is known: also for a page that is gone (404)");
  if (emission.options.cache_aware == CacheAware::diary)
    use.push_back("the diary is for one connection: on the next one everything is pushed again");
  return use;
}

// What only a virtual host may say.
std::string host_lines(const Emission& emission) {
  const EmitOptions& options = emission.options;
  std::string out;
  // The server's own size, said so that it stays when the server's changes.
  constexpr std::uint32_t kDiary = 256;
  if (options.apache_diary || options.cache_aware == CacheAware::diary)
    out += fmt::format("H2PushDiarySize {}\n", options.apache_diary.value_or(kDiary));
  if (!options.apache_priority.empty())
    out += fmt::format("H2PushPriority {}\n", options.apache_priority);
  return out.empty() ? out : "<IfModule http2_module>\n" + out + "</IfModule>\n";
}

std::string freshness_sections(const Emission& emission) {
  std::string out;
  for (const Freshness& group : freshness(emission)) {
    PageSet files;
    files.file_paths = group.paths;
    for (const std::string& pattern : page_patterns(files, kPatternLimit))
      out += in_section("LocationMatch", "\"^(?:" + pattern + ")$\"", freshness_line(group));
  }
  return out;
}

Diagnostic form_note(const Emission& emission, ApacheForm form) {
  std::size_t pages = 0;
  for (const PageSet& set : emission.delivery.sets) pages += set.url_paths.size();
  const std::string count =
      fmt::format("{} pages with {} lists", pages, emission.delivery.sets.size());
  const bool map = form == ApacheForm::mapped;
  return {Severity::note,
          "emit-form",
          "",
          std::nullopt,
          count + (map ? " are looked up in a RewriteMap: a pattern for each list would be tried "
                         "for every request"
                       : " stand in a tree of nested sections: a pattern for each list would be "
                         "tried for every request"),
          map ? fmt::format("install {} too, and include the main file before other RewriteRules",
                            emission.deployed(kMapSuffix))
              : ""};
}

}  // namespace

Result<Emitted> emit_apache(const Emission& emission) {
  if (auto refusal = apache_refusal(emission)) return *refusal;
  const ApacheForm form = choose_form(emission);
  const PageSections pages = page_sections(emission, form);
  const bool early = emission.options.mechanism == Mechanism::early_hints;
  const bool mapped = form == ApacheForm::mapped;
  const std::string lines =
      (early ? "H2EarlyHints on\n" : host_lines(emission)) +
      (emission.delivery.sets.empty() ? "" : request_lines(emission, mapped ? "-again" : "1")) +
      pages.lines + freshness_sections(emission) +
      rules_section(emission.delivery.sets, emission.manifest.settings);
  Emitted out =
      single_file(banner(emission, "# ", how_to_use(emission, form)) + in_guards(emission, lines));
  if (mapped)
    out.files.push_back(
        {emission.beside(kMapSuffix),
         banner(emission, "# ", {"the list of each page, for " + emission.deployed()}) +
             pages.map});
  out.diagnostics = apache_findings(emission);
  if (form != ApacheForm::grouped) out.diagnostics.push_back(form_note(emission, form));
  return out;
}

}  // namespace pushplan::emitters
