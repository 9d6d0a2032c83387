// Tests of what targets are given to carry: limits, characters, routes, equal lists.
#include "emitters/delivery.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "base/text.h"
#include "emitters/emitter.h"
#include "emitters/response_fields.h"
#include "tests/support/dump.h"
#include "tests/support/manifests.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using namespace pushplan::emitters;

Emitter target() {
  Emitter row{};
  row.name = "t";
  row.mechanisms = {Mechanism::link, Mechanism::push};
  return row;
}

// "/ /b: /a.css /c.css; /d: /a.css".
std::string dump(const Delivery& delivery) {
  std::vector<std::string> sets;
  for (const PageSet& set : delivery.sets) {
    std::string text = join(set.url_paths, " ") + ":";
    for (const Hint* hint : set.hints) text += " " + hint->url;
    sets.push_back(text);
  }
  return join(sets, "; ");
}

manifest::Manifest three() {
  return manifest_of({style_hint("/a.css"), style_hint("/b.css"), style_hint("/c.css")});
}

}  // namespace

TEST_CASE("delivery: cut from the end of the list, by files and by bytes, each cut told") {
  const manifest::Manifest m = three();
  const std::string value = "</a.css>; rel=preload; as=style";
  CHECK(dump(deliver(m, target(), {})) == "/: /a.css /b.css /c.css");
  EmitOptions two;
  two.max_files = 2;
  const Delivery by_files = deliver(m, target(), two);
  CHECK(dump(by_files) == "/: /a.css /b.css");
  REQUIRE(by_files.cuts.size() == 1);
  CHECK(by_files.cuts[0] == Cut{"/", "/c.css", value.size(), "over the limit of 2 files a page"});
  CHECK(dump_diagnostics(by_files.diagnostics) == "warning header-cut ");
  // Joined by ", ": two values fit to the byte.
  EmitOptions bytes;
  bytes.max_header_bytes = 2 * value.size() + 2;
  CHECK(dump(deliver(m, target(), bytes)) == "/: /a.css /b.css");
  bytes.max_header_bytes = 2 * value.size() + 1;
  CHECK(dump(deliver(m, target(), bytes)) == "/: /a.css");
  Emitter narrow = target();
  narrow.limits.header_bytes = value.size();
  const Delivery hard = deliver(m, narrow, {});
  CHECK(dump(hard) == "/: /a.css");
  CHECK(hard.cuts[0].reason == "over the limit of 31 B for the page's Link values that t has");
  // Nothing overtakes what was cut.
  const manifest::Manifest long_first =
      manifest_of({style_hint("/" + std::string(60, 'x') + ".css"), style_hint("/b.css")});
  bytes.max_header_bytes = 40;
  const Delivery none = deliver(long_first, target(), bytes);
  CHECK(none.sets.empty());
  CHECK(none.cuts.size() == 2);
}

TEST_CASE("delivery: what a target cannot carry is left out, with a finding") {
  Emitter row = target();
  row.lost_in_url = {",", "${"};
  row.lost_in_page = {"*"};
  row.unpushed_in_url = {";"};
  manifest::Manifest m = manifest_of(
      {style_hint("/a,b.css"), style_hint("/a;b.css"), style_hint("/?${X}"), style_hint("/ok.css")},
      {{"/", "index.html"}, {"/%2A.html", "*.html"}});
  const Delivery linked = deliver(m, row, {});
  CHECK(dump(linked) == "/: /a;b.css /ok.css");
  CHECK(linked.sets[0].file_paths == std::vector<std::string>{"/index.html"});
  CHECK(dump_diagnostics(linked.diagnostics) ==
        "warning target-cannot-carry \nwarning target-cannot-carry \nwarning target-cannot-carry ");
  const Delivery pushed = deliver(m, row, {Mechanism::push});
  CHECK(dump_diagnostics(pushed.diagnostics).find("link-not-pushed") != std::string::npos);
}

TEST_CASE("delivery: pages whose lists become equal share a set") {
  manifest::Manifest m = three();
  add_group(m, {"/a.css"}, {{"/one/", "one/index.html"}});
  EmitOptions one;
  one.max_files = 1;
  CHECK(dump(deliver(m, target(), one)) == "/ /one/: /a.css");
  CHECK(dump(deliver(m, target(), {})) == "/: /a.css /b.css /c.css; /one/: /a.css");
}

TEST_CASE("emit: what the table says is refused, with the nearest that can be done") {
  const auto message = [](const char* name, EmitOptions options) {
    const auto out = emit(**find_emitter(name), three(), options);
    return out ? std::string("emitted") : out.error().message;
  };
  EmitOptions casper;
  casper.mechanism = Mechanism::push;
  casper.cache_aware = CacheAware::casper;
  CHECK(message("apache", casper) ==
        "target apache cannot do --cache-aware casper; it can do cookie, diary");
  CHECK(message("headers", casper) ==
        "target headers cannot do --cache-aware casper; it can do none of them");
  casper.mechanism = Mechanism::link;
  CHECK(message("h2o", casper) ==
        "--cache-aware casper is for pushes: a hint to a file that is fresh in the cache costs "
        "only the bytes of its header; use it with --mechanism push");
}

TEST_CASE("emit: the table is in order and complete") {
  std::set<std::string> names;
  std::string before;
  for (const Emitter& row : all_emitters()) {
    CAPTURE(row.name);
    CHECK(before < row.name);
    before = row.name;
    CHECK(names.insert(row.name).second);
    CHECK(!row.mechanisms.empty());
    CHECK((row.emit != nullptr));
    CHECK((row.place == Place::folder || *row.file_name != '\0'));
    if (row.cdn) CHECK(row.cache_aware.empty());
    if (!row.can(Mechanism::push)) CHECK(row.cache_aware.empty());
  }
}

TEST_CASE("emit: the plan's id is that of lists and contents, not of weights") {
  manifest::Manifest m = three();
  const std::string id = manifest::plan_id(m);
  CHECK(id.size() == 8);
  m.resources.at("/a.css").bytes += 1;
  CHECK(manifest::plan_id(m) == id);
  m.resources.at("/a.css").hash = "xxh3:1111111111111111";
  CHECK(manifest::plan_id(m) != id);
  m = three();
  m.groups[0].send.pop_back();
  CHECK(manifest::plan_id(m) != id);
}

TEST_CASE("emit: options as people write them") {
  CHECK(parse_version("1.25.1") == Version{1, 25, 1});
  CHECK(parse_version("2") == Version{2, 0, 0});
  for (const char* bad : {"", "1.", "1.2.3.4", "v1", "1..2"}) CHECK(!parse_version(bad));
  CHECK(parse_cache_aware("casper") == CacheAware::casper);
  CHECK(!parse_cache_aware("cookies"));
}
