// The cascade (CSS Cascade 5, section 6): which declarations give an element's properties their
// values, for each window, with what cannot be known at build time. Tests:
// tests/unit/style_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "analyzer/style/rule_set.h"
#include "analyzer/style/variables.h"

namespace pushplan::style {

// Declarations that take part, all of one rule or style attribute.
struct Matched {
  const css::CssFacts* facts = nullptr;
  const css::StyleRule* rule = nullptr;
  std::uint32_t sheet = 0;
  std::uint32_t layer_rank = 0;  // RuleSet::Rule::layer_rank
  enum class Origin : std::uint8_t { presentational, author, attribute } origin = Origin::author;
  std::uint32_t specificity = 0;
  std::uint32_t proximity = 0xFFFFFFFF;              // steps up to the root of its @scope
  std::uint32_t order = 0;                           // of appearance
  refs::Certainty certainty = refs::Certainty::yes;  // of its selector
  refs::Windows windows;                             // of its conditions and its selector
};

// A value of a property as the cascade leaves it.
struct Specified {
  std::shared_ptr<const css::Value>
      value;  // nullptr: no declaration, or one invalid at computed-value time
  std::shared_ptr<const ResolvedText> text;  // where the value was substituted
  std::uint32_t sheet = 0;
  refs::Certainty matched = refs::Certainty::yes;  // of the declaration itself

  // What an image option of the value stands for; nullopt for none.
  std::optional<Url> url_of(const css::ImageOption& option) const;
};

class Cascade {
 public:
  // `matched` in any order; `rules` are those of the page.
  Cascade(const std::vector<Matched>& matched, const RuleSet& rules);

  // The alternatives of a property in one window; the last one has no value where it may be that
  // nothing declares it. `variables`: the element's own.
  Alternatives<Specified> values(css::Property property, std::size_t window,
                                 const Variables& variables) const;

  // What the element declares custom properties to be in one window.
  std::map<dom::Atom, Alternatives<DeclaredText>> variables(std::size_t window) const;

  PropertySet declared() const { return declared_; }

  // How surely something declares a property, whatever wins.
  refs::Certainty declares(css::Property property, std::size_t window) const;

 private:
  struct Candidate {
    std::uint32_t level = 0;  // of importance and layer: what is compared first
    std::uint32_t layer = 0;
    std::uint32_t specificity = 0, proximity = 0, order = 0, position = 0;
    std::uint32_t sheet = 0;
    const css::CssFacts* facts = nullptr;
    const css::Declaration* declaration = nullptr;
    refs::Windows windows;
    dom::Atom variable = 0;
  };
  static bool wins(const Candidate& a, const Candidate& b);
  template <class Take>
  refs::Certainty walk(std::size_t window, css::Property property, dom::Atom variable,
                       Take take) const;
  void substituted(const Candidate& candidate, refs::Certainty certainty,
                   const Variables& variables, Alternatives<Specified>& out) const;

  const RuleSet& rules_;
  std::vector<Candidate> candidates_;  // the strongest first
  PropertySet declared_ = 0;
};

}  // namespace pushplan::style
