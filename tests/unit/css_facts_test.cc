// Tests of what a sheet says: one line a sheet and the dump of its references, rules or
// faces. What browsers drop was asked of Chromium 156.
#include "analyzer/css/css_facts.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
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

// " [screen & (hover) & unknown]", the outermost first.
std::string dump_condition(const CssFacts& facts, std::uint32_t condition) {
  std::string out;
  for (; condition != css::kUnconditional; condition = facts.conditions.at(condition).outer) {
    const css::Condition& c = facts.conditions.at(condition);
    std::string part = c.media;
    if (c.fixed != refs::Certainty::yes) part += (part.empty() ? "" : "+") + name_of(c.fixed);
    out = part + (out.empty() ? "" : " & ") + out;
  }
  return out.empty() ? "" : " [" + out + "]";
}

// "a.b", "" for a part without a name.
std::string layer_name(const CssFacts& facts, std::uint32_t layer) {
  std::string out;
  for (bool first = true; layer != css::kNone; layer = facts.layers.at(layer).outer, first = false)
    out = facts.layers[layer].name + (first ? "" : ".") + out;
  return out;
}
std::string dump_layer(const CssFacts& facts, std::uint32_t layer) {
  return layer == css::kNone ? "" : " {" + layer_name(facts, layer) + "}";
}

// "url() a.png", with <source text> where it is spelled otherwise, the media of an import, the
// condition, the layer of an import, and the role when it is not the usual one.
std::string dump_references(std::string_view source, SheetKind kind) {
  constexpr const char* kRoles[] = {"", "", "", " keyframe", " inert"};
  std::string out;
  const CssFacts facts = css::read_css(source, kind);
  for (const css::CssReference& r : facts.references) {
    CHECK((r.role == css::Role::inert) == (r.why[0] != '\0'));
    add_item(out, dump_reference(source, r.reference) + dump_condition(facts, r.condition) +
                      dump_layer(facts, r.layer) + kRoles[static_cast<int>(r.role)]);
  }
  return out;
}
std::string sheet_references(std::string_view source) {
  return dump_references(source, SheetKind::stylesheet);
}
std::string of_attribute(std::string_view source) {
  return dump_references(source, SheetKind::declarations);
}
// The value of a property, in a rule.
std::string of_value(std::string_view value) {
  return sheet_references("a{background:" + std::string(value) + "}");
}

std::string dump_choice(const CssFacts& facts, const css::ImageChoice& choice) {
  std::string out;
  for (const css::ImageOption& option : choice)
    out += (out.empty() ? "" : "|") +
           (option.url == css::kNoUrl ? "-" : facts.references.at(option.url).reference.url);
  return out;
}

std::string property_name(css::Property property) {
  for (const char* name : {"display", "content", "background-image", "mask-image", "font-family",
                           "font-weight", "font-style", "font-stretch", "clip-path"})
    if (css::find_property(name)->longhands.first[0] == property) return name;
  return property == css::Property::custom ? "" : "another";
}

// "display=none!", "background-image=a.png", "--x=text(var)<offset:url>".
std::string dump_declaration(const CssFacts& facts, const css::Declaration& d) {
  std::string out = property_name(d.property) + "=";
  if (d.substituted != css::kNone) {
    const css::SubstitutedValue& value = facts.substituted.at(d.substituted);
    out += value.name + ":" + value.text;
    for (const std::string& name : value.variables) out += "(" + name + ")";
    for (const css::SubstitutedValue::Url& url : value.urls)
      out += "<" + std::to_string(url.offset) + ":" +
             facts.references.at(url.reference).reference.url + ">";
  }
  if (d.value.wide != css::Wide::none) out += "wide";
  if (d.property == css::Property::display && d.value.display == css::Display::none) out += "none";
  for (const css::ImageChoice& choice : d.value.images) out += dump_choice(facts, choice) + ";";
  if (d.property == css::Property::font_family) out += join(d.value.families, "/");
  return out + (d.important ? "!" : "");
}

