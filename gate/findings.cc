#include "gate/findings.h"

#include <algorithm>

namespace pushplan::gate {
namespace {

using enum Severity;

std::vector<Finding> general_findings() {
  return {
      {"nginx-lost-headers", warning,
       "nginx: your configuration was not seen, and `add_header` is inherited only where a level "
       "has "
       "none; `--existing FILE`",
       "nginx inherits `add_header` from the level above only where a level has none of its own "
       "(ngx_http_headers_module). Whether a location of yours drops the Link lines, or ours would "
       "drop yours, shows only in your configuration.",
       "name your configuration with `--existing FILE`, and include our file in every location "
       "that "
       "has `add_header` lines of its own"},
      {"add-header-lost", warning,
       "nginx: a location has `add_header` lines of its own and so none of ours; include our file "
       "in "
       "it",
       "nginx inherits `add_header` from the level above only where a level has none of its own: "
       "the "
       "pages below this location would be served without Link.",
       "include our file in that location as well"},
      {"allow-override", warning,
       "a `.htaccess` that answers 500 where the server does not let such files set headers",
       "Apache answers 500 to every request below a `.htaccess` with directives that "
       "`AllowOverride` "
       "does not permit there; Header needs FileInfo.",
       "see that the server says `AllowOverride FileInfo` (or All) for the folder, then set "
       "`allow_override: true`; or emit target apache into the server's configuration"},
      {"emit-form", note,
       "the file for Apache has another form than usual, since there are many pages or lists",
       "One LocationMatch for each page costs every request some 3 ms with 10,000 pages, so beyond "
       "a "
       "few hundred pages or lists Apache gets them in a form that it finds by lookup.",
       "nothing: both forms send the same; look into docs/TARGETS.md if you edit the file by hand"},
      {"header-cut", warning, "a limit left a hint out of an emitted list",
       "Servers and hosts limit header fields; above some 4 to 8 kB a proxy answers 502 or the "
       "field "
       "is dropped as a whole. What a limit cuts is not sent early, and the page loads without "
       "that "
       "gain.",
       "raise the limit where the server allows it, or lower `max_files` or `max_header_bytes` so "
       "that the choice is made for it; `emit --details FILE` lists each cut"},
      {"host-ignores", note, "browsers or the host pass over some of what an output sends",
       "Each output says what its format allows, and not all of it arrives: Safari heeds nothing "
       "of "
       "a 103 but preconnect, Chromium only the first 103 of a response and in it no link to other "
       "things than fonts, images, scripts, style sheets and data, nobody a 103 over HTTP/1.1, and "
       "hosts that make a 103 of the Link on the 200 repeat there what Chromium drops.",
       "nothing where the Link of the 200 says the same; otherwise use another mechanism or "
       "target"},
      {"import-map", warning,
       "an import map that browsers drop, or an entry of it that they ignore",
       "Browsers drop an import map that is not valid JSON, and ignore entries whose addresses "
       "they "
       "cannot resolve (HTML standard, import maps): modules then fail to load by bare names.",
       "correct the import map"},
      {"invalid-url", warning, "a reference that no browser can parse",
       "The URL parser of browsers (WHATWG URL standard) fails on it, so nothing is fetched: the "
       "reference does nothing.",
       "correct the URL"},
      {"link-not-pushed", warning, "a URL that a target hints and does not push",
       "Servers that push read Link values with simple parsers: a comma or a semicolon in a path "
       "ends it for some of them. The hint goes out, and is not pushed.",
       "rename the file, or use mechanism link or early-hints"},
      {"log-lines-skipped", warning, "lines of a log in no known format",
       "Lines in no known format tell nothing about which page follows which; if they are many, "
       "what "
       "is learned comes from a part of the visits alone.",
       "log in Apache's common or combined format, or as JSON lines with the usual field names"},
      {"missing-file", error, "the manifest or a hint leads to a file that is gone",
       "A hint for a file that is gone makes each visitor fetch a 404 at high priority, before the "
       "files that the page needs; a push of it sends the error page.",
       "correct the URL or drop the hint; for the manifest: run `pushplan plan` and commit it"},
      {"missing-reference", warning, "a reference to a file that the site does not have",
       "Each visit asks for the file and gets a 404, which takes a request and its round trip; a "
       "style sheet or script that is missing also holds rendering back until the answer is there.",
       "correct the URL, or add the file to the site"},
      {"name-not-utf8", warning, "a file whose name is not UTF-8; it is left out",
       "URLs are percent-encoded UTF-8; no link can be made for sure to a file with another name, "
       "and the manifest is JSON, which has no other encoding.",
       "rename the file"},
      {"needs-server-setting", warning,
       "something that the emitted files cannot say must stand in the server's configuration",
       "Some of what a plan needs stands on a level that the emitted file is not read at: without "
       "it "
       "the file is valid and has no effect, or less.",
       "put the named line into the server's configuration"},
      {"nested-too-deep", warning, "a page whose elements nest deeper than is read",
       "Chromium nests 512 elements deep and no deeper; beyond the 8,192 that are read here, "
       "references of the page are not seen and so neither planned nor checked.",
       "close the elements above; most often an end tag is missing in a template"},
      {"no-evidence", warning,
       "a configured log is not there; what was learned before stays in force",
       "A plan must not change because a log was rotated away, so what the manifest has learned "
       "stays in force, and grows old.",
       "name a log that is there, or take the key out of the configuration"},
      {"no-pages", warning, "the folder holds no page: it may not be the output folder",
       "Without an HTML file there is nothing to plan: often the folder is the source and not the "
       "output.",
       "name the folder that your generator writes, such as `public`, `_site` or `dist`"},
      {"not-observed", note,
       "a page needs a file that none of its recordings (three or more) asked for",
       "A file that real loads never asked for is either loaded late, after a click, or not at "
       "all; "
       "sending it early costs bytes that other files need.",
       "see whether the page still uses the file; if not, take the reference out"},
      {"outside-base-path", warning, "a reference that forgot the mount path",
       "The site stands below a path; a URL that starts with '/' and leaves it out leads to "
       "another "
       "site's files, or to a 404.",
       "write the URL with the path in front, or relative to the page"},
      {"over-budget", error,
       "the committed files, the pinned files or the render-blocking files of a page weigh more "
       "than "
       "allowed, or a page is over a limit of `budgets`",
       "Bytes that are sent early go before what the browser asks for: what does not fit the first "
       "round trips (an initial window of 10 segments, 14,600 bytes, then doubling) delays the "
       "page "
       "itself. A budget that is not kept stops meaning anything.",
       "make the files smaller (minify, subset, split), raise the budget, or run `pushplan plan` "
       "to "
       "choose anew"},
      {"pushed-unseen", warning, "a form that pushes before the server knows its answer",
       "The server pushes before it knows whether the answer is a 200: on a 304 or 404, too, the "
       "visitor is sent all files. Seen on Apache with H2PushResource and H2EarlyHint.",
       "use the form with `Header add Link` (`apache_style: link`)"},
      {"ratchet", error,
       "a page sends more bytes early than the committed manifest has for it, by more than its "
       "`ratchet` allows",
       "A limit only stops a page when it has grown up to it; a ratchet stops each step. It "
       "compares "
       "with the bytes that the manifest holds, so that every commit of a new manifest is where "
       "the "
       "next step starts, and is seen in review.",
       "make the files smaller; where the growth is meant, run `pushplan plan` and commit what it "
       "writes"},
      {"recording-no-file", note, "recordings ask the site for URLs that no file stands for",
       "What was recorded is not in the folder, so that it can be neither weighed nor sent early; "
       "the recording may be of another build.",
       "record the build that is planned, or set `base_url` so that other hosts' requests are told "
       "apart"},
      {"recording-no-page", warning,
       "no load of a recording is of a page of the site, or it records none",
       "A recording counts only for a page of this site. Without one its evidence is lost, and the "
       "plan is made as if it were not there.",
       "check the host and path of the recording against `base_url`, and record first views"},
      {"route-no-file", warning,
       "a route names what is no file, or one that cannot be sent early (documents, media)",
       "Only files of the site can be weighed and hinted, and neither documents nor media are ever "
       "worth sending early.",
       "correct the glob or path in `routes`"},
      {"route-refused", warning, "a route needs mechanism `push`, or a file of it does not fit",
       "Browsers heed Link and 103 on documents alone: for any other path only a push can send "
       "files "
       "early. Files also have to fit the budget, `max_files` and `max_header_bytes`.",
       "use mechanism push for this plan, raise the limit, or take the route out"},
      {"rules-cut", warning,
       "a host has room for fewer rules or bytes than there are pages; says how many go without "
       "hints",
       "Hosts read a fixed number of rules or bytes (Cloudflare Pages 100 rules, for example) and "
       "ignore what comes after, or refuse the whole file.",
       "let pages share lists (fewer distinct choices, see `max_files`), or choose a target with "
       "more room"},
      {"save-data-not-seen", note,
       "a target that cannot withhold what is prefetched on `Save-Data: on`",
       "Prefetching is for readers who can spare the bytes; with `Save-Data: on` they ask not to "
       "be "
       "sent what they did not request. This target cannot tell.",
       "use another target, or leave `flows` out for this one"},
      {"size-differs", warning, "a file weighed more than 10 % more or less in the recordings",
       "The plan counts bytes as they travel. Where recordings saw others, the server compresses "
       "differently than the settings say, or another build was recorded, and budgets are judged "
       "by "
       "wrong figures.",
       "set `encoding` and `quality` to what the server does, or record this build"},
      {"stale-manifest", error,
       "a page came, went, or would now send another list, or a file under a new name",
       "The manifest is what servers are configured from: a page that is not in it is served "
       "without "
       "hints, and a list that is out of date sends files that the page no longer needs.",
       "run `pushplan plan` (or `pushplan build`) with the same settings and commit what it "
       "writes"},
      {"stale-output", error, "an emitted file is absent or not what would be written now",
       "The deployed configuration is the emitted file and not the manifest; while they differ, "
       "servers do what an earlier plan said.",
       "run `pushplan build` and commit what it writes; where only the line ends differ, say "
       "`* text eol=lf` in .gitattributes"},
      {"stale-precompressed", warning,
       "a `.br`, `.gz` or `.zst` does not decode to the file beside it",
       "Servers with static compression send the compressed file beside the original as it is: "
       "visitors would get the old content.",
       "compress again as the last step of the build, or delete the file"},
      {"target-cannot-carry", warning, "a URL or a page's name that a target cannot express",
       "Formats of servers and hosts have characters that they cannot express in a path or a "
       "value; "
       "the hint would be lost or, worse, break the file, so it is left out.",
       "rename the file or the page, or use another target; docs/TARGETS.md lists what each cannot "
       "carry"},
      {"two-carriers", warning,
       "the same hints go out in the pages (target `html`) and by another target: a file needs "
       "one; "
       "also where the page and the response hint a file in different words (an error in "
       "configuration "
       "that is there)",
       "A browser obeys whichever comes first. Where the two differ in destination, mode, priority "
       "or "
       "condition, it fetches the file twice, or in another order than one of them meant.",
       "keep one of the two: drop the preload from the page, or exclude the file from the plan"},
      {"uncacheable-hint", warning,
       "nothing says how long the hinted files stay fresh: without any `Cache-Control` they may be "
       "fetched twice; an error where existing configuration forbids it for what a 103 hints",
       "What a 103 makes a browser fetch goes to its HTTP cache; without freshness, with no-cache "
       "or "
       "no-store, Chromium throws it away and fetches it again: every hinted file was fetched "
       "twice. "
       "A link on the 200 is used once all the same: without mechanism early-hints this is a note. "
       "Nothing is said where the files of `existing` let all hinted files stay fresh.",
       "let the server say `Cache-Control` for these files, or emit with `with_cache_headers: "
       "true`"},
      {"unknown-page", warning, "`flows` or `flow_counts` name what is no page of the site",
       "A flow from or to a page that the site does not have teaches nothing; often a URL was "
       "renamed, or has a trailing '/' too many or too few.",
       "correct the URL path as served"},
      {"unmatched-pages", warning, "a rule for pages that the site does not have",
       "A rule of `pages` or `budgets` whose glob fits no page holds nothing, and nobody notices: "
       "often a folder was renamed, or the path of `base_url` is missing before it.",
       "correct the glob: it is held against URL paths as served, which the manifest "
       "lists"},
      {"url-claimed-twice", warning, "two files want one URL",
       "Two files would be served at one URL; which of them depends on the server, so that the "
       "page "
       "may be planned with the wrong one.",
       "rename or delete one of them, or see whether `url_style` fits the server"},
      {"weight-moved", note,
       "a weight moved within the budget; an error with `--frozen` beyond 1 %",
       "The lists are still right; only the weights that the manifest recorded are not. Small "
       "differences come from versions of the compressors (1 % is tolerated), larger ones from "
       "edited files.",
       "run `pushplan plan` to record it"},
      {"xhtml-not-well-formed", warning, "a page that XML parsers refuse",
       "Browsers parse such files as XML and show an error page at the first mistake (XML 1.0, "
       "section 1.2, fatal errors).",
       "mend the markup, or serve the page as .html"},
  };
}

}  // namespace

const std::vector<Finding>& all_findings() {
  static const std::vector<Finding> kAll = [] {
    std::vector<Finding> all = general_findings();
    for (const auto& more :
         {lint_findings(), loading_findings(), existing_findings(), verify_findings()})
      all.insert(all.end(), more.begin(), more.end());
    std::sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
      return std::string_view(a.slug) < std::string_view(b.slug);
    });
    return all;
  }();
  return kAll;
}

const Finding* find_finding(std::string_view slug) {
  const auto& all = all_findings();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Finding& f) { return f.slug == slug; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> finding_slugs() {
  std::vector<std::string> slugs;
  for (const Finding& finding : all_findings()) slugs.emplace_back(finding.slug);
  return slugs;
}

}  // namespace pushplan::gate
