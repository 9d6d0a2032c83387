// Computed values of an element, as far as they matter: whether it has a style at all, its font,
// its custom properties, and which URLs its style makes a browser fetch.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/style/cascade.h"
#include "analyzer/style/user_agent.h"

namespace pushplan::style {

using Families = std::shared_ptr<const std::vector<std::string>>;

// In one window.
struct Computed {
  refs::Certainty styled = refs::Certainty::yes;     // not display: none, nor inside
  refs::Certainty contents = refs::Certainty::yes;   // the same, for children
  refs::Certainty generated = refs::Certainty::yes;  // the same, for pseudo-elements
  std::optional<css::Display> display;               // nullopt: what browsers give such an element
  bool display_sure = true;
  Alternatives<Families> families;
  Alternatives<double> weight, stretch;
  Alternatives<css::FontStyle> slant;
  css::TextTransform transform = css::TextTransform::none;  // the likeliest
  std::shared_ptr<const Variables> variables;               // nullptr: none
};

// What one style makes the browser ask for; called with the certainty that it does, and why it is
// no greater.
enum class Why : std::uint8_t {
  nothing,
  matches_later,
  not_known,
  not_shown,
  local_first,
  earlier_family
};
using Fetch = std::function<void(Url, std::size_t window, refs::Certainty, Why)>;
// The same of an image, with the property that names it.
using ImageFetch =
    std::function<void(Url, std::size_t window, refs::Certainty, Why, css::Property)>;

// The text that `content` generates, with how surely; attr() is asked of the caller.
struct Generated {
  std::string text;
  std::vector<std::string> attributes;
  refs::Certainty certainty = refs::Certainty::no;
};

struct Environment {
  const RuleSet* rules = nullptr;
  const std::vector<css::Window>* windows = nullptr;
  bool scripted = false;  // what is not shown may be shown by a script
  ImageFetch fetch;
};

// The values of the root's parent: the initial ones.
Computed initial_values();

// The values of a child of `parent` for which nothing is declared.
Computed plain_child(const Computed& parent);

// An element, or a pseudo-element when `pseudo` is not none, in one window: reports what it
// fetches. `generated` gets what a ::before or ::after generates.
Computed compute(const Computed& parent, const Cascade& cascade, const UserAgentStyle& user_agent,
                 css::PseudoElement pseudo, std::size_t window, const Environment& environment,
                 Generated* generated = nullptr);

}  // namespace pushplan::style
