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

Result<Emitted> emit_headers(const Emission& emission) {
  std::map<std::string, std::string> blocks;  // by URL path
  const std::vector<PageSet>& sets = emission.delivery.sets;
  for (const PageSet& set : sets) {
    std::string lines;
    for (const Hint* hint : set.hints)
      lines.append("  Link: ").append(link_value(*hint, emission.options.mechanism)).append("\n");
    for (const Field& field : set.ahead)
      lines.append("  ").append(field.name).append(": ").append(field.value).append("\n");
    for (const std::string& url : set.url_paths) blocks[url] = lines;
  }
  std::vector<std::string> use = {
      "a page's path, then the header fields of its response; pages without a block get none"};
  if (looks_ahead(sets)) {
    use.emplace_back("rel=prefetch and Speculation-Rules are for the 200 alone, never for a 103");
    use.emplace_back(
        "leave them out of answers to `Save-Data: on`, and send `Vary: Save-Data` where you do");
  }
  std::string out = banner(emission, "# ", use);
  for (const auto& [url, lines] : blocks) out.append(url).append("\n").append(lines);
  return single_file(std::move(out));
}

}  // namespace pushplan::emitters
