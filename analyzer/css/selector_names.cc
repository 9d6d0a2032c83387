#include "analyzer/css/selector_names.h"

#include <algorithm>
#include <iterator>

namespace pushplan::css {
namespace {

using P = PseudoClass;
using E = PseudoElement;

constexpr Places kAction = kOnElement | kUserActions | kScrollbar | kStates;
constexpr Places kState = kOnElement | kStates;

constexpr PseudoClassRow kPseudoClasses[] = {
    {dom::atom("root"), P::root},
    {dom::atom("scope"), P::scope},
    {dom::atom("empty"), P::empty},
    {dom::atom("link"), P::link},
    {dom::atom("any-link"), P::link},
    {dom::atom("-webkit-any-link"), P::link},
    {dom::atom("visited"), P::never},
    {dom::atom("defined"), P::defined, kState},
    // Forms, section 13, and interactive elements, section 11.
    {dom::atom("checked"), P::checked, kState},
    {dom::atom("disabled"), P::disabled, kState | kScrollbar},
    {dom::atom("enabled"), P::enabled, kState | kScrollbar},
    {dom::atom("required"), P::required, kState},
    {dom::atom("optional"), P::optional, kState},
    {dom::atom("read-only"), P::read_only, kState},
    {dom::atom("read-write"), P::read_write, kState},
    {dom::atom("default"), P::default_choice, kState},
    {dom::atom("indeterminate"), P::indeterminate, kState},
    {dom::atom("placeholder-shown"), P::placeholder_shown, kState},
    {dom::atom("open"), P::open, kState},
    {dom::atom("valid"), P::valid, kState},
    {dom::atom("invalid"), P::invalid, kState},
    {dom::atom("in-range"), P::in_range, kState},
    {dom::atom("out-of-range"), P::out_of_range, kState},
    {dom::atom("user-valid"), P::later, kState},
    {dom::atom("user-invalid"), P::later, kState},
    // What a user or a script does.
    {dom::atom("hover"), P::later, kAction},
    {dom::atom("active"), P::later, kAction},
    {dom::atom("focus"), P::later, kOnElement | kUserActions | kStates},
    {dom::atom("focus-visible"), P::later, kOnElement | kUserActions | kStates},
    {dom::atom("focus-within"), P::later, kOnElement | kUserActions | kStates},
    {dom::atom("target"), P::later},
    {dom::atom("target-current"), P::later, kState},
    {dom::atom("target-before"), P::later, kState},
    {dom::atom("target-after"), P::later, kState},
    {dom::atom("popover-open"), P::later, kState},
    {dom::atom("modal"), P::later, kState},
    {dom::atom("fullscreen"), P::later, kState},
    {dom::atom("-webkit-full-screen"), P::later, kState},
    {dom::atom("-webkit-full-screen-ancestor"), P::later, kState},
    {dom::atom("picture-in-picture"), P::later, kState},
    {dom::atom("xr-overlay"), P::later, kState},
    {dom::atom("autofill"), P::later, kState},
    {dom::atom("-webkit-autofill"), P::later, kState},
    {dom::atom("-internal-autofill-previewed"), P::later, kState},
    {dom::atom("-internal-autofill-selected"), P::later, kState},
    {dom::atom("interest-source"), P::later, kState},
    {dom::atom("interest-target"), P::later, kState},
    {dom::atom("-webkit-drag"), P::later, kState},
    {dom::atom("active-view-transition"), P::later, kState},
    {dom::atom("current"), P::later, kState},
    {dom::atom("past"), P::later, kState},
    {dom::atom("future"), P::later, kState},
    {dom::atom("host"), P::later},  // in the sheets of a shadow tree only
    {dom::atom("-webkit-full-page-media"), P::never},
    // Of the scrollbars that ::-webkit-scrollbar asks for; no element has them.
    {dom::atom("window-inactive"), P::later, kOnElement | kScrollbar | kWindow},
    {dom::atom("horizontal"), P::unknown, kOnElement | kScrollbar},
    {dom::atom("vertical"), P::unknown, kOnElement | kScrollbar},
    {dom::atom("decrement"), P::unknown, kOnElement | kScrollbar},
    {dom::atom("increment"), P::unknown, kOnElement | kScrollbar},
    {dom::atom("start"), P::unknown, kOnElement | kScrollbar},
    {dom::atom("end"), P::unknown, kOnElement | kScrollbar},
    {dom::atom("double-button"), P::unknown, kOnElement | kScrollbar},
    {dom::atom("single-button"), P::unknown, kOnElement | kScrollbar},
    {dom::atom("no-button"), P::unknown, kOnElement | kScrollbar},
    {dom::atom("corner-present"), P::unknown, kOnElement | kScrollbar},
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
    {dom::atom("backdrop"), E::backdrop, kNone, 0, kAlone, P::later},
    {dom::atom("selection"), E::selection, kNone, kWindow, kAlone, P::later},
    {dom::atom("target-text"), E::selection, kNone, 0, kAlone, P::later},
    {dom::atom("search-text"), E::selection, kNone, kStates, kAlone, P::later},
    {dom::atom("spelling-error"), E::selection, kNone, 0, kAlone, P::later},
    {dom::atom("grammar-error"), E::selection, kNone, 0, kAlone, P::later},
    {dom::atom("highlight"), E::selection, Argument::names, 0, kAlone, P::later},
    {dom::atom("cue"), E::shadow, kNone, 0, kAlone, P::later},
    {dom::atom("cue"), E::shadow, Argument::compound, 0, kAlone, P::later},
    {dom::atom("part"), E::shadow, Argument::names, kUserActions | kStates, Follower::any,
     P::later},
    {dom::atom("slotted"), E::shadow, Argument::compound, 0, Follower::any, P::later},
    {dom::atom("details-content"), E::control, kNone, kUserActions, Follower::any, P::unknown},
    {dom::atom("file-selector-button"), E::control, kNone, kUserActions, kAlone, P::unknown},
    {dom::atom("checkmark"), E::control, kNone, 0, kAlone, P::unknown},
    {dom::atom("picker-icon"), E::control, kNone, 0, kAlone, P::unknown},
    {dom::atom("picker"), E::control, Argument::names, kUserActions | kStates, Follower::any,
     P::later},
    {dom::atom("column"), E::shadow, kNone, 0, Follower::any, P::unknown},
    {dom::atom("scroll-marker"), E::shadow, kNone, kUserActions | kStates, kAlone, P::unknown},
    {dom::atom("scroll-marker-group"), E::shadow, kNone, 0, kAlone, P::unknown},
    {dom::atom("scroll-button"), E::shadow, Argument::names, kUserActions | kStates, kAlone,
     P::unknown},
    {dom::atom("interest-button"), E::shadow, kNone, 0, kAlone, P::later},
    {dom::atom("permission-icon"), E::shadow, kNone, 0, kAlone, P::later},
    {dom::atom("view-transition"), E::shadow, kNone, 0, kAlone, P::later},
    {dom::atom("view-transition-group"), E::shadow, Argument::names, 0, kAlone, P::later},
    {dom::atom("view-transition-group-children"), E::shadow, Argument::names, 0, kAlone, P::later},
    {dom::atom("view-transition-image-pair"), E::shadow, Argument::names, 0, kAlone, P::later},
    {dom::atom("view-transition-old"), E::shadow, Argument::names, 0, kAlone, P::later},
    {dom::atom("view-transition-new"), E::shadow, Argument::names, 0, kAlone, P::later},
    {dom::atom("-webkit-resizer"), E::shadow, kNone, kBar, kAlone, P::unknown},
    {dom::atom("-webkit-scrollbar"), E::shadow, kNone, kBar, kAlone, P::unknown},
    {dom::atom("-webkit-scrollbar-button"), E::shadow, kNone, kBar, kAlone, P::unknown},
    {dom::atom("-webkit-scrollbar-corner"), E::shadow, kNone, kBar, kAlone, P::unknown},
    {dom::atom("-webkit-scrollbar-thumb"), E::shadow, kNone, kBar, kAlone, P::unknown},
    {dom::atom("-webkit-scrollbar-track"), E::shadow, kNone, kBar, kAlone, P::unknown},
    {dom::atom("-webkit-scrollbar-track-piece"), E::shadow, kNone, kBar, kAlone, P::unknown},
};

constexpr PseudoElementRow kWebkit = {0, E::control, kNone, kUserActions, kAlone, P::unknown};

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
