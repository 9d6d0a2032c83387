#include "analyzer/model/inlined.h"

#include <algorithm>
#include <vector>

#include "analyzer/model/constants.h"

namespace pushplan::model {
namespace {

bool goes_inside(const Resource& r, Inlining what) {
  if (r.foreign || r.found == Found::run) return false;
  return what == Inlining::everything || (r.kind == Kind::style && r.blocks);
}

std::uint32_t bytes_inside(const Resource& r) {
  const std::uint64_t body = r.bytes - kHeaderBytes;
  const bool binary = r.kind == Kind::image || r.kind == Kind::font || r.kind == Kind::other;
  return static_cast<std::uint32_t>(binary ? body * 137 / 100 : body);
}

}  // namespace

Page inlined(const Page& page, Inlining what) {
  Page made = page;
  made.resources.clear();
  std::vector<std::uint32_t> moved(page.resources.size(), kDocument);
  // How many bytes stand inside the document before a place now.
  const auto grown = [&](std::uint32_t place) {
    std::uint32_t bytes = 0;
    for (const Resource& r : page.resources)
      if (goes_inside(r, what) && r.place < place) bytes += bytes_inside(r);
    return bytes;
  };
  made.bytes += grown(0xFFFFFFFF);
  made.body += grown(page.body_place);
  made.content += grown(page.content_place);
  if (page.filled_by_scripts) made.content = made.bytes;
  for (InlineScript& script : made.scripts) script.offset += grown(script.place);
  for (std::uint32_t i = 0; i < page.resources.size(); ++i) {
    Resource r = page.resources[i];
    if (goes_inside(r, what)) {
      if (r.run != Run::never)
        made.scripts.push_back({r.acts + grown(r.place + 1), r.place, r.work});
      if (r.kind == Kind::style) made.layout += r.work;
      continue;
    }
    moved[i] = static_cast<std::uint32_t>(made.resources.size());
    r.offset += grown(r.place);
    r.acts += grown(r.place);
    made.resources.push_back(r);
  }
  for (Resource& r : made.resources)
    if (r.parent != kDocument) {
      r.parent = moved[r.parent];
      // What an inlined sheet or module imports is found with the document.
      if (r.parent == kDocument && r.found == Found::parsed) r.found = Found::scanned;
    }
  std::sort(made.scripts.begin(), made.scripts.end(),
            [](const InlineScript& a, const InlineScript& b) { return a.place < b.place; });
  return made;
}

}  // namespace pushplan::model
