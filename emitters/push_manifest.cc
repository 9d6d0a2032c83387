// The form of http2-push-manifest for several pages
// (https://github.com/GoogleChromeLabs/http2-push-manifest): {page: {file: {type, weight}}}.
// prpl-server reads it too, and takes pages for regular expressions.
#include <fmt/format.h>

#include <map>
#include <set>

#include "base/percent_encoding.h"
#include "emitters/banner.h"
#include "emitters/json_text.h"
#include "emitters/page_links.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// Each file once: a second entry for a URL that is fetched in two ways would replace the first.
std::string files_of(const PageSet& set) {
  std::string out;
  std::set<std::string> seen;
  for (const Hint* hint : set.hints) {
    if (!seen.insert(hint->url).second) continue;
    const std::string cors =
        hint->crossorigin ? ", \"crossorigin\": " + json_quoted(*hint->crossorigin) : "";
    out +=
        (out.empty() ? "" : ",") + fmt::format("\n    {}: {{\"type\": {}, \"weight\": 1{}}}",
                                               json_quoted(hint->url), json_quoted(hint->as), cors);
  }
  return out;
}

}  // namespace

Result<Emitted> emit_push_manifest(const Emission& emission) {
  std::map<std::string, std::string> pages;
  for (const PageSet& set : emission.delivery.sets) {
    const std::string files = files_of(set);
    if (files.empty()) continue;
    // prpl-server looks up the path of a request and that of its entry point, and sends both lists.
    for (const std::string& url : set.url_paths)
      if (url != "/") pages[url] = files;
    for (const std::string& file : set.file_paths) pages[percent_encode_path(file)] = files;
  }
  // The mark is a page that no path matches.
  std::string out = fmt::format("{{\n  \"{}\": {{}}", kMark);
  for (const auto& [page, files] : pages) out += ",\n  " + json_quoted(page) + ": {" + files + "}";
  return single_file(out + "\n}\n");
}

}  // namespace pushplan::emitters
