// Tests of the lint's judgement of hints: for each finding a page that has it and one that just has
// not; the same for hints of other carriers; and how findings of many pages fold.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gate/findings.h"
#include "gate/hint_judge.h"
#include "gate/lint.h"
#include "tests/support/memory_file_system.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using gate::Carrier;
using gate::StatedHint;

// What gate/hint_judge.h reports; the other rules of the lint have tests of their own.
const std::set<std::string> kHintSlugs = {
    "async-script-hinted",      "conditional-resource", "cross-origin-push",  "csp-blocks-hint",
    "duplicate-preload",        "missing-as",           "integrity-mismatch", "missing-file",
    "font-without-crossorigin", "push-and-preload",     "two-carriers",       "unused-font",
    "link-parameter-ignored",   "several-font-formats", "unreferenced-hint",  "wrong-as",
    "mixed-content-hint"};

const std::string kStart =
    "<!doctype html><title>t</title><meta name=viewport content='width=device-width'>";

// A site whose pages are given, with some files beside them.
MemoryFileSystem site_of(const MemoryFileSystem::Files& pages) {
  MemoryFileSystem::Files files = {
      {"a.css", "p{color:red}"},
      {"font.css",
       "@font-face{font-family:F;src:url(f.woff2) format('woff2'),url(f.woff) format('woff')}"
       "@font-face{font-family:G;src:url(g.woff2) format('woff2')}p{font-family:F}"},
      {"a.js", "1"},
      {"m.js", "import './n.js'"},
      {"n.js", "export default 1"},
      {"f.woff2", "f"},
      {"f.woff", "f"},
      {"g.woff2", "g"},
      {"i.png", "i"},
      {"j.png", "j"},
      {"d.json", "{}"}};
  for (const auto& [path, bytes] : pages) files[path] = bytes;
  return MemoryFileSystem(std::move(files));
}

// "severity slug message", one a line.
std::string dump(std::vector<Diagnostic> findings) {
  sort_and_deduplicate(findings);
  std::string out;
  for (const Diagnostic& d : findings) {
    if (kHintSlugs.count(d.code) == 0) continue;
    CHECK(!d.remedy.empty());
    CHECK(d.message.back() != '.');
    out += std::string(out.empty() ? "" : "\n") + to_string(d.severity) + " " + d.code + " " +
           d.message;
  }
  return out;
}

std::vector<Diagnostic> lint(const MemoryFileSystem::Files& pages, const Settings& settings = {}) {
  const MemoryFileSystem folder = site_of(pages);
  AnalyzeOptions options;
  options.settings = settings;
  gate::Lint judge(settings);
  std::vector<Diagnostic> others;
  REQUIRE(analyze(folder, options, others, [&](const PageView& view) { judge.page(view); }));
  return judge.finish();
}

// The findings about the hints in a page's head.
std::string in_page(const std::string& head, const Settings& settings = {}) {
  return dump(lint({{"index.html", kStart + head + "<p>text"}}, settings));
}

// Those about hints that another carrier brings to a page.
std::string stated(const std::string& head, Carrier carrier, std::vector<StatedHint> hints) {
  const MemoryFileSystem folder = site_of({{"index.html", kStart + head + "<p>text"}});
  std::vector<Diagnostic> found, others;
  const auto sink = [&](const PageView& view) {
    for (StatedHint& hint : hints) gate::resolve_hint(hint, view);
    found = gate::judge_hints(view, hints, carrier);
    for (Diagnostic& d : gate::compare_carriers(view, gate::hints_in_page(view), hints, carrier))
      found.push_back(std::move(d));
  };
  REQUIRE(analyze(folder, {}, others, sink));
  for (const Diagnostic& d : found) CHECK(d.pages == std::vector<std::string>{"/"});
  return dump(found);
}

StatedHint hint(std::string url, std::string as,
                const std::function<void(StatedHint&)>& more = {}) {
  StatedHint made;
  made.hint.url = std::move(url);
  made.hint.as = std::move(as);
  made.file = "_headers";
  if (more) more(made);
  return made;
}

void with_cors(StatedHint& hint) { hint.hint.crossorigin = "anonymous"; }

struct HintCase {
  const char* triggers;
  const char* finding;
  const char* does_not;
};

}  // namespace

