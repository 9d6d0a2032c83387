// Tests of the window in which a page is laid out, of @supports, and of conditions in each other.
// The windows and answers were measured with Chromium 156, on a phone of 412 by 915 pixels.
#include "analyzer/css/conditions.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>

#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using refs::Certainty;

std::string size_of(const css::Window& window) {
  CHECK(window.width == std::floor(window.width));
  return std::to_string(static_cast<int>(window.width)) + "x" +
         std::to_string(static_cast<int>(window.height));
}

std::string on_phone(std::string_view content) {
  return size_of(css::window_of({412, 915, 2625}, &content));
}

std::string supports(std::string_view condition) {
  const css::TokenStream stream = css::tokenize(condition);
  const auto found = css::evaluate_supports(stream, stream.all());
  return !found ? "invalid" : *found == Certainty::yes ? "yes" : "no";
}

// A declaration in brackets.
std::string declaration(std::string_view text) { return supports("(" + std::string(text) + ")"); }

}  // namespace

TEST_CASE("conditions: windows") {
  const std::string_view meta = "width=600";
  CHECK(size_of(css::window_of({1366, 768, 1000}, nullptr)) == "1366x768");
  CHECK(size_of(css::window_of({1366, 768, 1000}, &meta)) == "1366x768");
  CHECK(size_of(css::window_of({1366, 768, 2000}, &meta)) == "1366x768");
  CHECK(size_of(css::window_of({412, 915, 1000}, &meta)) == "412x915");
  CHECK(size_of(css::window_of({412, 915, 2625}, nullptr)) == "980x2176");
  const css::Window phone = css::window_of({412, 915, 2625}, &meta);
  CHECK(phone.mobile);
  CHECK(phone.device_width == 412);
  CHECK(phone.device_height == 915);
  CHECK(phone.milli_dppx == 2625);
  CHECK_FALSE(css::window_of({1366, 768, 2000}, nullptr).mobile);
  CHECK(size_of(css::window_of({0, 0, 2000}, &meta)) == "0x0");
}

TEST_CASE("conditions: meta viewport") {
  check_rows({{"", "980x2176"},
              {"width=device-width", "412x915"},
              {"width=device-width, initial-scale=1", "412x915"},
              {"width=device-width initial-scale=1", "412x915"},
              {"WIDTH = Device-Width", "412x915"},
              {"width=600", "600x1332"},
              {"width=300", "300x666"},
              {"width=600, initial-scale=1", "600x1332"},
              {"width=300, initial-scale=1", "412x915"},
              {"initial-scale=1", "412x915"},
              {"initial-scale=0.5", "824x1830"},
              {"initial-scale=2", "206x457"},
              {"width=device-width, initial-scale=0.5", "824x1830"},
              {"width=device-width, initial-scale=2", "412x915"},
              {"width=0", "82x183"},
              {"width=1", "82x183"},
              {"width=-5", "980x2176"},
              {"width=wide", "980x2176"},
              {"width=600px", "600x1332"},
              {"width=+6e2", "600x1332"},
              {"width=20000", "10000x22208"},
              {"width=1e999", "10000x22208"},
              {"height=500", "980x500"},
              {"height=500, width=500", "500x500"},
              {"width=device-width, height=2000", "412x2000"},
              {"width=device-height", "915x2032"},
              {"initial-scale=1, height=500", "412x915"},
              {"initial-scale=0.5, height=500", "824x1830"},
              {"minimum-scale=1", "980x2176"},
              {"maximum-scale=1", "980x2176"},
              {"width=device-width, maximum-scale=0.5", "824x1830"},
              {"maximum-scale=2, width=100", "206x457"},
              {"initial-scale=1, minimum-scale=2", "206x457"},
              {"initial-scale=1, maximum-scale=0.5", "824x1830"},
              {"initial-scale=wide", "1648x3660"},
              {"initial-scale=0", "1648x3660"},
              {"initial-scale=20", "82x183"},
              {"initial-scale=-1", "980x2176"},
              {"initial-scale=yes", "412x915"},
              {"initial-scale=device-width", "82x183"},
              {"width=device-width, width=600", "600x1332"},
              {"width=device-width, width=wide", "412x915"},
              {"width=500=600", "500x1110"},
              {"width 500", "980x2176"},
              {"width, initial-scale=0.5", "824x1830"},
              {"width:device-width", "980x2176"},
              // A semicolon separates nothing.
              {"width=device-width;", "980x2176"},
              {"width=device-width; initial-scale=1", "412x915"},
              {"initial-scale=1.0;width=600", "412x915"},
              {"width=600;", "600x1332"},
              {"user-scalable=no, viewport-fit=cover", "980x2176"}},
             on_phone);
}

