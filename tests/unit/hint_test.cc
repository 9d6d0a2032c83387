// Tests of link_value(): the one place where Link header values are made.
#include "base/hint.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/manifests.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

// The value under each mechanism, one a line: push, early-hints, link, link without pushing.
std::string values(const Hint& hint) {
  return link_value(hint, Mechanism::push) + "\n" + link_value(hint, Mechanism::early_hints) +
         "\n" + link_value(hint, Mechanism::link) + "\n" +
         link_value(hint, Mechanism::link, Pushing::refused);
}

}  // namespace

TEST_CASE("link values: a style sheet, a font, a module") {
  CHECK(values(style_hint("/a.css")) ==
        "</a.css>; rel=preload; as=style\n</a.css>; rel=preload; as=style\n"
        "</a.css>; rel=preload; as=style\n</a.css>; rel=preload; as=style; nopush");
  CHECK(values(font_hint("/f.woff2")) ==
        "</f.woff2>; rel=preload; as=font; type=\"font/woff2\"; crossorigin=anonymous\n"
        "</f.woff2>; rel=preload; as=font; type=\"font/woff2\"; crossorigin=anonymous\n"
        "</f.woff2>; rel=preload; as=font; type=\"font/woff2\"; crossorigin=anonymous\n"
        "</f.woff2>; rel=preload; as=font; type=\"font/woff2\"; crossorigin=anonymous; nopush");
  CHECK(values(module_hint("/m.js")) ==
        "</m.js>; rel=preload; as=script; crossorigin=anonymous\n"
        "</m.js>; rel=preload; as=script; crossorigin=anonymous\n"
        "</m.js>; rel=modulepreload\n</m.js>; rel=modulepreload; nopush");
}

TEST_CASE("link values: credentials") {
  Hint module = module_hint("/m.js");
  module.crossorigin = "use-credentials";
  CHECK(values(module) ==
        "</m.js>; rel=preload; as=script; crossorigin=use-credentials\n"
        "</m.js>; rel=preload; as=script; crossorigin=use-credentials\n"
        "</m.js>; rel=modulepreload; crossorigin=use-credentials\n</m.js>; rel=modulepreload; "
        "crossorigin=use-credentials; nopush");
  Hint style = style_hint("/a.css");
  style.type = "";
  style.crossorigin = "use-credentials";
  CHECK(link_value(style, Mechanism::link) ==
        "</a.css>; rel=preload; as=style; crossorigin=use-credentials");
}

TEST_CASE("link values: what a 103 cannot carry is left out there") {
  Hint hint = style_hint("/a.css");
  hint.integrity = "sha256-x sha384-y";
  hint.referrerpolicy = "no-referrer";
  hint.fetchpriority = "high";
  hint.media = "(min-width: 1px)";
  hint.imagesrcset = "/a.png 1x, /b.png 2x";
  hint.imagesizes = "50vw";
  const std::string head = "</a.css>; rel=preload; as=style; fetchpriority=high";
  const std::string rest =
      "; integrity=\"sha256-x sha384-y\"; referrerpolicy=no-referrer; media=\"(min-width: 1px)\"; "
      "imagesrcset=\"/a.png 1x, /b.png 2x\"; imagesizes=\"50vw\"";
  CHECK(link_value(hint, Mechanism::early_hints) == head);
  CHECK(link_value(hint, Mechanism::early_hints, Pushing::refused) == head);
  CHECK(link_value(hint, Mechanism::push) == head + rest);
  CHECK(link_value(hint, Mechanism::link, Pushing::refused) == head + rest + "; nopush");
  CHECK(link_value(hint, Mechanism::push, Pushing::refused) == head + rest);
  CHECK(unpushed_value(hint) == head + rest + "; nopush");
}

TEST_CASE("link values: quoting") {
  Hint hint = style_hint("/a.css?x=1&y='");
  hint.media = "a \"b\\c\" \xC3\xBC";
  CHECK(link_value(hint, Mechanism::link) ==
        "</a.css?x=1&y='>; rel=preload; as=style; media=\"a \\\"b\\\\c\\\" \xC3\xBC\"");
  hint = style_hint("https://h.example/a,b;c.css");
  CHECK(link_value(hint, Mechanism::link) ==
        "<https://h.example/a,b;c.css>; rel=preload; as=style");
}

TEST_CASE("link values: for the next page") {
  CHECK(prefetch_value(style_hint("/a.css")) == "</a.css>; rel=prefetch; as=style");
  CHECK(prefetch_value(font_hint("/f.woff2")) ==
        "</f.woff2>; rel=prefetch; as=font; crossorigin=anonymous");
  Hint module = module_hint("/m.js?a=1,2");
  CHECK(prefetch_value(module) == "</m.js?a=1,2>; rel=prefetch; as=script; crossorigin=anonymous");
  module.crossorigin = "use-credentials";
  module.integrity = "sha256-x";
  module.fetchpriority = "high";
  module.referrerpolicy = "no-referrer";
  CHECK(prefetch_value(module) ==
        "</m.js?a=1,2>; rel=prefetch; as=script; crossorigin=use-credentials; "
        "referrerpolicy=no-referrer");
}
