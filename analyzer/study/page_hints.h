// The preloads in a page's own markup, for judging them: the one thing that study keeps of hints
// beside what they do to the needs. Tests: tests/unit/lint_hints_test.cc.
#pragma once

#include <functional>

#include "analyzer/css/css_facts.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/study/content_security_policy.h"
#include "analyzer/study/needs_builder.h"

namespace pushplan::study {

// Whether a reference is a candidate of a preload's imagesrcset, or the href beside one.
bool is_hinted_choice(const html::HtmlPage& page, const refs::Reference& reference);

// Tells the builder of each link rel=preload and modulepreload, before the page's references are
// added. All candidates of one imagesrcset are one hint.
void note_page_hints(const html::HtmlPage& page, const PagePolicies& policies,
                     const std::function<site::Target(const refs::Reference&)>& target_of,
                     NeedsBuilder& builder);

// A number for the font face that a reference is a source of, among all sheets of the page.
std::size_t face_of(const css::CssFacts& facts, std::size_t sheet, std::size_t reference);

}  // namespace pushplan::study