std::string dump_specificities(const css::SelectorList* list) {
  if (list == nullptr) return "style";
  std::string out;
  for (const css::Selector& s : list->selectors)
    out += (out.empty() ? "" : ",") + std::to_string(s.specificity >> 20) +
           std::to_string(s.specificity >> 10 & 1023) + std::to_string(s.specificity & 1023);
  return out;
}

// "010 [condition] {layer} @scope-number declaration declaration", the specificities first.
std::string dump_rules(std::string_view source, SheetKind kind) {
  std::string out;
  const CssFacts facts = css::read_css(source, kind);
  for (const css::StyleRule& rule : facts.rules) {
    std::string item = dump_specificities(rule.selectors.get()) +
                       dump_condition(facts, rule.condition) + dump_layer(facts, rule.layer);
    if (rule.scope != css::kNone) item += " @" + std::to_string(rule.scope);
    for (std::uint32_t i = 0; i < rule.declaration_count; ++i)
      item += " " + dump_declaration(facts, facts.declarations.at(rule.first_declaration + i));
    add_item(out, item);
  }
  return out;
}
std::string rules(std::string_view source) { return dump_rules(source, SheetKind::stylesheet); }

// "a(0), a.b(1)": layers, each with the number of imports before it.
std::string layers(std::string_view source) {
  std::string out;
  const CssFacts facts = css::read_css(source, SheetKind::stylesheet);
  for (std::uint32_t i = 0; i < facts.layers.size(); ++i)
    add_item(out,
             layer_name(facts, i) + "(" + std::to_string(facts.layers[i].imports_before) + ")");
  return out;
}

// "roots to limits" by specificity; "in N" for the one around.
std::string scopes(std::string_view source) {
  std::string out;
  for (const css::Scope& scope : css::read_css(source, SheetKind::stylesheet).scopes) {
    std::string item = scope.roots ? dump_specificities(scope.roots.get()) : "-";
    if (scope.limits) item += " to " + dump_specificities(scope.limits.get());
    if (scope.outer != css::kNone) item += " in " + std::to_string(scope.outer);
    add_item(out, item);
  }
  return out;
}

std::string ends(double low, double high) {
  char text[48];
  std::snprintf(text, sizeof text, low == high ? " %g" : " %g-%g", low, high);
  return text;
}

// "family weight[-weight] [stretch] [style] [U+a-b] [display] [condition] = source source".
std::string faces(std::string_view source) {
  const CssFacts facts = css::read_css(source, SheetKind::stylesheet);
  std::string out;
  for (const css::FontFace& face : facts.faces) {
    std::string item = face.family + ends(face.weight_low, face.weight_high);
    if (face.stretch_low != 100 || face.stretch_high != 100)
      item += ends(face.stretch_low, face.stretch_high) + "%";
    add_flag(item, face.style == css::FontStyle::italic, "italic");
    add_flag(item, face.style == css::FontStyle::oblique, "oblique");
    for (const auto& [low, high] : face.unicode_range) {
      char text[32];
      std::snprintf(text, sizeof text, " U+%X-%X", static_cast<unsigned>(low),
                    static_cast<unsigned>(high));
      item += text;
    }
    add_flag(item, !face.display.empty(), face.display);
    item += dump_condition(facts, face.condition) + " =";
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
std::string sources(std::string_view src) {
  return faces("@font-face{font-family:F;" + std::string(src) + "}");
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
              {"url(a.png) no-repeat, url(b.png) red", "url() a.png, url() b.png"},
              // Only the last layer has a colour.
              {"red url(a.png) no-repeat, url(b.png)", "url() a.png inert, url() b.png inert"},
              {"url(a.png", "url() a.png}"},
              {"url(#x)", "url() #x"},
              {"url(data:image/png;base64,AA==)", "url() data:image/png;base64,AA=="},
              {"url(\xC3\xBC.png)", "url() \xC3\xBC.png"},
              {"/*url(no.png)*/url(a.png)/**/", "url() a.png"},
              {"src('a.png')", "url() a.png inert"}},
             of_value);
}

