// Tests of read_css: what a sheet refers to, and which fonts its rules ask for. Viewports: 1366 by
// 768 and 412 by 915.
#include "analyzer/css/css_facts.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "base/text.h"
#include "tests/support/dump.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using css::CssFacts;
using css::SheetKind;

CssFacts read(std::string_view source, SheetKind kind = SheetKind::stylesheet) {
  return css::read_css(source, kind, Settings().viewports);
}

std::string dump_verdict(css::Verdict verdict) {
  return verdict == css::Verdict::always  ? ""
         : verdict == css::Verdict::never ? " never"
                                          : " depends";
}

// "url() a.png", with <source text> where it is spelled otherwise, the media of an import, the
// verdict if not always, and "inert".
std::string dump_references(std::string_view source, SheetKind kind) {
  std::string out;
  for (const css::CssReference& r : read(source, kind).references) {
    std::string item = dump_reference(source, r.reference) + dump_verdict(r.applies);
    add_flag(item, r.inert, "inert");
    add_item(out, item);
  }
  return out;
}
std::string references(std::string_view source) {
  return dump_references(source, SheetKind::stylesheet);
}
std::string of_attribute(std::string_view source) {
  return dump_references(source, SheetKind::declarations);
}

// The value of a property, in a rule.
std::string of_value(std::string_view value) {
  return references("a{background:" + std::string(value) + "}");
}

// "family weight[-weight] [italic] [U+a-b] = source|source".
std::string faces(std::string_view source) {
  const CssFacts facts = read(source);
  std::string out;
  for (const css::FontFace& face : facts.faces) {
    std::string item = face.family + " " + std::to_string(face.weight_low);
    if (face.weight_high != face.weight_low) item += "-" + std::to_string(face.weight_high);
    add_flag(item, face.italic, "italic");
    for (const auto& [low, high] : face.unicode_range) {
      char text[32];
      std::snprintf(text, sizeof text, " U+%X-%X", static_cast<unsigned>(low),
                    static_cast<unsigned>(high));
      item += text;
    }
    item += dump_verdict(face.applies) + " =";
    for (const css::FontSource& s : face.sources) {
      item += " " + (s.reference ? facts.references.at(*s.reference).reference.url : "local");
      if (!s.format.empty()) item += ":" + s.format;
    }
    add_item(out, item);
  }
  return out;
}
std::string face_with(std::string_view descriptors) {
  return faces("@font-face{font-family:F;src:url(f);" + std::string(descriptors) + "}");
}

// "family/family [tag.class#id | ...]" of each font declaration.
std::string uses(std::string_view source, SheetKind kind = SheetKind::stylesheet) {
  std::string out;
  for (const css::FontUse& use : read(source, kind).font_uses) {
    std::string item = join(use.families, "/");
    if (!use.selectors.empty()) item += " [";
    for (const css::SelectorKeys& keys : use.selectors) {
      if (&keys != &use.selectors.front()) item += "|";
      item += join(keys.tags, "+");
      for (const std::string& name : keys.classes) item += "." + name;
      for (const std::string& name : keys.ids) item += "#" + name;
    }
    if (!use.selectors.empty()) item += "]";
    add_item(out, item + dump_verdict(use.applies));
  }
  return out;
}
std::string keys(std::string_view selector) {
  return uses(std::string(selector) + "{font-family:f}");
}
std::string families(std::string_view declaration) {
  return uses(declaration, SheetKind::declarations);
}

}  // namespace

TEST_CASE("css: url()") {
  check_rows({{"url(a.png)", "url() a.png"},
              {"url( a.png )", "url() a.png"},
              {"url('a.png')", "url() a.png"},
              {"url( \"a b.png\" )", "url() a b.png"},
              {"URL(a.png)", "url() a.png"},
              {"ur\\6c(a.png)", "url() a.png"},
              {"url(a\\).png)", "url() a).png <a\\).png>"},
              {"url('a\\'b.png')", "url() a'b.png <a\\'b.png>"},
              {"url('a\\\nb.png')", "url() ab.png <a\\\nb.png>"},
              {"url(a\\62 .png)", "url() ab.png <a\\62 .png>"},
              {"url()", "url() "},
              {"url('')", "url() "},
              {"url(a b.png)", ""},
              {"url(a'b.png)", ""},
              {"url", ""},
              {"'a.png'", ""},
              {"url(var(--x))", ""},
              {"red url(a.png) no-repeat, url(b.png)", "url() a.png, url() b.png"},
              {"url(a.png", "url() a.png}"},
              {"url(#x)", "url() #x"},
              {"url(data:image/png;base64,AA==)", "url() data:image/png;base64,AA=="},
              {"url(\xC3\xBC.png)", "url() \xC3\xBC.png"},
              {"/*url(no.png)*/url(a.png)/**/", "url() a.png"},
              {"src('a.png')", "url() a.png"}},
             of_value);
}

