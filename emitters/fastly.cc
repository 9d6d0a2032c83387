// Fastly: tables of VCL and two subroutines. `early_hints` sends the 103
// (https://www.fastly.com/documentation/reference/vcl/functions/tls-and-http/early-hints/), before
// the cache is asked; vcl_deliver adds Link. Both only where the reader's own connection ends, not
// again at a shield.
#include <fmt/format.h>

#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/host_pages.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// A string of Fastly's VCL: `%XX` stands for a byte
// (https://www.fastly.com/documentation/reference/vcl/types/string/).
std::string vcl_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '%' || byte < 0x20 || byte > 0x7E)
      out += fmt::format("%{:02X}", byte);
    else
      out += c;
  }
  return out + '"';
}

std::string table(const std::string& name, const std::string& rows) {
  return "\ntable " + name + " STRING {\n" + rows + "}\n";
}

std::string row(const std::string& key, const std::string& value) {
  return "  " + vcl_quoted(key) + ": " + vcl_quoted(value) + ",\n";
}

constexpr const char* kRecv = R"(
sub pushplan_recv {
  declare local var.hints STRING;
  if (req.method == "GET" && (fastly_info.is_h2 || fastly_info.is_h3)
      && req.http.Sec-Fetch-Mode == "navigate" && !req.http.If-None-Match
      && !req.http.If-Modified-Since && !req.http.Range && req.restarts == 0
      && fastly.ff.visits_this_service == 0) {
    set var.hints = table.lookup(pushplan_hints, table.lookup(pushplan_pages, req.url.path, ""), "");
    if (var.hints != "") {
      early_hints(var.hints);
    }
  }
}
)";

constexpr const char* kDeliver = R"(
sub pushplan_deliver {
  declare local var.set STRING;
  declare local var.value STRING;
  if (resp.status == 200 && fastly.ff.visits_this_service == 0) {
    set var.set = table.lookup(pushplan_pages, req.url.path, "");
    set var.value = table.lookup(pushplan_links, var.set, "");
    if (var.value != "") {
      add resp.http.Link = var.value;
    }
    set var.value = table.lookup(pushplan_rules, var.set, "");
    if (var.value != "") {
      set resp.http.Speculation-Rules = var.value;
    }
  }
}
)";

}  // namespace

Result<Emitted> emit_fastly(const Emission& emission) {
  const bool early = emission.options.mechanism == Mechanism::early_hints;
  std::vector<Diagnostic> diagnostics;
  std::string pages, links, hints, rules;
  for (const ServedPath& served : served_paths(emission, {}, diagnostics))
    pages += row(served.path, fmt::format("{}", served.set));
  for (std::size_t i = 0; i < emission.delivery.sets.size(); ++i) {
    const PageSet& set = emission.delivery.sets[i];
    const std::string name = fmt::format("{}", i);
    std::vector<std::string> values, before;
    for (const Field& field : fields_of(emission, set, emission.options.mechanism)) {
      if (field.name == "Link")
        values.push_back(field.value);
      else
        rules += row(name, field.value);
    }
    for (const Hint* hint : set.hints) before.push_back(link_value(*hint, Mechanism::early_hints));
    if (!values.empty()) links += row(name, join(values, ", "));
    if (!before.empty()) hints += row(name, "link: " + join(before, ", "));
  }
  std::vector<std::string> use = {"use: include \"pushplan\"; and in vcl_deliver:",
                                  "  call pushplan_deliver;"};
  if (early)
    use = {"use: include \"pushplan\"; at the head of vcl_recv: call pushplan_recv;",
           "  and in vcl_deliver: call pushplan_deliver;"};
  use.emplace_back("pages are known by req.url.path: rewrite it after that, or not at all");
  std::string out = banner(emission, "# ", use) + table("pushplan_pages", pages) +
                    table("pushplan_links", links) + table("pushplan_rules", rules);
  if (early) out += table("pushplan_hints", hints) + kRecv;
  Emitted emitted = single_file(out + kDeliver);
  emitted.diagnostics = std::move(diagnostics);
  return emitted;
}

}  // namespace pushplan::emitters
