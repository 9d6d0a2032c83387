// Unit tests of the CSS tokenizer and of what the CSS parser adds to the public suite: each case is
// an input and a compact dump of what it turns into. Offsets are bytes of the source.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "analyzer/css/parser.h"
#include "analyzer/css/tokenizer.h"

namespace pushplan::css {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

struct Case {
  std::string_view input;
  std::string_view expected;
};

// In the order of TokenKind.
constexpr std::array<std::string_view, 25> kKindNames = {
    "ident",  "function",   "at",  "hash", "string", "bad-string", "url",   "bad-url", "delim",
    "number", "percentage", "dim", "ws",   "cdo",    "cdc",        "colon", "semi",    "comma",
    "[",      "]",          "(",   ")",    "{",      "}",          "eof",
};

// "first-end kind(value)", with "number=" for numeric tokens, "id" for a hash that is one, "!" for
// a token that the end of input cut short.
std::string dump_token(std::string_view source, Token token) {
  std::string out = std::to_string(token.offset) + "-" + std::to_string(token.end()) + " ";
  out += kKindNames.at(static_cast<std::size_t>(token.kind));
  if (token.has(kHashIsId)) out += "-id";
  if (token.has(kUnterminated)) out += "!";
  const std::string_view number = number_text(source, token);
  if (!number.empty())
    out += std::string(token.has(kIsInteger) ? " int" : "") + "=" + std::string(number);
  const std::string value = decoded_value(source, token);
  const bool has_value = token.kind <= TokenKind::string || token.kind == TokenKind::url;
  if (has_value || token.kind == TokenKind::dimension) out += "(" + value + ")";
  if (token.kind == TokenKind::delim) out += "(" + std::string(token_text(source, token)) + ")";
  return out;
}

std::string dump_tokens(std::string_view source) {
  std::string out;
  Tokenizer tokenizer(source);
  for (Token token = tokenizer.next(); token.kind != TokenKind::eof; token = tokenizer.next()) {
    out += (out.empty() ? "" : ", ") + dump_token(source, token);
  }
  return out;
}

void check_tokens(const Case& test) {
  CAPTURE(test.input);
  CHECK(dump_tokens(test.input) == test.expected);
}

TEST_CASE("css tokenizer: names") {
  const std::array cases = {
      Case{"", ""},
      Case{"a", "0-1 ident(a)"},
      Case{"-a --a - -1a",
           "0-2 ident(-a), 2-3 ws, 3-6 ident(--a), 6-7 ws, 7-8 delim(-), 8-9 ws, "
           "9-12 dim int=-1(a)"},
      Case{"r\xC3\xA9z", "0-4 ident(r\xC3\xA9z)"},
      Case{"a\0b"sv,
           "0-3 ident(a\xEF\xBF\xBD"
           "b)"},
      Case{"a\xFF"
           "b",
           "0-3 ident(a\xEF\xBF\xBD"
           "b)"},
      Case{"\xE2\x82", "0-2 ident(\xEF\xBF\xBD)"},
      Case{"\xED\xA0\x80", "0-3 ident(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD)"},
      Case{"\xF0\x9F\x98\x80", "0-4 ident(\xF0\x9F\x98\x80)"},
      Case{"f(", "0-2 function(f)"},
      Case{"f (", "0-1 ident(f), 1-2 ws, 2-3 ("},
      Case{"@media", "0-6 at(media)"},
      Case{"@-x", "0-3 at(-x)"},
      Case{"@ 1", "0-1 delim(@), 1-2 ws, 2-3 number int=1"},
      Case{"#id", "0-3 hash-id(id)"},
      Case{"#1a", "0-3 hash(1a)"},
      Case{"#.", "0-1 delim(#), 1-2 delim(.)"},
  };
  for (const Case& test : cases) check_tokens(test);
}

TEST_CASE("css tokenizer: escapes") {
  const std::array cases = {
      Case{"\\61 b", "0-5 ident(ab)"},
      Case{"\\000061b", "0-8 ident(ab)"},
      Case{"\\0000611", "0-8 ident(a1)"},
      Case{"\\61\r\nb", "0-6 ident(ab)"},
      Case{"\\61\fb", "0-5 ident(ab)"},
      Case{"\\0 \\d800 \\110000 ", "0-17 ident(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD)"},
      Case{"\\1F600", "0-6 ident(\xF0\x9F\x98\x80)"},
      Case{"\\\xC3\xA9x", "0-4 ident(\xC3\xA9x)"},
      Case{"\\\n", "0-1 delim(\\), 1-2 ws"},
      Case{"a\\", "0-2 ident(a\xEF\xBF\xBD)"},
      Case{"\\", "0-1 ident(\xEF\xBF\xBD)"},
      Case{"\\\\", "0-2 ident(\\)"},
      Case{"@\\69mport", "0-9 at(import)"},
      Case{"-\\66(", "0-5 function(-f)"},
  };
  for (const Case& test : cases) check_tokens(test);
}

TEST_CASE("css tokenizer: strings and urls") {
  const std::array cases = {
      Case{"'a\"b'", "0-5 string(a\"b)"},
      Case{"\"\"", "0-2 string()"},
      Case{"'a", "0-2 string!(a)"},
      Case{"'", "0-1 string!()"},
      Case{"'a\\", "0-3 string!(a)"},
      Case{"'a\\'", "0-4 string!(a')"},
      Case{"'a\\\r\nb'", "0-7 string(ab)"},
      Case{"'a\nb", "0-2 bad-string, 2-3 ws, 3-4 ident(b)"},
      Case{"'a\rb", "0-2 bad-string, 2-3 ws, 3-4 ident(b)"},
      Case{"'\0\xFF'"sv, "0-4 string(\xEF\xBF\xBD\xEF\xBF\xBD)"},
      Case{"url(a)", "0-6 url(a)"},
      Case{"URL( a\t)", "0-8 url(a)"},
      Case{"\\75 rl(a)", "0-9 url(a)"},
      Case{"url()", "0-5 url()"},
      Case{"url( )", "0-6 url()"},
      Case{"url(", "0-4 url!()"},
      Case{"url( a ", "0-7 url!(a)"},
      Case{"url(a\\", "0-6 url!(a\xEF\xBF\xBD)"},
      Case{"url(a\\ )", "0-8 url(a )"},
      Case{"url(a\\30 )", "0-10 url(a0)"},
      Case{"url(a\\))", "0-8 url(a))"},
      Case{"url(a b)c", "0-8 bad-url, 8-9 ident(c)"},
      Case{"url(a'b\\))c", "0-10 bad-url, 10-11 ident(c)"},
      Case{"url(a(", "0-6 bad-url!"},
      Case{"url(a\\\nb)", "0-9 bad-url"},
      Case{"url(\x01)", "0-6 bad-url"},
      Case{"url( 'a')", "0-4 function(url), 4-5 ws, 5-8 string(a), 8-9 )"},
      Case{"xurl(a)", "0-5 function(xurl), 5-6 ident(a), 6-7 )"},
  };
  for (const Case& test : cases) check_tokens(test);
}

TEST_CASE("css tokenizer: numbers") {
  const std::array cases = {
      Case{"12", "0-2 number int=12"},
      Case{"+.5", "0-3 number=+.5"},
      Case{"1.", "0-1 number int=1, 1-2 delim(.)"},
      Case{"1.5.5", "0-3 number=1.5, 3-5 number=.5"},
      Case{"1e3", "0-3 number=1e3"},
      Case{"1e+3x", "0-5 dim=1e+3(x)"},
      Case{"1e", "0-2 dim int=1(e)"},
      Case{"1e-", "0-3 dim int=1(e-)"},
      Case{"1%", "0-2 percentage int=1"},
      Case{"1--", "0-3 dim int=1(--)"},
      Case{"1-2", "0-1 number int=1, 1-3 number int=-2"},
      Case{"1\\65 2", "0-6 dim int=1(e2)"},
      Case{"+ -.", "0-1 delim(+), 1-2 ws, 2-3 delim(-), 3-4 delim(.)"},
  };
  for (const Case& test : cases) check_tokens(test);
}

TEST_CASE("css tokenizer: marks, whitespace, comments, byte order mark") {
  const std::array cases = {
      Case{" \t\r\n\f", "0-5 ws"},
      Case{"[](){},:;", "0-1 [, 1-2 ], 2-3 (, 3-4 ), 4-5 {, 5-6 }, 6-7 comma, 7-8 colon, 8-9 semi"},
      Case{"<!---->", "0-4 cdo, 4-7 cdc"},
      Case{"<!-", "0-1 delim(<), 1-2 delim(!), 2-3 delim(-)"},
      Case{"-->", "0-3 cdc"},
      Case{"a-->", "0-3 ident(a--), 3-4 delim(>)"},
      Case{"a/**/b", "0-1 ident(a), 5-6 ident(b)"},
      Case{" /*/*/ ", "0-1 ws, 6-7 ws"},
      Case{"/**//* */a", "9-10 ident(a)"},
      Case{"a/*", "0-1 ident(a)"},
      Case{"a/*b*", "0-1 ident(a)"},
      Case{"/a*", "0-1 delim(/), 1-2 ident(a), 2-3 delim(*)"},
      Case{"\xEF\xBB\xBF"
           "a",
           "3-4 ident(a)"},
      Case{"\x7F\x01", "0-1 delim(\x7F), 1-2 delim(\x01)"},
  };
  for (const Case& test : cases) check_tokens(test);
}

double first_number(std::string_view source) {
  return number_value(source, Tokenizer(source).next());
}

TEST_CASE("css tokenizer: number values") {
  CHECK(first_number("12px") == 12);
  CHECK(first_number("-.5%") == -0.5);
  CHECK(first_number("+1e3") == 1000);
  CHECK(std::isinf(first_number("1e999")));
  CHECK(std::isinf(first_number("0.001e99999999999999999999")));
  CHECK(std::isinf(first_number("1" + std::string(400, '0'))));
  CHECK(first_number("-1e999") < 0);
  CHECK(first_number("1" + std::string(400, '0') + "e-400") == 1);
  CHECK(first_number("1e-999") == 0);
  CHECK(first_number("0." + std::string(400, '0') + "1") == 0);
  CHECK(first_number("0e99999999999999999999") == 0);
  CHECK(first_number("x") == 0);
}

TEST_CASE("css tokenizer: late access to values") {
  const auto equals = [](std::string_view source, std::string_view lower_case) {
    return value_equals(source, Tokenizer(source).next(), lower_case);
  };
  CHECK(equals("@IMPORT", "import"));
  CHECK(equals("@\\49MPORT", "import"));
  CHECK_FALSE(equals("imports", "import"));
  CHECK_FALSE(equals("impor", "import"));
  CHECK_FALSE(equals("lin\xE2\x84\xAA", "link"));  // the Kelvin sign is no ASCII letter
  std::string scratch;
  const std::string_view plain = "'abc'";
  const std::string_view view = decoded_value(plain, Tokenizer(plain).next(), scratch);
  CHECK(view.data() == plain.data() + 1);
  CHECK(decoded_value("'\\62'", Tokenizer("'\\62'").next(), scratch) == "b");
  CHECK(raw_value("url( a\\ b )", Tokenizer("url( a\\ b )").next()) == "a\\ b");
  CHECK(raw_value("1", Tokenizer("1").next()).empty());
}

// One line per event: "name prelude {", "}", "name: value", "?dropped".
std::string dump_sheet(std::string_view source, Context context = Context::stylesheet) {
  const TokenStream stream = tokenize(source);
  SheetWalker walker(stream, context);
  std::string out;
  while (const auto event = walker.next()) {
    const Item& item = event->item;
    const std::string prelude(range_text(stream, item.prelude));
    if (!out.empty()) out += " | ";
    if (event->kind == EventKind::rule_end) {
      out += item.block ? "}" : ";";
    } else if (event->kind == EventKind::invalid) {
      out += "?" + prelude;
    } else if (event->kind == EventKind::declaration) {
      out += decoded_value(source, stream.tokens[item.name]) + "=" +
             std::string(range_text(stream, item.value)) + (item.important ? "!" : "");
    } else {
      if (item.kind == ItemKind::at_rule) out += token_text(source, stream.tokens[item.name]);
      out += prelude + (item.block ? "{" : "");
    }
  }
  return out;
}

TEST_CASE("css parser: walks stylesheets") {
  const std::array cases = {
      Case{"", ""},
      Case{"@import 'a';b{c:d}", "@import 'a' | ; | b{ | c=d | }"},
      Case{"@import 'a'", "@import 'a' | ;"},
      Case{"<!-- a{} -->", "a{ | }"},
      Case{"@media x{a{b:c}d{}}", "@media x{ | a{ | b=c | } | d{ | } | }"},
      Case{"@media x{a:hover{b:c}}", "@media x{ | a:hover{ | b=c | } | }"},
      Case{"a{b:c;&:hover{d:e}f:g}", "a{ | b=c | &:hover{ | d=e | } | f=g | }"},
      Case{"a{b:c;@media x{d:e}}", "a{ | b=c | @media x{ | d=e | } | }"},
      Case{"a{b:c!important;d : e ! IMPORTANT }", "a{ | b=c! | d=e! | }"},
      Case{"a{b:c d !important e;f:!important}", "a{ | b=c d !important e | f=! | }"},
      Case{"a{b: url(x y;z) ;c:d", "a{ | b=url(x y;z) | c=d | }"},
      Case{"a{--b:{c:d} e;f:{g} !important;h:{}}", "a{ | --b={c:d} e | f={g}! | h={} | }"},
      Case{"a{b:c{}d:e}", "a{ | b:c{ | } | d=e | }"},
      Case{"a{b c;d:e}", "a{ | ?b c | d=e | }"},
      Case{"--a:b{c:d}e{}", "?--a:b{c:d} | e{ | }"},
      Case{"a}b{}", "a}b{ | }"},
      Case{"a{b:(};c:d);e:f}", "a{ | b=(};c:d) | e=f | }"},
      Case{"a[b", "?a[b"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.input);
    CHECK(dump_sheet(test.input) == test.expected);
  }
  CHECK(dump_sheet("a:b;c:d!important", Context::block) == "a=b | c=d!");
  CHECK(dump_sheet("a:b}c:d", Context::block) == "a=b");
}

TEST_CASE("css parser: skips blocks on request and one by one declarations") {
  const TokenStream stream = tokenize("a{b:c}d{}");
  SheetWalker walker(stream);
  CHECK(walker.next()->kind == EventKind::rule_begin);
  CHECK(walker.depth() == 1);
  walker.skip_block();
  CHECK(walker.next()->kind == EventKind::rule_end);
  CHECK(walker.next()->kind == EventKind::rule_begin);

  const TokenStream condition = tokenize("@supports (color: red)");
  const auto open = condition.all().last - 5;
  const auto item = parse_declaration(condition, {open, condition.match[open - 1]});
  REQUIRE(item.has_value());
  CHECK(range_text(condition, item->value) == "red");
  CHECK_FALSE(parse_declaration(condition, condition.all()).has_value());
}

TEST_CASE("css parser: deep and repetitive input takes linear time and no recursion") {
  for (const std::string_view piece :
       {"{"sv, "("sv, "["sv, "a{"sv, "f("sv, "}"sv, "a:b{}"sv, "a:{}"sv, "a:b c{}d"sv, "--a:{}"sv,
        "a:{}!important"sv, "a:{} /**/"sv, "a:b{;"sv, "@a{"sv, "@a("sv, "a b"sv, "a{:"sv}) {
    CAPTURE(piece);
    std::string source;
    while (source.size() < 1000000) source += piece;
    const TokenStream stream = tokenize(source);
    for (const Context context : {Context::stylesheet, Context::block}) {
      SheetWalker walker(stream, context);
      const auto start = std::chrono::steady_clock::now();
      std::size_t deepest = 0;
      while (walker.next()) deepest = std::max(deepest, walker.depth());
      CHECK(deepest <= kMaxNesting + 1);  // of the rule whose block is not walked
      CHECK(walker.truncated() == (deepest > kMaxNesting));
      CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
    }
  }
}

void check_invariants(const TokenStream& stream) {
  std::uint32_t end = 0;
  for (const Token token : stream.tokens) {
    REQUIRE(token.offset >= end);
    REQUIRE((token.length > 0 || token.kind == TokenKind::eof));
    end = token.end();
    REQUIRE(end <= stream.source.size());
    const std::string value = decoded_value(stream.source, token);
    if (!token.has(kHasEscapes)) REQUIRE(value.size() <= 3 * std::size_t{token.length});
    (void)number_value(stream.source, token);
  }
  REQUIRE(stream.tokens.back().kind == TokenKind::eof);
  SheetWalker walker(stream);
  while (const auto event = walker.next()) {
    const Item& item = event->item;
    for (const TokenRange range : {item.prelude, item.value, item.block.value_or(TokenRange{})}) {
      REQUIRE(range.first <= range.last);
      REQUIRE(range.last <= stream.all().last);
    }
  }
}

TEST_CASE("css parser: holds its promises for random bytes") {
  constexpr std::string_view kAlphabet =
      "{}()[]:;,.#@!*/\\\"'<>-+ \n\r\fabeuURL019%\xEF\xBB\xBF\xC3\xE2\xF0\x80";
  std::mt19937 random(20240601);
  for (int round = 0; round < 3000; ++round) {
    std::string source(random() % 120, '\0');
    for (char& c : source) {
      c = random() % 16 == 0 ? static_cast<char>(random() % 256)
                             : kAlphabet[random() % kAlphabet.size()];
    }
    if (round % 4 == 0) source.insert(source.size() / 2, "url(");
    CAPTURE(source);
    check_invariants(tokenize(source));
  }
}

}  // namespace
}  // namespace pushplan::css
