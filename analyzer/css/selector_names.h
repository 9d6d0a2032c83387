// The pseudo-classes and pseudo-elements that current browsers know, as tables. Taken from Chromium
// 156: what is not here makes a selector invalid. Names are compared in lower case.
#pragma once

#include <cstdint>
#include <optional>

#include "analyzer/css/selector.h"

namespace pushplan::css {

// Where a pseudo-class may stand: on an element, or behind a pseudo-element of some kind.
using Places = std::uint8_t;
inline constexpr Places kOnElement = 1;
inline constexpr Places kUserActions = 2;  // :hover and so on
inline constexpr Places kScrollbar = 4;    // :horizontal and so on
inline constexpr Places kWindow = 8;       // :window-inactive
inline constexpr Places kStates = 16;      // whatever does not ask for the tree around
inline constexpr Places kBehind = 32;      // behind any pseudo-element: lists of the others

struct PseudoClassRow {
  dom::Atom name = 0;
  PseudoClass pseudo_class = PseudoClass::never;
  Places places = kOnElement;
};

// Those that ask for the place among siblings; :only-... is two of them.
struct ChildRow {
  dom::Atom name = 0;
  bool first = false, last = false, of_type = false;
};

struct NthRow {
  dom::Atom name = 0;
  bool from_end = false, of_type = false;
};

enum class Function : std::uint8_t {
  is,
  where,
  webkit_any,
  negation,
  has,
  lang,
  dir,
  compound,  // :host(), :host-context(): of a shadow tree
  names,     // one or more names
};

struct FunctionRow {
  dom::Atom name = 0;
  Function function = Function::is;
  Places places = kOnElement;
};

enum class Argument : std::uint8_t { none, names, compound };

// The pseudo-elements that may follow another.
enum class Follower : std::uint8_t { none, marker, any };

struct PseudoElementRow {
  dom::Atom name = 0;
  PseudoElement pseudo_element = PseudoElement::none;
  Argument argument = Argument::none;
  Places after = 0;                    // which pseudo-classes may follow it
  Follower follower = Follower::none;  // which pseudo-element
  // `later` or `unknown` where an element that matches may be without it.
  std::optional<PseudoClass> unsure = std::nullopt;
};

// nullptr for a name that is not in the table.
const PseudoClassRow* find_pseudo_class(dom::Atom name);
const ChildRow* find_child_pseudo_class(dom::Atom name);
const NthRow* find_nth(dom::Atom name);
const FunctionRow* find_function(dom::Atom name);
const PseudoElementRow* find_pseudo_element(dom::Atom name, bool functional);
// The row of every -webkit- pseudo-element that no table names: browsers take them all.
const PseudoElementRow& webkit_pseudo_element();

}  // namespace pushplan::css
