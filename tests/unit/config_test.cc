// Tests of pushplan.yaml: what it sets, and how errors point at their place.
#include "cli/config.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/config_keys.h"
#include "cli/settings_keys.h"
#include "cli/yaml_scalar.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using cli::Config;

// The first line of the error.
std::string config_error(std::string_view text) {
  const Result<Config> config = cli::read_config(text, "p.yaml");
  if (config) return "no error";
  const std::string& message = config.error().message;
  return message.substr(0, message.find('\n'));
}

// The one plan of a file.
cli::PlanConfig plan_config(std::string_view text) {
  const Result<Config> config = cli::read_config(text, "p.yaml");
  if (!config) FAIL(config.error().message);
  REQUIRE(config->plans.size() == 1);
  return config->plans.front();
}

}  // namespace

TEST_CASE("config: nothing given is the default") {
  for (const char* text : {"", "\n", "# nothing\n", "---\n", "{}", "\xEF\xBB\xBF"}) {
    CAPTURE(text);
    const cli::PlanConfig p = plan_config(text);
    CHECK(p.settings == Settings());
    CHECK(p.manifest == "push-manifest.json");
    CHECK(p.outputs.empty());
  }
}

TEST_CASE("config: severities of pages judge, and shape no choice") {
  const Result<Config> config = cli::read_config(
      "pages:\n  - {match: /a/, diagnostics: {no-pages: off, weight-moved: error}}\n"
      "  - {match: /b/, budget: 1kB, diagnostics: {no-pages: note}}\n",
      "p.yaml");
  if (!config) FAIL(config.error().message);
  const cli::PlanConfig& p = config->plans.front();
  CHECK(p.settings.page_budgets == std::vector<PageRule>{{"/b/", 1000}});
  REQUIRE(p.page_severities.size() == 2);
  CHECK(p.page_severities[0].pages == "/a/");
  CHECK(p.page_severities[0].severities ==
        cli::Severities{{"no-pages", std::nullopt}, {"weight-moved", Severity::error}});
  CHECK(p.page_severities[1].severities == cli::Severities{{"no-pages", Severity::note}});
}

TEST_CASE("config: settings as keys read back as the same settings") {
  for (const char* text :
       {"",
        "base_url: https://h.example/d/\ncritical_budget: 1kB\ncached_probability: 0.125\n"
        "ignore: ['*.map', \"a, b\"]\nprefetch: {threshold: 0.25, as: speculation-rules, "
        "never: [/x/]}\nflows: [[/a/, /b/], [/b/, /c/]]\nrecordings: p/*.har\n"
        "routes: [{path: /a, send: [/b, '/c*']}]\nhero: /h.jpg\nquality: {br: 11, zstd: 1}\n"
        "pages: [{match: /, budget: 7, cached_probability: 0.5}, {match: /b, budget: 1}]\n"
        "profiles: [fast4g60, {id: cable28, weight: 3, think_time: 5ms}]\nviewports: 800x600\n"
        "error_pages: true\nmechanism: push\nencoding: zstd\nbudget: 1\nmax_files: 2\n"}) {
    const Settings settings = plan_config(text).settings;
    std::string keys;
    for (const auto& [key, value] : cli::keys_of_settings(settings))
      keys += key + ": " + value + "\n";
    CAPTURE(keys);
    CHECK(plan_config(keys).settings == settings);
  }
}

