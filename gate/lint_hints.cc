#include <algorithm>
#include <iterator>
#include <utility>

#include "gate/hint_judge.h"
#include "gate/lint_rules.h"

namespace pushplan::gate {
namespace {

Carrier carrier_of(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::push:
      return Carrier::push;
    case Mechanism::early_hints:
      return Carrier::early_hints;
    case Mechanism::link:
      break;
  }
  return Carrier::link;
}

void append_findings(std::vector<Diagnostic>& out, std::vector<Diagnostic> more) {
  std::move(more.begin(), more.end(), std::back_inserter(out));
}

}  // namespace

void lint_hints(const LintPage& page, std::vector<Diagnostic>& out) {
  const Carrier carrier = carrier_of(page.settings.mechanism);
  std::vector<StatedHint> own = hints_in_page(page.view);
  std::vector<StatedHint> planned = hints_of_plan(page.view, carrier);
  std::vector<Diagnostic> about_own = judge_hints(page.view, own, Carrier::html);
  // What is wrong with a hint of the page is said once.
  std::vector<StatedHint> sound;
  std::copy_if(own.begin(), own.end(), std::back_inserter(sound), [&](const StatedHint& hint) {
    return std::none_of(about_own.begin(), about_own.end(),
                        [&](const Diagnostic& d) { return d.span == hint.span; });
  });
  append_findings(out, compare_carriers(page.view, sound, planned, carrier));
  planned.erase(std::remove_if(planned.begin(), planned.end(),
                               [&](const StatedHint& hint) {
                                 return std::any_of(own.begin(), own.end(), [&](const auto& o) {
                                   return o.hint.url == hint.hint.url;
                                 });
                               }),
                planned.end());
  append_findings(out, std::move(about_own));
  append_findings(out, judge_hints(page.view, planned, carrier));
}

}  // namespace pushplan::gate