TEST_CASE("css: image sets and other functions") {
  check_rows({{"image-set('a.png' 1x, 'b.png' 2x)", "url() a.png, url() b.png"},
              {"image-set(url(a.png) 1x, url('b.png') 2x)", "url() a.png, url() b.png"},
              {"-webkit-image-set(url(a.png) 1x)", "url() a.png"},
              {"IMAGE-SET('a.avif' type('image/avif'), 'a.png' type('image/png'))",
               "url() a.avif, url() a.png"},
              {"image-set('a.png' 1x) 'no', url(c.png)", "url() a.png, url() c.png"},
              {"cross-fade(url(a.png), url(b.png), 50%)", "url() a.png, url() b.png"},
              {"linear-gradient(red, blue), paint(x, url(a.png))", "url() a.png"},
              {"var(--x, url(a.png))", "url() a.png"},
              {"image-set(linear-gradient(red, blue) 1x, url(a.png) 2x)", "url() a.png"},
              {"image-set('a.png' 1x", "url() a.png"}},
             of_value);
}

TEST_CASE("css: where declarations count") {
  check_rows(
      {{"a{list-style:url(a.png)}b{cursor:url(b.cur),auto}", "url() a.png, url() b.cur"},
       {"a{--x:url(a.png)}", "url() a.png"},
       {"a{behavior:url(a.htc)}", "url() a.htc inert"},
       {"a{-moz-binding:url(a.xml#b)}", "url() a.xml#b inert"},
       {"a{background:url(a.png)!important}", "url() a.png"},
       {"a{&:hover{background:url(a.png)}b{background:url(b.png)}}", "url() a.png, url() b.png"},
       {"a{color:red;;:x;background:url(a.png)}", "url() a.png"},
       {"a{background:url(a.png)", "url() a.png"},
       {"<!-- a{background:url(a.png)} -->", "url() a.png"},
       {"@keyframes k{from{background:url(a.png)}}", ""},
       {"@-webkit-keyframes k{from{background:url(a.png)}}", ""},
       {"@page{background:url(a.png)}@namespace url(x);@property --x{initial-value:url(a.png)}",
        ""},
       {"@layer l{a{background:url(a.png)}}@scope(.x){a{background:url(b.png)}}",
        "url() a.png, url() b.png"},
       {"", ""},
       {"url(a.png)", ""}},
      references);
  check_rows({{"background:url(a.png)", "url() a.png"},
              {"background:url('a&b.png');color:red", "url() a&b.png"},
              {"@import 'a.css';background:url(a.png)", "url() a.png"},
              {"a{background:url(a.png)}", "url() a.png"},
              {"", ""}},
             of_attribute);
}

TEST_CASE("css: conditions") {
  check_rows({{"@media screen{a{background:url(a)}}", "url() a"},
              {"@media print{a{background:url(a)}}b{background:url(b)}", "url() a never, url() b"},
              {"@media(min-width:1000px){a{background:url(a)}}", "url() a depends"},
              {"@media screen{@media print{a{background:url(a)}}}", "url() a never"},
              {"@media(hover){@media(min-width:1px){a{background:url(a)}}}", "url() a depends"},
              {"@media(hover){@media print{a{background:url(a)}}}", "url() a never"},
              {"a{@media print{background:url(a)}background:url(b)}", "url() a never, url() b"},
              {"@supports(display:grid){a{background:url(a)}}", "url() a depends"},
              {"@supports not (x:y){@media print{a{background:url(a)}}}", "url() a never"},
              {"@container(width>1px){a{background:url(a)}}", "url() a depends"},
              {"@starting-style{a{background:url(a)}}", "url() a depends"},
              {"@media{a{background:url(a)}}", "url() a"},
              {"@media &{a{background:url(a)}}", "url() a never"}},
             references);
}

