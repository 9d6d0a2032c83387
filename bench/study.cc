// What study() costs beside Gumbo's own parse of the same pages: one thread, one process, rounds
// taken in turn. Prints the least time of each over the rounds, and their ratio.
//   study FOLDER [ROUNDS]
#include <gumbo.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "analyzer/site/site.h"
#include "analyzer/study/study.h"
#include "base/real_file_system.h"

namespace {

using namespace pushplan;

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 7;
  const RealFileSystem folder(argv[1]);
  const Settings settings;
  std::vector<Diagnostic> diagnostics;
  const auto site = site::scan(folder, settings, {}, diagnostics);
  if (!site) return 2;
  std::size_t bytes = 0;
  const auto parse = [&] {
    bytes = 0;
    for (const site::Page& page : site->pages) {
      const auto text = folder.read(site->files[page.file].path);
      if (!text) continue;
      bytes += text->size();
      GumboOptions options = kGumboDefaultOptions;
      options.max_errors = 0;
      GumboOutput* output = gumbo_parse_with_options(&options, text->data(), text->size());
      gumbo_destroy_output(&options, output);
    }
  };
  const auto study_all = [&] {
    study::AssetLibrary library(*site, folder, settings);
    for (const site::Page& page : site->pages) (void)study::study(page, library);
  };
  double parsed = 1e9, studied = 1e9;
  for (int i = 0; i < rounds; ++i) {
    parsed = std::min(parsed, seconds(parse));
    studied = std::min(studied, seconds(study_all));
  }
  std::printf("%zu pages, %zu bytes: Gumbo %.1f ms, study %.1f ms, ratio %.2f\n",
              site->pages.size(), bytes, parsed * 1e3, studied * 1e3, studied / parsed);
}
