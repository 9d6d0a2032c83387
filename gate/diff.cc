#include "gate/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/hashed_name.h"
#include "base/size.h"
#include "base/text.h"
#include "gate/counterparts.h"
#include "manifest/settings_json.h"

namespace pushplan::gate {
namespace {

using manifest::Group;
using manifest::Manifest;
using manifest::Resource;
using Strings = std::vector<std::string>;

// What to call a file of both manifests.
std::string name_of(const Resource& then, const Resource& now, const Strings& patterns) {
  if (then.hint.url == now.hint.url) return then.hint.url;
  return common_name(then.hint.url, now.hint.url, patterns)
      .value_or(then.hint.url + " -> " + now.hint.url);
}

bool is_change(const FileChange& c) {
  return c.renamed() || c.content_changed() || c.growth() != 0 || !(c.then.hint == c.now.hint) ||
         c.then.encoding != c.now.encoding;
}

// `same(x)` is what an entry of the old list is called in the new one, or nullopt.
template <class Same>
ListEdit<std::string> edit_of(const Strings& then, const Strings& now, Same same) {
  ListEdit<std::string> edit;
  Strings kept, kept_now;
  const auto has = [](const Strings& list, const std::string& entry) {
    return std::find(list.begin(), list.end(), entry) != list.end();
  };
  for (const std::string& entry : then) {
    const std::optional<std::string> other = same(entry);
    if (other && has(now, *other))
      kept.push_back(*other);
    else
      edit.went.push_back(entry);
  }
  for (const std::string& entry : now) (has(kept, entry) ? kept_now : edit.came).push_back(entry);
  edit.reordered = kept != kept_now;
  return edit;
}

ListEdit<std::string> edit_of(const Strings& then, const Strings& now) {
  return edit_of(then, now, [](const std::string& entry) { return std::optional(entry); });
}

Strings origins_of(const Group& group) {
  Strings out;
  for (const manifest::Connection& c : group.preconnect)
    out.push_back(c.crossorigin ? fmt::format("{} ({})", c.origin, *c.crossorigin) : c.origin);
  return out;
}

// What changed for the pages of one group in each manifest: resources by their keys.
struct GroupChange {
  ListEdit<std::string> send, prefetch, next, connections;

  bool empty() const {
    return send.empty() && prefetch.empty() && next.empty() && connections.empty();
  }
  // The same for equal changes.
  std::string text() const {
    std::string out;
    for (const auto* edit : {&send, &prefetch, &next, &connections})
      out += "+" + join(edit->came, "\n") + "\n-" + join(edit->went, "\n") +
             (edit->reordered ? "\n~" : "\n");
    return out;
  }
};

class Differ {
 public:
  Differ(const Manifest& then, const Manifest& now, const Strings& patterns)
      : then_(then), now_(now), same_(counterparts(then, now, patterns)) {
    for (const auto& [key, other] : same_) {
      const Resource &before = then.resources.at(key), &after = now.resources.at(other);
      FileChange change{before, after, name_of(before, after, patterns), {}};
      if (is_change(change)) changed_.emplace(key, std::move(change));
    }
  }

  Diff run() {
    pages();
    files();
    settings();
    return std::move(out_);
  }

 private:
  using GroupOfPage = std::map<std::string_view, std::size_t>;

  static GroupOfPage groups_of(const Manifest& m) {
    GroupOfPage out;
    for (std::size_t g = 0; g < m.groups.size(); ++g)
      for (const auto& [page, source] : m.groups[g].pages) out.emplace(page, g);
    return out;
  }

  static std::vector<Resource> resources_of(const Manifest& m, const Strings& keys) {
    std::vector<Resource> out;
    for (const std::string& key : keys) out.push_back(m.resources.at(key));
    return out;
  }

  // Pages of one manifest that the other has not.
  static std::vector<PageSet> only_in(const Manifest& m, const GroupOfPage& here,
                                      const GroupOfPage& there) {
    std::map<std::size_t, PageSet> sets;  // by group
    for (const auto& [page, group] : here)
      if (there.count(page) == 0) sets[group].pages.emplace_back(page);
    std::vector<PageSet> out;
    for (auto& [group, set] : sets) {
      set.send = resources_of(m, m.groups[group].send);
      out.push_back(std::move(set));
    }
    std::sort(out.begin(), out.end(),
              [](const PageSet& a, const PageSet& b) { return a.pages < b.pages; });
    return out;
  }

  void pages() {
    const GroupOfPage then = groups_of(then_), now = groups_of(now_);
    out_.pages_came = only_in(now_, now, then);
    out_.pages_went = only_in(then_, then, now);
    std::map<std::pair<std::size_t, std::size_t>, Strings> pages_of;  // by their two groups
    for (const auto& [page, group] : then)
      if (const auto other = now.find(page); other != now.end())
        pages_of[{group, other->second}].emplace_back(page);
    std::unordered_map<std::string, std::size_t> known;  // positions in out_.pages, by change
    for (const auto& [groups, pages] : pages_of)
      compare(then_.groups[groups.first], now_.groups[groups.second], pages, known);
    for (PageChange& change : out_.pages) std::sort(change.pages.begin(), change.pages.end());
    std::sort(out_.pages.begin(), out_.pages.end(), [](const PageChange& a, const PageChange& b) {
      return a.pages.size() != b.pages.size() ? a.pages.size() > b.pages.size() : a.pages < b.pages;
    });
  }

