#include "analyzer/plan/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analyzer/plan/evident_need.h"
#include "analyzer/plan/room.h"
#include "analyzer/plan/sending.h"
#include "analyzer/site/resolve.h"
#include "base/glob.h"

namespace pushplan::plan {

using study::Need;

namespace {

// What pages fetch a file as, by its media type; "" for documents and media, which nobody can
// announce.
std::string destination_of(std::string_view type) {
  const auto begins = [&](std::string_view start) { return type.substr(0, start.size()) == start; };
  if (type == "text/css") return "style";
  if (type == "text/javascript") return "script";
  if (type == "text/vtt") return "track";
  if (begins("image/")) return "image";
  if (begins("font/") || type == "application/vnd.ms-fontobject") return "font";
  if (begins("video/") || begins("audio/") || type == "text/html" ||
      type == "application/xhtml+xml")
    return "";
  return "fetch";
}

// Adds the file if it is not there yet; false when it can be announced in no way.
bool add_file(ResolvedRoute& route, std::set<std::string>& seen, const std::string& url,
              site::FileId file, const site::Site& site) {
  const std::string as = destination_of(site::media_type_of(site.files[file].path).name);
  if (as.empty()) return false;
  if (!seen.insert(url).second) return true;
  Need need = evident_need(url, file, as, "", site);
  need.why = kNamedByRoutes;
  need.named = true;
  route.needs.push_back(std::move(need));
  return true;
}

// What a pattern stands for: a URL of a file, or a glob over the URL paths of all files.
bool add_matches(ResolvedRoute& route, std::set<std::string>& seen, const std::string& pattern,
                 const site::Site& site) {
  if (const auto url = site::parse_url(pattern, &site.base))
    if (const auto file = site::file_at(site, url->path))
      return add_file(route, seen, site::path_and_query(*url), *file, site);
  bool any = false;
  for (site::FileId file = 0; file < site.files.size(); ++file) {
    const std::string path = site::url_of(site, file).path;
    if (glob_match(pattern, path)) any = add_file(route, seen, path, file, site) || any;
  }
  return any;
}

bool is_page(const site::Site& site, site::FileId file) {
  return std::any_of(site.pages.begin(), site.pages.end(),
                     [&](const site::Page& page) { return page.file == file; });
}

Diagnostic refused(const std::string& message, const char* remedy) {
  return {Severity::warning, "route-refused", "", std::nullopt, message, remedy};
}

bool is_excluded(const Settings& settings, const std::string& url) {
  return any_glob_matches(settings.exclude, url) && !any_glob_matches(settings.pin, url);
}

}  // namespace

std::vector<ResolvedRoute> resolve_routes(const Settings& settings, const site::Site& site,
                                          std::vector<Diagnostic>& diagnostics) {
  std::vector<ResolvedRoute> routes;
  for (const Route& route : settings.routes) {
    ResolvedRoute& resolved = routes.emplace_back();
    const auto url = site::parse_url(route.path, &site.base);
    resolved.url_path = url ? url->path : route.path;
    resolved.file = site::file_at(site, resolved.url_path);
    resolved.is_page = resolved.file && is_page(site, *resolved.file);
    std::set<std::string> seen;
    for (const std::string& pattern : route.send)
      if (!add_matches(resolved, seen, pattern, site))
        diagnostics.push_back(
            {Severity::warning, "route-no-file", "", std::nullopt,
             fmt::format("{}: its route names {}, which is no file of the site that can be sent "
                         "early",
                         resolved.url_path, pattern),
             "correct `send`: URL paths as served, or globs over them"});
  }
  return routes;
}

void add_named(study::PageNeeds& needs, const std::vector<ResolvedRoute>& routes) {
  std::uint32_t order = next_order(needs);
  for (const ResolvedRoute& route : routes) {
    if (!route.is_page || *route.file != needs.page.file) continue;
    for (const Need& named : route.needs) {
      const auto known = std::find_if(needs.resources.begin(), needs.resources.end(),
                                      [&](const Need& need) { return need.url == named.url; });
      if (known == needs.resources.end()) {
        needs.resources.push_back(named);
        needs.resources.back().order = order++;
        continue;
      }
      known->named = true;
      if (known->state == refs::State::needed) continue;
      known->state = refs::State::needed;
      known->why = kNamedByRoutes;
    }
  }
}

std::optional<RoutePlan> choose_for_route(const ResolvedRoute& route, const site::Site& site,
                                          weigh::Weights& weights, const Settings& settings,
                                          std::vector<Diagnostic>& diagnostics) {
  if (settings.mechanism != Mechanism::push) {
    diagnostics.push_back(
        refused(fmt::format("{}: its route is left out, since it is no page: browsers heed Link "
                            "and 103 on documents alone",
                            route.url_path),
                "choose mechanism push, or name a page"));
    return std::nullopt;
  }
  RoutePlan plan;
  plan.url_path = route.url_path;
  if (route.file) plan.source = site.files[*route.file].path;
  plan.budget_bytes = budget_of(settings, route.url_path);
  Room room(settings, plan.budget_bytes);
  for (const Need& need : route.needs) {
    const Hint hint = hint_for(need, site);
    const std::uint64_t bytes = weights.of(need.file).bytes;
    const std::uint64_t header_bytes = longest_value(hint, settings.mechanism);
    const auto why = is_excluded(settings, need.url)
                         ? std::optional<std::string>("excluded by the settings")
                         : room.why_not(bytes, header_bytes);
    if (why) {
      plan.refused.push_back({need.url, bytes, *why});
      diagnostics.push_back(
          refused(fmt::format("{}: {} is not sent: {}", route.url_path, need.url, *why),
                  "name fewer files, or raise the limit for this path (`pages`)"));
      continue;
    }
    room.take(bytes, header_bytes);
    plan.chosen.push_back({hint, need.file, bytes, kNamedByRoutes});
  }
  plan.chosen_bytes = room.bytes();
  plan.header_bytes = room.header_bytes();
  return plan;
}

}  // namespace pushplan::plan
