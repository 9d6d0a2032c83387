// init: looks at a site and writes the pushplan.yaml to begin with.
#include <fmt/format.h>

#include <filesystem>

#include "base/real_file_system.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/imports.h"
#include "cli/init_facts.h"
#include "emitters/page_links.h"
#include "gate/existing.h"

namespace pushplan::cli {

namespace {

Result<Imported> import_from(const std::string& from, const FileSystem& working,
                             const std::string& site, const Settings& settings) {
  if (std::filesystem::is_directory(from)) return import_pages(RealFileSystem(from), settings);
  const Result<std::string> text = working.read(from);
  if (!text) return text.error();
  return import_file(
      from, *text,
      {site, emitters::mount_path(settings), gate::host_name(settings.base_url.value_or(""))});
}

// "a Lighthouse budget: `budgets`"
std::string what_came(const Imported& imported) {
  std::vector<std::string> names;
  for (const InitKey& key : imported.keys) names.push_back("`" + key.name + "`");
  return imported.what + ": " + (names.empty() ? "nothing to carry over" : join(names, ", "));
}

}  // namespace

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
  Result<InitFile> file = look_at_site(RealFileSystem(site), working, site);
  if (!file) return could_not_run(screen, file.error());
  const Result<Config> looked = read_config(init_text(*file), name);
  if (!looked) return could_not_run(screen, looked.error());
  for (const std::string& from : flags.from) {
    const Result<Imported> imported =
        import_from(from, working, site, looked->plans.front().settings);
    if (!imported) return could_not_run(screen, imported.error());
    add_import(*imported, from, *file);
    screen.say(fmt::format("{}: {}", from, what_came(*imported)));
    for (const std::string& each : imported->not_carried) screen.say("  not carried over: " + each);
  }
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
