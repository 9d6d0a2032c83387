// Limits of files: bundlesize, bundlewatch and size-limit.
#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "base/text.h"
#include "cli/import_budgets.h"

namespace pushplan::cli {
namespace {

constexpr std::size_t kMostGlobs = 100;  // that one pattern with braces stands for
constexpr double kMostBytes = 1e12;

// What a size means. The package `bytes`, which bundlesize and bundlewatch read them with, counts
// kB in 1,024; `bytes-iec`, which size-limit does, in 1,000, and KiB in 1,024.
std::optional<std::uint64_t> bundle_size(const ImportJson& value, double kilo) {
  if (value.is_number()) {
    const auto number = limit_number(value, false);
    return number ? std::optional(static_cast<std::uint64_t>(std::stod(*number))) : std::nullopt;
  }
  if (!value.is_string()) return std::nullopt;
  static const std::regex kSize(R"(\s*(\d{1,15}(?:\.\d+)?)\s*(b|kib|kb|k|mib|mb|gib|gb)?\s*)",
                                std::regex::icase);
  std::smatch found;
  const std::string text = value.get<std::string>();
  if (!std::regex_match(text, found, kSize)) return std::nullopt;
  const std::string unit = to_lower(found[2].str());
  const double base = unit.find('i') != std::string::npos ? 1024 : kilo;
  double size = std::stod(found[1].str());
  for (const char step : std::string_view("kmg"))
    if (!unit.empty() && unit[0] != 'b') {
      size *= base;
      if (unit[0] == step) break;
    }
  return size <= kMostBytes ? std::optional(static_cast<std::uint64_t>(size)) : std::nullopt;
}

// "a.{css,js}" as "a.css" and "a.js", innermost braces first.
std::vector<std::string> without_braces(const std::string& glob) {
  std::vector<std::string> done, open{glob};
  while (!open.empty() && done.size() + open.size() <= kMostGlobs) {
    const std::string each = open.back();
    open.pop_back();
    const std::size_t close = each.find('}'),
                      begin = close == std::string::npos ? close : each.rfind('{', close);
    if (begin == std::string::npos) {
      done.push_back(each);
      continue;
    }
    for (std::size_t at = begin + 1; at <= close;) {
      const std::size_t end = std::min(each.find(',', at), close);
      open.push_back(each.substr(0, begin) + each.substr(at, end - at) + each.substr(close + 1));
      at = end + 1;
    }
  }
  if (!open.empty()) return {};
  std::sort(done.begin(), done.end());
  done.erase(std::unique(done.begin(), done.end()), done.end());  // {a,b{1,2}} has "a" twice
  return done;
}

// "./dist/*.js" and "dist/js/*.js" name files from the project's folder on: below the site where
// that is its folder; otherwise what they are is told by the end. Ours are URL paths.
std::string glob_of_bundle(std::string path, const ImportSite& site) {
  while (path.rfind("./", 0) == 0) path.erase(0, 2);
  if (site.folder == ".") return site.mount + path;
  if (!site.folder.empty() && path.rfind(site.folder + "/", 0) == 0)
    return site.mount + path.substr(site.folder.size() + 1);
  const std::size_t slash = path.find('/');
  if (slash == std::string::npos) return site.mount + path;
  path.erase(0, slash);
  return path.rfind("/**/", 0) == 0 ? path : "/**" + path;
}

// The globs of a pattern as those tools know them; none where ours cannot say it.
std::vector<std::string> globs_of_bundle(const std::string& path, const ImportSite& site) {
  static const std::regex kHash(R"(\[(?:content|chunk|full|module)?hash(?::\d+)?\])");
  const std::string pattern = std::regex_replace(path, kHash, "*");
  const bool brackets = pattern.find_first_of("[]()!") != std::string::npos ||
                        pattern.find("..") != std::string::npos;  // sets, {1..3}, "../"
  std::vector<std::string> globs;
  for (const std::string& each : without_braces(brackets ? "{" : pattern)) {
    if (each.find_first_of("{}") != std::string::npos) return {};
    globs.push_back(glob_of_bundle(each, site));
  }
  return globs;
}

// A limit for the files of a path, once; false where no glob says which they are.
bool add_file_limit(const std::string& path, std::uint64_t size, const ImportSite& site,
                    BudgetRule& rule, Imported& out) {
  const std::vector<std::string> globs = globs_of_bundle(path, site);
  if (globs.empty())
    out.not_carried.push_back(path +
                              ": a pattern that no glob of ours says; they know *, ** and ?");
  for (const std::string& glob : globs)
    if (!rule.add("file_bytes", glob, std::to_string(size)))
      out.not_carried.push_back(fmt::format("{}: files of {} have a limit already", path, glob));
  return !globs.empty();
}

const std::vector<std::string> why_of_files(const std::string& tool, const char* compression) {
  return {fmt::format("From {}: so much may weigh each file that a page loads, in the plan's "
                      "`encoding` (there: {}).",
                      tool, compression),
          "What stands outside of the site's folder is looked for by the end of its path."};
}

}  // namespace

Imported import_bundle_sizes(const ImportJson& list, const std::string& tool,
                             const ImportSite& site) {
  Imported out{fmt::format("the configuration of {}", tool), {}, {}};
  BudgetRule rule("/**");
  if (!list.is_array()) out.not_carried.push_back(list.dump() + ": no list of files");
  for (const ImportJson& each : list.is_array() ? list : ImportJson::array()) {
    const std::string path = text_of_member(each, "path"),
                      compression = text_of_member(each, "compression");
    const auto size =
        bundle_size(each.is_object() ? each.value("maxSize", ImportJson()) : each, 1024);
    if (path.empty() || !size) {
      out.not_carried.push_back(each.dump() + ": no path or no size");
      continue;
    }
    if (!compression.empty())
      out.not_carried.push_back(
          fmt::format("{}: compression {}: files are weighed in the `encoding` of the plan", path,
                      compression));
    add_file_limit(path, *size, site, rule, out);
  }
  add_budgets({rule}, why_of_files(tool, "gzip, if nothing else was said"), out);
  return out;
}

Imported import_size_limit(const ImportJson& list, const ImportSite& site) {
  Imported out{"the configuration of size-limit", {}, {}};
  BudgetRule rule("/**");
  if (!list.is_array()) out.not_carried.push_back(list.dump() + ": no list of checks");
  for (const ImportJson& each : list.is_array() ? list : ImportJson::array()) {
    const auto size =
        bundle_size(each.is_object() ? each.value("limit", ImportJson()) : each, 1000);
    const ImportJson path = each.is_object() ? each.value("path", ImportJson()) : ImportJson();
    if (!size || !(path.is_string() || path.is_array())) {
      out.not_carried.push_back(each.dump() +
                                ": no path, or a limit that is no size (times are "
                                "predicted a page: first_paint)");
      continue;
    }
    std::size_t taken = 0;
    bool several = false;
    for (const ImportJson& one : path.is_array() ? path : ImportJson::array({path}))
      if (!one.is_string())
        out.not_carried.push_back(path.dump() + ": " + one.dump());
      else if (const std::string text = one.get<std::string>(); text.rfind('!', 0) == 0)
        out.not_carried.push_back(fmt::format("{}: files that are left out", text));
      else if (add_file_limit(text, *size, site, rule, out))
        several |= ++taken > 1 || text.find_first_of("*?{") != std::string::npos;
    if (several)
      out.not_carried.push_back(fmt::format(
          "{}: the limit is for the sum of several files, and holds for each of them here",
          path.dump()));
    for (const auto& [key, value] : each.items())
      if (key != "path" && key != "limit" && key != "name")
        out.not_carried.push_back(
            fmt::format("{}: `{}`: files are weighed as they are sent", path.dump(), key));
  }
  add_budgets({rule}, why_of_files("size-limit", "brotli, if nothing else was said"), out);
  return out;
}

}  // namespace pushplan::cli
