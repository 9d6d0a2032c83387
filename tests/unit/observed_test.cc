// Tests of what recordings add to a page's needs: nine of ten, raised and kept words, sizes.
#include "analyzer/plan/observed.h"

#include <doctest/doctest.h>

#include <string>

#include "analyzer/plan/choose.h"
#include "tests/support/dump.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using evidence::RecordedRequest;
using evidence::Recording;
using Files = MemoryFileSystem::Files;

RecordedRequest request(const std::string& path, const std::string& destination) {
  RecordedRequest r;
  r.url = "https://e.test" + path;
  r.destination = destination;
  r.by_script = true;
  r.status = 200;
  return r;
}

// `count` recordings of "/", of which the first `asking` hold the requests.
std::vector<Recording> recordings(std::size_t count, std::size_t asking,
                                  std::vector<RecordedRequest> requests,
                                  const std::string& page = "https://e.test/") {
  std::vector<Recording> out(count, {"x.har", page, 200, {request("/", "document")}});
  for (std::size_t i = 0; i < asking; ++i)
    for (const RecordedRequest& r : requests) out[i].requests.push_back(r);
  return out;
}

// "url as state (why)" of what the recordings decided; findings in a last line.
std::string observed(const Files& files, const std::vector<Recording>& loads,
                     const Settings& settings = {}) {
  TestSite site(files, settings);
  std::vector<Diagnostic> diagnostics;
  const evidence::Observations seen = evidence::observe(loads, site.site, diagnostics);
  study::PageNeeds needs = site.study();
  const auto page = seen.pages.find(needs.page.file);
  if (page != seen.pages.end()) plan::add_observed(needs, page->second, site.site);
  std::string out;
  for (const study::Need& need : needs.resources)
    if (need.observed)
      add_item(out,
               need.url + " " + need.request.as + dump_request(need.request) + " " +
                   to_string(need.state) + " (" + need.why + ")" +
                   (need.via == study::kDocument ? "" : " via " + needs.resources[need.via].url));
  for (const Diagnostic& d : needs.diagnostics) diagnostics.push_back(d);
  for (const Diagnostic& d : diagnostics) out += "\n" + d.code + ": " + d.message;
  return out;
}

const Files kRecordedSite = {{"index.html", "<script src=app.js></script>"},
                             {"app.js", "go()"},
                             {"d.json", "{}"},
                             {"a.jpg", "x"},
                             {"f.woff2", "x"},
                             {"m.mjs", "x"}};

}  // namespace

TEST_CASE("observed: needed from nine of ten recordings on") {
  RecordedRequest json = request("/d.json", "fetch");
  json.initiator_url = "https://e.test/app.js";
  const RecordedRequest app = request("/app.js", "script");
  const auto in = [&](std::size_t asking, std::size_t count) {
    auto loads = recordings(count, asking, {json});
    for (Recording& load : loads) load.requests.push_back(app);
    return observed(kRecordedSite, loads);
  };
  CHECK(in(10, 10) ==
        "/d.json fetch cors=anonymous needed (observed in 10 of 10 recordings) via /app.js");
  CHECK(in(9, 10) ==
        "/d.json fetch cors=anonymous needed (observed in 9 of 10 recordings) via /app.js");
  CHECK(in(8, 10) ==
        "/d.json fetch cors=anonymous possible (observed in 8 of 10 recordings) via /app.js");
  CHECK(in(8, 9) ==
        "/d.json fetch cors=anonymous possible (observed in 8 of 9 recordings) via /app.js");
  CHECK(in(18, 20) ==
        "/d.json fetch cors=anonymous needed (observed in 18 of 20 recordings) via /app.js");
  CHECK(in(1, 1) ==
        "/d.json fetch cors=anonymous needed (observed in 1 of 1 recordings) via /app.js");
}

TEST_CASE("observed: the request is told as it was recorded") {
  RecordedRequest later = request("/a.jpg", "image"), cors = request("/a.jpg", "image"),
                  opaque = request("/d.json", "fetch");
  later.first_view = false;
  cors.mode = "cors";
  opaque.mode = "no-cors";
  const auto once = [&](std::vector<RecordedRequest> requests) {
    return observed(kRecordedSite, recordings(1, 1, std::move(requests)));
  };
  CHECK(once({request("/a.jpg", "image")}) ==
        "/a.jpg image needed (observed in 1 of 1 recordings)");
  CHECK(once({later}) ==
        "/a.jpg image possible (observed after the first view in 1 of 1 recordings)");
  CHECK(once({later, request("/a.jpg", "image")}) ==
        "/a.jpg image needed (observed in 1 of 1 recordings)");
  CHECK(once({cors}) == "/a.jpg image cors=anonymous needed (observed in 1 of 1 recordings)");
  CHECK(once({opaque}) == "/d.json fetch needed (observed in 1 of 1 recordings)");
  CHECK(once({request("/f.woff2", "font")}) ==
        "/f.woff2 font cors=anonymous needed (observed in 1 of 1 recordings)");
  CHECK(once({request("/m.mjs", "script")}) ==
        "/m.mjs script cors=anonymous module needed (observed in 1 of 1 recordings)");
  CHECK(once({request("/a.jpg?v=2", "image")}) ==
        "/a.jpg?v=2 image needed (observed in 1 of 1 recordings)");
  // Neither candidates nor findings: documents, other hosts, failures, what browsers ask for
  // themselves.
  RecordedRequest failed = request("/a.jpg", "image"), foreign = request("", "image");
  failed.status = 404;
  foreign.url = "https://cdn.test/a.jpg";
  CHECK(once({failed, foreign, request("/index.html", "iframe"), request("/favicon.ico", "image"),
              request("/a.jpg", "")}) == "");
  CHECK(once({request("/api/x?y", "fetch")}) ==
        "\nrecording-no-file: the recordings ask the site for 1 URL that no file stands for: "
        "/api/x?y");
}

