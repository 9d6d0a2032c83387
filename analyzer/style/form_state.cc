#include "analyzer/style/form_state.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/text.h"

namespace pushplan::style {
namespace {

using css::PseudoClass;
using dom::ElementTree;
using dom::Index;
using refs::Certainty;

constexpr dom::Atom kInput = dom::atom("input");
constexpr dom::Atom kSelect = dom::atom("select");
constexpr dom::Atom kTextarea = dom::atom("textarea");
constexpr dom::Atom kButton = dom::atom("button");
constexpr dom::Atom kFieldset = dom::atom("fieldset");
constexpr dom::Atom kOption = dom::atom("option");
constexpr dom::Atom kOptgroup = dom::atom("optgroup");
constexpr dom::Atom kForm = dom::atom("form");

// What applies to the types of input elements (HTML section 4.10.5, the table of attributes).
constexpr std::uint8_t kRequirable = 1;
constexpr std::uint8_t kEditable = 2;  // `readonly` applies
constexpr std::uint8_t kPlaceholder = 4;
constexpr std::uint8_t kRanged = 8;  // `min` and `max` apply
constexpr std::uint8_t kFree = 16;   // any value is valid, but for `pattern`
constexpr std::uint8_t kSubmit = 32;
constexpr std::uint8_t kBarred = 64;  // from validation
constexpr std::uint8_t kText = kRequirable | kEditable | kPlaceholder;
constexpr std::uint8_t kDate = kRequirable | kEditable | kRanged;

struct InputType {
  std::string_view name;
  std::uint8_t traits;
};

constexpr InputType kInputTypes[] = {
    {"text", kText | kFree},
    {"search", kText | kFree},
    {"tel", kText | kFree},
    {"password", kText | kFree},
    {"url", kText},
    {"email", kText},
    {"number", kText | kRanged},
    {"date", kDate},
    {"month", kDate},
    {"week", kDate},
    {"time", kDate},
    {"datetime-local", kDate},
    {"range", kRanged},
    {"color", kFree},
    {"checkbox", kRequirable},
    {"radio", kRequirable},
    {"file", kRequirable},
    {"submit", kSubmit | kFree},
    {"image", kSubmit | kBarred},
    {"button", kBarred},
    {"reset", kBarred},
    {"hidden", kBarred},
};

class Control {
 public:
  Control(const ElementTree& tree, Index element, std::uint32_t& steps)
      : tree_(tree), self_(element), tag_(html_tag(element)), steps_(steps) {
    if (tag_ == kInput) type_ = input_type(element);
  }

  [[nodiscard]] Certainty is(PseudoClass state) const;

 private:
  // 0 outside of HTML.
  [[nodiscard]] dom::Atom html_tag(Index element) const {
    const dom::Element& e = tree_.elements[element];
    return e.space == dom::Space::html ? e.tag : 0;
  }
  [[nodiscard]] bool has(Index element, std::string_view name) const {
    return tree_.attribute(element, name) != nullptr;
  }
  [[nodiscard]] std::string_view value(Index element, std::string_view name) const {
    const std::string_view* found = tree_.attribute(element, name);
    return found == nullptr ? std::string_view() : *found;
  }
  [[nodiscard]] bool has_type(std::string_view name) const { return type_->name == name; }
  [[nodiscard]] bool has_trait(std::uint8_t trait) const { return (type_->traits & trait) != 0; }

  // False once there is no step left.
  [[nodiscard]] bool spend() const {
    if (steps_ > 0) --steps_;
    return steps_ > 0;
  }

  // Calls f(element) for the descendants of `root` in order until it returns true.
  template <class F>
  void walk(Index root, F f) const {
    for (Index i = root + 1; i < tree_.elements[root].end && spend(); ++i)
      if (f(i)) return;
  }

