#include "emitters/delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "base/percent_encoding.h"
#include "base/size.h"
#include "base/text.h"
#include "emitters/emitter.h"

namespace pushplan::emitters {
namespace {

Diagnostic finding(Severity severity, const char* code, std::string message, std::string remedy) {
  return {severity, code, "", std::nullopt, std::move(message), std::move(remedy)};
}

// The first of `parts` that stands in `text`, as a message shows it; "" without one.
std::string first_of(std::string_view text, const std::vector<std::string_view>& parts) {
  for (const std::string_view part : parts) {
    if (text.find(part) == std::string_view::npos) continue;
    if (part == " ") return "a space";
    if (part.size() == 1 && part[0] >= 0 && part[0] < ' ')
      return fmt::format("the byte {:#04x}", static_cast<unsigned>(part[0]));
    return fmt::format("'{}'", part);
  }
  return "";
}

// "/ gets", "/ and 2 other pages get".
std::string pages_get(const std::vector<std::string>& paths) {
  if (paths.size() == 1) return paths.front() + " gets";
  return fmt::format("{} and {} get", paths.front(),
                     count_of(paths.size() - 1, "other page", "other pages"));
}

class Carrier {
 public:
  Carrier(const Emitter& target, const EmitOptions& options, const Settings& settings,
          Delivery& delivery)
      : target_(target), options_(options), settings_(settings), delivery_(delivery) {}

  // The set as the target can carry it.
  void limit(PageSet& set) {
    drop_pages(set.url_paths, true);
    drop_pages(set.file_paths, false);
    if (set.url_paths.empty()) set.file_paths.clear();
    std::vector<const Hint*> kept;
    for (const Hint* hint : set.hints)
      if (carries(hint->url)) kept.push_back(hint);
    set.hints = std::move(kept);
    std::erase_if(set.ahead, [&](const Field& field) { return !carries(field.value); });
    cut(set);
  }

 private:
  void drop_pages(std::vector<std::string>& paths, bool encoded) {
    std::erase_if(paths, [&](const std::string& path) {
      const std::string name = encoded ? percent_decode(path) : path;
      const std::string reason = first_of(name, target_.lost_in_page);
      if (reason.empty()) return false;
      if (encoded)
        delivery_.diagnostics.push_back(
            finding(Severity::warning, "target-cannot-carry",
                    fmt::format("{} gets no hints: {} cannot name a page with {}", path,
                                target_.name, reason),
                    "rename the page"));
      return true;
    });
  }

  bool carries(const std::string& url) {
    std::string reason = first_of(url, target_.lost_in_url);
    if (url.find_first_of("\r\n") != std::string::npos) reason = "a line end";
    if (!reason.empty()) {
      delivery_.diagnostics.push_back(finding(
          Severity::warning, "target-cannot-carry",
          fmt::format("{} is left out: {} cannot carry {} in it", url, target_.name, reason),
          "rename the file or change its query"));
      return false;
    }
    if (options_.mechanism != Mechanism::push) return true;
    reason = first_of(url, target_.unpushed_in_url);
    if (!reason.empty())
      delivery_.diagnostics.push_back(
          finding(Severity::warning, "link-not-pushed",
                  fmt::format("{} does not push {}: its parser stops at {}; browsers still "
                              "preload it",
                              target_.name, url, reason),
                  "rename the file"));
    return true;
  }

  // In sending order, which is the order of what a page waits for: from the first that does not fit
  // on, all go.
  void cut(PageSet& set) {
    const std::size_t files = options_.max_files.value_or(settings_.max_files);
    std::size_t bytes = options_.max_header_bytes.value_or(settings_.max_header_bytes);
    const bool hard = target_.limits.header_bytes != 0 && target_.limits.header_bytes < bytes;
    if (hard) bytes = target_.limits.header_bytes;
    std::size_t used = 0;
    std::vector<const Hint*> kept;
    std::string reason;
    for (const Hint* hint : set.hints) {
      const std::size_t size = longest_value(*hint);
      const std::size_t joined = size + (kept.empty() ? 0 : 2);
      if (kept.size() >= files)
        reason = fmt::format("over the limit of {} a page", count_of(files, "file", "files"));
      else if (reason.empty() && used + joined > bytes)
        reason =
            fmt::format("over the limit of {} for the page's Link values{}", format_exact(bytes),
                        hard ? fmt::format(" that {} has", target_.name) : std::string());
      if (reason.empty()) {
        used += joined;
        kept.push_back(hint);
        continue;
      }
      for (const std::string& page : set.url_paths)
        delivery_.cuts.push_back({page, hint->url, size, reason});
      delivery_.diagnostics.push_back(
          finding(Severity::warning, "header-cut",
                  fmt::format("{} no hint to {}: {}", pages_get(set.url_paths), hint->url, reason),
                  "raise max_files or max_header_bytes, or plan with lower ones"));
    }
    set.hints = std::move(kept);
  }

  // As the choice counted it: a manifest that keeps its limits is not cut by a `nopush`.
  std::size_t longest_value(const Hint& hint) const {
    return std::max(link_value(hint, Mechanism::link).size(),
                    link_value(hint, Mechanism::push).size());
  }

  const Emitter& target_;
  const EmitOptions& options_;
  const Settings& settings_;
  Delivery& delivery_;
};

// Lists as one text: sets with equal ones are one.
std::string identity(const PageSet& set) {
  std::string out;
  for (const Hint* hint : set.hints) out += link_value(*hint, Mechanism::link) + "\n";
  for (const Field& field : set.ahead) out += field.name + "\t" + field.value + "\n";
  return out;
}

}  // namespace

Delivery deliver(const manifest::Manifest& manifest, const Emitter& target,
                 const EmitOptions& options) {
  Delivery delivery;
  const bool routes_too = options.mechanism == Mechanism::push || manifest.settings.routes.empty();
  std::vector<std::string> routes;
  std::vector<PageSet> sets = page_sets(manifest, routes_too ? nullptr : &routes);
  for (const std::string& path : routes)
    delivery.diagnostics.push_back(finding(Severity::warning, "route-refused",
                                           path + ": its route is left out, since it is no page: "
                                                  "browsers heed Link and 103 on documents alone",
                                           "emit with mechanism push"));
  Carrier carrier(target, options, manifest.settings, delivery);
  std::map<std::string, std::size_t> known;
  for (PageSet& set : sets) {
    carrier.limit(set);
    if (set.url_paths.empty() || (set.hints.empty() && set.ahead.empty())) continue;
    const auto [at, is_new] = known.emplace(identity(set), delivery.sets.size());
    if (is_new) {
      delivery.sets.push_back(std::move(set));
      continue;
    }
    PageSet& same = delivery.sets[at->second];
    same.url_paths.insert(same.url_paths.end(), set.url_paths.begin(), set.url_paths.end());
    same.file_paths.insert(same.file_paths.end(), set.file_paths.begin(), set.file_paths.end());
  }
  sort_and_deduplicate(delivery.diagnostics);
  return delivery;
}

std::vector<const Hint*> hinted_files(const Delivery& delivery) {
  std::map<std::string, const Hint*> files;
  for (const PageSet& set : delivery.sets)
    for (const Hint* hint : set.hints) files.emplace(hint->url, hint);
  std::vector<const Hint*> out;
  for (const auto& [url, hint] : files) out.push_back(hint);
  return out;
}

}  // namespace pushplan::emitters
