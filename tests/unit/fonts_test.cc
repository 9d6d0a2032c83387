// Tests of judge_fonts(): which font files a page asks for. One line a case: a sheet, a body, the
// state of each source.
#include "analyzer/study/fonts.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/dump.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

struct Case {
  std::string_view css, body, expected;
};

// "url state" of each source.
std::string judged(const std::vector<std::string_view>& sheets, std::string_view body) {
  std::vector<css::CssFacts> facts;
  for (const std::string_view sheet : sheets)
    facts.push_back(css::read_css(sheet, css::SheetKind::stylesheet, Settings().viewports));
  std::vector<const css::CssFacts*> pointers;
  for (const css::CssFacts& f : facts) pointers.push_back(&f);
  std::string out;
  for (const study::FontVerdict& v :
       study::judge_fonts(pointers, html::read_html("<body>" + std::string(body)))) {
    if (v.judgement.state != refs::State::needed) CHECK(!v.judgement.why.empty());
    CHECK(v.judgement.blocks == refs::Blocks::none);
    add_item(out, facts.at(v.sheet).references.at(v.reference).reference.url + " " +
                      to_string(v.judgement.state));
  }
  return out;
}

void check_cases(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    CAPTURE(test.css);
    CAPTURE(test.body);
    CHECK(judged({test.css}, test.body) == test.expected);
  }
}

// A face of family F with these descriptors.
std::string face(std::string_view url, std::string_view descriptors = "") {
  return "@font-face{font-family:F;src:url(" + std::string(url) + ");" + std::string(descriptors) +
         "}";
}

}  // namespace

TEST_CASE("fonts: families in use") {
  const std::string f = face("f");
  const auto with = [&](std::string_view rest) { return f + std::string(rest); };
  const std::string body = with("body{font-family:F}"), quoted = with("p{font:1em \"f\", serif}"),
                    none = with(""), missing = with(".x{font-family:F}"),
                    second = with("p{font-family:G,F}"), hover = with("p:hover{font-family:F}"),
                    print = with("@media print{p{font-family:F}}"),
                    wide = with("@media(min-width:1000px){p{font-family:F}}"),
                    both = with("@media(min-width:1000px){p{font-family:F}}p{font-family:F}"),
                    variable = with(":root{--a:var(--b);--b:F}p{font-family:var(--a),serif}"),
                    cycle = with(":root{--a:var(--a)}p{font-family:var(--a),F}"),
                    root = with(":root{font-family:F}"),
                    fallback = with("p{font-family:var(--nope,F)}"),
                    undefined = with("p{font-family:var(--nope),F}");
  check_cases({{body, "x", "f needed"},
               {root, "x", "f needed"},
               {quoted, "<p>x", "f needed"},
               {quoted, "x", "f unused"},
               {none, "x", "f unused"},
               {missing, "x", "f unused"},
               {missing, "<i class=x>x", "f needed"},
               {second, "<p>x", "f possible"},
               {hover, "<p>x", "f unused"},
               {print, "<p>x", "f unused"},
               {wide, "<p>x", "f possible"},
               {both, "<p>x", "f needed"},
               {variable, "<p>x", "f needed"},
               {fallback, "<p>x", "f needed"},
               // Invalid at computed-value time (CSS Variables, section 3), unless a script defines
               // the property.
               {undefined, "<p>x", "f possible"},
               {cycle, "<p>x", "f possible"}});
  CHECK(judged({f, "p{font-family:F}"}, "<p>x") == "f needed");
  CHECK(judged({":root{--a:F}", f, "p{font-family:var(--a)}"}, "<p>x") == "f needed");
  CHECK(judged({}, "x").empty());
}

