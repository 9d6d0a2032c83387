// The Link lines of each page, one block a page: for a server that is not among the targets, or to
// see what is sent.
//
// No `nopush` here: who knows what stands in front of the reader's server, and Chromium drops a
// hint with it from a 103.
#include <algorithm>
#include <map>

#include "emitters/banner.h"
#include "emitters/page_links.h"
#include "emitters/targets.h"

namespace pushplan::emitters {

Emitted emit_headers(const manifest::Manifest& manifest, const EmitOptions& options) {
  std::map<std::string, std::string> blocks;  // by URL path
  for (const PageSet& set : page_sets(manifest)) {
    std::string lines;
    for (const Hint* hint : set.hints)
      lines.append("  Link: ").append(link_value(*hint, options.mechanism)).append("\n");
    for (const std::string& url : set.url_paths) blocks[url] = lines;
  }
  Emitted out;
  out.bytes = banner(
      manifest, options, "# ",
      {"a page's path, then the header fields of its response; pages without a block get none"});
  for (const auto& [url, lines] : blocks) out.bytes.append(url).append("\n").append(lines);
  return out;
}

}  // namespace pushplan::emitters
