// How sure it is that a browser fetches the sheets, scripts and hints that a page's markup names,
// and what waits for them: the rules of HTML, one row a kind of reference. Embedded content:
// embedded.h. Tests: tests/unit/judge_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/refs/certainty.h"
#include "analyzer/refs/reference.h"

namespace pushplan::study {

struct Judgement {
  refs::State state = refs::State::needed;
  refs::Blocks blocks = refs::Blocks::none;
  std::string why;
};

// What holds in all of the windows is needed, what may hold in some is possible.
refs::State state_in(refs::Windows windows, std::size_t count);

// Destinations of a modulepreload (HTML section 4.6.7.14).
bool is_module_destination(std::string_view as);

// Destinations that browsers preload (Fetch, "translate a preload destination", as Chromium
// supports it).
bool is_preload_destination(std::string_view as);

// Whether browsers heed a preload with this type attribute (HTML section 4.6.7.20, "preload").
bool is_preload_type(std::string_view as, std::string_view type);

// `media`: in which of `count` windows the reference's media attribute matches.
Judgement judge(const refs::Reference& reference, refs::Windows media, std::size_t count);

}  // namespace pushplan::study