TEST_CASE("css: image sets and other functions") {
  check_rows({{"image-set('a.png' 1x, 'b.png' 2x)", "url() a.png, url() b.png"},
              {"image-set(url(a.png) 1x, url('b.png') 2x)", "url() a.png, url() b.png"},
              {"-webkit-image-set(url(a.png) 1x)", "url() a.png"},
              {"IMAGE-SET('a.avif' type('image/avif'), 'a.png' type('image/png'))",
               "url() a.avif, url() a.png"},
              {"image-set('a.png' 1x), url(c.png)", "url() a.png, url() c.png"},
              {"-webkit-cross-fade(url(a.png), url(b.png), 50%)", "url() a.png, url() b.png"},
              {"var(--x, url(a.png))", "url() a.png"},
              {"image-set(linear-gradient(red, blue) 1x, url(a.png) 2x)", "url() a.png"},
              {"image-set('a.png' 1x", "url() a.png inert"}},
             of_value);
}

TEST_CASE("css: roles of references") {
  check_rows(
      {{"a{list-style:url(a.png)}b{cursor:url(b.cur),auto}", "url() a.png, url() b.cur"},
       {"a{--x:url(a.png)}", "url() a.png"},
       {"a{BACKGROUND:url(a.png)!important}", "url() a.png"},
       {"a{color:red;;:x;background:url(a.png)", "url() a.png"},
       {"a{&:hover{background:url(a.png)}b{background:url(b.png)}}", "url() a.png, url() b.png"},
       {"<!-- a{background:url(a.png)} -->", "url() a.png"},
       {"a{mask:url(a.png)}b{shape-outside:url(b.png)}c{clip-path:url(c.svg#d)}",
        "url() a.png cors=anonymous, url() b.png cors=anonymous, url() c.svg#d cors=anonymous"},
       {"a{filter:url(a.svg#b)}", "url() a.svg#b"},
       {"@keyframes k{from{background:url(a.png)}to{--x:url(b.png);color:url(c.png)}}",
        "url() a.png keyframe, url() b.png keyframe, url() c.png inert"},
       {"@-webkit-keyframes k{from{background:url(a.png) url(b.png)}}",
        "url() a.png inert, url() b.png inert"},
       // What browsers drop.
       {"a{behavior:url(a.htc);color:url(b.png)}", "url() a.htc inert, url() b.png inert"},
       {"a{background:url(a.png) url(b.png)}", "url() a.png inert, url() b.png inert"},
       {"a:unheard-of{background:url(a.png);b{background:url(b.png)}}",
        "url() a.png inert, url() b.png inert"},
       {"a,b:unheard-of{@media screen{background:url(a.png)}}", "url() a.png [screen] inert"},
       {"a{b:unheard-of{background:url(a.png)}&{background:url(b.png)}}",
        "url() a.png inert, url() b.png"},
       {"background:url(a.png)", ""},
       {"@media all{background:url(b.png)}", "url() b.png [all] inert"},
       {"@unheard-of{a{background:url(a.png)}}", "url() a.png inert"},
       {"@page{background:url(a.png)}@property --x{initial-value:url(b.png)}",
        "url() a.png inert, url() b.png inert"},
       {"@namespace url(x);@namespace y{z{background:url(a.png)}}", "url() a.png inert"},
       {"a{@font-face{font-family:A;src:url(a)}@page{background:url(b.png)}}",
        "url() a inert, url() b.png inert"},
       {"@keyframes k{@media all{from{background:url(a.png)}}}", "url() a.png inert"},
       {"@-moz-document url-prefix(){a{background:url(a.png)}}", "url() a.png inert"},
       {"@supports display:grid{a{background:url(a.png)}}", "url() a.png [no] inert"},
       {"@container{a{background:url(a.png)}}@layer 1{a{background:url(b.png)}}",
        "url() a.png [unknown] inert, url() b.png inert"},
       {"@layer a,b{a{background:url(a.png)}}@scope .a{a{background:url(b.png)}}",
        "url() a.png inert, url() b.png inert"},
       {"@scope(:unheard-of){a{background:url(a.png)}}", "url() a.png inert"},
       {"", ""},
       {"url(a.png)", ""}},
      sheet_references);
  check_rows({{"background:url(a.png)", "url() a.png"},
              {"background:url('a&b.png');color:red", "url() a&b.png"},
              {"@import 'a.css';background:url(a.png)", "url() a.png"},
              {"a{background:url(a.png)}@media all{background:url(b.png)}",
               "url() a.png inert, url() b.png inert"},
              {"", ""}},
             of_attribute);
}