TEST_CASE("lint: hints in a page") {
  const HintCase rows[] = {
      {"<link rel=preload as=style href=a.css>",
       "error unreferenced-hint link rel=preload of /a.css is for a file that nothing on the page "
       "refers to",
       "<link rel=preload as=style href=a.css><link rel=stylesheet href=a.css>"},
      {"<link rel=preload as=style href=a.css><script>load()</script>",
       "warning unreferenced-hint link rel=preload of /a.css is for a file that nothing on the "
       "page "
       "refers to, unless a script does",
       "<link rel=preload as=fetch crossorigin href=d.json><link rel=modulepreload href=n.js>"
       "<script>load()</script>"},
      {"<link rel=preload as=style href=a.css onload='loaded()'>",
       "warning unreferenced-hint link rel=preload of /a.css is for a file that nothing on the "
       "page "
       "refers to, unless a script does",
       "<link rel=preload as=style href=a.css onload=\"this.rel='stylesheet'\">"},
      {"<link rel=preload as=fetch href=d.json><script>fetch('d.json')</script>",
       "error wrong-as link rel=preload of /d.json says `as=fetch`, and the page fetches the file "
       "with `as=fetch crossorigin=anonymous`",
       "<link rel=preload as=fetch crossorigin href=d.json><script>fetch('d.json')</script>"},
      {"<link rel=preload as=script href=a.js><script nomodule src=a.js></script>",
       "error unreferenced-hint link rel=preload of /a.js is for a file that the page does not "
       "fetch: nomodule: only browsers without modules fetch it",
       "<link rel=preload as=script href=a.js><script src=a.js></script>"},
      // A module that only another module names.
      {"<link rel=modulepreload href=n.js>",
       "error unreferenced-hint link rel=modulepreload of /n.js is for a file that nothing on the "
       "page refers to",
       "<link rel=modulepreload href=n.js><script type=module src=m.js></script>"},
      {"<link rel=preload href=a.css><link rel=stylesheet href=a.css>",
       "error missing-as link rel=preload of /a.css has no `as`: browsers ignore it",
       "<link rel=preload as=STYLE href=a.css><link rel=stylesheet href=a.css>"},
      {"<link rel=preload as=document href=b.html>",
       "error missing-as link rel=preload of /b.html is `as=document`: browsers ignore it",
       "<link rel=prefetch as=document href=b.html>"},
      {"<link rel=preload as=fetch href=a.css><link rel=stylesheet href=a.css>",
       "error wrong-as link rel=preload of /a.css says `as=fetch`, and the page fetches the file "
       "with `as=style`",
       "<link rel=preload as=style href=a.css><link rel=stylesheet href=a.css>"},
      {"<link rel=preload as=script href=a.js><script crossorigin src=a.js></script>",
       "error wrong-as link rel=preload of /a.js says `as=script`, and the page fetches the file "
       "with `as=script crossorigin=anonymous`",
       "<link rel=preload as=script crossorigin href=a.js><script crossorigin src=a.js></script>"},
      {"<link rel=preload as=script href=m.js><script type=module src=m.js></script>",
       "error wrong-as link rel=preload of /m.js says `as=script`, and the page fetches the file "
       "with `rel=modulepreload` (or `rel=preload` with `as=script crossorigin=anonymous`)",
       "<link rel=preload as=script crossorigin href=m.js><link rel=modulepreload href=n.js>"
       "<script type=module src=m.js></script>"},
      {"<link rel=modulepreload href=a.js><script src=a.js></script>",
       "error wrong-as link rel=modulepreload of /a.js says `rel=modulepreload`, and the page "
       "fetches the file with `as=script`",
       "<link rel=modulepreload href=m.js><script type=module src=m.js></script>"},
      {"<link rel=preload as=style type=text/less href=a.css><link rel=stylesheet href=a.css>",
       "error wrong-as link rel=preload of /a.css is `as=style` of type text/less: browsers ignore "
       "it",
       "<link rel=preload as=style type=text/css href=a.css><link rel=stylesheet href=a.css>"},
      {"<link rel=preload as=font href=f.woff2><link rel=stylesheet href=font.css>",
       "error font-without-crossorigin link rel=preload of /f.woff2 says no `crossorigin`: fonts "
       "are fetched in CORS mode, and so twice",
       "<link rel=preload as=font crossorigin href=f.woff2><link rel=stylesheet href=font.css>"},
      {"<link rel=preload as=font crossorigin href=g.woff2><link rel=stylesheet href=font.css>",
       "error unused-font link rel=preload of /g.woff2 is for a font that the page does not fetch: "
       "no text of the page asks for it, or browsers take another "
       "format of it",
       "<link rel=preload as=font crossorigin href=g.woff2><link rel=stylesheet href=font.css>"
       "<style>title+p,p{font-family:G}</style>"},
      {"<link rel=preload as=font crossorigin href=f.woff><link rel=preload as=font crossorigin "
       "href=f.woff2><link rel=stylesheet href=font.css>",
       "error several-font-formats link rel=preload of /f.woff is for the same font as that of "
       "/f.woff2, in a format that browsers pass over",
       "<link rel=preload as=font crossorigin href=f.woff2><link rel=stylesheet href=font.css>"},
      {"<link rel=preload as=script href=a.js><script integrity=sha256-x src=a.js></script>",
       "error integrity-mismatch link rel=preload of /a.js says no `integrity`, and the element "
       "that uses the file does",
       "<link rel=preload as=script integrity=sha256-x href=a.js><script src=a.js></script>"},
      {"<link rel=preload as=script integrity=sha256-y href=a.js><script integrity=sha256-x "
       "src=a.js></script>",
       "error integrity-mismatch link rel=preload of /a.js says another `integrity` than the "
       "element that uses the file",
       "<link rel=preload as=script integrity=sha256-x href=a.js><script integrity=sha256-x "
       "src=a.js></script>"},
      {"<link rel=preload as=image href=i.png><body><picture><source media='(min-width:800px)' "
       "srcset=i.png><img src=j.png></picture>",
       "warning conditional-resource link rel=preload of /i.png is for a file that only some "
       "visitors need (the window decides which candidate is fetched)",
       "<link rel=preload as=image media='(min-width:800px)' href=i.png><body><picture><source "
       "media='(min-width:800px)' srcset=i.png><img src=j.png></picture>"},
      {"<link rel=preload as=image href=i.png><body><img src=i.png srcset='i.png 1x, j.png 2x'>",
       "warning conditional-resource link rel=preload of /i.png is for a file that only some "
       "visitors need (the window decides which candidate is fetched)",
       "<link rel=preload as=image href=i.png imagesrcset='i.png 1x, j.png 2x'><body><img "
       "src=i.png srcset='i.png 1x, j.png 2x'>"},
      // A candidate list that nothing uses.
      {"<link rel=preload as=image imagesrcset='i.png 1x, j.png 2x'>",
       "error unreferenced-hint link rel=preload of /i.png is for a file that nothing on the page "
       "refers to",
       "<link rel=preload as=image imagesrcset='i.png 1x, j.png 2x'><body><img src=j.png>"},
      {"<link rel=preload as=script href=a.js><script async src=a.js></script>",
       "warning async-script-hinted link rel=preload of /a.js is for a script that nothing waits "
       "for (async or defer), and takes bandwidth from what does hold the page up",
       "<link rel=preload as=script fetchpriority=low href=a.js><script async src=a.js></script>"},
      {"<link rel=preload as=script href=a.js><script async src=a.js></script>",
       "warning async-script-hinted link rel=preload of /a.js is for a script that nothing waits "
       "for (async or defer), and takes bandwidth from what does hold the page up",
       "<link rel=preload as=script href=a.js><script src=a.js></script>"},
      {"<link rel=preload as=style href=a.css><link rel=preload as=style href=./a.css><link "
       "rel=stylesheet href=a.css>",
       "warning duplicate-preload link rel=preload of /a.css repeats another",
       "<link rel=preload as=style href=a.css><link rel=preload as=style href=font.css><link "
       "rel=stylesheet href=a.css><link rel=stylesheet href=font.css>"},
      {"<meta http-equiv=content-security-policy content=\"img-src 'none'\"><link rel=preload "
       "as=image href=i.png><body><img src=i.png>",
       "warning csp-blocks-hint link rel=preload of /i.png is forbidden by the page's own "
       "Content-Security-Policy",
       "<meta http-equiv=content-security-policy content=\"img-src 'self'\"><link rel=preload "
       "as=image href=i.png><body><img src=i.png>"},
      {"<link rel=preload as=style href=gone.css>",
       "error missing-file link rel=preload of /gone.css leads to no file of the site", ""},
      // A script may put the font to use.
      {"<link rel=preload as=font crossorigin href=g.woff2><link rel=stylesheet href=font.css>"
       "<script>document.body.className='late'</script>",
       "warning unused-font link rel=preload of /g.woff2 is for a font that the page does not "
       "fetch: no text of the page asks for it, or browsers take another "
       "format of it",
       ""},
      {"<link rel=preload as=script integrity='sha256-x sha256-y' href=a.js><script "
       "integrity=' sha256-x  sha256-y' src=a.js></script>",
       "", ""},
      {"<link rel=modulepreload href=a.js><script type=module crossorigin=use-credentials "
       "src=a.js></script>",
       "error wrong-as link rel=modulepreload of /a.js says `rel=modulepreload`, and the page "
       "fetches the file with `rel=modulepreload crossorigin=use-credentials` (or `rel=preload` "
       "with `as=script crossorigin=use-credentials`)",
       ""},
      // A preload of several candidates takes one by its own `imagesizes`.
      {"<link rel=preload as=image imagesrcset='i.png 400w, j.png 1600w' imagesizes=10px><body>"
       "<img srcset='i.png 400w, j.png 1600w' sizes=1600px>",
       "error unreferenced-hint link rel=preload of /i.png makes browsers fetch /i.png, and the "
       "page takes another candidate: `imagesrcset` and `imagesizes` are those of the element, or "
       "the image comes twice",
       "<link rel=preload as=image imagesrcset='i.png 400w, j.png 1600w' imagesizes=1600px><body>"
       "<img srcset='i.png 400w, j.png 1600w' sizes=1600px>"},
      // The img of a picture says in which mode its sources are fetched.
      {"<link rel=preload as=image href=i.png><body><picture><source srcset=i.png>"
       "<img crossorigin src=j.png></picture>",
       "error wrong-as link rel=preload of /i.png says `as=image`, and the page fetches the file "
       "with `as=image crossorigin=anonymous`",
       "<link rel=preload as=image crossorigin href=i.png><body><picture><source srcset=i.png>"
       "<img crossorigin src=j.png></picture>"},
      // Of another origin only what the hint itself says is known.
      {"<link rel=preload as=font href=https://x.test/f.woff2>",
       "error font-without-crossorigin link rel=preload of https://x.test/f.woff2 says no "
       "`crossorigin`: fonts are fetched in CORS mode, and so twice",
       "<link rel=preload as=font crossorigin href=https://x.test/f.woff2>"},
  };
  for (const HintCase& row : rows) {
    CAPTURE(std::string(row.triggers));
    CHECK(in_page(row.triggers) == std::string(row.finding));
    CAPTURE(std::string(row.does_not));
    CHECK(in_page(row.does_not) == "");
  }
}

