// Media query lists (Media Queries 4, sections 2 and 3); their features: media_features.h.
#include <algorithm>
#include <optional>

#include "analyzer/css/condition_reader.h"
#include "analyzer/css/conditions.h"
#include "analyzer/css/media_features.h"

namespace pushplan::css {
namespace {

using refs::Certainty;

// [ not | only ]? <media-type> [ and <media-condition-without-or> ]?
std::optional<Truth> typed_query(const TokenStream& s, ConditionReader reader) {
  const bool negated = reader.accept("not");
  if (!negated) reader.accept("only");
  if (reader.at_end() || reader.token().kind != TokenKind::ident) return std::nullopt;
  const Token type = reader.token();
  reader.advance();
  for (const char* reserved : {"and", "or", "not", "only", "layer"})
    if (value_equals(s.source, type, reserved)) return std::nullopt;
  Truth all = truth(value_equals(s.source, type, "all") || value_equals(s.source, type, "screen"));
  if (reader.accept("and")) {
    const auto part = reader.condition(false);
    if (!part) return std::nullopt;
    all = all_of(all, *part);
  }
  if (!reader.at_end()) return std::nullopt;
  return negated ? negate(all) : all;
}

// <media-query>; one that does not parse is "not all" (section 3.2).
Certainty evaluate_query(const TokenStream& s, TokenRange query, const Window& window) {
  const ConditionReader::Part part = [&](std::uint32_t index) {
    if (s.tokens[index].kind == TokenKind::function) return kMalformed;
    return evaluate_feature(s, {index + 1, std::min(s.match[index], query.last)}, window);
  };
  auto found = ConditionReader(s, query, part).whole();
  if (!found) found = typed_query(s, ConditionReader(s, query, part));
  return found ? found->holds : Certainty::no;
}

Certainty evaluate_list(const TokenStream& s, const Window& window) {
  const TokenRange list = skip_whitespace(s, s.all());
  if (list.empty()) return Certainty::yes;
  Certainty any = Certainty::no;
  for (std::uint32_t start = list.first, i = start; i <= list.last;
       i = i < list.last ? component_end(s, list, i) : i + 1) {
    if (i < list.last && s.tokens[i].kind != TokenKind::comma) continue;
    any = std::max(any, evaluate_query(s, {start, i}, window));
    start = i + 1;
  }
  return any;
}

}  // namespace

refs::Windows evaluate_media(std::string_view query_list, const std::vector<Window>& windows) {
  if (query_list.empty()) return refs::Windows::all(Certainty::yes);
  const TokenStream s = tokenize(query_list);
  refs::Windows all = refs::Windows::all(Certainty::no);
  for (std::size_t i = 0; i < windows.size(); ++i) all.raise(i, evaluate_list(s, windows[i]));
  return all;
}

}  // namespace pushplan::css
