// The style sheets of one page: which are loaded and by which way, and what the page's elements
// make of them. Tests: tests/unit/study_test.cc.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/html/html_facts.h"
#include "analyzer/study/asset_library.h"
#include "analyzer/study/content_security_policy.h"
#include "analyzer/study/judge.h"
#include "analyzer/style/page_style.h"

namespace pushplan::study {

// A sheet in one of the ways in which the page comes to it.
struct SheetUse {
  const Sheet* sheet = nullptr;
  site::Target target;                     // of a file; none for what stands in the page
  refs::Windows applies;                   // its rules
  Judgement judgement;                     // of its load
  std::uint32_t importer = css::kNone;     // position of the use that imports it
  std::uint32_t import_rule = css::kNone;  // in that sheet's references
  dom::Index owner = dom::kNone;           // the style element
  bool in_head = false;                    // the same stands there
  bool in_shadow = false;                  // of a shadow tree, whose elements are not styled
};

class PageSheets {
 public:
  PageSheets(const html::HtmlPage& page, const std::vector<css::Window>& windows,
             AssetLibrary& library, const PagePolicies& policies)
      : page_(page), windows_(windows), library_(library), policies_(policies) {}

  // Adds a sheet and all that it imports, depth first; returns its position.
  std::size_t add(SheetUse use);
  // Adds the declarations that stand at an element.
  void add_own(dom::Index element, const Sheet* sheet, bool presentational);

  // Styles the page once all sheets are added; needless where no sheet asks for anything.
  // `needs_boxes`: something else wants to know what is shown.
  void style(bool needs_boxes);

  const std::vector<SheetUse>& uses() const { return uses_; }
  // The sheets of add_own, behind those of uses() in the order of style::Url.
  const std::vector<const Sheet*>& own() const { return own_sheets_; }

  // Of an @import that counts, one of the references of a sheet that is used so.
  Judgement judge_import(const SheetUse& importer, const css::CssReference& reference) const;
  // How surely a value or font of the sheet at this position is fetched, and why.
  Judgement judge(std::size_t sheet, std::size_t reference) const;
  // Whether the URL of a custom property's value is fetched in CORS mode, by all that use it.
  bool is_fetched_with_cors(style::Url url) const;
  // References that another sheet uses through var(): each with its judgement.
  std::vector<std::pair<style::Url, Judgement>> borrowed() const;
  // The sheet at a position, of uses() or behind them of own().
  const Sheet& at(std::size_t position) const {
    return position < uses_.size() ? *uses_[position].sheet : *own_sheets_[position - uses_.size()];
  }
  // How surely an element has a box; everywhere when nothing was styled.
  refs::Windows boxed(dom::Index element) const;

 private:
  refs::Windows condition_of(const SheetUse& use, const css::CssReference& reference) const;
  style::AttributeUse attribute_use() const;
  bool has_shadow_trees() const;
  Judgement judgement_on(const style::Verdict& verdict, css::Role role) const;

  const html::HtmlPage& page_;
  const std::vector<css::Window>& windows_;
  AssetLibrary& library_;
  const PagePolicies& policies_;
  std::vector<SheetUse> uses_;
  std::vector<style::OwnStyle> own_;
  std::vector<const Sheet*> own_sheets_;
  std::map<const Sheet*, std::uint32_t> own_positions_;
  std::shared_ptr<const StyleRules> rules_;
  std::optional<style::PageStyle> style_;
  mutable std::optional<bool> has_shadow_trees_;  // once it was asked
};

}  // namespace pushplan::study