TEST_CASE("config: every key") {
  const Result<Config> config = cli::read_config(
      "site: public\nbase_url: https://h.example/d/\nurl_style: clean\nignore: [drafts/**, "
      "'*.map']\nmechanism: early-hints\n"
      "budget: 14.6 kB\ncritical_budget: 16KiB\nmax_files: 0\nmax_header_bytes: 600\nencoding: "
      "zstd\n"
      "quality: {br: 11, gzip: 9, zstd: 19}\nviewports: [800x600, 412x915@2.625]\npin: "
      "/a.css\nexclude: []\nerror_pages: true\n"
      "pages:\n  - {match: /blog/**, budget: 1kB}\n  - {match: /, budget: 0}\nmanifest: m.json\n"
      "outputs:\n  - {target: apache, file: push.conf}\n  - {target: php, file: p.php, mechanism: "
      "push}\n"
      "diagnostics: {missing-reference: error, weight-moved: off, stale-output: note, "
      "missing-file: warning}\nexisting: [public/_headers, nginx.conf]\n",
      "p.yaml");
  if (!config) FAIL(config.error().message);
  CHECK(config->site == "public");
  CHECK(config->severities ==
        std::map<std::string, std::optional<Severity>>{{"missing-reference", Severity::error},
                                                       {"weight-moved", std::nullopt},
                                                       {"stale-output", Severity::note},
                                                       {"missing-file", Severity::warning}});
  const cli::PlanConfig& p = config->plans.front();
  Settings expected;
  expected.base_url = "https://h.example/d/";
  expected.url_style = UrlStyle::clean;
  expected.ignore = {"drafts/**", "*.map"};
  expected.mechanism = Mechanism::early_hints;
  expected.budget = 14'600;
  expected.critical_budget = 16'384;
  expected.max_files = 0;
  expected.max_header_bytes = 600;
  expected.encoding = Encoding::zstd;
  expected.brotli_quality = 11;
  expected.gzip_level = 9;
  expected.zstd_level = 19;
  expected.viewports = {{800, 600, 1000}, {412, 915, 2625}};
  expected.pin = {"/a.css"};
  expected.error_pages = true;
  expected.page_budgets = {{"/blog/**", 1000}, {"/", 0}};
  CHECK(p.settings == expected);
  CHECK(p.manifest == "m.json");
  CHECK(p.existing == std::vector<std::string>{"public/_headers", "nginx.conf"});
  REQUIRE(p.outputs.size() == 2);
  CHECK(p.outputs[0].target == "apache");
  CHECK_FALSE(p.outputs[0].mechanism);
  CHECK(p.outputs[1].mechanism == Mechanism::push);
}

TEST_CASE("config: several plans inherit what stands at the top") {
  const Result<Config> config = cli::read_config(
      "budget: 1kB\npin: [/a]\noutputs: [{target: php, file: x}]\n"
      "plans:\n  - manifest: a.json\n    mechanism: push\n    pin: [/b]\n  - manifest: b.json\n    "
      "outputs: []\n  - outputs: [{target: php, file: y}]\n",
      "p.yaml");
  if (!config) FAIL(config.error().message);
  REQUIRE(config->plans.size() == 3);
  CHECK(config->plans[0].settings.budget == 1000);
  CHECK(config->plans[0].settings.mechanism == Mechanism::push);
  CHECK(config->plans[0].settings.pin == std::vector<std::string>{"/b"});
  CHECK(config->plans[0].outputs.size() == 1);
  CHECK(config->plans[1].settings.mechanism == Mechanism::link);
  CHECK(config->plans[1].settings.pin == std::vector<std::string>{"/a"});
  CHECK(config->plans[1].outputs.empty());
  CHECK(config->plans[2].manifest == "push-manifest.json");
  // The top may stand behind the plans.
  const Result<Config> later =
      cli::read_config("plans: [{manifest: a.json}]\nbudget: 2kB\n", "p.yaml");
  REQUIRE(later);
  CHECK(later->plans.front().settings.budget == 2000);
}

TEST_CASE("config: another strategy names its manifest") {
  CHECK(plan_config("strategy: css\nmanifest: css.json\n").settings.strategy == Strategy::css);
  CHECK(plan_config("strategy: best\n").settings.strategy == Strategy::best);
  check_rows({{"strategy: css",
               "p.yaml:1:11: strategy css is there to compare with and never writes "
               "push-manifest.json by itself; name its file with `manifest`"},
              {"strategy: cs\nmanifest: m.json",
               "p.yaml:1:11: strategy 'cs' is not known (did you mean 'css'?); it is one of best, "
               "none, css, critical, everything, images-first"}},
             config_error);
}

