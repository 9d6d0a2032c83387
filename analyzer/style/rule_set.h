// The style rules of all sheets of a page, filed by what an element must be to match them, so that
// an element meets only few. Made once for a list of sheets and shared by the pages that use it.
// Tests: tests/unit/style_test.cc.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/dom/element_tree.h"
#include "analyzer/refs/certainty.h"
#include "analyzer/style/variable_graph.h"

namespace pushplan::style {

// A sheet and the way in which a page uses it. A sheet that another imports stands behind that one.
struct UsedSheet {
  const css::CssFacts* facts = nullptr;
  refs::Windows applies;                   // the sheet as a whole
  std::uint32_t importer = css::kNone;     // position of the sheet that imports it
  std::uint32_t import_rule = css::kNone;  // and of the @import in that one's references
  dom::Index owner = dom::kNone;           // of a style element: what an @scope without roots means
  bool operator==(const UsedSheet&) const = default;
};

// One bit for each property.
using PropertySet = std::uint32_t;
constexpr PropertySet bit(css::Property p) { return PropertySet{1} << static_cast<unsigned>(p); }

// What the style attributes of a page use beside its sheets.
struct AttributeUse {
  PropertySet images = 0;                  // properties that some attribute sets to a URL
  std::vector<std::string> url_variables;  // custom properties that some attribute gives a URL
  std::vector<std::string> variables;      // names in var()
  bool operator==(const AttributeUse&) const = default;
};

class RuleSet {
 public:
  // `sheets` in the order of the page. What the rules refer to must outlive this.
  RuleSet(std::vector<UsedSheet> sheets, const AttributeUse& attributes,
          const std::vector<css::Window>& windows);

  // A rule that applies in some window and sets some active property.
  struct Rule {
    const css::StyleRule* rule = nullptr;
    std::uint32_t sheet = 0;
    refs::Windows windows;
    std::uint32_t layer_rank = 0;  // the higher, the stronger; unlayered rules have the highest
    PropertySet properties = 0;
    bool has_urls = false;
  };
  struct Entry {
    const css::Selector* selector = nullptr;
    std::uint32_t rule = 0;    // they are numbered in order of appearance
    std::uint32_t number = 0;  // of the entry, among all
  };
  // The entries of one key, in order.
  struct Entries {
    std::vector<Entry> by_names;  // elements of one context (contexts.h) match alike
    std::vector<Entry> others;
  };

  const std::vector<UsedSheet>& sheets() const { return sheets_; }
  const Rule& rule(std::uint32_t index) const { return rules_[index]; }
  // Of a layer of a sheet, kNone for what stands in none of it: the higher, the stronger.
  std::uint32_t layer_rank(std::uint32_t sheet, std::uint32_t layer) const {
    return layer == css::kNone ? sheet_ranks_[sheet] : ranks_[sheet][layer];
  }
  // Positions of the sheets: what a sheet imports stands before it.
  const std::vector<std::uint32_t>& cascade_order() const { return cascade_order_; }
  std::uint32_t layer_count() const { return layer_count_; }

  // In which windows the condition around a part of a sheet holds, the sheet's own included.
  refs::Windows windows_of(std::uint32_t sheet, std::uint32_t condition) const;

  // The entries filed under a key; `name` is folded.
  const Entries& under(css::SelectorKey::Kind kind, dom::Atom name) const;
  const Entries& universal() const { return universal_; }

  std::size_t entry_count() const { return entry_count_; }
  // Those of rules that name a URL, whatever they are filed under.
  const std::vector<Entry>& with_urls() const { return with_urls_; }

  // Properties that some rule uses so that it bears on a fetch; the others need no cascade.
  PropertySet active() const { return active_; }
  bool is_active_variable(dom::Atom name) const { return variables_.count(name) != 0; }
  // False for a value whose variables lead nowhere that matters: neither to a URL nor to a font.
  bool is_worth_resolving(const css::SubstitutedValue& value) const;
  bool has_faces() const { return has_faces_; }
  bool has_images() const { return has_images_; }

 private:
  void order_sheets();
  void rank_layers();
  void find_active(const AttributeUse& attributes);
  void file_rules();
  void file(const css::SelectorList& selectors, std::uint32_t rule);

  struct IdentityHash {
    std::size_t operator()(dom::Atom name) const { return name; }
  };
  using Shelf = std::unordered_map<dom::Atom, Entries, IdentityHash>;
  static constexpr std::size_t kFilterBits = 4096;

  std::vector<UsedSheet> sheets_;
  std::vector<std::uint32_t> cascade_order_;
  std::vector<std::vector<refs::Windows>> conditions_;  // by sheet
  std::vector<std::vector<std::uint32_t>> ranks_;       // by sheet and layer
  std::vector<std::uint32_t> sheet_ranks_;              // of what stands in no layer of it
  std::vector<Rule> rules_;
  std::array<Shelf, 4> shelves_;     // by SelectorKey::Kind; nothing is on the first
  std::bitset<kFilterBits> filter_;  // the low bits of all names on the shelves
  Entries universal_;
  std::vector<Entry> with_urls_;
  VariableSet variables_;
  PropertySet active_ = 0;
  std::uint32_t layer_count_ = 0;
  std::uint32_t entry_count_ = 0;
  bool has_faces_ = false, has_images_ = false;
  bool has_ranges_ = false;  // some face is for certain characters alone
};

}  // namespace pushplan::style
