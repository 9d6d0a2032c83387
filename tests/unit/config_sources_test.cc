// Tests of settings from several places: files that extend others, and the environment.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/config.h"

namespace {

using namespace pushplan;
using cli::Config;

// A configuration of several files and variables; the first file is read.
Result<Config> read_files(const std::vector<std::pair<std::string, std::string>>& files,
                          const cli::Variables& variables = {}) {
  const cli::ReadFile read = [&](const std::string& name) -> Result<std::string> {
    for (const auto& [file, text] : files)
      if (file == name) return text;
    return Error{name + ": not there"};
  };
  cli::ConfigInput input;
  if (!files.empty()) input.file = files.front().first;
  input.read = read;
  input.variables = variables;
  return cli::read_config(input);
}

std::string error_of(const Result<Config>& config) {
  return config ? "no error" : config.error().message;
}

}  // namespace

TEST_CASE("config: a file extends another") {
  const Result<Config> config =
      read_files({{"env/prod.yaml",
                   "extends: base.yaml\nbudget: 2kB\npin: [/b]\nquality: {br: 9}\n"
                   "prefetch: {visits: 7}\ncookie: {lifetime: 1d}\n"
                   "diagnostics: {no-pages: off}\n"},
                  {"env/base.yaml",
                   "extends: ../all.yaml\nbudget: 1kB\nmax_files: 3\npin: [/a]\n"
                   "quality: {gzip: 9, br: 1}\ndiagnostics: {no-pages: error}\n"},
                  {"all.yaml",
                   "\xEF\xBB\xBFsite: public\nmax_files: 9\nprefetch: {threshold: 0.9, visits: "
                   "8}\ncookie: {name: x}\ndiagnostics: {missing-file: note}\n"}});
  if (!config) FAIL(config.error().message);
  CHECK(config->site == "public");
  CHECK(config->severities == std::map<std::string, std::optional<Severity>>{
                                  {"no-pages", std::nullopt}, {"missing-file", Severity::note}});
  const cli::PlanConfig& p = config->plans.front();
  CHECK(p.settings.budget == 2000);
  CHECK(p.settings.max_files == 3);
  CHECK(p.settings.pin == std::vector<std::string>{"/b"});
  CHECK(p.settings.brotli_quality == 9);
  CHECK(p.settings.gzip_level == 9);
  CHECK(p.settings.prefetch.threshold == 900);
  CHECK(p.settings.prefetch.visits == 7);
  CHECK(p.cookie.name == "x");
  CHECK(p.cookie.max_age == 86'400);
}

TEST_CASE("config: errors stand in the file that has them") {
  CHECK(
      error_of(read_files({{"a.yaml", "extends: b.yaml\n"}, {"b.yaml", "pin: []\nbudget: x\n"}})) ==
      "b.yaml:2:9: budget 'x' is no size; write it like 50kB, 16KiB or 600\n    2 | budget: "
      "x\n      |         ^\n");
  // What another file replaces must be right all the same.
  CHECK(error_of(read_files({{"a.yaml", "extends: b.yaml\nbudget: 1"}, {"b.yaml", "budget: x"}}))
            .rfind("b.yaml:1:9: ", 0) == 0);
  CHECK(error_of(read_files({{"a.yaml", "budget: y\nextends: b.yaml"}, {"b.yaml", "pin: []"}}))
            .rfind("a.yaml:1:9: ", 0) == 0);
  CHECK(error_of(read_files({{"a.yaml", "extends: b.yaml"}, {"b.yaml", "pin: [\n"}}))
            .rfind("b.yaml:2:1: not YAML", 0) == 0);
  CHECK(
      error_of(read_files({{"a.yaml", "\nextends: d/b.yaml"}, {"d/b.yaml", "extends: ../a.yaml"}}))
          .rfind("d/b.yaml:1:10: extends: a circle: a.yaml > d/b.yaml > a.yaml\n", 0) == 0);
  CHECK(error_of(read_files({{"a.yaml", "extends: ./a.yaml"}})).find("a circle: a.yaml > a.yaml") !=
        std::string::npos);
  CHECK(error_of(read_files({{"a.yaml", "budget: 1\nextends: gone.yaml"}}))
            .rfind("a.yaml:2:10: extends: gone.yaml: not there\n", 0) == 0);
  for (const char* bad : {"extends: []", "extends: ", "extends: ''"})
    CHECK(error_of(cli::read_config(bad, "p.yaml")).find("extends: must be the name of one file") !=
          std::string::npos);
  CHECK(error_of(read_files({{"a.yaml", "extends: b.yaml\nplans: [{strategy: css}]"},
                             {"b.yaml", "budget: 1kB"}}))
            .rfind("a.yaml:2:20: strategy css is there", 0) == 0);
}

TEST_CASE("config: the environment beats the file") {
  const Result<Config> config =
      read_files({{"a.yaml",
                   "site: s\nbudget: 1kB\nquality: {br: 1}\nplans: [{manifest: a, pin: [/a]}, "
                   "{manifest: b, mechanism: push}]\n"}},
                 {{"PUSHPLAN_BUDGET", "2kB"},
                  {"PUSHPLAN_SITE", "public"},
                  {"PUSHPLAN_PIN", "/x*, /y"},
                  {"PUSHPLAN_HERO", "['/a,b']"},
                  {"PUSHPLAN_MECHANISM", "early-hints"},
                  {"PUSHPLAN_QUALITY", "{gzip: 2}"},
                  {"PUSHPLAN_ERROR_PAGES", "true"},
                  {"PUSHPLAN_MAX_FILES", "4"},
                  {"PUSHPLAN_CRITICAL_BUDGET", ""},
                  {"PUSHPLAN_CONFIG", "a.yaml"},
                  {"PUSHPLAN_DIAGNOSTICS", "{no-pages: error}"}});
  if (!config) FAIL(config.error().message);
  CHECK(config->site == "public");
  CHECK(config->severities.at("no-pages") == Severity::error);
  REQUIRE(config->plans.size() == 2);
  for (const cli::PlanConfig& p : config->plans) {
    CHECK(p.settings.budget == 2000);
    CHECK(p.settings.pin == std::vector<std::string>{"/x*", "/y"});
    CHECK(p.settings.hero == std::vector<std::string>{"/a,b"});
    CHECK(p.settings.mechanism == Mechanism::early_hints);
    CHECK(p.settings.brotli_quality == 1);
    CHECK(p.settings.gzip_level == 2);
    CHECK(p.settings.error_pages);
    CHECK(p.settings.max_files == 4);
    CHECK_FALSE(p.settings.critical_budget);
  }
  // Without a file it stands over the defaults.
  const Result<Config> alone = read_files({}, {{"PUSHPLAN_BUDGET", "3kB"}});
  REQUIRE(alone);
  CHECK(alone->plans.front().settings.budget == 3000);
}

TEST_CASE("config: errors name the variable") {
  const auto variable = [](const char* name, const char* value) {
    const std::string message = error_of(read_files({{"a.yaml", "pin: []\n"}}, {{name, value}}));
    return message.substr(0, message.find('\n'));
  };
  CHECK(variable("PUSHPLAN_BUDGET", "lots") ==
        "PUSHPLAN_BUDGET:1:1: budget 'lots' is no size; write it like 50kB, 16KiB or 600");
  CHECK(variable("PUSHPLAN_VIEWPORTS", "[1x1, 0x0]") ==
        "PUSHPLAN_VIEWPORTS:1:1: '0x0' is no viewport; write it like 1366x768 or 412x915@2.625");
  CHECK(variable("PUSHPLAN_QUALITY", "{br: 99}") ==
        "PUSHPLAN_QUALITY:1:6: br must be a whole number from 0 to 11");
  CHECK(variable("PUSHPLAN_PIN", "[/a").rfind("PUSHPLAN_PIN:1:4: not YAML", 0) == 0);
  CHECK(variable("PUSHPLAN_BUGDET", "1kB")
            .rfind("PUSHPLAN_BUGDET: no such variable (did you mean 'PUSHPLAN_BUDGET'?)", 0) == 0);
  CHECK(variable("PUSHPLAN_PLANS", "[]").rfind("PUSHPLAN_PLANS: no such variable", 0) == 0);
  CHECK(variable("PUSHPLAN_STRATEGY", "css").rfind("PUSHPLAN_STRATEGY:1:1: strategy css is", 0) ==
        0);
}
