// PHP: a table of the pages and a function that sends the header fields of the one being answered.
// Whether the front server turns them into pushes is its own matter: Apache (event MPM), H2O and
// others do.
#include <fmt/format.h>

#include <set>

#include "base/percent_encoding.h"
#include "emitters/banner.h"
#include "emitters/page_links.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// A single-quoted string of PHP: only the backslash and the quote are special.
std::string php_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

constexpr const char* kFunctions = R"(
/** The Link values of a request path such as "/about/"; none for a page that sends nothing early. */
function pushplan_links(string $path): array
{
    $page = PUSHPLAN_PAGES[$path] ?? null;
    return $page === null ? [] : PUSHPLAN_SETS[$page];
}

/** Sends the header fields of the page that is being answered; call it before any output. */
function pushplan_send(): void
{
    if (headers_sent()) {
        return;
    }
    // A front server would push what it is not told to leave; and a repeated, partial or HEAD request is no occasion.
    $again = ($_SERVER['REQUEST_METHOD'] ?? 'GET') !== 'GET' || isset($_SERVER['HTTP_IF_NONE_MATCH'])
        || isset($_SERVER['HTTP_IF_MODIFIED_SINCE']) || isset($_SERVER['HTTP_RANGE']);
    foreach (pushplan_links(explode('?', $_SERVER['REQUEST_URI'] ?? '/', 2)[0]) as $link) {
        header('Link: ' . $link . (!PUSHPLAN_PUSH || $again ? '; nopush' : ''), false);
    }
}
)";

constexpr const char* kCallAhead =
    "    pushplan_send_ahead(explode('?', $_SERVER['REQUEST_URI'] ?? '/', 2)[0]);\n";

// For the next page: on the 200 alone, and not where the reader saves data.
constexpr const char* kAhead = R"(
/** Sends what a page has for the page after it; pushplan_send() calls it. */
function pushplan_send_ahead(string $path): void
{
    $fields = PUSHPLAN_AHEAD[PUSHPLAN_PAGES[$path] ?? -1] ?? [];
    if ($fields === []) {
        return;
    }
    header('Vary: Save-Data', false);
    if (stripos(trim($_SERVER['HTTP_SAVE_DATA'] ?? ''), 'on') === 0 || !in_array(http_response_code(), [200, false], true)) {
        return;
    }
    foreach ($fields as $field) {
        header($field, false);
    }
}
)";

}  // namespace

Result<Emitted> emit_php(const Emission& emission) {
  std::string sets;
  std::string pages;
  std::string ahead;
  std::size_t number = 0;
  const std::vector<PageSet>& all_sets = emission.delivery.sets;
  for (const PageSet& set : all_sets) {
    sets += "    [\n";
    for (const Hint* hint : set.hints)
      sets += "        " + php_quoted(link_value(*hint, emission.options.mechanism)) + ",\n";
    sets += "    ],\n";
    std::set<std::string> paths(set.url_paths.begin(), set.url_paths.end());
    for (const std::string& file : set.file_paths) paths.insert(percent_encode_path(file));
    for (const std::string& path : paths)
      pages += fmt::format("    {} => {},\n", php_quoted(path), number);
    if (!set.ahead.empty()) ahead += fmt::format("    {} => [\n", number);
    for (const Field& field : set.ahead)
      ahead += "        " + php_quoted(field.name + ": " + field.value) + ",\n";
    if (!set.ahead.empty()) ahead += "    ],\n";
    ++number;
  }
  std::string out =
      "<?php\n" +
      banner(emission, "// ", {"use: require 'pushplan.php'; pushplan_send(); before any output"});
  out += fmt::format(
      "const PUSHPLAN_PUSH = {};\nconst PUSHPLAN_SETS = [\n{}];\nconst PUSHPLAN_PAGES = [\n{}];\n",
      emission.options.mechanism == Mechanism::push, sets, pages);
  std::string functions = kFunctions;
  if (looks_ahead(all_sets)) {
    out += "const PUSHPLAN_AHEAD = [\n" + ahead + "];\n";
    functions.insert(functions.rfind("}\n"), kCallAhead);
    functions += kAhead;
  }
  out += functions;
  return single_file(std::move(out));
}

}  // namespace pushplan::emitters
