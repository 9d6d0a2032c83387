// Which URLs of a page's sheets a browser fetches to show the page: every element gets its style,
// every text its fonts. Elements that cannot differ share one style. Tests:
// tests/unit/style_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/style/boxes.h"
#include "analyzer/style/contexts.h"
#include "analyzer/style/fonts.h"
#include "analyzer/style/match.h"
#include "analyzer/style/style_cache.h"

namespace pushplan::style {

// Declarations that stand at an element: its style attribute, or presentational attributes.
struct OwnStyle {
  dom::Index element = dom::kNone;
  const css::CssFacts* facts = nullptr;  // of one rule, without a selector
  std::uint32_t sheet = 0;               // what Url::sheet calls it
  bool presentational = false;
};

struct Verdict {
  refs::Windows windows = refs::Windows::all(refs::Certainty::no);
  Why why = Why::nothing;  // why it is not `yes` everywhere
  // Whether a property of an element asks for it in CORS mode, and in no-cors mode.
  bool with_cors = false, without_cors = false;
};

class PageStyle {
 public:
  // What is given must outlive this; `cache` is that of the rules; `own` in document order of the
  // elements.
  PageStyle(const dom::ElementTree& tree, const RuleSet& rules, const FontBook& fonts,
            StyleCache& cache, const std::vector<OwnStyle>& own,
            const std::vector<css::Window>& windows, bool scripted);

  // How surely a reference of a sheet is fetched. Meaningful for values and font sources.
  Verdict of(Url url) const;
  // The same of those that another sheet uses, through var().
  const std::map<Url, Verdict>& borrowed() const { return borrowed_; }

  // How surely an element has a box: none where it has no style, nor for display: contents.
  refs::Windows boxed(dom::Index element) const;

 private:
  // One of the styles of this page, with the text that it is shown in.
  struct Style {
    std::shared_ptr<const ElementStyle> computed;
    std::uint32_t plain_child = css::kNone;
    refs::CodePointSet text;
    refs::Certainty most = refs::Certainty::yes;  // of the text: that of generated content
    // Whether an element with it stands in a line, so that it asks for its primary font.
    refs::Windows in_lines = refs::Windows::all(refs::Certainty::no);
  };
  static constexpr std::size_t kPseudoElements = 11;

  void style_element(dom::Index element);
  // A rule that matches an element.
  struct Match {
    RuleSet::Entry entry;
    refs::Certainty certainty = refs::Certainty::no;
    std::uint32_t proximity = ~0U;  // of the root of its @scope
    bool operator==(const Match& other) const {
      return entry.number == other.entry.number && certainty == other.certainty &&
             proximity == other.proximity;
    }
  };
  struct PseudoStyle {
    css::PseudoElement pseudo = css::PseudoElement::none;
    refs::Certainty presence = refs::Certainty::no;
    std::uint32_t style = 0;  // if it may be present
  };
  // What the names of an element, and of those around it, come to.
  struct Named {
    std::vector<Match> matches;
    // The last of the elements with these names, and its style; of those without an own style.
    std::uint32_t outer = css::kNone, kind = 0, style = 0;
    std::vector<Match> others;
    std::vector<PseudoStyle> pseudo;
  };

  Named& named(dom::Index element);
  template <class F>
  void for_each_shelf(dom::Index element, F f) const;
  void gather_others(dom::Index element);
  bool has_own_style(dom::Index element) const;
  void add_own_style(dom::Index element);
  void take(const RuleSet::Entry& entry, dom::Index element, std::vector<Match>& out);
  void take_scoped(const RuleSet::Entry& entry, dom::Index element, std::vector<Match>& out);
  refs::Certainty in_scope(std::uint32_t sheet, std::uint32_t scope, dom::Index element,
                           dom::Index root);
  void add(const Match& match, bool pseudo);
  std::uint32_t plain_child(std::uint32_t parent);
  std::uint32_t style_for(std::uint32_t parent, const std::vector<Matched>& matched,
                          const UserAgentStyle& user_agent, css::PseudoElement pseudo);
  template <class Compute>
  std::shared_ptr<const ElementStyle> shared_or_new(bool shareable, Compute compute);
  ElementStyle finished(ElementStyle style) const;
  std::uint32_t add_style(std::shared_ptr<const ElementStyle> computed);
  std::vector<PseudoStyle> style_pseudo_elements(dom::Index element);
  bool reuse_pseudo_elements(dom::Index element, const std::vector<PseudoStyle>& styles);
  refs::Certainty presence(dom::Index element, css::PseudoElement pseudo) const;
  ComputedOf computed_in(std::size_t window) const;
  void add_generated(std::uint32_t style, dom::Index element, css::PseudoElement pseudo);
  void add_texts();
  void add_control_text(dom::Index element, std::uint32_t style);
  void request_fonts();
  void request_fonts(const Style& style, std::size_t window, const refs::CodePointSet& text,
                     refs::Certainty most);
  void request_primary_fonts();
  void raise_unseen();
  Verdict& verdict_at(Url url);
  void raise(Url url, std::size_t window, refs::Certainty certainty, Why why);

  const dom::ElementTree& tree_;
  const RuleSet& rules_;
  const FontBook& fonts_;
  const std::vector<OwnStyle>& own_;
  const std::vector<css::Window>& windows_;
  Matcher matcher_;
  StyleCache& cache_;
  Environment environment_;

  std::vector<Style> styles_;
  std::vector<std::uint32_t> style_of_;  // by element
  Contexts contexts_;
  std::vector<std::uint32_t> context_of_;  // by element
  std::vector<Named> named_;               // by context
  std::unordered_map<StyleKey, std::uint32_t, StyleKeyHash> known_;
  std::vector<bool> seen_;                      // by entry: some element has its key
  std::vector<std::vector<Verdict>> verdicts_;  // by sheet and reference
  std::map<Url, Verdict> borrowed_;             // with a user
  std::size_t next_own_ = 0;
  // By window: elements whose generated content stands in a line of theirs.
  std::vector<std::vector<InLine>> generated_;

  // Of the element at hand, and of its pseudo-elements:
  std::vector<Match> others_;  // by more than its names
  std::vector<Matched> matched_;
  std::array<std::vector<Matched>, kPseudoElements> pseudo_matched_;
  bool has_pseudo_ = false;
  StyleKey key_;
};

}  // namespace pushplan::style
