// From a sheet's tokens to CssFacts: which rules and declarations bear on a fetch. What is dropped
// costs no memory but its URLs. Tests: tests/unit/css_facts_test.cc.
#include <algorithm>
#include <map>
#include <utility>

#include "analyzer/css/at_rules.h"
#include "analyzer/css/css_facts.h"
#include "analyzer/css/font_face.h"
#include "analyzer/css/parser.h"
#include "analyzer/css/preludes.h"
#include "analyzer/css/references.h"
#include "base/text.h"

namespace pushplan::css {

using refs::Certainty;
using refs::Kind;

namespace {

constexpr const char* kNoSuchSelector = "its rule is dropped: browsers do not know its selector";
constexpr const char* kMisplaced = "its rule is dropped: it may not stand where it does";

// What the declarations in a block are.
enum class Inside : std::uint8_t {
  group,      // of the style rule or the scope around, if any
  style,      // of a style rule
  attribute,  // of a style attribute
  face,       // descriptors of a font face
  keyframes,
  dropped,  // of nothing: see Level::why
};

// A rule that is open.
struct Level {
  Inside inside = Inside::group;
  const char* why = "";         // dropped
  TokenRange prelude;           // style
  bool is_parsed = false;       // style: `selectors` is, nullptr when invalid
  bool scoped = false;          // an @scope
  bool in_style_rule = false;   // or is one
  std::uint32_t owner = kNone;  // level of the style rule or scope whose elements this is about
  std::shared_ptr<const SelectorList> selectors;
  std::uint32_t condition = kUnconditional, layer = kNone, scope = kNone;
  std::uint32_t rule = kNone;  // of CssFacts::rules: the open run of declarations
};

class SheetReader {
 public:
  SheetReader(std::string_view text, SheetKind kind)
      : s_(tokenize_read(text)), kind_(kind), references_(s_, facts_.references) {
    levels_.emplace_back();
    if (kind == SheetKind::declarations) levels_.back().inside = Inside::attribute;
  }

  CssFacts read() {
    SheetWalker walker(s_, kind_ == SheetKind::stylesheet ? Context::stylesheet : Context::block);
    while (const auto event = walker.next()) {
      switch (event->kind) {
        case EventKind::rule_begin:
          begin_rule(event->item);
          break;
        case EventKind::rule_end:
          end_rule();
          break;
        case EventKind::declaration:
          declaration(event->item);
          break;
        case EventKind::invalid:
          break;
      }
    }
    return std::move(facts_);
  }

 private:
  // ---- rules

  void begin_rule(const Item& rule) {
    levels_.back().rule = kNone;
    Level level = levels_.back();
    const bool top = levels_.size() == 1;
    const bool style = rule.kind == ItemKind::qualified_rule;
    bool valid = false;
    if (level.inside == Inside::attribute || level.inside == Inside::face)
      drop(level, kMisplaced);
    else if (style && level.inside != Inside::keyframes)
      style_rule(rule, level);
    else if (!style)
      valid = at_rule(rule, level);
    levels_.push_back(std::move(level));
    // An import counts only before any other valid rule but @charset and @layer a, b; (CSS Cascade
    // 5, section 2).
    if (top && !imports_closed_) imports_closed_ = style ? is_valid(levels_.size() - 1) : valid;
    references_.set_condition(levels_.back().condition);
  }

  void end_rule() {
    const bool face = levels_.back().inside == Inside::face;
    levels_.pop_back();
    references_.set_condition(levels_.back().condition);
    if (face) end_face();
  }

  static void drop(Level& level, const char* why) {
    if (level.inside == Inside::dropped) return;
    level.inside = Inside::dropped;
    level.why = why;
  }

  void style_rule(const Item& rule, Level& level) {
    if (level.inside == Inside::dropped) return;
    level.inside = Inside::style;
    level.prelude = rule.prelude;
    level.is_parsed = false;
    level.scoped = false;
    level.in_style_rule = true;
    level.selectors = nullptr;
    level.owner = static_cast<std::uint32_t>(levels_.size());
  }

  // True when no @import may follow.
  bool at_rule(const Item& rule, Level& level) {
    const AtRule kind = at_rule_of(s_, s_.tokens[rule.name]);
    const bool dropped = level.inside == Inside::dropped || level.inside == Inside::keyframes;
    if (kind == AtRule::import && !rule.block) {
      import_rule(rule);
      return false;
    }
    if (kind == AtRule::layer && !rule.block) {
      const auto names = read_layer_names(s_, rule.prelude);
      if (names && !dropped)
        for (const LayerName& name : *names) declare_layer(level.layer, name);
      return imports_ > 0 && names && !names->empty();
    }
    if (kind == AtRule::charset) return false;
    const bool block = kind != AtRule::namespace_prefix;
    if (kind == AtRule::unknown || kind == AtRule::import || rule.block.has_value() != block)
      drop(level, "its rule is dropped: browsers do not know its at-rule");
    else if (dropped || (level.in_style_rule && !is_group(kind)))
      drop(level, kMisplaced);
    else
      return enter(kind, rule, level);
    return false;
  }

