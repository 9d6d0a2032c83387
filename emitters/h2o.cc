// H2O 2.2: an mruby handler in front of file.dir. H2O pushes what a Link header of mruby or of a
// backend names, and nothing that its own header.add sets. The handler answers 399: go on to the
// next handler, and keep these headers.
//
// Limits of mruby 1.x, all silent: an array literal or a heredoc too long is cut or refused, so the
// table is read from heredocs of at most 10,000 lines, each in a lambda of its own. Proven on the
// real server by tests/servers.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/page_links.h"
#include "emitters/request_paths.h"
#include "emitters/response_fields.h"
#include "emitters/speculation_rules.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

constexpr std::size_t kHeredocLines = 10'000;

// A line of a quoted heredoc; mruby still reads `\\` in it as one backslash.
std::string heredoc_line(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\\' ? "\\\\" : std::string(1, c);
  return out + '\n';
}

// Lines handed to a lambda of the handler, in heredocs that mruby reads whole. They hold no line
// that ends a heredoc: every one begins with a digit, '<' or '/'.
std::string heredocs(const std::string& lambda, const std::vector<std::string>& lines) {
  std::string out;
  for (std::size_t first = 0; first < lines.size(); first += kHeredocLines) {
    out += fmt::format("lambda {{ {}.call(<<'PUSHPLAN') }}.call\n", lambda);
    for (std::size_t i = first; i < std::min(lines.size(), first + kHeredocLines); ++i)
      out += heredoc_line(lines[i]);
    out += "PUSHPLAN\n";
  }
  return out;
}

// A string in single quotes.
std::string ruby_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\\' || c == '\'' ? std::string("\\") + c : std::string(1, c);
  return out + "'";
}

// What H2O asks of a request before it pushes or sends a 103.
constexpr const char* kH2oFirst =
    "  first = env['REQUEST_METHOD'] == 'GET' && !env['HTTP_IF_NONE_MATCH'] && "
    "!env['HTTP_IF_MODIFIED_SINCE'] && !env['HTTP_RANGE']\n";

// From which release on mruby handlers have `rack.early_hints`, which sends a 103 for exactly one
// path. `header.add` with `when: early` would send it for everything below a path.
constexpr Version kEarlyHints = {2, 3, 0};

// How the hints of a page go out: the lines of the handler between finding its set and answering.
//
// What must not be pushed says `nopush`: all of it with mechanism link and early-hints, and with
// push whatever is asked for by HEAD, with a range or with a validator. The hints themselves always
// stay: a cache may store the answer for everyone.
std::string link_lines(const Emission& emission) {
  const Mechanism mechanism = emission.options.mechanism;
  std::string out = mechanism == Mechanism::link ? "" : kH2oFirst;
  if (emission.options.cache_aware == CacheAware::cookie)
    out += fmt::format(
        "  first &&= !env['HTTP_COOKIE'].to_s.split(';').any? {{ |each| each.strip == {} }}\n"
        "  fields['set-cookie'] = {} if first\n",
        ruby_quoted(seen_cookie(emission)), ruby_quoted(set_cookie(emission)));
  if (mechanism == Mechanism::early_hints)
    out +=
        "  if first && env['HTTP_SEC_FETCH_MODE'] == 'navigate' && !early[set].empty? && "
        "env['rack.early_hints']\n"
        "    env['rack.early_hints'].call({ 'link' => early[set] })\n  end\n";
  out += mechanism == Mechanism::push ? "  links = (first ? pushed : unpushed)[set]\n"
                                      : "  links = unpushed[set]\n";
  out += "  fields['link'] = links unless links.empty?\n";
  if (emission.options.server_timing)
    out += fmt::format("  fields['server-timing'] = {}\n", ruby_quoted(server_timing(emission)));
  return out;
}

// The fields for next pages. H2O's handlers do not see the status, so that a 304 has them too, as
// it has the hints.
constexpr const char* kAheadLines = R"HANDLER(  unless ahead[set].empty?
    fields['vary'] = 'Save-Data'
    unless env['HTTP_SAVE_DATA'].to_s.downcase[0, 2] == 'on'
      ahead[set].each do |field|
        name, value = field.split(': ', 2)
        fields[name] = fields[name] ? fields[name] + "\n" + value : value
      end
    end
  end
)HANDLER";

// A table of lists of texts: its variable, filled from rows of texts between tabs.
std::string list_table(const std::string& name, const std::vector<std::string>& rows) {
  return fmt::format(
             "{0} = []\nload_{0} = lambda {{ |rows| rows.each_line {{ |row| {0} << "
             "row.chomp.split(\"\\t\") }} }}\n",
             name) +
         heredocs("load_" + name, rows);
}

// The table of fields for next pages, by the number of their set.
std::string ahead_table(const std::vector<PageSet>& sets) {
  std::vector<std::string> lines;
  for (const PageSet& set : sets) {
    std::vector<std::string> fields;
    for (const Field& field : set.ahead)
      fields.push_back(to_lower(field.name) + ": " + field.value);
    lines.push_back(join(fields, "\t"));
  }
  return list_table("ahead", lines);
}

// Cache-Control by the raw path of each hinted file of this host; files that differ in their query
// alone share the shorter one.
std::string fresh_table(const Emission& emission) {
  std::map<std::string, std::string> by_path;
  for (const Hint* hint : hinted_files(emission.delivery)) {
    const bool elsewhere = hint->url.rfind('/', 0) != 0 || hint->url.rfind("//", 0) == 0;
    if (elsewhere) continue;
    const std::string value = cache_control(emission, hint->url);
    std::string& known = by_path[hint->url.substr(0, hint->url.find('?'))];
    if (known.empty() || value.find("immutable") == std::string::npos) known = value;
  }
  std::vector<std::string> rows;
  rows.reserve(by_path.size());
  for (const auto& [path, value] : by_path) rows.push_back(fmt::format("{}\t{}", path, value));
  return "fresh = {}\nload_fresh = lambda { |rows| rows.each_line { |row| path, value = "
         "row.chomp.split(\"\\t\"); fresh[path] = value } }\n" +
         heredocs("load_fresh", rows);
}

