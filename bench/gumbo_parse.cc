// Parses every page below a folder with Gumbo, on one thread, and does nothing with the trees: the
// floor that `plan` is measured against. Prints how many pages and bytes it parsed.
#include <gumbo.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::size_t pages = 0, bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
    const auto ending = entry.path().extension();
    if (!entry.is_regular_file() || (ending != ".html" && ending != ".htm")) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const std::string page = text.str();
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    GumboOutput* output = gumbo_parse_with_options(&options, page.data(), page.size());
    gumbo_destroy_output(&options, output);
    ++pages;
    bytes += page.size();
  }
  std::printf("%zu pages, %zu bytes\n", pages, bytes);
}
