#include "analyzer/html/nesting.h"

namespace pushplan::html {
namespace {

// Elements that the start of another of their kind ends (HTML section 13.1.2.4, optional tags).
bool is_implied(dom::Atom name) {
  switch (name) {
    case dom::atom("body"):
    case dom::atom("colgroup"):
    case dom::atom("dd"):
    case dom::atom("dt"):
    case dom::atom("head"):
    case dom::atom("html"):
    case dom::atom("li"):
    case dom::atom("option"):
    case dom::atom("p"):
    case dom::atom("tbody"):
    case dom::atom("td"):
    case dom::atom("tfoot"):
    case dom::atom("th"):
    case dom::atom("thead"):
    case dom::atom("tr"):
      return true;
    default:
      return false;
  }
}

// HTML and MathML text integration points (section 13.2.6): the foreign elements that hold HTML,
// but for annotation-xml, which does so by its encoding.
bool is_integration_point(dom::Atom name) {
  switch (name) {
    case dom::atom("desc"):
    case dom::atom("foreignobject"):
    case dom::atom("mi"):
    case dom::atom("mn"):
    case dom::atom("mo"):
    case dom::atom("ms"):
    case dom::atom("mtext"):
    case dom::atom("title"):
      return true;
    default:
      return false;
  }
}

}  // namespace

void Nesting::start(dom::Atom name) {
  std::size_t& count = counts_[name];
  const bool foreign = in_foreign();
  const bool implied = !foreign && is_implied(name);
  if (implied && count > 0) close_implied(&count);
  ++count;
  const bool holds_foreign =
      foreign ? !is_integration_point(name) : name == dom::atom("svg") || name == dom::atom("math");
  open_.push_back({&count, implied, holds_foreign});
}

void Nesting::end(dom::Atom name) {
  const auto found = counts_.find(name);
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
  open_.pop_back();
}

}  // namespace pushplan::html
