// The style sheets and scripts of a site, each read and parsed once, on first use, whichever page
// asks first. Shared by all threads. What they refer to is resolved here as well, so that a page
// only walks indices.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/js/imports.h"
#include "analyzer/site/resolve.h"
#include "analyzer/style/fonts.h"
#include "analyzer/style/style_cache.h"
#include "base/encoding.h"
#include "base/file_system.h"
#include "base/settings.h"

namespace pushplan::study {

// A parsed sheet: targets[i] is where facts->references[i] leads.
struct Sheet {
  std::shared_ptr<const css::CssFacts> facts;
  std::vector<site::Target> targets;
  site::Url base;
  TextEncoding encoding = TextEncoding::utf_8;
  std::size_t shift = 0;  // where it begins in its file, if that is a page
};

// A parsed script: targets[i] is where facts.requests[i] leads; a bare specifier is `invalid`.
struct Script {
  js::ModuleFacts facts;
  std::vector<site::Target> targets;
};

// The rules and fonts of a list of sheets, and what keeps them alive.
struct StyleRules {
  StyleRules(std::vector<std::shared_ptr<const css::CssFacts>> facts,
             std::vector<style::UsedSheet> sheets, const style::AttributeUse& attributes,
             const std::vector<css::Window>& windows)
      : kept(std::move(facts)), rules(std::move(sheets), attributes, windows), fonts(rules) {}

  std::vector<std::shared_ptr<const css::CssFacts>> kept;
  style::RuleSet rules;
  style::FontBook fonts;
  mutable style::StyleCache styles;
};

class AssetLibrary {
 public:
  AssetLibrary(const site::Site& site, const FileSystem& folder, const Settings& settings)
      : site_(site), folder_(folder), settings_(settings) {}

  // The sheet or script that is served at a URL of the site. A file that cannot be read is empty,
  // with a diagnostic.
  // `environment`: the encoding of what refers to it, where it declares none itself.
  const Sheet& sheet(const site::Target& target, TextEncoding environment);
  const Script& script(const site::Target& target, bool module, TextEncoding environment);

  // The URL of a file as it was asked for: relative references inside are resolved against it.
  site::Url url_of(const site::Target& target) const;

  // Parses what stands in a page itself; diagnostics go to `out`, about `file`, moved by `offset`.
  Sheet inline_sheet(std::string_view css, css::SheetKind kind, const site::Url& base,
                     TextEncoding encoding, const std::string& file, std::size_t offset,
                     std::vector<Diagnostic>& out);
  Script inline_script(std::string_view source, bool module, const site::Url& base,
                       TextEncoding encoding, const std::string& file, std::size_t offset,
                       std::vector<Diagnostic>& out) const;

  // The rules of a page's sheets; pages with the same ones share them.
  std::shared_ptr<const StyleRules> style_rules(
      std::vector<std::shared_ptr<const css::CssFacts>> facts, std::vector<style::UsedSheet> sheets,
      const style::AttributeUse& attributes, const std::vector<css::Window>& windows);

  // Findings about all that was parsed so far; call it when no thread works any more.
  std::vector<Diagnostic> take_diagnostics();

  const site::Site& site() const { return site_; }
  const FileSystem& folder() const { return folder_; }
  const Settings& settings() const { return settings_; }

 private:
  template <class Parsed>
  struct Slot {
    std::once_flag once;
    Parsed parsed;
    std::vector<Diagnostic> diagnostics;
  };
  template <class Parsed>
  using Shelf =
      std::map<std::string, std::unique_ptr<Slot<Parsed>>, std::less<>>;  // by URL and encoding

  std::shared_ptr<const css::CssFacts> inline_facts(std::string_view css, css::SheetKind kind);

  template <class Parsed>
  Slot<Parsed>& slot(Shelf<Parsed>& shelf, const std::string& url, TextEncoding environment);
  Sheet resolved(std::shared_ptr<const css::CssFacts> facts, const site::Url& base,
                 TextEncoding encoding, const std::string& file, std::size_t offset,
                 std::vector<Diagnostic>& out) const;
  std::string read(const site::Target& target, std::vector<Diagnostic>& out) const;

  const site::Site& site_;
  const FileSystem& folder_;
  const Settings& settings_;
  std::mutex mutex_;  // guards the shelves, not what stands on them
  Shelf<Sheet> sheets_;
  Shelf<Script> modules_, scripts_;

  // What pages write into themselves again and again. Both are emptied when they have grown large,
  // so that memory does not grow with the pages.
  std::mutex inline_mutex_, rules_mutex_;
  std::unordered_map<std::string, std::shared_ptr<const css::CssFacts>> inline_facts_;
  std::size_t inline_bytes_ = 0;
  std::map<std::vector<std::uint64_t>, std::shared_ptr<const StyleRules>> style_rules_;
};

// The finding about a target that is missing, cannot be parsed, or stands outside the mount path by
// mistake; none for any other.
void report_broken(const site::Site& site, const site::Target& target, const std::string& what,
                   const std::string& file, SourceSpan span, std::vector<Diagnostic>& out);

}  // namespace pushplan::study
