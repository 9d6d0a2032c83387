// Tests of the command line: what is read, and how what cannot be read is told.
#include "cli/flags.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using cli::Flags;

// A line of arguments, separated by single spaces; "''" is an empty one.
Result<Flags> parse(std::string_view line) {
  std::vector<std::string> arguments;
  for (const std::string_view word : split_on_whitespace(line))
    arguments.emplace_back(word == "''" ? "" : word);
  return cli::parse_flags(arguments);
}
Flags parsed(std::string_view line) {
  const Result<Flags> flags = parse(line);
  if (!flags) FAIL(flags.error().message);
  return *flags;
}
std::string usage_error(std::string_view line) {
  const Result<Flags> flags = parse(line);
  return flags ? "no error" : flags.error().message;
}
std::string words(std::string_view line) {
  const Flags flags = parsed(line);
  return flags.command + "(" + join(flags.arguments, "|") + ")";
}

}  // namespace

TEST_CASE("flags: command and arguments") {
  check_rows({{"plan public", "plan(public)"},
              {"--quiet plan public", "plan(public)"},
              {"deps public /about/ -v", "deps(public|/about/)"},
              {"plan -o - public", "plan(public)"},
              {"plan -- -odd", "plan(-odd)"},
              {"deps a,b /x,y/", "deps(a,b|/x,y/)"},
              {"build", "build()"},
              {"--help", "()"},
              {"--version", "()"},
              {"plan --help", "plan()"}},
             words);
  CHECK(parsed("-h").help);
  CHECK(parsed("--version").version);
}

TEST_CASE("flags: recordings, as a shell writes them out") {
  for (const char* line : {"check --har a.har --har b.har s", "check s --har a.har b.har",
                           "check --har a.har b.har s"}) {
    CAPTURE(line);
    CHECK(parsed(line).har == std::vector<std::string>{"a.har", "b.har"});
    CHECK(parsed(line).arguments == std::vector<std::string>{"s"});
  }
  CHECK(usage_error("plan s b.har") == "'b.har' is one argument too many: `pushplan plan SITE`");
}

TEST_CASE("flags: values") {
  const Flags f = parsed(
      "plan s -c c.yaml -o=- --details d.json --budget 60kB --critical-budget=1KiB --max-files 0 "
      "--max-header-bytes 600 "
      "--mechanism push --base-url https://h.example/a,b/ --url-style clean --encoding gzip "
      "--viewport 800x600 --viewport 1x2@3 "
      "--ignore a,b/** --ignore c --pin /p --exclude /e --threads 4 --force --color always -q -v");
  CHECK(f.config == "c.yaml");
  CHECK(f.details == "d.json");
  CHECK(f.budget == 60'000);
  CHECK(f.critical_budget == 1024);
  CHECK(f.max_files == 0U);
  CHECK(f.max_header_bytes == 600);
  CHECK(f.mechanism == Mechanism::push);
  CHECK(f.base_url == "https://h.example/a,b/");
  CHECK(f.url_style == UrlStyle::clean);
  CHECK(f.encoding == Encoding::gzip);
  CHECK(f.viewports == std::vector<Viewport>{{800, 600, 1000}, {1, 2, 3000}});
  CHECK(f.ignore == std::vector<std::string>{"a,b/**", "c"});
  CHECK(f.pin == std::vector<std::string>{"/p"});
  CHECK(f.exclude == std::vector<std::string>{"/e"});
  CHECK(f.threads == 4U);
  CHECK(f.force);
  CHECK(f.quiet);
  CHECK(f.verbose);
  CHECK(f.color == cli::ColorChoice::always);
  CHECK_FALSE(f.frozen);
  CHECK(parsed("plan s -o -").output == "-");
  CHECK(parsed("plan s -o a,b.json").output == "a,b.json");
  CHECK(parsed("plan s --budget 1 --budget 2").budget == 2);
  CHECK(parsed("check s --frozen --manifest m.json").frozen);
  CHECK(parsed("check s --manifest m.json").manifest == "m.json");
  CHECK(parsed("deps s --only needed --format json").only_needed);
  CHECK(parsed("emit --list").list);
  const Flags none = parsed("plan s");
  CHECK_FALSE(none.budget);
  CHECK_FALSE(none.config);
  CHECK(none.viewports.empty());
  CHECK(none.color == cli::ColorChoice::automatic);
}

TEST_CASE("flags: errors") {
  check_rows(
      {{"", "no command; `pushplan --help` lists them"},
       {"-q", "no command; `pushplan --help` lists them"},
       {"pln s",
        "no command 'pln' (did you mean 'plan'?); commands: plan, emit, build, check, deps, "
        "explain, simulate, diff, verify, init"},
       {"frobnicate",
        "no command 'frobnicate'; commands: plan, emit, build, check, deps, explain, simulate, "
        "diff, verify, init"},
       {"plan s --budgt 1", "unknown option --budgt (did you mean '--budget'?)"},
       {"plan s --xyzzyxyzzy", "unknown option --xyzzyxyzzy"},
       {"plan s -x", "unknown option -x"},
       {"plan s --budget", "option --budget needs a value"},
       {"plan s -o", "option -o needs a value"},
       {"plan s --budget lots", "--budget 'lots': must be a size such as 50kB, 16KiB or 600"},
       {"plan s --budget=", "--budget '': must be a size such as 50kB, 16KiB or 600"},
       {"plan s --budget ''", "--budget '': must be a size such as 50kB, 16KiB or 600"},
       {"plan s --max-files x", "--max-files 'x': must be a whole number"},
       {"plan s --max-files=-1", "--max-files '-1': must be a whole number"},
       {"plan s --threads 1.5", "--threads '1.5': must be a whole number"},
       {"plan s --threads 9999999", "--threads '9999999': must be a whole number"},
       {"plan s --mechanism pull", "--mechanism 'pull': must be push, early-hints or link"},
       {"plan s --url-style x", "--url-style 'x': must be html or clean"},
       {"plan s --encoding x", "--encoding 'x': must be br, zstd, gzip or identity"},
       {"plan s --viewport big",
        "--viewport 'big': must be a size such as 1366x768 or 412x915@2.625"},
       {"plan s --color maybe", "--color 'maybe': must be auto, always or never"},
       {"deps s --only possible", "--only 'possible': must be needed"},
       {"plan s --frozen", "`pushplan plan` has no option --frozen (check has it)"},
       {"plan s --manifest m",
        "`pushplan plan` has no option --manifest (emit check verify has it)"},
       {"emit apache --budget 1",
        "`pushplan emit` has no option --budget (plan build check deps explain simulate has it)"}},
      usage_error);
}

TEST_CASE("flags: help") {
  const std::string all = cli::help_text("");
  for (const char* command : {"plan", "emit", "build", "check", "deps"}) {
    CHECK(all.find(command) != std::string::npos);
    CHECK(cli::help_text(command).find(std::string("usage: pushplan ") + command) == 0);
  }
  CHECK(cli::help_text("check").find("--frozen") != std::string::npos);
  CHECK(cli::help_text("plan").find("--frozen") == std::string::npos);
  CHECK(cli::help_text("plan").find("-o, --output FILE") != std::string::npos);
}
