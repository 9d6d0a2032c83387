#include "emitters/apache_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "emitters/apache_lines.h"
#include "emitters/apache_syntax.h"

namespace pushplan::emitters {
namespace {

// Folders, counted once for each list that has pages there, that grouped patterns walk through for
// every request.
constexpr std::size_t kGroupedFolders = 400;
// Names in one folder, which a grouped pattern walks through where the folder fits.
constexpr std::size_t kGroupedNames = 2'000;
// Directives whose variable is looked up for every answer.
constexpr std::size_t kMappedLines = 4'000;
// Branches of the tree, and paths at its ends.
constexpr std::size_t kBranches = 8;
// A line of a map is cut at 1,024 bytes; the name of the list stands behind the path.
constexpr std::size_t kMapPathLimit = 1'000;

std::string quoted_condition(const std::string& condition) { return "\"" + condition + "\""; }

std::string grouped(const ListLines& lists, const PageSet& set) {
  const std::string lines = in_section("If", quoted_condition(kAskedFor), lists.of(set));
  std::string out;
  for (const std::string& pattern : page_patterns(set, kPatternLimit))
    out += in_section("LocationMatch", "\"^(?:" + pattern + ")$\"", lines);
  return out;
}

// The tree of the nested form.
class IfTree {
 public:
  explicit IfTree(const Emission& emission) : emission_(emission), lists_(emission) {
    const auto& sets = emission.delivery.sets;
    for (std::size_t i = 0; i < sets.size(); ++i)
      for (const std::string& path : paths_of(sets[i])) keys_.push_back({path, i});
    std::sort(keys_.begin(), keys_.end(),
              [](const Key& a, const Key& b) { return a.path < b.path; });
  }

  std::string lines() const {
    return in_section("If", quoted_condition(kAskedFor), branch(0, keys_.size()));
  }

 private:
  struct Key {
    std::string path;
    std::size_t set = 0;
  };

  // As deep as the logarithm of the number of pages.
  std::string branch(std::size_t begin, std::size_t end) const {
    if (end - begin <= kBranches) return leaf(begin, end);
    std::string out;
    const std::size_t count = end - begin;
    std::size_t from = begin;
    for (std::size_t part = 1; part <= kBranches; ++part) {
      const std::size_t to = begin + count * part / kBranches;
      const std::string lines = branch(from, to);
      if (part == kBranches)
        out += in_section("Else", "", lines);
      else
        out += in_section(
            part == 1 ? "If" : "ElseIf",
            quoted_condition("%{REQUEST_URI} < " + expression_string(first_apart(to))), lines);
      from = to;
    }
    return out;
  }

  // The shortest text that is no longer before the key and after the one before it.
  std::string first_apart(std::size_t key) const {
    const std::string &before = keys_[key - 1].path, &path = keys_[key].path;
    const auto differ = std::mismatch(before.begin(), before.end(), path.begin(), path.end());
    const auto length = static_cast<std::size_t>(differ.second - path.begin());
    return path.substr(0, length + 1);
  }

  std::string leaf(std::size_t begin, std::size_t end) const {
    std::map<std::size_t, std::vector<std::string>> by_set;
    for (std::size_t i = begin; i < end; ++i) by_set[keys_[i].set].push_back(keys_[i].path);
    std::string out;
    for (const auto& [set, paths] : by_set)
      out += in_section("If", quoted_condition(is_one_of(paths)),
                        lists_.of(emission_.delivery.sets[set]));
    return out;
  }

  const Emission& emission_;
  const ListLines lists_;
  std::vector<Key> keys_;
};

// A map's key ends at the first white space, and its line has a limit.
bool fits_map(const std::string& path) {
  return path.size() <= kMapPathLimit && path.find_first_of(" \t\n\v\f\r") == std::string::npos;
}

PageSections mapped(const Emission& emission) {
  PageSections out;
  const ListLines list_lines(emission);
  std::map<std::string, std::string> keys;
  std::string lists, odd;
  for (std::size_t i = 0; i < emission.delivery.sets.size(); ++i) {
    const PageSet& set = emission.delivery.sets[i];
    const std::string name = fmt::format("s{}", i);
    PageSet unfit = set;
    unfit.url_paths.clear();
    unfit.file_paths.clear();
    for (const std::string& path : paths_of(set)) {
      if (fits_map(path))
        keys.emplace(path, name);
      else
        unfit.file_paths.push_back(path);
    }
    lists += link_lines_by_variable(emission, set, "pushplan_" + name);
    if (!unfit.file_paths.empty()) odd += grouped(list_lines, unfit);
  }
  for (const auto& [path, name] : keys) out.map += fmt::format("{} {}\n", path, name);
  const bool push = emission.options.mechanism == Mechanism::push;
  out.lines = fmt::format(
      "RewriteEngine on\n"
      "RewriteMap pushplan {}\n"
      "RewriteCond expr \"{}\"\n"
      "RewriteCond \"${{pushplan:%{{REQUEST_URI}}}}\" \"^(.+)$\"\n"
      "RewriteRule \"^\" \"-\" [E=pushplan_%1{}:1,E=pushplan_page:1]\n",
      apache_quoted("txt:" + emission.deployed(kMapSuffix)), kAskedFor,
      push ? "%{ENV:pushplan_again}" : "");
  out.lines += companion_lines(emission, true) + lists + odd;
  return out;
}

}  // namespace

ApacheForm choose_form(const Emission& emission) {
  const auto& sets = emission.delivery.sets;
  std::size_t folders = 0, lines = 0;
  std::map<std::string, std::size_t> names;
  for (const PageSet& set : sets) {
    lines += 2 * set.hints.size();
    std::set<std::string> own;
    for (const std::string& path : paths_of(set)) {
      const std::string folder = path.substr(0, path.rfind('/') + 1);
      own.insert(folder);
      ++names[folder];
    }
    folders += own.size();
  }
  std::size_t most = 0;
  for (const auto& [folder, count] : names) most = std::max(most, count);
  if (folders <= kGroupedFolders && most <= kGroupedNames) return ApacheForm::grouped;
  // A second file has no place where there is no first one; and <If>, which hints need, is to be
  // reached by the path.
  const bool by_links = emission.options.mechanism != Mechanism::early_hints &&
                        emission.options.apache_style == ApacheStyle::link && !looks_ahead(sets) &&
                        !emission.options.name.empty();
  return by_links && lines <= kMappedLines ? ApacheForm::mapped : ApacheForm::nested;
}

PageSections page_sections(const Emission& emission, ApacheForm form) {
  if (emission.delivery.sets.empty()) return {};
  if (form == ApacheForm::mapped) return mapped(emission);
  if (form == ApacheForm::nested) return {IfTree(emission).lines(), ""};
  PageSections out;
  const ListLines lists(emission);
  for (const PageSet& set : emission.delivery.sets) out.lines += grouped(lists, set);
  return out;
}

}  // namespace pushplan::emitters
