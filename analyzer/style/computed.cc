#include "analyzer/style/computed.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace pushplan::style {

using css::Property;
using css::PseudoElement;
using css::Value;
using css::Wide;
using refs::Certainty;

namespace {

// Properties whose images are fetched wherever an element has a style, whether they have an effect
// or not.
constexpr Property kImages[] = {Property::background_image, Property::border_image_source,
                                Property::mask_image,       Property::mask_border_source,
                                Property::list_style_image, Property::shape_outside,
                                Property::content,          Property::cursor,
                                Property::filter,           Property::backdrop_filter,
                                Property::clip_path,        Property::fill,
                                Property::stroke,           Property::marker_start,
                                Property::marker_mid,       Property::marker_end,
                                Property::box_reflect};

// CSS Fonts 4, section 2.2.
double relative_weight(double parent, int direction) {
  if (direction > 0) return parent < 350 ? 400 : parent < 550 ? 700 : std::max(parent, 900.0);
  return parent < 100 ? parent : parent < 550 ? 100 : parent < 750 ? 400 : 700;
}

// The option that a window takes: the least density that suffices, or else the greatest (CSS
// Images 4, section 2.4).
const css::ImageOption* option_for(const css::ImageChoice& choice, const css::Window& window) {
  const double wanted = window.milli_dppx / 1000.0;
  const css::ImageOption* best = nullptr;
  for (const css::ImageOption& option : choice) {
    if (!option.supported) continue;
    const bool better = best == nullptr ||
                        (best->dppx < wanted ? option.dppx > best->dppx
                                             : option.dppx >= wanted && option.dppx < best->dppx);
    if (better) best = &option;
  }
  return best;
}

// The surest first, each value once: what `*` may set piles up from parent to child otherwise.
template <class T>
void prune(Alternatives<T>& alternatives) {
  const auto same = [](const T& a, const T& b) {
    if constexpr (std::is_same_v<T, Families>)
      return a == b || *a == *b;
    else
      return a == b;
  };
  std::stable_sort(alternatives.begin(), alternatives.end(),
                   [](const auto& a, const auto& b) { return a.certainty > b.certainty; });
  Alternatives<T> kept;
  for (auto& alternative : alternatives) {
    const bool known = std::any_of(kept.begin(), kept.end(),
                                   [&](const auto& k) { return same(k.value, alternative.value); });
    if (!known && kept.size() < kMaxAlternatives) kept.push_back(std::move(alternative));
  }
  alternatives = std::move(kept);
}

// One element in one window.
class Element {
 public:
  Element(const Computed& parent, const Cascade& cascade, const UserAgentStyle& user_agent,
          PseudoElement pseudo, std::size_t window, const Environment& environment)
      : parent_(parent),
        cascade_(cascade),
        user_agent_(user_agent),
        pseudo_(pseudo),
        window_(window),
        environment_(environment) {}

  Computed compute(Generated* generated) {
    out_ = plain_child(parent_);
    const auto declared = cascade_.variables(window_);
    if (!declared.empty()) out_.variables = resolve_variables(declared, parent_.variables);
    box(generated);
    if (environment_.rules->has_faces()) font();
    if (out_.styled != Certainty::no) images();
    return std::move(out_);
  }

 private:
  Alternatives<Specified> values(Property property) const {
    static const Variables kNoVariables;
    return cascade_.values(property, window_, out_.variables ? *out_.variables : kNoVariables);
  }

  bool declares(Property property) const { return (cascade_.declared() & bit(property)) != 0; }

  // Whether the element has a style, and its children.
  void box(Generated* generated) {
    Certainty shown = display();
    const bool real = pseudo_ == PseudoElement::none;
    if (!real) shown = std::min(shown, generate(generated));
    if (environment_.scripted) shown = std::max(shown, Certainty::later);
    out_.styled =
        std::min({shown, real ? parent_.contents : parent_.generated, user_agent_.present});
    out_.generated = std::min(out_.styled, contents());
    out_.contents = std::min(out_.generated, user_agent_.contents);
  }

