// Holds analyzer/site/url.h against every case of web-platform-tests' urltestdata.json: the href or
// failure, the origin and the path with the query, and that a href parses to itself.
// The data is not part of the project: it is read from the folder in PUSHPLAN_SUITES, or from the
// one compiled in, and the test says so when it is skipped.
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/site/url.h"

namespace pushplan::site {
namespace {

using nlohmann::json;

struct Exemption {
  std::string_view input;
  std::string_view reason;
};

// Cases that libidn2 judges otherwise than the standard: each must come out as failure here. None
// may be added that has no IDN host.
constexpr std::array kExemptions = {
    Exemption{"ftp://%e2%98%83", "U+2603 is a symbol: valid in UTS #46, disallowed in IDNA 2008"},
    Exemption{"https://%e2%98%83", "U+2603 is a symbol: valid in UTS #46, disallowed in IDNA 2008"},
};

std::string suites_folder() {
  if (const char* folder = std::getenv("PUSHPLAN_SUITES")) return folder;
#ifdef PUSHPLAN_SUITES_DEFAULT
  return PUSHPLAN_SUITES_DEFAULT;
#else
  return "";
#endif
}

const Exemption* find_exemption(std::string_view input) {
  for (const Exemption& exemption : kExemptions) {
    if (exemption.input == input) return &exemption;
  }
  return nullptr;
}

std::string text_of(const json& test, const char* key) {
  const auto found = test.find(key);
  return found != test.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<Url> parse_case(const json& test) {
  const std::string input = text_of(test, "input");
  if (!test.contains("base") || test["base"].is_null()) return parse_url(input);
  const auto base = parse_url(text_of(test, "base"));
  if (!base) return std::nullopt;
  return parse_url(input, &*base);
}

// The href, or "failure", that the standard wants.
std::string expected_of(const json& test) {
  return test.contains("failure") ? "failure" : text_of(test, "href");
}

void check_parts(const json& test, const Url& url) {
  CHECK(url.scheme + ":" == text_of(test, "protocol"));
  CHECK(url.username == text_of(test, "username"));
  CHECK(url.password == text_of(test, "password"));
  CHECK(url.host.value_or("") == text_of(test, "hostname"));
  CHECK((url.port ? std::to_string(*url.port) : "") == text_of(test, "port"));
  CHECK(path_and_query(url).rfind(text_of(test, "pathname") + text_of(test, "search"), 0) == 0);
  if (test.contains("origin")) CHECK(origin(url) == text_of(test, "origin"));
  const auto again = parse_url(serialize(url));
  REQUIRE(again.has_value());
  CHECK(*again == url);
}

TEST_CASE("url: every case of urltestdata.json") {
  const std::string folder = suites_folder();
  std::ifstream file(folder + "/url/urltestdata.json", std::ios::binary);
  if (folder.empty() || !file) {
    MESSAGE("skipped: no url/urltestdata.json; set PUSHPLAN_SUITES to the folder of the suites");
    return;
  }
  std::size_t cases = 0;
  std::size_t exempt = 0;
  for (const json& test : json::parse(file)) {
    if (!test.is_object()) continue;  // the file's comments are strings
    ++cases;
    const std::string input = text_of(test, "input");
    CAPTURE(input);
    CAPTURE(text_of(test, "base"));
    const auto url = parse_case(test);
    if (const Exemption* exemption = find_exemption(input)) {
      ++exempt;
      CAPTURE(exemption->reason);
      CHECK(!url.has_value());
      continue;
    }
    CHECK((url ? serialize(*url) : "failure") == expected_of(test));
    if (url && !test.contains("failure")) check_parts(test, *url);
  }
  CHECK(cases > 800);
  CHECK(exempt == kExemptions.size());
  MESSAGE("urltestdata.json: " << cases << " cases, " << exempt << " exempt");
}

}  // namespace
}  // namespace pushplan::site
