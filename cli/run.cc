#include "cli/run.h"

#include <exception>

#include "cli/commands.h"

namespace pushplan::cli {
namespace {

struct EntryPoint {
  const char* name;
  int (*run)(const Flags&, Screen&);
};
constexpr EntryPoint kEntryPoints[] = {{"plan", plan_command},         {"emit", emit_command},
                                       {"build", build_command},       {"check", check_command},
                                       {"deps", deps_command},         {"explain", explain_command},
                                       {"simulate", simulate_command}, {"diff", diff_command},
                                       {"verify", verify_command},     {"init", init_command}};

int dispatch(const Flags& flags, Screen& screen) {
  if (flags.print_config) return print_config_command(flags, screen);
  for (const EntryPoint& row : kEntryPoints)
    if (flags.command == row.name) return row.run(flags, screen);
  return kCouldNotRun;
}

}  // namespace

int could_not_run(Screen& screen, const Error& error) {
  screen.error(error.message);
  return kCouldNotRun;
}

int run(const std::vector<std::string>& arguments, Streams streams) {
  const Result<Flags> flags = parse_flags(arguments);
  Screen screen(streams, flags ? *flags : Flags{});
  if (!flags) return could_not_run(screen, flags.error());
  if (flags->version) {
    streams.out << "pushplan " PUSHPLAN_VERSION "\n";
    return kFine;
  }
  if (flags->help) {
    streams.out << help_text(flags->command);
    return kFine;
  }
  try {
    const int code = dispatch(*flags, screen);
    streams.out.flush();
    if (!streams.out) return could_not_run(screen, {"stdout cannot be written"});
    return code;
  } catch (const std::exception& exception) {
    return could_not_run(screen,
                         {std::string("internal error, please report it: ") + exception.what()});
  }
}

}  // namespace pushplan::cli
