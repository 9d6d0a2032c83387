// nginx: maps for the http level, and the header fields for the server block.
//
// A page is known by two things together: the file that answers ($uri after index and try_files)
// and the path that was asked for, so that a single-page fallback, which answers anything with the
// top page, gets nothing. Keys of a map are compared without regard to case: the value repeats the
// path, and a regular expression compares it once more, exactly.
//
// Proven on the real server by tests/servers/nginx_test.py.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/percent_encoding.h"
#include "base/text.h"
#include "emitters/apache_syntax.h"
#include "emitters/banner.h"
#include "emitters/nginx_existing.h"
#include "emitters/request_paths.h"
#include "emitters/response_fields.h"
#include "emitters/speculation_rules.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// nginx reads its configuration in pieces of 4,096 bytes, and a parameter has to fit into one.
constexpr std::size_t kParameterLimit = 4'000;
constexpr Version kPushGone = {1, 25, 1};

// A parameter of a map in double quotes: what nginx unescapes there is escaped
// (ngx_conf_read_token). A key takes `$` as it is.
std::string quoted_key(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n' || c == '\r' || c == '\t')
      out += c == '\n' ? "\\n" : (c == '\r' ? "\\r" : "\\t");
    else
      out += c;
  }
  return out + '"';
}

// The same for a value, where `$` begins a variable and only a variable can hold one. `prefix` is
// that of our variables.
std::string quoted_value(const std::string& text, const std::string& prefix) {
  const std::string quoted = quoted_key(text);
  std::string out;
  for (const char c : quoted) out += c == '$' ? "${" + prefix + "_dollar}" : std::string(1, c);
  return out;
}

// nginx reads no name of a capture beyond 32 characters, and "_number" is the longest end of ours.
std::string name_of_captures(const std::string& own) {
  constexpr std::size_t kMost = 25, kKept = 16, kDigits = 8;
  if (own.size() <= kMost) return own;
  const std::string hash = content_hash(own);
  return own.substr(0, kKept) + "_" + hash.substr(hash.size() - kDigits);
}

// Entries of a map whose keys do not differ by case alone; those that do are regular expressions.
std::string map_rows(const std::map<std::string, std::string>& rows) {
  std::map<std::string, std::size_t> spelled;
  for (const auto& [key, value] : rows) ++spelled[to_lower(key)];
  std::string out;
  for (const auto& [key, value] : rows) {
    const bool alone = spelled[to_lower(key)] == 1;
    out += fmt::format("  {} {};\n", alone ? quoted_key(key) : "\"~^" + regex_escaped(key) + "$\"",
                       value);
  }
  return out;
}

class Maps {
 public:
  explicit Maps(const Emission& emission)
      : emission_(emission),
        push_(emission.options.mechanism == Mechanism::push),
        v_(name_of_captures(own_name(emission))) {
    const std::string mount = mount_path(emission.manifest.settings);
    for (const manifest::Group& group : emission.manifest.groups)
      for (const auto& [url, source] : group.pages)
        if (!source.empty()) file_of_[url] = mount + source;
  }

  // What `map` compares and what it answers, for every page.
  void add_pages(std::vector<Diagnostic>& diagnostics) {
    std::size_t number = 0;
    for (const PageSet& set : emission_.delivery.sets) {
      for (const std::string& url : set.url_paths) {
        const auto file = file_of_.find(url);
        add_page(percent_decode(url), url, number, diagnostics);  // as a backend answers
        if (file == file_of_.end()) continue;
        add_page(file->second, url, number, diagnostics);
        add_page(file->second, percent_encode_path(file->second), number, diagnostics);
      }
      ++number;
    }
  }

  // The file for the http level. Fails where a list is longer than nginx reads.
  Result<std::string> http_level(const std::set<std::string>& users) {
    if (auto error = add_lists()) return *error;
    std::string out = sizes(users);
    if (push_ && users.count("http2_max_concurrent_pushes") == 0)
      out += fmt::format("http2_max_concurrent_pushes {};\n", longest_list());
    out += fmt::format(
        "map $request_uri ${0}_asked {{\n  default \"\";\n  \"~^(?<{0}_path>[^?]*)\" "
        "${0}_path;\n}}\n",
        v_);
    out += map(fmt::format("\"$uri ${}_asked\"", v_), "page", map_rows(pages_));
    out += map(fmt::format("\"${0}_asked ${0}_page\"", v_), "set",
               fmt::format("  \"~^(?<{0}_same>[^ ]+) (?<{0}_number>[0-9]+)\\k<{0}_same>$\" "
                           "${0}_number;\n",
                           v_));
    out += lists_ + gates_ + fresh();
    if (out.find(dollar()) != std::string::npos)
      out += fmt::format("geo ${0}_dollar {{ default \"$\"; }}\n", v_);
    return out;
  }

