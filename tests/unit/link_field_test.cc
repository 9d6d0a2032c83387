// Link fields by RFC 8288 section 3.
#include "base/link_field.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace {

using namespace pushplan;

// "target name=value name" for each link, "; " between them, "!" where it broke off.
std::string shown_links(std::string_view value) {
  std::string out;
  const LinkField field = parse_link_field(value);
  for (const Link& link : field.links) {
    out += (out.empty() ? "" : " | ") + link.target;
    for (const LinkParameter& p : link.parameters) out += fmt::format(" {}={}", p.name, p.value);
  }
  return out + (field.broken ? "!" : "");
}

}  // namespace

TEST_CASE("Link fields") {
  struct Row {
    const char* value;
    const char* links;
  };
  const Row rows[] = {
      {"", ""},
      {"</a.css>", "/a.css"},
      {"</a.css>; rel=preload; as=style", "/a.css rel=preload as=style"},
      {"</a.css>;rel=preload,</b.js>;REL=\"preload next\"",
       "/a.css rel=preload | /b.js rel=preload next"},
      {"</a,b;c>; rel=preload", "/a,b;c rel=preload"},
      {"</a>; title=\"x, \\\"y\\\"; z\"; rel=preload", "/a title=x, \"y\"; z rel=preload"},
      {"</a>; rel = preload ; nopush", "/a rel=preload nopush="},
      {", ,</a>,, </b>,", "/a | /b"},
      {"</a>; rel=preload, /b", "/a rel=preload!"},
      {"</a", "!"},
      {"</a>; rel=\"preload", "/a rel=preload"},
      {"< /a >;;; as=x", "/a as=x"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    CHECK(shown_links(row.value) == row.links);
  }
}

TEST_CASE("Link fields: the first of a name counts, relation types are words in any case") {
  const LinkField field =
      parse_link_field("</a>; rel=\"x PRELOAD\"; rel=next; as=style; as=font; crossorigin; x-y");
  REQUIRE(field.links.size() == 1);
  const Link& link = field.links.front();
  CHECK(link.is("preload"));
  CHECK(link.is("X"));
  CHECK_FALSE(link.is("next"));
  CHECK(link.parameter("as") == "style");
  CHECK(link.has("crossorigin"));
  const LinkHint hint = link_hint(link);
  CHECK(hint.hint.as == "style");
  CHECK(hint.hint.crossorigin == "anonymous");
  CHECK_FALSE(hint.nopush);
  CHECK(hint.other_parameters == std::vector<std::string>{"x-y"});
}

TEST_CASE("Link fields: spans") {
  const std::string value = " </a>; rel=preload , </b>; as=\"font\"";
  const LinkField field = parse_link_field(value);
  REQUIRE(field.links.size() == 2);
  const auto cut = [&](SourceSpan span) { return value.substr(span.offset, span.length); };
  CHECK(cut(field.links[0].span) == "</a>; rel=preload");
  CHECK(cut(field.links[1].span) == "</b>; as=\"font\"");
  CHECK(cut(field.links[1].parameters[0].span) == "as=\"font\"");
}
