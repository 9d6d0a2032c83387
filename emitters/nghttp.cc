// nghttpd and nghttpx, of nghttp2 up to its last release with pushes. nghttpd takes what it pushes
// from its command line; nghttpx pushes what the server behind it links.
//
// Proven on the real servers by tests/servers/nghttp_test.py.
#include <fmt/format.h>

#include <map>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/request_paths.h"
#include "emitters/targets.h"

namespace pushplan::emitters {

// An argument a line, `--push=<path>=<URL>,<URL>`: the first '=' ends the path, commas stand
// between the URLs, and nothing is quoted (nghttpd --help). It compares the decoded path.
Result<Emitted> emit_nghttpd(const Emission& emission) {
  std::map<std::string, std::string> pages;
  for (const PageSet& set : emission.delivery.sets) {
    std::vector<std::string> urls;
    for (const Hint* hint : set.hints) urls.push_back(hint->url);
    if (urls.empty()) continue;
    for (const std::string& path : request_paths(set))
      pages.emplace(percent_decode(path), join(urls, ","));
  }
  std::string out =
      banner(emission, "# ",
             {"an argument a line; start nghttpd with all of them:",
              "  grep -v '^#' " + emission.deployed() + " |",
              "    xargs -x -s 1900000 -d '\\n' nghttpd -d /var/www/site 443 key.pem cert.pem",
              "it pushes whatever the request says: also on HEAD and to who has the page"});
  for (const auto& [path, urls] : pages) out += fmt::format("--push={}={}\n", path, urls);
  return single_file(std::move(out));
}

Result<Emitted> emit_nghttpx(const Emission& emission) {
  return single_file(
      banner(
          emission, "# ",
          {"in the configuration of nghttpx: include=" + emission.deployed(),
           "nghttpx pushes what Link names on the answer of the server behind it, unless it says",
           "nopush: give that server the same plan, with the target of its own and",
           "--mechanism push, and let nghttpx ask it over HTTP/1.1; php and nginx say nopush",
           "to who must not be pushed to, the others leave it to nghttpx, which knows HEAD"}) +
      "no-server-push=no\n");
}

}  // namespace pushplan::emitters
