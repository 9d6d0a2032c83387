// Runs the CSS tokenizer and parser over the public css-parsing-tests (JSON, https://github.com/
// CourtBouillon/css-parsing-tests), found in the folder css-parsing-tests of the folder that the
// environment variable PUSHPLAN_SUITES names, else of PUSHPLAN_SUITES_DEFAULT; skipped without
// them.
//
// The suite follows the Candidate Recommendation of 2021, the parser the Editor's Draft, which
// trims the values of declarations, so does `expected_items`, and makes unicode-range tokens only
// where a descriptor asks for them, so does `component_list`. Other differences stand in
// `kParsingExemptions`, and a case there that passes after all is a failure. Its
// color*.json files ask for the values of colours, which nothing here reads.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "analyzer/css/an_plus_b.h"
#include "analyzer/css/font_face.h"
#include "analyzer/css/parser.h"
#include "analyzer/css/tokenizer.h"
#include "base/sniff_encoding.h"

namespace pushplan::css {
namespace {

using nlohmann::json;

struct Exemption {
  std::string_view file;
  std::size_t first;  // case numbers, from 0
  std::size_t last;   // inclusive
  std::string_view reason;
};

constexpr Exemption kParsingExemptions[] = {
    {"declaration_list", 8, 8,
     "a rule is dropped at the end of its block, no longer at a semicolon"},
    {"one_declaration", 12, 12, "the first semicolon ends a declaration"},
    {"one_declaration", 14, 14, "the first semicolon ends a declaration"},
};

std::optional<json> load_suite(std::string_view name) {
  const char* folder = std::getenv("PUSHPLAN_SUITES");
#ifdef PUSHPLAN_SUITES_DEFAULT
  if (folder == nullptr) folder = PUSHPLAN_SUITES_DEFAULT;
#endif
  if (folder == nullptr) return std::nullopt;
  const std::filesystem::path path =
      std::filesystem::path(folder) / "css-parsing-tests" / (std::string(name) + ".json");
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return json::parse(file);
}

const Exemption* find_exemption(std::string_view file, std::size_t number) {
  for (const Exemption& exemption : kParsingExemptions) {
    if (exemption.file == file && number >= exemption.first && number <= exemption.last) {
      return &exemption;
    }
  }
  return nullptr;
}

// Runs `parse(input)` on every case of `suite`; `expect` turns its expectation into the form of
// `parse`.
template <typename Parse, typename Expect>
void run_suite(std::string_view name, const std::optional<json>& suite, Parse parse,
               Expect expect) {
  if (!suite) {
    MESSAGE("skipped: no css-parsing-tests/" << std::string(name) << ".json");
    return;
  }
  for (std::size_t i = 0; i + 1 < suite->size(); i += 2) {
    const json& input = (*suite)[i];
    const json expected = expect((*suite)[i + 1]);
    const json actual = parse(input);
    const std::string case_name =
        std::string(name) + " " + std::to_string(i / 2) + " " + input.dump();
    CAPTURE(case_name);
    if (find_exemption(name, i / 2) != nullptr) {
      CHECK_MESSAGE(actual != expected, "passes: remove its exemption");
    } else {
      CHECK_MESSAGE(actual == expected, "is ", actual.dump(), ", not ", expected.dump());
    }
  }
}

json as_it_is(const json& expected) { return expected; }

json error(std::string_view what) { return json::array({"error", what}); }

json numeric_value(std::string_view source, Token token, std::string_view kind) {
  json value = json::array({kind, number_text(source, token), number_value(source, token),
                            token.has(kIsInteger) ? "integer" : "number"});
  if (token.kind == TokenKind::dimension) value.push_back(decoded_value(source, token));
  return value;
}

// A token that is a component value by itself, in the suite's form.
json token_value(std::string_view source, Token token) {
  const std::string value = decoded_value(source, token);
  switch (token.kind) {
    case TokenKind::ident:
      return {"ident", value};
    case TokenKind::at_keyword:
      return {"at-keyword", value};
    case TokenKind::hash:
      return {"hash", value, token.has(kHashIsId) ? "id" : "unrestricted"};
    case TokenKind::string:
      return {"string", value};
    case TokenKind::url:
      return {"url", value};
    case TokenKind::bad_string:
      return error("bad-string");
    case TokenKind::bad_url:
      return error("bad-url");
    case TokenKind::number:
      return numeric_value(source, token, "number");
    case TokenKind::percentage:
      return numeric_value(source, token, "percentage");
    case TokenKind::dimension:
      return numeric_value(source, token, "dimension");
    case TokenKind::whitespace:
      return " ";
    case TokenKind::close_square:
    case TokenKind::close_paren:
    case TokenKind::close_curly:
      return error(token_text(source, token));
    default:
      return token_text(source, token);
  }
}

// The suite still has the tokens of two characters that the standard has given up.
bool is_old_token(std::string_view two) {
  return two == "~=" || two == "|=" || two == "^=" || two == "$=" || two == "*=" || two == "||";
}

json components(const TokenStream& stream, TokenRange range);

// The component value at `index`, and behind it the errors that the suite notes for it.
void append_component(json& out, const TokenStream& stream, TokenRange range, std::uint32_t index) {
  const Token token = stream.tokens[index];
  json block = json::array();
  switch (token.kind) {
    case TokenKind::function:
      block = json::array({"function", decoded_value(stream.source, token)});
      break;
    case TokenKind::open_curly:
      block.push_back("{}");
      break;
    case TokenKind::open_square:
      block.push_back("[]");
      break;
    case TokenKind::open_paren:
      block.push_back("()");
      break;
    default:
      out.push_back(token_value(stream.source, token));
      if (token.has(kUnterminated)) {
        out.push_back(error(token.kind == TokenKind::string ? "eof-in-string" : "eof-in-url"));
      }
      return;
  }
  const std::uint32_t last = std::min(stream.match[index], range.last);
  for (json& value : components(stream, {index + 1, last})) block.push_back(std::move(value));
  out.push_back(std::move(block));
}

json components(const TokenStream& stream, TokenRange range) {
  json out = json::array();
  for (std::uint32_t i = range.first; i < range.last; i = component_end(stream, range, i)) {
    const Token token = stream.tokens[i];
    const std::string_view two = stream.source.substr(token.offset, 2);
    const bool pair = token.kind == TokenKind::delim && is_old_token(two);
    if (pair) {
      out.push_back(two);
      ++i;
    } else {
      append_component(out, stream, range, i);
    }
  }
  return out;
}

json item_value(const TokenStream& stream, const Item& item) {
  const auto name = [&] { return decoded_value(stream.source, stream.tokens[item.name]); };
  const json block = item.block ? components(stream, *item.block) : json(nullptr);
  switch (item.kind) {
    case ItemKind::at_rule:
      return {"at-rule", name(), components(stream, item.prelude), block};
    case ItemKind::qualified_rule:
      return {"qualified rule", components(stream, item.prelude), block};
    case ItemKind::declaration:
      return {"declaration", name(), components(stream, item.value), item.important};
    default:
      return error("invalid");
  }
}

json items(std::string_view source, Context context) {
  const TokenStream stream = tokenize(source);
  ItemCursor cursor(stream, stream.all(), context);
  json out = json::array();
  while (const auto item = cursor.next()) out.push_back(item_value(stream, *item));
  return out;
}

// A declaration whose value has no outer whitespace; anything else as it is.
json trimmed_declaration(json item) {
  if (item.size() != 4 || item[0] != "declaration") return item;
  json& value = item[2];
  while (!value.empty() && value.front() == " ") value.erase(0);
  while (!value.empty() && value.back() == " ") value.erase(value.size() - 1);
  return item;
}

json expected_items(const json& expected) {
  json out = json::array();
  for (const json& item : expected) out.push_back(trimmed_declaration(item));
  return out;
}

// The bytes that the suite writes as U+0000 to U+00FF.
std::string bytes_of(const std::string& latin1) {
  std::string out;
  for (std::size_t i = 0; i < latin1.size(); ++i) {
    const auto lead = static_cast<unsigned char>(latin1[i]);
    if (lead < 0x80) {
      out.push_back(latin1[i]);
    } else {
      ++i;
      out.push_back(
          static_cast<char>((lead << 6) | (static_cast<unsigned char>(latin1[i]) & 0x3F)));
    }
  }
  return out;
}

json parse_one_component(const json& input) {
  const std::string source = input.get<std::string>();
  const TokenStream stream = tokenize(source);
  TokenRange range = skip_whitespace(stream, stream.all());
  if (range.empty()) return error("empty");
  const std::uint32_t end = component_end(stream, range, range.first);
  if (!skip_whitespace(stream, {end, range.last}).empty()) return error("extra-input");
  return components(stream, {range.first, end}).at(0);
}

json parse_one_declaration(const json& input) {
  const std::string source = input.get<std::string>();
  const TokenStream stream = tokenize(source);
  if (skip_whitespace(stream, stream.all()).empty()) return error("empty");
  const auto item = parse_declaration(stream, stream.all());
  return item ? item_value(stream, *item) : error("invalid");
}

json parse_one_rule(const json& input) {
  const std::string source = input.get<std::string>();
  const TokenStream stream = tokenize(source);
  ItemCursor cursor(stream, stream.all(), Context::rule_list);
  const auto item = cursor.next();
  if (!item) return error("empty");
  return cursor.next() ? error("extra-input") : item_value(stream, *item);
}

// The component values of a source that is tokenized with unicode-range tokens; behind each of them
// the tokenizer starts again.
json component_list(std::string_view source) {
  json out = json::array();
  while (true) {
    const TokenStream stream = tokenize(source);
    const TokenRange all = stream.all();
    TokenRange before = {0, 0};
    std::string_view rest;
    std::optional<std::pair<char32_t, char32_t>> range;
    while (!range && before.last < all.last) {
      rest = source.substr(stream.tokens[before.last].offset);
      range = consume_unicode_range(rest);
      if (!range) before.last = component_end(stream, all, before.last);
    }
    for (json& value : components(stream, before)) out.push_back(std::move(value));
    if (!range) return out;
    out.push_back({"unicode-range", range->first, range->second});
    source = rest;
  }
}

TEST_CASE("css suite: component values") {
  const auto parse = [](const json& input) {
    const std::string source = input.get<std::string>();
    return component_list(source);
  };
  run_suite("component_value_list", load_suite("component_value_list"), parse, as_it_is);
  run_suite("one_component_value", load_suite("one_component_value"), parse_one_component,
            as_it_is);
}

TEST_CASE("css suite: declarations") {
  const auto parse_block = [](const json& input) {
    return items(input.get<std::string>(), Context::block);
  };
  // In a list of declarations a rule is what the standard calls invalid in the context.
  const auto parse_list = [&](const json& input) {
    json out = parse_block(input);
    for (json& item : out) item = item[0] == "qualified rule" ? error("invalid") : item;
    return out;
  };
  run_suite("blocks_contents", load_suite("blocks_contents"), parse_block, expected_items);
  run_suite("declaration_list", load_suite("declaration_list"), parse_list, expected_items);
  run_suite("one_declaration", load_suite("one_declaration"), parse_one_declaration,
            trimmed_declaration);
}

TEST_CASE("css suite: rules") {
  const auto parse_rules = [](const json& input) {
    return items(input.get<std::string>(), Context::rule_list);
  };
  const auto parse_sheet = [](const json& input) {
    return items(input.get<std::string>(), Context::stylesheet);
  };
  run_suite("rule_list", load_suite("rule_list"), parse_rules, as_it_is);
  run_suite("one_rule", load_suite("one_rule"), parse_one_rule, as_it_is);
  run_suite("stylesheet", load_suite("stylesheet"), parse_sheet, as_it_is);
}

TEST_CASE("css suite: An+B") {
  const auto parse = [](const json& input) {
    const std::string source = input.get<std::string>();
    const TokenStream stream = tokenize(source);
    TokenRange rest = skip_whitespace(stream, stream.all());
    const auto found = read_an_plus_b(stream, rest);
    return found && rest.empty() ? json({found->step, found->offset}) : json(nullptr);
  };
  run_suite("An+B", load_suite("An+B"), parse, as_it_is);
}

// The encoding that a sheet's server says wins over what the sheet and its document say.
TEST_CASE("css suite: bytes in every encoding") {
  const auto label = [](const json& input, const char* name) -> std::optional<TextEncoding> {
    const auto found = input.find(name);
    if (found == input.end() || !found->is_string()) return std::nullopt;
    return encoding_of(found->get<std::string>());
  };
  const auto parse = [&](const json& input) {
    const std::string bytes = bytes_of(input.at("css_bytes").get<std::string>());
    const TextEncoding environment =
        label(input, "environment_encoding").value_or(TextEncoding::utf_8);
    const Decoded decoded =
        decode(bytes, label(input, "protocol_encoding").value_or(sniff_css(bytes, environment)));
    return json::array({items(decoded.text, Context::stylesheet), name_of(decoded.encoding)});
  };
  run_suite("stylesheet_bytes", load_suite("stylesheet_bytes"), parse, as_it_is);
}

}  // namespace
}  // namespace pushplan::css