  // Makes `level` what the block of a known at-rule, which may stand here, is; false when what
  // precedes the block is invalid.
  bool enter(AtRule kind, const Item& rule, Level& level) {
    const TokenRange prelude = skip_whitespace(s_, rule.prelude);
    bool valid = true;
    if (is_group(kind)) level.inside = Inside::group;
    switch (kind) {
      case AtRule::media:
        add_condition(level, std::string(trim(range_text(s_, prelude))), Certainty::yes);
        break;
      case AtRule::supports: {
        const auto holds = evaluate_supports(s_, prelude);
        valid = holds.has_value();
        add_condition(level, "", holds.value_or(Certainty::no));
        break;
      }
      case AtRule::container:
        valid = !prelude.empty();
        add_condition(level, "", Certainty::unknown);
        break;
      case AtRule::starting_style:
        // Chromium fetches what it names, but it is no part of the style that stays.
        add_condition(level, "", Certainty::later);
        break;
      case AtRule::layer:
        valid = enter_layer(prelude, level);
        break;
      case AtRule::scope:
        valid = enter_scope(prelude, level);
        break;
      case AtRule::font_face:
        valid = prelude.empty();
        if (valid) begin_face(level);
        break;
      case AtRule::keyframes:
        valid = !prelude.empty();
        level.inside = Inside::keyframes;
        break;
      case AtRule::page:
        drop(level, "only for print");
        break;
      default:
        valid = !prelude.empty() || kind == AtRule::descriptors;
        drop(level, "no browser fetches for its at-rule");
    }
    if (!valid) drop(level, "its rule is dropped: what follows the name of its at-rule is invalid");
    return valid;
  }

  void add_condition(Level& level, std::string media, Certainty fixed) {
    if (media.empty() && fixed == Certainty::yes) return;
    facts_.conditions.push_back({level.condition, std::move(media), fixed});
    level.condition = static_cast<std::uint32_t>(facts_.conditions.size() - 1);
  }

  bool enter_layer(TokenRange prelude, Level& level) {
    const auto names = read_layer_names(s_, prelude);
    if (!names || names->size() > 1) return false;
    level.layer = declare_layer(level.layer, names->empty() ? LayerName() : names->front());
    return true;
  }

  // The layer of that name in `outer`, made if it is new; of an empty name a new anonymous one.
  std::uint32_t declare_layer(std::uint32_t outer, const LayerName& name) {
    const auto add = [&](const std::string& part) {
      facts_.layers.push_back({outer, part, imports_});
      return static_cast<std::uint32_t>(facts_.layers.size() - 1);
    };
    if (name.empty()) return add("");
    for (const std::string& part : name) {
      auto [known, fresh] = layers_.try_emplace({outer, part}, 0);
      if (fresh) known->second = add(part);
      outer = known->second;
    }
    return outer;
  }

  bool enter_scope(TokenRange prelude, Level& level) {
    const auto selectors = read_scope(s_, prelude);
    if (!selectors) return false;
    Scope scope;
    scope.outer = level.scope;
    if (selectors->roots) {
      // A `&` means the rule around; other selectors are no descendants of it, but of a scope.
      scope.roots = names_parent(*selectors->roots)
                        ? parse_nested(*selectors->roots, level.owner)
                        : parse(*selectors->roots, level.scope == kNone ? nullptr : scope_itself());
      if (!scope.roots) return false;
    }
    if (selectors->limits) {
      scope.limits = parse(*selectors->limits, scope_itself());
      if (!scope.limits) return false;
    }
    facts_.scopes.push_back(std::move(scope));
    level.scope = static_cast<std::uint32_t>(facts_.scopes.size() - 1);
    level.scoped = true;
    level.owner = static_cast<std::uint32_t>(levels_.size());
    return true;
  }

  // ---- selectors

  std::shared_ptr<const SelectorList> parse(TokenRange prelude,
                                            std::shared_ptr<const SelectorList> parent) const {
    auto found = parse_selectors(s_, prelude, std::move(parent));
    return found ? std::make_shared<const SelectorList>(std::move(*found)) : nullptr;
  }

  // `:where(:scope)`: what the declarations of an @scope are about, and what `&` and relative
  // selectors mean there (CSS Cascade 6, section 2.5.3). A selector that names neither `&` nor
  // :scope means descendants of the root alone, as Chromium has it.
  const std::shared_ptr<const SelectorList>& scope_itself() {
    if (!scope_itself_) {
      const TokenStream selector = tokenize(":where(:scope)");
      SelectorList found = parse_selectors(selector, selector.all()).value_or(SelectorList());
      found.is_scope = true;
      scope_itself_ = std::make_shared<const SelectorList>(std::move(found));
    }
    return scope_itself_;
  }

