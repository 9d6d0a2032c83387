// The judge: what a visit brought against what the manifest planned for the page. Pure functions;
// who visits is client.h. Tests: tests/unit/verify_judge_test.cc.
//
// Slugs: broken-exchange, cross-origin-push, early-hints-alone, early-hints-split, hint-differs,
// hinted-twice, late-promise, link-unreadable, links-not-pushed, list-cut, no-early-hints,
// no-http2, not-decodable, not-sent-early, page-not-served, page-redirects, page-type,
// protocol-violation, push-delays-html, pushed-against-plan, pushed-failure, sent-in-other-order,
// sent-in-part, sent-unplanned, served-html-differs, soft-404, unreachable; those of
// hint_faults.h; of what is pushed those of answers.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/answers.h"
#include "verify/verdict.h"

namespace pushplan::verify {

// A page, as it came to a first visitor.
struct PageSeen {
  std::string page;                    // URL path as the manifest has it
  std::string path;                    // asked for in the end
  std::vector<std::string> redirects;  // whole URLs that led there
  const Visit& visit;
  std::optional<std::string> html = {};   // the body, decoded
  std::optional<std::string> built = {};  // what was built for it
  std::string undecodable = "";           // "says br and is no br"; "" for what can be decoded
  std::vector<Content> pushed = {};       // of each of visit.pushed, where it is known
};

// Whether a page is the one that is shown for this error, and so answers with it: "/404.html",
// "/en/404/", "/50x.html".
bool is_page_of_error(std::string_view page, int status);

PageVerdict judge_page(const Ground& ground, const PageSeen& seen);

// How the second visit asks.
enum class Return {
  revalidating,  // with the first one's cookies and validators
  remembering,   // with its cookies alone
};

// What a visitor who was there before is sent in vain. Slugs: cookie-not-heeded, pushed-again.
std::vector<Diagnostic> judge_return(const PageVerdict& first, const Visit& second, Return how);

}  // namespace pushplan::verify