  // The fields, for the server block and for locations with fields of their own.
  std::string fields() const {
    std::string out;
    const Version version = emission_.options.nginx_version.value_or(kPushGone);
    if (push_) out += "http2_push_preload on;\n";
    // Where nginx could push, mechanism link says that it shall not.
    if (!push_ && version < kPushGone) out += "http2_push_preload off;\n";
    for (const auto& [name, variable] : fields_)
      out += fmt::format("add_header {} ${}_{};\n", name, v_, variable);
    return out;
  }

 private:
  void add_page(const std::string& file, const std::string& asked, std::size_t number,
                std::vector<Diagnostic>& diagnostics) {
    const std::string key = file + " " + asked;
    if (quoted_key(key).size() > kParameterLimit) {
      diagnostics.push_back({Severity::warning, "target-cannot-carry", "", std::nullopt,
                             asked + " gets no hints: its path is longer than nginx reads",
                             "rename the page"});
      return;
    }
    longest_key_ = std::max(longest_key_, key.size());
    pages_[key] = quoted_value(std::to_string(number) + asked, v_);
  }

  std::string dollar() const { return "${" + v_ + "_dollar}"; }

  std::string map(const std::string& source, const std::string& variable,
                  const std::string& rows) const {
    return fmt::format("map {} ${}_{} {{\n  default \"\";\n{}}}\n", source, v_, variable, rows);
  }

  std::size_t longest_list() const {
    std::size_t longest = 1;
    for (const PageSet& set : emission_.delivery.sets)
      longest = std::max(longest, set.hints.size());
    return longest;
  }

  // The tables of nginx's maps: room for twice the keys, in buckets of some of the longest.
  std::string sizes(const std::set<std::string>& users) const {
    const std::size_t keys = std::max(pages_.size(), emission_.delivery.sets.size());
    std::size_t rows = 2'048;
    while (rows < 2 * keys) rows *= 2;
    const std::size_t bucket = (std::max<std::size_t>(longest_key_ + 32, 480) + 63) / 64 * 64;
    std::string out;
    for (const auto& [name, size] :
         {std::pair("map_hash_max_size", rows), std::pair("map_hash_bucket_size", bucket)})
      out += users.count(name) > 0
                 ? fmt::format("# {} stands in your configuration: at least {}\n", name, size)
                 : fmt::format("{} {};\n", name, size);
    return out;
  }

  // nginx's parser of Link takes a comma in a quoted parameter for the end of the value, and reads
  // no further: what it shall push after that stands in a field of its own.
  std::vector<std::string> lists_of(const PageSet& set, Pushing pushing) const {
    std::vector<std::string> lists;
    bool joins = false;
    for (const Hint* hint : set.hints) {
      Hint shown = *hint;
      if (push_) shown.rel = "preload";  // a module is spelled alike with and without nopush
      std::string value = emission_.link(shown);
      if (pushing == Pushing::refused) value.insert(value.find('>') + 1, "; nopush");
      if (joins)
        lists.back() += ", " + value;
      else
        lists.push_back(value);
      joins = !push_ || value.find(',', value.find('>')) == std::string::npos;
    }
    return lists;
  }

  // The values of a field for the next page.
  static std::string ahead_of(const PageSet& set, const std::string& name) {
    std::vector<std::string> values;
    for (const Field& field : set.ahead)
      if (field.name == name) values.push_back(field.value);
    return join(values, ", ");
  }

  // A map from the number of a set to what `text` makes of it.
  template <class Text>
  std::optional<Error> add_list(const std::string& variable, Text&& text) {
    std::string rows;
    std::size_t number = 0;
    for (const PageSet& set : emission_.delivery.sets) {
      const std::string value = text(set);
      const std::string quoted = quoted_value(value, v_);
      if (quoted.size() > kParameterLimit)
        return Error{fmt::format(
            "the list of {} comes to {} bytes, and nginx reads no value of more than {}: give a "
            "lower --max-header-bytes or --max-files",
            set.url_paths.front(), quoted.size(), kParameterLimit)};
      if (!value.empty()) rows += fmt::format("  {} {};\n", number, quoted);
      ++number;
    }
    lists_ += map(fmt::format("${}_set", v_), variable, rows);
    return std::nullopt;
  }

