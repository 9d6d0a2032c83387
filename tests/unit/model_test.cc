// The page-load model on pages whose course can be told in one's head, and its properties on random
// ones.
#include "analyzer/model/simulate.h"

#include <doctest/doctest.h>

#include <vector>

#include "analyzer/model/constants.h"
#include "analyzer/model/inlined.h"
#include "analyzer/model/network.h"
#include "tests/support/random_page.h"

namespace {

using namespace pushplan;
using namespace pushplan::model;
using pushplan::test::RandomPages;

Profile cable() { return *find_profile("cable28"); }

// A small page: a sheet in its head, one that this imports, a font, a hero image.
Page page_with_import() {
  Page page;
  page.bytes = kSegment + kHeaderBytes;
  page.body = page.content = kSegment;
  page.body_place = 5;
  page.content_place = 6;
  page.layout = kLayout;
  Resource sheet;
  sheet.kind = model::Kind::style;
  sheet.blocks = true;
  sheet.priority = sheet.hinted = Priority::highest;
  sheet.bytes = 4'000;
  sheet.serve = kServe;
  sheet.work = kStyle;
  Resource import = sheet;
  import.found = Found::parsed;
  import.parent = 0;
  import.order = 1;
  Resource font;
  font.kind = model::Kind::font;
  font.found = Found::laid_out;
  font.parent = 0;
  font.priority = Priority::highest;
  font.hinted = Priority::high;
  font.bytes = 15'000;
  font.serve = kServe;
  font.order = 2;
  page.resources = {sheet, import, font};
  return page;
}

Metrics load(const Page& page, const Profile& profile, const Scenario& scenario,
             Until until = Until::loaded) {
  return Simulator().run(PreparedPage(page), profile, scenario, until);
}

Scenario with(Early early, std::vector<std::uint32_t> hints) {
  return {Protocol::http2, Connect::cold, early, std::move(hints)};
}

}  // namespace

TEST_CASE("model: sizes of documents are rounded") {
  const std::uint64_t kTable[][2] = {{0, 0},           {1, 1460},        {1460, 1460},
                                     {1461, 2920},     {5'840, 5'840},   {5'841, 8'760},
                                     {7'300, 8'760},   {10'220, 11'680}, {20'000, 23'360},
                                     {23'000, 23'360}, {100'000, 93'440}};
  for (const auto& row : kTable) {
    CAPTURE(row[0]);
    CHECK(rounded_bytes(row[0]) == row[1]);
  }
  std::uint32_t last = 0;
  for (std::uint64_t bytes = 0; bytes < 500'000; bytes += 97) {
    const std::uint32_t rounded = rounded_bytes(bytes);
    CHECK(rounded >= last);
    CHECK(rounded_bytes(rounded) == rounded);
    last = rounded;
  }
}

TEST_CASE("model: an import costs a round trip, and hinting it alone saves that") {
  const Page page = page_with_import();
  const Microseconds rtt = cable().rtt;
  const Metrics nothing = load(page, cable(), {});
  const Metrics import = load(page, cable(), with(Early::link, {1}));
  CHECK(nothing.first_paint - import.first_paint > rtt - kRequest);
  CHECK(nothing.first_paint - import.first_paint < 2 * rtt + kRequest);
  // The linked sheet is found at once: hinting it as well saves next to nothing.
  const Metrics both = load(page, cable(), with(Early::link, {0, 1}));
  CHECK(import.first_paint - both.first_paint < rtt / 4);
  // Push is no later than 103, and that no later than a Link on the 200.
  const Metrics early = load(page, cable(), with(Early::early_hints, {0, 1}));
  const Metrics push = load(page, cable(), with(Early::push, {0, 1}));
  CHECK(push.first_paint <= early.first_paint);
  CHECK(early.first_paint <= both.first_paint);
  CHECK(both.first_paint - push.first_paint > rtt);
  // Text waits for its font, which is found when the page is laid out.
  CHECK(nothing.text_ready > nothing.first_paint + rtt);
  CHECK(nothing.largest_paint == nothing.text_ready);
  CHECK(nothing.load >= nothing.dom_content_loaded);
}