TEST_CASE("css: conditions") {
  check_rows(
      {{"@media screen{a{background:url(a)}}", "url() a [screen]"},
       {"@media print{a{background:url(a)}}b{background:url(b)}", "url() a [print], url() b"},
       {"@media (hover){@media print , tty{a{background:url(a)}}}",
        "url() a [(hover) & print , tty]"},
       {"a{@media print{background:url(a)}background:url(b)}", "url() a [print], url() b"},
       {"@supports(display:grid){a{background:url(a)}}", "url() a"},
       {"@supports(x:y){@media print{a{background:url(a)}}}", "url() a [no & print]"},
       {"@container(width>1px){a{background:url(a)}}", "url() a [unknown]"},
       {"@starting-style{a{background:url(a)}}", "url() a [later]"},
       {"@media{a{background:url(a)}}", "url() a"},
       {"@layer l{@media screen{a{background:url(a)}}}", "url() a [screen]"}},
      sheet_references);
}

TEST_CASE("css: imports") {
  check_rows(
      {
          {"@import 'a.css';", "@import a.css"},
          {"@import url(a.css);@import url(\"b.css\");", "@import a.css, @import b.css"},
          {"@IMPORT\"a.css\"", "@import a.css"},
          {"@import 'a.css' print ;", "@import a.css media=print [print]"},
          {"@import 'a.css' screen and (min-width: 1000px);",
           "@import a.css media=screen and (min-width: 1000px) [screen and (min-width: 1000px)]"},
          {"@import 'a.css' layer;@import 'b.css' layer( x.y );",
           "@import a.css {}, @import b.css {x.y}"},
          {"@import 'a.css' layer(x) supports(display:grid) screen;",
           "@import a.css media=screen [screen] {x}"},
          {"@import 'a.css' layer(1);", "@import a.css media=layer(1) [layer(1)]"},
          {"@import 'a.css' supports(display:grid) layer;", "@import a.css media=layer [layer]"},
          {"@import 'a.css' supports((display:grid) and (x:y)) print;",
           "@import a.css media=print [print+no]"},
          {"@import 'a.css' supports(selector(a:hover));", "@import a.css"},
          {"@import 'a.css' supports(x:y);", "@import a.css inert"},
          {"@import 'a.css' supports();", "@import a.css inert"},
          {"@import 'a.css' supports(--x:y);", "@import a.css"},
          {"@import src('a.css');@import url('b.css' x);@import url(var(--x));", ""},
          {"@charset 'utf-8';@import 'a.css';@charset 'x';@import 'b.css';",
           "@import a.css, @import b.css"},
          {"@layer a, b;@import 'a.css';@layer c;@import 'b.css';",
           "@import a.css, @import b.css inert"},
          {"@layer a{}@import 'a.css';", "@import a.css inert"},
          {"a{}@import 'a.css';", "@import a.css inert"},
          {"@media screen{}@import 'a.css';", "@import a.css inert"},
          {"@font-face{}@import 'a.css';", "@import a.css inert"},
          {"@page{}@import 'a.css';", "@import a.css inert"},
          {"@keyframes x{}@import 'a.css';", "@import a.css inert"},
          {"@namespace x url(y);@import 'a.css';", "@import a.css inert"},
          {"@layer x{@import 'a.css';}", "@import a.css inert"},
          {"@media print{@import 'a.css';}", "@import a.css [print] inert"},
          {"a{@import 'a.css';}", "@import a.css inert"},
          // Only valid rules close the imports: what no browser knows does not.
          {"@tailwind base;@import 'a.css';", "@import a.css"},
          {"@unknown{}@import 'a.css';", "@import a.css"},
          {"a:unheard-of{}a,{}@import 'a.css';", "@import a.css"},
          {"@supports x{}@keyframes{}@layer;@layer 1;@namespace;@import 'a.css';", "@import a.css"},
          {"@import;@import x;@import 'a.css'{}@import 'b.css';", "@import b.css"},
          {"/* @import 'no.css'; */@import/**/'a.css'/**/;", "@import a.css"},
          {"@import 'a\\62.css';", "@import ab.css <a\\62.css>"},
          {"\xEF\xBB\xBF@import 'a.css';", "@import a.css"},
      },
      sheet_references);
}

