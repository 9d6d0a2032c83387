#include "analyzer/study/asset_library.h"

#include <fmt/format.h>

#include "base/text.h"

namespace pushplan::study {
namespace {

// The URL of a file as it was asked for: relative references inside are resolved against it.
site::Url base_of(const site::Site& site, const site::Target& target) {
  return site::parse_url(target.url, &site.base).value_or(site.base);
}

// Module specifiers that are URLs: absolute, or beginning with "/", "./" or "../" (HTML
// section 8.1.6.2).
bool is_bare(const std::string& specifier) {
  if (specifier.empty()) return false;
  if (specifier[0] == '/' || specifier.rfind("./", 0) == 0 || specifier.rfind("../", 0) == 0)
    return false;
  return !site::parse_url(specifier).has_value();
}

SourceSpan moved(SourceSpan span, std::size_t offset) {
  return {span.offset + offset, span.length};
}

}  // namespace

void report_broken(const site::Site& site, const site::Target& target, const std::string& what,
                   const std::string& file, SourceSpan span, std::vector<Diagnostic>& out) {
  if (target.kind == site::TargetKind::missing) {
    std::string path = target.url.substr(0, target.url.find('?'));
    path = percent_decode(path.substr(site.base.path.size()));
    const bool ignored = site.ignored.find(path) != site.ignored.end();
    out.push_back({Severity::warning, "missing-reference", file, span,
                   fmt::format("{}: {} is no file of the site{}", what, target.url,
                               ignored ? ": an ignore glob leaves it out" : ""),
                   ignored ? "narrow the glob under `ignore`"
                           : "correct the URL, or add the file to the site"});
  } else if (target.kind == site::TargetKind::invalid) {
    out.push_back({Severity::warning, "invalid-url", file, span,
                   fmt::format("{}: '{}' is no URL that browsers can parse", what, target.url),
                   "correct the URL"});
  } else if (target.kind == site::TargetKind::external) {
    const auto url = site::parse_url(target.url, &site.base);
    if (!url || site::origin(*url) != site::origin(site.base)) return;
    if (site.by_path.find(percent_decode(url->path.substr(1))) == site.by_path.end()) return;
    out.push_back(
        {Severity::warning, "outside-base-path", file, span,
         fmt::format("{}: {} lies outside the site's path {}", what, url->path, site.base.path),
         fmt::format("the file is served at {}{}", site.base.path, url->path.substr(1))});
  }
}

template <class Parsed>
AssetLibrary::Slot<Parsed>& AssetLibrary::slot(Shelf<Parsed>& shelf, const std::string& url) {
  const std::lock_guard lock(mutex_);
  auto& slot = shelf[url];
  if (!slot) slot = std::make_unique<Slot<Parsed>>();
  return *slot;
}

std::string AssetLibrary::read(const site::Target& target, std::vector<Diagnostic>& out) const {
  Result<std::string> bytes = folder_.read(site_.files[target.file].path);
  if (bytes) return std::move(*bytes);
  out.push_back({Severity::error, kUnreadableFile, site_.files[target.file].path, std::nullopt,
                 bytes.error().message, "make the file readable"});
  return {};
}

const Sheet& AssetLibrary::sheet(const site::Target& target) {
  Slot<Sheet>& found = slot(sheets_, target.url);
  std::call_once(found.once, [&] {
    const std::string text = read(target, found.diagnostics);
    found.parsed = inline_sheet(text, css::SheetKind::stylesheet, base_of(site_, target),
                                site_.files[target.file].path, 0, found.diagnostics);
  });
  return found.parsed;
}

const Script& AssetLibrary::script(const site::Target& target) {
  Slot<Script>& found = slot(scripts_, target.url);
  std::call_once(found.once, [&] {
    const std::string text = read(target, found.diagnostics);
    found.parsed = inline_script(text, true, base_of(site_, target), site_.files[target.file].path,
                                 0, found.diagnostics);
  });
  return found.parsed;
}

Sheet AssetLibrary::inline_sheet(std::string_view css, css::SheetKind kind, const site::Url& base,
                                 const std::string& file, std::size_t offset,
                                 std::vector<Diagnostic>& out) const {
  Sheet sheet;
  sheet.facts = css::read_css(css, kind, settings_.viewports);
  for (const css::CssReference& reference : sheet.facts.references) {
    const refs::Reference& r = reference.reference;
    sheet.targets.push_back(site::resolve(site_, r.url, base));
    if (!reference.inert)
      report_broken(site_, sheet.targets.back(), refs::name_of(r.kind), file, moved(r.span, offset),
                    out);
  }
  return sheet;
}

Script AssetLibrary::inline_script(std::string_view source, bool module, const site::Url& base,
                                   const std::string& file, std::size_t offset,
                                   std::vector<Diagnostic>& out) const {
  Script script;
  script.facts = js::scan_imports(source);
  for (const js::ModuleRequest& request : script.facts.requests) {
    site::Target target;
    const bool is_static = request.kind != js::ImportKind::dynamic_import;
    if (request.literal && (module || !is_static)) {
      if (is_bare(request.specifier))
        target = {site::TargetKind::invalid, 0, request.specifier};
      else
        target = site::resolve(site_, request.specifier, base);
    }
    // A computed or bare dynamic import may be meant for a bundler or an import map: no finding.
    if (is_static && target.kind == site::TargetKind::missing)
      report_broken(site_, target, "import", file, {request.offset + offset, request.length}, out);
    script.targets.push_back(std::move(target));
  }
  return script;
}

std::vector<Diagnostic> AssetLibrary::take_diagnostics() {
  std::vector<Diagnostic> all;
  const auto take = [&](auto& shelf) {
    for (auto& [url, slot] : shelf)
      std::move(slot->diagnostics.begin(), slot->diagnostics.end(), std::back_inserter(all));
  };
  take(sheets_);
  take(scripts_);
  return all;
}

}  // namespace pushplan::study