TEST_CASE("model: think time is idle for a 103 and a push, and lost for a Link on the 200") {
  const Page page = page_with_import();
  Profile slow = cable();
  slow.think = 200'000;
  const auto cost = [&](Early early) {
    return load(page, slow, with(early, {0, 1})).first_paint -
           load(page, cable(), with(early, {0, 1})).first_paint;
  };
  CHECK(load(page, slow, {}).first_paint - load(page, cable(), {}).first_paint == 200'000);
  CHECK(cost(Early::link) == 200'000);
  const Microseconds left = load(page, slow, with(Early::early_hints, {0, 1})).first_paint;
  CHECK(load(page, slow, with(Early::link, {0, 1})).first_paint - left > cable().rtt);
}

TEST_CASE("model: fonts that are preloaded hold the first paint back, for a while") {
  const Page page = page_with_import();
  const Profile slow = *find_profile("slow4g150");
  const Microseconds without = load(page, slow, with(Early::link, {0, 1})).first_paint;
  const Metrics with_font = load(page, slow, with(Early::link, {0, 1, 2}));
  CHECK(with_font.first_paint > without);
  CHECK(with_font.text_ready < load(page, slow, with(Early::link, {0, 1})).text_ready);
}

TEST_CASE("model: font-display") {
  Page page = page_with_import();
  const Microseconds painted = load(page, cable(), {}).first_paint;
  page.resources[2].display = model::Display::swap;
  CHECK(load(page, cable(), {}).text_ready == painted);
  page.resources[2].display = model::Display::brief;
  const Profile slow = *find_profile("3g300");
  const Metrics brief = load(page, slow, {});
  CHECK(brief.text_ready == brief.first_paint + kShortBlockPeriod);
}

TEST_CASE("model: protocols") {
  const Page page = page_with_import();
  const Profile profile = *find_profile("slow4g150");
  const Metrics h2 = load(page, profile, {});
  const Metrics h3 = load(page, profile, {Protocol::http3, Connect::cold, Early::nothing, {}});
  const Metrics resumed =
      load(page, profile, {Protocol::http2, Connect::resumed, Early::nothing, {}});
  const Metrics h1 = load(page, profile, {Protocol::http1, Connect::cold, Early::nothing, {}});
  CHECK(h2.first_paint - h3.first_paint == profile.rtt);
  CHECK(h2.first_paint - resumed.first_paint >= profile.rtt);
  CHECK(h1.document == h2.document);
  CHECK(h1.load >= h2.load);
  // What is inside comes with the page.
  const Metrics inside = load(inlined(page, Inlining::styles), profile,
                              {Protocol::http1, Connect::cold, Early::nothing, {}});
  CHECK(inside.first_paint < h1.first_paint - profile.rtt);
  CHECK(inside.document > h1.document);
  const Page all = inlined(page, Inlining::everything);
  CHECK(all.resources.empty());
  CHECK(all.bytes > page.bytes + 4'000 + 4'000 + 15'000);
}

TEST_CASE("model: six connections of HTTP/1.1") {
  Page page;
  page.bytes = kSegment;
  page.body = page.content = kSegment;
  page.content_place = 1;
  for (std::uint32_t i = 0; i < 13; ++i) {
    Resource image;
    image.kind = model::Kind::image;
    image.bytes = 500;
    image.place = 2 + i;
    image.order = i;
    page.resources.push_back(image);
  }
  const Profile profile = *find_profile("3g300");
  const Metrics h1 = load(page, profile, {Protocol::http1, Connect::cold, Early::nothing, {}});
  const Metrics h2 = load(page, profile, {});
  // New connections, and three rounds of requests on them.
  CHECK(h1.load - h2.load > 2 * profile.rtt);
}

TEST_CASE(
    "model: the same load, whatever ran before, and shorter where only paints are asked for") {
  RandomPages random(3);
  Simulator used;
  for (int round = 0; round < 2'000; ++round) {
    CAPTURE(round);
    const plan::Problem problem = random.problem(10);
    const PreparedPage page(problem.page);
    Scenario scenario;
    scenario.early = static_cast<Early>(random.below(4));
    if (scenario.early != Early::nothing)
      for (const plan::Option& option : problem.options)
        if (random.once_in(2)) scenario.hints.push_back(option.resource);
    const Profile& profile = problem.profiles.front();
    const Metrics all = used.run(page, profile, scenario, Until::loaded);
    CHECK(Simulator().run(page, profile, scenario, Until::loaded) == all);
    const Metrics painted = used.run(page, profile, scenario, Until::painted);
    CHECK(painted.first_paint == all.first_paint);
    CHECK(painted.largest_paint == all.largest_paint);
    CHECK(painted.text_ready == all.text_ready);
    CHECK(painted.dom_content_loaded == all.dom_content_loaded);
    CHECK(all.first_paint > 2 * profile.rtt);
    CHECK(all.first_paint <= all.largest_paint);
    CHECK(all.dom_content_loaded <= all.load);
    const Metrics free = used.run(page, profile, scenario, Until::painted, Contention::none);
    CHECK(free.first_paint <= all.first_paint);
    CHECK(free.largest_paint <= all.largest_paint);
    CHECK(free.text_ready <= all.text_ready);
    CHECK(free.dom_content_loaded <= all.dom_content_loaded);
  }
}

TEST_CASE("model: bytes cross the link at its rate, after slow start") {
  Network network;
  const Profile profile = cable();
  network.reset(profile);
  const std::uint32_t connection = network.open(kInitialWindow);
  network.respond(0, connection, 0, 2'000'000, Priority::highest);
  std::uint64_t bytes = 0;
  Microseconds last = 0, first_window = 0;
  while (network.next() != kNever) {
    const Network::Chunk chunk = network.send();
    CHECK(chunk.at >= last);
    last = chunk.at;
    bytes += chunk.bytes;
    if (bytes == kInitialWindow) first_window = chunk.at;
  }
  CHECK(bytes == 2'000'000);
  CHECK(first_window == transfer_time(kSegment, profile.down) * 10 + profile.rtt / 2);
  const Microseconds ideal = transfer_time(2'000'000, profile.down) + profile.rtt / 2;
  CHECK(last > ideal - 2'000);
  CHECK(last < ideal + 4 * profile.rtt);
}