  std::optional<Error> add_lists() {
    if (push_) add_push_gate();
    std::size_t lines = 1;
    for (const PageSet& set : emission_.delivery.sets)
      lines = std::max(lines, lists_of(set, Pushing::allowed).size());
    for (std::size_t line = 0; line < lines; ++line)
      if (auto error = add_links(line)) return error;
    if (push_ && emission_.options.cache_aware == CacheAware::cookie) add_cookie();
    if (looks_ahead(emission_.delivery.sets))
      if (auto error = add_ahead()) return error;
    if (emission_.options.server_timing) {
      gates_ += fmt::format("map ${0}_set ${0}_timing {{\n  default {1};\n  \"\" \"\";\n}}\n", v_,
                            quoted_value(server_timing(emission_), v_));
      fields_.emplace_back("Server-Timing", "timing");
    }
    return std::nullopt;
  }

  std::optional<Error> add_links(std::size_t line) {
    const std::string end = line == 0 ? "" : std::to_string(line + 1);
    const auto part = [line](const std::vector<std::string>& lists) {
      return line < lists.size() ? lists[line] : std::string();
    };
    const auto plain = [&](const PageSet& set) { return part(lists_of(set, Pushing::allowed)); };
    const auto again = [&](const PageSet& set) { return part(lists_of(set, Pushing::refused)); };
    fields_.emplace_back("Link", "link" + end);
    if (!push_) return add_list("link" + end, plain);
    gates_ += fmt::format(
        "map ${0}_pushes ${0}_link{1} {{\n  default ${0}_again{1};\n  1 ${0}_first{1};\n}}\n", v_,
        end);
    if (auto error = add_list("first" + end, plain)) return error;
    return add_list("again" + end, again);
  }

  // Who must not be pushed to gets the list with `nopush`: HEAD, validators, ranges, and who has
  // the cookie of this plan.
  void add_push_gate() {
    const bool cookie = emission_.options.cache_aware == CacheAware::cookie;
    if (cookie)
      gates_ += map("$http_cookie", "seen",
                    fmt::format("  \"~(?:^|;\\s*){}(?:;|$)\" 1;\n", seen_cookie(emission_)));
    gates_ += map(
        fmt::format("\"$request_method:$http_if_none_match$http_if_modified_since$http_range{}\"",
                    cookie ? fmt::format("${}_seen", v_) : ""),
        "pushes", "  \"GET:\" 1;\n");
  }

  void add_cookie() {
    gates_ += map(fmt::format("\"${0}_pushes:${0}_first\"", v_), "cookie",
                  fmt::format("  \"~^1:.\" {};\n", quoted_value(set_cookie(emission_), v_)));
    fields_.emplace_back("Set-Cookie", "cookie");
  }

  // On the 200 alone, and not with `Save-Data: on`. A part becomes a 206 only behind add_header.
  std::optional<Error> add_ahead() {
    gates_ += map("\"$status:$http_range:$http_save_data\"", "wants", "  \"~*^200::(?!on)\" 1;\n");
    std::string all;
    for (const auto& [name, variable] :
         {std::pair("Link", "prefetch"), std::pair("Speculation-Rules", "rules")}) {
      const std::string table = std::string(variable) + "_of";
      const auto text = [name = name](const PageSet& set) { return ahead_of(set, name); };
      if (auto error = add_list(table, text)) return error;
      gates_ +=
          map(fmt::format("${}_wants", v_), variable, fmt::format("  1 ${}_{};\n", v_, table));
      all += fmt::format("${}_{}", v_, table);
      fields_.emplace_back(name, variable);
    }
    gates_ += fmt::format("map \"{1}\" ${0}_vary {{\n  default \"Save-Data\";\n  \"\" \"\";\n}}\n",
                          v_, all);
    fields_.emplace_back("Vary", "vary");
    return std::nullopt;
  }

