// The form of http2-push-manifest for several pages
// (https://github.com/GoogleChromeLabs/http2-push-manifest): {page: {file: {type, weight}}}.
// prpl-server reads it too, and takes pages for regular expressions.
#include <fmt/format.h>

#include <map>
#include <set>

#include "base/percent_encoding.h"
#include "emitters/banner.h"
#include "emitters/json_text.h"
#include "emitters/page_links.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// Each file once: a second entry for a URL that is fetched in two ways would replace the first.
std::string files_of(const PageSet& set) {
  std::string out;
  std::set<std::string> seen;
  for (const Hint* hint : set.hints) {
    if (!seen.insert(hint->url).second) continue;
    const std::string cors =
        hint->crossorigin ? ", \"crossorigin\": " + json_quoted(*hint->crossorigin) : "";
    out +=
        (out.empty() ? "" : ",") + fmt::format("\n    {}: {{\"type\": {}, \"weight\": 1{}}}",
                                               json_quoted(hint->url), json_quoted(hint->as), cors);
  }
  return out;
}

// The names of all pages, by their length.
std::map<std::size_t, std::set<std::string>> names_by_length(const Emission& emission) {
  const std::string mount = mount_path(emission.manifest.settings);
  std::map<std::size_t, std::set<std::string>> names;
  for (const manifest::Group& group : emission.manifest.groups)
    for (const auto& [url, source] : group.pages)
      for (const std::string& name : {url, percent_encode_path(mount + source)})
        names[name.size()].insert(name);
  return names;
}

// Takes pages out whose name is also another's when each '.' is any character.
void drop_confused(const Emission& emission, std::map<std::string, std::string>& pages,
                   std::vector<Diagnostic>& diagnostics) {
  const auto names = names_by_length(emission);
  std::map<std::string, std::vector<std::string>> by_dots;  // "xxx.xxxx": where the dots stand
  for (const auto& [page, files] : pages) {
    std::string dots = page;
    for (char& c : dots) c = c == '.' ? '.' : 'x';
    if (page.find('.') != std::string::npos) by_dots[dots].push_back(page);
  }
  for (const auto& [dots, alike] : by_dots) {
    std::map<std::string, std::vector<std::string>> matches;
    const auto same_length = names.find(dots.size());
    if (same_length == names.end()) continue;
    for (const std::string& name : same_length->second) {
      std::string dotted = name;
      for (std::size_t i = 0; i < dots.size(); ++i)
        if (dots[i] == '.') dotted[i] = '.';
      matches[dotted].push_back(name);
    }
    for (const std::string& page : alike)
      for (const std::string& other : matches[page]) {
        if (other == page || pages.erase(page) == 0) continue;
        diagnostics.push_back({Severity::warning, "target-cannot-carry", "", std::nullopt,
                               fmt::format("{} gets no hints: prpl-server takes it for a pattern, "
                                           "and would send them with {} too",
                                           page, other),
                               "rename one of the two pages"});
      }
  }
}

}  // namespace

Result<Emitted> emit_push_manifest(const Emission& emission) {
  std::map<std::string, std::string> pages;
  for (const PageSet& set : emission.delivery.sets) {
    const std::string files = files_of(set);
    if (files.empty()) continue;
    // prpl-server looks up the path of a request and that of its entry point, and sends both lists.
    for (const std::string& url : set.url_paths)
      if (url != "/") pages[url] = files;
    for (const std::string& file : set.file_paths) pages[percent_encode_path(file)] = files;
  }
  std::vector<Diagnostic> diagnostics;
  drop_confused(emission, pages, diagnostics);
  // The mark is a page that no path matches.
  std::string out = fmt::format("{{\n  \"{}\": {{}}", kMark);
  for (const auto& [page, files] : pages) out += ",\n  " + json_quoted(page) + ": {" + files + "}";
  Emitted emitted = single_file(out + "\n}\n");
  emitted.diagnostics = std::move(diagnostics);
  return emitted;
}

}  // namespace pushplan::emitters