TEST_CASE("config: recordings and routes") {
  const Settings s =
      plan_config(
          "recordings: perf/*.har\nroutes:\n  - {path: /api/g.json, send: [/img/*.jpg, /a.css]}\n"
          "  - {path: /, send: /b.css}\n")
          .settings;
  CHECK(s.recordings == std::vector<std::string>{"perf/*.har"});
  CHECK(s.routes ==
        std::vector<Route>{{"/api/g.json", {"/img/*.jpg", "/a.css"}}, {"/", {"/b.css"}}});
  check_rows(
      {{"routes: /a", "p.yaml:1:9: routes must be a list of {path, send}"},
       {"routes: [{path: /a}]", "p.yaml:1:10: a route needs `path` and `send`"},
       {"routes: [{path: a, send: /b}]",
        "p.yaml:1:17: path 'a' is no URL path; write it like /api/gallery.json, without a "
        "query"},
       {"routes: [{path: /a, send: /b}, {path: /a, send: /c}]",
        "p.yaml:1:32: the path /a has two routes; join their `send`"},
       {"routes: [{path: /a, sent: /b}]",
        "p.yaml:1:21: unknown key 'sent' (did you mean 'send'?); a route knows: path, send"}},
      config_error);
}

TEST_CASE("config: errors") {
  constexpr std::string_view kKeys =
      "access_log, base_url, budget, budgets, cached_probability, cookie, critical_budget, "
      "diagnostics, encoding, error_pages, exclude, existing, extends, flow_counts, flows, "
      "hashed_names, "
      "hero, "
      "ignore, manifest, max_files, max_header_bytes, mechanism, outputs, pages, pin, plans, "
      "prefetch, "
      "profiles, quality, "
      "recordings, routes, site, strategy, think_time, url_style, viewports";
  CHECK(config_error("hashed_names:\n  - /a.{hash}.css\n  - /b.css")
            .rfind("p.yaml:3:5: '/b.css' is no pattern of hashed names; write {hash} once where "
                   "the hash stands",
                   0) == 0);
  CHECK(config_error("budgt: 1kB") ==
        "p.yaml:1:1: unknown key 'budgt' (did you mean 'budget'?); pushplan.yaml knows: " +
            std::string(kKeys));
  CHECK(config_error("a\xC3\xBC: 1").rfind("p.yaml:1:1: unknown key 'a\xC3\xBC'", 0) == 0);
  check_rows(
      {
          {"budget: 1\npin: []\nbudget: 2", "p.yaml:3:1: 'budget' is given twice"},
          {"budget: lots",
           "p.yaml:1:9: budget 'lots' is no size; write it like 50kB, 16KiB or 600"},
          {"budget: -1", "p.yaml:1:9: budget '-1' is no size; write it like 50kB, 16KiB or 600"},
          {"budget: [1]", "p.yaml:1:9: budget must be a single value"},
          {"# \xC3\xBC\npin: \xC3\xBC\nbudget: x",
           "p.yaml:3:9: budget 'x' is no size; write it like 50kB, 16KiB or 600"},
          {"{pin: \xC3\xBC\xC3\xBC, budget: x}",
           "p.yaml:1:19: budget 'x' is no size; write it like 50kB, 16KiB or 600"},
          {"pin: a\r\nbudget: x\r\n",
           "p.yaml:2:9: budget 'x' is no size; write it like 50kB, 16KiB or 600"},
          {"max_files: x", "p.yaml:1:12: max_files must be a whole number from 0 to 1000"},
          {"max_files: 1001", "p.yaml:1:12: max_files must be a whole number from 0 to 1000"},
          {"max_files: 0x10", "p.yaml:1:12: max_files must be a whole number from 0 to 1000"},
          {"max_files: 99999999999",
           "p.yaml:1:12: max_files must be a whole number from 0 to 1000"},
          {"error_pages: maybe", "p.yaml:1:14: error_pages must be true or false"},
          {"mechanism: pusj",
           "p.yaml:1:12: mechanism 'pusj' is not known (did you mean 'push'?); it is one of push, "
           "early-hints, link"},
          {"encoding: deflate",
           "p.yaml:1:11: encoding 'deflate' is not known; it is one of br, zstd, gzip, identity"},
          {"site: a\nbase_url: example.org",
           "p.yaml:2:11: base URL 'example.org' is no http(s) URL of a folder; write it like "
           "https://example.org/docs/"},
          {"url_style: HTML",
           "p.yaml:1:12: url_style 'HTML' is not known; it is one of html, clean"},
          {"ignore: {a: b}", "p.yaml:1:9: ignore must be a list"},
          {"ignore: [a, [b]]", "p.yaml:1:13: ignore must be a single value"},
          {"viewports: [800x600, big]",
           "p.yaml:1:12: 'big' is no viewport; write it like 1366x768 or 412x915@2.625"},
          {"viewports: []", "p.yaml:1:12: viewports must not be empty"},
          {"quality: {br: 12}", "p.yaml:1:15: br must be a whole number from 0 to 11"},
          {"quality: {gzip: 0}", "p.yaml:1:17: gzip must be a whole number from 1 to 9"},
          {"quality: {brotli: 1}",
           "p.yaml:1:11: unknown key 'brotli'; quality knows: br, gzip, zstd"},
          {"quality: 5", "p.yaml:1:10: quality must be a mapping of keys to values"},
          {"pages: {match: /}", "p.yaml:1:8: pages must be a list of {match, budget}"},
          {"pages: [{match: /}]",
           "p.yaml:1:9: a rule of `pages` needs `match`, and `budget`, `cached_probability` or "
           "`diagnostics`"},
          {"pages: [{match: /, diagnostics: {no-pages: loud}}]",
           "p.yaml:1:44: severity 'loud' is not known; it is one of error, warning, note, off"},
          {"outputs: x", "p.yaml:1:10: outputs must be a list of {target, file}"},
          {"outputs: [{target: apache}]", "p.yaml:1:11: an output needs `target` and `file`"},
          {"outputs: [{target: a, file: b, mod: c}]",
           "p.yaml:1:32: unknown key 'mod'; an output knows: allow_override, apache_diary, "
           "apache_priority, apache_style, cache_aware, deploy_dir, existing, file, h2o_version, "
           "max_files, "
           "max_header_bytes, mechanism, nginx_version, server_timing, target, with_cache_headers"},
          {"plans: []", "p.yaml:1:8: plans must be a list with at least one plan"},
          {"plans: x", "p.yaml:1:8: plans must be a list with at least one plan"},
          {"plans: [{budget: 1kB}, {budget: 2kB}]",
           "p.yaml:1:24: two plans write the manifest push-manifest.json; give each its own"},
          {"diagnostics: [x]", "p.yaml:1:14: diagnostics must be a mapping of slugs to severities"},
          {"diagnostics: {no-pages: loud}",
           "p.yaml:1:25: severity 'loud' is not known; it is one of error, warning, note, "
           "off"},
          {"diagnostics: {no-pages: note, no-pages: off}",
           "p.yaml:1:31: 'no-pages' is given twice"},
          {"- budget: 1", "p.yaml:1:1: pushplan.yaml must be a mapping of keys to values"},
          {"just text", "p.yaml:1:1: pushplan.yaml must be a mapping of keys to values"},
          {"site:", "p.yaml:1:1: site must be a single value; there is no value behind 'site'"},
          {"a: 1\n---\nb: 2",
           "p.yaml:2:1: one document and no more: a `---` or a comma stands too much"},
          {",", "p.yaml:1:1: one document and no more: a `---` or a comma stands too much"},
          {"site: www\nmanifest: \"m.json\n", "p.yaml:2:11: this quote does not close on its line"},
          {"site: 'www\nbudget: 20kB\nhero: ['/a.png']\n",
           "p.yaml:1:7: this quote does not close on its line"},
      },
      config_error);
  for (const std::string text :
       {"a: [", "a: b: c", "\tbudget: 1", "'", "a: &x *y", "\"\\q\"", "{a", "? [", "!!", "%YAML"}) {
    CAPTURE(text);
    CHECK(config_error(text).rfind("p.yaml:1:", 0) == 0);
  }
  CHECK(config_error("plans:\n  - site: x")
            .rfind("p.yaml:2:5: unknown key 'site'; a plan knows: ", 0) == 0);
}

