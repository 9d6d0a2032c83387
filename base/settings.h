// Everything that shapes a plan's choice. Made by cli/ from defaults, pushplan.yaml and flags; read
// by the analyzer; kept in the manifest, so that `check` starts from what the manifest was made
// with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/prefetch_settings.h"
#include "base/profile.h"

namespace pushplan {

enum class Mechanism { push, early_hints, link };  // how a chosen file is announced
// What decides about the files of a page. Only `best` is a plan to live with; the others show what
// it is worth.
enum class Strategy {
  none,          // nothing but pinned files
  css,           // render-blocking style sheets
  critical,      // all that rendering waits for, fonts in use, the module graph
  everything,    // all that the page surely loads, in order of discovery
  images_first,  // the same, images before all else: the order that hurts
  best,          // the least cost under the page-load model
};
enum class UrlStyle { html, clean };               // /about.html, or /about
enum class Encoding { br, zstd, gzip, identity };  // content coding on the wire

// A browser window: CSS pixels and device pixels per CSS pixel, in thousandths (2.625 is 2625).
struct Viewport {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t milli_dppx = 1000;
  bool operator==(const Viewport&) const = default;
};

// What holds for the pages whose URL path matches; of each member the last rule that matches and
// has it counts.
struct PageRule {
  std::string pages;                                  // glob over URL paths, as in "/blog/**"
  std::optional<std::uint64_t> budget = {};           // bytes
  std::optional<std::uint32_t> cached_permille = {};  // as in Settings
  bool operator==(const PageRule&) const = default;
};

// Files that are sent with the response of a path, whether a page refers to them or not: for paths
// that no file stands for, and for files that are no page.
struct Route {
  std::string path;               // URL path as served
  std::vector<std::string> send;  // globs over URL paths, or a URL path with a query
  bool operator==(const Route&) const = default;
};

struct Settings {
  std::optional<std::string> base_url;  // "https://host/docs/": origin and mount path of the site
  UrlStyle url_style = UrlStyle::html;
  std::vector<std::string> ignore;  // globs over file paths that are not part of the site
  Mechanism mechanism = Mechanism::link;
  Strategy strategy = Strategy::best;
  std::vector<Profile> profiles = default_profiles();  // that the choice is made for
  // Of 1,000 visits to a page, those that find its files fresh in their cache; nullopt: derived
  // from how many pages share a file.
  std::optional<std::uint32_t> cached_permille;
  std::vector<std::string> hero;  // globs over URL paths: images that a page's visitor waits for
  std::uint64_t budget = 50'000;  // bytes of compressed bodies sent early, a page
  std::vector<PageRule> page_budgets;
  std::optional<std::uint64_t>
      critical_budget;          // bytes of render-blocking files, a page; judged by `check`
  std::uint32_t max_files = 6;  // a page
  std::uint64_t max_header_bytes = 1'000;  // bytes of Link values, a page
  Encoding encoding = Encoding::br;
  int brotli_quality = 5;  // what servers use when they compress on the fly
  int gzip_level = 6;
  int zstd_level = 3;
  std::vector<Viewport> viewports = {{1366, 768, 1000}, {412, 915, 2625}};
  std::vector<std::string> pin;  // globs over URL paths: chosen first wherever a page needs them
  std::vector<std::string> exclude;  // globs over URL paths: never chosen
  bool error_pages = false;          // true: 404.html is planned like any other page
  std::vector<std::vector<std::string>>
      flows;                        // URL paths of pages that are read one after another
  std::vector<Flow> learned_flows;  // learned from logs or counts: more than likely, by threshold
  PrefetchSettings prefetch;        // what is made of both
  std::vector<std::string> recordings;  // HAR files or globs over them, below the working folder
  std::vector<Route> routes;
  bool operator==(const Settings&) const = default;
};

// The budget of the page with this URL path, in bytes.
std::uint64_t budget_of(const Settings& settings, std::string_view url_path);

const char* to_string(Mechanism mechanism);
// The share of warm visits that the settings give for this page, per mille; nullopt: derive it.
std::optional<std::uint32_t> cached_permille_of(const Settings& settings,
                                                std::string_view url_path);

const char* to_string(Strategy strategy);
const char* to_string(UrlStyle style);
const char* to_string(Encoding encoding);

// "1366x768@1", "412x915@2.625".
std::string to_string(const Viewport& viewport);

// Each reads what to_string writes; nullopt on anything else. A viewport without '@' has 1 device
// pixel per CSS pixel.
std::optional<Mechanism> parse_mechanism(std::string_view text);
std::optional<Strategy> parse_strategy(std::string_view text);
std::optional<UrlStyle> parse_url_style(std::string_view text);
std::optional<Encoding> parse_encoding(std::string_view text);
std::optional<Viewport> parse_viewport(std::string_view text);

}  // namespace pushplan
