// Amazon CloudFront: a function for the event viewer-response, runtime cloudfront-js-2.0
// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html).
// A function has 10 KB with everything in it: the least important pages go without.
#include <fmt/format.h>

#include <map>

#include "emitters/banner.h"
#include "emitters/host_pages.h"
#include "emitters/json_text.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// Keys begin with '/', so that none is a name that every object has.
constexpr const char* kEdgeFunction = R"(
function handler(event) {
  const response = event.response;
  const uri = event.request.uri;
  const slash = uri.lastIndexOf('/') + 1;
  const folder = pages[uri.slice(0, slash)];
  const set = folder && folder['/' + uri.slice(slash)];
  if (set === undefined || response.statusCode !== 200) return response;
  const links = [];
  const before = response.headers.link;
  if (before) (before.multiValue || [before]).forEach(function (each) { links.push({ value: each.value }); });
  sets[set].forEach(function (field) {
    if (field[0] === '<') links.push({ value: field });
    else response.headers['speculation-rules'] = { value: field };
  });
  if (links.length) response.headers.link = { value: links[0].value, multiValue: links };
  return response;
}
)";

// The function for the first `count` of the paths.
std::string function_for(const Emission& emission, const std::vector<ServedPath>& paths,
                         std::size_t count) {
  std::map<std::size_t, std::size_t> numbers;  // of the sets that are used, as they come
  std::string sets;
  std::map<std::string, std::string> folders;
  for (std::size_t i = 0; i < count; ++i) {
    const ServedPath& served = paths[i];
    const auto [number, is_new] = numbers.emplace(served.set, numbers.size());
    if (is_new) {
      std::string fields;
      const PageSet& set = emission.delivery.sets[served.set];
      for (const Field& field : fields_of(emission, set, emission.options.mechanism))
        fields += (fields.empty() ? "" : ", ") + json_quoted(field.value);
      sets += "  [" + fields + "],\n";
    }
    const std::size_t slash = served.path.rfind('/') + 1;
    std::string& names = folders[served.path.substr(0, slash)];
    names += (names.empty() ? "" : ",") + json_quoted("/" + served.path.substr(slash)) + ":" +
             fmt::format("{}", number->second);
  }
  std::string pages;
  for (const auto& [folder, names] : folders)
    pages += "  " + json_quoted(folder) + ":{" + names + "},\n";
  return banner(emission, "// ", {"use: a function for the event viewer-response"}) +
         "const sets = [\n" + sets + "];\nconst pages = {\n" + pages + "};" + kEdgeFunction;
}

}  // namespace

Result<Emitted> emit_cloudfront(const Emission& emission) {
  std::vector<Diagnostic> diagnostics;
  const std::vector<ServedPath> paths = served_paths(emission, {}, diagnostics);
  const std::size_t limit = emission.target.limits.file_bytes;
  const std::size_t fit = most_that_fit(paths.size(), limit, [&](std::size_t count) {
    return function_for(emission, paths, count).size();
  });
  if (fit < paths.size())
    diagnostics.push_back(
        rules_cut(emission, paths.size() - fit, fmt::format("{} bytes for a function", limit)));
  Emitted out = single_file(function_for(emission, paths, fit));
  out.diagnostics = std::move(diagnostics);
  return out;
}

}  // namespace pushplan::emitters
