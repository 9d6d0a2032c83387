// The first byte picks a parser, the rest is its input. Beside not crashing, spans must lie inside
// the source.
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/css/sizes.h"
#include "analyzer/evidence/access_log.h"
#include "analyzer/evidence/flow_counts.h"
#include "analyzer/evidence/har.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/html/srcset.h"
#include "analyzer/js/imports.h"
#include "analyzer/site/url.h"
#include "analyzer/study/import_map.h"
#include "analyzer/style/page_style.h"
#include "base/encoding.h"
#include "base/glob.h"
#include "base/settings.h"
#include "base/size.h"
#include "base/sniff_encoding.h"
#include "base/text.h"
#include "cli/config.h"
#include "cli/excerpt.h"
#include "manifest/json.h"

namespace {

using namespace pushplan;

void require(bool holds) {
  if (!holds) std::abort();
}

void run_css(std::string_view text) {
  for (const auto kind : {css::SheetKind::stylesheet, css::SheetKind::declarations})
    for (const css::CssReference& r : css::read_css(text, kind).references)
      require(r.reference.span.offset + r.reference.span.length <= text.size());
  const std::vector<css::Window> windows = {css::window_of({412, 915, 2625}, &text)};
  (void)css::evaluate_media(text, windows);
  (void)css::source_sizes(text, windows, css::AutoSizes::allowed);
}

// Also what a page makes of its own style: every element is matched and styled.
void run_style(std::string_view text) {
  const html::HtmlPage page = html::read_html(text);
  const std::vector<css::Window> windows = {css::window_of({1366, 768, 1000}, nullptr),
                                            css::window_of({412, 915, 2625}, nullptr)};
  std::deque<css::CssFacts> facts;
  std::vector<style::UsedSheet> sheets;
  std::vector<style::OwnStyle> own;
  for (const html::InlineStyle& s : page.facts.styles) {
    facts.push_back(css::read_css(
        s.css, s.attribute ? css::SheetKind::declarations : css::SheetKind::stylesheet));
    if (s.attribute)
      own.push_back({s.element, &facts.back(), 0, false});
    else
      sheets.push_back({&facts.back(), refs::Windows()});
  }
  const style::RuleSet rules(sheets, {}, windows);
  const style::FontBook fonts(rules);
  style::StyleCache cache;
  const style::PageStyle styled(page.tree, rules, fonts, cache, own, windows, true);
}

void run_html(std::string_view text) {
  const html::HtmlPage page = html::read_html(text);
  for (const refs::Reference& r : page.facts.references) {
    require(r.span.offset + r.span.length <= text.size());
    require(r.element < page.tree.elements.size());
  }
}

void run_xhtml(std::string_view text) {
  html::HtmlPage page;
  html::XmlError error;
  if (!html::read_xhtml(text, page, error)) require(error.offset <= text.size());
}

void run_js(std::string_view text) {
  const js::ModuleFacts facts = js::scan_imports(text);
  for (const js::ModuleRequest& r : facts.requests) require(r.offset + r.length <= text.size());
  for (const js::ScriptRequest& r : facts.fetches) require(r.offset + r.length <= text.size());
  const auto parsed = study::parse_import_map(text, *site::parse_url("https://example.org/"));
  require(!parsed.error || parsed.error->offset <= text.size());
}

// The first byte picks an encoding.
void run_encoding(std::string_view text) {
  if (text.empty()) return;
  const auto encoding =
      static_cast<TextEncoding>(static_cast<unsigned char>(text[0]) %
                                (static_cast<unsigned>(TextEncoding::x_user_defined) + 1));
  text.remove_prefix(1);
  require(is_utf8(decode(std::string(text), encoding).text));
  (void)sniff_html(text);
  (void)sniff_css(text, encoding);
}

void run_url(std::string_view text) {
  const auto base = site::parse_url("https://example.org/a/b?c");
  if (const auto parsed = site::parse_url(text, &*base)) {
    const auto again = site::parse_url(site::serialize(*parsed));
    require(again && *again == *parsed);
  }
}

void run_manifest(std::string_view text) {
  // What can be read must come out of its own JSON form again.
  if (const auto read = manifest::from_json(text, "fuzz"))
    require(static_cast<bool>(manifest::from_json(manifest::to_json(*read), "again")));
}

void run_har(std::string_view text) {
  std::istringstream in{std::string(text)};
  if (const auto recordings = evidence::read_har(in, "fuzz.har"))
    for (const evidence::Recording& r : *recordings) require(!r.requests.empty());
}

void run_words(std::string_view text) {
  (void)cli::read_config(text, "fuzz.yaml");
  (void)cli::excerpt("fuzz", text, {text.size() / 2, 3}, "", "message");
  (void)parse_size(text);
  (void)parse_viewport(text);
  (void)html::parse_srcset(text);
  if (text.size() < 64)
    (void)glob_match(text.substr(0, text.size() / 2), text.substr(text.size() / 2));
}

void run_evidence(std::string_view text) {
  std::istringstream log{std::string(text)};
  std::uint64_t entries = 0;
  const evidence::LogTally tally =
      evidence::read_access_log(log, [&](const evidence::LogEntry&) { ++entries; });
  require(entries + tally.broken == tally.lines);
  if (const auto rows = evidence::read_flow_counts(text, "fuzz.csv"))
    for (const evidence::FlowCount& row : *rows) require(!row.from.empty());
  (void)parse_share(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr void (*kParsers[])(std::string_view) = {
      run_css,   run_html,  run_xhtml,    run_js,  run_url,     run_manifest,
      run_words, run_style, run_encoding, run_har, run_evidence};
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  kParsers[data[0] % (sizeof kParsers / sizeof *kParsers)](text);
  return 0;
}
