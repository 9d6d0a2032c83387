#include "analyzer/css/selector_names.h"

#include <algorithm>
#include <iterator>

namespace pushplan::css {
namespace {

using C = PseudoClass;
using E = PseudoElement;

constexpr Places kAction = kOnElement | kUserActions | kScrollbar | kStates;
constexpr Places kState = kOnElement | kStates;

constexpr PseudoClassRow kPseudoClasses[] = {
    {dom::atom("root"), C::root},
    {dom::atom("scope"), C::scope},
    {dom::atom("empty"), C::empty},
    {dom::atom("link"), C::link},
    {dom::atom("any-link"), C::link},
    {dom::atom("-webkit-any-link"), C::link},
    {dom::atom("visited"), C::never},
    {dom::atom("defined"), C::defined, kState},
    // Forms, section 13, and interactive elements, section 11.
    {dom::atom("checked"), C::checked, kState},
    {dom::atom("disabled"), C::disabled, kState | kScrollbar},
    {dom::atom("enabled"), C::enabled, kState | kScrollbar},
    {dom::atom("required"), C::required, kState},
    {dom::atom("optional"), C::optional, kState},
    {dom::atom("read-only"), C::read_only, kState},
    {dom::atom("read-write"), C::read_write, kState},
    {dom::atom("default"), C::default_choice, kState},
    {dom::atom("indeterminate"), C::indeterminate, kState},
    {dom::atom("placeholder-shown"), C::placeholder_shown, kState},
    {dom::atom("open"), C::open, kState},
    {dom::atom("valid"), C::valid, kState},
    {dom::atom("invalid"), C::invalid, kState},
    {dom::atom("in-range"), C::in_range, kState},
    {dom::atom("out-of-range"), C::out_of_range, kState},
    {dom::atom("user-valid"), C::later, kState},
    {dom::atom("user-invalid"), C::later, kState},
    // What a user or a script does.
    {dom::atom("hover"), C::later, kAction},
    {dom::atom("active"), C::later, kAction},
    {dom::atom("focus"), C::later, kOnElement | kUserActions | kStates},
    {dom::atom("focus-visible"), C::later, kOnElement | kUserActions | kStates},
    {dom::atom("focus-within"), C::later, kOnElement | kUserActions | kStates},
    {dom::atom("target"), C::later},
    {dom::atom("target-current"), C::later, kState},
    {dom::atom("target-before"), C::later, kState},
    {dom::atom("target-after"), C::later, kState},
    {dom::atom("popover-open"), C::later, kState},
    {dom::atom("modal"), C::later, kState},
    {dom::atom("fullscreen"), C::later, kState},
    {dom::atom("-webkit-full-screen"), C::later, kState},
    {dom::atom("-webkit-full-screen-ancestor"), C::later, kState},
    {dom::atom("picture-in-picture"), C::later, kState},
    {dom::atom("xr-overlay"), C::later, kState},
    {dom::atom("autofill"), C::later, kState},
    {dom::atom("-webkit-autofill"), C::later, kState},
    {dom::atom("-internal-autofill-previewed"), C::later, kState},
    {dom::atom("-internal-autofill-selected"), C::later, kState},
    {dom::atom("interest-source"), C::later, kState},
    {dom::atom("interest-target"), C::later, kState},
    {dom::atom("-webkit-drag"), C::later, kState},
    {dom::atom("active-view-transition"), C::later, kState},
    {dom::atom("current"), C::later, kState},
    {dom::atom("past"), C::later, kState},
    {dom::atom("future"), C::later, kState},
    {dom::atom("host"), C::later},  // in the sheets of a shadow tree only
    {dom::atom("-webkit-full-page-media"), C::never},
    // Of the scrollbars that ::-webkit-scrollbar asks for; no element has them.
    {dom::atom("window-inactive"), C::later, kOnElement | kScrollbar | kWindow},
    {dom::atom("horizontal"), C::unknown, kOnElement | kScrollbar},
    {dom::atom("vertical"), C::unknown, kOnElement | kScrollbar},
    {dom::atom("decrement"), C::unknown, kOnElement | kScrollbar},
    {dom::atom("increment"), C::unknown, kOnElement | kScrollbar},
    {dom::atom("start"), C::unknown, kOnElement | kScrollbar},
    {dom::atom("end"), C::unknown, kOnElement | kScrollbar},
    {dom::atom("double-button"), C::unknown, kOnElement | kScrollbar},
    {dom::atom("single-button"), C::unknown, kOnElement | kScrollbar},
    {dom::atom("no-button"), C::unknown, kOnElement | kScrollbar},
    {dom::atom("corner-present"), C::unknown, kOnElement | kScrollbar},
};

constexpr ChildRow kChildren[] = {
    {dom::atom("first-child"), true, false, false}, {dom::atom("last-child"), false, true, false},
    {dom::atom("only-child"), true, true, false},   {dom::atom("first-of-type"), true, false, true},
    {dom::atom("last-of-type"), false, true, true}, {dom::atom("only-of-type"), true, true, true},
};

constexpr NthRow kNths[] = {
    {dom::atom("nth-child"), false, false},
    {dom::atom("nth-last-child"), true, false},
    {dom::atom("nth-of-type"), false, true},
    {dom::atom("nth-last-of-type"), true, true},
};

constexpr Places kAnywhere = 0xFF;

constexpr FunctionRow kFunctions[] = {
    {dom::atom("is"), Function::is, kAnywhere},
    {dom::atom("where"), Function::where, kAnywhere},
    {dom::atom("-webkit-any"), Function::webkit_any, kAnywhere},
    {dom::atom("not"), Function::negation, kAnywhere},
    {dom::atom("has"), Function::has},
    {dom::atom("lang"), Function::lang, kState},
    {dom::atom("dir"), Function::dir, kState},
    {dom::atom("state"), Function::names, kState},
    {dom::atom("active-view-transition-type"), Function::names},
    {dom::atom("host"), Function::compound},
    {dom::atom("host-context"), Function::compound},
};

constexpr Argument kNone = Argument::none;
constexpr Places kBar = kScrollbar;
constexpr Follower kAlone = Follower::none;

constexpr PseudoElementRow kPseudoElements[] = {
    {dom::atom("before"), E::before, kNone, 0, Follower::marker},
    {dom::atom("after"), E::after, kNone, 0, Follower::marker},
    {dom::atom("marker"), E::marker},
    {dom::atom("first-line"), E::first_line},
    {dom::atom("first-letter"), E::first_letter},
    {dom::atom("placeholder"), E::placeholder},
    {dom::atom("-webkit-input-placeholder"), E::placeholder, kNone, kUserActions},
    {dom::atom("backdrop"), E::backdrop, kNone, 0, kAlone, C::later},
    {dom::atom("selection"), E::selection, kNone, kWindow, kAlone, C::later},
    {dom::atom("target-text"), E::selection, kNone, 0, kAlone, C::later},
    {dom::atom("search-text"), E::selection, kNone, kStates, kAlone, C::later},
    {dom::atom("spelling-error"), E::selection, kNone, 0, kAlone, C::later},
    {dom::atom("grammar-error"), E::selection, kNone, 0, kAlone, C::later},
    {dom::atom("highlight"), E::selection, Argument::names, 0, kAlone, C::later},
    {dom::atom("cue"), E::shadow, kNone, 0, kAlone, C::later},
    {dom::atom("cue"), E::shadow, Argument::compound, 0, kAlone, C::later},
    {dom::atom("part"), E::shadow, Argument::names, kUserActions | kStates, Follower::any,
     C::later},
    {dom::atom("slotted"), E::shadow, Argument::compound, 0, Follower::any, C::later},
    {dom::atom("details-content"), E::control, kNone, kUserActions, Follower::any, C::unknown},
    {dom::atom("file-selector-button"), E::control, kNone, kUserActions, kAlone, C::unknown},
    {dom::atom("checkmark"), E::control, kNone, 0, kAlone, C::unknown},
    {dom::atom("picker-icon"), E::control, kNone, 0, kAlone, C::unknown},
    {dom::atom("picker"), E::control, Argument::names, kUserActions | kStates, Follower::any,
     C::later},
    {dom::atom("column"), E::shadow, kNone, 0, Follower::any, C::unknown},
    {dom::atom("scroll-marker"), E::shadow, kNone, kUserActions | kStates, kAlone, C::unknown},
    {dom::atom("scroll-marker-group"), E::shadow, kNone, 0, kAlone, C::unknown},
    {dom::atom("scroll-button"), E::shadow, Argument::names, kUserActions | kStates, kAlone,
     C::unknown},
    {dom::atom("interest-button"), E::shadow, kNone, 0, kAlone, C::later},
    {dom::atom("permission-icon"), E::shadow, kNone, 0, kAlone, C::later},
    {dom::atom("view-transition"), E::shadow, kNone, 0, kAlone, C::later},
    {dom::atom("view-transition-group"), E::shadow, Argument::names, 0, kAlone, C::later},
    {dom::atom("view-transition-group-children"), E::shadow, Argument::names, 0, kAlone, C::later},
    {dom::atom("view-transition-image-pair"), E::shadow, Argument::names, 0, kAlone, C::later},
    {dom::atom("view-transition-old"), E::shadow, Argument::names, 0, kAlone, C::later},
    {dom::atom("view-transition-new"), E::shadow, Argument::names, 0, kAlone, C::later},
    {dom::atom("-webkit-resizer"), E::shadow, kNone, kBar, kAlone, C::unknown},
    {dom::atom("-webkit-scrollbar"), E::shadow, kNone, kBar, kAlone, C::unknown},
    {dom::atom("-webkit-scrollbar-button"), E::shadow, kNone, kBar, kAlone, C::unknown},
    {dom::atom("-webkit-scrollbar-corner"), E::shadow, kNone, kBar, kAlone, C::unknown},
    {dom::atom("-webkit-scrollbar-thumb"), E::shadow, kNone, kBar, kAlone, C::unknown},
    {dom::atom("-webkit-scrollbar-track"), E::shadow, kNone, kBar, kAlone, C::unknown},
    {dom::atom("-webkit-scrollbar-track-piece"), E::shadow, kNone, kBar, kAlone, C::unknown},
};

constexpr PseudoElementRow kWebkit = {0, E::control, kNone, kUserActions, kAlone, C::unknown};

template <class Row, std::size_t kSize, class Accept>
const Row* find_row(const Row (&rows)[kSize], Accept accept) {
  const Row* found = std::find_if(std::begin(rows), std::end(rows), accept);
  return found == std::end(rows) ? nullptr : found;
}

template <class Row, std::size_t kSize>
const Row* find_name(const Row (&rows)[kSize], dom::Atom name) {
  return find_row(rows, [name](const Row& row) { return row.name == name; });
}

}  // namespace

const PseudoClassRow* find_pseudo_class(dom::Atom name) { return find_name(kPseudoClasses, name); }

const ChildRow* find_child_pseudo_class(dom::Atom name) { return find_name(kChildren, name); }

const NthRow* find_nth(dom::Atom name) { return find_name(kNths, name); }

const FunctionRow* find_function(dom::Atom name) { return find_name(kFunctions, name); }

const PseudoElementRow* find_pseudo_element(dom::Atom name, bool functional) {
  return find_row(kPseudoElements, [=](const PseudoElementRow& row) {
    return row.name == name && (row.argument != Argument::none) == functional;
  });
}

const PseudoElementRow& webkit_pseudo_element() { return kWebkit; }

}  // namespace pushplan::css
