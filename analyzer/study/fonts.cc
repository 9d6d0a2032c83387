#include "analyzer/study/fonts.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "analyzer/css/font_face.h"

namespace pushplan::study {

using css::CssFacts;
using css::FontFace;
using css::FontSource;
using css::FontUse;
using css::Verdict;
using refs::Blocks;
using refs::State;

namespace {

constexpr int kMaxSteps = 1024;  // names that one declaration may lead to; hostile ones never end

bool all_in(const std::vector<std::string>& names, const html::NameSet& set) {
  return std::all_of(names.begin(), names.end(),
                     [&](const std::string& n) { return set.find(n) != set.end(); });
}

bool may_match(const FontUse& use, const html::HtmlFacts& page) {
  return use.selectors.empty() || std::any_of(use.selectors.begin(), use.selectors.end(),
                                              [&](const css::SelectorKeys& keys) {
                                                return all_in(keys.tags, page.tags) &&
                                                       all_in(keys.classes, page.classes) &&
                                                       all_in(keys.ids, page.ids);
                                              });
}

// Replaces var() by what the sheets of the page give its property.
class Variables {
 public:
  // Families in order; not certain when some var() among them has no value: such a declaration is
  // invalid at computed-value time (CSS Variables, section 3), unless a script gives it one.
  struct Families {
    std::vector<std::string> names;
    bool certain = true;
  };

  explicit Variables(const std::vector<const CssFacts*>& sheets) : sheets_(sheets) {}

  Families families_of(const FontUse& use) {
    Families out;
    steps_ = 0;
    cyclic_ = false;
    expand(use.families, use.fallbacks, out);
    out.certain = out.certain && !cyclic_;
    return out;
  }

 private:
  void expand(const std::vector<std::string>& families, const css::Fallbacks& fallbacks,
              Families& out) {
    for (const std::string& family : families) {
      if (++steps_ > kMaxSteps) {
        out.certain = false;
        return;
      }
      if (family.rfind("var(", 0) == 0)
        substitute(family.substr(4, family.size() - 5), fallbacks, out);
      else
        out.names.push_back(family);
    }
  }

  void substitute(const std::string& name, const css::Fallbacks& fallbacks, Families& out) {
    // A property that leads to itself has no value; which fallbacks then count is not worked out.
    if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
      cyclic_ = true;
      return;
    }
    open_.push_back(name);
    Families value;
    for (const CssFacts* sheet : sheets_) {
      const auto found = sheet->custom_properties.find(name);
      if (found != sheet->custom_properties.end()) expand(found->second, sheet->fallbacks, value);
    }
    if (value.names.empty()) value.certain = false;
    const auto fallback = fallbacks.find(name);
    if (!value.certain && fallback != fallbacks.end()) {
      value.certain = value.names.empty();
      expand(fallback->second, fallbacks, value);
    }
    open_.pop_back();
    out.names.insert(out.names.end(), value.names.begin(), value.names.end());
    out.certain = out.certain && value.certain;
  }

  const std::vector<const CssFacts*>& sheets_;
  std::vector<std::string> open_;  // the properties that are being replaced
  int steps_ = 0;
  bool cyclic_ = false;
};

// The families that a page's rules ask for, each with how surely.
class FamiliesInUse {
 public:
  FamiliesInUse(const std::vector<const CssFacts*>& sheets, const html::HtmlFacts& page,
                const std::vector<Verdict>& applies)
      : variables_(sheets) {
    for (const CssFacts* sheet : sheets)
      for (const FontFace& face : sheet->faces) states_.emplace(face.family, State::unused);
    if (states_.empty()) return;
    for (std::size_t i = 0; i < sheets.size(); ++i)
      for (const FontUse& use : sheets[i]->font_uses) {
        const Verdict verdict = css::both(use.applies, applies[i]);
        if (verdict != Verdict::never && may_match(use, page)) note(use, verdict);
      }
  }

  State state_of(const std::string& family) const { return states_.at(family); }

