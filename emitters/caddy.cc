// Caddy 2: a snippet for the site's block. Maps lead from the path that was asked for, before any
// rewrite, to the number of its list and from there to the list: so that what try_files answers
// instead of an unknown path gets nothing.
//
// Caddy asks a map again wherever its result is used, row by row: the number is kept in a variable,
// and has a letter before it, since plain numbers would be made into text for each row.
// Proven on the real server by tests/servers/caddy_test.py.
#include <fmt/format.h>

#include <cctype>
#include <map>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/request_paths.h"
#include "emitters/response_fields.h"
#include "emitters/speculation_rules.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// A token (https://caddyserver.com/docs/caddyfile/concepts#tokens-and-quotes): in double quotes
// only `\"` is an escape, so that a text that ends in a backslash or holds that very pair stands in
// backticks, where nothing is.
std::string token(const std::string& text) {
  const bool odd = !text.empty() && (text.back() == '\\' || text.find("\\\"") != std::string::npos);
  if (odd && text.find('`') == std::string::npos) return "`" + text + "`";
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\\\"" : std::string(1, c);
  return out + '"';
}

// A page's path as the input of a map. What stands in braces would be a placeholder, so that such a
// path is a regular expression instead (RE2, where \xNN is a code point: bytes of UTF-8 stay).
std::string path_input(const std::string& path) {
  if (path.find_first_of("{}") == std::string::npos) return token(path);
  std::string out = "~^";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) != 0 || c == '/' || byte >= 0x80;
    out += plain ? std::string(1, c) : fmt::format("\\x{:02X}", byte);
  }
  return token(out + "$");
}

std::string map(const std::string& source, const std::string& name, const std::string& rows) {
  return fmt::format("\tmap {{{}}} {{{}}} {{\n{}\t\tdefault \"\"\n\t}}\n", source, name, rows);
}

class Snippet {
 public:
  explicit Snippet(const Emission& emission)
      : emission_(emission),
        sets_(emission.delivery.sets),
        mechanism_(emission.options.mechanism) {}

  std::string lines() {
    out_ = page_map() + "\tvars pushplan_set {pushplan_page}\n";
    add_links();
    if (looks_ahead(sets_)) add_ahead();
    if (emission_.options.server_timing) {
      matcher("pushplan_pages", "\t\tmethod GET HEAD\n" + in_set());
      out_ += fmt::format("\theader @pushplan_pages +Server-Timing {}\n",
                          token(server_timing(emission_)));
    }
    if (emission_.options.cache_headers) add_freshness();
    return out_ + answers();
  }

 private:
  static std::string in_set() { return "\t\tnot vars {vars.pushplan_set} \"\"\n"; }

  void matcher(const std::string& name, const std::string& conditions) {
    out_ += fmt::format("\t@{} {{\n{}\t}}\n", name, conditions);
  }

  std::string page_map() const {
    std::map<std::string, std::size_t> pages;
    std::size_t number = 0;
    for (const PageSet& set : sets_) {
      for (const std::string& url : set.url_paths) pages.emplace(percent_decode(url), number);
      for (const std::string& file : set.file_paths) pages.emplace(file, number);
      ++number;
    }
    std::string rows;
    for (const auto& [path, set] : pages)
      rows += fmt::format("\t\t{} s{}\n", path_input(path), set);
    return map("http.request.orig_uri.path", "pushplan_page", rows);
  }

  // A map from the number of a set to what `text` makes of it; "" if that is nothing for all.
  template <class Text>
  std::string list_map(const std::string& name, Text&& text) const {
    std::string rows;
    std::size_t number = 0;
    for (const PageSet& set : sets_) {
      const std::string value = text(set);
      if (!value.empty()) rows += fmt::format("\t\ts{} {}\n", number, token(value));
      ++number;
    }
    return rows.empty() ? "" : map("vars.pushplan_set", name, rows);
  }

  // The 103, with what is set so far, and then what is for the 200 alone.
  std::string answers() const {
    const bool early = mechanism_ == Mechanism::early_hints;
    std::string lines = (early ? "respond @pushplan_early 103\n" : "") + later_;
    std::string out;
    while (!lines.empty()) {
      const std::size_t end = lines.find('\n') + 1;
      out += (early ? "\t\t" : "\t") + lines.substr(0, end);
      lines.erase(0, end);
    }
    return early ? "\troute {\n" + out + "\t}\n" : out;
  }

  // Adds a field from a map to all answers to pages.
  void add_field(const std::string& field, const std::string& name, const std::string& table) {
    if (table.empty()) return;
    out_ += table;
    matcher(name, "\t\tmethod GET HEAD\n" + in_set() +
                      fmt::format("\t\tnot vars {{{}_list}} \"\"\n", name));
    out_ += fmt::format("\theader @{0} +{1} {{{0}_list}}\n", name, field);
  }

