// Tests of the element tree that both readers make: its shape, names, attributes and text.
#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "analyzer/html/html_facts.h"
#include "tests/support/dump.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using dom::Element;
using dom::ElementTree;
using dom::Index;

// What the rows use; any other name is "?".
std::string tag_name(dom::Atom tag) {
  for (const char* name : {"a",      "b",        "body",
                           "center", "circle",   "clipPath",
                           "dialog", "div",      "foreignObject",
                           "g",      "head",     "html",
                           "i",      "img",      "li",
                           "math",   "mi",       "noscript",
                           "p",      "script",   "span",
                           "style",  "svg",      "table",
                           "tbody",  "td",       "template",
                           "title",  "tr",       "ul",
                           "x-y",    "textarea", "search",
                           "DIV",    "section",  "text"})
    if (dom::atom(name) == tag) return name;
  return "?";
}

void check_links(const ElementTree& tree) {
  for (Index i = 0; i < tree.elements.size(); ++i) {
    const Element& e = tree.elements[i];
    CHECK(e.end > i);
    CHECK(e.end <= tree.elements.size());
    if (e.parent != dom::kNone) CHECK(tree.elements[e.parent].end >= e.end);
    if (e.next_sibling != dom::kNone) {
      CHECK(e.next_sibling == e.end);
      CHECK(tree.elements[e.next_sibling].previous_sibling == i);
      CHECK(tree.elements[e.next_sibling].parent == e.parent);
    }
    const Index child = tree.first_child(i);
    if (child != dom::kNone) {
      CHECK(tree.elements[child].parent == i);
      CHECK(tree.elements[child].previous_sibling == dom::kNone);
    }
  }
}

// "div.a.b#c[x=y]" and, where it has text of its own, " 'text'".
std::string dump_element(const ElementTree& tree, Index index) {
  constexpr const char* kSpaces[] = {"", "svg|", "math|", "other|"};
  const Element& e = tree.elements[index];
  std::string out = kSpaces[static_cast<int>(e.space)] + tag_name(e.tag);
  for (std::uint32_t i = 0; i < e.attribute_count; ++i) {
    const dom::Attribute& a = tree.attributes[e.first_attribute + i];
    out += "[" + std::string(a.name) + "=" + std::string(a.value) + "]";
  }
  if (e.class_count > 0) out += " " + std::to_string(e.class_count) + " classes";
  if (e.id.exact != 0) out += " id";
  std::string text;
  for (const dom::Text& t : tree.texts)
    if (t.parent == index) text += t.text;
  if (!text.empty()) out += " '" + text + "'";
  if (text.empty() && e.has_text) out += " ...";
  return out;
}

// "html(head, body(p))" from the element at `first` on.
std::string dump_tree(const ElementTree& tree, Index first) {
  std::string out;
  std::vector<Index> ends;
  for (Index i = first; i < tree.elements[first].end; ++i) {
    for (; !ends.empty() && ends.back() <= i; ends.pop_back()) out += ")";
    if (i > first) out += tree.elements[i].previous_sibling == dom::kNone ? "(" : ", ";
    if (tree.first_child(i) != dom::kNone) ends.push_back(tree.elements[i].end);
    out += dump_element(tree, i);
  }
  return out + std::string(ends.size(), ')');
}

std::string tree_of(std::string_view source) {
  const html::HtmlPage page = html::read_html(source);
  check_links(page.tree);
  return dump_tree(page.tree, 0);
}

// Of the body.
std::string body_of(std::string_view markup) {
  const html::HtmlPage page = html::read_html("<!DOCTYPE html><body>" + std::string(markup));
  check_links(page.tree);
  for (Index i = 0; i < page.tree.elements.size(); ++i)
    if (page.tree.elements[i].tag == dom::atom("body")) return dump_tree(page.tree, i);
  return "no body";
}

std::string xml_tree_of(std::string_view source) {
  html::HtmlPage page;
  html::XmlError error;
  if (!html::read_xhtml(source, page, error)) return error.message;
  check_links(page.tree);
  return dump_tree(page.tree, 0);
}

}  // namespace

TEST_CASE("tree: elements and text") {
  check_rows(
      {{"", "html(head, body)"},
       {"x", "html(head, body 'x')"},
       {"<title>a &amp; b</title><p>c", "html(head(title 'a & b'), body(p 'c'))"},
       {"<style>a{}</style><script>b</script>", "html(head(style ..., script ...), body)"},
       {"<style></style><script></script>", "html(head(style, script), body)"},
       {"<html lang=en><body CLASS='a  b'>", "html[lang=en](head, body[class=a  b] 2 classes)"}},
      tree_of);
  check_rows({{"<p>a<b>b</b>c<!-- d -->e</p><i></i>", "body(p 'ace'(b 'b'), i)"},
              {"<ul><li>a<li>b</ul>", "body(ul(li 'a', li 'b'))"},
              {"<table><tr><td>a</table>", "body(table(tbody(tr(td 'a'))))"},
              {"<table>a<b>b</b><tr></table>", "body 'a'(b 'b', table(tbody(tr)))"},
              {"<p> </p><p></p>", "body(p ' ', p)"},
              {"<textarea>a</textarea>", "body(textarea 'a')"},
              {"<p id='' class=' '></p><p id=' '></p>", "body(p[id=][class= ], p[id= ] id)"},
              {"<P TITLE='&quot;A&quot;'><X-Y z>", "body(p[title=\"A\"](x-y[z=]))"},
              {"<svg viewbox='0 0'><clippath><FOREIGNOBJECT><p></foreignobject></svg>",
               "body(svg|svg[viewBox=0 0](svg|clipPath(svg|foreignObject(p))))"},
              {"<svg><a xlink:href=x xml:lang=en href=y>t</a></svg>",
               "body(svg|svg(svg|a[xlink:href=x][xml:lang=en][href=y] 't'))"},
              {"<svg><style>a</style><text>b</text><x-y/></svg>",
               "body(svg|svg(svg|style ..., svg|text 'b', svg|x-y))"},
              {"<math><mi>x</mi></math>", "body(math|math(math|mi 'x'))"},
              {"<a xlink:href=x>", "body(a[xlink:href=x])"},
              {"a<template>b<p>c</p></template>d", "body 'ad'(template)"},
              {"a<noscript>b<p>c</p></noscript>d", "body 'ad'(noscript ...)"},
              {"<noscript></noscript>", "body(noscript)"}},
             body_of);
}