  bool names_parent(TokenRange prelude) const {
    return std::any_of(s_.tokens.begin() + prelude.first, s_.tokens.begin() + prelude.last,
                       [&](Token token) { return is_delim(s_.source, token, '&'); });
  }

  // A selector of a rule in what the level `owner` is about; nullptr when it is invalid.
  std::shared_ptr<const SelectorList> parse_nested(TokenRange prelude, std::uint32_t owner) {
    if (owner == kNone) return parse(prelude, nullptr);
    if (levels_[owner].scoped) return parse(prelude, scope_itself());
    auto parent = selectors_of(owner);
    return parent ? parse(prelude, std::move(parent)) : nullptr;
  }

  // What the declarations of a level are about: nullptr when a selector around them is invalid, for
  // those of nothing, and for a style attribute. Recursive over rules in each other, at most
  // kMaxNesting.
  std::shared_ptr<const SelectorList> selectors_of(std::uint32_t index) {
    const std::uint32_t owner = levels_[index].owner;
    if (owner == kNone) return nullptr;
    Level& level = levels_[owner];
    if (level.scoped) return scope_itself();
    if (!level.is_parsed) {
      level.selectors = parse_nested(level.prelude, levels_[owner - 1].owner);
      level.is_parsed = true;
    }
    return level.selectors;
  }

  bool is_valid(std::size_t level) {
    return selectors_of(static_cast<std::uint32_t>(level)) != nullptr;
  }

  void import_rule(const Item& rule) {
    const auto prelude = read_import(s_, rule.prelude);
    if (!prelude || kind_ != SheetKind::stylesheet) return;
    const char* why = levels_.size() > 1 ? "an @import inside of a block is ignored"
                      : imports_closed_  ? "an @import behind other rules is ignored"
                      : prelude->dropped ? "browsers do not know what its supports() asks for"
                                         : nullptr;
    CssReference& added =
        references_.add(Kind::css_import, prelude->url, why ? Role::inert : Role::import_rule);
    added.reference.media = trim(range_text(s_, prelude->media));
    if (why) {
      added.why = why;
      return;
    }
    Level level;
    add_condition(level, added.reference.media, prelude->supports);
    added.condition = level.condition;
    if (prelude->layer) added.layer = declare_layer(kNone, *prelude->layer);
    ++imports_;
  }

  // ---- declarations

  void declaration(const Item& item) {
    Level& level = levels_.back();
    if (level.inside == Inside::face) return descriptor(item);
    if (level.inside == Inside::dropped)
      return references_.drop(item.value, Kind::css_image, level.why);
    std::string scratch;
    const std::string_view name = lower_name(s_.tokens[item.name], scratch);
    const bool custom = name.substr(0, 2) == "--";
    const PropertyName* property = custom ? nullptr : find_property(name);
    if (!custom && property == nullptr)
      return references_.drop(item.value, Kind::css_image, "no browser fetches for its property");
    if (level.inside == Inside::attribute || level.inside == Inside::keyframes) {
      take(item, property, scratch);
    } else if (level.owner == kNone) {
      references_.drop(item.value, Kind::css_image, "it stands in no rule");
    } else if (is_valid(levels_.size() - 1)) {
      take(item, property, scratch);
    } else {
      references_.drop(item.value, Kind::css_image, kNoSuchSelector);
    }
  }

  // The name in lower case unless it is that of a custom property: a view into the source or into
  // `scratch`.
  std::string_view lower_name(Token token, std::string& scratch) const {
    std::string_view name = decoded_value(s_.source, token, scratch);
    const auto upper = [](char c) { return c != ascii_lower(c); };
    if (name.substr(0, 2) == "--" || std::none_of(name.begin(), name.end(), upper)) return name;
    scratch = to_lower(name);
    return scratch;
  }

  // A declaration of a custom property (`property` is nullptr) or of one that matters.
  void take(const Item& item, const PropertyName* property, std::string& scratch) {
    const bool animated = levels_.back().inside == Inside::keyframes;
    const std::uint32_t first = references_.size();
    references_.collect(item.value, Kind::css_image, animated ? Role::keyframe : Role::value);
    if (property != nullptr && fetches_with_cors(*property))
      for (std::uint32_t i = first; i < facts_.references.size(); ++i)
        facts_.references[i].reference.request.crossorigin = "anonymous";
    if (property == nullptr || has_substitution(property->name, s_, item.value)) {
      if (animated) return;
      const std::uint32_t index = size_of(facts_.substituted);
      facts_.substituted.push_back(references_.last_value(item.value));
      facts_.substituted.back().name =
          property != nullptr ? property->name
                              : decoded_value(s_.source, s_.tokens[item.name], scratch);
      const Property custom = Property::custom;
      const Span longhands = property != nullptr ? property->longhands : Span{&custom, 1};
      for (std::size_t i = 0; i < longhands.count; ++i)
        push({longhands.first[i], item.important, {}, index});
      return;
    }
    std::vector<Longhand> values = read_value(property->name, s_, item.value);
    if (values.empty()) {
      references_.drop_since(first, "its declaration is dropped: the value is invalid");
    } else if (!animated) {
      for (Longhand& longhand : values) {
        for (ImageChoice& choice : longhand.value.images)
          for (ImageOption& option : choice) option.url = references_.at(option.url);
        push({longhand.property, item.important, std::move(longhand.value), kNone});
      }
    }
  }