TEST_CASE("observed: what study found possible or unused is raised, unless the window decides") {
  const auto page = [](const std::string& body, const std::string& path, const std::string& as,
                       std::size_t asking = 9) {
    Files files = kRecordedSite;
    files["index.html"] = "<meta name=viewport content='width=device-width'>" + body;
    files["s.css"] = ".x{background:url(a.jpg)}";
    return observed(files, recordings(10, asking, {request(path, as)}));
  };
  CHECK(page("<script>fetch('d.json')</script>", "/d.json", "fetch") ==
        "/d.json fetch cors=anonymous needed (observed in 9 of 10 recordings)");
  CHECK(page("<script>fetch('d.json')</script>", "/d.json", "fetch", 5) ==
        "/d.json fetch cors=anonymous possible (fetched when a script gets to this call; observed "
        "in 5 of 10 recordings)");
  CHECK(page("<style>.x{background:url(a.jpg)}</style><p>x", "/a.jpg", "image") ==
        "/a.jpg image needed (observed in 9 of 10 recordings)");
  CHECK(page("<style>.x{background:url(a.jpg)}</style><p>x", "/a.jpg", "image", 2)
            .rfind("/a.jpg image possible", 0) == 0);
  for (const std::string html :
       {"<img srcset='a.jpg 1x, f.woff2 2x'>",
        "<div style='height:9000px'></div><img loading=lazy src=a.jpg>",
        "<style>@media(width<500px){p{background:url(a.jpg)}}</style><p>x",
        "<link rel=icon href=a.jpg>", "<link rel=prefetch href=a.jpg as=image>",
        "<link rel=preload as=image href=a.jpg media='(width<500px)'>"}) {
    CAPTURE(html);
    const std::string out = page(html, "/a.jpg", "image");
    CHECK((out.empty() || out.find(" possible (") != std::string::npos));
    CHECK(out.find(" needed ") == std::string::npos);
  }
  // What study is sure of stays as it is.
  CHECK(page("<img src=a.jpg>", "/a.jpg", "image") == "");
}

TEST_CASE("observed: which loads are of this site") {
  Settings based;
  based.base_url = "https://e.test/docs/";
  RecordedRequest image = request("/docs/a.jpg", "image");
  auto load = recordings(1, 1, {image}, "https://e.test/docs/");
  CHECK(observed(kRecordedSite, load, based) ==
        "/docs/a.jpg image needed (observed in 1 of 1 recordings)");
  load[0].url = "https://localhost/docs/";
  CHECK(observed(kRecordedSite, load, based) ==
        "\nrecording-no-page: x.har: of its 1 load none is of a page of the site: "
        "https://localhost/docs/");
  // Without a base URL any host will do, and the page's own is the site's.
  CHECK(observed(kRecordedSite,
                 recordings(1, 1, {request("/a.jpg", "image")}, "https://e.test/index.html")) ==
        "/a.jpg image needed (observed in 1 of 1 recordings)");
  CHECK(observed(kRecordedSite,
                 recordings(1, 1, {request("/a.jpg", "image")}, "http://localhost/")) == "");
  auto failed = recordings(2, 2, {request("/a.jpg", "image")});
  failed[0].status = failed[1].status = 503;
  CHECK(observed(kRecordedSite, failed) ==
        "\nrecording-no-page: x.har: of its 2 loads none is of a page of the site: https://e.test/ "
        "(answered 503)");
  CHECK(observed(kRecordedSite, {{"empty.har", "", 0, {}}}) ==
        "\nrecording-no-page: empty.har: it records no load with an empty cache");
}

TEST_CASE("observed: silence of three recordings is a note") {
  CHECK(observed(kRecordedSite, recordings(2, 0, {})) == "");
  CHECK(observed(kRecordedSite, recordings(3, 0, {})) ==
        "\nnot-observed: / needs /app.js, and none of its 3 recordings asked for it");
  CHECK(observed(kRecordedSite, recordings(3, 1, {request("/app.js", "script")})) == "");
}

