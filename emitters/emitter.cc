#include "emitters/emitter.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/suggest.h"
#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/targets.h"

namespace pushplan::emitters {

const std::vector<Emitter>& all_emitters() {
  using enum Mechanism;
  static const std::vector<Emitter> kEmitters = {
      {"apache",
       "Apache 2.4: an include file for the virtual host",
       "pushplan.conf",
       {push, early_hints, link},
       emit_apache},
      {"h2o", "H2O 2.2: an mruby handler with its table", "pushplan.rb", {push, link}, emit_h2o},
      {"headers",
       "the Link lines of each page, ready to paste",
       "links.txt",
       {push, early_hints, link},
       emit_headers},
      {"htaccess",
       "Apache 2.4: a .htaccess for the site's top folder",
       ".htaccess",
       {push, link},
       emit_htaccess},
      {"php",
       "PHP: a table of the pages and the call that sends its headers",
       "pushplan.php",
       {push, link},
       emit_php},
      {"speculation-rules",
       "JSON rules that fetch the next page when its reader points at a link",
       "speculation-rules.json",
       {push, early_hints, link},
       emit_speculation_rules},
  };
  return kEmitters;
}

Result<const Emitter*> find_emitter(std::string_view name) {
  std::vector<std::string> names;
  for (const Emitter& emitter : all_emitters()) {
    if (emitter.name == name) return &emitter;
    names.emplace_back(emitter.name);
  }
  return Error{fmt::format("no target '{}'{}; known targets: {}", name, did_you_mean(name, names),
                           join(names, ", "))};
}

namespace {

// The manifest without the lists of what is no page: nobody but push can serve them.
manifest::Manifest without_routes(manifest::Manifest m, std::vector<std::string>& dropped) {
  for (manifest::Group& group : m.groups)
    for (auto page = group.pages.begin(); page != group.pages.end();) {
      const bool drop = !manifest::is_document(page->second);
      if (drop) dropped.push_back(page->first);
      page = drop ? group.pages.erase(page) : std::next(page);
    }
  std::erase_if(m.groups, [](const manifest::Group& group) { return group.pages.empty(); });
  return m;
}

}  // namespace

Result<Emitted> emit(const Emitter& emitter, const manifest::Manifest& manifest,
                     const EmitOptions& options) {
  const auto& can = emitter.mechanisms;
  if (std::find(can.begin(), can.end(), options.mechanism) != can.end()) {
    if (options.mechanism == Mechanism::push || manifest.settings.routes.empty())
      return emitter.emit(manifest, options);
    std::vector<std::string> dropped;
    Emitted out = emitter.emit(without_routes(manifest, dropped), options);
    for (const std::string& path : dropped)
      out.diagnostics.push_back({Severity::warning, "route-refused", "", std::nullopt,
                                 path + ": its route is left out, since it is no page: browsers "
                                        "heed Link and 103 on documents alone",
                                 "emit with mechanism push"});
    return out;
  }
  std::vector<std::string> names;
  for (const Mechanism mechanism : can) names.emplace_back(to_string(mechanism));
  return Error{fmt::format("target {} cannot do {}; it can do {}: choose one with --mechanism",
                           emitter.name, to_string(options.mechanism), join(names, ", "))};
}

bool is_ours(std::string_view bytes) {
  return bytes.substr(0, 400).find(kMark) != std::string_view::npos;
}

}  // namespace pushplan::emitters
