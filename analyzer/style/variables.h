// Custom properties and the values that name them (CSS Custom Properties 1, CSS Values 5).
//
// Where rules may or may not apply, a property has several values, each with how surely it is the
// one: its alternatives. Tests: tests/unit/style_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/certainty.h"

namespace pushplan::style {

template <class T>
struct Alternative {
  T value;
  refs::Certainty certainty = refs::Certainty::yes;
};

// In order of precedence; at most one is `yes`, and then it is the only one that is surely right.
// Empty: invalid at computed-value time.
template <class T>
using Alternatives = std::vector<Alternative<T>>;
inline constexpr std::size_t kMaxAlternatives = 4;  // more are not followed

// A reference of a sheet of the page. What comes through var() is resolved against the sheet whose
// declaration uses it: `user`.
struct Url {
  std::uint32_t sheet = 0;
  std::uint32_t reference = 0;
  std::uint32_t user = css::kNone;  // none: the sheet itself
  bool operator<(const Url& other) const {
    return std::tie(sheet, reference, user) < std::tie(other.sheet, other.reference, other.user);
  }
};

// A value without any var() left.
struct ResolvedText {
  struct Place {
    std::uint32_t offset = 0;  // of the token in `text`
    Url url;
  };
  std::string text;
  std::vector<Place> urls;
};

// The custom properties of an element, by the atoms of their names; what is absent has no value.
using Variables = std::map<dom::Atom, Alternatives<std::shared_ptr<const ResolvedText>>>;

// A value as a sheet declares it.
struct DeclaredText {
  const css::SubstitutedValue* value = nullptr;  // nullptr: the parent's
  std::uint32_t sheet = 0;
};

// What a value becomes with these variables. Bounded in the length and number of what comes out.
Alternatives<ResolvedText> substitute(DeclaredText declared, const Variables& variables);

// The variables of an element: those of its parent, and those declared on it, which may name one
// another; a cycle makes all its members invalid (section 3.3).
std::shared_ptr<const Variables> resolve_variables(
    const std::map<dom::Atom, Alternatives<DeclaredText>>& declared,
    std::shared_ptr<const Variables> inherited);

}  // namespace pushplan::style
