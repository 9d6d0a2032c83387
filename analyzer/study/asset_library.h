// The style sheets and scripts of a site, each read and parsed once, on first use, whichever page
// asks first. Shared by all threads. What they refer to is resolved here as well, so that a page
// only walks indices.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/js/imports.h"
#include "analyzer/site/resolve.h"
#include "base/file_system.h"
#include "base/settings.h"

namespace pushplan::study {

// A parsed sheet: targets[i] is where facts.references[i] leads.
struct Sheet {
  css::CssFacts facts;
  std::vector<site::Target> targets;
};

// A parsed script: targets[i] is where facts.requests[i] leads; a bare specifier is `invalid`.
struct Script {
  js::ModuleFacts facts;
  std::vector<site::Target> targets;
};

class AssetLibrary {
 public:
  AssetLibrary(const site::Site& site, const FileSystem& folder, const Settings& settings)
      : site_(site), folder_(folder), settings_(settings) {}

  // The sheet or script that is served at a URL of the site. A file that cannot be read is empty,
  // with a diagnostic.
  const Sheet& sheet(const site::Target& target);
  const Script& script(const site::Target& target);

  // Parses what stands in a page itself; diagnostics go to `out`, about `file`, moved by `offset`.
  Sheet inline_sheet(std::string_view css, css::SheetKind kind, const site::Url& base,
                     const std::string& file, std::size_t offset,
                     std::vector<Diagnostic>& out) const;
  Script inline_script(std::string_view source, bool module, const site::Url& base,
                       const std::string& file, std::size_t offset,
                       std::vector<Diagnostic>& out) const;

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
  using Shelf = std::map<std::string, std::unique_ptr<Slot<Parsed>>, std::less<>>;  // by URL

  template <class Parsed>
  Slot<Parsed>& slot(Shelf<Parsed>& shelf, const std::string& url);
  std::string read(const site::Target& target, std::vector<Diagnostic>& out) const;

  const site::Site& site_;
  const FileSystem& folder_;
  const Settings& settings_;
  std::mutex mutex_;  // guards the shelves, not what stands on them
  Shelf<Sheet> sheets_;
  Shelf<Script> scripts_;
};

// The finding about a target that is missing, cannot be parsed, or stands outside the mount path by
// mistake; none for any other.
void report_broken(const site::Site& site, const site::Target& target, const std::string& what,
                   const std::string& file, SourceSpan span, std::vector<Diagnostic>& out);

}  // namespace pushplan::study
