#include "analyzer/html/nesting.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace pushplan::html {
namespace {

// Elements that the start of another of their kind ends (HTML section 13.1.2.4, optional tags).
constexpr std::string_view kImplied[] = {"body", "colgroup", "dd",     "dt",    "head",
                                         "html", "li",       "option", "p",     "tbody",
                                         "td",   "tfoot",    "th",     "thead", "tr"};

}  // namespace

void Nesting::start(std::string_view name) {
  lower_.assign(name);
  std::transform(lower_.begin(), lower_.end(), lower_.begin(), ascii_lower);
  std::size_t& count = counts_[lower_];
  const bool foreign = lower_ == "svg" || lower_ == "math";
  const bool implied = !in_foreign() && std::find(std::begin(kImplied), std::end(kImplied),
                                                  lower_) != std::end(kImplied);
  if (implied && count > 0) close_implied(&count);
  ++count;
  foreign_ += foreign;
  open_.push_back({&count, implied, foreign});
}

void Nesting::end(std::string_view name) {
  lower_.assign(name);
  std::transform(lower_.begin(), lower_.end(), lower_.begin(), ascii_lower);
  const auto found = counts_.find(lower_);
  if (found == counts_.end() || found->second == 0) return;
  for (const std::size_t before = found->second; found->second == before;) pop();
}

// Down to the nearest element of this name, unless one that does not end by itself stands before
// it.
void Nesting::close_implied(const std::size_t* count) {
  for (std::size_t i = open_.size(); i-- > 0 && open_[i].implied;) {
    if (open_[i].count != count) continue;
    while (open_.size() > i) pop();
    return;
  }
}

void Nesting::pop() {
  --*open_.back().count;
  foreign_ -= open_.back().foreign;
  open_.pop_back();
}

}  // namespace pushplan::html
