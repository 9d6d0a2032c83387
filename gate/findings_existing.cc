// What is wrong with configuration that stands beside the site already.
#include "gate/findings.h"

namespace pushplan::gate {

std::vector<Finding> existing_findings() {
  using enum Severity;
  return {
      {"existing-unread", warning,
       "a Link value in the existing configuration that nobody can read",
       "A link is <URL> and parameters (RFC 8288 section 3). Browsers drop what they cannot read, "
       "and often all that stands behind it in the same value. A note: a file that another one "
       "includes was not found, or Link is set by a directive that is not read here, so that hints "
       "may go unjudged.",
       "write it as `<URL>; rel=preload; as=style`, and several with a comma between them"},
      {"global-list", error,
       "a rule of the existing configuration hints what some of its responses "
       "do not need",
       "A list for everything was the first mistake of hinting by hand: visitors pay for files "
       "that "
       "the page never uses, and each image, font and script carries the field too. Browsers heed "
       "Link on documents alone.",
       "give each kind of page its own rule: `pushplan emit` writes one for each list"},
      {"lost-link-values", error,
       "a rule written by hand sets Link, and the target's rule of ours replaces it on some pages",
       "Where a host takes the last or the most specific rule for a field, two rules do not add "
       "up. "
       "What is written by hand is repeated in our rules for the pages that it is for; a rule "
       "under "
       "conditions, or with a pattern that cannot be read, can not.",
       "give the rule a plain pattern, or write its links into the pages"},
  };
}

}  // namespace pushplan::gate
