#include "emitters/nginx_existing.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace pushplan::emitters {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct Token {
  std::string_view text;  // as written, with its quotes
  std::size_t line = 0;
};

// One token after the other: a word, a quoted string, or one of `;`, `{`, `}`.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  // nullopt at the end, or at a string that does not end: `broken` is its line then.
  std::optional<Token> next() {
    skip_space();
    if (at_ == text_.size()) return std::nullopt;
    const std::size_t start = at_, line = line_;
    const char first = text_[at_];
    if (first == ';' || first == '{' || first == '}') {
      ++at_;
    } else if (first == '"' || first == '\'') {
      if (!skip_string(first)) {
        broken = line;
        return std::nullopt;
      }
    } else {
      skip_word();
    }
    return Token{text_.substr(start, at_ - start), line};
  }

  // Behind the brace that ends a block of another language, such as content_by_lua_block.
  void skip_foreign_block() {
    for (std::size_t depth = 1; at_ < text_.size() && depth > 0; step()) {
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}') --depth;
    }
  }

  std::size_t broken = 0;

 private:
  void step() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }

  void skip_space() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#')
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      else if (is_space(text_[at_]))
        step();
      else
        return;
    }
  }

  bool skip_string(char quote) {
    step();
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) step();
      step();
    }
    if (at_ == text_.size()) return false;
    step();
    return true;
  }

  // `${name}` holds its braces; a backslash takes the next character along.
  void skip_word() {
    while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != ';') {
      if (text_[at_] == '{') {
        if (text_[at_ - 1] != '$') return;
        while (at_ < text_.size() && text_[at_] != '}' && !is_space(text_[at_])) ++at_;
        if (at_ == text_.size() || text_[at_] != '}') return;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) step();
      step();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
};

struct Location {
  NginxExisting::Location shown;
  bool own_fields = false, has_ours = false;
  std::size_t server = 0;
  std::vector<std::string> head = {};  // its words, without quotes
};

struct Server {
  bool own_fields = false, has_ours = false;
};

struct Block {
  enum Kind { http, server, location, map, other } kind = other;
  std::size_t line = 0;
  std::size_t number = 0;  // of its server, location or map
  std::size_t level = 0;   // in NginxExisting::levels
};

struct Map {
  std::string source, name;  // "$uri", "$link"
  struct Row {
    std::string key;
    std::string_view value;  // as written, without quotes
  };
  std::vector<Row> rows = {};
};

class Reader {
 public:
  Reader(std::string_view text, std::string_view our_file)
      : text_(text), tokens_(text), our_file_(our_file) {
    existing_.levels.emplace_back();
  }

  Result<NginxExisting> read() {
    std::vector<Token> words;
    while (const std::optional<Token> token = tokens_.next()) {
      if (token->text == ";") {
        directive(words);
        words.clear();
      } else if (token->text == "{") {
        open(words, token->line);
        words.clear();
      } else if (token->text == "}") {
        if (blocks_.empty())
          return Error{fmt::format("line {}: '}}' without its beginning", token->line)};
        blocks_.pop_back();
        words.clear();
      } else {
        words.push_back(*token);
      }
    }
    if (tokens_.broken != 0)
      return Error{fmt::format("line {}: a string that does not end", tokens_.broken)};
    if (!blocks_.empty())
      return Error{fmt::format("line {}: a block that does not end", blocks_.back().line)};
    return result();
  }

 private:
  // The level that what stands here belongs to; an `if` in a location counts as one.
  Block level() const { return blocks_.empty() ? Block{Block::http, 0, 0, 0} : blocks_.back(); }

  static std::string shown(const std::vector<Token>& words) {
    std::string out;
    for (const Token& word : words) out += (out.empty() ? "" : " ") + std::string(word.text);
    return out;
  }

