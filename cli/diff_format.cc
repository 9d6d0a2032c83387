#include "cli/diff_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <vector>

#include "base/diagnostic.h"
#include "base/size.h"
#include "base/text.h"

namespace pushplan::cli {
namespace {

using manifest::Resource;
using nlohmann::ordered_json;

constexpr std::size_t kMostRows = 20;          // of a kind
constexpr std::size_t kMostPagesFolded = 100;  // of a row, where they are folded
constexpr std::size_t kMostAlike = 5;          // files that changed alike, each with its own row
constexpr std::size_t kMostValue = 60;         // characters of a setting

using Quote = std::string (*)(const std::string&);  // how a form shows URLs and values

// A change, as both forms for people tell it.
struct DiffRow {
  char sign;
  std::string subject;  // a file or a setting; "": the pages themselves
  std::vector<std::string> changes;
  std::vector<std::string> pages;
};
struct DiffRows {
  const char* kind;  // what is left out when there are too many
  std::vector<DiffRow> rows;
};

std::string as_is(const std::string& text) { return text; }

// As code in a cell of a table.
std::string as_code(const std::string& text) {
  std::string escaped;
  for (const char c : text) (escaped += c == '|' ? "\\" : "") += c;
  return text.find('`') == std::string::npos ? "`" + escaped + "`" : "`` " + escaped + " ``";
}

std::string sent(const std::vector<Resource>& files) {
  std::uint64_t bytes = 0;
  for (const Resource& r : files) bytes += r.bytes;
  return files.empty()
             ? "nothing early"
             : fmt::format("{}, {}", count_of(files.size(), "file", "files"), format_size(bytes));
}

std::string file_words(const Resource& r, Quote quote) {
  return fmt::format("{} {} ({})", r.hint.as, quote(r.hint.url), format_size(r.bytes));
}

// "+ ..." and "- ..." for one list of a page; `what` tells lists apart from those that are sent.
template <class T, class Words>
void add_changes(const gate::ListEdit<T>& edit, const char* what, Words words,
                 std::vector<std::string>& out) {
  for (const T& entry : edit.came) out.push_back(fmt::format("+ {}{}", what, words(entry)));
  for (const T& entry : edit.went) out.push_back(fmt::format("- {}{}", what, words(entry)));
  if (edit.reordered)
    out.push_back(fmt::format("{}{} in another order", what,
                              edit.came.empty() && edit.went.empty() ? "the same" : "the others"));
}

DiffRow row_of(const gate::PageChange& change, Quote quote) {
  DiffRow row{'~', "", {}, change.pages};
  const auto file = [&](const Resource& r) { return file_words(r, quote); };
  add_changes(change.send, "", file, row.changes);
  add_changes(change.prefetch, "prefetch ", file, row.changes);
  add_changes(change.next, "next page ", quote, row.changes);
  add_changes(change.connections, "connection ", quote, row.changes);
  return row;
}

DiffRow row_of(const gate::SettingChange& change, Quote quote) {
  const auto value = [&](const std::string& text) {
    return text.empty() ? "nothing" : quote(text);
  };
  const bool short_enough = std::max(change.then.size(), change.now.size()) <= kMostValue;
  return {
      '~',
      "setting " + quote(change.name),
      {short_enough ? fmt::format("{} -> {}", value(change.then), value(change.now)) : "changed"},
      {}};
}

using SameChange = std::vector<const gate::FileChange*>;

// What happened to files that changed in the same way, but for how much.
std::string words_of(const SameChange& files) {
  const gate::FileChange& first = *files.front();
  std::vector<std::string> words;
  std::int64_t growth = 0;
  for (const gate::FileChange* file : files) growth += file->growth();
  if (growth != 0)
    words.push_back(fmt::format("{} by {} in all", growth > 0 ? "grew" : "shrank",
                                format_size(static_cast<std::uint64_t>(std::abs(growth)))));
  else if (first.content_changed())
    words.emplace_back("changed at the same sizes");
  if (first.renamed())
    words.emplace_back(first.content_changed() ? "under new names"
                                               : "were renamed, their content stayed");
  if (first.fetched_otherwise()) words.emplace_back("are fetched in another way");
  if (first.then.encoding != first.now.encoding)
    words.push_back(fmt::format("travel as {}, not {}", to_string(first.now.encoding),
                                to_string(first.then.encoding)));
  return join(words, ", ");
}

DiffRow row_of(const SameChange& files, Quote quote) {
  const gate::FileChange& first = *files.front();
  std::set<std::string> pages;
  for (const gate::FileChange* file : files) pages.insert(file->pages.begin(), file->pages.end());
  return {'~',
          fmt::format("{} {} and {} more files", first.now.hint.as, quote(first.name),
                      files.size() - 1),
          {words_of(files)},
          {pages.begin(), pages.end()}};
}

// Many files that changed alike are one row, unless all shall be told.
std::vector<DiffRow> file_rows(const gate::Diff& diff, Quote quote, bool all) {
  const auto kind = [](const gate::FileChange& c) {
    return std::tuple(c.now.hint.as, c.growth() > 0, c.growth() < 0, c.renamed(),
                      c.content_changed(), c.fetched_otherwise(), c.then.encoding, c.now.encoding);
  };
  std::map<decltype(kind(diff.files.front())), SameChange> kinds;
  for (const gate::FileChange& change : diff.files) kinds[kind(change)].push_back(&change);
  std::vector<DiffRow> rows;
  for (const gate::FileChange& change : diff.files) {
    const SameChange& alike = kinds.at(kind(change));
    if (all || alike.size() <= kMostAlike)
      rows.push_back({'~',
                      change.now.hint.as + " " + quote(change.name),
                      {gate::change_words(change)},
                      change.pages});
    else if (alike.front() == &change)
      rows.push_back(row_of(alike, quote));
  }
  return rows;
}

std::vector<DiffRows> rows_of(const gate::Diff& diff, Quote quote, bool all) {
  DiffRows files{"files", file_rows(diff, quote, all)}, came{"sets of new pages", {}},
      went{"sets of gone pages", {}}, pages{"lists", {}}, settings{"settings", {}};
  for (const gate::PageSet& set : diff.pages_came)
    came.rows.push_back({'+', "", {sent(set.send)}, set.pages});
  for (const gate::PageSet& set : diff.pages_went) went.rows.push_back({'-', "", {}, set.pages});
  for (const gate::PageChange& change : diff.pages) pages.rows.push_back(row_of(change, quote));
  for (const gate::SettingChange& change : diff.settings)
    settings.rows.push_back(row_of(change, quote));
  return {std::move(files), std::move(came), std::move(went), std::move(pages),
          std::move(settings)};
}

std::string left_out(const DiffRows& rows) {
  return fmt::format("... and {} more {}", rows.rows.size() - kMostRows, rows.kind);
}

std::string text_of(const DiffRow& row) {
  const std::string changes = join(row.changes, ", ");
  if (row.subject.empty()) return name_pages(row.pages) + (changes.empty() ? "" : ": " + changes);
  const bool many = row.pages.size() > 1;
  const std::string where = row.pages.empty() ? ""
                            : many            ? fmt::format(", on {} pages", row.pages.size())
                                              : ", on " + row.pages.front();
  return fmt::format("{} {}{}", row.subject, changes, where);
}

ordered_json files_json(const std::vector<Resource>& files) {
  ordered_json out = ordered_json::array();
  for (const Resource& r : files)
    out.push_back({{"url", r.hint.url}, {"as", r.hint.as}, {"bytes", r.bytes}});
  return out;
}
const std::vector<std::string>& files_json(const std::vector<std::string>& names) { return names; }

template <class T>
ordered_json edit_json(const gate::ListEdit<T>& edit) {
  return {{"added", files_json(edit.came)},
          {"removed", files_json(edit.went)},
          {"reordered", edit.reordered}};
}

ordered_json sets_json(const std::vector<gate::PageSet>& sets) {
  ordered_json out = ordered_json::array();
  for (const gate::PageSet& set : sets)
    out.push_back({{"pages", set.pages}, {"send", files_json(set.send)}});
  return out;
}

ordered_json side_json(const Resource& r) {
  return {{"url", r.hint.url},
          {"bytes", r.bytes},
          {"encoding", to_string(r.encoding)},
          {"hash", r.hash}};
}

ordered_json file_json(const gate::FileChange& change) {
  return {{"name", change.name},
          {"as", change.now.hint.as},
          {"old", side_json(change.then)},
          {"new", side_json(change.now)},
          {"growth", change.growth()},
          {"renamed", change.renamed()},
          {"content_changed", change.content_changed()},
          {"fetched_otherwise", change.fetched_otherwise()},
          {"pages", change.pages}};
}

// A value of the settings, which is JSON already; null where it is absent.
ordered_json value_json(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json::parse(text);
}

}  // namespace

std::string diff_text(const gate::Diff& diff, const Screen& screen) {
  if (diff.empty()) return "";
  const bool all = screen.verbosity() == Verbosity::verbose;
  std::string out;
  for (const DiffRows& kind : rows_of(diff, as_is, all)) {
    const std::size_t shown = all ? kind.rows.size() : std::min(kind.rows.size(), kMostRows);
    for (std::size_t i = 0; i < shown; ++i) {
      const DiffRow& row = kind.rows[i];
      const Style style = row.sign == '+'   ? Style::green
                          : row.sign == '-' ? Style::red
                                            : Style::yellow;
      out += fmt::format("{} {}\n", screen.on_out(style, std::string(1, row.sign)), text_of(row));
      if (all && row.pages.size() > 1)
        for (const std::string& page : row.pages) out += "    " + page + "\n";
    }
    if (shown < kind.rows.size()) out += left_out(kind) + "; --verbose shows all\n";
  }
  return out + screen.on_out(Style::bold, gate::tally(diff)) + "\n";
}

std::string diff_markdown(const gate::Diff& diff) {
  if (diff.empty()) return "";
  std::string out =
      fmt::format("**Sent early:** {}\n\n|   | what | change | pages |\n|---|---|---|---|\n",
                  gate::tally(diff));
  std::string folded;
  for (const DiffRows& kind : rows_of(diff, as_code, false)) {
    for (std::size_t i = 0; i < std::min(kind.rows.size(), kMostRows); ++i) {
      const DiffRow& row = kind.rows[i];
      const std::string first = row.pages.empty() ? "" : as_code(row.pages.front());
      const std::string more =
          row.pages.size() > 1 ? fmt::format(" and {} more", row.pages.size() - 1) : "";
      const std::string what = row.subject.empty() ? first + more : row.subject;
      out += fmt::format("| {} | {} | {} | {} |\n", row.sign, what, join(row.changes, "<br>"),
                         row.pages.empty() ? "" : std::to_string(row.pages.size()));
      if (row.pages.size() < 2) continue;
      std::vector<std::string> names;
      for (const std::string& page : row.pages)
        if (names.size() < kMostPagesFolded) names.push_back(as_code(page));
      if (names.size() < row.pages.size())
        names.push_back(fmt::format("and {} more", row.pages.size() - names.size()));
      folded += fmt::format("* {}: {}\n", what, join(names, ", "));
    }
    if (kMostRows < kind.rows.size()) out += fmt::format("| | {} | | |\n", left_out(kind));
  }
  if (!folded.empty())
    out += fmt::format("\n<details><summary>The pages</summary>\n\n{}\n</details>\n", folded);
  return out;
}

std::string diff_json(const gate::Diff& diff) {
  ordered_json out = {{"schema", "pushplan-diff/1"},
                      {"differ", !diff.empty()},
                      {"summary",
                       {{"pages_added", gate::page_count(diff.pages_came)},
                        {"pages_removed", gate::page_count(diff.pages_went)},
                        {"pages_changed", gate::page_count(diff.pages)},
                        {"files_changed", diff.files.size()},
                        {"settings_changed", diff.settings.size()}}},
                      {"pages_added", sets_json(diff.pages_came)},
                      {"pages_removed", sets_json(diff.pages_went)},
                      {"pages_changed", ordered_json::array()},
                      {"files_changed", ordered_json::array()},
                      {"settings_changed", ordered_json::array()}};
  for (const gate::PageChange& change : diff.pages)
    out["pages_changed"].push_back({{"pages", change.pages},
                                    {"send", edit_json(change.send)},
                                    {"prefetch", edit_json(change.prefetch)},
                                    {"next", edit_json(change.next)},
                                    {"connections", edit_json(change.connections)}});
  for (const gate::FileChange& change : diff.files)
    out["files_changed"].push_back(file_json(change));
  for (const gate::SettingChange& change : diff.settings)
    out["settings_changed"].push_back(
        {{"name", change.name}, {"old", value_json(change.then)}, {"new", value_json(change.now)}});
  return out.dump(1) + "\n";
}

}  // namespace pushplan::cli
