// How sure it is that a browser fetches what a page's markup names, and what waits for it: the
// rules of HTML, one row a kind of reference. Tests: tests/unit/judge_test.cc.
#pragma once

#include <string>

#include "analyzer/css/media.h"
#include "analyzer/refs/reference.h"

namespace pushplan::study {

struct Judgement {
  refs::State state = refs::State::needed;
  refs::Blocks blocks = refs::Blocks::none;
  std::string why;
};

// `media`: the verdict on the reference's media attribute.
Judgement judge(const refs::Reference& reference, css::Verdict media);

}  // namespace pushplan::study
