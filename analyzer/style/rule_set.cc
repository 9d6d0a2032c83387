#include "analyzer/style/rule_set.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace pushplan::style {

using css::Property;
using refs::Windows;

namespace {

constexpr PropertySet kFontProperties = bit(Property::font_family) | bit(Property::font_weight) |
                                        bit(Property::font_style) | bit(Property::font_stretch) |
                                        bit(Property::text_transform);
constexpr PropertySet kBoxProperties = bit(Property::display) | bit(Property::content_visibility);

// The layers of a page (CSS Cascade 5, section 6.4.2), as they come to be known.
class LayerTree {
 public:
  // The layer of this name inside `outer`; an empty name makes a new one.
  std::uint32_t enter(std::uint32_t outer, const std::string& name) {
    if (!name.empty()) {
      const auto [place, added] = known_.emplace(std::pair(outer, name), nodes_.size());
      if (!added) return place->second;
    }
    nodes_.push_back({outer, {}});
    const auto index = static_cast<std::uint32_t>(nodes_.size() - 1);
    (outer == css::kNone ? top_ : nodes_[outer].inner).push_back(index);
    return index;
  }

  // Ranks from 0: a layer's own rules come behind those of the layers inside it.
  std::vector<std::uint32_t> ranks() const {
    std::vector<std::uint32_t> ranks(nodes_.size());
    std::uint32_t next = 0;
    struct Frame {
      std::uint32_t layer;
      std::size_t child;
    };
    for (const std::uint32_t root : top_) {
      std::vector<Frame> open = {{root, 0}};
      while (!open.empty()) {
        Frame& frame = open.back();
        const auto& inner = nodes_[frame.layer].inner;
        if (frame.child < inner.size()) {
          open.push_back({inner[frame.child++], 0});
        } else {
          ranks[frame.layer] = next++;
          open.pop_back();
        }
      }
    }
    return ranks;
  }

 private:
  struct Node {
    std::uint32_t outer;
    std::vector<std::uint32_t> inner;
  };
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> top_;
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> known_;
};

// A sheet's layers up to those that stand behind its n-th import.
class LayerCursor {
 public:
  LayerCursor(const css::CssFacts& facts, std::uint32_t root, LayerTree& tree)
      : facts_(facts), root_(root), tree_(tree) {}

  void advance(std::uint32_t imports_before) {
    for (; ids_.size() < facts_.layers.size() &&
           facts_.layers[ids_.size()].imports_before <= imports_before;) {
      const css::Layer& layer = facts_.layers[ids_.size()];
      ids_.push_back(
          tree_.enter(layer.outer == css::kNone ? root_ : ids_[layer.outer], layer.name));
    }
  }

  // Page-wide numbers of the sheet's layers.
  const std::vector<std::uint32_t>& ids() const { return ids_; }
  std::uint32_t id_of(std::uint32_t layer) const {
    return layer == css::kNone ? root_ : ids_[layer];
  }

 private:
  const css::CssFacts& facts_;
  std::uint32_t root_;
  LayerTree& tree_;
  std::vector<std::uint32_t> ids_;
};

}  // namespace

RuleSet::RuleSet(std::vector<UsedSheet> sheets, const AttributeUse& attributes,
                 const std::vector<css::Window>& windows)
    : sheets_(std::move(sheets)) {
  conditions_.reserve(sheets_.size());
  for (const UsedSheet& used : sheets_) {
    for (const css::FontFace& face : used.facts->faces)
      has_ranges_ = has_ranges_ || !face.unicode_range.empty();
    conditions_.push_back(css::evaluate(used.facts->conditions, windows));
    for (Windows& w : conditions_.back()) w = w & used.applies;
    has_faces_ = has_faces_ || !used.facts->faces.empty();
  }
  order_sheets();
  rank_layers();
  find_active(attributes);
  file_rules();
}

Windows RuleSet::windows_of(std::uint32_t sheet, std::uint32_t condition) const {
  return condition == css::kUnconditional ? sheets_[sheet].applies : conditions_[sheet][condition];
}

void RuleSet::order_sheets() {
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < sheets_.size(); ++i) {
    for (; !open.empty() && open.back() != sheets_[i].importer; open.pop_back())
      cascade_order_.push_back(open.back());
    open.push_back(i);
  }
  for (; !open.empty(); open.pop_back()) cascade_order_.push_back(open.back());
}

// Layers are met in the order of the page: those of a sheet before an import, then the import's.
void RuleSet::rank_layers() {
  LayerTree tree;
  std::vector<LayerCursor> cursors;
  cursors.reserve(sheets_.size());
  std::vector<std::uint32_t> open;  // the sheets whose imports are still being met
  const auto close_until = [&](std::uint32_t importer) {
    for (; !open.empty() && open.back() != importer; open.pop_back())
      cursors[open.back()].advance(css::kNone);
  };
  for (std::uint32_t i = 0; i < sheets_.size(); ++i) {
    const UsedSheet& used = sheets_[i];
    close_until(used.importer);
    std::uint32_t root = css::kNone;
    if (used.importer != css::kNone) {
      const auto& references = sheets_[used.importer].facts->references;
      const auto nth = std::count_if(
          references.begin(), references.begin() + used.import_rule,
          [](const css::CssReference& r) { return r.role == css::Role::import_rule; });
      LayerCursor& importer = cursors[used.importer];
      importer.advance(static_cast<std::uint32_t>(nth));
      const std::uint32_t layer = references[used.import_rule].layer;
      root =
          layer == css::kNone || layer < importer.ids().size() ? importer.id_of(layer) : css::kNone;
    }
    cursors.emplace_back(*used.facts, root, tree);
    open.push_back(i);
  }
  close_until(css::kNone);
  const std::vector<std::uint32_t> ranks = tree.ranks();
  layer_count_ = static_cast<std::uint32_t>(ranks.size());
  for (const LayerCursor& cursor : cursors) {
    auto& own = ranks_.emplace_back();
    for (const std::uint32_t id : cursor.ids()) own.push_back(ranks[id]);
    const std::uint32_t root = cursor.id_of(css::kNone);
    sheet_ranks_.push_back(root == css::kNone ? layer_count_ : ranks[root]);
  }
}