  // Sets the display that is likeliest; how surely it is not `none`.
  Certainty display() {
    Certainty shown = Certainty::no, best = Certainty::no;
    for (const auto& display : values(Property::display)) {
      const Value* value = display.value.value.get();
      const bool default_value = value == nullptr || value->wide == Wide::revert;
      const bool none =
          !default_value && value->wide == Wide::none && value->display == css::Display::none;
      const Certainty own = default_value ? user_agent_.display : Certainty::yes;
      if (!none) shown = std::max(shown, std::min(display.certainty, own));
      if (display.certainty <= best) continue;
      best = display.certainty;
      out_.display = default_value ? std::nullopt : std::optional(value->display);
    }
    out_.display_sure = best == Certainty::yes;
    return shown;
  }

  // How surely content-visibility lets the contents have a style.
  Certainty contents() const {
    if (!declares(Property::content_visibility)) return Certainty::yes;
    Certainty contents = Certainty::no;
    for (const auto& visibility : values(Property::content_visibility)) {
      const Value* value = visibility.value.value.get();
      const bool hidden = value != nullptr && value->skips_contents;
      const bool on_screen = value != nullptr && value->may_skip_contents;
      const Certainty own = hidden      ? Certainty::later
                            : on_screen ? Certainty::unknown
                                        : Certainty::yes;
      contents = std::max(contents, std::min(visibility.certainty, own));
    }
    return contents;
  }

  // Whether a pseudo-element has a style: ::before and ::after where any `content` is declared; in
  // Chromium even one that generates nothing lets the images of the others be fetched.
  Certainty generate(Generated* generated) const {
    if (pseudo_ != PseudoElement::before && pseudo_ != PseudoElement::after) return Certainty::yes;
    for (const auto& content : values(Property::content)) {
      const Value* value = content.value.value.get();
      if (value == nullptr || value->wide != Wide::none || !value->generates) continue;
      if (content.certainty > generated->certainty)
        *generated = {value->text, value->attributes, content.certainty};
    }
    return cascade_.declares(Property::content, window_);
  }

  // A font property: what is declared, the default of the user agent, or the parent's value.
  template <class T, class Read>
  void font_property(Property property, Alternatives<T>& out, const T& initial,
                     const std::type_identity_t<T>* user_agent, Read read) {
    if (!declares(property)) {
      if (user_agent != nullptr) out = {{*user_agent, Certainty::yes}};
      return;
    }
    const Alternatives<T> inherited = std::exchange(out, {});
    for (const auto& specified : values(property)) {
      const Value* value = specified.value.value.get();
      const Certainty certainty = specified.certainty;
      const bool default_value = value == nullptr || value->wide == Wide::revert;
      if (value != nullptr && value->wide == Wide::initial) {
        out.push_back({initial, certainty});
      } else if (default_value && user_agent != nullptr) {
        out.push_back({*user_agent, certainty});
      } else if (default_value || value->wide != Wide::none) {
        for (const auto& alternative : inherited)
          out.push_back({alternative.value, std::min(alternative.certainty, certainty)});
      } else {
        read(*value, certainty, inherited, out);
      }
    }
    prune(out);
  }

