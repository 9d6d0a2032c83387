// A page against its plan: hand-made visits by each mechanism, and what is said of them.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/visits.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using namespace pushplan::verify;

using VisitChange = void (*)(Visit&);
struct VisitRow {
  const char* what;
  Mechanism mechanism;
  VisitChange change;
  const char* findings;
};

constexpr Mechanism kByPush = Mechanism::push, kByEarlyHints = Mechanism::early_hints,
                    kByLink = Mechanism::link;

const std::vector<VisitRow>& visit_rows() {
  static const std::vector<VisitRow> table = {
      {"pushed as planned", kByPush,
       [](Visit& v) {
         push_all(v);
         link_all(v);
       },
       ""},
      {"pushed without Link", kByPush, push_all, ""},
      {"hinted as planned", kByLink, link_all, ""},
      {"in one field, modules as such", kByLink,
       [](Visit& v) {
         add_link(v, style_link() + ", " + font_link() + ", </m.js>; rel=modulepreload; nopush");
       },
       ""},
      {"absolute, re-encoded", kByLink,
       [](Visit& v) {
         add_link(v, "<https://x.test/%61.css>; rel=preload; as=style");
         add_link(v, font_link());
         add_link(v, module_link());
       },
       ""},
      {"early as planned", kByEarlyHints, early_all, ""},
      {"the 103 says all twice", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {style_link(), font_link(), module_link(), style_link(), font_link(),
                     module_link()});
         link_all(v);
       },
       ""},
      {"an empty 103 first", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {});
         early_all(v);
       },
       ""},

      {"nothing", kByPush, [](Visit&) {}, "not-sent-early"},
      {"nothing, link", kByLink, [](Visit&) {}, "not-sent-early"},
      {"nothing, early", kByEarlyHints, [](Visit&) {}, "not-sent-early"},
      {"Link alone", kByPush, link_all, "links-not-pushed"},
      {"no 103", kByEarlyHints, link_all, "no-early-hints"},
      {"103 alone", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {style_link(), font_link(), module_link()});
       },
       "early-hints-alone~"},
      {"the second 103 has it", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {"<https://cdn.test>; rel=preconnect"});
         early_all(v);
       },
       "early-hints-split"},
      {"a 103 for each", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {style_link()});
         add_103(v, {font_link()});
         add_103(v, {module_link()});
         link_all(v);
       },
       "early-hints-split"},
      {"cut", kByLink,
       [](Visit& v) {
         add_link(v, style_link());
         add_link(v, font_link());
       },
       "list-cut"},
      {"the 103 is cut", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {style_link()});
         link_all(v);
       },
       "list-cut"},
      {"the middle is missing", kByLink,
       [](Visit& v) {
         add_link(v, style_link());
         add_link(v, module_link());
       },
       "sent-in-part"},
      {"one not pushed", kByPush,
       [](Visit& v) {
         add_push(v, "/a.css");
         add_push(v, "/f.woff2");
         link_all(v);
       },
       "sent-in-part"},
      {"pushes cut with the links", kByPush,
       [](Visit& v) {
         add_push(v, "/a.css");
         add_link(v, style_link());
       },
       "list-cut"},
      {"another order", kByLink,
       [](Visit& v) {
         add_link(v, module_link());
         add_link(v, style_link());
         add_link(v, font_link());
       },
       "sent-in-other-order?"},
      {"one more", kByLink,
       [](Visit& v) {
         link_all(v);
         add_link(v, "</b.css>; rel=preload; as=style");
       },
       "sent-unplanned?"},
      {"pushed where hints are planned", kByLink,
       [](Visit& v) {
         link_all(v);
         push_all(v);
       },
       "pushed-against-plan?"},
      {"twice on the 200", kByLink,
       [](Visit& v) {
         link_all(v);
         add_link(v, style_link());
       },
       "hinted-twice?"},
      {"pushed twice", kByPush,
       [](Visit& v) {
         push_all(v);
         add_push(v, "/a.css");
       },
       "hinted-twice"},
      {"crossorigin is lost", kByLink,
       [](Visit& v) {
         add_link(v, style_link());
         add_link(v, "</f.woff2>; rel=preload; as=font");
         add_link(v, module_link());
       },
       "hint-differs"},
      {"fetchpriority came in", kByLink,
       [](Visit& v) {
         add_link(v, style_link() + "; fetchpriority=high");
         add_link(v, font_link());
         add_link(v, module_link());
       },
       "hint-differs?"},
      {"as is wrong in the 103", kByEarlyHints,
       [](Visit& v) {
         add_103(v, {"</a.css>; rel=preload; as=script", font_link(), module_link()});
         link_all(v);
       },
       "hint-differs"},
      {"words on the 200 of what is pushed", kByPush,
       [](Visit& v) {
         push_all(v);
         add_link(v, "</a.css>; rel=preload");
       },
       "hint-differs?"},
      {"broken field", kByLink,
       [](Visit& v) {
         link_all(v);
         add_link(v, "</x");
       },
       "link-unreadable?"},

      {"redirect away", kByLink,
       [](Visit& v) {
         v.page.status = 301;
         v.page.fields.push_back({"location", "https://y.test/"});
       },
       "page-redirects"},
      {"as text", kByLink,
       [](Visit& v) {
         link_all(v);
         v.page.fields[0].value = "text/plain; charset=utf-8";
       },
       "page-type"},
      {"as XHTML", kByLink,
       [](Visit& v) {
         link_all(v);
         v.page.fields[0].value = "Application/XHTML+xml;charset=utf-8";
       },
       ""},
      {"as nothing, which browsers sniff", kByLink,
       [](Visit& v) {
         v.page.fields.clear();
         link_all(v);
       },
       ""},
      {"404", kByLink, [](Visit& v) { v.page.status = 404; }, "page-not-served"},
      {"401", kByLink, [](Visit& v) { v.page.status = 401; }, "page-not-served"},
      {"reset", kByLink,
       [](Visit& v) {
         link_all(v);
         v.page.ending = Ending::reset;
         v.page.trouble = "RST_STREAM";
       },
       "broken-exchange"},
      {"no connection", kByLink,
       [](Visit& v) {
         v = {};
         v.page.ending = Ending::unreachable;
         v.page.trouble = "refused";
       },
       "unreachable"},
      {"no h2", kByLink,
       [](Visit& v) {
         v = {};
         v.page.ending = Ending::unreachable;
         v.connection.alpn = "http/1.1";
       },
       "no-http2"},
      {"against the protocol", kByLink,
       [](Visit& v) {
         link_all(v);
         v.protocol = {"a 103 behind the 200"};
       },
       "protocol-violation?"},
      {"pushed 404", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[1].status = 404;
       },
       "pushed-failure"},
      {"pushed HTML", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[0].fields = {{"content-type", "text/html"}};
       },
       "soft-404"},
      {"pushed with upper case", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[0].fields = {{"content-type", "Text/HTML; charset=utf-8"}};
       },
       "soft-404"},
      {"pushed as text", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[0].fields[0].value = "text/plain";
       },
       "hinted-type"},
      {"pushed, and not to be stored", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[1].fields[1].value = "no-store";
       },
       "hinted-uncacheable"},
      {"pushed uncompressed", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[2].bytes = 4000;
       },
       "served-weight?"},
      {"pushed a HEAD", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[1].method = "HEAD";
       },
       "sent-in-part"},
      {"pushed and lost", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[2].ending = Ending::lost;
         v.pushed[2].trouble = "GOAWAY";
       },
       "broken-exchange"},
      {"foreign push", kByPush,
       [](Visit& v) {
         push_all(v);
         add_push(v, "/z.css");
         v.pushed[3].authority = "y.test";
       },
       "cross-origin-push sent-unplanned?"},
      {"late promise", kByPush,
       [](Visit& v) {
         push_all(v);
         v.pushed[2].asked = Micros{1500};
       },
       "late-promise~"},
      {"pushes first", kByPush,
       [](Visit& v) {
         push_all(v);
         v.arrivals = {{1, 20'000, Micros{600}}, {0, 100, Micros{1000}}};
       },
       "push-delays-html?"},
      {"pushes first, within the window", kByPush,
       [](Visit& v) {
         push_all(v);
         v.arrivals = {{1, 9'000, Micros{600}}, {0, 100, Micros{1000}}};
       },
       ""},
  };
  return table;
}

}  // namespace

TEST_CASE("verify: a page against its plan") {
  for (const VisitRow& row : visit_rows()) {
    CAPTURE(row.what);
    Visit visit = good_visit();
    row.change(visit);
    CHECK(judged_visit(row.mechanism, visit) == row.findings);
  }
}
