// Tests of the values that cause a fetch or prevent one. What is valid was seen in Chromium 156.
#include "analyzer/css/value.h"

#include <doctest/doctest.h>

#include <string>

#include "base/text.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

css::TokenRange value_of(const css::TokenStream& s) {
  std::uint32_t colon = 0;
  while (s.tokens[colon].kind != css::TokenKind::colon) ++colon;
  return {colon + 1, s.all().last};
}

// "url a.png 2x", options of one image separated by "or", images by commas.
std::string dump_images(const css::TokenStream& s, const css::Value& value) {
  std::string out;
  for (const css::ImageChoice& choice : value.images) {
    std::string options;
    for (const css::ImageOption& option : choice) {
      std::string item = "-";
      if (option.url != css::kNoUrl)
        for (std::uint32_t i = 0; i < s.tokens.size(); ++i)
          if (s.tokens[i].offset == option.url) {
            const bool quoted = s.tokens[i].kind == css::TokenKind::function;
            item = css::decoded_value(s.source, s.tokens[quoted ? i + 1 : i]);
          }
      if (option.dppx != 1) item += "@" + std::to_string(static_cast<int>(option.dppx * 100));
      if (!option.supported) item += "!";
      options += (options.empty() ? "" : "|") + item;
    }
    out += (out.empty() ? "" : ", ") + options;
  }
  return out.empty() ? "nothing" : out;
}

// What the first longhand of a declaration gets; "invalid" when it is dropped.
template <class Dump>
std::string first(std::string_view declaration, Dump dump) {
  const std::string name(trim(declaration.substr(0, declaration.find(':'))));
  const css::TokenStream s = css::tokenize(declaration);
  const auto longhands = css::read_value(name, s, value_of(s));
  if (longhands.empty()) return "invalid";
  if (longhands.front().value.wide != css::Wide::none) return "wide";
  return dump(s, longhands.front().value);
}

std::string images(std::string_view declaration) { return first(declaration, dump_images); }

std::string display(std::string_view words) {
  constexpr const char* kNames[] = {"none",  "contents",  "inline", "inline-block", "inline-flex",
                                    "block", "list-item", "flex",   "table",        "other"};
  const auto found = css::display_of(std::string(words));
  return found ? kNames[static_cast<std::size_t>(*found)] : "invalid";
}

std::string font(std::string_view declaration) {
  return first(declaration, [](const css::TokenStream&, const css::Value& value) {
    std::string out = join(value.families, "/");
    out += " " + std::to_string(static_cast<int>(value.weight));
    if (value.relative_weight != 0) out += value.relative_weight > 0 ? "+" : "-";
    if (value.style != css::FontStyle::normal)
      out += value.style == css::FontStyle::italic ? " italic" : " oblique";
    if (value.stretch != 100) out += " " + std::to_string(static_cast<int>(value.stretch)) + "%";
    return std::string(trim(out));
  });
}

std::string content(std::string_view declaration) {
  return first(declaration, [](const css::TokenStream& s, const css::Value& value) {
    if (!value.generates) return std::string("none");
    std::string out = "'" + value.text + "'";
    for (const std::string& name : value.attributes) out += " attr " + name;
    if (!value.images.empty()) out += " " + dump_images(s, value);
    return out;
  });
}

std::string waits(std::string_view declaration) {
  const std::string name(trim(declaration.substr(0, declaration.find(':'))));
  const css::TokenStream s = css::tokenize(declaration);
  return css::has_substitution(name, s, value_of(s)) ? "waits" : "known";
}

}  // namespace

TEST_CASE("css values: images") {
  check_rows({{"background-image: url(a)", "a"},
              {"background-image: url('a') , url(b)", "a, b"},
              {"background-image: none", "nothing"},
              {"background-image: INHERIT", "wide"},
              {"background-image: linear-gradient(red,blue), url(a)", "a"},
              {"background-image: url(a) url(b)", "invalid"},
              {"background-image: url(a),", "invalid"},
              {"background-image: bogus(a)", "invalid"},
              {"background-image: -webkit-cross-fade(url(a),url(b),50%)", "a, b"},
              {"background-image: cross-fade(url(a),url(b),50%)", "invalid"},
              {"background-image: image(url(a))", "invalid"},
              {"background-image: element(#a)", "invalid"},
              {"background-image: src('a')", "invalid"},
              {"background-image: -moz-linear-gradient(red,blue)", "invalid"},
              {"background-image: url('a' crossorigin(anonymous))", "invalid"},
              {"background-image: url('a' b)", "invalid"},
              {"background-image: light-dark(url(a), url(b))", "a"},
              {"background-image: light-dark(none, url(b))", "nothing"},
              {"background-image: paint(a)", "nothing"},
              {"border-image: url(a) 3 round", "a"},
              {"border: 1px solid", "nothing"},
              {"list-style: none url(a)", "a"},
              {"list-style: none none url(a)", "invalid"},
              {"list-style: none none", "nothing"},
              {"cursor: url(a) 1 2, url(b), auto", "a, b"},
              {"cursor: url(a)", "invalid"},
              {"filter: blur(1px) url(a#b)", "a#b"},
              {"fill: url(#a) red", "#a"}},
             images);
}

