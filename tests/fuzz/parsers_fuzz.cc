// The first byte picks a parser, the rest is its input. Beside not crashing, spans must lie inside
// the source.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "analyzer/css/css_facts.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/html/srcset.h"
#include "analyzer/js/imports.h"
#include "analyzer/site/url.h"
#include "base/glob.h"
#include "base/settings.h"
#include "base/size.h"
#include "cli/config.h"
#include "cli/excerpt.h"
#include "manifest/json.h"

namespace {

using namespace pushplan;

void require(bool holds) {
  if (!holds) std::abort();
}

void run_css(std::string_view text) {
  const Settings settings;
  for (const auto kind : {css::SheetKind::stylesheet, css::SheetKind::declarations})
    for (const css::CssReference& r : css::read_css(text, kind, settings.viewports).references)
      require(r.reference.span.offset + r.reference.span.length <= text.size());
  (void)css::evaluate_media(text, settings.viewports);
}

void run_html(std::string_view text) {
  for (const refs::Reference& r : html::read_html(text).references)
    require(r.span.offset + r.span.length <= text.size());
}

void run_xhtml(std::string_view text) {
  html::HtmlFacts facts;
  html::XmlError error;
  if (!html::read_xhtml(text, facts, error)) require(error.offset <= text.size());
}

void run_js(std::string_view text) {
  for (const js::ModuleRequest& r : js::scan_imports(text).requests)
    require(r.offset + r.length <= text.size());
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

void run_words(std::string_view text) {
  (void)cli::read_config(text, "fuzz.yaml");
  (void)cli::excerpt("fuzz", text, {text.size() / 2, 3}, "", "message");
  (void)parse_size(text);
  (void)parse_viewport(text);
  (void)html::parse_srcset(text);
  if (text.size() < 64)
    (void)glob_match(text.substr(0, text.size() / 2), text.substr(text.size() / 2));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr void (*kParsers[])(std::string_view) = {run_css, run_html,     run_xhtml, run_js,
                                                    run_url, run_manifest, run_words};
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  kParsers[data[0] % (sizeof kParsers / sizeof *kParsers)](text);
  return 0;
}
