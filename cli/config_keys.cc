#include "cli/config_keys.h"

#include <algorithm>

namespace pushplan::cli {

const std::vector<PlanKey>& plan_key_table() {
  using enum PlanKey::Kind;
  static const std::vector<PlanKey> kKeys = {
      {"base_url", "", scalar, "where the site stands, as in https://example.org/docs/",
       "https://example.org/"},
      {"url_style", "html", scalar, "html: /about.html; clean: /about"},
      {"ignore", "[]", list, "globs over files that are no part of the site"},
      {"error_pages", "false", scalar, "true: 404.html is planned like any other page"},
      {"mechanism", "link", scalar, "push, early-hints or link"},
      {"strategy", "best", scalar, "any other is there to compare with"},
      {"budget", "50kB", scalar, "bytes of compressed bodies sent early, a page"},
      {"critical_budget", "", scalar, "bytes that a page's render-blocking files may weigh",
       "60kB"},
      {"budgets", "[]", lists, "what `check` holds pages to: {match: /blog/**, early_bytes: 20kB}"},
      {"max_files", "6", scalar, "files sent early, a page"},
      {"max_header_bytes", "1kB", scalar, "bytes of Link values, a page"},
      {"pages", "[]", lists, "what holds for some pages: {match: /blog/**, budget: 20kB}"},
      {"encoding", "br", scalar, "what the server sends: br, zstd, gzip or identity"},
      {"quality", "{br: 5, gzip: 6, zstd: 3}", mapping, "what it compresses with on the fly"},
      {"profiles", "[cable28, slow4g150, fast4g60]", list, "the networks to choose for"},
      {"think_time", "0ms", scalar, "how long the server thinks about a page"},
      {"cached_probability", "", scalar, "share of visits with a full cache, from 0 to 1", "0.3"},
      {"viewports", "[1366x768@1, 412x915@2.625]", list, "browser windows of the readers"},
      {"hero", "[]", list, "globs: images that a page's visitor waits for"},
      {"pin", "[]", list, "globs: files that are chosen first where a page needs them"},
      {"exclude", "[]", list, "globs: files that are never chosen"},
      {"flows", "[]", lists, "pages that are read one after another: [/signup/1/, /signup/2/]"},
      {"flow_counts", "", scalar, "a CSV of from,to,count", "flows.csv"},
      {"access_log", "[]", list, "logs that tell which page follows which"},
      {"prefetch", "{threshold: 0.5, visits: 50, budget: 50kB, as: link, never: []}", mapping,
       "what is made of these"},
      {"recordings", "[]", list, "HAR files, or globs over them"},
      {"routes", "[]", lists, "files for a path: {path: /api/x.json, send: [/img/*.jpg]}"},
      {"existing", "[]", list,
       "_headers, .htaccess and other files whose hints `check` judges too"},
      {"manifest", "push-manifest.json", scalar, "where the manifest stands"},
      {"cookie", "{name: pushplan, lifetime: 30d, same_site: Lax, secure: true}", mapping,
       "the cookie of cache_aware: cookie"},
      {"outputs", "[]", lists, "what `build` writes: {target: apache, file: push.conf}"},
  };
  return kKeys;
}

const PlanKey* find_plan_key(std::string_view name) {
  for (const PlanKey& key : plan_key_table())
    if (name == key.name) return &key;
  return nullptr;
}

std::string variable_of(std::string_view key) {
  std::string out = "PUSHPLAN_";
  for (const char c : key) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

bool merges(std::string_view key) {
  const PlanKey* const found = find_plan_key(key);
  return key == "diagnostics" || (found != nullptr && found->kind == PlanKey::Kind::mapping);
}

}  // namespace pushplan::cli
