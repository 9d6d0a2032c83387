#include "verify/client.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "verify/channel.h"

namespace pushplan::verify {

namespace {

// How often to ask for what was refused: of a server that serves nothing, and of one that gets on.
constexpr int kAttempts = 3, kPatientAttempts = 10;
// Connections and visits, before an origin is given up: else the time that a thousand pages take
// would be a thousand times the limit.
constexpr int kFailedInARow = 3, kTimedOutInARow = 20;
constexpr auto kNap = std::chrono::hours(1);

struct Job {
  std::size_t request = 0;
  int attempt = 1;
};

// An origin, and what is to be asked on connections that are shared.
struct Place : Home {
  std::deque<Job> shared;
  bool reached = false;                 // has answered
  int failed = 0;                       // connections in a row
  int timed_out = 0;                    // visits in a row
  std::string hopeless;                 // why it is given up
  Ending ending = Ending::unreachable;  // of what is not asked then
};

// A connection at work.
struct Worker {
  std::unique_ptr<Channel> channel;
  Place* place = nullptr;
  std::optional<Job> own;           // it is for this one alone
  bool asked = false;               // anything
  bool served = false;              // anything
  std::string trouble;              // why no HTTP/2 was spoken
  std::map<std::size_t, Job> jobs;  // by request
};

}  // namespace

std::string authority_of(const Origin& origin) {
  const std::string host =
      origin.host.find(':') == std::string::npos ? origin.host : "[" + origin.host + "]";
  const bool usual = origin.port == (origin.scheme == "http" ? 80 : 443);
  return usual ? host : fmt::format("{}:{}", host, origin.port);
}

std::string to_string(const Origin& origin) { return origin.scheme + "://" + authority_of(origin); }

struct Client::State {
  explicit State(ClientOptions how, TlsContext context)
      : options(std::move(how)), tls(std::move(context)) {}

  Place& place_of(const Origin& origin);
  std::string unreachable(Place& place);
  void give_out(const Job& job, Visit visit);
  void give_up(const Job& job);
  void abandon(Place& place, Ending ending, const std::string& words);
  bool hand_out_shared();
  bool open_one();
  void start(Place& place, std::optional<Job> own);
  void wait();
  void look_after(Worker& worker);
  void gather(Worker& worker);
  void retire(Worker& worker);
  void bury_closed();
  void bury(Worker& worker);
  void failed(Worker& worker, const std::string& words);

  ClientOptions options;
  TlsContext tls;
  std::map<std::string, Place> places;  // by their origins in words

