// The tables of `verify`.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/size.h"
#include "base/text.h"
#include "cli/excerpt.h"
#include "cli/verify_format.h"

namespace pushplan::cli {
namespace {

using verify::PageVerdict;
using verify::Row;

constexpr std::size_t kMostTables = 10;
constexpr std::size_t kMostPath = 56;  // characters in its column

std::string moment(verify::Micros at) {
  if (at == verify::kNever) return "";
  return fmt::format("+{:.2f}ms", static_cast<double>(at.count()) / 1000);
}

std::string elapsed(verify::Micros from, verify::Micros to) {
  if (from == verify::kNever || to == verify::kNever) return "";
  return fmt::format("{:.2f}ms", static_cast<double>((to - from).count()) / 1000);
}

// `*` pushed, `e` early hints, `l` Link, `m` markup, `n` for the next page.
std::string marks(unsigned announced) {
  std::string out;
  if ((announced & verify::announced_by_push) != 0) out += '*';
  if ((announced & verify::announced_by_103) != 0) out += 'e';
  if ((announced & verify::announced_by_link) != 0) out += 'l';
  if ((announced & verify::announced_by_markup) != 0) out += 'm';
  if ((announced & verify::announced_by_prefetch) != 0) out += 'n';
  return out;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string plan_of(const PageVerdict& page, const Row& row) {
  if (!page.planned || &row == &page.rows.front()) return row.remark;
  std::string plan;
  if (row.planned != nullptr)
    plan = fmt::format("{}{}. {}, {}", row.prefetch ? "next " : "", row.place, row.planned->hint.as,
                       format_size(row.planned->bytes));
  if (plan.empty() || row.remark.empty()) return plan + row.remark;
  return plan + ": " + row.remark;
}

class Tables {
 public:
  Tables(const Verification& verification, const Screen& screen)
      : v_(verification), screen_(screen), standings_(standings(verification)) {
    for (const VerifiedFile& file : v_.files)
      answers_.emplace(key_of(file.hinted.url), &file.answer);
  }

  std::string text() {
    const bool all = screen_.verbosity() == Verbosity::verbose;
    std::vector<std::vector<std::size_t>> alike = pages_alike(all);
    // The bad ones first; of many, good ones are told in the tally.
    std::stable_sort(alike.begin(), alike.end(), [&](const auto& a, const auto& b) {
      return standings_[a.front()] > standings_[b.front()];
    });
    const bool few = v_.pages.size() <= 3;
    std::string out;
    std::size_t shown = 0, untold = 0;
    for (const auto& pages : alike) {
      const bool good = standings_[pages.front()] == Standing::as_planned;
      if (!all && !few && (good || shown == kMostTables)) {
        if (!good) untold += pages.size();
        continue;
      }
      out += (shown++ == 0 ? "" : "\n") + table(pages);
    }
    if (untold > 0)
      out +=
          fmt::format("... and {} more; --verbose shows all\n", count_of(untold, "page", "pages"));
    if (out.find("request path") != std::string::npos)
      out += screen_.on_out(
          Style::dim,
          "* pushed  e by a 103  l by Link of the 200  m in the page  n for the next page; "
          "what was hinted alone was asked for later\n");
    return out;
  }

 private:
  std::string key_of(const std::string& url) const {
    const bool own = url.starts_with(v_.origin + "/");
    return own ? url.substr(v_.origin.size()) : url;
  }

  // Pages that came in the same way: of one standing, with the same rows below the first.
  std::vector<std::vector<std::size_t>> pages_alike(bool all) const {
    std::vector<std::vector<std::size_t>> sets;
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < v_.pages.size(); ++i) {
      const PageVerdict& page = v_.pages[i];
      std::string key =
          fmt::format("{} {} {}", static_cast<int>(standings_[i]), page.status, page.trouble);
      for (std::size_t r = 1; r < page.rows.size(); ++r) {
        const Row& row = page.rows[r];
        key += fmt::format("\n{} {} {} {} {}", row.announced == 0 && !row.planned ? "" : row.url,
                           row.announced, row.status, row.place, row.remark);
      }
      if (all) key = std::to_string(i);
      const auto [at, fresh] = known.try_emplace(key, sets.size());
      if (fresh) sets.emplace_back();
      sets[at->second].push_back(i);
    }
    return sets;
  }

  std::string heading(std::size_t i) const {
    const PageVerdict& page = v_.pages[i];
    const Standing standing = standings_[i];
    const Style style = standing == Standing::as_planned      ? Style::green
                        : standing == Standing::with_warnings ? Style::yellow
                                                              : Style::red;
    std::string out = screen_.on_out(Style::bold, printable(v_.origin + page.page)) + "  " +
                      screen_.on_out(style, to_words(standing, page));
    if (!page.connection.address.empty())
      out += fmt::format("  ({}, {}{})", page.connection.address,
                         page.connection.alpn.empty() ? "h2c" : printable(page.connection.alpn),
                         page.connection.tls.empty() ? "" : ", " + page.connection.tls);
    if (page.pushed_before > 0)
      out += fmt::format(", {} pushed ahead of it", format_size(page.pushed_before));
    out += "\n";
    for (std::size_t r = 0; r < page.redirects.size(); ++r) {
      const std::string& to =
          r + 1 < page.redirects.size() ? page.redirects[r + 1] : v_.origin + page.path;
      out += fmt::format("  {} leads to {}\n", printable(page.redirects[r]), printable(to));
    }
    return out;
  }

  std::string table(const std::vector<std::size_t>& pages) const {
    const PageVerdict& page = v_.pages[pages.front()];
    std::string out = heading(pages.front());
    if (page.rows.empty()) {
      out += fmt::format("  {}\n", printable(page.trouble));
    } else {
      std::size_t width = 12;
      for (const Row& row : page.rows) width = std::max(width, std::min(row.url.size(), kMostPath));
      out += without_trailing_spaces(fmt::format(
          "  {:>11} {:<3} {:>12} {:>9} {:>4} {:>8}  {:<{}}  {}", "responseEnd", "", "requestStart",
          "process", "code", "size", "request path", width, page.planned ? "plan" : ""));
      for (const Row& row : page.rows) out += line(page, row, width);
    }
    if (pages.size() > 1) {
      std::vector<std::string> others;
      for (std::size_t i = 1; i < pages.size(); ++i) others.push_back(v_.pages[pages[i]].page);
      out += fmt::format("  the same: {}\n", printable(name_pages(others)));
    }
    return out;
  }

  std::string line(const PageVerdict& page, const Row& row, std::size_t width) const {
    std::string end = moment(row.end), asked = moment(row.asked),
                process = elapsed(row.asked, row.end);
    int status = row.status;
    std::string size = row.end == verify::kNever ? "" : format_size(row.bytes);
    if (row.status >= 100 && row.status < 200) size = "";
    // What was hinted alone: as it answered when it was asked for.
    const auto answer = answers_.find(row.url);
    if (row.asked == verify::kNever && answer != answers_.end()) {
      const verify::Answer& a = *answer->second;
      status = a.status;
      size = a.status == 0 ? "" : format_size(a.bytes);
      if (a.took != verify::kNever) process = elapsed(verify::Micros{0}, a.took);
    }
    std::string plan = plan_of(page, row);
    if (answer != answers_.end() && &row != &page.rows.front())
      for (const std::string& slug : answer->second->slugs) plan += fmt::format(" [{}]", slug);
    return without_trailing_spaces(
        fmt::format("  {:>11} {:<3} {:>12} {:>9} {:>4} {:>8}  {:<{}}  {}", end,
                    marks(row.announced), asked, process, status == 0 ? "" : std::to_string(status),
                    size, printable(row.url), width, printable(plan)));
  }

  const Verification& v_;
  const Screen& screen_;
  std::vector<Standing> standings_;
  std::map<std::string, const verify::Answer*> answers_;  // by the URL as rows show it
};

}  // namespace

std::string verify_text(const Verification& verification, const Screen& screen) {
  return Tables(verification, screen).text();
}

}  // namespace pushplan::cli