TEST_CASE("css: rules") {
  check_rows(
      {{"a{color:red}b{width:1px}", ""},
       {"a{display:none}.b,#c i{display:block!important}", "001 display=none, 010,101 display=!"},
       {"a{background:red url(a.png)}", "001 background-image=a.png;"},
       {"a{background:image-set('a' 1x,linear-gradient(red,red) 2x),url(b)}",
        "001 background-image=a|-;b;"},
       {"a{font:1px A,B}", "001 font-family=a/b font-weight= font-style= font-stretch="},
       {"a{display:inherit;display:nonsense word}", "001 display=wide"},
       {"a{background:1foo x;display:none}", "001 display=none"},
       {"a:unheard-of{display:none}b{display:none}", "001 display=none"},
       {"a{display:none;b{display:none}display:none}",
        "001 display=none, 002 display=none, 001 display=none"},
       {"a{color:red;.b &{display:none}}", "011 display=none"},
       {"a{@media print{display:none;b{display:none}}}",
        "001 [print] display=none, 002 [print] display=none"},
       {"@font-face{display:none}@keyframes k{a{display:none}}@page{display:none}", ""},
       {"@layer x{a{display:none}@layer y.z{a{display:none}}}@layer{a{display:none}}",
        "001 {x} display=none, 001 {x.y.z} display=none, 001 {} display=none"},
       {"a{@layer x{display:none}}", "001 {x} display=none"},
       {"@scope(.a){b{display:none}display:none;> c{display:none}:scope{display:none}}",
        "001 @0 display=none, 000 @0 display=none, 001 @0 display=none, 010 @0 display=none"}},
      rules);
  CHECK(dump_rules("display:none;color:red;--x:y", SheetKind::declarations) ==
        "style display=none =--x:y");
}

TEST_CASE("css: values that wait for their variables") {
  check_rows({{"a{--x: A B ;--Y:url(a.png)}", "001 =--x:A B =--Y:url(a.png)<0:a.png>"},
              {"a{--x:var(--y,var(--z))}", "001 =--x:var(--y,var(--z))(--y)(--z)"},
              {"a{--x:}", "001 =--x:"},
              {"a{background:red var(--x) , url(a) , image-set('b' 1x)}",
               "001 background-image=background:red var(--x) , url(a) , image-set('b' 1x)(--x)"
               "<15:a><34:b>"},
              {"a{font:var(--f)!important}",
               "001 font-family=font:var(--f)(--f)! font-weight=font:var(--f)(--f)! "
               "font-style=font:var(--f)(--f)! font-stretch=font:var(--f)(--f)!"},
              {"a{color:var(--x)}", ""}},
             rules);
}