 private:
  void note(const FontUse& use, Verdict verdict) {
    const Variables::Families families = variables_.families_of(use);
    const bool sure = verdict == Verdict::always && families.certain;
    State state = sure ? State::needed : State::possible;
    for (const std::string& family : families.names) {
      const auto found = states_.find(family);
      if (found != states_.end()) found->second = std::max(found->second, state);
      // What stands behind the first family is used only when that one is not there or lacks a
      // character.
      state = State::possible;
    }
  }

  Variables variables_;
  std::map<std::string, State> states_;  // of the families that have faces
};

// How far a face is from regular text: the smallest is what such text selects. For weight 400 those
// from 400 to 500 come first, upwards, then those below, downwards, then those above (CSS Fonts 4,
// section 5.2).
using Distance = std::tuple<bool, int, int>;

Distance distance(const FontFace& face) {
  const int weight = std::clamp(400, face.weight_low, face.weight_high);
  if (weight < 400) return {face.italic, 1, 400 - weight};
  return {face.italic, weight <= 500 ? 0 : 2, weight - 400};
}

bool meets_text(const FontFace& face, const html::HtmlFacts& page) {
  return face.unicode_range.empty() ||
         std::any_of(face.unicode_range.begin(), face.unicode_range.end(),
                     [&](const auto& range) { return page.text.meets(range.first, range.second); });
}

// Why a face is not simply needed.
Judgement judge_face(const FontFace& face, Verdict sheet, State family, bool regular,
                     const html::HtmlFacts& page) {
  const auto verdict = [](State state, const char* why) {
    return Judgement{state, Blocks::none, why};
  };
  if (sheet == Verdict::never) return verdict(State::unused, "its sheet does not apply");
  if (face.applies == Verdict::never) return verdict(State::unused, "its @media does not match");
  if (family == State::unused)
    return verdict(State::unused, "no rule that can match this page names its family");
  if (!meets_text(face, page))
    return verdict(State::unused, "its unicode-range meets no text of the page");
  if (sheet == Verdict::depends)
    return verdict(State::possible, "its sheet does not apply in every window");
  if (!regular) return verdict(State::possible, "only text of this weight or style fetches it");
  if (family == State::possible)
    return verdict(State::possible, "another family of the list may come before it");
  if (face.applies == Verdict::depends)
    return verdict(State::possible, "a condition around the rule decides");
  return {};
}

void judge_sources(std::size_t sheet, const FontFace& face, Judgement judgement,
                   std::vector<FontVerdict>& out) {
  bool taken = false;
  for (const FontSource& source : face.sources) {
    if (!source.reference) {
      if (!taken && judgement.state == State::needed)
        judgement = {State::possible, Blocks::none,
                     "local() comes first: not fetched where the font is installed"};
      continue;
    }
    if (taken || source.unsupported_tech || !css::supported_format(source.format)) {
      out.push_back({sheet,
                     *source.reference,
                     {State::unused, Blocks::none,
                      taken ? "an earlier source of the face is used"
                            : "no current browser reads this format or tech"}});
      continue;
    }
    taken = true;
    out.push_back({sheet, *source.reference, judgement});
  }
}

}  // namespace

std::vector<FontVerdict> judge_fonts(const std::vector<const CssFacts*>& sheets,
                                     const html::HtmlFacts& page, std::vector<Verdict> applies) {
  applies.resize(sheets.size(), Verdict::always);
  const FamiliesInUse families(sheets, page, applies);
  std::map<std::string, Distance> nearest;  // by family
  for (std::size_t i = 0; i < sheets.size(); ++i)
    for (const FontFace& face : sheets[i]->faces) {
      if (css::both(face.applies, applies[i]) == Verdict::never) continue;
      const auto [place, added] = nearest.emplace(face.family, distance(face));
      if (!added) place->second = std::min(place->second, distance(face));
    }
  std::vector<FontVerdict> verdicts;
  for (std::size_t i = 0; i < sheets.size(); ++i)
    for (const FontFace& face : sheets[i]->faces) {
      const auto found = nearest.find(face.family);
      const bool regular = found != nearest.end() && found->second == distance(face);
      const State family = families.state_of(face.family);
      judge_sources(i, face, judge_face(face, applies[i], family, regular, page), verdicts);
    }
  return verdicts;
}

}  // namespace pushplan::study