TEST_CASE("css values: image sets") {
  check_rows({{"mask-image: image-set('a' 1x, url(b) 2x)", "a|b@200"},
              {"mask-image: image-set('a', 'b' 192dpi)", "a|b@200"},
              {"mask-image: image-set('a' calc(1x * 2))", "a@200"},
              {"mask-image: image-set('a' 0x)", "a@0"},
              {"mask-image: image-set('a' -1x, 'b' 1x)", "invalid"},
              {"mask-image: image-set('a' 1px)", "invalid"},
              {"mask-image: image-set('a' 1)", "invalid"},
              {"mask-image: image-set()", "invalid"},
              {"mask-image: image-set('a' 1x,)", "invalid"},
              {"mask-image: image-set(linear-gradient(red,blue) 1x, 'a' 2x)", "-|a@200"},
              {"mask-image: image-set(image-set('a' 1x) 1x)", "invalid"},
              {"mask-image: image-set('a' type('image/avif'))", "a"},
              {"mask-image: image-set('a' type('image/jp2') 2x)", "a@200!"},
              {"mask-image: image-set('a' type('image/svg+xml'))", "a!"}},
             images);
}

TEST_CASE("css values: the background shorthand") {
  check_rows({{"background: red url(a) no-repeat 0 0 / cover", "a"},
              {"background: url(a), url(b) #fff", "a, b"},
              {"background: red url(a), url(b)", "invalid"},
              {"background: url(a) red blue", "invalid"},
              {"background: nonsense url(a)", "invalid"},
              {"background: red", "nothing"}},
             images);
}

TEST_CASE("css values: display") {
  check_rows({{"none", "none"},
              {"contents", "contents"},
              {"inline", "inline"},
              {"inline-grid", "inline-flex"},
              {"-webkit-box", "flex"},
              {"table-cell", "block"},
              {"table-row", "table"},
              {"flow-root", "block"},
              {"inline flow-root", "inline-block"},
              {"inline flex", "inline-flex"},
              {"block flow list-item", "list-item"},
              {"block table", "table"},
              {"block none", "invalid"},
              {"nonsense", "invalid"},
              {"", "invalid"}},
             display);
}

TEST_CASE("css values: fonts") {
  check_rows({{"font-family: A B, 'C  D', serif", "a b/c  d/serif 400"},
              {"font-family: A,", "invalid"},
              {"font-family: 1a", "invalid"},
              {"font-weight: 1000", "1000"},
              {"font-weight: 0", "invalid"},
              {"font-weight: calc(300 + 400)", "700"},
              {"font-weight: calc(1px)", "invalid"},
              {"font-weight: bolder", "400+"},
              {"font-style: oblique 10deg", "400 oblique"},
              {"font-style: italic 10deg", "invalid"},
              {"font-stretch: condensed", "400 75%"},
              {"font: italic bold 16px/1.4 A, serif", "a/serif 700 italic"},
              {"font: condensed 16px A", "a 400 75%"},
              {"font: caption", "system-ui 400"},
              {"font: 16px", "invalid"},
              {"font: A", "invalid"}},
             font);
}

TEST_CASE("css values: content") {
  check_rows({{"content: none", "none"},
              {"content: normal", "none"},
              {"content: 'a' attr(B) 'c'", "'ac' attr b"},
              {"content: url(a) / 'text'", "'' a"},
              {"content: counter(x) '. '", "'0123456789.. '"},
              {"content: no-open-quote", "''"},
              {"content: foo", "invalid"}},
             content);
}

TEST_CASE("css values: what is known only on an element") {
  check_rows({{"background: var(--a)", "waits"},
              {"background: url(a) VAR(--a)", "waits"},
              {"width: env(a)", "waits"},
              {"background: if(media(print): none; else: red)", "waits"},
              {"background: --own(1)", "waits"},
              {"background: attr(a url)", "waits"},
              {"content: attr(a)", "known"},
              {"content: attr(a) var(--b)", "waits"},
              {"background: url(a) variable(--a)", "known"}},
             waits);
}
