// What the browser makes of the bytes that come: parsing, scripts, layout, paint.
#include <algorithm>

#include "analyzer/model/constants.h"
#include "analyzer/model/load.h"

namespace pushplan::model {

namespace {
constexpr std::uint32_t kEverywhere = 0xFFFFFFFF;  // behind all places
}

// --- The browser ---

void Simulator::Load::arrive(std::uint32_t stream, std::uint32_t bytes) {
  if (stream == kPage) {
    if (received_ == 0) plan(now_ + kCommit, What::committed);
    received_ += bytes;
    if (received_ == page_->bytes) {
      metrics_.document = now_;
      if (!busy_.empty()) busy_[0] = kIdle;
      release_waiting();
    }
    if (committed_) document_grows();
    return;
  }
  State& state = state_[stream];
  state.left -= bytes;
  if (state.left > 0) return;
  state.there = true;
  if (state.hinted && page_->resources[stream].kind == Kind::font) --fonts_preloading_;
  there_at_[stream] = now_;
  if (running_ > 0) --running_;
  if (medium_running_ > 0 && priority_of(stream) == Priority::medium) --medium_running_;
  if (scenario_->protocol == Protocol::http1 && !page_->resources[stream].foreign)
    busy_[on_connection_[stream]] = kIdle;
  release_waiting();
  if (waiting_for_fonts_) try_layout();
  if (state.found) use(stream);
}

void Simulator::Load::commit() {
  committed_ = true;
  const bool hints = scenario_->early == Early::link || scenario_->early == Early::early_hints;
  if (hints) request_early(Hints::prompt);
  document_grows();
  if (hints) request_early(Hints::late);
}

void Simulator::Load::document_grows() {
  const auto& scanned = prepared_->scanned;
  while (next_scanned_ < scanned.size() &&
         page_->resources[scanned[next_scanned_]].offset <= received_)
    find(scanned[next_scanned_++]);
  parse_on();
}

void Simulator::Load::find(std::uint32_t r) {
  if (state_[r].found) return;
  state_[r].found = true;
  if (state_[r].there)
    use(r);
  else
    request(r);
}

void Simulator::Load::find_children(std::uint32_t r) {
  for (const std::uint32_t child : prepared_->children[r])
    if (page_->resources[child].found != Found::laid_out || laid_out_) find(child);
}

// What is there and was asked for by the page.
void Simulator::Load::use(std::uint32_t r) {
  const Resource& resource = page_->resources[r];
  switch (resource.kind) {
    case Kind::style:
      return task(resource.work, What::read, r);
    case Kind::module:
      find_children(r);
      if (resource.run == Run::at_once) return task(resource.work, What::ran, r);
      return run_deferred();
    case Kind::script:
      if (resource.run == Run::at_once) return task(resource.work, What::ran, r);
      if (resource.run == Run::deferred) return run_deferred();
      return resource.run == Run::parser ? parse_on() : finish(r);
    case Kind::font:
      state_[r].done = true;
      if (resource.display != Display::swap) --fonts_;
      return;
    case Kind::image:
      state_[r].done = true;
      if (resource.hero) {
        --heroes_;
        metrics_.largest_paint = std::max(metrics_.largest_paint, now_ + kShow);
      }
      return;
    case Kind::other:
      state_[r].done = true;
      return;
  }
}

// A sheet was read or a script has run.
void Simulator::Load::finish(std::uint32_t r) {
  state_[r].done = true;
  const Resource& resource = page_->resources[r];
  if (resource.run == Run::parser) parser_busy_ = false;
  if (resource.run == Run::deferred) {
    deferred_busy_ = false;
    ++next_deferred_;
  }
  find_children(r);
  parse_on();
  run_deferred();
}

// Whether a sheet that stands before this place is still to come.
bool Simulator::Load::sheet_pending(std::uint32_t before) const {
  return std::any_of(prepared_->sheets.begin(), prepared_->sheets.end(), [&](std::uint32_t r) {
    return state_[r].found && !state_[r].done && page_->resources[r].place <= before;
  });
}

void Simulator::Load::parse_on() {
  const auto& stops = prepared_->stops;
  while (!parser_busy_ && committed_ && next_stop_ < stops.size() &&
         stops[next_stop_].offset <= received_ && pass(stops[next_stop_]))
    ++next_stop_;
  const bool whole = received_ == page_->bytes && next_stop_ == stops.size();
  if (committed_ && whole && !parser_busy_ && !parsing_ends_) {
    parsing_ends_ = true;
    task(page_->parse, What::parsed);
  }
  try_layout();
}

// Whether the parser is beyond a stop now.
bool Simulator::Load::pass(const ParserStop& stop) {
  switch (stop.what) {
    case ParserStop::What::body:
      in_head_ = false;
      release_waiting();
      return true;
    case ParserStop::What::content:
      content_ = true;
      return true;
    case ParserStop::What::inline_script:
      if (sheet_pending(stop.place)) return false;
      parser_busy_ = true;
      task(page_->scripts[stop.id].work, What::resumed);
      return true;
    case ParserStop::What::script:
      if (!state_[stop.id].there || sheet_pending(stop.place)) return false;
      parser_busy_ = true;
      task(page_->resources[stop.id].work, What::ran, stop.id);
      return true;
  }
  return true;
}

// Whether all that a module imports is there; adds what running those costs. A module that several
// import counts for the first of them.
bool Simulator::Load::imports_there(std::uint32_t module, Microseconds& work) {
  for (const std::uint32_t m : prepared_->imports)
    if (prepared_->graph_of[m] == module && !state_[m].there) return false;
  for (const std::uint32_t m : prepared_->imports) {
    if (prepared_->graph_of[m] != module) continue;
    state_[m].done = true;
    work += page_->resources[m].work;
  }
  return true;
}

void Simulator::Load::run_deferred() {
  if (!parsed_ || deferred_busy_ || contents_loaded_) return;
  if (next_deferred_ < prepared_->deferred.size()) {
    const std::uint32_t r = prepared_->deferred[next_deferred_];
    if (!state_[r].there || sheet_pending(kEverywhere)) return;
    Microseconds work = page_->resources[r].work;
    if (page_->resources[r].kind == Kind::module && !imports_there(r, work)) return;
    deferred_busy_ = true;
    return task(work, What::ran, r);
  }
  contents_loaded_ = true;
  metrics_.dom_content_loaded = now_;
  try_layout();
}

// --- Painting ---

void Simulator::Load::try_layout() {
  if (laying_out_ || !content_) return;
  if (page_->filled_by_scripts && !contents_loaded_) return;
  if (sheet_pending(page_->content_place)) return;
  if (contended() && fonts_preloading_ > 0 && !waited_for_fonts_) {
    if (!waiting_for_fonts_) plan(now_ + kFontPreloadWait, What::waited);
    waiting_for_fonts_ = true;
    return;
  }
  laying_out_ = true;
  task(page_->layout, What::laid_out);
}

void Simulator::Load::lay_out() {
  laid_out_ = true;
  metrics_.first_paint = now_ + kPaint;
  for (const std::uint32_t r : prepared_->laid_out) {
    const std::uint32_t parent = page_->resources[r].parent;
    if (parent == kDocument || state_[parent].done) find(r);
  }
}

void Simulator::Load::find_metrics() {
  Metrics& m = metrics_;
  m.text_ready = m.first_paint;
  for (std::size_t r = 0; r < state_.size(); ++r) {
    const Resource& resource = page_->resources[r];
    if (resource.kind != Kind::font || resource.display == Display::swap || !state_[r].done)
      continue;
    const Microseconds period =
        resource.display == Display::block ? kBlockPeriod : kShortBlockPeriod;
    m.text_ready = std::max(m.text_ready, std::min(there_at_[r] + kShow, m.first_paint + period));
  }
  m.largest_paint = std::max(m.largest_paint, prepared_->heroes > 0 ? m.first_paint : m.text_ready);
  if (until_ == Until::painted) {
    m.load = m.document = 0;
    return;
  }
  m.load = std::max(m.dom_content_loaded, m.document);
  for (std::size_t r = 0; r < state_.size(); ++r)
    if (state_[r].found) m.load = std::max(m.load, there_at_[r]);
}

}  // namespace pushplan::model
