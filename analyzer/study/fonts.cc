#include "analyzer/study/fonts.h"

#include <algorithm>
#include <cstdlib>
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

constexpr int kMaxVariableDepth = 8;  // custom properties that name custom properties

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

// The families that a page's rules ask for, each with how surely.
class FamiliesInUse {
 public:
  FamiliesInUse(const std::vector<const CssFacts*>& sheets, const html::HtmlFacts& page)
      : sheets_(sheets) {
    for (const CssFacts* sheet : sheets)
      for (const FontFace& face : sheet->faces) states_.emplace(face.family, State::unused);
    if (states_.empty()) return;
    for (const CssFacts* sheet : sheets)
      for (const FontUse& use : sheet->font_uses)
        if (use.applies != Verdict::never && may_match(use, page)) note(use);
  }

  State state_of(const std::string& family) const { return states_.at(family); }

 private:
  void note(const FontUse& use) {
    State state = use.applies == Verdict::always ? State::needed : State::possible;
    for (const std::string& family : expanded(use.families, 0)) {
      const auto found = states_.find(family);
      if (found != states_.end()) found->second = std::max(found->second, state);
      // What stands behind the first family is used only when that one is not there or lacks a
      // character.
      state = State::possible;
    }
  }

  // var(--x) replaced by what the sheets of the page give --x.
  std::vector<std::string> expanded(const std::vector<std::string>& families, int depth) const {
    std::vector<std::string> out;
    for (const std::string& family : families) {
      if (family.rfind("var(", 0) != 0) {
        out.push_back(family);
      } else if (depth < kMaxVariableDepth) {
        const std::string name = family.substr(4, family.size() - 5);
        for (const CssFacts* sheet : sheets_) {
          const auto found = sheet->custom_properties.find(name);
          if (found == sheet->custom_properties.end()) continue;
          const auto inner = expanded(found->second, depth + 1);
          out.insert(out.end(), inner.begin(), inner.end());
        }
      }
    }
    return out;
  }

  const std::vector<const CssFacts*>& sheets_;
  std::map<std::string, State> states_;  // of the families that have faces
};

// How far a face is from regular text: the smallest is what such text selects (CSS Fonts 4,
// section 5.2).
std::tuple<bool, int> distance(const FontFace& face) {
  const int weight = std::clamp(400, face.weight_low, face.weight_high);
  return {face.italic, std::abs(weight - 400)};
}

bool meets_text(const FontFace& face, const html::HtmlFacts& page) {
  return face.unicode_range.empty() ||
         std::any_of(face.unicode_range.begin(), face.unicode_range.end(),
                     [&](const auto& range) { return page.text.meets(range.first, range.second); });
}

// Why a face is not simply needed.
Judgement judge_face(const FontFace& face, State family, bool regular,
                     const html::HtmlFacts& page) {
  const auto verdict = [](State state, const char* why) {
    return Judgement{state, Blocks::none, why};
  };
  if (face.applies == Verdict::never) return verdict(State::unused, "its @media does not match");
  if (family == State::unused)
    return verdict(State::unused, "no rule that can match this page names its family");
  if (!meets_text(face, page))
    return verdict(State::unused, "its unicode-range meets no text of the page");
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
    if (taken || !css::supported_format(source.format)) {
      out.push_back({sheet,
                     *source.reference,
                     {State::unused, Blocks::none,
                      taken ? "an earlier source of the face is used"
                            : "no current browser reads this format"}});
      continue;
    }
    taken = true;
    out.push_back({sheet, *source.reference, judgement});
  }
}

}  // namespace

std::vector<FontVerdict> judge_fonts(const std::vector<const CssFacts*>& sheets,
                                     const html::HtmlFacts& page) {
  const FamiliesInUse families(sheets, page);
  std::map<std::string, std::tuple<bool, int>> nearest;  // by family
  for (const CssFacts* sheet : sheets)
    for (const FontFace& face : sheet->faces) {
      if (face.applies == Verdict::never) continue;
      const auto [place, added] = nearest.emplace(face.family, distance(face));
      if (!added) place->second = std::min(place->second, distance(face));
    }
  std::vector<FontVerdict> verdicts;
  for (std::size_t i = 0; i < sheets.size(); ++i)
    for (const FontFace& face : sheets[i]->faces) {
      const auto found = nearest.find(face.family);
      const bool regular = found != nearest.end() && found->second == distance(face);
      judge_sources(i, face, judge_face(face, families.state_of(face.family), regular, page),
                    verdicts);
    }
  return verdicts;
}

}  // namespace pushplan::study
