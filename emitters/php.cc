// PHP: a table of the pages and a function that sends the header fields of the one being answered.
// Whether the front server turns them into pushes is its own matter: Apache (event MPM), H2O and
// others do.
#include <fmt/format.h>

#include "emitters/banner.h"
#include "emitters/code_tables.h"
#include "emitters/response_fields.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

constexpr const char* kFunctions = R"(
/** The Link values of a request path such as "/about/"; none for a page that sends nothing early. */
function pushplan_links(string $path): array
{
    return PUSHPLAN_SETS[PUSHPLAN_PAGES[$path] ?? -1] ?? [];
}

/** Sends the header fields of the page that is being answered; call it before any output. */
function pushplan_send(): void
{
    $path = explode('?', $_SERVER['REQUEST_URI'] ?? '/', 2)[0];
    if (headers_sent() || !isset(PUSHPLAN_PAGES[$path]) || !in_array(http_response_code(), [200, false], true)) {
        return;
    }
{gate}    foreach (pushplan_links($path) as $link) {
        header('Link: ' . $link{nopush}, false);
    }
{more}}
)";

// A front server would push what it is not told to leave.
constexpr const char* kGate =
    R"(    // A repeated, partial or HEAD request is no occasion for a push.
    $again = ($_SERVER['REQUEST_METHOD'] ?? 'GET') !== 'GET' || isset($_SERVER['HTTP_IF_NONE_MATCH'])
        || isset($_SERVER['HTTP_IF_MODIFIED_SINCE']) || isset($_SERVER['HTTP_RANGE']);
)";

constexpr const char* kPhpCookie = R"(    if (!$again) {
        $again = in_array({seen}, array_map('trim', explode(';', $_SERVER['HTTP_COOKIE'] ?? '')), true);
        if (!$again) {
            header('Set-Cookie: ' . {cookie}, false);
        }
    }
)";

// For the next page: on the 200 alone, and not where the reader saves data.
constexpr const char* kPhpAhead = R"(    $fields = PUSHPLAN_AHEAD[PUSHPLAN_PAGES[$path]];
    if ($fields !== []) {
        header('Vary: Save-Data', false);
    }
    if (stripos(trim($_SERVER['HTTP_SAVE_DATA'] ?? ''), 'on') !== 0) {
        foreach ($fields as $field) {
            header($field, false);
        }
    }
)";

}  // namespace

Result<Emitted> emit_php(const Emission& emission) {
  const bool push = emission.options.mechanism == Mechanism::push;
  const bool cookie = emission.options.cache_aware == CacheAware::cookie;
  const CodeTables tables = code_tables(emission, {php_quoted, "[", "]", " => ", "    ", "    "});
  std::string out =
      "<?php\n" +
      banner(emission, "// ", {"use: require 'pushplan.php'; pushplan_send(); before any output"}) +
      "const PUSHPLAN_SETS = [\n" + tables.links + "];\nconst PUSHPLAN_PAGES = [\n" + tables.pages +
      "];\n";
  if (!tables.ahead.empty()) out += "const PUSHPLAN_AHEAD = [\n" + tables.ahead + "];\n";
  std::string more;
  if (emission.options.server_timing)
    more += fmt::format("    header('Server-Timing: ' . {}, false);\n",
                        php_quoted(server_timing(emission)));
  if (!tables.ahead.empty()) more += kPhpAhead;
  std::string gate = push ? kGate : "";
  if (cookie)
    gate += filled(kPhpCookie, {{"seen", php_quoted(seen_cookie(emission))},
                                {"cookie", php_quoted(set_cookie(emission))}});
  return single_file(out +
                     filled(kFunctions, {{"gate", gate},
                                         {"nopush", push ? " . ($again ? '; nopush' : '')" : ""},
                                         {"more", more}}));
}

}  // namespace pushplan::emitters