TEST_CASE("css: layers and scopes") {
  check_rows(
      {{"@layer a, b.c;@layer a{}", "a(0), b(0), b.c(0)"},
       {"@layer a;@import 'x' layer(b);@import 'y' layer;@import 'z';a{}@layer c,a.d;",
        "a(0), b(0), (1), c(3), a.d(3)"},
       {"@layer a{@layer b;@layer{@layer b{}}}@layer b;", "a(0), a.b(0), a.(0), a..b(0), b(0)"},
       {"@layer;@layer a b;@layer 1;@unknown{@layer x;}", ""},
       {"@layer a{@layer A;}@layer A;", "a(0), a.A(0), A(0)"}},
      layers);
  check_rows({{"@scope(.a){}@scope{}@scope(.a,#b) to (i, > b){}", "010, -, 010,100 to 001,001"},
              {"@scope to (.b){@scope(& i){}}", "- to 010, 001 in 0"},
              {"p{@scope(i){}@scope(& i){}}", "001, 002"},
              {"@scope(.a) to{}@scope(.a) b{}@scope(.a) to (:unheard-of){}@scope(> a){}", ""}},
             scopes);
}

TEST_CASE("css: font faces") {
  check_rows(
      {
          {"@font-face{font-family:'A B';src:url(a.woff2)}", "a b 400 = a.woff2"},
          {"@font-face{font-family:A  B;src:url(a.woff2)}", "a b 400 = a.woff2"},
          {"@FONT-FACE{FONT-FAMILY:A;SRC:URL(a.woff2)FORMAT('WOFF2')}", "a 400 = a.woff2:woff2"},
          {"@font-face{src:url(a.woff2)}", ""},
          {"@font-face{font-family:A}", ""},
          {"@font-face{font-family:A,B;src:url(a)}", ""},
          {"@font-face{font-family:serif;src:url(a)}@font-face{font-family:inherit;src:url(b)}",
           ""},
          {"@font-face{font-family:'serif';src:url(a)}", "serif 400 = a"},
          {"@font-face{font-family:A;font-family:B,;src:url(a)}", "a 400 = a"},
          {"@font-face x{font-family:A;src:url(a)}", ""},
          {"a{@font-face{font-family:A;src:url(a)}}", ""},
          {"@font-face{font-family:A;src:url(a);b{}@media print{src:url(c)}}", "a 400 = a"},
          {"@media print{@font-face{font-family:A;src:url(a)}}", "a 400 [print] = a"},
          {"@layer x{@scope(b){@font-face{font-family:A;src:url(a)}}}", "a 400 = a"},
          {"@media print{@container(width>1px){@font-face{font-family:A;src:url(a)}}}",
           "a 400 [print] = a"},
          {"@starting-style{@font-face{font-family:A;src:url(a)}}", "a 400 = a"},
          {"@supports(x:y){@font-face{font-family:A;src:url(a)}}", "a 400 [no] = a"},
          {"@font-face{font-family:A;src:url(a)}@font-face{font-family:B;src:url(b)}",
           "a 400 = a, b 400 = b"},
      },
      faces);
  check_rows({{"font-weight:bold", "f 700 = f"},
              {"font-weight:normal", "f 400 = f"},
              {"font-weight:250.5", "f 250.5 = f"},
              {"font-weight:100 900", "f 100-900 = f"},
              {"font-weight:900 normal", "f 400-900 = f"},
              {"font-weight:bold;font-weight:auto", "f 400 = f"},
              {"font-weight:bold;font-weight:bolder", "f 700 = f"},
              {"font-weight:bold;font-weight:1 2 3", "f 700 = f"},
              {"font-weight:bold;font-weight:300", "f 300 = f"},
              {"font-weight:300 !important", "f 400 = f"},
              {"font-stretch:condensed", "f 400 75% = f"},
              {"font-width:condensed", "f 400 = f"},
              {"font-stretch:50% 200%", "f 400 50-200% = f"},
              {"font-style:italic", "f 400 italic = f"},
              {"font-style:oblique 10deg 20deg", "f 400 oblique = f"},
              {"font-style:normal", "f 400 = f"},
              {"font-display:swap;ascent-override:90%", "f 400 swap = f"},
              {"font-display:swap;font-display:none", "f 400 swap = f"},
              {"font-display:auto", "f 400 = f"}},
             face_with);
  check_rows({{"unicode-range:U+26", "f 400 U+26-26 = f"},
              {"unicode-range:u+0-7f, U+0131, U+4??", "f 400 U+0-7F U+131-131 U+400-4FF = f"},
              {"unicode-range:U+0025-00FF,u+10ffff", "f 400 U+25-FF U+10FFFF-10FFFF = f"},
              {"unicode-range:U+1e00-1e9f,/**/U+20a0/**/", "f 400 U+1E00-1E9F U+20A0-20A0 = f"},
              {"unicode-range:U+41;unicode-range:U+0-7F, x", "f 400 U+41-41 = f"},
              {"unicode-range:U+110000", "f 400 = f"},
              {"unicode-range:U+7F-0", "f 400 = f"},
              {"unicode-range:U+??????", "f 400 = f"},
              {"unicode-range:U + 0-7f", "f 400 = f"},
              {"unicode-range:U+5?-7f", "f 400 = f"},
              {"unicode-range:U+0-7F,", "f 400 = f"},
              {"unicode-range:U+1234567", "f 400 = f"}},
             face_with);
}