// An image property matters when some value of it may hold a URL; fonts matter when there are
// faces.
void RuleSet::find_active(const AttributeUse& attributes) {
  VariableGraph graph;
  for (const UsedSheet& used : sheets_) graph.add(*used.facts);
  for (const std::string& name : attributes.url_variables) graph.add_url(name);
  const VariableSet urls = graph.leading_to_urls();
  const auto fetches = [&](const css::CssFacts& facts, const css::Declaration& d) {
    bool found = false;
    for_each_url(facts, d, [&](std::uint32_t url) { found = found || is_fetchable(facts, url); });
    if (found || d.substituted == css::kNone) return found;
    const auto& variables = facts.substituted[d.substituted].variables;
    return std::any_of(variables.begin(), variables.end(),
                       [&](const auto& name) { return urls.count(dom::atom(name)) != 0; });
  };
  constexpr PropertySet kNoImages = kBoxProperties | kFontProperties | bit(Property::custom);
  std::vector<std::string> names = attributes.variables;
  active_ = attributes.images & ~kNoImages;
  for (const UsedSheet& used : sheets_)
    for (const css::Declaration& d : used.facts->declarations) {
      const bool image = (bit(d.property) & kNoImages) == 0 && fetches(*used.facts, d);
      if (image) active_ |= bit(d.property);
      const bool other = (bit(d.property) & (kBoxProperties | kFontProperties)) != 0 ||
                         d.property == Property::content;
      if (d.substituted == css::kNone || (!image && !other)) continue;
      const auto& variables = used.facts->substituted[d.substituted].variables;
      names.insert(names.end(), variables.begin(), variables.end());
    }
  has_images_ = active_ != 0;
  active_ |= kBoxProperties | bit(Property::content);
  if (has_faces_) active_ |= kFontProperties;
  if (!has_ranges_) active_ &= ~bit(Property::text_transform);
  variables_ = graph.reachable(names);
  if (!variables_.empty()) active_ |= bit(Property::custom);
}

bool RuleSet::is_worth_resolving(const css::SubstitutedValue& value) const {
  return !value.urls.empty() ||
         std::any_of(value.variables.begin(), value.variables.end(),
                     [&](const auto& name) { return is_active_variable(dom::atom(name)); });
}

void RuleSet::file_rules() {
  for (const std::uint32_t sheet : cascade_order_) {
    const css::CssFacts& facts = *sheets_[sheet].facts;
    for (const css::StyleRule& rule : facts.rules) {
      Rule filed{&rule, sheet, windows_of(sheet, rule.condition), layer_rank(sheet, rule.layer)};
      for (std::uint32_t i = 0; i < rule.declaration_count; ++i) {
        const css::Declaration& d = facts.declarations[rule.first_declaration + i];
        const bool counts = d.property != Property::custom ||
                            is_active_variable(dom::atom(facts.substituted[d.substituted].name));
        if (counts) filed.properties |= bit(d.property);
        for_each_url(facts, d, [&](std::uint32_t) { filed.has_urls = true; });
      }
      filed.properties &= active_;
      if (filed.properties == 0 || filed.windows.later == 0 || rule.selectors == nullptr) continue;
      rules_.push_back(filed);
      file(*rule.selectors, static_cast<std::uint32_t>(rules_.size() - 1));
    }
  }
}

void RuleSet::file(const css::SelectorList& selectors, std::uint32_t rule) {
  using Kind = css::SelectorKey::Kind;
  const bool scoped = rules_[rule].rule->scope != css::kNone;
  for (const css::Selector& selector : selectors.selectors) {
    const css::SelectorKey key = selector.key;
    Entries& entries = key.kind == Kind::universal
                           ? universal_
                           : shelves_[static_cast<std::size_t>(key.kind)][key.name];
    const Entry entry{&selector, rule, entry_count_++};
    (scoped || selector.structural ? entries.others : entries.by_names).push_back(entry);
    if (rules_[rule].has_urls) with_urls_.push_back(entry);
    if (key.kind != Kind::universal) filter_.set(key.name % kFilterBits);
  }
}

const RuleSet::Entries& RuleSet::under(css::SelectorKey::Kind kind, dom::Atom name) const {
  static const Entries kNothing;
  if (!filter_.test(name % kFilterBits)) return kNothing;
  const Shelf& shelf = shelves_[static_cast<std::size_t>(kind)];
  const auto found = shelf.find(name);
  return found == shelf.end() ? kNothing : found->second;
}

}  // namespace pushplan::style