  bool includes_ours(const std::vector<Token>& words) const {
    if (words.size() != 2 || words[0].text != "include") return false;
    std::string_view path = words[1].text;
    if (path.size() > 1 && (path[0] == '"' || path[0] == '\''))
      path = path.substr(1, path.size() - 2);
    return path.substr(path.rfind('/') + 1) == our_file_;
  }

  void directive(const std::vector<Token>& words) {
    if (words.empty()) return;
    const bool field = words[0].text == "add_header", ours = includes_ours(words);
    const Block here = level();
    if (words.size() == 2 && words[0].text == "include") {
      const char* const begin = words[0].text.data();
      existing_.includes.push_back(
          {std::string(unquoted(words[1].text)), static_cast<std::size_t>(begin - text_.data()),
           static_cast<std::size_t>(words[1].text.data() + words[1].text.size() - begin)});
    } else if (here.kind == Block::map) {
      if (words.size() == 2)
        maps_[here.number].rows.push_back(
            {std::string(unquoted(words[0].text)), unquoted(words[1].text)});
    }
    if (here.kind == Block::map) return;
    if (words[0].text == "more_set_headers" || words[0].text == "more_add_headers")
      for (const Token& word : words)
        if (to_lower(unquoted(word.text)).rfind("link:", 0) == 0)
          existing_.unread.push_back({std::string(words[0].text),
                                      static_cast<std::size_t>(word.text.data() - text_.data()),
                                      word.text.size()});
    NginxExisting::Level& level = existing_.levels[here.level];
    level.fields |= field;
    level.pushes |= words[0].text == "http2_push";
    level.expires |= words[0].text == "expires";
    if (words[0].text == "server_name" && here.kind == Block::server)
      for (std::size_t i = 1; i < words.size(); ++i)
        level.names += std::string(unquoted(words[i].text)) + " ";
    send(words, here);
    if (here.kind == Block::http) {
      existing_.http_directives.emplace(words[0].text);
      if (field) existing_.inherited.push_back(shown(words) + ";");
    } else if (here.kind == Block::server) {
      servers_[here.number].own_fields |= field;
      servers_[here.number].has_ours |= ours;
    } else if (here.kind == Block::location) {
      locations_[here.number].own_fields |= field;
      locations_[here.number].has_ours |= ours;
    }
  }

  static std::string_view unquoted(std::string_view word) {
    const bool quoted = word.size() > 1 && (word[0] == '"' || word[0] == '\'');
    return quoted ? word.substr(1, word.size() - 2) : word;
  }

  // What a directive sends that is read here.
  static std::optional<NginxExisting::Sent::Kind> kind_of(const std::vector<Token>& words) {
    using Sent = NginxExisting::Sent;
    const std::string_view name = words[0].text;
    if (name == "add_header" && words.size() > 2) {
      const std::string field = to_lower(unquoted(words[1].text));
      if (field == "link") return Sent::link;
      if (field == "cache-control") return Sent::cache_control;
    }
    if (words.size() < 2 || words[1].text == "off") return std::nullopt;
    if (name == "http2_push") return Sent::push;
    if (name == "expires") return Sent::expires;
    return std::nullopt;
  }

  void send(const std::vector<Token>& words, const Block& here) {
    const auto kind = kind_of(words);
    if (!kind) return;
    const std::string_view value = unquoted(words[words[0].text == "add_header" ? 2 : 1].text);
    NginxExisting::Sent found;
    found.kind = *kind;
    found.level = here.level;
    for (const Block& block : blocks_) {
      if (block.kind != Block::location) continue;
      const std::vector<std::string>& head = locations_[block.number].head;
      if (!head.empty() && head[0] != "if") found.where = join(head, " ");
    }
    if (value.find('$') != std::string_view::npos) {
      by_variable_.emplace_back(value, std::move(found));
      return;
    }
    set_value(found, value);
    existing_.sent.push_back(std::move(found));
  }

