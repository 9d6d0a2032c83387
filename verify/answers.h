// What a hinted URL answers when it is asked for as the browser will ask: whether the hint is of
// use. Tests: tests/unit/verify_answers_test.cc.
//
// Slugs: hinted-cors, hinted-failure, hinted-redirects, hinted-type, hinted-uncacheable,
// not-decodable, served-content, served-weight, soft-404.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "verify/freshness.h"
#include "verify/verdict.h"

namespace pushplan::verify {

// A URL that pages announce, each once for every way to fetch it.
struct HintedUrl {
  std::string url;                              // whole
  std::vector<std::string> pages;               // URL paths of those that announce it, sorted
  const manifest::Resource* planned = nullptr;  // none: the manifest does not know it
  Hint hint;                                    // as planned, else as it came
  unsigned announced = 0;                       // by what: Announced
  bool pushed = false;                          // it is the push itself that is looked at
};

// The answer, as much of it as stays.
struct Answer {
  int status = 0;
  std::uint64_t bytes = 0;
  Micros took = kNever;
  std::string encoding, type;  // Content-Encoding, and Content-Type without parameters
  Freshness freshness;
  Ending ending = Ending::complete;
  std::string trouble;
  std::vector<Diagnostic> findings;
  std::vector<std::string> slugs;  // of the findings that are more than notes
};

// What is known of its decoded body.
struct Content {
  std::string hash;         // base/hash.h; "" where it is not known
  std::string undecodable;  // "says br and is no br"; "" for what can be decoded
};
Answer judge_answer(const Ground& ground, const HintedUrl& hinted, const Exchange& exchange,
                    const Content& content = {});

// What a browser says when it fetches for this hint, beside what every request says.
std::vector<Field> request_fields(const Ground& ground, const HintedUrl& hinted);

}  // namespace pushplan::verify
