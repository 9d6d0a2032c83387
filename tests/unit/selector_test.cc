#include "analyzer/css/selector.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "analyzer/css/an_plus_b.h"
#include "analyzer/css/tokenizer.h"
#include "tests/support/table.h"

namespace pushplan::css {
namespace {

using test::check_rows;
using test::repeat;

std::optional<SelectorList> parse(std::string_view text,
                                  std::shared_ptr<const SelectorList> parent = nullptr) {
  const TokenStream stream = tokenize(text);
  return parse_selectors(stream, stream.all(), std::move(parent));
}

std::string dump_specificity(std::uint32_t s) {
  return std::to_string(s >> 20) + "-" + std::to_string((s >> 10) & 1023) + "-" +
         std::to_string(s & 1023);
}

std::string specificities(std::string_view text) {
  const auto list = parse(text);
  if (!list) return "invalid";
  std::string out;
  for (const Selector& selector : list->selectors)
    out += (out.empty() ? "" : " ") + dump_specificity(selector.specificity);
  return out;
}

std::string validity(std::string_view text) { return parse(text) ? "valid" : "invalid"; }

std::string key(std::string_view text, std::shared_ptr<const SelectorList> parent = nullptr) {
  const auto list = parse(text, std::move(parent));
  if (!list) return "invalid";
  constexpr const char* kKinds[] = {"universal", "tag ", "class ", "id "};
  const SelectorKey found = list->selectors.at(0).key;
  std::string out = kKinds[static_cast<int>(found.kind)];
  for (const char* name : {"a", "b", "p", "q", "lineargradient"})
    if (found.name == dom::atom(name)) out += name;
  return out;
}

std::string pseudo_element(std::string_view text) {
  constexpr const char* kNames[] = {"none",       "before",       "after",       "marker",
                                    "first-line", "first-letter", "placeholder", "backdrop",
                                    "selection",  "control",      "shadow"};
  const auto list = parse(text);
  return list ? kNames[static_cast<int>(list->selectors.at(0).pseudo_element)] : "invalid";
}

std::string structural(std::string_view text) {
  const auto list = parse(text);
  if (!list) return "invalid";
  return list->selectors.at(0).structural ? "structural" : "plain";
}

std::string an_plus_b(std::string_view text) {
  const TokenStream stream = tokenize(text);
  TokenRange range = stream.all();
  const auto value = read_an_plus_b(stream, range);
  if (!value) return "invalid";
  return std::to_string(value->step) + "n " + std::to_string(value->offset) +
         (range.empty() ? "" : " + " + std::string(range_text(stream, range)));
}

TEST_CASE("What Chromium 156 takes as a selector") {
  for (const char* text : {"*",
                           "*|a",
                           "|a",
                           "svg|a",
                           "a>b~c+d e",
                           "a/**/.b",
                           "#--x",
                           ".\\31",
                           "--a",
                           "a\\:b",
                           "[ a = b ]",
                           "[a=\"b\"i]",
                           "[a=b I]",
                           "[*|a]",
                           "[|a=b]",
                           "[x|a]",
                           "[a|=b]",
                           "&",
                           "a&",
                           "&.a",
                           "&&",
                           ":is()",
                           ":is(%, a)",
                           ":where(!)",
                           ":is(::before)",
                           ":is(> a)",
                           "a:not(b, c d)",
                           ":has(> a, + b)",
                           ":has(:is(:has(a)))",
                           ":-webkit-any(a, b)",
                           ":nth-child( 2N + 1 )",
                           ":nth-child(even of a b, .c)",
                           ":nth-last-of-type(-n+3)",
                           ":lang(en)",
                           ":lang(\\*-CH)",
                           ":dir(RTL)",
                           ":dir(x)",
                           ":state(x)",
                           ":host(a) b",
                           ":HOVER",
                           ":-webkit-autofill",
                           ":horizontal",
                           "a:before",
                           "a:FIRST-letter",
                           "::before::marker",
                           "::marker",
                           "::-webkit-anything",
                           "::-webkit-scrollbar-thumb:hover:horizontal",
                           "::-webkit-slider-thumb:not(:hover)",
                           "::part(a b):hover",
                           "::slotted(a)::before",
                           "::selection:window-inactive",
                           "::before:is(:hover)",
                           "::view-transition-group(*.a)"}) {
    CAPTURE(text);
    CHECK(validity(text) == "valid");
  }
}

TEST_CASE("What makes a rule invalid in Chromium 156") {
  for (const char* text : {"",
                           " ",
                           ",",
                           "a,",
                           ",a",
                           "> a",
                           "a >",
                           "a > > b",
                           "a||b",
                           "a | b",
                           "a >> b",
                           "a*",
                           "&a",
                           "&*",
                           ".a*",
                           "#1",
                           ".1",
                           ". a",
                           "a:",
                           "a: hover",
                           "a:not (b)",
                           "50%",
                           "a!",
                           "a(b)",
                           "\"a\"",
                           "[]",
                           "[*]",
                           "[a=]",
                           "[a=1]",
                           "[a!=b]",
                           "[a ~ = b]",
                           "[a=b s]",
                           "[a=b i x]",
                           ":not()",
                           ":not(a, %)",
                           ":not(::before)",
                           ":has()",
                           ":has(:has(a))",
                           ":has(> > a)",
                           ":matches(a)",
                           ":any(a)",
                           ":-moz-any(a)",
                           ":-webkit-any(a b)",
                           ":-moz-focusring",
                           ":-ms-fullscreen",
                           ":-webkit-nothing",
                           ":nonsense",
                           ":hover()",
                           ":marker",
                           ":selection",
                           ":nth-child()",
                           ":nth-child(2 of)",
                           ":nth-child(2 of %)",
                           ":nth-of-type(2 of a)",
                           ":lang()",
                           ":lang(en, fr)",
                           ":lang(\"en\")",
                           ":dir()",
                           ":host(a b)",
                           "::nonsense",
                           "::-moz-selection",
                           "::-ms-clear",
                           "::-webkit-anything(a)",
                           "::before a",
                           "::before.a",
                           "::before:hover",
                           "::before::after",
                           "::before:not(:hover)",
                           "::marker::before",
                           "::slotted(a, b)",
                           "::slotted(a):hover",
                           "::part()",
                           "::part(a):first-child",
                           "::part(a).b",
                           "::view-transition-group()"}) {
    CAPTURE(text);
    CHECK(validity(text) == "invalid");
  }
}

TEST_CASE("Specificity (Selectors 4, section 17)") {
  check_rows(
      {
          {"*", "0-0-0"},
          {"a b > c", "0-0-3"},
          {"a, .b, #c", "0-0-1 0-1-0 1-0-0"},
          {"a.b#c[d]:hover::before", "1-3-2"},
          {":where(#a) b", "0-0-1"},
          {":is(a, #b, .c)", "1-0-0"},
          {":is(%, .a)", "0-1-0"},
          {":is()", "0-0-0"},
          {":not(a, .b)", "0-1-0"},
          {":has(> #a b)", "1-0-1"},
          {":-webkit-any(#a)", "0-1-0"},
          {":only-child", "0-1-0"},
          {":nth-child(2)", "0-1-0"},
          {":nth-child(2 of a, #b)", "1-1-0"},
          {":host(.a)", "0-2-0"},
          {"::slotted(.a)", "0-1-1"},
          {"::part(a)", "0-0-1"},
          {"&", "0-1-0"},
      },
      specificities);
  CHECK(specificities(repeat("a ", 2000)) == "0-0-1023");
  CHECK(specificities(repeat("#a", 2000)) == "1023-0-0");
}

TEST_CASE("The key of a rule is the most selective part of its rightmost compound") {
  check_rows(
      {
          {"p a", "tag a"},
          {"p.b", "class b"},
          {"p.b#q", "id q"},
          {".B", "class b"},
          {"P", "universal"},
          {"linearGradient", "universal"},
          {"p *", "universal"},
          {"p :hover", "universal"},
          {":is(p .b)", "class b"},
          {"p:is(.b, .a)", "tag p"},
          {":is(.b, .a)", "universal"},
          {":not(.b)", "universal"},
          {".b::before", "class b"},
      },
      [](std::string_view text) { return key(text); });
  const auto parent = std::make_shared<const SelectorList>(*parse("p#q"));
  CHECK(key("&", parent) == "id q");
  CHECK(key("&:hover", parent) == "id q");
  CHECK(key("> .b", parent) == "class b");
}

TEST_CASE("Pseudo-elements") {
  check_rows(
      {
          {"a", "none"},
          {"a:after", "after"},
          {"::first-line", "first-line"},
          {"::-webkit-input-placeholder", "placeholder"},
          {"::highlight(x)", "selection"},
          {"::-webkit-scrollbar", "shadow"},
          {"::file-selector-button", "control"},
          {"a::after::marker", "shadow"},
      },
      pseudo_element);
}

TEST_CASE("Which answers depend on more than tags, IDs and classes") {
  check_rows(
      {
          {"a .b > #c", "plain"},
          {"a:hover", "plain"},
          {":root a", "plain"},
          {":is(a .b):not(.c)::before", "plain"},
          {"a + b", "structural"},
          {"a ~ b", "structural"},
          {"[a]", "structural"},
          {":first-child", "structural"},
          {":empty", "structural"},
          {":scope", "structural"},
          {":lang(en)", "structural"},
          {":not([a])", "structural"},
          {":has(a)", "structural"},
      },
      structural);
}

TEST_CASE("Nested rules are relative to their parent's list") {
  const auto parent = std::make_shared<const SelectorList>(*parse(".a, #b"));
  const auto compounds = [&](std::string_view text) {
    const auto list = parse(text, parent);
    if (!list) return std::string("invalid");
    const Selector& selector = list->selectors.at(0);
    const bool shared = std::any_of(selector.lists.begin(), selector.lists.end(),
                                    [&](const auto& of) { return of == parent; });
    return std::to_string(selector.compounds.size()) + (shared ? " with " : " without ") +
           dump_specificity(selector.specificity);
  };
  check_rows(
      {
          {"p", "2 with 1-0-1"},
          {"> p", "2 with 1-0-1"},
          {"&", "1 with 1-0-0"},
          {"p &", "2 with 1-0-1"},
          {"+ &", "2 with 2-0-0"},
          {":not(&) p", "2 without 1-0-1"},  // the parent's list stands in the :not()
          {"&.c", "1 with 1-1-0"},
          {"& &", "2 with 2-0-0"},
          {"p, %", "invalid"},
      },
      compounds);
}

TEST_CASE("An+B (CSS Syntax 3, section 6)") {
  check_rows(
      {
          {"odd", "2n 1"},
          {" EVEN ", "2n 0"},
          {"3", "0n 3"},
          {"-n+3", "-1n 3"},
          {"+n", "1n 0"},
          {"n-1", "1n -1"},
          {"2n - 1 of a", "2n -1 + of a"},
          {"2n- 1", "2n -1"},
          {"2n of a", "2n 0 + of a"},
          {"n/**/-/**/3", "1n -3"},
          {"99999999999n-99999999999", "2147483647n -2147483647"},
          {"+ n", "invalid"},
          {"2 n", "0n 2 + n"},
          {"2n 1", "invalid"},
          {"2n+", "invalid"},
          {"2n + -1", "invalid"},
          {"2.0n", "invalid"},
          {"2px", "invalid"},
          {"n--1", "invalid"},
          {"+-n", "invalid"},
          {"", "invalid"},
      },
      an_plus_b);
}

TEST_CASE("Deep and long selectors cost bounded time and depth") {
  CHECK(validity(repeat(":is(", 5000) + "a" + repeat(")", 5000)) == "valid");
  CHECK(validity(repeat(":not(", 5000) + "!" + repeat(")", 5000)) == "valid");
  CHECK(validity(repeat("a>", 5000) + "a") == "valid");
  CHECK(validity(repeat("a,", 5000) + "a") == "valid");
}

}  // namespace
}  // namespace pushplan::css
