// HAProxy: maps from the path that was asked for to its lists, and the rules of a frontend that
// send the 103 and the Link on the 200. Rules that each send a hint would each send a 103, and
// browsers heed the first alone: all of a page's hints are one value.
//
// Proven on the real server by tests/servers/haproxy_test.py.
#include <fmt/format.h>

#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/request_paths.h"
#include "emitters/response_fields.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// A map file is lines of a key without white space and a value up to the end of the line
// (http://docs.haproxy.org/2.6/configuration.html#7.3.1-map); nothing is quoted in it.
class MapFile {
 public:
  MapFile(const Emission& emission, std::string suffix)
      : suffix_(std::move(suffix)),
        bytes_(banner(emission, "# ", {"is read by the rules of " + emission.deployed()})) {}

  void add(const std::string& key, const std::string& value) {
    if (value.empty()) return;
    bytes_ += key + " " + value + "\n";
    empty_ = false;
  }

  // Into `out`, unless nothing stands in it; true if something does.
  bool put(const Emission& emission, Emitted& out) const {
    if (empty_) return false;
    out.files.push_back({emission.beside(suffix_), bytes_});
    return true;
  }

 private:
  std::string suffix_, bytes_;
  bool empty_ = true;
};

std::string ahead_of(const PageSet& set, const std::string& name) {
  std::vector<std::string> values;
  for (const Field& field : set.ahead)
    if (field.name == name) values.push_back(field.value);
  return join(values, ", ");
}

// `"` in a quoted argument.
std::string escaped_quotes(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '"' ? "\\\"" : std::string(1, c);
  return out;
}

// A field for the next page: on the 200 alone, not with `Save-Data: on`, on which it depends.
std::string ahead_rules(const std::string& file, const std::string& field) {
  return fmt::format(
      "    http-request set-var(txn.pushplan_saving) bool(true) if {{ req.hdr(save-data) -i -m beg "
      "on }}\n"
      "    http-response set-var(txn.pushplan_ahead) var(txn.pushplan),map_str({0})\n"
      "    http-response add-header Vary Save-Data if {{ var(txn.pushplan_ahead) -m found }}\n"
      "    http-response add-header {1} \"%[var(txn.pushplan_ahead)]\" if {{ status 200 }} "
      "{{ var(txn.pushplan_ahead) -m found }} !{{ var(txn.pushplan_saving) -m bool }}\n",
      file, field);
}

struct Lists {
  MapFile pages, early, links, prefetch, rules;
  explicit Lists(const Emission& emission)
      : pages(emission, "-pages.map"),
        early(emission, "-early.map"),
        links(emission, "-links.map"),
        prefetch(emission, "-prefetch.map"),
        rules(emission, "-rules.map") {
    const bool both = emission.options.mechanism == Mechanism::early_hints;
    std::size_t number = 0;
    for (const PageSet& set : emission.delivery.sets) {
      const std::string name = "s" + std::to_string(number++);
      for (const std::string& path : request_paths(set)) pages.add(path, name);
      std::vector<std::string> first, then;
      for (const Hint* hint : set.hints) {
        Hint shown = *hint;
        if (both) shown.rel = "preload";  // a module is spelled alike in both
        first.push_back(link_value(shown, Mechanism::early_hints));
        then.push_back(emission.link(shown));
      }
      if (both) early.add(name, join(first, ", "));
      links.add(name, join(then, ", "));
      prefetch.add(name, ahead_of(set, "Link"));
      rules.add(name, ahead_of(set, "Speculation-Rules"));
    }
  }
};

// Cache-Control of what is hinted, where the server behind says nothing of the kind.
std::string freshness_rules(const Emission& emission, Emitted& out) {
  MapFile fresh(emission, "-fresh.map");
  if (emission.options.cache_headers)
    for (const Hint* hint : hinted_files(emission.delivery))
      if (hint->url.front() == '/')
        fresh.add(hint->url.substr(0, hint->url.find('?')), cache_control(emission, hint->url));
  if (!fresh.put(emission, out)) return "";
  return fmt::format(
      "    http-request set-var(txn.pushplan_fresh) path,map_str({})\n"
      "    http-response set-header Cache-Control \"%[var(txn.pushplan_fresh)]\" if {{ status 200 "
      "304 }} {{ var(txn.pushplan_fresh) -m found }} !{{ res.fhdr(cache-control) -m found }} "
      "!{{ res.fhdr(expires) -m found }}\n",
      emission.deployed("-fresh.map"));
}

}  // namespace

Result<Emitted> emit_haproxy(const Emission& emission) {
  Lists lists(emission);
  Emitted out = single_file("");
  // HAProxy does not start where a map is missing: without pages that send there is no rule.
  const bool sends = lists.pages.put(emission, out);
  std::string rules = sends
                          ? fmt::format("    http-request set-var(txn.pushplan) path,map_str({})\n",
                                        emission.deployed("-pages.map"))
                          : "";
  // The acl METH_GET is true for HEAD as well.
  if (lists.early.put(emission, out))
    rules += fmt::format(
        "    http-request set-var(txn.pushplan_early) var(txn.pushplan),map_str({})\n"
        "    http-request early-hint Link \"%[var(txn.pushplan_early)]\" if {{ method GET }} "
        "{{ fc_http_major ge 2 }} {{ req.hdr(sec-fetch-mode) navigate }} "
        "!{{ req.hdr(if-none-match) -m found }} !{{ req.hdr(if-modified-since) -m found }} "
        "!{{ req.hdr(range) -m found }} {{ var(txn.pushplan_early) -m found }}\n",
        emission.deployed("-early.map"));
  // The server behind may have been given its own part of the plan: then that one stands.
  if (lists.links.put(emission, out))
    rules += fmt::format(
        "    http-response set-var(txn.pushplan_link) var(txn.pushplan),map_str({})\n"
        "    http-response add-header Link \"%[var(txn.pushplan_link)]\" if {{ status 200 }} "
        "{{ var(txn.pushplan_link) -m found }} !{{ res.fhdr(link) -m sub preload }}\n",
        emission.deployed("-links.map"));
  rules += sends && emission.options.server_timing
               ? fmt::format(
                     "    http-response add-header Server-Timing \"{}\" if {{ status 200 }} "
                     "{{ var(txn.pushplan) -m found }}\n",
                     escaped_quotes(server_timing(emission)))
               : "";
  for (const auto& [file, suffix, field] :
       {std::tuple(&lists.prefetch, "-prefetch.map", "Link"),
        std::tuple(&lists.rules, "-rules.map", "Speculation-Rules")})
    if (file->put(emission, out)) rules += ahead_rules(emission.deployed(suffix), field);
  rules += freshness_rules(emission, out);
  out.files[0].bytes =
      banner(emission, "# ",
             {"put these lines into the frontend of the site; the maps go where the lines say",
              "test the configuration with: haproxy -c -f /etc/haproxy/haproxy.cfg"}) +
      rules;
  return out;
}

}  // namespace pushplan::emitters