TEST_CASE("config: budgets") {
  using gate::Measure;
  const std::vector<gate::PageBudget> budgets =
      plan_config(
          "profiles: [cable28, {id: office, down: 50000, up: 10000, rtt: 20ms}]\n"
          "outputs: [{target: apache, file: a}, {target: netlify, file: n}]\nbudgets:\n"
          "  - early_bytes: 50kB\n    early_files: 6\n    header_bytes: 1kB\n    bytes: 500kB\n"
          "    counts: {total: 40, style: 2}\n    critical_bytes: 60KiB\n    first_paint: 2s\n"
          "    ratchet: 2.5%\n"
          "  - match: /blog/**\n    header_bytes: {apache: 1kB, netlify: 800}\n"
          "    bytes: {document: 1, style: 2, script: 3, image: 4, font: 5, media: 6, other: 7}\n"
          "    largest_paint: {office: 900ms, cable28: 1s}\n    dom_content_loaded: 3s\n"
          "    html_delay: 50ms\n    repeat_waste: 20kB\n    ratchet: {percent: 5, bytes: 2kB}\n"
          "  - {match: /, ratchet: 2kB}\n")
          .budgets;
  CHECK(budgets == std::vector<gate::PageBudget>{{"**",
                                                  {{Measure::early_bytes, "", 50'000},
                                                   {Measure::early_files, "", 6},
                                                   {Measure::header_bytes, "", 1000},
                                                   {Measure::bytes, "total", 500'000},
                                                   {Measure::counts, "total", 40},
                                                   {Measure::counts, "style", 2},
                                                   {Measure::critical_bytes, "", 61'440},
                                                   {Measure::first_paint, "", 2'000'000}},
                                                  gate::Ratchet{25, 0}},
                                                 {"/blog/**",
                                                  {{Measure::header_bytes, "apache", 1000},
                                                   {Measure::header_bytes, "netlify", 800},
                                                   {Measure::bytes, "document", 1},
                                                   {Measure::bytes, "style", 2},
                                                   {Measure::bytes, "script", 3},
                                                   {Measure::bytes, "image", 4},
                                                   {Measure::bytes, "font", 5},
                                                   {Measure::bytes, "media", 6},
                                                   {Measure::bytes, "other", 7},
                                                   {Measure::largest_paint, "office", 900'000},
                                                   {Measure::largest_paint, "cable28", 1'000'000},
                                                   {Measure::dom_content_loaded, "", 3'000'000},
                                                   {Measure::html_delay, "", 50'000},
                                                   {Measure::repeat_waste, "", 20'000}},
                                                  gate::Ratchet{50, 2000}},
                                                 {"/", {}, gate::Ratchet{0, 2000}}});
  // A plan has the budgets of the top unless it has its own.
  const Result<Config> config = cli::read_config(
      "budgets: [{early_files: 1}]\nplans:\n  - manifest: a.json\n  - {manifest: b.json, budgets: "
      "[]}\n",
      "p.yaml");
  REQUIRE(config);
  CHECK(config->plans[0].budgets.size() == 1);
  CHECK(config->plans[1].budgets.empty());
}

TEST_CASE("config: budgets that are not well said") {
  check_rows(
      {
          {"budgets: {early_files: 1}",
           "p.yaml:1:10: budgets must be a list of {match, early_bytes, ...}"},
          {"budgets: [{match: /}]",
           "p.yaml:1:11: a rule of `budgets` needs a limit, such as `early_bytes: 50kB`"},
          {"budgets: [{match: '', early_files: 1}]",
           "p.yaml:1:19: match must be a glob over URL paths"},
          {"budgets: [{erly_bytes: 1}]",
           "p.yaml:1:12: unknown key 'erly_bytes' (did you mean 'early_bytes'?); a rule of "
           "`budgets` knows: bytes, counts, critical_bytes, dom_content_loaded, early_bytes, "
           "early_files, file_bytes, first_paint, header_bytes, html_delay, largest_paint, match, "
           "ratchet, "
           "repeat_waste"},
          {"budgets: [{early_bytes: {total: 1}}]",
           "p.yaml:1:25: early_bytes must be a single value"},
          {"budgets: [{early_files: 2kB}]",
           "p.yaml:1:25: early_files must be a whole number from 0 to 100000"},
          {"budgets: [{bytes: {css: 1kB}}]",
           "p.yaml:1:20: bytes knows no 'css'; it knows: total, document, style, script, image, "
           "font, media, other"},
          {"budgets: [{counts: {styl: 1}}]",
           "p.yaml:1:21: counts knows no 'styl' (did you mean 'style'?); it knows: total, "
           "document, style, script, image, font, media, other"},
          {"budgets: [{bytes: {style: 1, style: 2}}]", "p.yaml:1:30: 'style' is given twice"},
          {"budgets: [{first_paint: 2kB}]",
           "p.yaml:1:25: first_paint '2kB' is no time; write it like 28ms or 0.2s"},
          {"budgets: [{early_files: 1}, {first_paint: {slow4g150: 1s, cabel28: 2s}}]",
           "p.yaml:1:59: first_paint names 'cabel28', which is no profile of the plan (did you "
           "mean 'cable28'?); it has: cable28, slow4g150, fast4g60"},
          {"budgets: [{html_delay: {cable28: 1s}}]\nprofiles: [slow4g150]",
           "p.yaml:1:25: html_delay names 'cable28', which is no profile of the plan; it has: "
           "slow4g150"},
          {"budgets: [{html_delay: {cable28: 1s}}]\nplans:\n  - manifest: a\n    profiles: "
           "[slow4g150]",
           "p.yaml:1:25: html_delay names 'cable28', which is no profile of the plan; it has: "
           "slow4g150"},
          {"budgets: [{header_bytes: {netlify: 1}}]\noutputs: [{target: apache, file: a}]",
           "p.yaml:1:27: header_bytes names 'netlify', which is no target among the `outputs` of "
           "the plan; it has: apache"},
          {"budgets: [{header_bytes: {netlify: 1}}]",
           "p.yaml:1:27: header_bytes names 'netlify', which is no target among the `outputs` of "
           "the plan; it has: none"},
          {"budgets: [{header_bytes: {html: 1}}]",
           "p.yaml:1:27: target html writes its hints into the pages: it has no header"},
          {"budgets: [{ratchet: much}]",
           "p.yaml:1:21: ratchet 'much' is no share and no size; write it like 5%, 2kB or "
           "{percent: 5, bytes: 2kB}"},
          {"budgets: [{ratchet: -1%}]",
           "p.yaml:1:21: ratchet '-1%' is no share and no size; write it like 5%, 2kB or "
           "{percent: 5, bytes: 2kB}"},
          {"budgets: [{ratchet: {percent: 1001}}]",
           "p.yaml:1:31: percent must be a number from 0 to 1000"},
          {"budgets: [{ratchet: {percnt: 5}}]",
           "p.yaml:1:22: unknown key 'percnt' (did you mean 'percent'?); ratchet knows: bytes, "
           "percent"},
      },
      config_error);
  CHECK(config_error("budgets: [{header_bytes: {apach: 1}}]")
            .rfind("p.yaml:1:27: no target 'apach' (did you mean 'apache'?); known targets: ", 0) ==
        0);
}

TEST_CASE("config: what is no file and no value") {
  check_rows({{"manifest: ''", "p.yaml:1:11: manifest must be the name of a file"},
              {"site: public\nbudget:\n\npin: /a",
               "p.yaml:2:1: budget must be a single value; there is no value behind 'budget'"},
              {"budgets:\n  - match: /\n    bytes:\n",
               "p.yaml:3:5: bytes must be a single value; there is no value behind 'bytes'"}},
             config_error);
}

TEST_CASE("config: an error shows its line and a caret") {
  const Result<Config> config = cli::read_config("pin: []\n  \nbudgt: 1kB # x\n", "p.yaml");
  REQUIRE_FALSE(config);
  const std::string& message = config.error().message;
  CHECK(message.substr(message.find('\n')) == "\n    3 | budgt: 1kB # x\n      | ^\n");
}

TEST_CASE("config: next pages") {
  const cli::PlanConfig p = plan_config(
      "flows: [[/, /a/], [/1/, /2/, /3/]]\nflow_counts: f.csv\naccess_log: [a.log, b.log]\n"
      "prefetch: {threshold: 0.75, visits: 10, budget: 20kB, as: speculation-rules, never: "
      "/x/**}\n");
  CHECK(p.settings.flows ==
        std::vector<std::vector<std::string>>{{"/", "/a/"}, {"/1/", "/2/", "/3/"}});
  CHECK(p.settings.prefetch ==
        PrefetchSettings{750, 10, 20'000, PrefetchAs::speculation_rules, {"/x/**"}});
  CHECK(p.flow_counts == "f.csv");
  CHECK(p.access_logs == std::vector<std::string>{"a.log", "b.log"});
  CHECK(plan_config("flows: [/1/, /2/]").settings.flows ==
        std::vector<std::vector<std::string>>{{"/1/", "/2/"}});
  CHECK(plan_config("flows: []").settings.flows.empty());
  CHECK(plan_config("access_log: a.log").access_logs == std::vector<std::string>{"a.log"});
}

TEST_CASE("config: next pages that are not well said") {
  const char* kShare = "threshold must be a number above 0 and up to 1, as in 0.5";
  for (const char* share : {"2", "0", "-1", "0.0", "1.001", "half", "0.1234", "50%", ".5", "[]"})
    CHECK(config_error(std::string("prefetch: {threshold: ") + share + "}")
              .find("threshold must be") != std::string::npos);
  CHECK(config_error("prefetch: {threshold: 2}").find(kShare) != std::string::npos);
  CHECK(config_error("flows: [/1/]").find("at least two pages") != std::string::npos);
  CHECK(config_error("flows: [[/1/, /2/], [/3/]]").find("at least two pages") != std::string::npos);
  CHECK(config_error("flows: {a: b}").find("flows must be a list") != std::string::npos);
  CHECK(config_error("prefetch: {visits: 0}").find("from 1 to") != std::string::npos);
  CHECK(config_error("prefetch: {as: link-header}").find("'link-header' is not known") !=
        std::string::npos);
  CHECK(config_error("prefetch: {budgt: 1}").find("did you mean 'budget'?") != std::string::npos);
}

TEST_CASE("config: the table of keys is the reader's, and its defaults are the defaults") {
  std::string defaults;
  std::vector<std::string> names = {"diagnostics", "extends", "hashed_names", "plans", "site"};
  for (const cli::PlanKey& key : cli::plan_key_table()) {
    names.emplace_back(key.name);
    if (*key.value != '\0') defaults += std::string(key.name) + ": " + key.value + "\n";
  }
  std::sort(names.begin(), names.end());
  const std::string unknown = config_error("x: 1");
  CHECK(unknown.substr(unknown.find("knows: ") + 7) == join(names, ", "));
  const cli::PlanConfig p = plan_config(defaults);
  const emitters::Cookie cookie;
  CHECK(p.settings == Settings());
  CHECK(p.manifest == cli::PlanConfig().manifest);
  CHECK(p.cookie.name == cookie.name);
  CHECK(p.cookie.max_age == cookie.max_age);
  CHECK(p.cookie.same_site == cookie.same_site);
  CHECK(p.cookie.secure == cookie.secure);
  CHECK(p.think_time == 0);
}

TEST_CASE("config: a text as a YAML scalar reads back") {
  check_rows({{"a", "a"},
              {"/a.css", "/a.css"},
              {"", "\"\""},
              {"null", "\"null\""},
              {"-", "\"-\""},
              {"a: b", "\"a: b\""},
              {"a#", "\"a#\""},
              {"*.css", "\"*.css\""},
              {"q\"\\", "\"q\\\"\\\\\""},
              {"1\n2", "\"1\\x0A2\""},
              {"\xC3\xBC", "\"\xC3\xBC\""}},
             [](std::string_view text) { return cli::yaml_scalar(text); });
  for (const char* text :
       {"a",      "",       "null",     "~",           "-",   "a: b",     "# x", "*.css",
        "q\"\\'", "1\n\t2", "\xC3\xBC", "https://h/d", "://", "x://y: z", "[x",  "{",
        "&a",     "!t",     "%",        "@",           "`",   "a, b",     "?",   ": "}) {
    CAPTURE(text);
    CHECK(plan_config("pin: [" + cli::yaml_scalar(text) + "]").settings.pin ==
          std::vector<std::string>{text});
  }
}