  void font() {
    static const Families kNone = std::make_shared<const std::vector<std::string>>();
    static const Families kMonospace =
        std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"monospace"});
    static const Families kSystem =
        std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"system-ui"});
    const Families* families = user_agent_.monospace ? &kMonospace
                               : user_agent_.control ? &kSystem
                                                     : nullptr;
    font_property(
        Property::font_family, out_.families, kNone, families,
        [](const Value& v, Certainty c, const auto&, auto& out) {
          out.push_back({std::make_shared<const std::vector<std::string>>(v.families), c});
        });
    font_property(Property::font_stretch, out_.stretch, 100.0, nullptr,
                  [](const Value& v, Certainty c, const auto&, auto& out) {
                    out.push_back({v.stretch, c});
                  });
    const css::FontStyle italic = css::FontStyle::italic, upright = css::FontStyle::normal;
    font_property(Property::font_style, out_.slant, upright,
                  user_agent_.italic    ? &italic
                  : user_agent_.control ? &upright
                                        : nullptr,
                  [](const Value& v, Certainty c, const auto&, auto& out) {
                    out.push_back({v.style, c});
                  });
    weight();
    text_transform();
  }

  void text_transform() {
    if (!declares(Property::text_transform)) return;
    const css::TextTransform inherited = out_.transform;
    Certainty best = Certainty::no;
    for (const auto& specified : values(Property::text_transform)) {
      if (specified.certainty <= best) continue;
      best = specified.certainty;
      const Value* value = specified.value.value.get();
      const bool inherits =
          value == nullptr || (value->wide != Wide::none && value->wide != Wide::initial);
      out_.transform = inherits ? inherited : value->transform;
    }
  }

  void weight() {
    using Weight = UserAgentStyle::Weight;
    if (user_agent_.weight == Weight::bolder && !declares(Property::font_weight)) {
      for (auto& alternative : out_.weight)
        alternative.value = relative_weight(alternative.value, 1);
      return;
    }
    const double own = user_agent_.weight == Weight::normal ? 400 : 700;
    font_property(Property::font_weight, out_.weight, 400.0,
                  user_agent_.weight == Weight::inherit ? nullptr : &own,
                  [](const Value& v, Certainty c, const auto& inherited, auto& out) {
                    if (v.relative_weight == 0) return void(out.push_back({v.weight, c}));
                    for (const auto& parent : inherited)
                      out.push_back({relative_weight(parent.value, v.relative_weight),
                                     std::min(parent.certainty, c)});
                  });
  }

  // Few properties apply to a marker or to parts of a text (CSS Pseudo 4, sections 2 and 4).
  bool applies(Property property) const {
    if (pseudo_ == PseudoElement::marker) return property == Property::content;
    if (pseudo_ == PseudoElement::first_line) return property == Property::background_image;
    return true;
  }

  void images() {
    for (const Property property : kImages) {
      if (!declares(property)) continue;
      if (!applies(property)) continue;
      for (const auto& specified : values(property)) {
        if (!specified.value.value) continue;
        for (const css::ImageChoice& choice : specified.value.value->images)
          if (const auto* option = option_for(choice, (*environment_.windows)[window_]))
            fetch(property, specified, *option);
      }
    }
  }

  void fetch(Property property, const Alternative<Specified>& specified,
             const css::ImageOption& option) {
    const auto url = specified.value.url_of(option);
    if (!url) return;
    // Some browsers wait with a cursor until the pointer is there.
    const Certainty most = property == Property::cursor ? Certainty::later : Certainty::yes;
    const Certainty certainty = std::min({specified.certainty, out_.styled, most});
    const Why why = certainty == Certainty::yes         ? Why::nothing
                    : out_.styled < specified.certainty ? Why::not_shown
                    : certainty == Certainty::unknown   ? Why::not_known
                                                        : Why::matches_later;
    environment_.fetch(*url, window_, certainty, why, property);
  }

  const Computed& parent_;
  const Cascade& cascade_;
  const UserAgentStyle& user_agent_;
  PseudoElement pseudo_;
  std::size_t window_;
  const Environment& environment_;
  Computed out_;
};

}  // namespace

Computed initial_values() {
  Computed values;
  values.families = {{std::make_shared<const std::vector<std::string>>(), Certainty::yes}};
  values.weight = {{400, Certainty::yes}};
  values.stretch = {{100, Certainty::yes}};
  values.slant = {{css::FontStyle::normal, Certainty::yes}};
  return values;
}

Computed plain_child(const Computed& parent) {
  Computed child = parent;
  child.styled = parent.contents;
  child.generated = parent.contents;
  child.display = std::nullopt;
  child.display_sure = true;
  return child;
}

Computed compute(const Computed& parent, const Cascade& cascade, const UserAgentStyle& user_agent,
                 PseudoElement pseudo, std::size_t window, const Environment& environment,
                 Generated* generated) {
  return Element(parent, cascade, user_agent, pseudo, window, environment).compute(generated);
}

}  // namespace pushplan::style
