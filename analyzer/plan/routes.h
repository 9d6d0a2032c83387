// Routes: paths for which the settings name files to send, whatever the page's own files say.
//
// Where a page of the site stands at the path, its files become candidates of that page. Any other
// path gets a list of its own, in the order of the settings and within the same limits; only push
// can serve it, since browsers heed Link and 103 on documents alone.
// Tests: tests/unit/routes_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/plan/page_plan.h"
#include "analyzer/study/page_needs.h"
#include "analyzer/weigh/weights.h"
#include "base/settings.h"

namespace pushplan::plan {

inline constexpr const char* kNamedByRoutes = "named by routes";

struct ResolvedRoute {
  std::string url_path;              // serialised
  std::optional<site::FileId> file;  // that stands at the path
  bool is_page = false;
  std::vector<study::Need> needs;  // the named files, each once, in the order of the settings
};

// The routes of the settings with their files; a pattern that no file matches is a `route-no-file`.
std::vector<ResolvedRoute> resolve_routes(const Settings& settings, const site::Site& site,
                                          std::vector<Diagnostic>& diagnostics);

// Adds the files that the routes name for this page to its needs, or marks them there.
void add_named(study::PageNeeds& needs, const std::vector<ResolvedRoute>& routes);

struct RoutePlan {
  std::string url_path;
  std::string source;  // file below the site; "" when none stands there
  std::uint64_t budget_bytes = 0, chosen_bytes = 0;
  std::uint64_t header_bytes = 0;  // of the Link values, joined by ", "
  std::vector<Chosen> chosen;
  std::vector<Refused> refused;
};

// The list of a route that is no page: nullopt, with a `route-refused`, unless the mechanism is
// push. Each file that does not fit is a `route-refused` as well.
std::optional<RoutePlan> choose_for_route(const ResolvedRoute& route, const site::Site& site,
                                          weigh::Weights& weights, const Settings& settings,
                                          std::vector<Diagnostic>& diagnostics);

}  // namespace pushplan::plan
