// A whole site out of arbitrary bytes: parts between NULs become a page, a style sheet, a module
// and a script that refer to each other; the job runs through the one door, to manifest and
// configuration. The invariants must hold.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "analyzer/analyze.h"
#include "analyzer/describe.h"
#include "emitters/emitter.h"
#include "manifest/json.h"
#include "tests/support/memory_file_system.h"

using namespace pushplan;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string next_part(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\0'), rest.size());
  std::string part(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string page = next_part(rest), sheet = next_part(rest), module = next_part(rest);
  const test::MemoryFileSystem folder({
      {"index.html",
       R"(<link rel="stylesheet" href="a.css"><script type="module" src="a.js"></script>)" + page},
      {"x.xhtml", page},
      {"a.css", "@import 'b.css';" + sheet},
      {"b.css", sheet},
      {"a.js", "import './b.js';\n" + module},
      {"b.js", module},
  });

  AnalyzeOptions options;
  options.settings.mechanism = Mechanism::push;
  options.threads = 1;
  std::vector<Diagnostic> diagnostics;
  const auto plan = analyze(folder, options, diagnostics, [](const PageView& view) {
    require(view.plan.chosen_bytes <= view.plan.budget_bytes);
    require(view.plan.chosen.size() + view.plan.refused.size() == view.needs.resources.size());
  });
  require(static_cast<bool>(plan));
  const manifest::Manifest manifest = describe(*plan, options.settings);
  require(static_cast<bool>(manifest::from_json(manifest::to_json(manifest), "fuzz")));
  emitters::Standing standing;
  standing.folder = &folder;
  for (const emitters::Emitter& emitter : emitters::all_emitters()) {
    emitters::EmitOptions how = {emitter.mechanisms.front()};
    how.nginx_version = {1, 24, 0};  // one that still pushes
    how.allow_override = true;
    const auto emitted = emitters::emit(emitter, manifest, how, standing);
    if (!emitted) std::fprintf(stderr, "%s: %s\n", emitter.name, emitted.error().message.c_str());
    require(static_cast<bool>(emitted));
  }
  return 0;
}
