// From a sheet's tokens to CssFacts: which rules and declarations refer to something.
// Tests: tests/unit/css_facts_test.cc.
#include <algorithm>
#include <iterator>

#include "analyzer/css/css_facts.h"
#include "analyzer/css/font_face.h"
#include "analyzer/css/parser.h"
#include "analyzer/css/selector_keys.h"
#include "base/text.h"

namespace pushplan::css {

using refs::Kind;

namespace {

// Functions whose string arguments are URLs of images (CSS Images 4, section 2.4).
constexpr const char* kImageSets[] = {"image-set", "-webkit-image-set"};
constexpr const char* kUrlFunctions[] = {"url", "src"};

// What an at-rule makes of its content.
enum class Content {
  plain,      // holds as if it stood outside
  decided,    // holds when the media match
  undecided,  // holds under a condition that is not evaluated
  face,       // descriptors of a font face
  nothing,    // fetches nothing while a page is shown on a screen
  ignored,    // as nothing; and current browsers do not know the rule
};

struct AtRule {
  const char* name;
  Content content;
};

constexpr AtRule kAtRules[] = {{"media", Content::decided},
                               {"font-face", Content::face},
                               {"layer", Content::plain},
                               {"scope", Content::plain},
                               {"supports", Content::undecided},
                               {"container", Content::undecided},
                               {"starting-style", Content::undecided},
                               {"-moz-document", Content::undecided},
                               {"keyframes", Content::nothing},
                               {"-webkit-keyframes", Content::nothing},
                               {"-moz-keyframes", Content::nothing},
                               {"page", Content::nothing},
                               {"font-feature-values", Content::nothing},
                               {"font-palette-values", Content::nothing},
                               {"property", Content::nothing},
                               {"counter-style", Content::nothing},
                               {"namespace", Content::nothing},
                               {"position-try", Content::nothing},
                               {"view-transition", Content::nothing},
                               {"charset", Content::ignored},
                               {"-o-keyframes", Content::ignored},
                               {"viewport", Content::ignored},
                               {"-ms-viewport", Content::ignored}};

// Properties that only browsers of the past fetched for.
constexpr const char* kDeadProperties[] = {"behavior", "-moz-binding", "-ms-behavior"};

class Reader {
 public:
  Reader(std::string_view text, SheetKind kind, const std::vector<Viewport>& viewports)
      : s_(tokenize(text)), kind_(kind), viewports_(viewports) {}

