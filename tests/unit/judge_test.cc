// Tests of judge(): for every kind of reference, how sure its fetch is and what waits for it; and
// of the table of kinds.
#include "analyzer/study/judge.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "analyzer/html/html_facts.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using refs::Certainty;
using refs::Kind;

// "state blocks" of the first reference of a piece of markup.
std::string judged(std::string_view markup, Certainty media) {
  const html::HtmlFacts facts = html::read_html(markup).facts;
  REQUIRE(!facts.references.empty());
  const study::Judgement j = study::judge(facts.references.front(), refs::Windows::all(media), 2);
  // What is needed and simply blocks, or is simply needed, has nothing to explain; the rest has.
  if (j.state != refs::State::needed) CHECK(!j.why.empty());
  return std::string(to_string(j.state)) + " " + to_string(j.blocks);
}
std::string judged_in_head(std::string_view markup) { return judged(markup, Certainty::yes); }
std::string judged_in_body(std::string_view markup) {
  return judged("<body>" + std::string(markup), Certainty::yes);
}

}  // namespace

TEST_CASE("judge: head") {
  check_rows({{"<link rel=stylesheet href=a>", "needed render"},
              {"<link rel=stylesheet disabled href=a>", "unused none"},
              {"<link rel='alternate stylesheet' title=x href=a>", "needed none"},
              {"<link rel='alternate stylesheet' title=x disabled href=a>", "unused none"},
              {"<script src=a></script>", "needed render"},
              {"<script async src=a></script>", "needed none"},
              {"<script defer src=a></script>", "needed none"},
              {"<script async blocking=render src=a></script>", "needed render"},
              {"<script nomodule src=a></script>", "unused none"},
              {"<script type=module src=a></script>", "needed none"},
              {"<script type=module async src=a></script>", "needed none"},
              {"<script type=module blocking=render src=a></script>", "needed render"},
              {"<script type=module nomodule src=a></script>", "needed none"},
              {"<link rel=icon href=a>", "possible none"},
              {"<link rel=manifest href=a>", "possible none"},
              {"<link rel=prefetch href=a>", "possible none"},
              {"<link rel=modulepreload href=a>", "needed none"},
              {"<link rel=modulepreload as=Worker href=a>", "needed none"},
              {"<link rel=modulepreload as=image href=a>", "unused none"},
              {"<link rel=preload as=style href=a>", "needed none"},
              {"<link rel=preload as=FONT crossorigin href=a>", "needed none"},
              {"<link rel=preload as=fetch href=a>", "needed none"},
              {"<link rel=preload as=document href=a>", "unused none"},
              {"<link rel=preload as=video href=a>", "unused none"},
              {"<link rel=preload as=image type=image/webp href=a>", "needed none"},
              {"<link rel=preload as=image type=image/heic href=a>", "unused none"},
              {"<link rel=preload as=font type=font/woff2 href=a>", "needed none"},
              {"<link rel=preload as=font type=application/x-font href=a>", "unused none"},
              {"<link rel=preload as=style type=text/less href=a>", "unused none"},
              {"<link rel=preload as=script type=x href=a>", "needed none"},
              {"<link rel=preload href=a>", "unused none"}},
             judged_in_head);
}

TEST_CASE("judge: body") {
  check_rows({{"<link rel=stylesheet href=a>", "needed parser"},
              // The body's presence ends what may block rendering (HTML section 4.2.4.1, "allows
              // adding render-blocking").
              {"<link rel=stylesheet blocking=render href=a>", "needed parser"},
              {"<script src=a></script>", "needed parser"},
              {"<script async src=a></script>", "needed none"},
              {"<script defer src=a></script>", "needed none"},
              {"<script blocking=render async src=a></script>", "needed none"},
              {"<script type=module src=a></script>", "needed none"}},
             judged_in_body);
}

TEST_CASE("judge: media") {
  const auto never = [](std::string_view markup) { return judged(markup, Certainty::no); };
  const auto depends = [](std::string_view markup) { return judged(markup, Certainty::unknown); };
  // Browsers fetch every sheet; the medium decides what waits.
  check_rows({{"<link rel=stylesheet href=a>", "needed none"},
              {"<link rel=stylesheet disabled href=a>", "unused none"},
              {"<link rel=preload as=image href=a>", "unused none"},
              {"<script media=print src=a></script>", "needed render"}},
             never);
  check_rows({{"<link rel=stylesheet href=a>", "needed none"},
              {"<link rel=preload as=image href=a>", "possible none"},
              {"<link rel=icon href=a>", "possible none"}},
             depends);
}

TEST_CASE("refs: the table of kinds") {
  CHECK(std::string(refs::name_of(Kind::stylesheet)) == "link rel=stylesheet");
  CHECK(std::string(refs::name_of(Kind::js_dynamic_import)) == "import()");
  CHECK(std::string(refs::destination_of(Kind::css_font)) == "font");
  CHECK(std::string(refs::destination_of(Kind::preload)).empty());
  CHECK(refs::by_of(Kind::css_import) == refs::By::css);
  CHECK(refs::by_of(Kind::modulepreload) == refs::By::hint);
  CHECK(refs::by_of(Kind::js_import) == refs::By::js);
  for (int i = 0; i <= static_cast<int>(Kind::js_worker); ++i) {
    const auto kind = static_cast<Kind>(i);
    CHECK(*refs::name_of(kind) != '\0');
    for (int k = 0; k < i; ++k)
      CHECK(std::string(refs::name_of(kind)) != refs::name_of(static_cast<Kind>(k)));
  }
  const auto cors = [](std::string_view value) {
    const std::string text(value);
    return refs::cors_setting(&text).value_or("none");
  };
  check_rows({{"", "anonymous"},
              {"x", "anonymous"},
              {"Anonymous", "anonymous"},
              {"USE-credentials", "use-credentials"}},
             cors);
  CHECK_FALSE(refs::cors_setting(nullptr));
}
