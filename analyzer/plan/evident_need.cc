#include "analyzer/plan/evident_need.h"

#include <algorithm>

namespace pushplan::plan {

using study::Need;

std::optional<std::string> cors_of(std::string_view destination, std::string_view mode) {
  const bool cors = mode.empty() ? destination == "font" || destination == "fetch" : mode == "cors";
  return cors ? std::optional<std::string>("anonymous") : std::nullopt;
}

Need evident_need(const std::string& url, site::FileId file, const std::string& destination,
                  std::string_view mode, const site::Site& site) {
  Need need;
  need.url = url;
  need.file = file;
  need.kind = destination == "fetch" ? refs::Kind::js_fetch : refs::Kind::js_made;
  need.state = refs::State::needed;
  need.request.as = destination;
  need.request.crossorigin = cors_of(destination, mode);
  // A script in CORS mode may be a module or not: a plain preload serves both. This ending is sure.
  const std::string& path = site.files[file].path;
  const bool module = path.size() > 4 && path.substr(path.size() - 4) == ".mjs";
  if (destination == "script" && module && mode != "no-cors") {
    need.request.module = true;
    need.request.crossorigin = "anonymous";
  }
  return need;
}

std::uint32_t next_order(const study::PageNeeds& needs) {
  std::uint32_t order = 0;
  for (const Need& need : needs.resources) order = std::max(order, need.order + 1);
  return order;
}

}  // namespace pushplan::plan
