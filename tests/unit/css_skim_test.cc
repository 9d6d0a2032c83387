// Tests of what is passed over in a sheet: nothing that read_css() would have taken notice of.
#include "analyzer/css/skim.h"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>

#include "analyzer/css/parser.h"
#include "analyzer/css/property.h"
#include "base/text.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::css;

// What is left of a sheet, by its tokens.
std::string left_of(std::string_view sheet) {
  const TokenStream s = tokenize_read(sheet);
  std::string out;
  for (const Token& token : s.tokens) out += token_text(sheet, token);
  return out;
}

bool is_custom(std::string_view name) { return name.substr(0, 2) == "--"; }

// The declarations that are read, each with the rules around it, and the at-rules.
std::string meaning(const TokenStream& s) {
  SheetWalker walker(s);
  std::vector<std::string> open;
  std::string out;
  while (const auto event = walker.next()) {
    const Item& item = event->item;
    if (event->kind == EventKind::rule_begin) {
      const std::string name =
          item.name == kNoToken ? "" : std::string(token_text(s.source, s.tokens[item.name]));
      open.push_back(name + std::string(trim(range_text(s, item.prelude))));
      if (!name.empty()) out += open.back() + "\n";
    } else if (event->kind == EventKind::rule_end) {
      open.pop_back();
    } else if (event->kind == EventKind::declaration) {
      const std::string name = to_lower(decoded_value(s.source, s.tokens[item.name]));
      const std::string_view value = range_text(s, item.value);
      const bool url = to_lower(value).find("url(") != std::string::npos;
      if (!is_read(name) && !is_custom(name) && !url) continue;
      // No property but a custom one takes a block; it may be passed over as a rule.
      if (!is_custom(name) && value.substr(0, 1) == "{" && !url) continue;
      for (const std::string& rule : open) out += rule + " > ";
      out += name + ": " + std::string(value) + (item.important ? " !" : "") + "\n";
    }
  }
  return out;
}

}  // namespace

TEST_CASE("skim: what is left of a sheet") {
  test::check_rows({{"a{color:red;display:none;margin:0 auto}", "a{display:none;}"},
                    {"a{color:red}b{color:red}c{display:none}", "a{}c{display:none}"},
                    {"@media x{a{color:red}b:not(c)[d]{e:f}}", "@media x{}"},
                    {"i{}@media x{a{color:red}b:not(c)[d]{e:f}}", "i{}@media x{}"},
                    {"i{}a{color:rgb(1,2,calc(3))}", "i{}"},
                    {"i{}a{color:url(x)}", "i{}a{color:url(x)}"},
                    {"i{}a{color:'x'}", "i{}a{color:'x'}"},
                    {"i{}a{--x:{color:var(--y)}}", "i{}a{--x:{color:var(--y)}}"},
                    {"i{}a{--x:b{color:red}}c{color:red}", "i{}a{--x:b{color:red}}"},
                    {"i{}a{color:red", "i{}a{"},
                    {"i{}a{color:red;&:hover{top:0}b{cursor:help}}", "i{}a{b{cursor:help}}"},
                    {"i{}a;b{color:red}c{display:none}", "i{}a;b{}c{display:none}"},
                    {"i{}a{b;c{color:red}display:none}", "i{}a{b;display:none}"},
                    {"i{}}a{color:red}b{display:none}", "i{}}a{}b{display:none}"},
                    {"@font-face{src:url(a);color:red;font-display:swap}",
                     "@font-face{src:url(a);font-display:swap}"},
                    // A late @import counts if all rules before it are invalid.
                    {"i{}:x{color:red}@import 'a';", "i{}:x{}@import 'a';"}},
                   left_of);
}

TEST_CASE("skim: style attributes that bear on no fetch") {
  const auto bears = [](std::string_view text) {
    return std::string(bears_on_fetches(text) ? "yes" : "no");
  };
  test::check_rows({{"", "no"},
                    {" color : red ; ", "no"},
                    {"width:calc(1px + 2px)", "no"},
                    {"color:red;display:none", "yes"},
                    {"--x:1", "yes"},
                    {"COLOR:red", "yes"},
                    {"background:url(x)", "yes"},
                    {"width:(", "yes"}},
                   bears);
}

TEST_CASE("skim: random sheets mean the same") {
  constexpr auto kParts = std::to_array<std::string_view>({"{",
                                                           "{",
                                                           "}",
                                                           "}",
                                                           ";",
                                                           ";",
                                                           ":",
                                                           ":",
                                                           "color",
                                                           "display",
                                                           "background",
                                                           "--x",
                                                           "(",
                                                           ")",
                                                           "[",
                                                           "]",
                                                           "url(",
                                                           "'",
                                                           "\"",
                                                           "@media x ",
                                                           "@import 'y';",
                                                           "/*",
                                                           "*/",
                                                           "var(--y)",
                                                           " ",
                                                           "\n",
                                                           "!important",
                                                           "\\",
                                                           "a",
                                                           "a:hover",
                                                           "red",
                                                           "<!--",
                                                           "@font-face ",
                                                           "src",
                                                           ":not(",
                                                           "COLOR",
                                                           "@layer z;",
                                                           "color:red;",
                                                           "a{color:red}",
                                                           "&",
                                                           "c{display:none}"});
  std::mt19937 random(1);
  const auto up_to = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  for (int round = 0; round < 200000; ++round) {
    std::string sheet = round % 2 == 0 ? "i{}" : "";
    for (std::size_t n = 1 + up_to(24); n > 0; --n) sheet += kParts.at(up_to(kParts.size()));
    const std::string expected = meaning(tokenize(sheet)), got = meaning(tokenize_read(sheet));
    if (got != expected) FAIL(sheet << "\n-- whole:\n" << expected << "-- skimmed:\n" << got);
  }
}
