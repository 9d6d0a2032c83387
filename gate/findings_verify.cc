// What is wrong with a server that runs: what `verify` finds.
#include "gate/findings.h"

namespace pushplan::gate {
namespace {

using enum Severity;

// The server, and the page as a whole.
std::vector<Finding> page_findings() {
  return {
      {"broken-exchange", error, "a response that did not come whole",
       "A stream that is reset, a connection that ends, or a body that is shorter than announced: "
       "visitors see a page or a file that is cut, and the browser asks again.",
       "look into the server's log at that moment; proxies with timeouts and wrong Content-Length "
       "fields are the usual reasons"},
      {"no-http2", error, "the server does not speak HTTP/2",
       "Push exists in HTTP/2 alone, and browsers heed a 103 over HTTP/2 and HTTP/3 alone. Servers "
       "offer h2 by ALPN in the TLS handshake (RFC 9113 section 3.2).",
       "let the server offer h2; on Debian, installing PHP as an Apache module switches to "
       "mpm_prefork, and HTTP/2 is gone without a word"},
      {"not-decodable", error, "a body that is not in the coding that it says",
       "Content-Encoding tells browsers how to decode (RFC 9110 section 8.4). A body that is in "
       "another coding, in none, or ends early is an error page, a style sheet without rules, a "
       "script that does not run.",
       "let the field come from what compresses: look for a rule that sets Content-Encoding, and "
       "for files that are compressed twice or cut"},
      {"page-not-planned", error, "a page that was asked for and is not in the manifest",
       "Nothing can be compared with a plan that is not there. Often it is the URL: the manifest "
       "has pages as they are served, below the path of `base_url`, with or without `.html` and a "
       "trailing '/'.",
       "run `pushplan plan` and commit what it writes, or name the page as the manifest does"},
      {"page-not-served", error, "a page of the manifest that the server does not answer with 200",
       "What is not served cannot be sent early; and a 404 or 401 for a page of the manifest is "
       "most often a deployment that is of another build, or a login in front.",
       "deploy the build that the manifest is of; behind a login, `--header` sends what lets "
       "readers in"},
      {"page-redirects", warning, "a page of the manifest that answers with a redirect",
       "Nothing can be sent early with a redirect: the reader waits a whole round trip, and "
       "configuration that goes by the path may miss the URL behind it.",
       "set `url_style` and `base_url` to what the server does, and link to URLs that answer 200"},
      {"page-type", error, "a page that is not served as HTML",
       "Browsers show what is text/plain as text and save what they do not know: neither loads "
       "what the page needs, nor what is hinted for it.",
       "let the server send `Content-Type: text/html` for its pages"},
      {"protocol-violation", warning, "the server sends what HTTP/2 forbids",
       "Browsers treat a violation of RFC 9113 as an error of the stream or the connection: what "
       "was under way is lost and asked for again.",
       "update the server or the proxy in front of it"},
      {"served-html-differs", warning, "the served HTML is not what was built or planned for",
       "The plan was made for other markup: hints may lead to files that the page does not use any "
       "more, or miss those that it does. CDNs that rewrite pages do the same.",
       "deploy the build that the manifest is of, and switch off what rewrites pages on the way"},
      {"unreachable", error, "no connection to the server",
       "Name, TCP, TLS or certificate: nothing was sent or received. When no page can be reached "
       "verify ends with exit code 2.",
       "see that the server runs and that its address and certificate are right; `--resolve`, "
       "`--cacert` and `--insecure` are for servers that are not public yet"},
  };
}

// What announced the list, and how.
std::vector<Finding> list_findings() {
  return {
      {"early-hints-alone", note, "a 103 with the list, and a 200 without it",
       "What does not heed a 103 (Safari, which preconnects only, HTTP/1.1 clients, caches) gets "
       "no hint at all.",
       "send the Link on the 200 as well; a browser fetches the file once"},
      {"early-hints-learned", note, "a 103 that came with the second request alone",
       "CDNs make the 103 from the Link of a 200 that they have seen: the first reader behind each "
       "of "
       "their caches gets none.",
       "nothing; the readers after the first have it"},
      {"early-hints-split", error, "the list comes in a 103 behind the first",
       "Chromium heeds the first 103 of a response alone: what later ones name is not fetched "
       "early.",
       "let one rule make the 103, with all links in it"},
      {"hint-differs", error, "a hint that came in other words than planned",
       "A browser uses a hinted file only for a request that agrees in destination, mode and "
       "integrity; otherwise it fetches the file twice. Proxies and CDNs that rewrite Link lose "
       "parameters.",
       "emit anew, and look for what rewrites Link on the way"},
      {"hinted-twice", warning, "a file that is hinted or pushed twice in one response",
       "The bytes of the field are spent twice; nginx and Caddy push a file for each time that it "
       "is named. Two carriers, such as a configuration and an application, are the usual reason.",
       "keep one of the two rules"},
      {"late-promise", note, "a push that is promised behind the first bytes of the page",
       "A promise has to come before the client sees the reference to the file (RFC 9113 section "
       "8.4.1): otherwise it asks for the file itself, and gets it twice.",
       "let the server promise before it sends the page"},
      {"link-unreadable", warning, "a Link field that nobody can read to its end",
       "Readers of Link (RFC 8288 section 3) give up at what they cannot read: the links behind it "
       "are lost.",
       "look for a URL with `,` or `>` and for a value that a limit cut"},
      {"links-not-pushed", error, "a plan of pushes, of which only the Link values come",
       "The configuration is in force, and something keeps the server from pushing: its settings, "
       "`nopush`, a version without push, or a proxy that ends HTTP/2. Browsers use the Link as a "
       "preload all the same.",
       "switch push on where HTTP/2 ends, or use mechanism link, which is what browsers heed"},
      {"list-cut", error, "a list that ends early",
       "Servers and proxies limit header fields, most to 4 or 8 kB; some cut what is too long. "
       "What "
       "is cut is not sent early.",
       "raise the limit, or lower `max_files` or `max_header_bytes`"},
      {"no-early-hints", error, "the 200 has the Link values, and no 103 came before it",
       "The 103 is what lets a browser fetch while the server thinks. Proxies and CDNs that do not "
       "know interim responses drop them (RFC 9110 section 15.2), and servers have a switch for "
       "them.",
       "switch early hints on; verify the origin behind a proxy with `--resolve`"},
      {"not-sent-early", error, "nothing of a page's list is sent early",
       "Neither a push nor a 103 nor a Link came: the emitted configuration is not in force for "
       "this page. The server took it without a word, since a rule that matches nothing is valid.",
       "see that the emitted file is included where the page is served and that the server was "
       "reloaded; docs/VERIFY.md goes through the causes server by server"},
      {"sent-in-other-order", warning, "what is sent early comes in another order than planned",
       "On servers that send in the order of the promises the order decides what arrives first: "
       "images before style sheets cost more than push gains.",
       "look for another rule or a proxy that adds links"},
      {"sent-in-part", error, "some files of a list are not sent early",
       "The plan counts on them: what rendering waits for comes as late as without hints.",
       "emit anew, deploy and reload; some servers do not push URLs with a comma or a semicolon"},
      {"sent-unplanned", warning, "files that are sent early and that the manifest does not plan",
       "The bytes go before what the page needs. The deployed configuration is of another plan, or "
       "a second rule adds links.",
       "emit anew, deploy and reload, or take the other rule out"},
  };
}

// Pushes, and the files that are hinted.
std::vector<Finding> hinted_findings() {
  return {
      {"cookie-not-heeded", warning, "a visitor who brings the cookie is pushed to again",
       "The cookie is there to tell the server that the files are in the cache: where it is not "
       "heeded every visit pays for the pushes.",
       "emit with `--cache-aware cookie`, and see that the cookie's path and name are what the "
       "server looks for"},
      {"hinted-cors", error, "a hinted file of another origin that does not allow CORS",
       "Fonts, modules and everything with `crossorigin` is fetched with CORS: without "
       "Access-Control-Allow-Origin the browser throws the file away.",
       "let the other origin answer `access-control-allow-origin: *`, or serve the file yourself"},
      {"hinted-failure", error, "a hinted file that is not answered with 200",
       "Each visitor fetches the failure at high priority, before the files that the page needs; a "
       "push of it sends the error page.",
       "deploy the file, or run `pushplan plan` and emit anew"},
      {"hinted-redirects", error, "a hinted URL that answers with a redirect",
       "The browser follows it and pays a round trip more; a pushed redirect brings no file.",
       "hint the URL that answers 200"},
      {"hinted-type", error, "a hinted file whose type is not what `as` promises",
       "Browsers refuse style sheets and module scripts of another type, and `nosniff` extends "
       "that to all scripts.",
       "let the server send the right Content-Type"},
      {"hinted-uncacheable", warning, "a hinted file that a cache may not reuse",
       "What a 103 or a push brings waits in the browser's cache for its use. With no-store, "
       "no-cache or `Vary: *`, when it comes stale out of a cache, or without anything that says "
       "how long, it is thrown away and fetched again: every such file was fetched twice. A Link "
       "on the 200 is used once all the same.",
       "let the server say `Cache-Control: max-age=...` (`--with-cache-headers`)"},
      {"mixed-content-hint", error, "a hint over http on a page or site over https",
       "Browsers block it (Mixed Content, section 4): nothing is fetched early, and the file of "
       "that URL is not used either.",
       "hint the https: URL"},
      {"push-delays-html", warning, "pushed bytes come ahead of the page",
       "Until the page is there nothing can be shown. What does not fit the first window (10 "
       "segments, 14,600 bytes) beside the page costs it a round trip.",
       "push less, or let the server send the page first"},
      {"pushed-again", warning, "a visitor who has the page is pushed its files again",
       "Who asks with If-None-Match or If-Modified-Since was here before and has the files: the "
       "pushes are bytes in vain, on each visit.",
       "emit with pushplan, which withholds pushes from such requests, and with `--cache-aware`"},
      {"pushed-against-plan", warning, "a server that pushes what was to be hinted alone",
       "Apache, H2O, nghttpx and others push what a Link names unless it says `nopush`. Browsers "
       "refuse pushes, other clients get each file, cached or not.",
       "emit for the server that answers, which writes `nopush`, or switch its push off"},
      {"pushed-failure", error, "a push of a response that is none of 200",
       "A promise that ends in a 404 costs the bytes of the error page, and the browser fetches "
       "the file again.",
       "deploy the file, or run `pushplan plan` and emit anew"},
      {"served-content", warning, "a hinted file is not the one that the manifest was made with",
       "The deployment is of another build, or a cache in between still has an old file: weights "
       "and choices may not hold.",
       "deploy the build of the manifest, purge caches, or run `pushplan plan`"},
      {"served-weight", warning, "a hinted file travels with another weight than planned",
       "The budget was kept with compressed weights. A server that does not compress, or does it "
       "otherwise, sends more bytes ahead of the page than the plan allows.",
       "let the server compress as `encoding` says, or set `encoding` to what it does"},
      {"soft-404", error, "a missing file that is answered with 200 and a page",
       "Fallbacks for single-page applications answer every URL with the start page: the browser "
       "gets HTML for a style sheet or a script and throws it away, and caches keep it.",
       "deploy the file, and let the fallback apply to pages alone"},
  };
}

// Recordings, logs, and the folder that is to be deployed.
std::vector<Finding> evidence_findings() {
  return {
      {"built-differs", warning, "a hinted file of the folder is not the one of the manifest",
       "The manifest was made of another build: weights and choices may not hold for this one.",
       "run `pushplan plan` on this build and commit what it writes"},
      {"fetch-cancelled", warning, "hinted files whose fetch was cancelled",
       "A browser that cancels a push has the file already; one that leaves a page cancels what is "
       "under way. Many cancelled pushes are pushes in vain.",
       "for pushes choose mechanism link, or make them aware of the cache (`--cache-aware`); else "
       "see whether the file is too large to come first"},
      {"fetched-twice", error, "a hinted file that one visit fetched twice",
       "The hint and the page ask in different ways (destination, crossorigin, integrity), or the "
       "file may not be cached: the bytes travel twice.",
       "make the hint agree with the page's own request, and let the server say `Cache-Control`"},
      {"hint-unused", warning, "a planned file that visits never ask for",
       "Either the hint does not reach visitors or the page does not use the file any more; the "
       "bytes of the plan are spent elsewhere.",
       "run `pushplan plan` on the current build; `pushplan verify URL` tells whether hints come"},
  };
}

}  // namespace

std::vector<Finding> verify_findings() {
  std::vector<Finding> all;
  for (const auto& more :
       {page_findings(), list_findings(), hinted_findings(), evidence_findings()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace pushplan::gate