  void compare(const Group& then, const Group& now, const Strings& pages,
               std::unordered_map<std::string, std::size_t>& known) {
    const auto same = [&](const std::string& key) {
      const auto found = same_.find(key);
      return found == same_.end() ? std::nullopt : std::optional(found->second);
    };
    const GroupChange change{
        edit_of(then.send, now.send, same), edit_of(then.prefetch, now.prefetch, same),
        edit_of(then.next, now.next), edit_of(origins_of(then), origins_of(now))};
    note_files(then.send, change.send, pages);
    note_files(then.prefetch, change.prefetch, pages);
    if (change.empty()) return;
    const auto [place, is_new] = known.emplace(change.text(), out_.pages.size());
    if (is_new)
      out_.pages.push_back({{},
                            with_files(change.send),
                            with_files(change.prefetch),
                            change.next,
                            change.connections});
    Strings& of = out_.pages[place->second].pages;
    of.insert(of.end(), pages.begin(), pages.end());
  }

  // The changed files that stayed in a list have these pages.
  void note_files(const Strings& then, const ListEdit<std::string>& edit, const Strings& pages) {
    for (const std::string& key : then) {
      const auto file = changed_.find(key);
      if (file == changed_.end()) continue;
      if (std::find(edit.went.begin(), edit.went.end(), key) != edit.went.end()) continue;
      file->second.pages.insert(file->second.pages.end(), pages.begin(), pages.end());
    }
  }

  ListEdit<Resource> with_files(const ListEdit<std::string>& edit) const {
    return {resources_of(now_, edit.came), resources_of(then_, edit.went), edit.reordered};
  }

  void files() {
    // A file that is fetched in two ways has two resources: where they changed alike, it is told
    // once.
    std::map<std::tuple<std::string, std::string, std::string>, FileChange> told;
    for (auto& [key, change] : changed_) {
      const auto [place, is_new] = told.try_emplace(
          {change.then.hint.url, change.now.hint.url, change_words(change)}, change);
      if (!is_new)
        place->second.pages.insert(place->second.pages.end(), change.pages.begin(),
                                   change.pages.end());
    }
    for (auto& [key, change] : told) {
      std::sort(change.pages.begin(), change.pages.end());
      change.pages.erase(std::unique(change.pages.begin(), change.pages.end()), change.pages.end());
      out_.files.push_back(std::move(change));
    }
    const auto size = [](const FileChange& c) { return std::abs(c.growth()); };
    std::stable_sort(
        out_.files.begin(), out_.files.end(), [&](const FileChange& a, const FileChange& b) {
          return std::tuple(size(a), a.pages.size()) > std::tuple(size(b), b.pages.size());
        });
  }

  void settings() {
    const auto then = manifest::settings_to_json(then_.settings),
               now = manifest::settings_to_json(now_.settings);
    const auto value = [](const nlohmann::ordered_json& object, const std::string& name) {
      return object.contains(name) ? object.at(name).dump() : std::string();
    };
    std::set<std::string> names;
    for (const auto* object : {&then, &now})
      for (const auto& [name, unused] : object->items()) names.insert(name);
    for (const std::string& name : names)
      if (value(then, name) != value(now, name))
        out_.settings.push_back({name, value(then, name), value(now, name)});
  }

  const Manifest &then_, &now_;
  const std::map<std::string, std::string> same_;
  std::map<std::string, FileChange> changed_;  // by the key in `then`
  Diff out_;
};

std::string signed_size(std::int64_t bytes) {
  const auto size = static_cast<std::uint64_t>(std::abs(bytes));
  return (bytes < 0 ? "-" : "+") + format_size(size);
}

}  // namespace

bool FileChange::fetched_otherwise() const {
  Hint expected = then.hint;
  expected.url = now.hint.url;
  if (content_changed()) expected.integrity = now.hint.integrity;
  return !(expected == now.hint);
}

bool Diff::empty() const {
  return pages_came.empty() && pages_went.empty() && pages.empty() && files.empty() &&
         settings.empty();
}

Diff diff(const Manifest& then, const Manifest& now, const Strings& patterns) {
  return Differ(then, now, patterns).run();
}

std::string change_words(const FileChange& c) {
  Strings words;
  if (c.growth() != 0)
    words.push_back(fmt::format("{} by {} to {}", c.growth() > 0 ? "grew" : "shrank",
                                format_size(static_cast<std::uint64_t>(std::abs(c.growth()))),
                                format_size(c.now.bytes)));
  else if (c.content_changed())
    words.emplace_back("changed at the same size");
  if (c.renamed())
    words.emplace_back(c.content_changed() ? "under a new name"
                                           : "was renamed, its content stayed");
  if (c.fetched_otherwise()) words.emplace_back("is fetched in another way");
  if (c.then.encoding != c.now.encoding)
    words.push_back(fmt::format("travels as {}, not {}", to_string(c.now.encoding),
                                to_string(c.then.encoding)));
  return join(words, ", ");
}

std::string tally(const Diff& diff) {
  Strings parts;
  const auto add = [&](std::size_t count, const char* one, const char* many, const char* what) {
    if (count > 0) parts.push_back(count_of(count, one, many) + what);
  };
  add(page_count(diff.pages_came), "page", "pages", " came");
  add(page_count(diff.pages_went), "page", "pages", " went");
  add(page_count(diff.pages), "page", "pages", " with another list");
  add(diff.files.size(), "file", "files", " changed");
  std::int64_t growth = 0;
  for (const FileChange& change : diff.files) growth += change.growth();
  if (growth != 0) parts.back() += " (" + signed_size(growth) + ")";
  add(diff.settings.size(), "setting", "settings", " changed");
  return join(parts, ", ");
}

}  // namespace pushplan::gate
