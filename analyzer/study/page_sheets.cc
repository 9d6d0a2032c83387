#include "analyzer/study/page_sheets.h"

#include <algorithm>
#include <set>
#include <utility>

namespace pushplan::study {

using refs::Blocks;
using refs::Certainty;
using refs::State;
using refs::Windows;

namespace {

constexpr std::size_t kMaxUses = 32768;  // of sheets on a page; hostile ones import without end

const char* describe(style::Why why) {
  switch (why) {
    case style::Why::nothing:
      return "";
    case style::Why::matches_later:
      return "fetched when a user's action, a preference or a script makes an element take the "
             "rule";
    case style::Why::not_known:
      return "whether an element takes the rule cannot be known at build time";
    case style::Why::not_shown:
      return "the element that takes the rule is not shown until a user or a script opens it";
    case style::Why::local_first:
      return "local() comes first: not fetched where the font is installed";
    case style::Why::earlier_family:
      return "fetched when an earlier family of the list is absent or lacks a character";
  }
  return "";
}

}  // namespace

std::size_t PageSheets::add(SheetUse use) {
  const std::size_t first = uses_.size();
  uses_.push_back(std::move(use));
  // Imports stand right behind their importer, each with all of its own: depth first.
  struct Frame {
    std::size_t use;
    std::size_t reference;
  };
  std::vector<Frame> open = {{first, 0}};
  std::set<std::string> opened = {uses_[first].target.url};
  while (!open.empty()) {
    Frame& frame = open.back();
    const auto& references = uses_[frame.use].sheet->facts->references;
    if (frame.reference == references.size()) {
      opened.erase(uses_[frame.use].target.url);
      open.pop_back();
      continue;
    }
    const std::size_t i = frame.reference++;
    const site::Target& target = uses_[frame.use].sheet->targets[i];
    if (references[i].role != css::Role::import_rule || target.kind != site::TargetKind::file)
      continue;
    if (opened.count(target.url) != 0 || uses_.size() >= kMaxUses) continue;
    const Judgement judgement = judge_import(uses_[frame.use], references[i]);
    if (judgement.state == State::unused) continue;
    SheetUse imported{&library_.sheet(target, TextEncoding::utf_8),
                      target,
                      condition_of(uses_[frame.use], references[i]),
                      judgement,
                      static_cast<std::uint32_t>(frame.use),
                      static_cast<std::uint32_t>(i),
                      dom::kNone};
    imported.in_shadow = uses_[frame.use].in_shadow;
    opened.insert(target.url);
    uses_.push_back(std::move(imported));
    open.push_back({uses_.size() - 1, 0});
  }
  return first;
}

Windows PageSheets::condition_of(const SheetUse& use, const css::CssReference& reference) const {
  const auto& conditions = use.sheet->facts->conditions;
  Windows windows = use.applies;
  for (std::uint32_t i = reference.condition; i != css::kUnconditional; i = conditions[i].outer) {
    windows = windows & Windows::all(conditions[i].fixed);
    if (!conditions[i].media.empty())
      windows = windows & css::evaluate_media(conditions[i].media, windows_);
  }
  return windows;
}

// A sheet whose media do not match is fetched all the same, and its importer waits for it; one
// whose supports() is false is not.
Judgement PageSheets::judge_import(const SheetUse& importer,
                                   const css::CssReference& reference) const {
  const auto& conditions = importer.sheet->facts->conditions;
  Certainty supported = Certainty::yes;
  for (std::uint32_t i = reference.condition; i != css::kUnconditional; i = conditions[i].outer)
    supported = std::min(supported, conditions[i].fixed);
  if (supported == Certainty::no)
    return {State::unused, Blocks::none, "current browsers do not meet its supports()"};
  Judgement judgement = importer.judgement;
  if (supported != Certainty::yes) {
    judgement = {std::min(judgement.state, State::possible), Blocks::none,
                 "fetched by browsers that meet its supports()"};
  } else if (judgement.why.empty()) {
    const State applies = state_in(condition_of(importer, reference), windows_.size());
    if (applies != State::needed)
      judgement.why = applies == State::unused ? "its media does not match"
                                               : "its media matches in some windows only";
  }
  const auto k = static_cast<std::size_t>(&reference - importer.sheet->facts->references.data());
  return limit(judgement, policies_.allows_import(reference.reference, importer.sheet->targets[k],
                                                  importer.owner));
}

void PageSheets::add_own(dom::Index element, const Sheet* sheet, bool presentational) {
  const auto next = static_cast<std::uint32_t>(own_sheets_.size());
  const auto [place, added] = own_positions_.emplace(sheet, next);
  if (added) own_sheets_.push_back(sheet);
  own_.push_back({element, sheet->facts.get(), place->second, presentational});
}

style::AttributeUse PageSheets::attribute_use() const {
  style::AttributeUse use;
  for (const Sheet* sheet : own_sheets_) {
    const css::CssFacts& facts = *sheet->facts;
    for (const css::Declaration& d : facts.declarations) {
      if (!d.value.images.empty()) use.images |= style::bit(d.property);
      if (d.substituted == css::kNone) continue;
      const css::SubstitutedValue& value = facts.substituted[d.substituted];
      use.variables.insert(use.variables.end(), value.variables.begin(), value.variables.end());
      if (value.urls.empty()) continue;
      if (d.property == css::Property::custom)
        use.url_variables.push_back(value.name);
      else
        use.images |= style::bit(d.property);
    }
  }
  for (auto* names : {&use.variables, &use.url_variables}) {
    std::sort(names->begin(), names->end());
    names->erase(std::unique(names->begin(), names->end()), names->end());
  }
  return use;
}

void PageSheets::style(bool needs_boxes) {
  std::vector<style::UsedSheet> sheets;
  std::vector<std::shared_ptr<const css::CssFacts>> facts;
  for (const SheetUse& use : uses_) {
    facts.push_back(use.sheet->facts);
    const bool scoped = !use.sheet->facts->scopes.empty();
    sheets.push_back({use.sheet->facts.get(), use.applies, use.importer, use.import_rule,
                      scoped ? use.owner : dom::kNone});
  }
  rules_ = library_.style_rules(std::move(facts), std::move(sheets), attribute_use(), windows_);
  const bool fetches = rules_->rules.has_images() || rules_->rules.has_faces();
  if (!fetches && !needs_boxes) return;
  for (style::OwnStyle& own : own_) own.sheet += static_cast<std::uint32_t>(uses_.size());
  style_.emplace(page_.tree, rules_->rules, rules_->fonts, rules_->styles, own_, windows_,
                 page_.facts.scripted);
}

Judgement PageSheets::judge(std::size_t sheet, std::size_t reference) const {
  const css::CssReference& r = at(sheet).facts->references[reference];
  if (r.role == css::Role::inert) return {State::unused, Blocks::none, r.why};
  if (r.role == css::Role::keyframe)
    return {State::possible, Blocks::none, "fetched while an animation runs"};
  if (sheet < uses_.size() && uses_[sheet].in_shadow)
    return {State::possible, Blocks::none,
            "whether an element of the shadow tree takes it is not known"};
  const style::Url url{static_cast<std::uint32_t>(sheet), static_cast<std::uint32_t>(reference),
                       css::kNone};
  Judgement judgement = judgement_on(style_ ? style_->of(url) : style::Verdict(), r.role);
  // A tree's text takes the document's faces (CSS Scoping section 3.5), and its font-family from
  // the element around it.
  if (judgement.state == State::unused && r.role == css::Role::font && has_shadow_trees())
    return {State::possible, Blocks::none,
            "whether a text of the shadow tree asks for it is not known"};
  return judgement;
}

bool PageSheets::has_shadow_trees() const {
  if (!has_shadow_trees_) {
    has_shadow_trees_ = false;
    for (dom::Index i = 0; i < page_.tree.elements.size() && !*has_shadow_trees_; ++i)
      has_shadow_trees_ = page_.tree.declares_shadow(i);
  }
  return *has_shadow_trees_;
}

Judgement PageSheets::judgement_on(const style::Verdict& verdict, css::Role role) const {
  const State state = state_in(verdict.windows, windows_.size());
  if (state == State::needed) return {};
  if (state == State::unused)
    return {state, Blocks::none,
            role == css::Role::font ? "no text of the page asks for it"
                                    : "no element that is shown takes it"};
  const bool in_some = (verdict.windows.yes & refs::window_mask(windows_.size())) != 0;
  return {state, Blocks::none, in_some ? "fetched in some windows only" : describe(verdict.why)};
}

bool PageSheets::is_fetched_with_cors(style::Url url) const {
  if (!style_) return false;
  const auto borrowed = style_->borrowed().find(url);
  const style::Verdict verdict =
      borrowed == style_->borrowed().end() ? style_->of(url) : borrowed->second;
  return verdict.with_cors && !verdict.without_cors;
}

std::vector<std::pair<style::Url, Judgement>> PageSheets::borrowed() const {
  std::vector<std::pair<style::Url, Judgement>> out;
  if (!style_) return out;
  for (const auto& [url, verdict] : style_->borrowed())
    out.emplace_back(url, judgement_on(verdict, css::Role::value));
  return out;
}

Windows PageSheets::boxed(dom::Index element) const {
  return style_ ? style_->boxed(element) : Windows();
}

}  // namespace pushplan::study
