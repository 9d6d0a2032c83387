// How a page loads by its own markup: what its largest image, fonts, imports and scripts cost.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analyzer/model/page.h"
#include "base/glob.h"
#include "base/size.h"
#include "base/text.h"
#include "gate/lint_rules.h"
#include "gate/lint_site.h"

namespace pushplan::gate {
namespace {

using refs::Kind;
using refs::State;
using study::Need;

constexpr std::uint64_t kLargeFile = 100'000;  // bytes on the wire

bool is_image(const Need& need) { return need.request.as == "image" && need.kind != Kind::icon; }

// The image that the model takes for the largest one; nullptr: it sees none.
const Need* guessed_hero(const LintPage& page) {
  const study::PageNeeds& needs = page.view.needs;
  const auto surely = [](const Need& n) { return is_image(n) && n.state == State::needed; };
  if (std::none_of(needs.resources.begin(), needs.resources.end(), surely)) return nullptr;
  const model::ModelledPage modelled = model::model_page(needs, page.view.weights, page.settings,
                                                         std::vector<bool>(needs.resources.size()));
  for (std::size_t i = 0; i < modelled.page.resources.size(); ++i)
    if (modelled.page.resources[i].hero) return &needs.resources[modelled.needs[i]];
  return nullptr;
}

// Whether an element that uses the image asks for it with a high priority.
bool is_urgent(const LintPage& page, const Need& need) {
  const auto& uses = page.view.needs.hinted;  // of what the page preloads, apart
  return need.request.fetchpriority == "high" ||
         std::any_of(uses.begin(), uses.end(), [&](const study::Use& use) {
           return use.url == need.url && use.request.fetchpriority == "high";
         });
}

// What delays an image that is the largest paint; nullptr: nothing does. A video cannot say how
// urgent its poster is.
const char* hero_slug(const LintPage& page, const Need& need) {
  if (need.lazy) return "lcp-lazy";
  if (need.kind == Kind::css_image) return "lcp-behind-css";
  return is_urgent(page, need) || need.kind == Kind::poster ? nullptr : "lcp-no-fetchpriority";
}

void add_hero(const LintPage& page, const Need& need, bool guessed, SiteLint& site) {
  const char* slug = hero_slug(page, need);
  if (slug == nullptr) return;
  const std::string which =
      guessed ? "what may be the page's largest image" : "the image that visitors wait for";
  const char* what = need.lazy                      ? " has loading=lazy"
                     : need.kind == Kind::css_image ? " is a background of a style sheet"
                                                    : " lacks fetchpriority=high";
  Diagnostic finding = page.finding(slug, which + what);
  if (guessed) finding.severity = Severity::note;
  site.add(std::move(finding), need.url);
}

// The settings, or the page by its fetchpriority, say which image visitors wait for; otherwise it
// is guessed, and what is said of it no more than a note.
void lint_hero(const LintPage& page, SiteLint& site) {
  bool told = false;
  for (const Need& need : page.view.needs.resources) {
    const bool named =
        any_glob_matches(page.settings.hero, need.url) || need.request.fetchpriority == "high";
    if (!is_image(need) || need.state == State::unused || !named) continue;
    told = true;
    add_hero(page, need, false, site);
  }
  if (const Need* guess = told ? nullptr : guessed_hero(page)) add_hero(page, *guess, true, site);
}

// Blocking sheets behind @import, for each sheet that imports some.
void lint_imports(const LintPage& page, std::vector<Diagnostic>& out) {
  const study::PageNeeds& needs = page.view.needs;
  std::map<std::string, std::vector<std::string>> imported;  // by importer
  for (const Need& need : needs.resources)
    if (need.kind == Kind::css_import && need.state == State::needed &&
        need.blocks == refs::Blocks::render)
      imported[need.via == study::kDocument ? "a style element" : needs.resources[need.via].url]
          .push_back(need.url);
  for (const auto& [importer, urls] : imported)
    out.push_back(page.finding(
        "import-chain",
        fmt::format("{} imports {}, and rendering waits until that is found and fetched", importer,
                    urls.size() == 1 ? urls.front() : count_of(urls.size(), "sheet", "sheets"))));
}

// Fonts in use whose faces leave it to the browser how long text waits, for each sheet.
void lint_font_display(const LintPage& page, std::vector<Diagnostic>& out) {
  const study::PageNeeds& needs = page.view.needs;
  std::vector<std::string> sheets;
  for (const Need& need : needs.resources) {
    const bool waits = need.font_display.empty() || need.font_display == "auto";
    if (need.kind != Kind::css_font || need.state != State::needed || !waits) continue;
    sheets.push_back(need.via == study::kDocument ? "a style element"
                                                  : needs.resources[need.via].url);
  }
  std::sort(sheets.begin(), sheets.end());
  sheets.erase(std::unique(sheets.begin(), sheets.end()), sheets.end());
  for (const std::string& sheet : sheets)
    out.push_back(page.finding(
        "font-display",
        fmt::format("fonts of {} are in use without font-display: their text stays invisible "
                    "until they are there",
                    sheet)));
}

void lint_service_worker(const LintPage& page, std::vector<Diagnostic>& out) {
  for (const Need& need : page.view.needs.resources)
    if (need.kind == Kind::js_worker && need.request.as == "serviceworker")
      out.push_back(page.finding(
          "service-worker",
          fmt::format("a script registers the service worker {}: the visits that it controls do "
                      "not get what is sent early",
                      need.url)));
}

bool is_sent(const LintPage& page, const Need& need) {
  const auto& chosen = page.view.plan.chosen;
  return std::any_of(chosen.begin(), chosen.end(),
                     [&](const plan::Chosen& c) { return c.hint.url == need.url; });
}

// Those that rendering waits for are few, and each is a matter of its own.
void lint_large_files(const LintPage& page, SiteLint& site, std::vector<Diagnostic>& out) {
  for (const Need& need : page.view.needs.resources) {
    const bool blocks = need.state == State::needed && need.blocks == refs::Blocks::render;
    if (!blocks && !is_sent(page, need)) continue;
    const std::uint64_t bytes = page.view.weights.of(need.file).bytes;
    if (bytes <= kLargeFile) continue;
    if (blocks)
      out.push_back(page.finding(
          "large-file",
          fmt::format("{} weighs {}, and rendering waits for it", need.url, format_size(bytes))));
    else
      site.add(page.finding("large-file",
                            fmt::format("a file above {} is sent early", format_size(kLargeFile))),
               fmt::format("{} of {}", need.url, format_size(bytes)));
  }
}

}  // namespace

void lint_loading(const LintPage& page, SiteLint& site, std::vector<Diagnostic>& out) {
  lint_hero(page, site);
  lint_imports(page, out);
  lint_font_display(page, out);
  lint_service_worker(page, out);
  lint_large_files(page, site, out);
}

}  // namespace pushplan::gate