TEST_CASE("css: sources of font faces") {
  check_rows({{"src:url(a)format(woff2)tech(variations),url(b)format('truetype')",
               "f 400 = a:woff2 b:truetype"},
              {"src:local('A'),local(A B),url(a)", "f 400 = local local a"},
              {"src:local(),local(1x),local(a)format('woff2'),url(a)", "f 400 = a"},
              {"src:url(a.eot);src:url('a.eot?#x')format('embedded-opentype'),url(a)", "f 400 = a"},
              {"src:url(a)format('woff2-variations'),url(b)format(woff2-variations)",
               "f 400 = a:woff2-variations"},
              {"src:url(a)format(svg),url(b)format('svg'),url(c)format(),url(d)format('x')", ""},
              {"src:url(a)format('woff2','woff'),url(b)", "f 400 = b"},
              {"src:url(a)tech(color-svg),url(b)tech(palettes,color-COLRv1)", "f 400 = b"},
              {"src:url(a)tech('variations'),url(b)tech(x),url(c)tech()", ""},
              {"src:url(a)tech(variations)format('woff2'),url(b)x,x,,url(c)", "f 400 = c"},
              {"src:url(a);src:x;src:;src:url(b)format('svg')", "f 400 = a"},
              {"src:url(a);src:url(b)!important", "f 400 = a"},
              {"src:'a',src('b'),var(--x)", ""}},
             sources);
  check_rows({{"@font-face{font-family:A;src:url(a);src:local(x),url( \"b\" )format('woff2')}",
               "@font-face src a cors=anonymous inert, "
               "@font-face src b cors=anonymous type=font/woff2"},
              {"@font-face{font-family:A;src:url(a)format('opentype'),url(b)format(truetype),"
               "url(c)format('woff-variations'),url(d)format('svg')}",
               "@font-face src a cors=anonymous type=font/otf, "
               "@font-face src b cors=anonymous type=font/ttf, "
               "@font-face src c cors=anonymous type=font/woff, "
               "@font-face src d cors=anonymous inert"},
              {"@font-face{src:url(a)}", "@font-face src a cors=anonymous inert"}},
             sheet_references);
}

TEST_CASE("css: hostile sheets take no long time") {
  const auto start = std::chrono::steady_clock::now();
  for (const char* piece :
       {"{", "a{", "&{display:none;", "@media(", "@layer a{", "@scope(a){", "image-set(",
        "a{b:image-set('x',", "@import 'a", "@layer a.b,c;", "@layer{}", "a,", ":not(", "url(",
        "@font-face{font-family:a;src:url(b),", "a{--x:var(--y,", "@supports(a:b){", "all:unset;"})
    for (const SheetKind kind : {SheetKind::stylesheet, SheetKind::declarations})
      css::read_css(repeat(piece, 50'000), kind);
  CHECK(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < 100);
}