// H2O would serve the file of rules as application/json, which browsers refuse: the handler answers
// with the rules and their media type itself. Both parts are "" where no page names the rules.
struct RulesParts {
  std::string table, answer;
};
RulesParts rules_parts(const manifest::Manifest& manifest, const std::vector<PageSet>& sets) {
  if (!looks_ahead(sets) || manifest.settings.prefetch.as != PrefetchAs::speculation_rules)
    return {};
  std::vector<std::string> lines;
  std::istringstream rules(speculation_rules(manifest));
  for (std::string line; std::getline(rules, line);) lines.push_back(line);
  return {
      "rules = ''\nload_rules = lambda { |rows| rules << rows }\n" + heredocs("load_rules", lines),
      fmt::format("  next [200, {{ 'content-type' => '{}' }}, [rules]] if path == {}\n",
                  kSpeculationRulesType, ruby_quoted(speculation_rules_path(manifest)))};
}

// The tables of the sets and their pages.
std::string page_tables(const Emission& emission) {
  const bool early = emission.options.mechanism == Mechanism::early_hints;
  std::vector<std::string> set_lines, early_lines, page_lines;
  for (const PageSet& set : emission.delivery.sets) {
    std::vector<std::string> values, early_values;
    for (const Hint* hint : set.hints) {
      Hint on_200 = *hint;
      if (early) on_200.rel = "preload";  // spelled as in the 103, so that browsers see one hint
      values.push_back(link_value(on_200, early ? Mechanism::link : emission.options.mechanism));
      if (early) early_values.push_back(link_value(*hint, Mechanism::early_hints));
    }
    for (const std::string& path : request_paths(set))
      page_lines.push_back(fmt::format("{}\t{}", path, set_lines.size()));
    set_lines.push_back(join(values, "\t"));
    early_lines.push_back(join(early_values, "\t"));
  }
  std::string out = list_table("sets", set_lines);
  // Right behind the URL, since H2O's parser cuts a value at the commas of an imagesrcset.
  out +=
      "unpushed = sets.map { |set| set.map { |link| link.sub('>', '>; nopush') }.join(\"\\n\") }\n";
  if (emission.options.mechanism == Mechanism::push)
    out += "pushed = sets.map { |set| set.join(\"\\n\") }\n";
  if (early)
    out += list_table("hints", early_lines) + "early = hints.map { |set| set.join(\"\\n\") }\n";
  return out +
         "pages = {}\nload_pages = lambda { |rows| rows.each_line { |row| path, set = "
         "row.chomp.split(\"\\t\"); pages[path] = set.to_i } }\n" +
         heredocs("load_pages", page_lines);
}

std::string handler(const Emission& emission) {
  const std::vector<PageSet>& sets = emission.delivery.sets;
  const bool ahead = looks_ahead(sets), fresh = emission.options.cache_headers;
  const RulesParts rules = rules_parts(emission.manifest, sets);
  std::string out = "lambda {\n" + page_tables(emission);
  if (ahead) out += ahead_table(sets);
  if (fresh) out += fresh_table(emission);
  out += rules.table;
  out += "lambda do |env|\n  path = env['SCRIPT_NAME'].to_s + env['PATH_INFO']\n" + rules.answer;
  out += fresh ? "  fields = fresh[path] ? { 'cache-control' => fresh[path] } : {}\n"
               : "  fields = {}\n";
  out +=
      "  set = pages[path]\n"
      "  next [399, fields, []] unless set\n";
  out += link_lines(emission);
  if (ahead) out += kAheadLines;
  return out + "  [399, fields, []]\nend\n}.call\n";
}

}  // namespace

Result<Emitted> emit_h2o(const Emission& emission) {
  const EmitOptions& options = emission.options;
  if (options.mechanism == Mechanism::early_hints &&
      (!options.h2o_version || *options.h2o_version < kEarlyHints))
    return Error{
        "target h2o cannot do early-hints for a release before 2.3; the nearest that it can do is "
        "`--mechanism link`; for a later one say `--h2o-version 2.3`"};
  const bool casper = options.cache_aware == CacheAware::casper;
  std::vector<std::string> use = {"mount it in h2o.conf, before what serves the files:"};
  if (casper) use.push_back("  <<: !file " + emission.deployed("-host.yaml") + "    (of the host)");
  use.insert(use.end(),
             {"  paths:", "    \"/\":", "      <<: !file " + emission.deployed("-path.yaml"),
              "      file.dir: /var/www/site",
              "test the configuration with: h2o -t -c /etc/h2o/h2o.conf"});
  if (options.cache_headers)
    use.insert(use.end(),
               {"Cache-Control: yours wins with header.set; H2O appends that of `expires` "
                "to ours,",
                "so that no file should have both"});
  Emitted out = single_file(banner(emission, "# ", use) + handler(emission));
  out.files.push_back({emission.beside("-path.yaml"),
                       banner(emission, "# ", {"goes into a path of h2o.conf, before file.dir"}) +
                           "mruby.handler-file: \"" + emission.deployed() + "\"\n"});
  // No path can have it. By default it would forget fonts and images.
  if (casper)
    out.files.push_back({emission.beside("-host.yaml"),
                         banner(emission, "# ", {"goes into the host of h2o.conf"}) +
                             "http2-casper: {capacity-bits: 13, tracking-types: all}\n"});
  return out;
}

}  // namespace pushplan::emitters