TEST_CASE("css: imports") {
  check_rows(
      {
          {"@import 'a.css';", "@import a.css"},
          {"@import url(a.css);@import url(\"b.css\");", "@import a.css, @import b.css"},
          {"@IMPORT\"a.css\"", "@import a.css"},
          {"@import 'a.css' print;", "@import a.css media=print never"},
          {"@import 'a.css' screen and (min-width: 1000px);",
           "@import a.css media=screen and (min-width: 1000px) depends"},
          {"@import 'a.css' print ;", "@import a.css media=print never"},
          {"@import 'a.css' layer;@import 'b.css' layer(x.y);", "@import a.css, @import b.css"},
          {"@import 'a.css' layer(x) supports(display:grid) screen;",
           "@import a.css media=screen depends"},
          {"@import 'a.css' supports(display:grid);", "@import a.css depends"},
          {"@import 'a.css' supports(display:grid) print;", "@import a.css media=print never"},
          {"@charset 'utf-8';@import 'a.css';", "@import a.css"},
          {"@layer a, b;@import 'a.css';@layer c;@import 'b.css';",
           "@import a.css, @import b.css inert"},
          {"@layer a{}@import 'a.css';", "@import a.css inert"},
          {"a{}@import 'a.css';", "@import a.css inert"},
          {"@media screen{}@import 'a.css';", "@import a.css inert"},
          {"@font-face{}@import 'a.css';", "@import a.css inert"},
          {"@namespace x url(y);@import 'a.css';", "@import a.css inert"},
          {"@layer x{@import 'a.css';}", "@import a.css inert"},
          {"@media print{@import 'a.css';}", "@import a.css never inert"},
          {"a{@import 'a.css';}", "@import a.css inert"},
          // Only valid rules close the imports (CSS Cascade 5, section 2): what no browser knows
          // does not.
          {"@tailwind base;@import 'a.css';", "@import a.css"},
          {"@unknown{}@import 'a.css';", "@import a.css"},
          {"@import;@import x;@import 'a.css'{}@import 'b.css';", "@import b.css"},
          {"/* @import 'no.css'; */@import/**/'a.css'/**/;", "@import a.css"},
          {"@import 'a\\62.css';", "@import ab.css <a\\62.css>"},
          {"\xEF\xBB\xBF@import 'a.css';", "@import a.css"},
      },
      references);
}

TEST_CASE("css: font faces") {
  check_rows(
      {
          {"@font-face{font-family:'A B';src:url(a.woff2)}", "a b 400 = a.woff2"},
          {"@font-face{font-family:A  B;src:url(a.woff2)}", "a b 400 = a.woff2"},
          {"@FONT-FACE{FONT-FAMILY:A;SRC:URL(a.woff2)FORMAT('WOFF2')}", "a 400 = a.woff2:woff2"},
          {"@font-face{font-family:A;src:url(a.woff2)format(woff2)tech(variations),url(a.ttf)"
           "format('truetype')}",
           "a 400 = a.woff2:woff2 a.ttf:truetype"},
          {"@font-face{font-family:A;src:local('A'),local(A B),url(a.woff2)}",
           "a 400 = local local a.woff2"},
          {"@font-face{font-family:A;src:url(a.eot);src:url('a.eot?#x')format('embedded-opentype'),"
           "url(a.woff)}",
           "a 400 = a.eot?#x:embedded-opentype a.woff"},
          {"@font-face{src:url(a.woff2)}", ""},
          {"@font-face{font-family:A}", ""},
          {"@font-face{font-family:A;src:'a.woff2'}", ""},
          {"@media print{@font-face{font-family:A;src:url(a)}}", "a 400 never = a"},
          {"@supports(x:y){@font-face{font-family:A;src:url(a)}}", "a 400 depends = a"},
          {"@font-face{font-family:A;src:url(a)}@font-face{font-family:B;src:url(b)}",
           "a 400 = a, b 400 = b"},
      },
      faces);
  check_rows({{"font-weight:bold", "f 700 = f"},
              {"font-weight:normal", "f 400 = f"},
              {"font-weight:250", "f 250 = f"},
              {"font-weight:100 900", "f 100-900 = f"},
              {"font-weight:900 100", "f 100-900 = f"},
              {"font-weight:auto", "f 400 = f"},
              {"font-style:italic", "f 400 italic = f"},
              {"font-style:oblique 10deg 20deg", "f 400 italic = f"},
              {"font-style:normal", "f 400 = f"},
              {"unicode-range:U+26", "f 400 U+26-26 = f"},
              {"unicode-range:u+0-7f, U+0131, U+4??", "f 400 U+0-7F U+131-131 U+400-4FF = f"},
              {"unicode-range:U+0025-00FF,u+10ffff", "f 400 U+25-FF U+10FFFF-10FFFF = f"},
              {"unicode-range:U+1e00-1e9f,U+20a0", "f 400 U+1E00-1E9F U+20A0-20A0 = f"},
              {"font-display:swap;ascent-override:90%", "f 400 = f"},
              {"font-weight:bold;font-weight:300", "f 300 = f"}},
             face_with);
  check_rows(
      {{"@font-face{font-family:A;src:url(a.eot);src:local(x),url( \"b.woff2\" )format('woff2')}",
        "@font-face src a.eot cors=anonymous inert, @font-face src b.woff2 cors=anonymous"},
       {"@font-face{src:url(a)}", "@font-face src a cors=anonymous"}},
      references);
}

