#include "gate/findings.h"

#include <algorithm>

namespace pushplan::gate {
namespace {

using enum Severity;

const std::vector<Finding> kGeneral = {
    {"add-header-inheritance", warning,
     "nginx: your configuration was not seen, and `add_header` is inherited only where a level has "
     "none; `--existing FILE`",
     "", ""},
    {"add-header-lost", warning,
     "nginx: a location has `add_header` lines of its own and so none of ours; include our file in "
     "it",
     "", ""},
    {"allow-override", warning,
     "a `.htaccess` that answers 500 where the server does not let such files set headers", "", ""},
    {"emit-form", note,
     "the file for Apache has another form than usual, since there are many pages or lists", "",
     ""},
    {"header-cut", warning, "a limit left a hint out of an emitted list", "", ""},
    {"import-map", warning, "an import map that browsers drop, or an entry of it that they ignore",
     "", ""},
    {"invalid-url", warning, "a reference that no browser can parse", "", ""},
    {"link-not-pushed", warning,
     "a URL or a page's name that a target cannot express, or does not push", "", ""},
    {"log-lines-skipped", warning, "lines of a log in no known format", "", ""},
    {"missing-file", error, "the manifest or a hint leads to a file that is gone",
     "The server answers 404 to a request that every visitor makes; a push of it is an error in "
     "the server's log.",
     "correct the URL or drop the hint; for the manifest: run `pushplan plan` and commit it"},
    {"missing-reference", warning, "a reference to a file that the site does not have", "", ""},
    {"name-not-utf8", warning, "a file whose name is not UTF-8; it is left out", "", ""},
    {"needs-server-setting", warning,
     "something that the emitted files cannot say must stand in the server's configuration", "",
     ""},
    {"nested-too-deep", warning, "a page whose elements nest deeper than is read", "", ""},
    {"no-evidence", warning,
     "a configured log is not there; what was learned before stays in force", "", ""},
    {"no-pages", warning, "the folder holds no page: it may not be the output folder", "", ""},
    {"not-observed", note,
     "a page needs a file that none of its recordings (three or more) asked for", "", ""},
    {"outside-base-path", warning, "a reference that forgot the mount path", "", ""},
    {"over-budget", error,
     "the committed files, the pinned files or the render-blocking files of a page weigh more than "
     "allowed, or a page is over a limit of `budgets`",
     "", ""},
    {"pushed-unseen", warning, "a form that pushes before the server knows its answer", "", ""},
    {"ratchet", error,
     "a page sends more bytes early than the committed manifest has for it, by more than its "
     "`ratchet` allows",
     "A limit only stops a page when it has grown up to it; a ratchet stops each step. It compares "
     "with the bytes that the manifest holds, so that every commit of a new manifest is where the "
     "next step starts, and is seen in review.",
     "make the files smaller; where the growth is meant, run `pushplan plan` and commit what it "
     "writes"},
    {"recording-no-file", note, "recordings ask the site for URLs that no file stands for", "", ""},
    {"recording-no-page", warning,
     "no load of a recording is of a page of the site, or it records none", "", ""},
    {"route-no-file", warning,
     "a route names what is no file, or one that cannot be sent early (documents, media)", "", ""},
    {"route-refused", warning, "a route needs mechanism `push`, or a file of it does not fit", "",
     ""},
    {"rules-cut", warning,
     "a host has room for fewer rules or bytes than there are pages; says how many go without "
     "hints",
     "", ""},
    {"save-data-not-seen", note,
     "a target that cannot withhold what is prefetched on `Save-Data: on`", "", ""},
    {"size-differs", warning, "a file weighed more than 10 % more or less in the recordings", "",
     ""},
    {"stale-manifest", error,
     "a page came, went, or would now send another list, or a file under a new name", "", ""},
    {"stale-output", error, "an emitted file is absent or not what would be written now", "", ""},
    {"stale-precompressed", warning,
     "a `.br`, `.gz` or `.zst` does not decode to the file beside it", "", ""},
    {"target-cannot-carry", warning,
     "a URL or a page's name that a target cannot express, or does not push", "", ""},
    {"two-carriers", warning,
     "the same hints go out in the pages (target `html`) and by another target: a file needs one; "
     "also where the page and the response hint a file in different words (an error in "
     "configuration "
     "that is there)",
     "A browser obeys whichever comes first. Where the two differ in destination, mode, priority "
     "or "
     "condition, it fetches the file twice, or in another order than one of them meant.",
     "keep one of the two: drop the preload from the page, or exclude the file from the plan"},
    {"uncacheable-hint", warning,
     "nothing of ours says how long the hinted files stay fresh: without any `Cache-Control` they "
     "may be fetched twice",
     "", ""},
    {"unknown-page", warning, "`flows` or `flow_counts` name what is no page of the site", "", ""},
    {"url-claimed-twice", warning, "two files want one URL", "", ""},
    {"weight-moved", note, "a weight moved within the budget; an error with `--frozen` beyond 1 %",
     "", ""},
    {"xhtml-not-well-formed", warning, "a page that XML parsers refuse", "", ""},
};

}  // namespace

const std::vector<Finding>& all_findings() {
  static const std::vector<Finding> kAll = [] {
    std::vector<Finding> all = kGeneral;
    for (const auto& more : {lint_findings(), loading_findings(), existing_findings()})
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
