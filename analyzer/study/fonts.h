// Which font files the text of a page asks for, judged from the families that its rules name.
//
// A family counts as used when a rule that names it can match: each name in its selector occurs on
// the page. Of a used family the face nearest to weight 400, upright, whose unicode-range meets the
// page's text is needed; its other faces are possible. Elements are not matched one by one. Tests:
// tests/unit/fonts_test.cc.
#pragma once

#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/study/judge.h"

namespace pushplan::study {

// The verdict on one reference of a sheet's facts.
struct FontVerdict {
  std::size_t sheet = 0;      // position in the list given
  std::size_t reference = 0;  // in that sheet's facts
  Judgement judgement;
};

// One verdict for every source of every face of the sheets, in their order. `applies`: how surely
// each sheet itself applies; always, where the list says nothing.
std::vector<FontVerdict> judge_fonts(const std::vector<const css::CssFacts*>& sheets,
                                     const html::HtmlFacts& page,
                                     std::vector<css::Verdict> applies = {});

}  // namespace pushplan::study