TEST_CASE("lint: hints that a response brings") {
  const auto is = [](const char* head, Carrier carrier, const StatedHint& bad, const char* finding,
                     const StatedHint& good) {
    CAPTURE(std::string(finding));
    CHECK(stated(head, carrier, {bad}) == std::string(finding));
    CHECK(stated(head, carrier, {good}) == "");
  };
  const char* sheet = "<link rel=stylesheet href=a.css>";
  is(sheet, Carrier::link, hint("gone.css", "style"),
     "error missing-file the hint for /gone.css leads to no file of the site",
     hint("a.css", "style"));
  is(sheet, Carrier::link, hint("/a.css?v=2", "style"),
     "error unreferenced-hint the hint for /a.css?v=2 is for a file that nothing on the page "
     "refers "
     "to",
     hint("/a.css", "style"));
  is("<link rel=stylesheet href=font.css>", Carrier::link, hint("/f.woff2", "font"),
     "error font-without-crossorigin the hint for /f.woff2 says no `crossorigin`: fonts are "
     "fetched "
     "in CORS mode, and so twice",
     hint("/f.woff2", "font", with_cors));
  is("<script type=module src=m.js></script>", Carrier::early_hints, hint("/m.js", "script"),
     "error wrong-as the hint for /m.js says `as=script`, and the page fetches the file with "
     "`rel=modulepreload` (or `rel=preload` with `as=script crossorigin=anonymous`)",
     hint("/m.js", "script", with_cors));
  const auto with_media = [](StatedHint& h) { h.hint.media = "(min-width:800px)"; };
  is(sheet, Carrier::early_hints, hint("/a.css", "style", with_media),
     "error link-parameter-ignored the hint for /a.css says `media`: Chromium drops it from a 103",
     hint("/a.css", "style", [](StatedHint& h) { h.hint.fetchpriority = "high"; }));
  is(sheet, Carrier::early_hints,
     hint("/a.css", "style",
          [](StatedHint& h) {
            h.nopush = true;
            h.other_parameters = {"nonce"};
          }),
     "error link-parameter-ignored the hint for /a.css says `nonce`, `nopush`: Chromium drops it "
     "from a 103",
     hint("/a.css", "style"));
  is(sheet, Carrier::early_hints,
     hint("/a.css", "style", [](StatedHint& h) { h.hint.rel = "preload prefetch"; }),
     "error link-parameter-ignored the hint for /a.css has several relations (`preload prefetch`): "
     "Chromium drops it from a 103",
     hint("/a.css", "style"));
  is(sheet, Carrier::early_hints, hint("/x.vtt", "track"),
     "error link-parameter-ignored the hint for /x.vtt is `as=track`: Chromium drops it from a 103",
     hint("/a.css", "style"));
  is(sheet, Carrier::push, hint("https://x.test/a.css", "style"),
     "error cross-origin-push the push of https://x.test/a.css is of another origin: servers push "
     "what is their own",
     hint("/a.css", "style"));
  // In a header a condition can be said; in a 103 not.
  const char* picture =
      "<body><picture><source media='(min-width:800px)' srcset=i.png><img src=j.png></picture>";
  is(picture, Carrier::early_hints, hint("/i.png", "image"),
     "error conditional-resource the hint for /i.png is for a file that only some visitors need "
     "(the "
     "window decides which candidate is fetched), which it cannot say",
     hint("https://x.test/i.png", "image"));
  is(picture, Carrier::link, hint("/i.png", "image"),
     "warning conditional-resource the hint for /i.png is for a file that only some visitors need "
     "(the window decides which candidate is fetched)",
     hint("/i.png", "image", with_media));
  // Two carriers.
  const char* preloaded = "<link rel=preload as=style href=a.css><link rel=stylesheet href=a.css>";
  is(preloaded, Carrier::link,
     hint("/a.css", "style", [](StatedHint& h) { h.hint.fetchpriority = "low"; }),
     "error two-carriers /a.css is preloaded by the page, and in other words by the response: "
     "</a.css>; rel=preload; as=style; fetchpriority=low",
     hint("/a.css", "style"));
  // A 103 cannot repeat everything.
  CHECK(stated("<link rel=preload as=script integrity=x href=a.js><script integrity=x src=a.js>"
               "</script>",
               Carrier::early_hints, {hint("/a.js", "script")}) == "");
  CHECK(stated(preloaded, Carrier::push, {hint("/a.css", "style")}) ==
        "error push-and-preload /a.css is pushed, and preloaded by the page itself");
  CHECK(stated(sheet, Carrier::push, {hint("/a.css", "style")}) == "");
  // Somebody wants it here: no reference is asked for.
  CHECK(stated(sheet, Carrier::link,
               {hint("/a.js", "script", [](StatedHint& h) { h.named = true; })}) == "");
}

