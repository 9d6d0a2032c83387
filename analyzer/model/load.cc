#include "analyzer/model/load.h"

#include <algorithm>

#include "analyzer/model/constants.h"

namespace pushplan::model {

Microseconds time_asked(const Profile& profile, const Scenario& scenario) {
  const bool resumed = scenario.connect == Connect::resumed;
  const int trips = (scenario.protocol == Protocol::http3 ? 1 : 2) - (resumed ? 1 : 0);
  const Microseconds hello = transfer_time(kHelloBytes, profile.up);
  const Microseconds flight = resumed ? 0 : transfer_time(kHandshakeBytes, profile.down);
  return kStart + hello + flight + trips * profile.rtt +
         transfer_time(kNavigationBytes, profile.up) + profile.rtt / 2 + kServe;
}

Metrics Simulator::Load::run(const PreparedPage& prepared, const Profile& profile,
                             const Scenario& scenario, Until until, Contention contention) {
  prepared_ = &prepared;
  page_ = &prepared.page;
  profile_ = &profile;
  scenario_ = &scenario;
  until_ = until;
  contention_ = contention;
  reset();
  const bool resumed = scenario.connect == Connect::resumed;
  network_.open(kInitialWindow + (resumed ? 0 : kHandshakeBytes));
  busy_.push_back(kPage);
  plan(time_asked(profile, scenario), What::asked);
  while (!is_over()) {
    const Microseconds event = events_.empty() ? kNever : events_.front().at;
    const Microseconds chunk = next_chunk_ == underway_.size() ? kNever : underway_[next_chunk_].at;
    const Microseconds send = network_.next();
    if (event == kNever && chunk == kNever && send == kNever) break;
    if (chunk <= event && chunk <= send) {
      const Network::Chunk arrived = underway_[next_chunk_++];
      now_ = arrived.at;
      arrive(arrived.stream, arrived.bytes);
    } else if (event <= send) {
      std::pop_heap(events_.begin(), events_.end(), Later());
      const Event next = events_.back();
      events_.pop_back();
      now_ = next.at;
      handle(next);
    } else {
      underway_.push_back(network_.send());
    }
  }
  find_metrics();
  return metrics_;
}

void Simulator::Load::reset() {
  network_.reset(*profile_);
  events_.clear();
  underway_.clear();
  next_chunk_ = 0;
  events_planned_ = 0;
  now_ = up_free_ = thread_free_ = 0;
  const std::size_t count = page_->resources.size();
  state_.assign(count, {});
  there_at_.assign(count, 0);
  released_.assign(count, kNever);
  on_connection_.assign(count, 0);
  waiting_.clear();
  busy_.clear();
  next_scanned_ = next_stop_ = next_deferred_ = 0;
  received_ = running_ = medium_running_ = 0;
  fonts_ = prepared_->fonts;
  heroes_ = prepared_->heroes;
  answered_ = committed_ = content_ = parser_busy_ = parsing_ends_ = parsed_ = false;
  laying_out_ = laid_out_ = deferred_busy_ = contents_loaded_ = false;
  waiting_for_fonts_ = waited_for_fonts_ = false;
  fonts_preloading_ = 0;
  in_head_ = true;
  metrics_ = {};
  for (std::size_t r = 0; r < count; ++r) state_[r].left = page_->resources[r].bytes;
  if (scenario_->early == Early::link || scenario_->early == Early::early_hints)
    for (const std::uint32_t r : scenario_->hints) {
      state_[r].hinted = true;
      if (page_->resources[r].kind == Kind::font) ++fonts_preloading_;
    }
}

void Simulator::Load::plan(Microseconds at, What what, std::uint32_t id, std::uint32_t bytes) {
  events_.push_back({at, events_planned_++, what, id, bytes});
  std::push_heap(events_.begin(), events_.end(), Later());
}

// Work of the main thread, which does one thing at a time.
void Simulator::Load::task(Microseconds length, What what, std::uint32_t id) {
  const Microseconds start = contended() ? std::max(now_, thread_free_) : now_;
  thread_free_ = start + length;
  plan(thread_free_, what, id);
}

bool Simulator::Load::is_over() const {
  if (until_ == Until::loaded) return false;  // until nothing happens any more
  return laid_out_ && contents_loaded_ && fonts_ == 0 && heroes_ == 0;
}

void Simulator::Load::handle(const Event& event) {
  switch (event.what) {
    case What::asked:
      return answer_document();
    case What::answered:
      return respond(kPage, 0, page_->bytes, Priority::document);
    case What::hinted:
      return request_early(Hints::all);
    case What::requested:
      return respond(event.id, on_connection_[event.id], page_->resources[event.id].bytes,
                     static_cast<Priority>(event.bytes));
    case What::arrived:
      return arrive(event.id, event.bytes);
    case What::committed:
      return commit();
    case What::read:
    case What::ran:
      return finish(event.id);
    case What::resumed:
      parser_busy_ = false;
      return parse_on();
    case What::parsed:
      parsed_ = true;
      return run_deferred();
    case What::waited:
      waited_for_fonts_ = true;
      return try_layout();
    case What::laid_out:
      return lay_out();
  }
}

const std::vector<Microseconds>& Simulator::released() const { return load_->released(); }

Simulator::Simulator() : load_(std::make_unique<Load>()) {}
Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;
Simulator& Simulator::operator=(Simulator&&) noexcept = default;

Metrics Simulator::run(const PreparedPage& page, const Profile& profile, const Scenario& scenario,
                       Until until, Contention contention) {
  return load_->run(page, profile, scenario, until, contention);
}

}  // namespace pushplan::model
