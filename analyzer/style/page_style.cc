#include "analyzer/style/page_style.h"

#include <algorithm>
#include <utility>

namespace pushplan::style {

using css::PseudoElement;
using dom::Index;
using refs::Certainty;
using refs::Windows;

PageStyle::PageStyle(const dom::ElementTree& tree, const RuleSet& rules, const FontBook& fonts,
                     StyleCache& cache, const std::vector<OwnStyle>& own,
                     const std::vector<css::Window>& windows, bool scripted)
    : tree_(tree),
      rules_(rules),
      fonts_(fonts),
      own_(own),
      windows_(windows),
      matcher_(tree, scripted),
      cache_(cache),
      environment_{&rules, &windows, scripted, {}},
      contexts_(tree),
      seen_(rules.entry_count()) {
  // Nothing on this page has the initial values themselves; what follows from them depends on
  // whether it runs scripts.
  key_ = {scripted ? 1U : 0U};
  add_style(shared_or_new(true, [&] {
    ElementStyle initial;
    initial.windows.assign(windows.size(), initial_values());
    return initial;
  }));
  style_of_.reserve(tree.elements.size());
  context_of_.reserve(tree.elements.size());
  for (Index i = 0; i < tree.elements.size(); ++i) style_element(i);
  if (rules.has_faces()) {
    add_texts();
    request_fonts();
    request_primary_fonts();
  }
  if (scripted) raise_unseen();
}

Verdict PageStyle::of(Url url) const {
  if (url.sheet >= verdicts_.size() || url.reference >= verdicts_[url.sheet].size()) return {};
  return verdicts_[url.sheet][url.reference];
}

Windows PageStyle::boxed(Index element) const {
  Windows out = Windows::all(Certainty::no);
  const ElementStyle& style = *styles_[style_of_[element]].computed;
  for (std::size_t w = 0; w < windows_.size(); ++w) {
    const Computed& computed = style.windows[w];
    const bool contents = computed.display == css::Display::contents;
    if (contents && computed.display_sure) continue;
    out.raise(w, contents ? std::min(computed.styled, Certainty::unknown) : computed.styled);
  }
  return out;
}

void PageStyle::raise(Url url, std::size_t window, Certainty certainty, Why why) {
  if (certainty == Certainty::no) return;
  Verdict& verdict = verdict_at(url);
  if (certainty > verdict.windows.in(window)) verdict.why = why;
  verdict.windows.raise(window, certainty);
}

Verdict& PageStyle::verdict_at(Url url) {
  if (url.user != css::kNone) return borrowed_[url];
  if (verdicts_.size() <= url.sheet) verdicts_.resize(url.sheet + 1);
  auto& sheet = verdicts_[url.sheet];
  if (sheet.size() <= url.reference) sheet.resize(url.reference + 1);
  return sheet[url.reference];
}

void PageStyle::style_element(Index element) {
  const Index parent = tree_.elements[element].parent;
  const std::uint32_t outer = parent == dom::kNone ? 0 : style_of_[parent];
  if (styles_[outer].computed->dead) {
    while (has_own_style(element)) ++next_own_;
    context_of_.push_back(css::kNone);  // as for all below it
    style_of_.push_back(plain_child(outer));
    return;
  }
  Named& named = this->named(element);
  gather_others(element);
  matched_.clear();
  const UserAgentStyle user_agent = user_agent_style(tree_, element);
  const bool own = has_own_style(element);
  if (!own && named.outer == outer && named.kind == user_agent.key() && named.others == others_) {
    style_of_.push_back(named.style);
    if (reuse_pseudo_elements(element, named.pseudo)) return;
  } else {
    for (const Match& match : named.matches) add(match, false);
    for (const Match& match : others_) add(match, false);
    add_own_style(element);
    const bool plain = matched_.empty() && user_agent == UserAgentStyle();
    style_of_.push_back(plain ? plain_child(outer)
                              : style_for(outer, matched_, user_agent, PseudoElement::none));
    if (!own) {
      named.outer = outer;
      named.kind = user_agent.key();
      named.style = style_of_.back();
      named.others = others_;
    }
  }
  for (const Match& match : named.matches) add(match, true);
  for (const Match& match : others_) add(match, true);
  std::vector<PseudoStyle> pseudo = style_pseudo_elements(element);
  if (!own) named.pseudo = std::move(pseudo);
}

// All rules that may match an element, by its names.
template <class F>
void PageStyle::for_each_shelf(Index element, F f) const {
  using Kind = css::SelectorKey::Kind;
  const dom::Element& e = tree_.elements[element];
  if (e.id.folded != 0) f(rules_.under(Kind::id, e.id.folded));
  for (std::uint32_t i = 0; i < e.class_count; ++i)
    f(rules_.under(Kind::class_name, tree_.classes[e.first_class + i].folded));
  f(rules_.under(Kind::tag, e.tag));
  f(rules_.universal());
}

PageStyle::Named& PageStyle::named(Index element) {
  const Index parent = tree_.elements[element].parent;
  const auto [context, is_new] =
      contexts_.enter(element, parent == dom::kNone ? Contexts::kNone : context_of_[parent]);
  context_of_.push_back(context);
  if (!is_new) return named_[context];
  Named& named = named_.emplace_back();
  for_each_shelf(element, [&](const RuleSet::Entries& entries) {
    for (const RuleSet::Entry& entry : entries.by_names) take(entry, element, named.matches);
  });
  return named;
}

// Rules that ask for more than names.
void PageStyle::gather_others(Index element) {
  others_.clear();
  for_each_shelf(element, [&](const RuleSet::Entries& entries) {
    for (const RuleSet::Entry& entry : entries.others) take(entry, element, others_);
  });
}

bool PageStyle::has_own_style(Index element) const {
  return next_own_ < own_.size() && own_[next_own_].element == element;
}

void PageStyle::add_own_style(Index element) {
  for (; has_own_style(element); ++next_own_) {
    const OwnStyle& own = own_[next_own_];
    for (const css::StyleRule& rule : own.facts->rules)
      matched_.push_back(
          {own.facts, &rule, own.sheet, 0,
           own.presentational ? Matched::Origin::presentational : Matched::Origin::attribute, 0,
           ~0U, 0, Certainty::yes, Windows::all(Certainty::yes)});
  }
}

void PageStyle::take(const RuleSet::Entry& entry, Index element, std::vector<Match>& out) {
  seen_[entry.number] = true;
  const PseudoElement pseudo = entry.selector->pseudo_element;
  if (pseudo == PseudoElement::selection) return;
  if (pseudo == PseudoElement::control && !has_parts(tree_.elements[element])) return;
  if (rules_.rule(entry.rule).rule->scope != css::kNone) return take_scoped(entry, element, out);
  const Certainty certainty = matcher_.match(*entry.selector, element);
  if (certainty != Certainty::no) out.push_back({entry, certainty, ~0U});
}

// Inside the root of its @scope, and not inside a limit; the nearest root counts.
void PageStyle::take_scoped(const RuleSet::Entry& entry, Index element, std::vector<Match>& out) {
  const RuleSet::Rule& rule = rules_.rule(entry.rule);
  std::uint32_t steps = 0;
  for (Index root = element; root != dom::kNone; root = tree_.elements[root].parent, ++steps) {
    const Certainty inside = in_scope(rule.sheet, rule.rule->scope, element, root);
    if (inside == Certainty::no) continue;
    const Certainty certainty = std::min(inside, matcher_.match(*entry.selector, element, root));
    if (certainty != Certainty::no) return void(out.push_back({entry, certainty, steps}));
  }
}

// How surely `root` is a root of the scope, in the scopes around it, with no limit between it and
// `element`.
Certainty PageStyle::in_scope(std::uint32_t sheet, std::uint32_t scope, Index element, Index root) {
  const UsedSheet& used = rules_.sheets()[sheet];
  const css::Scope& s = used.facts->scopes[scope];
  const auto matches_any = [&](const css::SelectorList& list, Index of, Index scope_root) {
    Certainty best = Certainty::no;
    for (const css::Selector& selector : list.selectors)
      best = std::max(best, matcher_.match(selector, of, scope_root));
    return best;
  };
  Certainty inside = Certainty::yes;
  if (s.roots && s.outer == css::kNone)
    inside = matches_any(*s.roots, root, dom::kNone);
  else if (!s.roots && root != (used.owner == dom::kNone ? 0 : tree_.elements[used.owner].parent))
    inside = Certainty::no;
  for (Index i = element; inside != Certainty::no && s.limits && i != root;
       i = tree_.elements[i].parent)
    inside = std::min(inside, refs::negate(matches_any(*s.limits, i, root)));
  if (s.outer == css::kNone || inside == Certainty::no) return inside;
  Certainty around = Certainty::no;
  for (Index i = root; i != dom::kNone && around != Certainty::yes; i = tree_.elements[i].parent)
    around = std::max(around, std::min(in_scope(sheet, s.outer, root, i),
                                       s.roots ? matches_any(*s.roots, root, i) : Certainty::yes));
  return std::min(inside, around);
}

// Adds a match to those of the element, or of its pseudo-elements.
void PageStyle::add(const Match& match, bool pseudo) {
  const css::Selector& selector = *match.entry.selector;
  if (pseudo != (selector.pseudo_element != PseudoElement::none)) return;
  const RuleSet::Rule& rule = rules_.rule(match.entry.rule);
  has_pseudo_ = has_pseudo_ || pseudo;
  auto& list =
      pseudo ? pseudo_matched_[static_cast<std::size_t>(selector.pseudo_element)] : matched_;
  list.push_back({rules_.sheets()[rule.sheet].facts, rule.rule, rule.sheet, rule.layer_rank,
                  Matched::Origin::author, selector.specificity, match.proximity, match.entry.rule,
                  match.certainty, rule.windows & Windows::all(match.certainty)});
}

std::uint32_t PageStyle::plain_child(std::uint32_t parent) {
  if (styles_[parent].plain_child != css::kNone) return styles_[parent].plain_child;
  const std::shared_ptr<const ElementStyle> from = styles_[parent].computed;
  key_ = {from->id, ~std::uint64_t{0}};
  const std::uint32_t child = add_style(shared_or_new(from->shared, [&] {
    ElementStyle plain;
    for (const Computed& computed : from->windows)
      plain.windows.push_back(style::plain_child(computed));
    return plain;
  }));
  styles_[parent].plain_child = child;
  styles_[child].plain_child = child;
  return child;
}

std::uint32_t PageStyle::style_for(std::uint32_t parent, const std::vector<Matched>& matched,
                                   const UserAgentStyle& user_agent, PseudoElement pseudo) {
  key_ = {parent, user_agent.key() << 8 | static_cast<std::uint64_t>(pseudo)};
  bool shareable = styles_[parent].computed->shared;
  for (const Matched& m : matched) {
    const bool author = m.origin == Matched::Origin::author;
    key_.push_back(author ? m.order : reinterpret_cast<std::uintptr_t>(m.rule));
    key_.push_back(std::uint64_t{m.proximity} << 32 | m.specificity << 2 |
                   static_cast<std::uint32_t>(m.certainty));
    if (!author) key_.push_back(m.sheet << 2 | static_cast<std::uint32_t>(m.origin));
    shareable = shareable && author;
  }
  const auto found = known_.find(key_);
  if (found != known_.end()) return found->second;
  const StyleKey key = key_;
  key_[0] = styles_[parent].computed->id;
  const std::uint32_t style = add_style(shared_or_new(shareable, [&] {
    ElementStyle out;
    environment_.fetch = [&](Url url, std::size_t window, Certainty certainty, Why why,
                             css::Property property) {
      out.fetches.push_back({url, static_cast<std::uint32_t>(window), certainty, why,
                             css::fetches_with_cors(property)});
    };
    const Cascade cascade(matched, rules_);
    for (std::size_t w = 0; w < windows_.size(); ++w)
      out.windows.push_back(compute(styles_[parent].computed->windows[w], cascade, user_agent,
                                    pseudo, w, environment_, &out.generated));
    return out;
  }));
  known_.emplace(key, style);
  return style;
}

// The style of key_, from the cache where it does not depend on this page.
template <class Compute>
std::shared_ptr<const ElementStyle> PageStyle::shared_or_new(bool shareable, Compute compute) {
  if (!shareable) return std::make_shared<const ElementStyle>(finished(compute()));
  if (auto known = cache_.find(key_)) return known;
  return cache_.keep(key_, finished(compute()));
}

ElementStyle PageStyle::finished(ElementStyle style) const {
  style.dead = std::all_of(style.windows.begin(), style.windows.end(),
                           [](const Computed& c) { return c.contents == Certainty::no; });
  for (const Computed& computed : style.windows)
    for (const auto& families : computed.families)
      for (const std::string& family : *families.value)
        style.wants_text = style.wants_text || fonts_.has_family(family);
  return style;
}

std::uint32_t PageStyle::add_style(std::shared_ptr<const ElementStyle> computed) {
  for (const ElementStyle::Fetched& f : computed->fetches) {
    raise(f.url, f.window, f.certainty, f.why);
    if (f.certainty == Certainty::no) continue;
    Verdict& verdict = verdict_at(f.url);
    (f.cors ? verdict.with_cors : verdict.without_cors) = true;
  }
  styles_.emplace_back().computed = std::move(computed);
  return static_cast<std::uint32_t>(styles_.size() - 1);
}

std::vector<PageStyle::PseudoStyle> PageStyle::style_pseudo_elements(Index element) {
  std::vector<PseudoStyle> styles;
  if (!has_pseudo_) return styles;
  has_pseudo_ = false;
  for (std::size_t i = 1; i < kPseudoElements; ++i) {
    auto& matched = pseudo_matched_[i];
    if (matched.empty()) continue;
    PseudoStyle& added = styles.emplace_back();
    added.pseudo = static_cast<PseudoElement>(i);
    added.presence = presence(element, added.pseudo);
    UserAgentStyle user_agent;
    user_agent.present = added.presence;
    if (added.presence != Certainty::no) {
      added.style = style_for(style_of_[element], matched, user_agent, added.pseudo);
      if (rules_.has_faces()) add_generated(added.style, element, added.pseudo);
    }
    matched.clear();
  }
  return styles;
}

// Gives an element the pseudo-elements of one like it; false when they differ.
bool PageStyle::reuse_pseudo_elements(Index element, const std::vector<PseudoStyle>& styles) {
  for (const PseudoStyle& known : styles)
    if (presence(element, known.pseudo) != known.presence) return false;
  for (const PseudoStyle& known : styles)
    if (known.presence != Certainty::no && rules_.has_faces())
      add_generated(known.style, element, known.pseudo);
  return true;
}

// How surely an element has a pseudo-element in every window; the least of them where they differ.
Certainty PageStyle::presence(Index element, PseudoElement pseudo) const {
  Certainty all = Certainty::yes, any = Certainty::no;
  for (std::size_t w = 0; w < windows_.size(); ++w) {
    const Box box = box_of(tree_, element, computed_in(w));
    const Certainty here = has_pseudo_element(tree_, element, box, pseudo);
    all = std::min(all, here);
    any = std::max(any, here);
  }
  return all == any ? all : std::min(any, Certainty::unknown);
}

ComputedOf PageStyle::computed_in(std::size_t window) const {
  return [this, window](Index i) -> const Computed& {
    return styles_[style_of_[i]].computed->windows[window];
  };
}

// Rules for names that no element has: a script may add one that does.
void PageStyle::raise_unseen() {
  for (const RuleSet::Entry& entry : rules_.with_urls()) {
    if (seen_[entry.number]) continue;
    const RuleSet::Rule& rule = rules_.rule(entry.rule);
    const css::CssFacts& facts = *rules_.sheets()[rule.sheet].facts;
    const Certainty most = std::min(Certainty::later, matcher_.at_most(*entry.selector));
    const auto raise_all = [&](std::uint32_t reference) {
      for (std::size_t w = 0; w < windows_.size(); ++w)
        raise({rule.sheet, reference, css::kNone}, w, std::min(rule.windows.in(w), most),
              Why::matches_later);
    };
    for (std::uint32_t i = 0; i < rule.rule->declaration_count; ++i) {
      for_each_url(facts, facts.declarations[rule.rule->first_declaration + i], raise_all);
    }
  }
}

}  // namespace pushplan::style
