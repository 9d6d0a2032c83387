// What browsers' own style sheets and the elements themselves decide about a fetch: which elements
// get no style at all, and which fonts differ from their parent's (HTML section 15, "Rendering").
#pragma once

#include <cstdint>

#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/certainty.h"

namespace pushplan::style {

struct UserAgentStyle {
  refs::Certainty display = refs::Certainty::yes;  // unless an author says display: no for none
  refs::Certainty present =
      refs::Certainty::yes;  // whatever authors say: fallback content, closed details
  refs::Certainty contents = refs::Certainty::yes;  // the same, of its children
  enum class Weight : std::uint8_t { inherit, bolder, bold, normal } weight = Weight::inherit;
  bool italic = false;
  bool monospace = false;
  bool control = false;  // a form control: the system's font, whatever its parent has

  bool operator==(const UserAgentStyle&) const = default;
  // One number for each style that differs.
  std::uint32_t key() const;
};

UserAgentStyle user_agent_style(const dom::ElementTree& tree, dom::Index element);

}  // namespace pushplan::style
