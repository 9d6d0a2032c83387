#include "analyzer/model/bounds.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "analyzer/model/constants.h"
#include "analyzer/model/network.h"

namespace pushplan::model {
namespace {

// The bytes that one metric waits for, and how early they can all be there.
class Bytes {
 public:
  Bytes(const Profile& profile, const Scenario& scenario, const std::vector<Microseconds>& released)
      : profile_(profile) {
    document_ = first_ = time_asked(profile, scenario) + profile.think;
    for (const Microseconds at : released) first_ = std::min(first_, at);
    window_ = kInitialWindow + (scenario.connect == Connect::resumed ? 0 : kHandshakeBytes);
  }

  void add_document(std::uint32_t bytes) { add(document_, bytes); }

  void add(Microseconds released, std::uint32_t bytes) {
    if (released == kNever) return;
    parts_.emplace_back(released, bytes);
  }

  // One machine with release dates: what is released last must still be sent whole, and so on. And
  // slow start: within k round trips the server sends at most (2^k - 1) windows, counted from the
  // first byte of all, since whatever is sent while the server thinks opens the window.
  Microseconds arrival() {
    std::sort(parts_.begin(), parts_.end(), std::greater<>());
    Microseconds latest = 0;
    std::uint64_t bytes = 0;
    for (const auto& [released, part] : parts_) {
      bytes += part;
      latest = std::max(latest, released + transfer_time(bytes, profile_.down));
    }
    Microseconds trips = 0;
    for (std::uint64_t sent = window_; sent < bytes; sent = 2 * sent + window_) ++trips;
    if (!parts_.empty()) latest = std::max(latest, first_ + trips * profile_.rtt);
    return latest + profile_.rtt / 2;
  }

 private:
  const Profile& profile_;
  Microseconds document_ = 0, first_ = 0;
  std::uint64_t window_ = 0;
  std::vector<std::pair<Microseconds, std::uint32_t>> parts_;
};

// Whether the first paint surely waits for it.
bool is_painted_with(const Page& page, std::uint32_t index) {
  const Resource& r = page.resources[index];
  if (r.foreign || r.found == Found::run) return false;
  if (r.run == Run::parser) return page.filled_by_scripts || r.place < page.content_place;
  if (r.run == Run::deferred) return page.filled_by_scripts;
  if (!r.blocks || r.place > page.content_place) return false;
  // It is found before the parser is there, and so is what imports it.
  for (const Resource* s = &r;; s = &page.resources[s->parent]) {
    if (!s->blocks) return false;
    if (s->found == Found::scanned) return s->offset <= page.content;
    if (s->parent == kDocument) return false;
  }
}

// DOMContentLoaded waits for the whole document and the scripts that stop the parser, and then for
// deferred scripts and modules with all that these import.
Microseconds earliest_loaded(const PreparedPage& prepared, const Profile& profile,
                             const Scenario& scenario, const std::vector<Microseconds>& released) {
  const Page& page = prepared.page;
  Bytes parsed(profile, scenario, released);
  parsed.add_document(page.bytes);
  const auto add = [&](Bytes& bytes, Run run) {
    for (std::uint32_t r = 0; r < page.resources.size(); ++r) {
      const Resource& resource = page.resources[r];
      const Resource& root = page.resources[prepared.graph_of[r]];
      if (!resource.foreign && root.run == run && root.found != Found::run)
        bytes.add(released[r], resource.bytes);
    }
  };
  add(parsed, Run::parser);
  Bytes ran = parsed;
  add(ran, Run::deferred);
  return std::max(parsed.arrival() + page.parse, ran.arrival());
}

}  // namespace

Metrics bound_by_bytes(const PreparedPage& prepared, const Profile& profile,
                       const Scenario& scenario, const std::vector<Microseconds>& released) {
  const Page& page = prepared.page;
  Bytes painted(profile, scenario, released);
  painted.add_document(page.content);
  for (std::uint32_t r = 0; r < page.resources.size(); ++r)
    if (is_painted_with(page, r)) painted.add(released[r], page.resources[r].bytes);
  Metrics m;
  m.first_paint = painted.arrival() + page.layout + kPaint;
  // Text and heroes are shown no earlier than the page is painted, so all of it has come by then.
  const Microseconds after = std::min(kShow, page.layout + kPaint);
  m.text_ready = m.largest_paint = m.first_paint;
  Bytes texts = painted, heroes = painted;
  Microseconds period = kBlockPeriod;
  bool has_fonts = false;
  for (std::uint32_t r = 0; r < page.resources.size(); ++r) {
    const Resource& resource = page.resources[r];
    if (resource.foreign) continue;
    if (resource.kind == Kind::font && resource.display != Display::swap) {
      texts.add(released[r], resource.bytes);
      has_fonts = true;
      if (resource.display == Display::brief) period = kShortBlockPeriod;
    }
    if (resource.hero) heroes.add(released[r], resource.bytes);
  }
  if (has_fonts)
    m.text_ready =
        std::max(m.first_paint, std::min(texts.arrival() + after, m.first_paint + period));
  if (prepared.heroes > 0)
    m.largest_paint = std::max(m.first_paint, heroes.arrival() + after);
  else
    m.largest_paint = std::max(m.largest_paint, m.text_ready);
  m.dom_content_loaded = earliest_loaded(prepared, profile, scenario, released);
  return m;
}

}  // namespace pushplan::model
