#include "analyzer/js/attributes.h"

#include <utility>

namespace pushplan::js {
namespace {

// What Chromium 156 permits (HTML section 8.1.6.7.3 HostGetSupportedImportAttributes, and "module
// type allowed" in section 8.1.4).
std::string_view judge(std::string_view key, std::string_view value) {
  if (key != "type") return "browsers know no import attribute but `type`";
  const bool known = value == "css" || value == "json" || value == "text";
  return known ? "" : "browsers import no other types than css, json and text";
}

}  // namespace

std::string key_name(const Lexer& lexer, const Token& key) {
  if (key.kind == TokenKind::string) return decode_literal(lexer.text(key));
  return std::string(lexer.text(key));
}

bool read_attributes(Lexer& lexer, Attributes& attributes) {
  if (lexer.next_in_clause().kind != TokenKind::open_brace) return false;
  Attributes found;
  for (Token token{TokenKind::comma, {}, {}, {}, {}}; token.kind != TokenKind::close_brace;) {
    if (token.kind != TokenKind::comma) return false;
    token = lexer.next_in_clause();
    if (token.kind == TokenKind::close_brace) break;
    const std::string key = key_name(lexer, token);
    if (lexer.next_in_clause().kind != TokenKind::colon) return false;
    const Token literal = lexer.next_in_clause();
    if (literal.kind != TokenKind::string) return false;
    std::string value = decode_literal(lexer.text(literal));
    if (found.rejected.empty()) found.rejected = judge(key, value);
    if (key == "type") found.type = std::move(value);
    token = lexer.next_in_clause();
  }
  attributes = std::move(found);
  return true;
}

Attributes read_call_attributes(Lexer& lexer) {
  Attributes attributes;
  if (lexer.next_in_clause().kind == TokenKind::open_brace &&
      key_name(lexer, lexer.next_in_clause()) == "with" &&
      lexer.next_in_clause().kind == TokenKind::colon) {
    read_attributes(lexer, attributes);
  }
  return attributes;
}

}  // namespace pushplan::js
