// Tests of what outputs mean together.
#include "cli/outputs.h"

#include <doctest/doctest.h>

namespace {

using namespace pushplan;
using namespace pushplan::cli;

std::string findings(std::initializer_list<const char*> targets, bool off = false) {
  std::vector<OutputConfig> outputs;
  for (const char* target : targets) {
    outputs.push_back({target, "x", std::nullopt});
    outputs.back().options.off = off;
  }
  std::string out;
  for (const Diagnostic& d : two_carriers(outputs)) out += d.code + ": " + d.message + "\n";
  return out;
}

}  // namespace

TEST_CASE("outputs: two carriers of the same hints") {
  const std::string rest = " carry the hints: each page names its files twice\n";
  CHECK(findings({"html", "cloudflare"}) == "two-carriers: both html and cloudflare" + rest);
  CHECK(findings({"netlify", "html", "apache", "json"}) ==
        "two-carriers: both html and apache" + rest + "two-carriers: both html and netlify" + rest);
  for (const char* target : {"data", "headers", "json", "push-manifest", "speculation-rules"})
    CHECK(findings({"html", target}).empty());
  CHECK(findings({"html"}).empty());
  CHECK(findings({"apache", "h2o"}).empty());
  CHECK(findings({"html", "apache"}, true).empty());
}
