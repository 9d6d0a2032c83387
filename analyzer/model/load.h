// One load under way: what simulate() keeps of it, event by event. load.cc turns the wheel,
// load_fetch.cc is the server and the requests, load_browser.cc what the browser makes of what
// comes. For analyzer/model alone.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/network.h"
#include "analyzer/model/simulate.h"

namespace pushplan::model {

enum class What : std::uint8_t {
  asked,      // the server has the request for the document
  answered,   // the server has thought about it
  hinted,     // the browser has the 103
  requested,  // the server has the request for a resource
  arrived,    // bytes of a stream: without contention, or from another origin
  committed,  // the document has a renderer
  read,       // a sheet was parsed
  ran,        // a script
  resumed,    // an inline script, so that the parser goes on
  parsed,     // the document, whole
  waited,     // for preloaded fonts, long enough
  laid_out,
};

struct Event {
  Microseconds at;
  std::uint32_t number;  // in the order in which they were planned, for those of one time
  What what;
  std::uint32_t id, bytes;
};
struct Later {
  bool operator()(const Event& a, const Event& b) const {
    return a.at != b.at ? a.at > b.at : a.number > b.number;
  }
};

// What is known of a resource at one time.
struct State {
  std::uint32_t left = 0;  // bytes to come
  bool found = false;      // the page has asked for it
  bool asked = false;      // requested or promised
  bool there = false;
  bool done = false;    // read or run
  bool hinted = false;  // by a preload
};

class Simulator::Load {
 public:
  Metrics run(const PreparedPage& prepared, const Profile& profile, const Scenario& scenario,
              Until until, Contention contention);

  const std::vector<Microseconds>& released() const { return released_; }

 private:
  bool contended() const { return contention_ == Contention::full; }
  void reset();
  void plan(Microseconds at, What what, std::uint32_t id = 0, std::uint32_t bytes = 0);
  void task(Microseconds length, What what, std::uint32_t id = 0);
  void handle(const Event& event);
  bool is_over() const;

  // the server
  void answer_document();
  void respond(std::uint32_t stream, std::uint32_t connection, std::uint32_t bytes,
               Priority priority);

  // requests
  // Those that wait for the viewport are requested behind what the document itself asks for.
  enum class Hints : std::uint8_t { all, prompt, late };
  void request_early(Hints which);
  void request(std::uint32_t r);
  bool must_wait(std::uint32_t r) const;
  void release_waiting();
  void request_on_own_connection(std::uint32_t r);
  void send_request(std::uint32_t r, std::uint32_t connection, Microseconds from);

  // the browser
  void arrive(std::uint32_t stream, std::uint32_t bytes);
  void commit();
  void document_grows();
  void find(std::uint32_t r);
  void find_children(std::uint32_t r);
  void use(std::uint32_t r);
  void finish(std::uint32_t r);
  bool sheet_pending(std::uint32_t before) const;
  void parse_on();
  bool pass(const ParserStop& stop);
  Priority priority_of(std::uint32_t r) const;
  bool imports_there(std::uint32_t module, Microseconds& work);
  void run_deferred();
  void try_layout();
  void lay_out();
  void find_metrics();

  static constexpr std::uint32_t kPage = kDocument;   // the stream of the document
  static constexpr std::uint32_t kIdle = 0xFFFFFFFE;  // of a connection

  const PreparedPage* prepared_ = nullptr;
  const Page* page_ = nullptr;
  const Profile* profile_ = nullptr;
  const Scenario* scenario_ = nullptr;
  Until until_ = Until::loaded;
  Contention contention_ = Contention::full;

  Network network_;
  std::vector<Event> events_;
  std::vector<Network::Chunk> underway_;  // in the order of arrival
  std::size_t next_chunk_ = 0;
  std::uint32_t events_planned_ = 0;
  Microseconds now_ = 0, up_free_ = 0, thread_free_ = 0;

  std::vector<State> state_;
  std::vector<Microseconds> released_;  // when the server had it to send
  std::vector<Microseconds> there_at_;
  UrgencyQueue<std::uint32_t> waiting_;       // requests held back in the head
  std::vector<std::uint32_t> busy_;           // by connection of HTTP/1.1: its resource; kIdle
  std::vector<std::uint32_t> on_connection_;  // by resource
  std::size_t next_scanned_ = 0, next_stop_ = 0, next_deferred_ = 0;
  std::uint32_t received_ = 0, running_ = 0, medium_running_ = 0;
  std::uint32_t fonts_ = 0, heroes_ = 0;  // still to come
  bool answered_ = false, committed_ = false, in_head_ = true, content_ = false,
       parser_busy_ = false;
  bool parsing_ends_ = false, parsed_ = false, laying_out_ = false, laid_out_ = false;
  bool waiting_for_fonts_ = false, waited_for_fonts_ = false;
  std::uint32_t fonts_preloading_ = 0;
  bool deferred_busy_ = false, contents_loaded_ = false;
  Metrics metrics_;
};

}  // namespace pushplan::model