TEST_CASE("css: families") {
  check_rows({{"font-family:A", "a"},
              {"font-family:'A B', C  D,serif", "a b/c d/serif"},
              {"font-family:\"\\41\"", "a"},
              {"font-family:var(--x), B", "var(--x)/b"},
              {"font-family:var( --X , C)", "var(--X)"},
              {"font-family:A !important", "a"},
              {"font-family:A,,B", "a/b"},
              {"font-family:", ""},
              {"font:12px A", "a"},
              {"font:italic small-caps bold condensed 12px/1.5 A B, C", "a b/c"},
              {"font:12px / 1.5 'A B'", "a b"},
              {"font:12px/normal A", "a"},
              {"font:12px/var(--l) A", "a"},
              {"font:700 1.2em A", "a"},
              {"font:80% A", "a"},
              {"font:small A", "a"},
              {"font:Larger/2 A", "a"},
              {"font:bold xxx-large A", "a"},
              {"font:calc(1em + 2px) A", "a"},
              {"font:clamp(1rem, 2vw, 3rem)/1.2 A, serif", "a/serif"},
              {"font:oblique 10deg 12px A", "a"},
              {"font:var(--s) A", "a"},
              {"font:var(--all)", "var(--all)"},
              {"font:bold var(--s)/var(--l) var(--f)", "var(--f)"},
              {"font:12px var(--f), serif", "var(--f)/serif"},
              {"font:caption", ""}},
             families);
}

TEST_CASE("css: selectors of font declarations") {
  check_rows({{"P", "f [p]"},
              {".a.B#c", "f [.a.B#c]"},
              {"div > .a ~ p + #b", "f [div+p.a#b]"},
              {"a, .b", "f [a|.b]"},
              {"*", "f []"},
              {":root", "f []"},
              {"a:hover", ""},
              {"a:HOVER .b", ""},
              {"a:hover, .b", "f [.b]"},
              {"a:focus,b:focus-within,c:focus-visible,d:active,e:target", ""},
              {"a:visited", "f [a]"},
              {"a::before", "f [a]"},
              {"a:first-child", "f [a]"},
              {"p:not(.a):is(.b, #c) i", "f [p+i]"},
              {"p:nth-child(2n + 1 of .x)", "f [p]"},
              {"[data-x=y].a", "f [.a]"},
              {"a[href$='.x']", "f [a]"},
              {".a\\:b", "f [.a:b]"},
              {"#\\31 x", "f [#1x]"},
              {"svg|a", "f [a]"},
              {"*|*", "f []"},
              {".a/**/.b", "f [.a.b]"},
              {"\n p\n ,\n i\n", "f [p|i]"}},
             keys);
  check_rows({{"p{font:1em A;i{font-family:B}}", "a [p], b [i]"},
              {"p{&:hover{font-family:B}}", ""},
              {"p{&.x{font-family:B}}", "b [.x]"},
              {"@media print{p{font-family:A}}", "a [p] never"},
              {"@supports(x:y){p{font-family:A}}", "a [p] depends"},
              {"p{@media(min-width:1000px){font-family:A}}", "a [p] depends"},
              {"@keyframes k{from{font-family:A}}", ""},
              {"@font-face{font-family:A}", ""}},
             [](std::string_view source) { return uses(source); });
}

TEST_CASE("css: custom properties") {
  const auto properties = [](std::string_view source) {
    std::string out;
    for (const auto& [name, names] : read(source).custom_properties)
      add_item(out, name + "=" + join(names, "/"));
    return out;
  };
  check_rows({{":root{--f:A, 'B C', serif}", "--f=a/b c/serif"},
              {"a{--f:A}b{--f:B}", "--f=a/b"},
              {"a{--F:A;--f:B}", "--F=a, --f=b"},
              {"a{--f:var(--g)}", "--f=var(--g)"},
              {"a{--f:rgb(1 2 3)}", ""},
              {"a{--f:12px}", ""},
              {"a{--f:}", ""}},
             properties);
}

TEST_CASE("css: hostile sheets take no long time") {
  const auto start = std::chrono::steady_clock::now();
  for (const char* piece : {"{", "a{", "@media(", "image-set(", "a{b:image-set('x',", "@import 'a",
                            "a,", ":not(", "url("})
    read(repeat(piece, 100'000));
  CHECK(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < 5);
}
