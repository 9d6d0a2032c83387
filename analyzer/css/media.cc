#include "analyzer/css/media.h"

#include <algorithm>
#include <optional>

#include "analyzer/css/media_features.h"
#include "analyzer/css/parser.h"

namespace pushplan::css {
namespace {

Truth negate(Truth truth) {
  return truth == Truth::unknown ? truth : truth == Truth::yes ? Truth::no : Truth::yes;
}
Outcome negate(Outcome o) { return {negate(o.greatest), negate(o.least)}; }
Outcome all_of(Outcome a, Outcome b) {
  return {std::min(a.least, b.least), std::min(a.greatest, b.greatest)};
}
Outcome any_of(Outcome a, Outcome b) {
  return {std::max(a.least, b.least), std::max(a.greatest, b.greatest)};
}

// At the end of a query what is unknown is false (section 3.2).
Verdict verdict_on(Outcome outcome) {
  if (outcome.least == Truth::yes) return Verdict::always;
  return outcome.greatest == Truth::yes ? Verdict::depends : Verdict::never;
}

// One media query against one window: a cursor over its tokens, by the grammar of section 3.
// What does not parse has no outcome.
class Query {
 public:
  Query(const TokenStream& s, TokenRange range, const Viewport& window, std::size_t depth = 0)
      : s_(s), rest_(range), window_(window), depth_(depth) {}

  // <media-query>
  std::optional<Outcome> evaluate() {
    Query start = *this;
    if (const auto condition = start.whole_condition()) return condition;
    return typed_query();
  }

 private:
  bool at_end() {
    rest_ = skip_whitespace(s_, rest_);
    return rest_.empty();
  }
  bool accept_ident(const char* name) {
    if (at_end() || s_.tokens[rest_.first].kind != TokenKind::ident ||
        !value_equals(s_.source, s_.tokens[rest_.first], name))
      return false;
    ++rest_.first;
    return true;
  }

  // [ not | only ]? <media-type> [ and <media-condition-without-or> ]?
  std::optional<Outcome> typed_query() {
    const bool negated = accept_ident("not");
    if (!negated) accept_ident("only");
    if (at_end() || s_.tokens[rest_.first].kind != TokenKind::ident) return std::nullopt;
    const Token& type = s_.tokens[rest_.first++];
    for (const char* reserved : {"and", "or", "not", "only", "layer"})
      if (value_equals(s_.source, type, reserved)) return std::nullopt;
    const bool shown =
        value_equals(s_.source, type, "all") || value_equals(s_.source, type, "screen");
    Outcome outcome = shown ? kTrue : kFalse;
    if (accept_ident("and")) {
      const auto part = condition(false);
      if (!part) return std::nullopt;
      outcome = all_of(outcome, *part);
    }
    if (!at_end()) return std::nullopt;
    return negated ? negate(outcome) : outcome;
  }

  // <media-condition>, or <media-condition-without-or>: one `not`, or parts joined by one and the
  // same word.
  std::optional<Outcome> condition(bool with_or) {
    if (accept_ident("not")) {
      const auto part = in_parens();
      return part ? std::optional(negate(*part)) : std::nullopt;
    }
    auto outcome = in_parens();
    if (outcome && accept_ident("and")) return joined(*outcome, "and", all_of);
    if (outcome && with_or && accept_ident("or")) return joined(*outcome, "or", any_of);
    return outcome;
  }

  std::optional<Outcome> joined(Outcome outcome, const char* word,
                                Outcome (*join)(Outcome, Outcome)) {
    do {
      const auto part = in_parens();
      if (!part) return std::nullopt;
      outcome = join(outcome, *part);
    } while (accept_ident(word));
    return outcome;
  }

  std::optional<Outcome> whole_condition() {
    const auto outcome = condition(true);
    return at_end() ? outcome : std::nullopt;
  }

  // <media-in-parens>: a nested condition, a feature, or something general that is not known here.
  std::optional<Outcome> in_parens() {
    if (at_end()) return std::nullopt;
    const TokenKind kind = s_.tokens[rest_.first].kind;
    if (kind != TokenKind::open_paren && kind != TokenKind::function) return std::nullopt;
    const TokenRange inner = {rest_.first + 1, std::min(s_.match[rest_.first], rest_.last)};
    rest_.first = component_end(s_, rest_, rest_.first);
    if (kind == TokenKind::function || depth_ > kMaxNesting) return kAnything;
    if (const auto nested = Query(s_, inner, window_, depth_ + 1).whole_condition()) return nested;
    return evaluate_feature(s_, inner, window_);
  }

  const TokenStream& s_;
  TokenRange rest_;
  const Viewport& window_;
  std::size_t depth_;
};

Verdict evaluate_list(const TokenStream& s, const Viewport& viewport) {
  Verdict verdict = Verdict::never;
  TokenRange rest = s.all();
  if (skip_whitespace(s, rest).empty()) return Verdict::always;
  for (std::uint32_t start = rest.first, i = start; i <= rest.last;
       i = i < rest.last ? component_end(s, rest, i) : i + 1) {
    if (i < rest.last && s.tokens[i].kind != TokenKind::comma) continue;
    const Outcome outcome = Query(s, {start, i}, viewport).evaluate().value_or(kFalse);
    verdict = std::max(verdict, verdict_on(outcome));
    start = i + 1;
  }
  return verdict;
}

}  // namespace

Verdict both(Verdict a, Verdict b) { return std::min(a, b); }

Verdict evaluate_media(std::string_view query_list, const std::vector<Viewport>& viewports) {
  if (query_list.empty()) return Verdict::always;
  const TokenStream s = tokenize(query_list);
  std::optional<Verdict> common;
  for (const Viewport& viewport : viewports) {
    const Verdict verdict = evaluate_list(s, viewport);
    if (common && *common != verdict) return Verdict::depends;
    common = verdict;
  }
  return common.value_or(Verdict::depends);
}

}  // namespace pushplan::css
