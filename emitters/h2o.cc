// H2O 2.2: an mruby handler in front of file.dir. H2O pushes what a Link header of mruby or of a
// backend names, and nothing that its own header.add sets. The handler answers 399: go on to the
// next handler, and keep these headers.
//
// Limits of mruby 1.x, all silent: an array literal or a heredoc too long is cut or refused, so the
// table is read from heredocs of at most 10,000 lines, each in a lambda of its own. Proven on the
// real server by tests/servers.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/page_links.h"
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

// The raw, percent-encoded paths under which the pages of a set are asked for; a folder stands for
// its index.html.
std::set<std::string> request_paths(const PageSet& set) {
  std::set<std::string> paths;
  for (const std::string& file : set.file_paths) paths.insert(percent_encode_path(file));
  for (const std::string& url : set.url_paths)
    if (url.back() != '/' || paths.count(url + "index.html") == 0) paths.insert(url);
  return paths;
}

// The inside of a string in single quotes.
std::string ruby_quoted(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c == '\\' || c == '\'' ? std::string("\\") + c : std::string(1, c);
  return out;
}

// `nopush` goes on what must not be pushed: all of it with mechanism link, and with push whatever
// is asked for by HEAD, with a range or with a validator. The hints themselves always stay: a cache
// may store the answer for everyone.
constexpr const char* kPath = R"HANDLER(lambda do |env|
  path = env['PATH_INFO']
)HANDLER";
constexpr const char* kLinks = R"HANDLER(  set = pages[path]
  set ||= pages[path + 'index.html'] if path[-1] == '/'
  links = sets[set] if set
  if links && (!push || env['REQUEST_METHOD'] != 'GET' || env['HTTP_IF_NONE_MATCH'] || env['HTTP_IF_MODIFIED_SINCE'] || env['HTTP_RANGE'])
    links = links.map { |link| link.sub('>', '>; nopush') }
  end
)HANDLER";
constexpr const char* kAnswer = R"HANDLER(  [399, links ? { 'link' => links.join("\n") } : {}, []]
end
}.call
)HANDLER";

// The answer of a site with fields for next pages. H2O's handlers do not see the status, so that a
// 304 has them too, as it has the hints.
constexpr const char* kAnswerAhead = R"HANDLER(  fields = {}
  fields['link'] = links.join("\n") if links && !links.empty?
  later = ahead[set] if set
  if later && !later.empty?
    fields['vary'] = 'Save-Data'
    unless env['HTTP_SAVE_DATA'].to_s.downcase[0, 2] == 'on'
      later.each do |field|
        name, value = field.split(': ', 2)
        fields[name] = fields[name] ? fields[name] + "\n" + value : value
      end
    end
  end
  [399, fields, []]
end
}.call
)HANDLER";

// The table of fields for next pages, by the number of their set; "" without any.
std::string ahead_table(const std::vector<PageSet>& sets) {
  if (!looks_ahead(sets)) return "";
  std::vector<std::string> lines;
  for (const PageSet& set : sets) {
    std::vector<std::string> fields;
    for (const Field& field : set.ahead)
      fields.push_back(to_lower(field.name) + ": " + field.value);
    lines.push_back(join(fields, "\t"));
  }
  return "ahead = []\nload_ahead = lambda { |rows| rows.each_line { |row| ahead << "
         "row.chomp.split(\"\\t\") } }\n" +
         heredocs("load_ahead", lines);
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
      fmt::format("  next [200, {{ 'content-type' => '{}' }}, [rules]] if path == '{}'\n",
                  kSpeculationRulesType, ruby_quoted(speculation_rules_path(manifest)))};
}

}  // namespace

Result<Emitted> emit_h2o(const Emission& emission) {
  const bool push = emission.options.mechanism == Mechanism::push;
  const std::vector<PageSet>& all_sets = emission.delivery.sets;
  std::string out =
      banner(emission, "# ",
             {"mount it in h2o.conf in front of the site's files:", "  paths:", "    \"/\":",
              "      mruby.handler-file: /etc/h2o/pushplan.rb", "      file.dir: /var/www/site",
              "test the configuration with: h2o -t -c /etc/h2o/h2o.conf"});
  std::vector<std::string> set_lines;
  std::vector<std::string> page_lines;
  for (const PageSet& set : all_sets) {
    std::vector<std::string> values;
    for (const Hint* hint : set.hints)
      values.push_back(link_value(*hint, emission.options.mechanism));
    for (const std::string& path : request_paths(set))
      page_lines.push_back(fmt::format("{}\t{}", path, set_lines.size()));
    set_lines.push_back(join(values, "\t"));
  }
  out += fmt::format("lambda {{\npush = {}\nsets = []\npages = {{}}\n", push);
  out +=
      "load_sets = lambda { |rows| rows.each_line { |row| sets << row.chomp.split(\"\\t\") } }\n";
  out +=
      "load_pages = lambda { |rows| rows.each_line { |row| path, set = row.chomp.split(\"\\t\"); "
      "pages[path] = set.to_i } }\n";
  const RulesParts rules = rules_parts(emission.manifest, all_sets);
  out += heredocs("load_sets", set_lines) + heredocs("load_pages", page_lines) +
         ahead_table(all_sets) + rules.table + kPath + rules.answer + kLinks +
         (looks_ahead(all_sets) ? kAnswerAhead : kAnswer);
  return single_file(std::move(out));
}

}  // namespace pushplan::emitters
