// init: looks at a site and writes the pushplan.yaml to begin with.
#include <fmt/format.h>

#include <filesystem>

#include "base/real_file_system.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/init_facts.h"

namespace pushplan::cli {

int init_command(const Flags& flags, Screen& screen) {
  if (flags.arguments.empty())
    return could_not_run(screen, {"no site: `pushplan init FOLDER`, the folder that is served"});
  std::string site =
      std::filesystem::path(flags.arguments.front()).lexically_normal().generic_string();
  if (site.size() > 1 && site.back() == '/') site.pop_back();
  const std::string name = flags.output.value_or("pushplan.yaml");
  RealFileSystem working(".");
  if (name != "-" && !flags.force && working.exists(name))
    return could_not_run(screen, {fmt::format("{} is there already: --force overwrites it, `-o -` "
                                              "shows what would be written",
                                              name)});
  const Result<InitFile> file = look_at_site(RealFileSystem(site), working, site);
  if (!file) return could_not_run(screen, file.error());
  const std::string text = init_text(*file);
  // What was found may be stranger than what can be said; better no file than a bad one.
  const Result<Config> config = read_config(text, name);
  if (!config) return could_not_run(screen, config.error());
  if (name == "-") {
    screen.out() << text;
    return kFine;
  }
  if (const Failure failure = working.write(name, text)) return could_not_run(screen, *failure);
  screen.say(fmt::format("{}: written; next: `pushplan build`, then commit {} and what it wrote",
                         name, name));
  return kFine;
}

}  // namespace pushplan::cli