  // Of the run under way.
  const std::vector<Request>* requests = nullptr;
  const std::function<void(std::size_t, Visit)>* take = nullptr;
  std::deque<Job> own;  // that want a connection each
  std::vector<std::unique_ptr<Worker>> workers;
};

namespace {

Moment clock_now() { return std::chrono::steady_clock::now(); }

}  // namespace

Place& Client::State::place_of(const Origin& origin) {
  Place& place = places[to_string(origin)];
  place.origin = origin;
  return place;
}

void Client::State::give_out(const Job& job, Visit visit) {
  (*take)(job.request, std::move(visit));
}

// Of an origin without hope.
void Client::State::give_up(const Job& job) {
  const Request& request = (*requests)[job.request];
  const Place& place = place_of(request.origin);
  VisitRecord record(request, options.limits, clock_now());
  record.end(0, place.ending, place.hopeless, record.asked());
  give_out(job, record.take());
}

void Client::State::abandon(Place& place, Ending ending, const std::string& words) {
  place.ending = ending;
  place.hopeless = words;
  for (const Job& job : std::exchange(place.shared, {})) give_up(job);
}

// Finds the addresses, once; or why there is no way, in words.
std::string Client::State::unreachable(Place& place) {
  if (!place.hopeless.empty() || !place.addresses.empty()) return place.hopeless;
  if (place.origin.scheme == "http" && !options.h2c)
    return place.hopeless = "an http: URL needs --h2c: HTTP/2 in the clear, with prior knowledge";
  auto found = find_addresses(place.origin, options.resolve, options.limits.connect);
  if (found)
    place.addresses = std::move(*found);
  else
    place.hopeless = found.error().message;
  return place.hopeless;
}

void Client::State::start(Place& place, std::optional<Job> job) {
  if (!unreachable(place).empty()) {
    if (job) give_up(*job);
    for (const Job& each : std::exchange(place.shared, {})) give_up(each);
    return;
  }
  auto worker = std::make_unique<Worker>();
  worker->place = &place;
  worker->own = job;
  worker->channel = std::make_unique<Channel>(
      options, place.origin.scheme == "https" ? &tls : nullptr, place, clock_now());
  workers.push_back(std::move(worker));
}

// Opens one more connection where one is wanted and allowed.
bool Client::State::open_one() {
  if (workers.size() >= std::max<std::size_t>(options.connections, 1)) return false;
  for (auto& entry : places) {
    Place& place = entry.second;
    if (place.shared.empty()) continue;
    const auto serving = static_cast<std::size_t>(
        std::count_if(workers.begin(), workers.end(),
                      [&](const auto& each) { return each->place == &place && !each->own; }));
    // A further one pays off only for many.
    if (place.shared.size() <= serving * options.streams) continue;
    start(place, std::nullopt);
    return true;
  }
  if (own.empty()) return false;
  const Job job = own.front();
  own.pop_front();
  start(place_of((*requests)[job.request].origin), job);
  return true;
}

// False: nobody takes anything.
bool Client::State::hand_out_shared() {
  bool any = false;
  for (const auto& worker : workers) {
    Session* session = worker->channel->session();
    if (worker->own || !session || worker->channel->closed()) continue;
    std::deque<Job>& waiting = worker->place->shared;
    bool asked = false;
    while (!waiting.empty() && session->room() > 0) {
      const Job job = waiting.front();
      waiting.pop_front();
      worker->jobs[job.request] = job;
      session->ask(job.request, (*requests)[job.request], clock_now());
      asked = true;
    }
    if (!asked) continue;
    worker->asked = any = true;
    look_after(*worker);
  }
  return any;
}

void Client::State::wait() {
  std::vector<pollfd> sockets;
  Moment first = clock_now() + kNap;
  for (const auto& worker : workers) {
    sockets.push_back({worker->channel->socket(), worker->channel->events(), 0});
    first = std::min(first, worker->channel->deadline());
  }
  const auto time = std::chrono::ceil<std::chrono::milliseconds>(first - clock_now()).count();
  (void)poll(sockets.data(), sockets.size(), static_cast<int>(std::max<decltype(time)>(time, 0)));
  for (std::size_t i = 0; i < sockets.size(); ++i)
    if (sockets[i].revents != 0 || workers[i]->channel->deadline() <= clock_now())
      look_after(*workers[i]);
}

void Client::State::look_after(Worker& worker) {
  Channel& channel = *worker.channel;
  channel.advance(clock_now());
  if (worker.own && !worker.asked && channel.session() && !channel.closed()) {
    worker.asked = true;
    worker.jobs[worker.own->request] = *worker.own;
    channel.session()->ask(worker.own->request, (*requests)[worker.own->request], clock_now());
    channel.advance(clock_now());
  }
  gather(worker);
}

// Closes a connection that has nothing more to do.
void Client::State::retire(Worker& worker) {
  const Session* session = worker.channel->session();
  if (worker.channel->closed() || !session || !session->idle()) return;
  const bool useless = session->greeted() && session->room() == 0;
  if (worker.own ? worker.asked : (worker.place->shared.empty() || useless))
    worker.channel->close(clock_now());
}

void Client::State::gather(Worker& worker) {
  Session* session = worker.channel->session();
  if (!session) return;
  Place& place = *worker.place;
  for (Outcome& outcome : session->take()) {
    Job job = worker.jobs[outcome.request];
    worker.jobs.erase(outcome.request);
    const Exchange& page = outcome.visit.page;
    if (!session->greeted()) worker.trouble = page.trouble;
    if (page.status != 0) {
      worker.served = place.reached = true;
      place.failed = 0;
    }
    place.timed_out = page.ending == Ending::timed_out ? place.timed_out + 1 : 0;
    const bool gets_on = worker.served || !session->idle();
    if (!outcome.again || ++job.attempt > (gets_on ? kPatientAttempts : kAttempts)) {
      give_out(job, std::move(outcome.visit));
      continue;
    }
    (worker.own ? own : place.shared).push_front(job);
  }
  if (place.timed_out >= kTimedOutInARow && place.hopeless.empty())
    abandon(place, Ending::timed_out,
            fmt::format("not asked, after {} requests in a row for which the server took too long",
                        kTimedOutInARow));
}

void Client::State::bury_closed() {
  std::erase_if(workers, [&](const auto& worker) {
    retire(*worker);
    if (worker->channel->closed()) bury(*worker);
    return worker->channel->closed();
  });
}

void Client::State::bury(Worker& worker) {
  gather(worker);
  const Session* session = worker.channel->session();
  if (!session)
    failed(worker, worker.channel->failure());
  else if (!worker.trouble.empty())
    failed(worker, worker.trouble);
  else if (!worker.asked && (worker.own || !worker.place->shared.empty()))
    failed(worker, session->trouble().empty()
                       ? "the server allows no requests: its SETTINGS_MAX_CONCURRENT_STREAMS is 0"
                       : session->trouble());
}

// A connection that was of no use. Where none ever was, no further one is tried.
void Client::State::failed(Worker& worker, const std::string& words) {
  Place& place = *worker.place;
  const bool hopeless = ++place.failed >= kFailedInARow || !place.reached;
  if (hopeless) abandon(place, Ending::unreachable, words);
  if (!worker.own || worker.asked) return;
  if (hopeless)
    give_up(*worker.own);
  else
    own.push_back(*worker.own);
}

Result<Client> Client::make(ClientOptions options) {
  auto tls = TlsContext::make(options.insecure, options.ca_file);
  if (!tls) return tls.error();
  return Client(std::make_unique<State>(std::move(options), std::move(*tls)));
}

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

void Client::run(const std::vector<Request>& requests,
                 const std::function<void(std::size_t request, Visit visit)>& take) {
  State& s = *state_;
  s.requests = &requests;
  s.take = &take;
  for (std::size_t i = 0; i < requests.size(); ++i)
    (requests[i].own_connection ? s.own : s.place_of(requests[i].origin).shared).push_back({i});
  // Looking for addresses takes its time: not while servers wait.
  for (const Request& each : requests) (void)s.unreachable(s.place_of(each.origin));
  for (;;) {
    s.bury_closed();
    // Answers may be there at once, and make room for more.
    if (s.open_one() || s.hand_out_shared()) continue;
    if (s.workers.empty()) return;
    s.wait();
  }
}

}  // namespace pushplan::verify