TEST_CASE("lint: our own plan") {
  const std::string page = "<script async src=a.js></script>";
  Settings settings;
  settings.strategy = Strategy::none;
  CHECK(in_page(page, settings) == "");
  settings.pin = {"/a.js"};
  CHECK(in_page(page, settings) ==
        "warning async-script-hinted the hint for /a.js is for a script that nothing waits for "
        "(async or defer), and takes bandwidth from what does hold the page up");
  // Told once where the page has the same hint.
  CHECK(in_page("<link rel=preload as=script href=a.js>" + page, settings) ==
        "warning async-script-hinted link rel=preload of /a.js is for a script that nothing waits "
        "for (async or defer), and takes bandwidth from what does hold the page up");
  settings.pin = {"/a.css"};
  settings.mechanism = Mechanism::push;
  CHECK(
      in_page("<link rel=preload as=style href=a.css><link rel=stylesheet href=a.css>", settings) ==
      "warning push-and-preload /a.css is pushed, and preloaded by the page itself");
}

TEST_CASE("lint: what many pages say in the same words is one finding, at the first of them") {
  const std::string& head = kStart;
  const std::string bad = "<link rel=preload as=style href=/a.css>";
  const auto found = lint({{"1.html", head + "<p>ok"},
                           {"2.html", head + "<!-- longer -->" + bad + "<p>"},
                           {"3.html", head + bad + "<p>"}});
  std::vector<Diagnostic> about;
  for (const Diagnostic& d : found)
    if (d.code == "unreferenced-hint") about.push_back(d);
  REQUIRE(about.size() == 1);
  CHECK(about[0].file == "2.html");
  CHECK(about[0].span == SourceSpan{head.size() + 15 + bad.find("/a.css"), 6});
  CHECK(about[0].pages == std::vector<std::string>{"/2.html", "/3.html"});
  CHECK(full_message(about[0]) ==
        "link rel=preload of /a.css is for a file that nothing on the page refers to (on /2.html "
        "and 1 more page)");
}

TEST_CASE("lint: each slug of the hints is explained") {
  for (const std::string& slug : kHintSlugs) {
    CAPTURE(slug);
    const gate::Finding* row = gate::find_finding(slug);
    REQUIRE(row != nullptr);
    if (slug != "missing-file") CHECK(std::string_view(row->why).size() > 40);
  }
}