  CssFacts read() {
    SheetWalker walker(s_, kind_ == SheetKind::stylesheet ? Context::stylesheet : Context::block);
    while (const auto event = walker.next()) {
      switch (event->kind) {
        case EventKind::rule_begin:
          if (!begin_rule(event->item)) walker.skip_block();
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
  // A rule that is open: what holds inside it.
  struct Level {
    Verdict applies = Verdict::always;
    std::optional<TokenRange> selector;  // of the nearest style rule
    bool font_face = false;
  };

  template <std::size_t N>
  bool is_one_of(Token token, const char* const (&names)[N]) const {
    return std::any_of(std::begin(names), std::end(names),
                       [&](const char* name) { return value_equals(s_.source, token, name); });
  }

  // False when nothing inside the rule matters.
  bool begin_rule(const Item& rule) {
    Level level = levels_.empty() ? Level{} : levels_.back();
    level.font_face = false;
    bool enter = rule.block.has_value();
    bool valid = true;
    if (rule.kind == ItemKind::qualified_rule) {
      level.selector = rule.prelude;
    } else if (value_equals(s_.source, s_.tokens[rule.name], "import")) {
      import_rule(rule, level.applies);
      enter = valid = false;
    } else {
      const auto content = content_of(rule);
      enter_at_rule(rule, content.value_or(Content::undecided), level);
      enter = enter && content != Content::nothing && content != Content::ignored;
      valid = content && content != Content::ignored;
      // `@layer a, b;` may stand before the imports, not between them.
      const bool layer = value_equals(s_.source, s_.tokens[rule.name], "layer");
      valid = valid || (layer && imports_seen_ && levels_.empty());
    }
    // An import counts only before any other valid rule but @layer a, b; (CSS Cascade 5, section
    // 2).
    if (valid) imports_closed_ = true;
    levels_.push_back(level);
    return enter;
  }

  // None for what browsers ignore, an unknown at-rule or one without the block it must have, and
  // for `@layer a, b;`.
  std::optional<Content> content_of(const Item& rule) const {
    const Token name = s_.tokens[rule.name];
    const auto* known =
        std::find_if(std::begin(kAtRules), std::end(kAtRules),
                     [&](const AtRule& r) { return value_equals(s_.source, name, r.name); });
    const bool takes_block = !value_equals(s_.source, name, "namespace");
    if (known == std::end(kAtRules) || takes_block != rule.block.has_value()) return std::nullopt;
    return known->content;
  }

  void enter_at_rule(const Item& rule, Content content, Level& level) {
    if (content == Content::decided)
      level.applies = both(level.applies, evaluate_media(range_text(s_, rule.prelude), viewports_));
    if (content == Content::undecided) level.applies = both(level.applies, Verdict::depends);
    if (content == Content::face) {
      level.font_face = true;
      facts_.faces.emplace_back().applies = level.applies;
    }
  }

  void end_rule() {
    const bool was_font_face = levels_.back().font_face;
    levels_.pop_back();
    if (was_font_face &&
        (facts_.faces.back().family.empty() || facts_.faces.back().sources.empty()))
      facts_.faces.pop_back();
  }

  // @import <url> [ layer | layer(...) ]? [ supports(...) ]? <media-query-list>? (CSS Cascade 5,
  // section 2)
  void import_rule(const Item& rule, Verdict applies) {
    bool supports = false;
    TokenRange rest = skip_whitespace(s_, rule.prelude);
    if (rest.empty() || rule.block || kind_ != SheetKind::stylesheet) return;
    const auto [url, span] = url_at(rest.first);
    if (!span) return;
    rest = skip_whitespace(s_, {component_end(s_, rest, rest.first), rest.last});
    if (!rest.empty() && value_equals(s_.source, s_.tokens[rest.first], "layer"))
      rest = skip_whitespace(s_, {component_end(s_, rest, rest.first), rest.last});
    if (!rest.empty() && s_.tokens[rest.first].kind == TokenKind::function &&
        value_equals(s_.source, s_.tokens[rest.first], "supports")) {
      supports = true;
      applies = both(applies, Verdict::depends);
      rest = skip_whitespace(s_, {component_end(s_, rest, rest.first), rest.last});
    }
    CssReference& reference = add(Kind::css_import, url, *span);
    reference.undecided = supports;
    imports_seen_ = true;
    reference.reference.media = trim(range_text(s_, rest));
    reference.applies = both(applies, evaluate_media(reference.reference.media, viewports_));
    reference.inert = imports_closed_ || !levels_.empty();
  }

  void declaration(const Item& item) {
    const Token name = s_.tokens[item.name];
    if (!levels_.empty() && levels_.back().font_face) {
      if (value_equals(s_.source, name, "src"))
        font_sources(item.value);
      else
        read_descriptor(s_, item, facts_.faces.back());
      return;
    }
    const std::string_view text = raw_value(s_.source, name);
    if (text.substr(0, 2) == "--") custom_property(item);
    if (value_equals(s_.source, name, "font-family"))
      font_use(family_names(s_, item.value), item.value);
    if (value_equals(s_.source, name, "font"))
      font_use(families_of_shorthand(s_, item.value), item.value);
    images(item.value, is_one_of(name, kDeadProperties));
  }

  void custom_property(const Item& item) {
    for (std::uint32_t i = item.value.first; i < item.value.last; ++i)
      if (s_.tokens[i].kind == TokenKind::function && !value_equals(s_.source, s_.tokens[i], "var"))
        return;
    auto names = family_names(s_, item.value);
    if (names.empty()) return;
    auto& known = facts_.custom_properties[decoded_value(s_.source, s_.tokens[item.name])];
    known.insert(known.end(), names.begin(), names.end());
    read_fallbacks(s_, item.value, facts_.fallbacks);
  }

  void font_use(std::vector<std::string> families, TokenRange value) {
    if (families.empty()) return;
    FontUse use;
    use.families = std::move(families);
    read_fallbacks(s_, value, use.fallbacks);
    if (!levels_.empty()) {
      use.applies = levels_.back().applies;
      if (levels_.back().selector) use.selectors = selector_keys(s_, *levels_.back().selector);
      if (use.selectors.empty()) return;  // every selector waits for the user
    }
    facts_.font_uses.push_back(std::move(use));
  }

  // Every url() and every string of an image-set() in a value, nested functions included.
  void images(TokenRange value, bool inert) {
    std::vector<std::uint32_t> set_ends;  // where the open image-set() functions close
    for (std::uint32_t i = value.first; i < value.last; ++i) {
      while (!set_ends.empty() && i >= set_ends.back()) set_ends.pop_back();
      const Token token = s_.tokens[i];
      const auto [url, span] = url_at(i);
      const bool in_set = token.kind == TokenKind::string && !set_ends.empty();
      if (span && (token.kind != TokenKind::string || in_set))
        add(Kind::css_image, url, *span).inert = inert;
      if (token.kind != TokenKind::function) continue;
      if (is_one_of(token, kImageSets)) set_ends.push_back(s_.match[i]);
      // Strings inside type(), and the argument of a url() just read, are no images of the set.
      if (is_one_of(token, kUrlFunctions) || value_equals(s_.source, token, "type"))
        i = std::min(s_.match[i], value.last);
    }
  }

  // src of @font-face: url(...) format(...) tech(...), local(...), separated by commas. The last
  // src counts.
  void font_sources(TokenRange value) {
    FontFace& face = facts_.faces.back();
    for (const FontSource& source : face.sources)
      if (source.reference) facts_.references[*source.reference].inert = true;
    face.sources.clear();
    bool fresh = true;
    for (std::uint32_t i = value.first; i < value.last; i = component_end(s_, value, i)) {
      const Token token = s_.tokens[i];
      const auto [url, span] = url_at(i);
      if (token.kind == TokenKind::comma) {
        fresh = true;
      } else if (fresh && span && token.kind != TokenKind::string) {
        CssReference& reference = add(Kind::css_font, url, *span);
        reference.reference.request.crossorigin =
            "anonymous";  // fonts are always CORS (CSS Fonts 4, section 4.8)
        face.sources.push_back({facts_.references.size() - 1, "", false});
        fresh = false;
      } else if (token.kind == TokenKind::function && value_equals(s_.source, token, "local")) {
        face.sources.push_back({std::nullopt, "", false});
        fresh = false;
      } else if (token.kind == TokenKind::function && value_equals(s_.source, token, "format") &&
                 !face.sources.empty()) {
        const TokenRange inner = skip_whitespace(s_, {i + 1, s_.match[i]});
        if (!inner.empty())
          face.sources.back().format = to_lower(decoded_value(s_.source, s_.tokens[inner.first]));
      } else if (token.kind == TokenKind::function && value_equals(s_.source, token, "tech") &&
                 !face.sources.empty()) {
        face.sources.back().unsupported_tech = !supported_tech(s_, {i + 1, s_.match[i]});
      }
    }
  }

  // The URL that a token or url("...") gives, and where it stands; no span when it is none.
  std::pair<std::string, std::optional<SourceSpan>> url_at(std::uint32_t index) const {
    Token token = s_.tokens[index];
    if (token.kind == TokenKind::function && is_one_of(token, kUrlFunctions)) {
      const TokenRange inner = skip_whitespace(s_, {index + 1, s_.match[index]});
      if (inner.empty() || s_.tokens[inner.first].kind != TokenKind::string) return {};
      token = s_.tokens[inner.first];
    } else if (token.kind != TokenKind::url && token.kind != TokenKind::string) {
      return {};
    }
    const std::string_view raw = raw_value(s_.source, token);
    return {decoded_value(s_.source, token),
            SourceSpan{static_cast<std::size_t>(raw.data() - s_.source.data()), raw.size()}};
  }

  CssReference& add(Kind kind, std::string url, SourceSpan span) {
    CssReference& added = facts_.references.emplace_back();
    added.reference.kind = kind;
    added.reference.url = std::move(url);
    added.reference.span = span;
    added.reference.request.as = refs::destination_of(kind);
    if (!levels_.empty()) added.applies = levels_.back().applies;
    return added;
  }

  TokenStream s_;
  SheetKind kind_;
  const std::vector<Viewport>& viewports_;
  std::vector<Level> levels_;
  bool imports_closed_ = false;
  bool imports_seen_ = false;
  CssFacts facts_;
};

}  // namespace

CssFacts read_css(std::string_view text, SheetKind kind, const std::vector<Viewport>& viewports) {
  return Reader(text, kind, viewports).read();
}

}  // namespace pushplan::css
