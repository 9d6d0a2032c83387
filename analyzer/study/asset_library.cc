#include "analyzer/study/asset_library.h"

#include <fmt/format.h>

#include "analyzer/study/import_map.h"
#include "base/sniff_encoding.h"

namespace pushplan::study {
namespace {

constexpr std::size_t kMaxInlineBytes = 4'000'000;  // of text whose facts are kept
constexpr std::size_t kMaxStyleRules = 64;

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
AssetLibrary::Slot<Parsed>& AssetLibrary::slot(Shelf<Parsed>& shelf, const std::string& url,
                                               TextEncoding environment) {
  const std::lock_guard lock(mutex_);
  auto& slot = shelf[fmt::format("{} {}", url, name_of(environment))];
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

site::Url AssetLibrary::url_of(const site::Target& target) const {
  return site::parse_url(target.url, &site_.base).value_or(site_.base);
}

const Sheet& AssetLibrary::sheet(const site::Target& target, TextEncoding environment) {
  Slot<Sheet>& found = slot(sheets_, target.url, environment);
  std::call_once(found.once, [&] {
    std::string bytes = read(target, found.diagnostics);
    const TextEncoding declared = sniff_css(bytes, environment);
    const Decoded decoded = decode(std::move(bytes), declared);
    auto facts = std::make_shared<const css::CssFacts>(
        css::read_css(decoded.text, css::SheetKind::stylesheet));
    found.parsed = resolved(std::move(facts), url_of(target), decoded.encoding,
                            site_.files[target.file].path, 0, found.diagnostics);
  });
  return found.parsed;
}

const Script& AssetLibrary::script(const site::Target& target, bool module,
                                   TextEncoding environment) {
  // Modules are UTF-8 by definition.
  Slot<Script>& found = slot(module ? modules_ : scripts_, target.url, environment);
  std::call_once(found.once, [&] {
    std::string bytes = read(target, found.diagnostics);
    const std::string text =
        module ? decode_utf8(std::move(bytes)) : decode(std::move(bytes), environment).text;
    found.parsed = inline_script(text, module, url_of(target), TextEncoding::utf_8,
                                 site_.files[target.file].path, 0, found.diagnostics);
  });
  return found.parsed;
}

Sheet AssetLibrary::inline_sheet(std::string_view css, css::SheetKind kind, const site::Url& base,
                                 TextEncoding encoding, const std::string& file, std::size_t offset,
                                 std::vector<Diagnostic>& out) {
  Sheet sheet = resolved(inline_facts(css, kind), base, encoding, file, offset, out);
  sheet.shift = offset;
  return sheet;
}

std::shared_ptr<const css::CssFacts> AssetLibrary::inline_facts(std::string_view css,
                                                                css::SheetKind kind) {
  const std::string key = (kind == css::SheetKind::stylesheet ? "s" : "d") + std::string(css);
  {
    const std::lock_guard lock(inline_mutex_);
    const auto found = inline_facts_.find(key);
    if (found != inline_facts_.end()) return found->second;
  }
  auto facts = std::make_shared<const css::CssFacts>(css::read_css(css, kind));
  const std::lock_guard lock(inline_mutex_);
  if (inline_bytes_ > kMaxInlineBytes) {
    inline_facts_.clear();
    inline_bytes_ = 0;
  }
  inline_bytes_ += key.size();
  return inline_facts_.emplace(key, std::move(facts)).first->second;
}

std::shared_ptr<const StyleRules> AssetLibrary::style_rules(
    std::vector<std::shared_ptr<const css::CssFacts>> facts, std::vector<style::UsedSheet> sheets,
    const style::AttributeUse& attributes, const std::vector<css::Window>& windows) {
  // Rules for attributes with variables are rarely the same twice.
  const bool shared = attributes.variables.empty() && attributes.url_variables.empty();
  std::vector<std::uint64_t> key = {attributes.images};
  for (const css::Window& w : windows)
    for (const double part : {w.width, w.height, w.device_width, w.device_height,
                              static_cast<double>(w.milli_dppx), w.mobile ? 1.0 : 0.0})
      key.push_back(static_cast<std::uint64_t>(part * 1000));
  for (const style::UsedSheet& used : sheets) {
    // What the key names lives as long as the rules it leads to, so that no address is used twice.
    key.push_back(reinterpret_cast<std::uintptr_t>(used.facts));
    key.push_back(std::uint64_t{used.importer} << 32 | used.import_rule);
    key.push_back(std::uint64_t{used.applies.yes} << 32 | used.applies.unknown);
    key.push_back(std::uint64_t{used.applies.later} << 32 | used.owner);
  }
  if (shared) {
    const std::lock_guard lock(rules_mutex_);
    const auto found = style_rules_.find(key);
    if (found != style_rules_.end()) return found->second;
  }
  auto rules =
      std::make_shared<const StyleRules>(std::move(facts), std::move(sheets), attributes, windows);
  if (!shared) return rules;
  const std::lock_guard lock(rules_mutex_);
  if (style_rules_.size() >= kMaxStyleRules) style_rules_.clear();
  return style_rules_.emplace(std::move(key), std::move(rules)).first->second;
}

Sheet AssetLibrary::resolved(std::shared_ptr<const css::CssFacts> facts, const site::Url& base,
                             TextEncoding encoding, const std::string& file, std::size_t offset,
                             std::vector<Diagnostic>& out) const {
  Sheet sheet{std::move(facts), {}, base, encoding};
  for (const css::CssReference& reference : sheet.facts->references) {
    const refs::Reference& r = reference.reference;
    sheet.targets.push_back(site::resolve(site_, r.url, base, encoding));
    if (reference.role != css::Role::inert)
      report_broken(site_, sheet.targets.back(), refs::name_of(r.kind), file, moved(r.span, offset),
                    out);
  }
  return sheet;
}

Script AssetLibrary::inline_script(std::string_view source, bool module, const site::Url& base,
                                   TextEncoding encoding, const std::string& file,
                                   std::size_t offset, std::vector<Diagnostic>& out) const {
  Script script;
  script.facts = js::scan_imports(source);
  for (const js::ModuleRequest& request : script.facts.requests) {
    site::Target target;
    const bool is_static = request.kind != js::ImportKind::dynamic_import;
    if (request.literal && (module || !is_static)) {
      if (const auto url = parse_url_like_specifier(request.specifier, base))
        target = site::resolve(site_, site::serialize(*url), base, encoding);
      else
        target = {site::TargetKind::invalid, 0, request.specifier};
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
  take(modules_);
  take(scripts_);
  return all;
}

}  // namespace pushplan::study
