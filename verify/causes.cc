#include "verify/causes.h"

#include <fmt/format.h>

#include "base/size.h"
#include "base/text.h"

namespace pushplan::verify {
namespace {

struct Server {
  std::string_view mark;  // in the Server field, in lower case
  const char* name;
  bool may_be_behind;   // a proxy, which passes its Server field on
  const char* nothing;  // why it sends nothing
  const char* no_push;  // why it does not push what its Link names
  const char* no_103;   // why it sends no 103
};

constexpr Server kServers[] = {
    {"apache", "Apache", true,
     "include the emitted file inside the <VirtualHost> that answers (`apachectl -S` names it) and "
     "load mod_headers; in a .htaccess the server must say `AllowOverride FileInfo`",
     "`H2Push` must not be off, and HTTP/2 must end at this Apache",
     "`H2EarlyHints on` must stand in the server or virtual host; Apache knows H2EarlyHint from "
     "2.4.58 on"},
    {"nginx", "nginx", true,
     "include the emitted files in this server block, the maps at the http level; a location with "
     "`add_header` of its own inherits none",
     "`http2_push_preload on` is needed, and nginx has no push from 1.25.1 on: choose mechanism "
     "link",
     "nginx passes a 103 on from 1.29 on and makes none itself: choose mechanism link"},
    {"h2o", "H2O", true,
     "the emitted handler must stand before `file.dir` in the path's configuration "
     "(`mruby.handler-file`)",
     "H2O pushes Link values of mruby, FastCGI and proxies, not those of `header.add`; "
     "`http2-push-preload` must not be OFF",
     "H2O sends 103 from mruby (`rack.early_hints`) from 2.3 on"},
    {"caddy", "Caddy", true, "import the emitted snippet in this site of the Caddyfile",
     "the `push` directive must stand in the site",
     "before 2.8 `encode` swallows a 103 (serve `.br` files with `precompressed` instead); "
     "`respond "
     "103` must come before file_server"},
    {"cloudflare", "Cloudflare", false,
     "deploy the emitted file with the site, and purge the cache: it keeps responses with their "
     "fields",
     "Cloudflare pushes nothing: choose mechanism link or early-hints",
     "switch Early Hints on (Speed, Optimization); the 103 comes from the second request on, made "
     "from the Link of an earlier 200"},
    {"netlify", "Netlify", false, "the emitted _headers must stand in the published folder",
     "Netlify pushes nothing: choose mechanism link",
     "Netlify sends no 103: choose mechanism link"},
    {"vercel", "Vercel", false, "the emitted vercel.json must stand in the project's root folder",
     "Vercel pushes nothing: choose mechanism link", "Vercel sends no 103: choose mechanism link"},
    {"haproxy", "HAProxy", false,
     "include the emitted lines in the frontend, and put the maps where they "
     "are read",
     "HAProxy pushes nothing: choose mechanism link or early-hints",
     "`http-request early-hint` must stand in the frontend that answers"},
    {"nghttp", "nghttpd or nghttpx", false, "start it with the emitted arguments or configuration",
     "`no-server-push` must not be set", "nghttpx passes a 103 on and makes none itself"},
};

const Server* server_of(const Exchange& page) {
  std::string name = to_lower(field(page.fields, "server"));
  if (name.starts_with("openresty")) name = "nginx";  // which it is built on
  for (const Server& row : kServers)
    if (name.find(row.mark) != std::string::npos) return &row;
  return nullptr;
}

// The proxy that stands in front of the server that the response names: its mark; "" for none.
std::string proxy_before(const Exchange& page, const Server* server) {
  const std::string mark = proxy_mark(page);
  if (server == nullptr) return mark;
  // A server may leave a mark of its own.
  if (!server->may_be_behind || to_lower(mark).find(server->mark) != std::string::npos) return "";
  return mark;
}

// How to tell the server from the proxy, and what to do about the server.
std::string beyond_proxy(const Server* server, const char* remedy) {
  return "verify the origin behind it with `--resolve HOST:PORT:ADDRESS`" +
         (server == nullptr ? "" : fmt::format("; there, for {}: {}", server->name, remedy));
}

// HAProxy leaves no mark: what the server does not do may have been lost on the way as well.
Cause with_unmarked_proxy(const Server& server, const char* did, const char* lost,
                          const char* remedy) {
  if (!server.may_be_behind) return {fmt::format("{} {}", server.name, did), remedy};
  return {fmt::format("{} {}, or {}", server.name, did, lost),
          fmt::format("{}; `--resolve HOST:PORT:ADDRESS` asks the server itself, past a proxy",
                      remedy)};
}

}  // namespace

std::string server_name(const Exchange& page) {
  const Server* server = server_of(page);
  return server == nullptr ? "the server" : server->name;
}

std::string proxy_mark(const Exchange& page) {
  constexpr std::string_view kMarks[] = {"via",       "cf-ray",  "x-amz-cf-id",    "x-served-by",
                                         "x-varnish", "x-cache", "fly-request-id", "x-azure-ref",
                                         "akamai-grn"};
  for (const std::string_view mark : kMarks)
    if (const std::string_view value = field(page.fields, mark); !value.empty())
      return fmt::format("{}: {}", mark, value.substr(0, 60));
  return "";
}

Cause cause_of_nothing(const Exchange& page) {
  const Server* server = server_of(page);
  if (const std::string proxy = proxy_before(page, server); !proxy.empty())
    return {
        fmt::format("the configuration has no effect, or a proxy drops what it adds ({})", proxy),
        beyond_proxy(server, server == nullptr ? "" : server->nothing)};
  if (server != nullptr)
    return {fmt::format("the emitted configuration has no effect on {} here", server->name),
            server->nothing};
  return {"the emitted configuration has no effect here",
          "see that the emitted file is the one that the server reads, and that it was reloaded"};
}

Cause cause_of_no_push(const Exchange& page, bool nopush) {
  if (nopush)
    return {"the Link values came with `nopush`",
            "the server was configured for mechanism link, or takes this visit for one that must "
            "not be pushed to (a cookie, a validator)"};
  const Server* server = server_of(page);
  if (const std::string proxy = proxy_before(page, server); !proxy.empty())
    return {fmt::format("HTTP/2 may end at a proxy that does not push ({})", proxy),
            beyond_proxy(server, server == nullptr ? "" : server->no_push)};
  if (server != nullptr)
    return with_unmarked_proxy(*server, "does not push what it links",
                               "HTTP/2 ends at a proxy in front, such as HAProxy", server->no_push);
  return {"the Link values came alone",
          "push may be off at the server, or HTTP/2 may end at a proxy that does not push"};
}

Cause cause_of_no_103(const Exchange& page) {
  const Server* server = server_of(page);
  if (const std::string proxy = proxy_before(page, server); !proxy.empty())
    return {fmt::format("a proxy in between may drop interim responses ({})", proxy),
            beyond_proxy(server, server == nullptr ? "" : server->no_103) +
                "; if a 103 comes there, let the proxy pass it on or make its own"};
  if (server != nullptr)
    return with_unmarked_proxy(*server, "sent the 200 alone",
                               "a proxy in front, such as HAProxy, drops the 103", server->no_103);
  return {"the server answered at once, or its early hints are off",
          "see that early hints are on; some servers send them for `sec-fetch-mode: navigate` "
          "alone, which verify sends, and over TLS alone"};
}

const char* remedy_of_status(int status) {
  if (status == 401 || status == 403)
    return "it stands behind a login, or the server shuts the asker out: let every visitor of the "
           "page fetch it, or do not hint it; `--header` sends what lets verify in";
  if (status == 429)
    return "the server limits how often somebody may ask: let it pass files of pages, and verify "
           "with `--connections 1` or fewer pages (`--sample`)";
  if (status >= 500)
    return "the server was overloaded, in maintenance or failed over it: see its log, and verify "
           "again";
  return "deploy the file, or run `pushplan plan` and emit anew";
}

const char* remedy_of_coding() {
  return "a rule sets Content-Encoding and nothing compresses, or files are compressed twice: let "
         "the field come from what compresses (`.br` and `.gz` files under their own names)";
}

Cause cause_of_cut(std::uint64_t bytes) {
  for (const std::uint64_t limit : {4'096U, 8'192U, 16'384U})
    if (bytes <= limit && bytes + 256 > limit)
      return {fmt::format("{} of Link values came, just below a limit of {} kB",
                          format_exact(bytes), limit / 1'024),
              "raise the limit for header fields on the way, or lower `max_header_bytes`"};
  return {fmt::format("{} of Link values came, near no usual limit", format_exact(bytes)),
          "the deployed configuration is most likely of an older plan: emit anew, deploy and "
          "reload; else a limit of the emitter (`emit --details FILE` lists what it cut) or of a "
          "proxy: raise it, or lower `max_files` or `max_header_bytes`"};
}

}  // namespace pushplan::verify
