#include "emitters/host_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "base/unique.h"

namespace pushplan::emitters {
namespace {

constexpr std::size_t kNoSet = static_cast<std::size_t>(-1);

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Calls f(path) for each name that the host has for the file at `path`.
template <class F>
void for_each_name(const std::string& path, const ServedAs& as, F&& f) {
  const auto without = [&](std::size_t count) { return path.substr(0, path.size() - count); };
  const bool is_index = ends_with(path, "/index.html");
  if (is_index || path.back() == '/') {
    const std::string folder = is_index ? without(10) : path;
    if (as.folder || folder == "/") f(folder);
    if (as.folder_bare && folder != "/") f(folder.substr(0, folder.size() - 1));
    if (as.index && is_index) f(path);
  } else if (ends_with(path, ".html") && !ends_with(path, "/.html")) {
    if (as.html) f(path);
    if (as.clean) f(without(5));
    if (as.clean_slash) f(without(5) + "/");
  } else {
    f(path);
  }
}

struct Claim {
  std::string path;
  std::size_t set = kNoSet;
  bool also = false;
};

// Who has which path; of two claims to one the manifest's own name wins.
class Claims {
 public:
  Claims(const Emission& emission, bool loose, std::vector<Diagnostic>& diagnostics)
      : emission_(emission), loose_(loose), diagnostics_(diagnostics) {}

  void add(const std::string& path, std::size_t set, bool also) {
    const auto [at, is_new] = claims_.emplace(key(path), Claim{path, set, also});
    Claim& standing = at->second;
    if (is_new) return;
    if (standing.set == set) {
      if (standing.also && !also) standing = {path, set, also};
      return;
    }
    if (standing.also != also) {
      if (!also) standing = {path, set, also};
      return;
    }
    diagnostics_.push_back(
        {Severity::warning, "target-cannot-carry", "", std::nullopt,
         fmt::format("{} gets no hints: {} cannot tell it from {}, which sends another list", path,
                     emission_.target.name, standing.path == path ? "a page" : standing.path),
         "rename one of the pages"});
    standing.set = kNoSet;
  }

  std::vector<ServedPath> take() const {
    std::vector<ServedPath> out;
    for (const auto& [name, claim] : claims_)
      if (claim.set != kNoSet) out.push_back({claim.path, claim.set, claim.also});
    return out;
  }

 private:
  std::string key(const std::string& path) const {
    if (!loose_) return path;
    std::string out = to_lower(path);
    if (out.size() > 1 && out.back() == '/') out.pop_back();
    return out;
  }

  const Emission& emission_;
  bool loose_;
  std::vector<Diagnostic>& diagnostics_;
  std::map<std::string, Claim> claims_;
};

std::size_t segments(const std::string& path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) -
         (path.back() == '/' ? 1 : 0);
}

}  // namespace

std::vector<ServedPath> served_paths(const Emission& emission, const ServedAs& as,
                                     std::vector<Diagnostic>& diagnostics) {
  std::map<std::string, std::size_t> sets;  // by the manifest's name
  for (std::size_t i = 0; i < emission.delivery.sets.size(); ++i)
    for (const std::string& url : emission.delivery.sets[i].url_paths) sets.emplace(url, i);
  if (sets.empty()) return {};
  const std::string mount = mount_path(emission.manifest.settings);
  Claims claims(emission, as.loose, diagnostics);
  for (const manifest::Group& group : emission.manifest.groups)
    for (const auto& page : group.pages) {
      const std::string &url = page.first, &source = page.second;
      if (!source.empty() && !manifest::is_document(source)) continue;
      const auto at = sets.find(url);
      const std::size_t set = at == sets.end() ? kNoSet : at->second;
      const std::string file = source.empty() ? url : percent_encode_path(mount + source);
      bool is_named = false;  // by its own name
      for_each_name(url, as, [&](const std::string& path) { is_named = is_named || path == url; });
      const auto claim = [&](const std::string& path) {
        claims.add(path, set, is_named && path != url);
        is_named = true;  // the first stands for it where the host redirects its own
      };
      if (is_named) claim(url);
      for_each_name(url, as, claim);
      for_each_name(file, as, claim);
    }
  std::vector<ServedPath> out = claims.take();
  const auto rank = [](const ServedPath& each) {
    return std::tuple(each.also, segments(each.path), std::string_view(each.path));
  };
  std::sort(out.begin(), out.end(),
            [&](const ServedPath& a, const ServedPath& b) { return rank(a) < rank(b); });
  return out;
}

std::vector<Field> fields_of(const Emission& emission, const PageSet& set, Mechanism spelling) {
  std::vector<Field> fields;
  for (const Hint* hint : set.hints)
    fields.push_back({"Link", spelling == emission.options.mechanism
                                  ? emission.link(*hint)
                                  : link_value(*hint, spelling)});
  fields.insert(fields.end(), set.ahead.begin(), set.ahead.end());
  return fields;
}

std::vector<HostRule> folded_rules(
    const Emission& emission, const std::vector<ServedPath>& paths,
    const std::function<std::vector<std::string>(const std::string& path)>& links_by_hand) {
  std::vector<std::vector<Field>> fields;  // of each set
  for (const PageSet& set : emission.delivery.sets)
    fields.push_back(fields_of(emission, set, emission.options.mechanism));
  std::vector<HostRule> rules;
  std::map<std::pair<std::size_t, std::string>, std::size_t> known;  // set, what is folded in
  for (const ServedPath& served : paths) {
    const std::vector<Field>& ours = fields[served.set];
    std::vector<std::string> links;
    for (const Field& field : ours)
      if (field.name == "Link") links.push_back(field.value);
    const std::size_t own = links.size();
    for (std::string& link : links_by_hand(served.path)) push_unique(links, std::move(link));
    std::string folded;
    for (std::size_t i = own; i < links.size(); ++i) folded += links[i] + "\n";
    const auto [at, is_new] = known.emplace(std::pair(served.set, folded), rules.size());
    if (is_new) {
      HostRule& rule = rules.emplace_back();
      if (!links.empty()) rule.fields.push_back({"Link", join(links, ", ")});
      for (const Field& field : ours)
        if (field.name != "Link") rule.fields.push_back(field);
    }
    rules[at->second].paths.push_back(served.path);
  }
  return rules;
}

std::size_t most_that_fit(std::size_t count, std::size_t limit,
                          const std::function<std::size_t(std::size_t)>& size_of) {
  if (size_of(count) <= limit) return count;
  std::size_t fits = 0, over = count;
  while (over - fits > 1) {
    const std::size_t middle = fits + (over - fits) / 2;
    (size_of(middle) <= limit ? fits : over) = middle;
  }
  return fits;
}

Diagnostic rules_cut(const Emission& emission, std::size_t paths, const std::string& limit) {
  return {Severity::warning,
          "rules-cut",
          "",
          std::nullopt,
          fmt::format("{} without hints: {} has {}", count_of(paths, "path goes", "paths go"),
                      emission.target.name, limit),
          "plan fewer pages, or use another target for them"};
}

}  // namespace pushplan::emitters