  // Cache-Control for hinted files that have none from `expires`, a backend or a line before ours.
  std::string fresh() {
    if (!emission_.options.cache_headers) return "";
    std::map<std::string, std::string> rows;
    for (const Hint* hint : hinted_files(emission_.delivery)) {
      const std::string file = file_path_of(hint->url);
      const std::string value = quoted_value(cache_control(emission_, hint->url), v_);
      if (file.empty()) continue;
      const auto [at, is_new] = rows.emplace(file, value);
      // One file under two URLs: the shorter time of the two.
      if (!is_new && at->second.find("immutable") != std::string::npos) at->second = value;
    }
    fields_.emplace_back("Cache-Control", "fresh");
    return map("$uri", "hinted", map_rows(rows)) +
           map("$sent_http_cache_control", "fresh", fmt::format("  \"\" ${}_hinted;\n", v_));
  }

  const Emission& emission_;
  bool push_;
  std::string v_;                               // what our variables begin with
  std::map<std::string, std::string> file_of_;  // by URL path
  std::map<std::string, std::string> pages_;
  std::size_t longest_key_ = 0;
  std::string lists_, gates_;
  std::vector<std::pair<std::string, std::string>> fields_;  // name, variable
};

// What the fields of the http level and of locations have to do with ours.
void warn_of_inheritance(const Emission& emission, const NginxExisting& existing, Emitted& out) {
  const auto finding = [&](const char* code, std::string message, std::string remedy) {
    out.diagnostics.push_back(
        {Severity::warning, code, "", std::nullopt, std::move(message), std::move(remedy)});
  };
  if (!emission.options.existing) {
    finding("nginx-lost-headers",
            "nginx drops add_header lines of the http level where a server block has some, and "
            "ours in a location that has some: which ones those are was not seen",
            "give your configuration with --existing FILE, or look for add_header in it");
    return;
  }
  for (const NginxExisting::Location& location : existing.locations)
    finding("add-header-lost",
            fmt::format("line {}: `{}` has add_header lines of its own, so that nginx sends none "
                        "of ours there",
                        location.line, location.name),
            fmt::format("put `include {};` into it if it answers with pages or hinted files",
                        emission.deployed()));
}

// The file of speculation rules has a media type that nginx does not know.
std::string rules_location(const Emission& emission) {
  return fmt::format("location = {} {{\n  types {{ }}\n  default_type {};\n}}\n",
                     quoted_key(speculation_rules_path(emission.manifest)), kSpeculationRulesType);
}

}  // namespace

Result<Emitted> emit_nginx(const Emission& emission) {
  const EmitOptions& options = emission.options;
  const bool push = options.mechanism == Mechanism::push;
  if (push && options.nginx_version.value_or(kPushGone) >= kPushGone)
    return Error{
        "nginx pushes nothing from 1.25.1 on: emit with --mechanism link, or say --nginx-version "
        "with an older one (`nginx -v` prints it)"};
  const bool rules = looks_ahead(emission.delivery.sets) &&
                     emission.manifest.settings.prefetch.as == PrefetchAs::speculation_rules;
  const std::string http = emission.deployed("-http.conf"), server = emission.deployed();
  const Result<NginxExisting> existing =
      read_nginx(options.existing.value_or(""), emission.beside(""));
  if (!existing)
    return Error{fmt::format("{}: {}", options.existing_file, existing.error().message)};

  Emitted out = single_file("");
  Maps maps(emission);
  maps.add_pages(out.diagnostics);
  const Result<std::string> level = maps.http_level(existing->http_directives);
  if (!level) return level.error();
  std::vector<std::string> use = {"inside the server block: include " + server + ";",
                                  "and in every location of it that has an add_header of its own",
                                  "inside the http block: include " + http + ";"};
  if (rules)
    use.push_back("inside the server block, once: include " + emission.deployed("-rules.conf") +
                  ";");
  use.emplace_back("test the configuration with: nginx -t");
  std::string fields = banner(emission, "# ", use);
  if (!existing->inherited.empty())
    fields += "# from the http level of your configuration, which this level would lose:\n" +
              join(existing->inherited, "\n") + "\n# ours:\n";
  out.files[0].bytes = fields + maps.fields();
  out.files.push_back({emission.beside("-http.conf"), banner(emission, "# ", use) + *level});
  if (rules)
    out.files.push_back(
        {emission.beside("-rules.conf"), banner(emission, "# ", use) + rules_location(emission)});
  warn_of_inheritance(emission, *existing, out);
  return out;
}

}  // namespace pushplan::emitters
