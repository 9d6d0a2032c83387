#include "analyzer/style/cascade.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace pushplan::style {

using css::Declaration;
using css::Property;
using css::Wide;
using refs::Certainty;

namespace {

// Presentational hints, layers in order, what stands in none, style attributes (section 6.1).
std::uint32_t layer_of(const Matched& matched, std::uint32_t layers) {
  using Origin = Matched::Origin;
  if (matched.origin == Origin::presentational) return 0;
  if (matched.origin == Origin::attribute) return layers + 2;
  return std::min(matched.layer_rank, layers) + 1;
}

// Important declarations stand above all normal ones, in layers the other way round; but those of
// style attributes above them all.
std::uint32_t level_of(std::uint32_t layer, bool important, std::uint32_t layers) {
  const std::uint32_t attribute = layers + 2;
  if (!important) return layer;
  return layer == attribute ? 2 * attribute + 1 : 2 * attribute - layer;
}

}  // namespace

std::optional<Url> Specified::url_of(const css::ImageOption& option) const {
  if (option.url == css::kNoUrl) return std::nullopt;
  if (!text) return Url{sheet, option.url, css::kNone};
  for (const ResolvedText::Place& place : text->urls)
    if (place.offset == option.url)
      return Url{place.url.sheet, place.url.reference,
                 place.url.sheet == sheet ? css::kNone : sheet};
  return std::nullopt;
}

Cascade::Cascade(const std::vector<Matched>& matched, const RuleSet& rules) : rules_(rules) {
  const std::uint32_t layers = rules.layer_count();
  for (const Matched& m : matched)
    for (std::uint32_t i = 0; i < m.rule->declaration_count; ++i) {
      const std::uint32_t position = m.rule->first_declaration + i;
      const Declaration& d = m.facts->declarations[position];
      declared_ |= bit(d.property);
      const dom::Atom variable =
          d.property == Property::custom ? dom::atom(m.facts->substituted[d.substituted].name) : 0;
      const std::uint32_t layer = layer_of(m, layers);
      candidates_.push_back({level_of(layer, d.important, layers), layer, m.specificity,
                             m.proximity, m.order, position, m.sheet, m.facts, &d, m.windows,
                             variable});
    }
  std::sort(candidates_.begin(), candidates_.end(), wins);
}

bool Cascade::wins(const Candidate& a, const Candidate& b) {
  return std::tuple(a.level, a.specificity, ~a.proximity, a.order, a.position) >
         std::tuple(b.level, b.specificity, ~b.proximity, b.order, b.position);
}

// Calls take(candidate, certainty) for each declaration of the property that may win, the strongest
// first, until one surely does. Returns how surely none of them does.
template <class Take>
Certainty Cascade::walk(std::size_t window, Property property, dom::Atom variable,
                        Take take) const {
  Certainty rest = Certainty::yes;
  std::uint32_t reverted =
      css::kNone;  // revert-layer rolls back this layer and all above, important too
  for (const Candidate& c : candidates_) {
    if (c.declaration->property != property || c.variable != variable || c.layer >= reverted)
      continue;
    const Certainty certainty = c.windows.in(window);
    if (certainty == Certainty::no) continue;
    const Wide wide = c.declaration->value.wide;
    if (wide == Wide::revert && certainty == Certainty::yes) return rest;
    if (wide == Wide::revert_layer) {
      if (certainty == Certainty::yes) reverted = c.layer;
      if (certainty == Certainty::unknown) rest = Certainty::unknown;
      continue;
    }
    take(c, std::min(certainty, rest));
    if (certainty == Certainty::yes) return Certainty::no;
    if (certainty == Certainty::unknown) rest = Certainty::unknown;
  }
  return rest;
}

Certainty Cascade::declares(Property property, std::size_t window) const {
  Certainty most = Certainty::no;
  for (const Candidate& c : candidates_)
    if (c.declaration->property == property) most = std::max(most, c.windows.in(window));
  return most;
}

Alternatives<Specified> Cascade::values(Property property, std::size_t window,
                                        const Variables& variables) const {
  Alternatives<Specified> out;
  const Certainty none = walk(window, property, 0, [&](const Candidate& c, Certainty certainty) {
    if (c.declaration->substituted != css::kNone) return substituted(c, certainty, variables, out);
    // The declaration outlives the cascade: nothing is owned.
    Specified specified;
    specified.value = {std::shared_ptr<void>(), &c.declaration->value};
    specified.sheet = c.sheet;
    specified.matched = c.windows.in(window);
    out.push_back({std::move(specified), certainty});
  });
  if (none != Certainty::no) out.push_back({{}, none});
  return out;
}

void Cascade::substituted(const Candidate& candidate, Certainty certainty,
                          const Variables& variables, Alternatives<Specified>& out) const {
  const css::SubstitutedValue& declared =
      candidate.facts->substituted[candidate.declaration->substituted];
  // Whatever it comes to, it fetches nothing.
  if (!rules_.is_worth_resolving(declared)) return void(out.push_back({{}, certainty}));
  const auto texts = substitute({&declared, candidate.sheet}, variables);
  if (texts.empty()) out.push_back({{}, certainty});
  for (const auto& text : texts) {
    const css::TokenStream stream = css::tokenize(text.value.text);
    Specified specified;
    for (auto& longhand : css::read_value(declared.name, stream, stream.all()))
      if (longhand.property == candidate.declaration->property)
        specified.value = std::make_shared<const css::Value>(std::move(longhand.value));
    specified.text = std::make_shared<const ResolvedText>(text.value);
    specified.sheet = candidate.sheet;
    specified.matched = std::min(certainty, text.certainty);
    out.push_back({std::move(specified), std::min(certainty, text.certainty)});
  }
}

std::map<dom::Atom, Alternatives<DeclaredText>> Cascade::variables(std::size_t window) const {
  std::map<dom::Atom, Alternatives<DeclaredText>> out;
  if ((declared_ & bit(Property::custom)) == 0) return out;
  for (const Candidate& c : candidates_) {
    if (c.declaration->property != Property::custom || out.count(c.variable) != 0) continue;
    Alternatives<DeclaredText> alternatives;
    const auto take = [&](const Candidate& found, Certainty certainty) {
      alternatives.push_back(
          {{&found.facts->substituted[found.declaration->substituted], found.sheet}, certainty});
    };
    const Certainty none = walk(window, Property::custom, c.variable, take);
    if (alternatives.empty()) continue;
    if (none != Certainty::no) alternatives.push_back({{}, none});
    out.emplace(c.variable, std::move(alternatives));
  }
  return out;
}

}  // namespace pushplan::style