TEST_CASE("observed: candidates behind the module graph") {
  Files files = kRecordedSite;
  files["index.html"] = "<script type=module src=m.mjs></script><img src=b.jpg>";
  files["b.jpg"] = "x";
  TestSite site(files);
  std::vector<Diagnostic> diagnostics;
  const auto seen = evidence::observe(
      recordings(10, 9, {request("/a.jpg", "image"), request("/d.json", "fetch")}), site.site,
      diagnostics);
  study::PageNeeds needs = site.study();
  plan::add_observed(needs, seen.pages.at(needs.page.file), site.site);
  weigh::Weights weights(site.site, site.folder, site.settings);
  Settings settings;
  settings.strategy = Strategy::critical;
  const plan::PagePlan chosen = plan::Chooser(site.site, weights, settings).choose(needs);
  std::string out;
  for (const plan::Chosen& c : chosen.chosen) add_item(out, c.hint.url + " (" + c.reason + ")");
  CHECK(out ==
        "/m.mjs (module script), /a.jpg (observed in 9 of 10 recordings), /d.json (observed in 9 "
        "of 10 recordings)");
  CHECK(chosen.refused.size() == 1);
}

TEST_CASE("observed: when the page-load model finds it") {
  RecordedRequest json = request("/d.json", "fetch");
  json.initiator_url = "https://e.test/app.js";
  TestSite site(kRecordedSite);
  std::vector<Diagnostic> diagnostics;
  const auto seen = evidence::observe(
      recordings(1, 1, {request("/app.js", "script"), json, request("/a.jpg", "image")}), site.site,
      diagnostics);
  study::PageNeeds needs = site.study();
  plan::add_observed(needs, seen.pages.at(needs.page.file), site.site);
  weigh::Weights weights(site.site, site.folder, site.settings);
  const model::ModelledPage modelled =
      model::model_page(needs, weights, site.settings, std::vector<bool>(needs.resources.size()));
  const auto& resources = modelled.page.resources;
  REQUIRE(resources.size() == 3);
  CHECK(resources[1].found == model::Found::run);
  CHECK(resources[1].parent == 0);
  CHECK(resources[2].found == model::Found::scanned);
  CHECK(resources[2].offset == modelled.page.bytes);
}

TEST_CASE("sizes: more than a tenth and 200 bytes") {
  const auto finding = [](std::uint64_t bytes, const std::string& encoding, std::uint64_t decoded,
                          bool headers, Encoding ours, const std::string& name = "a.css") {
    Settings settings;
    settings.encoding = ours;
    std::string text;
    for (int i = 0; i < 2000; ++i) text += std::to_string(i * i % 977);
    text.resize(5000);
    TestSite site({{"index.html", ""}, {name, text}}, settings);
    RecordedRequest r = request("/" + name, "style");
    r.bytes = bytes, r.encoding = encoding, r.decoded_bytes = decoded, r.headers_in_bytes = headers;
    std::vector<Diagnostic> diagnostics;
    const auto seen = evidence::observe(recordings(2, 2, {r}), site.site, diagnostics);
    weigh::Weights weights(site.site, site.folder, site.settings);
    plan::compare_sizes(seen, site.site, weights, diagnostics);
    return diagnostics.empty() ? "" : diagnostics.front().message;
  };
  const auto plain = [&](std::uint64_t bytes, bool headers = false) {
    return finding(bytes, "", 5000, headers, Encoding::identity);
  };
  CHECK(plain(5000) == "");
  CHECK(plain(5500) == "");
  CHECK(plain(5501) ==
        "weighed 5,501 B (uncompressed) when it was recorded, and 5,000 B (uncompressed) here: "
        "another build of the file");
  CHECK(plain(4500) == "");
  CHECK(plain(4499) != "");
  // With header fields in the figure: they may be a thousand bytes.
  CHECK(plain(6500, true) == "");
  CHECK(plain(6501, true) != "");
  CHECK(plain(4499, true) != "");
  CHECK(finding(5000, "", 5000, false, Encoding::br)
            .find("the server does not compress files of this type") != std::string::npos);
  CHECK(finding(4000, "gzip", 5000, false, Encoding::br)
            .find("the server compresses in another way") != std::string::npos);
  CHECK(finding(4000, "br", 5000, false, Encoding::br)
            .find("the server compresses with another quality") != std::string::npos);
  CHECK(finding(3000, "gzip", 5000, false, Encoding::br, "a.png")
            .find("the server compresses files of this type") != std::string::npos);
  CHECK(finding(9000, "br", 9500, false, Encoding::br)
            .find("another build of the file: 9,500 B were recorded when decoded, and it has 5,000 "
                  "B") != std::string::npos);
}