TEST_CASE("conditions: @supports, the grammar") {
  check_rows({{"(display:grid)", "yes"},
              {"(display:grid) and (color:red)", "yes"},
              {"(display:grid) and (x:y)", "no"},
              {"(x:y) or (display:grid)", "yes"},
              {"not (x:y)", "yes"},
              {"not ((display:grid) or (x:y))", "no"},
              {"( (display: grid) )", "yes"},
              {"(display:grid) and (not (display:inline-grid))", "no"},
              {"(display:grid)and (color:red)", "yes"},
              {"", "invalid"},
              {"display:grid", "invalid"},
              {"(display:grid) and(color:red)", "invalid"},
              {"(display:grid) and (x:y) or (a:b)", "invalid"},
              {"not not (display:grid)", "invalid"},
              // What is not known is false, and true when negated.
              {"(future)", "no"},
              {"not (future)", "yes"},
              {"future(x)", "no"},
              {"not future(x)", "yes"},
              {"not ({})", "yes"}},
             supports);
  check_rows({{"selector(a > b)", "yes"},
              {"selector(:focus-visible)", "yes"},
              {"selector(:has(a))", "yes"},
              {"selector(:-moz-focusring)", "no"},
              {"selector(a, b)", "no"},
              {"selector()", "no"},
              {"font-tech(variations)", "yes"},
              {"font-tech(color-COLRv1)", "yes"},
              {"font-tech(color-svg)", "no"},
              {"font-tech(variations, palettes)", "no"},
              {"font-format(woff2)", "yes"},
              {"font-format('woff2')", "no"},
              {"font-format(svg)", "no"},
              {"font-format(woff2-variations)", "no"},
              {"at-rule(@container)", "yes"},
              {"at-rule(@unheard-of)", "no"},
              {"at-rule(container)", "no"},
              {"named-feature(anchor-position-follows-transforms)", "yes"},
              {"named-feature(unheard-of)", "no"},
              {"env(safe-area-inset-left)", "no"}},
             supports);
}

TEST_CASE("conditions: @supports, declarations") {
  check_rows({{"--x: anything [at] all", "yes"},
              {"--x:", "yes"},
              {"--:a", "no"},
              {"DISPLAY:GRID", "yes"},
              {"display:grid !important", "yes"},
              {"display:", "no"},
              {"display:-ms-grid", "no"},
              {"display:-webkit-box", "yes"},
              {"display:masonry", "no"},
              {"color:red;", "no"},
              {"color:red;width:1px", "no"},
              {"position:sticky", "yes"},
              {"position:-webkit-sticky", "no"},
              {"-webkit-background-clip:text", "yes"},
              {"-moz-appearance:none", "no"},
              {"-webkit-touch-callout:none", "no"},
              {"-webkit-appearance:none", "yes"},
              {"-webkit-appearance:-apple-pay-button", "no"},
              {"font:-apple-system-body", "no"},
              {"width:fit-content", "yes"},
              {"width:-moz-available", "no"},
              {"height:100dvh", "yes"},
              {"width:1foo", "no"},
              {"width:3deg", "no"},
              {"width:5", "no"},
              {"width:0", "yes"},
              {"z-index:1.5", "no"},
              {"z-index:2", "yes"},
              {"opacity:50%", "yes"},
              {"line-height:50s", "no"},
              {"color:#12345678", "yes"},
              {"color:#12", "no"},
              {"color:currentcolor", "yes"},
              {"color:oklch(1 1 1)", "yes"},
              {"color:rgb(from red r g b)", "yes"},
              {"background:-moz-linear-gradient(red,blue)", "no"},
              {"background:image-set('a.png' 1x)", "yes"},
              {"background:cross-fade(url(a),url(b))", "no"},
              {"grid-template-columns:subgrid", "yes"},
              {"grid-template-columns:[a] 1fr [b]", "yes"},
              {"transition:all 1s ease", "yes"},
              {"margin-trim:inline", "no"},
              {"text-wrap:balance", "yes"},
              {"padding:max(0px, env(x))", "yes"},
              {"color:var(--x)", "yes"},
              {"unheard-of:var(--x)", "no"},
              {"anchor-name:--x", "yes"},
              {"view-transition-name:anything", "yes"}},
             declaration);
  CHECK(supports("((-webkit-hyphens: none) and (not (margin-trim: inline))) or ((-moz-orient: "
                 "inline) and (not (color: rgb(from red r g b))))") == "no");
}

TEST_CASE("conditions: in each other") {
  const std::vector<css::Condition> conditions = {{css::kUnconditional, "screen", Certainty::yes},
                                                  {0, "(min-width: 1000px)", Certainty::yes},
                                                  {1, "", Certainty::unknown},
                                                  {2, "print", Certainty::yes},
                                                  {0, "(hover)", Certainty::no},
                                                  {1, "", Certainty::later}};
  const auto windows = css::evaluate(conditions, {css::window_of({1366, 768, 1000}, nullptr),
                                                  css::window_of({412, 915, 2625}, nullptr)});
  std::string dump;
  for (const refs::Windows& w : windows)
    for (std::size_t i = 0; i < 2; ++i) dump += "nluy"[static_cast<int>(w.in(i))];
  CHECK(dump == "yyynunnnnnln");
}

TEST_CASE("conditions: hostile ones take no long time") {
  const auto start = std::chrono::steady_clock::now();
  for (const char* open : {"(", "(not (", "selector(", "(a:b) or ", "(width:calc("})
    supports(repeat(open, 100'000));
  on_phone(repeat("width=", 100'000));
  on_phone(repeat("=,", 100'000));
  CHECK(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < 3);
}