TEST_CASE("fonts: weights and styles") {
  const std::string use = "body{font-family:F}";
  const auto faces = [&](std::string_view first, std::string_view second) {
    return face("a", first) + face("b", second) + use;
  };
  const std::string bold = faces("", "font-weight:700"), italic = faces("font-style:italic", ""),
                    light = faces("font-weight:300", "font-weight:700"),
                    only_bold = face("a", "font-weight:700") + use,
                    only_italic = face("a", "font-style:italic") + use,
                    range = faces("font-weight:100 900", "font-weight:700"),
                    // CSS Fonts 4, section 5.2: for 400, first 400 to 500 upwards, then below
                    // downwards, then above.
      medium = faces("font-weight:300", "font-weight:500"),
                    nearer = faces("font-weight:350", "font-weight:500"),
                    thin = faces("font-weight:100", "font-weight:600"),
                    parted = faces("", "font-weight:400");
  check_cases({{bold, "x", "a needed, b possible"},
               {italic, "x", "a possible, b needed"},
               {light, "x", "a needed, b possible"},
               {only_bold, "x", "a needed"},
               {only_italic, "x", "a needed"},
               {range, "x", "a needed, b possible"},
               {medium, "x", "a possible, b needed"},
               {nearer, "x", "a possible, b needed"},
               {thin, "x", "a needed, b possible"},
               {parted, "x", "a needed, b needed"}});
}

TEST_CASE("fonts: unicode-range") {
  const std::string sheet = face("latin", "unicode-range:U+0-7F") +
                            face("cyrillic", "unicode-range:U+400-4FF") +
                            face("both", "unicode-range:U+E9,U+416") + "body{font-family:F}";
  check_cases(
      {{sheet, "x", "latin needed, cyrillic unused, both unused"},
       {sheet, "\xD0\x96", "latin unused, cyrillic needed, both needed"},
       {sheet, "x&eacute;", "latin needed, cyrillic unused, both needed"},
       {sheet, "<script>\xD0\x96</script>x", "latin needed, cyrillic unused, both unused"}});
}

TEST_CASE("fonts: sources") {
  const auto sheet = [](std::string_view src) {
    return "@font-face{font-family:F;src:" + std::string(src) + "}body{font-family:F}";
  };
  const std::string two = sheet("url(a.woff2)format('woff2'),url(b.woff)format('woff')"),
                    old = sheet(
                        "url(a.eot)format('embedded-opentype'),url(b.woff2)format(woff2),url(c.svg#"
                        "f)format('svg')"),
                    unsaid = sheet("url(a.xyz),url(b.woff2)"),
                    local = sheet("local(F),url(a.woff2),url(b.woff)"),
                    late_local = sheet("url(a.woff2),local(F)"), only_local = sheet("local(F)"),
                    useless = sheet("url(a.eot)format('embedded-opentype')"),
                    in_print = "@media print{" + face("a") + "}body{font-family:F}",
                    supported = "@supports(x:y){" + face("a") + "}body{font-family:F}";
  check_cases({{two, "x", "a.woff2 needed, b.woff unused"},
               {old, "x", "a.eot unused, b.woff2 needed, c.svg#f unused"},
               {unsaid, "x", "a.xyz needed, b.woff2 unused"},
               {local, "x", "a.woff2 possible, b.woff unused"},
               {late_local, "x", "a.woff2 needed"},
               {only_local, "x", ""},
               {useless, "x", "a.eot unused"},
               {in_print, "x", "a unused"},
               {supported, "x", "a possible"}});
}

TEST_CASE("fonts: the first source that browsers can use") {
  const std::pair<std::string, std::string> cases[] = {
      {"url(a.woff2) format(woff2),url(b.woff)", "a.woff2 needed, b.woff unused"},
      {"url(a.eot) format('embedded-opentype'),url(b.woff)", "a.eot unused, b.woff needed"},
      {"url(a.woff2) format(woff2) tech(variations),url(b.woff)", "a.woff2 needed, b.woff unused"},
      {"url(a.ttf) tech(features-graphite),url(b.woff)", "a.ttf unused, b.woff needed"},
      {"url(a.ttf) tech(variations, incremental),url(b.woff)", "a.ttf unused, b.woff needed"},
      {"local(F),url(b.woff)", "b.woff possible"},
  };
  for (const auto& [sources, expected] : cases) {
    CAPTURE(sources);
    const std::string css = "@font-face{font-family:F;src:" + sources + "}body{font-family:F}";
    CHECK(judged({css}, "x") == expected);
  }
}
