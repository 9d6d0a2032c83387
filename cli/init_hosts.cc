#include "cli/init_hosts.h"

#include <algorithm>

namespace pushplan::cli {
namespace {

enum class At { site, working, either };

// A file that tells of a host, and what is written for that: in the site's folder, in the working
// folder, or where the file stands.
struct Sign {
  const char* file;
  At found;
  const char* target;
  const char* output;  // "": the site's own files; nullptr: the file itself
};
// Surer signs first: `_headers` alone is taken for Netlify's.
constexpr Sign kSigns[] = {
    {"netlify.toml", At::either, "netlify", "_headers"},
    {"wrangler.toml", At::either, "cloudflare", "_headers"},
    {"wrangler.json", At::either, "cloudflare", "_headers"},
    {"wrangler.jsonc", At::either, "cloudflare", "_headers"},
    {"_routes.json", At::site, "cloudflare", "_headers"},
    {"_headers", At::site, "netlify", "_headers"},
    {"firebase.json", At::working, "firebase", nullptr},
    {"vercel.json", At::either, "vercel", nullptr},
    {"staticwebapp.config.json", At::either, "azure-swa", nullptr},
    {".htaccess", At::site, "htaccess", ""},
};

}  // namespace

std::vector<InitOutput> guess_outputs(const FileSystem& folder, const FileSystem& working,
                                      const std::string& site) {
  const std::string prefix = site == "." ? "" : site.back() == '/' ? site : site + "/";
  std::vector<InitOutput> out;
  for (const Sign& sign : kSigns) {
    const bool in_site = sign.found != At::working && folder.exists(sign.file);
    const bool beside = sign.found != At::site && working.exists(sign.file);
    if (!in_site && !beside) continue;
    const std::string place = (in_site ? prefix : "") + sign.file;
    InitOutput output{sign.target, place, place + " is there"};
    if (sign.output != nullptr) output.file = *sign.output == '\0' ? site : prefix + sign.output;
    const auto same = [&](const InitOutput& each) { return each.file == output.file; };
    const auto known = std::find_if(out.begin(), out.end(), same);
    if (known != out.end() && (known->target == output.target || place == output.file)) continue;
    if (known != out.end()) {
      output.active = false;
      output.why += "; the same file as for " + known->target + ": keep one of them";
    }
    out.push_back(std::move(output));
  }
  return out;
}

}  // namespace pushplan::cli
