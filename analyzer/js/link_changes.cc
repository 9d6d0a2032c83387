#include "analyzer/js/link_changes.h"

#include <charconv>
#include <optional>

#include "analyzer/js/lexer.h"

namespace pushplan::js {
namespace {

class StatementReader {
 public:
  explicit StatementReader(std::string_view source) : lexer_(source) { advance(); }

  // The next statement, or nullopt where it is of another form.
  std::optional<LinkChange> next() {
    LinkChange change;
    if (takes("window") && !takes(".")) return std::nullopt;
    if (!takes("document") || !takes(".") || !element(change) || !takes(".") || !value(change))
      return std::nullopt;
    if (!takes(";") && !token_.newline_before && token_.kind != TokenKind::end) return std::nullopt;
    return change;
  }

 private:
  bool element(LinkChange& change) {
    if (takes("getElementById")) return takes("(") && string(change.id) && takes(")");
    std::string tag;
    if (!takes("getElementsByTagName") || !takes("(") || !string(tag) || !takes(")")) return false;
    if (tag != "link") return false;
    if (takes("[")) return number(change.index) && takes("]");
    return takes(".") && takes("item") && takes("(") && number(change.index) && takes(")");
  }

  bool value(LinkChange& change) {
    if (takes("href")) return takes("=") && url(change);
    std::string name;
    return takes("setAttribute") && takes("(") && string(name) && name == "href" && takes(",") &&
           url(change) && takes(")");
  }

  bool url(LinkChange& change) {
    change.offset = token_.begin;
    change.length = token_.end - token_.begin;
    return string(change.url);
  }

  bool string(std::string& out) {
    if (token_.kind != TokenKind::string) return false;
    out = decode_literal(lexer_.text(token_));
    advance();
    return true;
  }

  bool number(std::uint32_t& out) {
    const std::string_view text = lexer_.text(token_);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size()) return false;
    advance();
    return true;
  }

  bool takes(std::string_view text) {
    if (token_.kind == TokenKind::string || lexer_.text(token_) != text) return false;
    advance();
    return true;
  }

  // In statements of this form no regular expression starts.
  void advance() { token_ = lexer_.next_in_clause(); }

  Lexer lexer_;
  Token token_{};
};

}  // namespace

std::vector<LinkChange> leading_link_changes(std::string_view source) {
  std::vector<LinkChange> changes;
  if (source.find("href") == std::string_view::npos) return changes;
  StatementReader reader(source);
  while (auto change = reader.next()) changes.push_back(std::move(*change));
  return changes;
}

}  // namespace pushplan::js
