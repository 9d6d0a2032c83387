// Akamai: a rule of a property with a child for each list, to paste below the default rule
// (https://techdocs.akamai.com/property-mgr/reference/latest-early-hints and
// latest-modify-outgoing-response-header). The 103 goes to navigations alone, by Akamai's own rule.
#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/host_pages.h"
#include "emitters/json_text.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

std::string behavior(const std::string& name, const std::string& options) {
  return fmt::format("        {{\"name\": \"{}\", \"options\": {{{}}}}}", name, options);
}

std::string adds_field(const Field& field) {
  const std::string name =
      field.name == "Link"
          ? "\"standardAddHeaderName\": \"OTHER\", \"customHeaderName\": \"Link\""
          : fmt::format("\"standardAddHeaderName\": \"OTHER\", \"customHeaderName\": {}",
                        json_quoted(field.name));
  return behavior("modifyOutgoingResponseHeader",
                  fmt::format("\"action\": \"ADD\", {}, \"headerValue\": {}, "
                              "\"avoidDuplicateHeaders\": false",
                              name, json_quoted(field.value)));
}

std::string child(const Emission& emission, std::size_t number,
                  const std::vector<std::string>& paths) {
  const PageSet& set = emission.delivery.sets[number];
  std::vector<std::string> values, quoted, behaviors, links;
  for (const std::string& path : paths) quoted.push_back(json_quoted(path));
  for (const Hint* hint : set.hints) values.push_back(link_value(*hint, Mechanism::early_hints));
  if (emission.options.mechanism == Mechanism::early_hints && !values.empty())
    behaviors.push_back(behavior(
        "earlyHints", "\"enabled\": true, \"resourceUrl\": " + json_quoted(join(values, ", "))));
  for (const Field& field : fields_of(emission, set, emission.options.mechanism)) {
    if (field.name == "Link")
      links.push_back(field.value);
    else
      behaviors.push_back(adds_field(field));
  }
  if (!links.empty()) behaviors.push_back(adds_field({"Link", join(links, ", ")}));
  return fmt::format(
      "    {{\n      \"name\": \"list {}\",\n      \"children\": [],\n      \"behaviors\": [\n{}\n"
      "      ],\n      \"criteria\": [\n        {{\"name\": \"path\", \"options\": "
      "{{\"matchOperator\": \"MATCHES_ONE_OF\", \"matchCaseSensitive\": true, \"normalize\": "
      "false, \"values\": [{}]}}}}\n      ],\n      \"criteriaMustSatisfy\": \"all\"\n    }}",
      number + 1, join(behaviors, ",\n"), join(quoted, ", "));
}

}  // namespace

Result<Emitted> emit_akamai(const Emission& emission) {
  std::vector<Diagnostic> diagnostics;
  std::map<std::size_t, std::vector<std::string>> paths;  // by set
  for (const ServedPath& served : served_paths(emission, {}, diagnostics))
    paths[served.set].push_back(served.path);
  std::vector<std::string> children;
  for (const auto& [set, names] : paths) children.push_back(child(emission, set, names));
  Emitted out = single_file(fmt::format(
      "{{\n  \"name\": \"pushplan\",\n  \"comments\": \"{}\",\n  \"behaviors\": [],\n"
      "  \"criteria\": [],\n  \"criteriaMustSatisfy\": \"all\",\n  \"children\": [\n{}\n  ]\n}}\n",
      kMark, join(children, ",\n")));
  out.diagnostics = std::move(diagnostics);
  return out;
}

}  // namespace pushplan::emitters