  // A 103 takes along what is set so far. So hints with more than belongs into a 103 are added
  // behind it, to the 200 alone.
  void add_links() {
    const bool early = mechanism_ == Mechanism::early_hints;
    const auto list = [&](const PageSet& set, bool whole) {
      std::vector<std::string> values;
      for (const Hint* hint : set.hints) {
        Hint shown = *hint;
        if (early) shown.rel = "preload";  // a module is spelled alike in both
        const std::string value = emission_.link(shown);
        const bool fits = !early || value == link_value(shown, Mechanism::early_hints);
        if (fits == whole) values.push_back(value);
      }
      return join(values, ", ");
    };
    add_field("Link", "pushplan_link",
              list_map("pushplan_link_list", [&](const PageSet& set) { return list(set, true); }));
    if (mechanism_ == Mechanism::push) add_push();
    if (!early) return;
    gate("pushplan_early", "\t\tprotocol http/2+\n\t\theader Sec-Fetch-Mode navigate\n");
    const std::string more =
        list_map("pushplan_more_list", [&](const PageSet& set) { return list(set, false); });
    if (more.empty()) return;
    out_ += more;
    matcher("pushplan_more",
            "\t\tmethod GET HEAD\n" + in_set() + "\t\tnot vars {pushplan_more_list} \"\"\n");
    later_ += "header @pushplan_more +Link {pushplan_more_list}\n";
  }

  // Requests that may be pushed to, or answered early.
  void gate(const std::string& name, const std::string& more) {
    matcher(name, "\t\tmethod GET\n" + more +
                      "\t\tnot header If-None-Match *\n\t\tnot header If-Modified-Since *\n"
                      "\t\tnot header Range *\n" +
                      in_set() + "\t\tnot vars {pushplan_link_list} \"\"\n");
  }

  void add_push() {
    const bool cookie = emission_.options.cache_aware == CacheAware::cookie;
    gate("pushplan_push",
         cookie ? fmt::format("\t\tnot header_regexp Cookie \"(?:^|;\\s*){}(?:;|$)\"\n",
                              seen_cookie(emission_))
                : "");
    if (cookie)
      out_ += fmt::format("\theader @pushplan_push +Set-Cookie {}\n", token(set_cookie(emission_)));
    out_ += "\tpush @pushplan_push\n";
  }

  // For the next page, which `Save-Data: on` does not want. The status is not known yet, so that
  // validators and ranges keep it away from what may become a 304 or 206.
  void add_ahead() {
    const auto list = [](const PageSet& set, const std::string& name) {
      std::vector<std::string> values;
      for (const Field& field : set.ahead)
        if (field.name == name) values.push_back(field.value);
      return join(values, ", ");
    };
    std::string any;
    for (const auto& [field, name] : {std::pair("Link", "pushplan_prefetch"),
                                      std::pair("Speculation-Rules", "pushplan_rules")}) {
      const std::string list_name = std::string(name) + "_list";
      const std::string table = list_map(
          list_name, [&list, field = field](const PageSet& set) { return list(set, field); });
      if (table.empty()) continue;
      out_ += table;
      const std::string has = in_set() + fmt::format("\t\tnot vars {{{}}} \"\"\n", list_name);
      matcher(std::string(name) + "_vary", "\t\tmethod GET HEAD\n" + has);
      out_ += fmt::format("\theader @{}_vary +Vary Save-Data\n", name);
      matcher(name,
              "\t\tmethod GET HEAD\n\t\tnot header_regexp Save-Data (?i)^on\n"
              "\t\tnot header If-None-Match *\n\t\tnot header If-Modified-Since *\n"
              "\t\tnot header Range *\n" +
                  has);
      // Caddy pushes what any Link names, whatever its rel: deferred ones it does not see.
      const char* form = mechanism_ == Mechanism::push
                             ? "header @{0} {{\n\t+{1} {{{2}}}\n\tdefer\n}}\n"
                             : "header @{0} +{1} {{{2}}}\n";
      later_ += fmt::format(fmt::runtime(form), name, field, list_name);
    }
    if (emission_.manifest.settings.prefetch.as != PrefetchAs::speculation_rules) return;
    matcher("pushplan_rules_file",
            fmt::format("\t\texpression `{{http.request.orig_uri.path}} == {}`\n",
                        token(speculation_rules_path(emission_.manifest))));
    out_ += fmt::format("\theader @pushplan_rules_file Content-Type {}\n", kSpeculationRulesType);
  }

  // Where the site says nothing else: `?` sets what nobody has set when the answer goes out.
  void add_freshness() {
    std::map<std::string, std::string> rows;
    for (const Hint* hint : hinted_files(emission_.delivery)) {
      const std::string file = file_path_of(hint->url);
      const std::string value = cache_control(emission_, hint->url);
      if (file.empty()) continue;
      const auto [at, is_new] = rows.emplace(file, value);
      // One file under two URLs: the shorter time of the two.
      if (!is_new && at->second.find("immutable") != std::string::npos) at->second = value;
    }
    std::string text;
    for (const auto& [file, value] : rows)
      text += fmt::format("\t\t{} {}\n", token(file), token(value));
    out_ += map("http.request.orig_uri.path", "pushplan_fresh_value", text);
    matcher("pushplan_fresh", "\t\tnot vars {pushplan_fresh_value} \"\"\n");
    out_ += "\theader @pushplan_fresh ?Cache-Control {pushplan_fresh_value}\n";
  }

  const Emission& emission_;
  const std::vector<PageSet>& sets_;
  Mechanism mechanism_;
  std::string out_;
  std::string later_;  // lines that set what a 103 does not carry
};

}  // namespace

Result<Emitted> emit_caddy(const Emission& emission) {
  const std::string file = emission.deployed(), name = own_name(emission);
  return single_file(
      banner(emission, "# ",
             {"in the Caddyfile, before the sites: import " + file,
              "in the site's block: import " + name,
              "where the site has handle or route blocks, at the top of each instead",
              "test the configuration with: caddy validate --config /etc/caddy/Caddyfile"}) +
      "(" + name + ") {\n" + Snippet(emission).lines() + "}\n");
}

}  // namespace pushplan::emitters
