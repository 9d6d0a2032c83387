// Reads calls that make requests; see calls.h for the guarantees. Covered by
// tests/unit/js_requests_test.cc.
#include "analyzer/js/calls.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "analyzer/js/attributes.h"
#include "base/text.h"

namespace pushplan::js {
namespace {

struct Callee {
  std::string_view name;
  Api api;
  RequestMode mode;
};

// What each asks for: Fetch section 5.4, HTML sections 8.1.4.2, 10.2.6 and 10.3.1, Service Workers
// section 3.4.3, Worklets section 11.3.1 of HTML.
constexpr std::array kCallees = {
    Callee{"fetch", Api::fetch, RequestMode::cors},
    Callee{"new Worker", Api::worker, RequestMode::same_origin},
    Callee{"new SharedWorker", Api::shared_worker, RequestMode::same_origin},
    Callee{"navigator.serviceWorker.register", Api::service_worker, RequestMode::same_origin},
    Callee{"CSS.paintWorklet.addModule", Api::paint_worklet, RequestMode::cors},
    Callee{"audioWorklet.addModule", Api::audio_worklet, RequestMode::cors},
    Callee{"importScripts", Api::import_scripts, RequestMode::no_cors},
};

bool is_dot(TokenKind kind) { return kind == TokenKind::dot || kind == TokenKind::optional_dot; }

bool is_literal(const Token& token) {
  return token.kind == TokenKind::string || token.kind == TokenKind::template_whole;
}

bool is_global_object(std::string_view name) {
  return name == "window" || name == "self" || name == "globalThis";
}

// The function that is called from `word` on, whose arguments `lexer` then stands before; null when
// it is none of the table. Names on the global object may be written with it.
const Callee* read_callee(const Token& word, Lexer& lexer) {
  constexpr int kMostNames = 4;
  std::string name;
  Token token = word;
  for (int i = 0; i <= kMostNames; ++i) {
    const std::string_view text = lexer.text(token);
    if (token.kind != TokenKind::word) return nullptr;
    const bool is_new = text == "new";
    name += text;
    if (is_new) name += ' ';
    token = lexer.next_in_clause();
    if (is_new) continue;
    if (token.kind == TokenKind::open_paren) break;
    if (!is_dot(token.kind)) return nullptr;
    if (is_global_object(text)) {
      name.erase(name.size() - text.size());
    } else {
      name += '.';
    }
    token = lexer.next_in_clause();
  }
  const auto found = std::find_if(kCallees.begin(), kCallees.end(),
                                  [&](const Callee& callee) { return callee.name == name; });
  return token.kind == TokenKind::open_paren && found != kCallees.end() ? &*found : nullptr;
}

// Whether the next tokens are these.
template <std::size_t n>
bool skip_words(Lexer& lexer, const std::array<std::string_view, n>& words) {
  return std::all_of(words.begin(), words.end(), [&](std::string_view word) {
    return lexer.text(lexer.next_in_clause()) == word;
  });
}

// Reads the argument that is the URL: a literal, or `new URL(literal, import.meta.url)`. Returns
// the token behind it, nullopt when the argument is something else or goes on.
std::optional<Token> read_url(Lexer& lexer, ScriptRequest& request) {
  Token literal = lexer.next_in_clause();
  if (lexer.text(literal) == "new") {
    constexpr auto kOpen = std::to_array<std::string_view>({"URL", "("});
    constexpr auto kClose =
        std::to_array<std::string_view>({",", "import", ".", "meta", ".", "url", ")"});
    if (!skip_words(lexer, kOpen)) return std::nullopt;
    literal = lexer.next_in_clause();
    if (!is_literal(literal) || !skip_words(lexer, kClose)) return std::nullopt;
    request.base = UrlBase::script;
  }
  if (!is_literal(literal)) return std::nullopt;
  const Token last = lexer.next_in_clause();
  if (last.kind != TokenKind::comma && last.kind != TokenKind::close_paren) return std::nullopt;
  request.url = decode_literal(lexer.text(literal));
  request.offset = literal.begin;
  request.length = literal.end - literal.begin;
  return last;
}

// Sets `out` to the enumerator whose name is `value`; the names stand in the order of the enum.
template <class Enum, std::size_t n>
bool take_name(const std::array<std::string_view, n>& names, std::string_view value, Enum& out) {
  const auto found = std::find(names.begin(), names.end(), value);
  if (found != names.end()) out = static_cast<Enum>(found - names.begin());
  return found != names.end();
}

bool is_get(const std::string& method) {
  return equals_ignoring_case(method, "GET") || equals_ignoring_case(method, "HEAD");
}

// Takes one option over; false for those with which there is no request that a file answers, or
// none at all (Fetch section 5.4, the Request constructor).
bool take_option(const std::string& key, const std::string& value, ScriptRequest& request) {
  constexpr auto kModes = std::to_array<std::string_view>({"no-cors", "cors", "same-origin"});
  constexpr auto kCredentials = std::to_array<std::string_view>({"omit", "same-origin", "include"});
  if (key == "method") return is_get(value);
  if (key == "mode") return take_name(kModes, value, request.mode);
  if (key == "credentials") return take_name(kCredentials, value, request.credentials);
  request.module = value == "module";  // the key is `type`
  return true;
}

bool is_known_option(Api api, std::string_view key) {
  if (key == "credentials") return true;
  return api == Api::fetch ? key == "method" || key == "mode" : key == "type";
}

// Skips the value of an option that does not matter, up to the comma or brace behind it, which it
// returns; `malformed` when that does not come before `limit`.
TokenKind skip_value(Lexer& lexer, std::size_t limit) {
  int depth = 0;
  for (Token token = lexer.next(Slash::starts_regex); token.begin < limit;
       token = lexer.next_in_clause()) {
    switch (token.kind) {
      case TokenKind::open_paren:
      case TokenKind::open_bracket:
      case TokenKind::open_brace:
        ++depth;
        break;
      case TokenKind::close_paren:
      case TokenKind::close_bracket:
      case TokenKind::close_brace:
        if (depth-- == 0) return token.kind;
        break;
      case TokenKind::comma:
        if (depth == 0) return token.kind;
        break;
      case TokenKind::template_open:
      case TokenKind::end:
      case TokenKind::malformed:
        return TokenKind::malformed;
      default:
        break;
    }
  }
  return TokenKind::malformed;
}

// Reads the members of an options object, behind its brace; false when what matters in it is not
// written out or permits no request.
bool read_options(Lexer& lexer, ScriptRequest& request) {
  // Keeps calls within the options of calls from costing more than linear time.
  const std::size_t limit = lexer.position() + 2048;
  while (lexer.position() < limit) {
    const Token key = lexer.next_in_clause();
    if (key.kind == TokenKind::close_brace) return true;
    if (key.kind != TokenKind::word && key.kind != TokenKind::string) return false;
    const std::string name = key_name(lexer, key);
    if (lexer.next_in_clause().kind != TokenKind::colon) return false;
    TokenKind last = TokenKind::malformed;
    if (is_known_option(request.api, name)) {
      const Token value = lexer.next_in_clause();
      if (!is_literal(value) || !take_option(name, decode_literal(lexer.text(value)), request))
        return false;
      last = lexer.next_in_clause().kind;
    } else {
      last = skip_value(lexer, limit);
    }
    if (last == TokenKind::close_brace) return true;
    if (last != TokenKind::comma) return false;
  }
  return false;
}

// Reads the arguments behind the URL. fetch() with options that cannot be read may send anything;
// the others ask for the same file whatever their options say.
bool read_rest(Lexer& lexer, ScriptRequest& request) {
  const Token token = lexer.next_in_clause();
  if (token.kind == TokenKind::close_paren) return true;
  const bool readable = token.kind == TokenKind::open_brace && read_options(lexer, request);
  return readable || request.api != Api::fetch;
}

}  // namespace

const char* destination_of(Api api) {
  switch (api) {
    case Api::worker:
      return "worker";
    case Api::shared_worker:
      return "sharedworker";
    case Api::service_worker:
      return "serviceworker";
    case Api::paint_worklet:
      return "paintworklet";
    case Api::audio_worklet:
      return "audioworklet";
    case Api::import_scripts:
      return "script";
    default:
      return "";
  }
}

void CallReader::look_at(const Token& word, Lexer behind, Place place) {
  const std::string_view text = behind.text(word);
  if (text == "open" || text == "send" || text == "withCredentials") {
    const std::string_view object = behind.name_before_dot(word.begin);
    if (place.member && !place.runs_later && !object.empty()) look_at_xhr(text, object, behind);
    return;
  }
  if (place.member && text != "audioWorklet") return;
  const Callee* callee = read_callee(word, behind);
  if (callee == nullptr || (callee->api == Api::fetch && place.runs_later)) return;
  if (callee->api == Api::import_scripts) return read_import_scripts(behind);
  ScriptRequest request;
  request.api = callee->api;
  request.mode = callee->mode;
  const std::optional<Token> last = read_url(behind, request);
  if (!last || (last->kind == TokenKind::comma && !read_rest(behind, request))) return;
  requests_.push_back(std::move(request));
}

// All its arguments are URLs, which are fetched in their order (HTML section 10.3.1).
void CallReader::read_import_scripts(Lexer& arguments) {
  for (;;) {
    ScriptRequest request;
    request.api = Api::import_scripts;
    request.mode = RequestMode::no_cors;
    const std::optional<Token> last = read_url(arguments, request);
    if (!last) return;
    requests_.push_back(std::move(request));
    if (last->kind != TokenKind::comma) return;
  }
}

// XMLHttpRequest section 3.5: open(), withCredentials and send() on one object.
void CallReader::look_at_xhr(std::string_view word, std::string_view object, Lexer& behind) {
  const Token first = behind.next_in_clause();
  if (word == "withCredentials") {
    if (behind.text(first) != "=") return;
    const std::string_view value = behind.text(behind.next_in_clause());
    if (value == "true" || (value == "!" && behind.text(behind.next_in_clause()) == "0"))
      opened(object).request.credentials = Credentials::include;
    return;
  }
  if (first.kind != TokenKind::open_paren) return;
  ScriptRequest& request = opened(object).request;
  if (word == "send") {
    if (request.length > 0) requests_.push_back(std::move(request));
    request = {};
    return;
  }
  const Credentials credentials = request.credentials;
  request = {};  // what was opened before is replaced
  request.api = Api::xml_http_request;
  request.credentials = credentials;
  const Token method = behind.next_in_clause();
  if (!is_literal(method) || !is_get(decode_literal(behind.text(method)))) return;
  if (behind.next_in_clause().kind == TokenKind::comma) read_url(behind, request);
}

// The entry of an object, made when there is none; the oldest gives way.
CallReader::OpenedRequest& CallReader::opened(std::string_view object) {
  constexpr std::size_t kMostOpened = 8;
  const auto found = std::find_if(opened_.begin(), opened_.end(), [&](const OpenedRequest& entry) {
    return entry.object == object;
  });
  if (found != opened_.end()) return *found;
  if (opened_.size() == kMostOpened) opened_.erase(opened_.begin());
  opened_.push_back({object, {}});
  return opened_.back();
}

}  // namespace pushplan::js
