// Runs the CSS tokenizer over @rmenke/css-tokenizer-tests of npm (1.4.0): every token with its
// exact place and value. The cases are read from css-tokenizer-tests/corpus.json in the folder that
// the environment variable PUSHPLAN_SUITES names; without it nothing is run. To make that file:
//
//   npm pack @rmenke/css-tokenizer-tests, unpack it, and in its folder
//   node -e "import('./index.mjs').then(m => console.log(JSON.stringify(m.testCorpus)))"
//   >corpus.json
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/css/tokenizer.h"

namespace pushplan::css {
namespace {

using nlohmann::json;

// In the order of TokenKind.
constexpr const char* kTokenNames[] = {
    "ident-token",      "function-token",  "at-keyword-token", "hash-token",  "string-token",
    "bad-string-token", "url-token",       "bad-url-token",    "delim-token", "number-token",
    "percentage-token", "dimension-token", "whitespace-token", "CDO-token",   "CDC-token",
    "colon-token",      "semicolon-token", "comma-token",      "[-token",     "]-token",
    "(-token",          ")-token",         "{-token",          "}-token"};

// The suite follows the Editor's Draft, which keeps some characters beyond ASCII out of names; what
// is implemented is the Candidate Recommendation.
constexpr std::string_view kTokenizerExemptions[] = {
    "tests/fuzz/b69ece36-057f-4450-9423-a1661787bce6", "tests/ident/0007", "tests/ident/0008"};

// For every byte of a UTF-8 text, and for its end, the UTF-16 units before it: the suite's offsets.
std::vector<std::size_t> utf16_offsets(std::string_view text) {
  std::vector<std::size_t> out;
  std::size_t units = 0;
  for (const char c : text) {
    out.push_back(units);
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  out.push_back(units);
  return out;
}

json expected_tokens(const json& tokens) {
  json out = json::array();
  for (const json& token : tokens) {
    if (token["type"] == "comment") continue;
    json value = nullptr;
    if (const json& structured = token["structured"]; structured.is_object())
      value = structured.value(token["type"] == "dimension-token" ? "unit" : "value", json());
    out.push_back({token["type"], token["startIndex"], token["endIndex"], value});
  }
  return out;
}

json value_of(std::string_view source, Token token) {
  switch (token.kind) {
    case TokenKind::ident:
    case TokenKind::function:
    case TokenKind::at_keyword:
    case TokenKind::hash:
    case TokenKind::string:
    case TokenKind::url:
    case TokenKind::dimension:
      return decoded_value(source, token);
    case TokenKind::delim:
      return token_text(source, token);
    case TokenKind::number:
    case TokenKind::percentage:
      return number_value(source, token);
    default:
      return nullptr;
  }
}

json actual_tokens(const std::string& source) {
  const std::vector<std::size_t> offsets = utf16_offsets(source);
  json out = json::array();
  Tokenizer tokenizer(source);
  for (Token token = tokenizer.next(); token.kind != TokenKind::eof; token = tokenizer.next())
    out.push_back({kTokenNames[static_cast<std::size_t>(token.kind)], offsets[token.offset],
                   offsets[token.end()], value_of(source, token)});
  return out;
}

TEST_CASE("css tokenizer suite") {
  const char* folder = std::getenv("PUSHPLAN_SUITES");
  std::ifstream file(std::string(folder ? folder : ".") + "/css-tokenizer-tests/corpus.json");
  if (folder == nullptr || !file) {
    MESSAGE("not run: no css-tokenizer-tests/corpus.json in the folder of PUSHPLAN_SUITES");
    return;
  }
  const json corpus = json::parse(file);
  for (const auto& item : corpus.items()) {
    const std::string& name = item.key();
    const json& test = item.value();
    const json expected = expected_tokens(test["tokens"]);
    const json actual = actual_tokens(test["css"].get<std::string>());
    CAPTURE(name);
    const bool exempt = std::find(std::begin(kTokenizerExemptions), std::end(kTokenizerExemptions),
                                  name) != std::end(kTokenizerExemptions);
    if (exempt)
      CHECK_MESSAGE(actual != expected, "passes: remove its exemption");
    else
      CHECK_MESSAGE(actual == expected, "is ", actual.dump(), ", not ", expected.dump());
  }
  CHECK(corpus.size() > 180);
}

}  // namespace
}  // namespace pushplan::css