TEST_CASE("tree: elements that are newer than the parser end paragraphs") {
  check_rows({{"<p>a<dialog open>b<p>c</dialog>d", "body 'd'(p 'a', dialog[open=] 'b'(p 'c'))"},
              {"<p>a<SEARCH>b<p>c</SEARCH>d", "body 'd'(p 'a', search 'b'(p 'c'))"},
              {"<center>a</center>", "body(center 'a')"},
              {"<svg><dialog></dialog></svg>", "body(svg|svg(svg|dialog))"},
              {"<p title='<dialog>'></p>", "body(p[title=<dialog>])"}},
             body_of);
}

TEST_CASE("tree: names are folded beside their exact form") {
  const ElementTree tree = html::read_html("<body class='A b' id=X>").tree;
  const Element& body = tree.elements.back();
  REQUIRE(body.class_count == 2);
  const dom::Name& a = tree.classes[body.first_class];
  CHECK(a.exact == dom::atom("A"));
  CHECK(a.folded == dom::atom("a"));
  CHECK(body.id.exact == dom::atom("X"));
  CHECK(body.id.folded == dom::atom("x"));
}

TEST_CASE("tree: quirks mode") {
  const auto mode = [](std::string_view source) {
    return std::string(html::read_html(source).tree.quirks ? "quirks" : "standards");
  };
  check_rows(
      {{"<p>", "quirks"},
       {"<!DOCTYPE html><p>", "standards"},
       {"<!doctype HTML SYSTEM 'about:legacy-compat'>", "standards"},
       {"<!-- x --><!DOCTYPE html>", "standards"},
       {"<!DOCTYPE htm>", "quirks"},
       {"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", "standards"},
       {"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">", "quirks"},
       {"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\"\n"
        "\"http://www.w3.org/TR/html4/loose.dtd\">",
        "standards"},
       {"<!DOCTYPE html PUBLIC '-//w3c//dtd html 4.0 transitional//de' 'x'>", "quirks"},
       {"<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 3.2 Final//EN'>", "quirks"},
       {"<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN' 'x'>", "standards"},
       {"<!DOCTYPE html PUBLIC 'html'>", "quirks"},
       {"<!DOCTYPE html SYSTEM 'http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd'>",
        "quirks"},
       {"<!DOCTYPE html><!DOCTYPE html PUBLIC 'html'>", "standards"},
       {"<!DOCTYPE html PUBLIC", "quirks"}},
      mode);
  // In it a table does not end a paragraph.
  check_rows({{"<!DOCTYPE html PUBLIC '-//IETF//DTD HTML//EN'><p><table></table>",
               "html(head, body(p(table)))"},
              {"<!DOCTYPE html><p><table></table>", "html(head, body(p, table))"}},
             tree_of);
}

TEST_CASE("tree: XML and its namespaces") {
  check_rows(
      {{"<html xmlns='http://www.w3.org/1999/xhtml'><head/><body class='a b'>x<p> "
        "</p></body></html>",
        "html[xmlns=http://www.w3.org/1999/xhtml](head, body[class=a b] 2 classes 'x'(p ' '))"},
       {"<html/>", "other|html"},
       {"<x:html xmlns:x='http://www.w3.org/1999/xhtml'><x:p/><p/></x:html>",
        "html[xmlns:x=http://www.w3.org/1999/xhtml](p, other|p)"},
       {"<div xmlns='http://www.w3.org/1999/xhtml'><DIV/><svg "
        "xmlns='http://www.w3.org/2000/svg'><g/></svg><b/></div>",
        "div[xmlns=http://www.w3.org/1999/xhtml](DIV, svg|svg[xmlns=http://www.w3.org/2000/svg]"
        "(svg|g), b)"},
       {"<p xmlns='http://www.w3.org/1999/xhtml'>a<![CDATA[<b>]]>&lt;<!-- c --></p>",
        "p[xmlns=http://www.w3.org/1999/xhtml] 'a<b><'"},
       {"<p xmlns='http://www.w3.org/1999/xhtml'><template>a<b/></template><noscript>c<i/>"
        "</noscript><style>d</style></p>",
        "p[xmlns=http://www.w3.org/1999/xhtml](template, noscript 'c'(i), style ...)"}},
      xml_tree_of);
}

TEST_CASE("tree: references and styles know their elements") {
  const html::HtmlPage page = html::read_html(
      "<link rel=stylesheet href=a><style>b{}</style><script>c</script><body style='d:e'><img "
      "src=f>");
  const auto tag_of = [&](Index index) { return tag_name(page.tree.elements[index].tag); };
  CHECK(tag_of(page.facts.references[1].element) == "img");
  CHECK(tag_of(page.facts.styles[0].element) == "style");
  CHECK(tag_of(page.facts.styles[1].element) == "body");
  CHECK(tag_of(page.facts.scripts[0].element) == "script");
}