  // Adds a declaration to the rule of the level, which the first one makes.
  void push(Declaration declaration) {
    Level& level = levels_.back();
    if (level.rule == kNone) {
      level.rule = size_of(facts_.rules);
      StyleRule& rule = facts_.rules.emplace_back();
      rule.selectors = selectors_of(size_of(levels_) - 1);
      rule.condition = level.condition;
      rule.layer = level.layer;
      rule.scope = level.scope;
      rule.first_declaration = size_of(facts_.declarations);
    }
    facts_.declarations.push_back(std::move(declaration));
    ++facts_.rules[level.rule].declaration_count;
  }

  void begin_face(Level& level) {
    level.inside = Inside::face;
    FontFace& face = facts_.faces.emplace_back();
    face.condition = condition_of_face(level.condition);
    face.layer = level.layer;
    first_face_reference_ = references_.size();
  }

  // Fonts belong to the document: Chromium asks @media and @supports alone, not the conditions that
  // are neither yes nor no.
  std::uint32_t condition_of_face(std::uint32_t condition) {
    const auto counts = [&](std::uint32_t c) {
      const Certainty fixed = facts_.conditions[c].fixed;
      return fixed == Certainty::yes || fixed == Certainty::no;
    };
    std::vector<std::uint32_t> chain;
    for (; condition != kUnconditional; condition = facts_.conditions[condition].outer)
      chain.push_back(condition);
    if (std::all_of(chain.begin(), chain.end(), counts))
      return chain.empty() ? kUnconditional : chain.front();
    Level level;
    for (auto c = chain.rbegin(); c != chain.rend(); ++c)
      if (counts(*c))
        add_condition(level, facts_.conditions[*c].media, facts_.conditions[*c].fixed);
    return level.condition;
  }

  void end_face() {
    const FontFace& face = facts_.faces.back();
    for (const FontSource& source : face.sources)
      if (source.reference) facts_.references[*source.reference].font_display = face.display;
    if (!face.family.empty() && !face.sources.empty()) return;
    facts_.faces.pop_back();
    references_.drop_since(first_face_reference_, "its @font-face has no valid font-family");
  }

  void descriptor(const Item& item) {
    if (item.important)
      return references_.drop(item.value, Kind::css_font,
                              "!important makes its descriptor invalid");
    FontFace& face = facts_.faces.back();
    if (value_equals(s_.source, s_.tokens[item.name], "src"))
      sources(item.value, face);
    else
      read_descriptor(s_, item, face);
  }

  void sources(TokenRange value, FontFace& face) {
    references_.drop(value, Kind::css_font,
                     "browsers do not know its format() or what else stands in the source");
    const std::vector<SourceValue> sources = read_sources(s_, value);
    if (sources.empty()) return;
    for (const FontSource& old : face.sources)
      if (old.reference) make_inert(facts_.references[*old.reference], "a later src replaces it");
    face.sources.clear();
    for (const SourceValue& source : sources) {
      FontSource& added = face.sources.emplace_back();
      added.format = source.format;
      if (source.url == kNoToken) continue;
      added.reference = references_.at(s_.tokens[source.url].offset);
      CssReference& reference = facts_.references[*added.reference];
      reference.role = Role::font;
      reference.why = "";
      reference.reference.type = media_type_of(source.format);
    }
  }

  template <class T>
  static std::uint32_t size_of(const std::vector<T>& list) {
    return static_cast<std::uint32_t>(list.size());
  }

  TokenStream s_;
  SheetKind kind_;
  std::vector<Level> levels_;  // the first is the sheet itself
  bool imports_closed_ = false;
  std::uint32_t imports_ = 0;  // that count
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> layers_;
  std::shared_ptr<const SelectorList> scope_itself_;
  std::uint32_t first_face_reference_ = 0;
  CssFacts facts_;
  ReferenceCollector references_;
};

}  // namespace

CssFacts read_css(std::string_view text, SheetKind kind) { return SheetReader(text, kind).read(); }

}  // namespace pushplan::css