  [[nodiscard]] const InputType* input_type(Index element) const;
  [[nodiscard]] Index ancestor(dom::Atom tag) const;
  [[nodiscard]] bool is_submit(Index element) const;
  [[nodiscard]] bool is_control() const;
  [[nodiscard]] bool can_be_disabled() const;
  [[nodiscard]] bool is_disabled() const;
  enum class Scope : std::uint8_t { group, select };
  [[nodiscard]] bool is_disabled_choice(Scope scope) const;
  [[nodiscard]] bool is_in_disabled_fieldset() const;
  [[nodiscard]] bool is_first_legend(Index element) const;
  [[nodiscard]] bool is_checked() const;
  [[nodiscard]] bool is_selected() const;
  [[nodiscard]] bool is_default_button() const;
  [[nodiscard]] bool is_required() const;
  [[nodiscard]] bool is_writable() const;
  [[nodiscard]] bool is_indeterminate() const;
  [[nodiscard]] bool is_empty() const;
  [[nodiscard]] Certainty shows_placeholder() const;
  [[nodiscard]] bool will_validate() const;
  [[nodiscard]] Certainty is_valid() const;
  [[nodiscard]] Certainty is_in_range() const;

  const ElementTree& tree_;
  const Index self_;
  const dom::Atom tag_;
  const InputType* type_ = &kInputTypes[0];
  std::uint32_t& steps_;
};

Certainty Control::is(PseudoClass state) const {
  switch (state) {
    case PseudoClass::checked:
      return refs::sure(is_checked());
    case PseudoClass::disabled:
      return refs::sure(can_be_disabled() && is_disabled());
    case PseudoClass::enabled:
      return refs::sure(can_be_disabled() && !is_disabled());
    case PseudoClass::required:
      return refs::sure(is_required());
    case PseudoClass::optional:  // buttons, too, as in Chromium
      return refs::sure(is_control() && !is_required());
    case PseudoClass::read_only:
      return refs::sure(!is_writable());
    case PseudoClass::read_write:
      return refs::sure(is_writable());
    case PseudoClass::default_choice:
      if (tag_ == kOption) return refs::sure(has(self_, "selected"));
      if (tag_ == kInput && (has_type("checkbox") || has_type("radio")))
        return refs::sure(has(self_, "checked"));
      return refs::sure(is_default_button());
    case PseudoClass::indeterminate:
      return refs::sure(is_indeterminate());
    case PseudoClass::placeholder_shown:
      return shows_placeholder();
    case PseudoClass::valid:
      return is_valid();
    case PseudoClass::invalid:
      if (tag_ == kForm || tag_ == kFieldset) return refs::negate(is_valid());
      return will_validate() ? refs::negate(is_valid()) : Certainty::no;
    case PseudoClass::in_range:
      return is_in_range();
    case PseudoClass::out_of_range:
      return is_in_range() == Certainty::unknown ? Certainty::unknown : Certainty::no;
    default:
      return Certainty::no;
  }
}

const InputType* Control::input_type(Index element) const {
  const std::string_view name = value(element, "type");
  const auto* found =
      std::find_if(std::begin(kInputTypes), std::end(kInputTypes),
                   [name](const InputType& t) { return equals_ignoring_case(t.name, name); });
  return found == std::end(kInputTypes) ? &kInputTypes[0] : found;
}

// The nearest one of that tag; kNone when there is none.
Index Control::ancestor(dom::Atom tag) const {
  Index i = tree_.elements[self_].parent;
  while (i != dom::kNone && html_tag(i) != tag) i = spend() ? tree_.elements[i].parent : dom::kNone;
  return i;
}

bool Control::is_control() const {
  return tag_ == kInput || tag_ == kSelect || tag_ == kTextarea || tag_ == kButton;
}

bool Control::can_be_disabled() const {
  return is_control() || tag_ == kFieldset || tag_ == kOption || tag_ == kOptgroup;
}

bool Control::is_disabled() const {
  if (has(self_, "disabled")) return true;
  if (tag_ == kOption || tag_ == kOptgroup) return is_disabled_choice(Scope::select);
  return is_in_disabled_fieldset();
}

// An option by itself, or by a disabled group around it. A disabled select disables all its
// options, as in Chromium, but not for the question which of them is selected.
bool Control::is_disabled_choice(Scope scope) const {
  if (has(self_, "disabled")) return true;
  for (Index i = tree_.elements[self_].parent; i != dom::kNone && spend();
       i = tree_.elements[i].parent) {
    if (html_tag(i) == kOptgroup && has(i, "disabled")) return true;
    if (html_tag(i) == kSelect)
      return scope == Scope::select && Control(tree_, i, steps_).is_disabled();
  }
  return false;
}

// Below a disabled fieldset, but not in its first legend (HTML section 4.10.19.5).
bool Control::is_in_disabled_fieldset() const {
  Index child = self_;
  for (Index i = tree_.elements[self_].parent; i != dom::kNone && spend();
       child = i, i = tree_.elements[i].parent) {
    if (html_tag(i) == kFieldset && has(i, "disabled") && !is_first_legend(child)) return true;
  }
  return false;
}

bool Control::is_first_legend(Index element) const {
  constexpr dom::Atom kLegend = dom::atom("legend");
  if (html_tag(element) != kLegend) return false;
  Index i = tree_.elements[element].previous_sibling;
  while (i != dom::kNone && html_tag(i) != kLegend && spend())
    i = tree_.elements[i].previous_sibling;
  return i == dom::kNone;
}

bool Control::is_checked() const {
  if (tag_ == kInput) return (has_type("checkbox") || has_type("radio")) && has(self_, "checked");
  return tag_ == kOption && is_selected();
}

// The selectedness of an option; in a drop-down box there is always one, the last that says
// `selected` or else the first that is not disabled (HTML section 4.10.7).
bool Control::is_selected() const {
  const bool says_so = has(self_, "selected");
  const Index select = ancestor(kSelect);
  if (select == dom::kNone || has(select, "multiple")) return says_so;
  const std::string_view size = value(select, "size");
  const bool drop_down = size.empty() || size == "1" || size == "0";
  Index chosen = dom::kNone, first = dom::kNone;
  walk(select, [&](Index i) {
    if (html_tag(i) != kOption) return false;
    if (has(i, "selected")) chosen = i;
    if (first == dom::kNone && !Control(tree_, i, steps_).is_disabled_choice(Scope::group))
      first = i;
    return false;
  });
  if (chosen != dom::kNone) return chosen == self_;
  return drop_down && first == self_;
}

bool Control::is_submit(Index element) const {
  if (html_tag(element) == kInput) return (input_type(element)->traits & kSubmit) != 0;
  if (html_tag(element) != kButton) return false;
  const std::string_view type = value(element, "type");
  return !equals_ignoring_case(type, "button") && !equals_ignoring_case(type, "reset");
}

// The first submit button of its form; one that names its form by an attribute is taken as none.
bool Control::is_default_button() const {
  if (!is_submit(self_) || has(self_, "form")) return false;
  const Index form = ancestor(kForm);
  if (form == dom::kNone) return false;
  Index first = dom::kNone;
  walk(form, [&](Index i) {
    if (!is_submit(i) || has(i, "form")) return false;
    first = i;
    return true;
  });
  return first == self_;
}

bool Control::is_required() const {
  const bool applies =
      tag_ == kSelect || tag_ == kTextarea || (tag_ == kInput && has_trait(kRequirable));
  return applies && has(self_, "required");
}

// HTML section 4.16.3, :read-write.
bool Control::is_writable() const {
  if (tag_ == kTextarea || (tag_ == kInput && has_trait(kEditable)))
    return !has(self_, "readonly") && !is_disabled();
  if (tag_ == kInput) return false;
  for (Index i = self_; i != dom::kNone && spend(); i = tree_.elements[i].parent) {
    if (html_tag(i) == 0) return false;
    if (!has(i, "contenteditable")) continue;
    const std::string_view editable = value(i, "contenteditable");
    if (equals_ignoring_case(editable, "false")) return false;
    if (editable.empty() || equals_ignoring_case(editable, "true") ||
        equals_ignoring_case(editable, "plaintext-only"))
      return true;
  }
  return false;
}

// A progress bar without a value, or a radio button in a group of which none is checked.
bool Control::is_indeterminate() const {
  if (tag_ == dom::atom("progress")) return !has(self_, "value");
  if (tag_ != kInput || !has_type("radio") || has(self_, "checked")) return false;
  const std::string_view name = value(self_, "name");
  if (name.empty()) return true;
  bool checked = false;
  const Index form = ancestor(kForm);
  walk(form == dom::kNone ? 0 : form, [&](Index i) {
    if (html_tag(i) != kInput || !has(i, "checked") || value(i, "name") != name) return false;
    const Control other(tree_, i, steps_);
    checked = other.has_type("radio") && other.ancestor(kForm) == form;
    return checked;
  });
  return !checked;
}

// No text or value to begin with.
bool Control::is_empty() const {
  if (tag_ == kTextarea) return !tree_.elements[self_].has_text;
  return value(self_, "value").empty();
}

Certainty Control::shows_placeholder() const {
  const bool applies = tag_ == kTextarea || (tag_ == kInput && has_trait(kPlaceholder));
  if (!applies || !has(self_, "placeholder")) return Certainty::no;
  // What is no number counts as nothing.
  if (tag_ == kInput && has_type("number") && !is_empty()) return Certainty::unknown;
  return refs::sure(is_empty());
}

// HTML section 4.10.21.1.
bool Control::will_validate() const {
  if (tag_ == kButton) {
    if (!is_submit(self_)) return false;
  } else if (tag_ == kInput) {
    if (has_trait(kBarred) || has(self_, "readonly")) return false;
  } else if (tag_ == kTextarea) {
    if (has(self_, "readonly")) return false;
  } else if (tag_ != kSelect) {
    return false;
  }
  return !is_disabled() && ancestor(dom::atom("datalist")) == dom::kNone;
}

// HTML section 4.10.21.2, as far as the attributes tell.
Certainty Control::is_valid() const {
  if (tag_ == kForm || tag_ == kFieldset) return Certainty::unknown;
  if (!will_validate()) return Certainty::no;
  if (tag_ == kButton) return Certainty::yes;
  const bool required = has(self_, "required");
  if (tag_ == kSelect) return required ? Certainty::unknown : Certainty::yes;
  if (tag_ == kInput && has_type("radio")) return Certainty::unknown;  // others may be required
  if (tag_ == kInput && has_type("checkbox")) return refs::sure(!required || has(self_, "checked"));
  if (tag_ == kInput && has_type("file")) return refs::sure(!required);
  if (is_empty()) return refs::sure(!required || (tag_ == kInput && !has_trait(kRequirable)));
  const bool free = tag_ == kTextarea || (has_trait(kFree) && !has(self_, "pattern"));
  return free ? Certainty::yes : Certainty::unknown;
}

// Whether its value is within `min` and `max`, as no value is; `no` where these do not apply.
Certainty Control::is_in_range() const {
  if (tag_ != kInput || !has_trait(kRanged) || !will_validate()) return Certainty::no;
  if (has_type("range")) return Certainty::yes;  // kept within them
  return is_empty() ? Certainty::yes : Certainty::unknown;
}

}  // namespace

Certainty form_state(const ElementTree& tree, Index element, PseudoClass state,
                     std::uint32_t& steps) {
  if (tree.elements[element].space != dom::Space::html) return Certainty::no;
  return Control(tree, element, steps).is(state);
}

}  // namespace pushplan::style
