#include "analyzer/style/match.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>

#include "analyzer/css/parser.h"
#include "tests/support/table.h"
#include "tests/support/tree.h"

namespace pushplan::style {
namespace {

using refs::Certainty;
using test::check_rows;
using test::repeat;
using test::TestTree;

constexpr bool kScripted = true;

css::SelectorList parse(std::string_view text,
                        std::shared_ptr<const css::SelectorList> parent = nullptr) {
  const css::TokenStream stream = css::tokenize(text);
  const auto list = css::parse_selectors(stream, stream.all(), std::move(parent));
  REQUIRE_MESSAGE(list, text);
  return *list;
}

// "#a b? c~": what matches, what may, and what will later.
std::string matches(const TestTree& page, const css::SelectorList& list, bool scripted = false,
                    dom::Index scope = dom::kNone) {
  Matcher matcher(page.tree, scripted);
  std::string out;
  for (dom::Index i = 0; i < page.tree.elements.size(); ++i) {
    Certainty best = Certainty::no;
    for (const css::Selector& selector : list.selectors)
      best = std::max(best, matcher.match(selector, i, scope));
    if (best == Certainty::no) continue;
    constexpr const char* kMarks[] = {"", "~", "?", ""};
    out += (out.empty() ? "" : " ") + page.label(i) + kMarks[static_cast<int>(best)];
  }
  return out;
}

auto matches_in(const TestTree& page, bool scripted = false) {
  return [&page, scripted](std::string_view text) { return matches(page, parse(text), scripted); };
}

TEST_CASE("Combinators") {
  const TestTree page("html(body(div#a(p#b(i#c) p#d(b#e(i#f)) i#g) div#h.x(div#i(p#j(i#k)))))");
  check_rows(
      {
          {"p i", "#c #f #k"},
          {"p > i", "#c #k"},
          {"p + p", "#d"},
          {"p ~ i", "#g"},
          {"p + p i", "#f"},
          {"div > p > i", "#c #k"},
          {"div + div i", "#k"},
          {".x > div i", "#k"},
          {"div div i, #b", "#b #k"},
          {"body > div p > i", "#c #k"},
          {".x > p i", ""},  // needs another choice of p's parent than the nearest
          {"html > body > div > p b > i", "#f"},
          {"i p", ""},
          {"* > html", ""},
      },
      matches_in(page));
}

TEST_CASE("Backtracking: another ancestor or sibling than the nearest fits") {
  const TestTree page(
      "html(body(div#a.x(div#b(div#c.x(div#d(div#e(i#f)))))"
      " p#g.y p#h p#i p#j p#k))");
  check_rows(
      {
          {".x > div div i", "#f"},
          {".x > div > div > div i", "#f"},
          {"body > .x div > i", "#f"},
          {".y + p ~ p", "#i #j #k"},
          {".y + p ~ p + p", "#j #k"},
          {".x ~ .y + p ~ p", "#i #j #k"},
      },
      matches_in(page));
}

TEST_CASE("Names") {
  const TestTree page(
      "html(body(p#One.Two a svg#s.k(linearGradient#l a#m[xlink:href=x] foreignObject(a#n))))");
  check_rows(
      {
          {"P", "#One"},
          {"#One", "#One"},
          {"#one", ""},
          {".Two", "#One"},
          {".two", ""},
          {"linearGradient", "#l"},
          {"*|a", "a #m #n"},
          {"|a", ""},
          {"svg|a", "a? #m? #n?"},
          {"[*|href]", "#m"},
          {"[xlink|href]", "#m?"},
          {"[href]", ""},
      },
      matches_in(page));
  const TestTree quirky("html(body(p#One.Two))", true);
  check_rows({{"#one", "#One"}, {".TWO", "#One"}, {"p#ONE.two", "#One"}}, matches_in(quirky));
}

TEST_CASE("Attributes") {
  const TestTree page(
      "html(body(p#a[data-k=v w] p#b[data-k=V-w] p#c[data-k=] p#d[type=RADIO] svg#e[viewBox=0]"
      " svg#f[type=RADIO]))");
  check_rows(
      {
          {"[data-k]", "#a #b #c"},
          {"[DATA-K]", "#a #b #c"},
          {"[data-k=\"v w\"]", "#a"},
          {"[data-k~=w]", "#a"},
          {"[data-k~=\"v w\"]", ""},
          {"[data-k|=V]", "#b"},
          {"[data-k^=v]", "#a"},
          {"[data-k^=v i]", "#a #b"},
          {"[data-k$=W i]", "#a #b"},
          {"[data-k*=\"-\"]", "#b"},
          {"[data-k*=\"\"]", ""},
          {"[data-k=\"\"]", "#c"},
          {"[type=radio]", "#d"},  // HTML section 4.16.2
          {"[viewbox]", "#e"},
      },
      matches_in(page));
}

TEST_CASE("Places among siblings") {
  const TestTree page(
      "html(body(p#a p#b.x i#c p#d.x p#e \"t\" i#f.x ul#g(li#h) ul#j(\"\") ul#k(\" \")))");
  check_rows(
      {
          {"p:first-child", "#a"},
          {":last-child", "html body #h #k"},
          {":only-child", "html body #h"},
          {"p:last-of-type", "#e"},
          {"i:first-of-type", "#c"},
          {"li:only-of-type", "#h"},
          {"p:nth-child(odd)", "#a #e"},
          {"p:nth-child(-n+2)", "#a #b"},
          {"p:nth-of-type(3n+1)", "#a #e"},
          {"p:nth-last-of-type(2)", "#d"},
          {"body > :nth-last-child(-n+2)", "#j #k"},
          {":nth-child(2 of .x)", "#d"},
          {":nth-last-child(1 of .x)", "#f"},
          {":nth-child(even of p, i)", "#b #d #f"},
          {":nth-child(n+3 of p)", "#d #e"},
          {":nth-child(0)", ""},
          {"ul:empty", "#j"},
          {":root", "html"},
          {":scope > body", "body"},
      },
      matches_in(page));
}

TEST_CASE("Logical combinations and :has()") {
  const TestTree page(
      "html(body(div#a(p#b(img#c)) div#d(p#e.x i#f) div#g section#h(div#i(div#j.x(b#k)))))");
  check_rows(
      {
          {":is(p, .x)", "#b #e #j"},
          {":is(div p) > img", "#c"},
          {"div:not(#a, .x)", "#d #g #i"},
          {"div:not(div div):not(:empty)", "#a #d #i"},
          {"p:not(section *)", "#b #e"},
          {":where(#a) p", "#b"},
          {":is()", ""},
          {":not(:is())", "html body #a #b #c #d #e #f #g #h #i #j #k"},
          {"div:has(img)", "#a"},
          {"div:has(> .x)", "#d #i"},
          {"div:has(+ section)", "#g"},
          {"div:has(~ section)", "#a #d #g"},
          {"div:has(~ section b)", "#a #d #g"},
          {"div:has(+ div > .x + i)", "#a"},
          {"section:has(div div > b)", "#h"},
          {"div:has(body div > b)", ""},  // the body must be inside
          {"div:has(:is(body b))", "#i #j"},
          {"body > :not(:has(*))", "#g"},
          {"div:has(.x) i", "#f"},
      },
      matches_in(page));
}

TEST_CASE("Links, languages, directions, custom elements") {
  const TestTree page(
      "html[lang=en-GB](head(link[href=x]) body(a#a[href=x] a#b area#c[href=] "
      "svg(a#d[xlink:href=x])"
      " p#e[lang=de][dir=rtl](b#f) p#g[lang=](b#h) bdi#i p#j[dir=auto] details#k[open] details#l"
      " x-y#m p#n[is=x-z]))");
  check_rows(
      {
          {":link", "#a #c #d"},
          {":any-link:not(:visited)", "#a #c #d"},
          {"p:lang(de), a:lang(en)", "#a #b #d #e"},
          {"b:lang(de)", "#f"},
          {":lang(e)", ""},
          {"b:lang(\\*)", ""},
          {"html:lang(EN-gb)", "html"},
          {":dir(rtl)", "#e #f #i? #j?"},
          {"p:dir(ltr)", "#g #j? #n"},
          {"details:open", "#k #l~"},
          {"body > :not(:defined)", "#m #n"},
      },
      matches_in(page));
  CHECK(matches(page, parse("x-y:defined"), kScripted) == "#m~");
  CHECK(matches(page, parse("x-y:not(:defined)"), kScripted) == "#m");
  const TestTree stated("html(head(meta[http-equiv=Content-Language][content=fr]) body)");
  CHECK(matches(stated, parse("body:lang(fr)")) == "body");
}

TEST_CASE("Form controls by their attributes") {
  const TestTree page(
      "html(body(form#o(input#a[required] input#b[type=checkbox][checked] input#c[type=submit]"
      " button#d[disabled] textarea#e[placeholder=x] textarea#f[placeholder=x](\"t\"))"
      " fieldset#g[disabled](legend(input#h) legend(input#i) button#j)"
      " select#k(option#l option#m) select#p(option option#q[selected]) "
      " input#r[type=radio][name=n] input#s[type=radio][name=n][checked] progress#t"
      " div#u[contenteditable](b#v) input#w[type=email][value=x] input#x[type=hidden]))");
  check_rows(
      {
          {":required", "#a"},
          {":optional:not(input)", "#d #e #f #j #k #p"},
          {":checked", "#b #l #q #s"},
          {":disabled", "#d #g #i #j"},
          {"input:enabled", "#a #b #c #h #r #s #w #x"},
          {":default", "#b #c #q #s"},
          {":indeterminate", "#t"},
          {":placeholder-shown", "#e"},
          {"body > :read-write", "#u #w"},
          {"b:read-write", "#v"},
          {"input:invalid", "#a #r? #s? #w?"},
          {"form:valid", "#o?"},
          {"input:user-invalid", "#a~ #b~ #c~ #h~ #i~ #r~ #s~ #w~ #x~"},
      },
      matches_in(page));
}

TEST_CASE("What waits for a user or a script") {
  const TestTree page("html(body(p#a.x p#b(i)))");
  check_rows(
      {
          {"p:hover", "#a~ #b~"},
          {"p:hover i", "i~"},
          {".x:focus", "#a~"},
          {"p:not(:hover)", "#a #b"},
          {":not(p:hover) > i", "i"},
          {":host(p)", "html~ body~ #a~ #b~ i~"},
          {"p::part(x)", "#a~ #b~"},
          {"p::-webkit-scrollbar", "#a? #b?"},
          {"p::before", "#a #b"},
          {"p::selection", "#a~ #b~"},
          {"p:horizontal", "#a? #b?"},
      },
      matches_in(page));
}

TEST_CASE("Names of which a scripted page holds no trace") {
  const TestTree page("html(body(p#a.x[data-k] p#b(i)))");
  check_rows(
      {
          {".open", "html~ body~ #a~ #b~ i~"},
          {"p.open", "#a~ #b~"},
          {".open p", "#a~ #b~"},
          {".open > i", "i~"},
          {"i.x", ""},  // others have the class
          {"#c p, #b.x", "#a~ #b~"},
          {"x-y > p", "#a~ #b~"},
          {"body > i", ""},
          {"p[hidden]", "#a~ #b~"},
          {"i[data-k]", ""},
          {"p:not(.open)", "#a #b"},
          {"p:not([hidden])", "#a #b"},
          {"body:has(.open)", "body~"},
          {".open ~ p", "#b~"},
          {"p:nth-child(1 of :not(.open))", "#a"},
          {"p:nth-child(1 of .open)", "#a~ #b~"},
          {"p.open:hover .x", ""},
      },
      matches_in(page, kScripted));
  CHECK(matches(page, parse(".open, [hidden], #c, x-y")) == "");
}

TEST_CASE("A selector with a name of which there is no trace is at most later") {
  const TestTree page("html(body(p#a.x))");
  const auto at_most = [&](bool scripted) {
    return [&page, scripted](std::string_view text) {
      constexpr const char* kNames[] = {"no", "later", "unknown", "yes"};
      const Matcher matcher(page.tree, scripted);
      return kNames[static_cast<int>(matcher.at_most(parse(text).selectors.at(0)))];
    };
  };
  check_rows({{"p.x", "yes"}, {"|* b", "no"}, {".y p", "no"}, {"p:not(.y)", "yes"}},
             at_most(!kScripted));
  check_rows({{"P #a", "yes"}, {"#b", "later"}, {".y > p", "later"}, {"p:is(.y)", "yes"}},
             at_most(kScripted));
}

TEST_CASE("Nesting") {
  const TestTree page("html(body(div#a.x(p#b i#c) div#d.y(p#e(p#f))))");
  const auto parent = std::make_shared<const css::SelectorList>(parse(".x, .y, p::before"));
  const auto nested = [&](std::string_view text) { return matches(page, parse(text, parent)); };
  check_rows(
      {
          {"p", "#b #e #f"},
          {"> p", "#b #e"},
          {"&", "#a #d"},
          {"&.y", "#d"},
          {"body &", "#a #d"},
          {"+ &", "#d"},
          {":not(&) > p", "#f"},
          {"& + & p", "#e #f"},
      },
      nested);
  const auto inner = std::make_shared<const css::SelectorList>(parse("> p", parent));
  CHECK(matches(page, parse("& &", inner)) == "");
  CHECK(matches(page, parse("p", inner)) == "#f");
  CHECK(matches(page, parse("& > body")) == "body");  // :scope outside of any rule
}

TEST_CASE("The scope is what the caller says, else the root") {
  const TestTree page("html(body(div#a(p#b) p#c))");
  CHECK(matches(page, parse(":scope > p"), false, 2) == "#b");
  CHECK(matches(page, parse("& p"), false, 2) == "#b");
}

TEST_CASE("Hostile pages and selectors end as unknown") {
  const std::string deep = "html(" + repeat("a(", 3000) + "b";
  const TestTree page(deep);
  const auto last = static_cast<dom::Index>(page.tree.elements.size() - 1);
  const auto answer = [&](const std::string& text) {
    Matcher matcher(page.tree, kScripted);
    return matcher.match(parse(text).selectors.at(0), last);
  };
  CHECK(answer("c " + repeat("a ", 100) + "b") == Certainty::later);
  CHECK(answer("html > html " + repeat("a ", 100) + "b") == Certainty::no);
  CHECK(answer("b:is(" + repeat("a ", 100) + "b)") == Certainty::yes);
  CHECK(answer(repeat("a > ", 2000) + "b") == Certainty::unknown);
  CHECK(answer(repeat(":is(", 50) + "b" + repeat(")", 50)) == Certainty::unknown);
  CHECK(answer("a:has(a:not(:empty) c) b") == Certainty::unknown);
  CHECK(answer("html:has(b) b") == Certainty::yes);
}

}  // namespace
}  // namespace pushplan::style