  void set_value(NginxExisting::Sent& sent, std::string_view value) const {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] == '\\' && i + 1 < value.size()) ++i;
      sent.value += value[i];
      sent.at.push_back(static_cast<std::size_t>(value.data() - text_.data()) + i);
    }
  }

  // `map $uri $link { / "..."; }` and `add_header Link $link;`: one for each row.
  void resolve_maps() {
    for (const auto& [value, sent] : by_variable_)
      for (const Map& map : maps_)
        if (value == map.name || value == "${" + map.name.substr(1) + "}") take_rows(map, sent);
  }

  void take_rows(const Map& map, const NginxExisting::Sent& sent) {
    std::vector<std::string> keys;
    for (const Map::Row& row : map.rows) keys.push_back(row.key);
    for (const Map::Row& row : map.rows) {
      if (row.value.empty() || row.value.find('$') != std::string_view::npos) continue;
      NginxExisting::Sent each = sent;
      each.row = NginxExisting::MapRow{map.source, row.key, keys};
      each.where = "the row " + row.key + " of " + map.name;
      set_value(each, row.value);
      existing_.sent.push_back(std::move(each));
    }
  }

  void open(const std::vector<Token>& words, std::size_t line) {
    const std::string_view name = words.empty() ? "" : words[0].text;
    const Block outer = level();
    Block block = {Block::other, words.empty() ? line : words[0].line, 0, 0};
    NginxExisting::Level level;
    level.parent = outer.level;
    block.level = existing_.levels.size();
    if (name == "http" && blocks_.empty()) block.kind = Block::http;
    if (name == "map" && words.size() > 2) {
      block.kind = Block::map;
      block.number = maps_.size();
      maps_.push_back({std::string(unquoted(words[1].text)), std::string(words[2].text)});
    }
    if (name == "server" && outer.kind == Block::http) {
      block.kind = Block::server;
      block.number = servers_.size();
      servers_.emplace_back();
      level.kind = NginxExisting::Level::server;
    }
    const bool inner_if = name == "if" && outer.kind == Block::location;
    if (name == "location" || inner_if) {
      block.kind = Block::location;
      block.number = locations_.size();
      std::vector<std::string> head;
      for (const Token& word : words) head.emplace_back(unquoted(word.text));
      level.kind = inner_if ? NginxExisting::Level::condition : NginxExisting::Level::location;
      level.modifier = head.size() > 2 ? head[1] : "";
      level.path = head.back();
      locations_.push_back(
          {{block.line, shown(words)}, false, false, servers_.size(), std::move(head)});
    }
    if (name.find("_by_lua_block") != std::string_view::npos) {
      tokens_.skip_foreign_block();
      return;
    }
    existing_.levels.push_back(std::move(level));
    blocks_.push_back(block);
  }

  NginxExisting result() {
    resolve_maps();
    const bool named = std::any_of(servers_.begin(), servers_.end(),
                                   [](const Server& server) { return server.has_ours; });
    const auto counts = [&](const Server& server) { return !named || server.has_ours; };
    // A server with fields of its own has lost those of the http level already.
    const bool lost_by_ours =
        servers_.empty() || std::any_of(servers_.begin(), servers_.end(), [&](const Server& s) {
          return counts(s) && !s.own_fields;
        });
    if (!lost_by_ours) existing_.inherited.clear();
    for (const Location& location : locations_) {
      const bool elsewhere = location.server > 0 && !counts(servers_[location.server - 1]);
      if (location.own_fields && !location.has_ours && !elsewhere)
        existing_.locations.push_back(location.shown);
    }
    return std::move(existing_);
  }

  std::string_view text_;
  Tokens tokens_;
  std::string_view our_file_;
  std::vector<Block> blocks_;
  std::vector<Server> servers_;
  std::vector<Location> locations_;
  std::vector<Map> maps_;
  std::vector<std::pair<std::string_view, NginxExisting::Sent>> by_variable_;
  NginxExisting existing_;
};

}  // namespace

Result<NginxExisting> read_nginx(std::string_view text, std::string_view our_file) {
  return Reader(text, our_file).read();
}

}  // namespace pushplan::emitters
