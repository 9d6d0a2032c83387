// The only file that knows cxxopts. Flags are rows of a table: their help and which commands have
// them.
#include "cli/flags.h"

#include <fmt/format.h>

#include <algorithm>
#define CXXOPTS_VECTOR_DELIMITER '\0'  // a comma in a value is part of it
#include <cxxopts.hpp>
#include <sstream>

#include "base/size.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/emit_options.h"

namespace pushplan::cli {
namespace {

struct Command {
  std::size_t most_arguments;
  const char* name;
  const char* arguments;
  const char* what;
};
constexpr Command kCommands[] = {
    {1, "plan", "SITE",
     "analyse a site, choose what each page sends early, write push-manifest.json"},
    {2, "emit", "TARGET [SITE]", "turn the manifest into the configuration of one server or host"},
    {1, "build", "[SITE]", "all that pushplan.yaml lists: plan, then write every output"},
    {1, "check", "[SITE]",
     "what CI runs: recompute, write nothing, exit 1 when a budget is exceeded or a file is stale"},
    {2, "deps", "SITE [PAGE]", "what each page loads and why"},
    {3, "explain", "SITE PAGE [FILE] | FINDING",
     "why a page sends what it sends, and why a file is sent early or not; what a finding means"},
    {2, "simulate", "SITE PAGE",
     "the page-load model: one page under every way to serve it, side by side"},
    {2, "diff", "OLD NEW", "what changed from one manifest to another"},
    {2, "verify", "URL [SITE]",
     "ask a running server: does each page come as the manifest plans? Without one: what comes?"},
    {1, "init", "SITE", "look at a site and write a pushplan.yaml that fits it"},
};

// One flag: its names as cxxopts wants them, what stands for its value ("" for none), the commands
// that have it.
struct Flag {
  const char* names;
  const char* value;
  const char* what;
  const char* commands;
};
constexpr const char* kAnalysing = "plan build check deps explain simulate";
constexpr const char* kAll = "plan emit build check deps explain simulate diff verify init";
constexpr const char* kLimited = "plan emit build check deps explain simulate";
constexpr const char* kRecorded = "plan build check deps explain simulate verify";
constexpr const char* kLearning = "plan build check";
constexpr Flag kOwnFlags[] = {
    {"c,config", "FILE", "read settings from FILE instead of pushplan.yaml",
     "plan emit build check deps explain simulate diff verify"},
    {"print-config", "", "print the merged configuration, and where each value came from",
     "plan emit build check deps explain simulate"},
    {"manifest", "FILE", "the manifest to read; default push-manifest.json", "emit check verify"},
    {"no-manifest", "", "compare with no manifest: show what comes", "verify"},
    {"o,output", "FILE", "where to write; - is stdout", "plan emit init"},
    {"details", "FILE",
     "write what was measured, and a reason for every file; emit: what limits cut", "plan emit"},
    {"budget", "SIZE", "bytes sent early a page, compressed; default 50kB", kAnalysing},
    {"critical-budget", "SIZE", "bytes that a page's render-blocking files may weigh", kAnalysing},
    {"max-files", "N", "files sent early a page; default 6", kLimited},
    {"max-header-bytes", "SIZE", "bytes of Link values a page; default 1kB", kLimited},
    {"mechanism", "NAME", "push, early-hints or link (default)", "plan emit build check explain"},
    {"strategy", "NAME",
     "best (default); to compare: none, css, critical, everything or images-first", "plan"},
    {"profile", "ID", "the network to choose for; repeatable, replaces the configured ones",
     kAnalysing},
    {"think-time", "TIME", "how long the server thinks about a page, as in 200ms", kAnalysing},
    {"base-url", "URL", "where the site will stand, e.g. https://example.org/docs/", kAnalysing},
    {"url-style", "NAME", "html: /about.html (default); clean: /about", kAnalysing},
    {"encoding", "NAME", "br (default), zstd, gzip or identity", kAnalysing},
    {"viewport", "WxH@DPR", "a browser window; repeatable, replaces the configured ones",
     kAnalysing},
    {"ignore", "GLOB", "files that are no part of the site; repeatable", kAnalysing},
    {"pin", "GLOB", "files that are chosen first where a page needs them; repeatable", kAnalysing},
    {"exclude", "GLOB", "files that are never chosen; repeatable", kAnalysing},
    {"har", "FILE...",
     "recordings (HAR) of its pages: what a run saw counts as well; verify: judge them instead of "
     "a server; repeatable",
     kRecorded},
    {"access-log", "FILE",
     "learn from a server's log which page follows which; verify: judge it instead of a server; - "
     "is stdin; repeatable",
     "plan build check verify"},
    {"page", "PATH", "verify this page alone, a URL path; repeatable", "verify"},
    {"sample", "N", "verify N pages, of every list some", "verify"},
    {"pre-deploy", "DIR", "no server: does every hinted file stand in DIR as it was planned?",
     "verify"},
    {"h2c", "", "http: HTTP/2 in the clear, with prior knowledge", "verify"},
    {"insecure", "", "do not check certificates", "verify"},
    {"cacert", "FILE", "certificates (PEM) to trust instead of the system's", "verify"},
    {"resolve", "HOST:PORT:ADDR", "connect to ADDR for this host and port; repeatable", "verify"},
    {"header", "NAME: VALUE", "a field of every request to the site, such as a cookie; repeatable",
     "verify"},
    {"no-push", "", "refuse pushes, as browsers do", "verify"},
    {"timeout", "SECONDS",
     "how long a page with its pushes, silence, and connecting may take; default 30, 10 and 5",
     "verify"},
    {"connections", "N", "connections at once; default 4", "verify"},
    {"flow-counts", "FILE", "learn it from a CSV of from, to, count", kLearning},
    {"threads", "N", "how many threads; default: one a core. Never changes the output", kAnalysing},
    {"format", "NAME",
     "deps: tree (default), json, jsonl or dot; simulate: table, json or csv; diff: text, json or "
     "markdown; check: text (default, on stderr), json, junit, tap, sarif, github, gitlab or "
     "markdown; verify: text, json, junit or markdown",
     "deps simulate emit diff check explain verify"},
    {"exit-code", "", "exit 1 when the manifests differ", "diff"},
    {"from", "FILE",
     "also carry over a budget or push manifest of another tool, _headers, or (SITE) the preloads "
     "in "
     "its pages; repeatable",
     "init"},
    {"existing", "FILE",
     "configuration that is there: nginx's (emit); to judge its hints as well, _headers, "
     ".htaccess, "
     "Apache's, nginx's or H2O's (check; repeatable)",
     "emit check"},
    {"report", "FORMAT=FILE",
     "also write the findings to FILE, in a format of --format; repeatable", "check"},
    {"send", "URL", "a plan of your own to compare: its files in order; repeatable", "simulate"},
    {"sensitivity", "", "also with RTT and rates halved and doubled, think time 0, 100, 300 ms",
     "simulate"},
    {"only", "needed", "leave out what is only possible or unused", "deps"},
    {"frozen", "", "weights that moved are errors too (tolerance 1 %)", "check"},
    {"list", "", "emit: name the targets; explain: the findings (--format markdown: as a table)",
     "emit explain"},
    {"in-place", "", "html, htaccess: write into the site's own files", "emit"},
    {"off", "", "take everything of ours back", "emit"},
    {"dry-run", "", "write nothing, show what would change", "emit build"},
    {"force", "", "overwrite a file that pushplan did not write", "plan emit build init"},
    {"color", "WHEN", "auto (default), always or never; NO_COLOR is heeded", kAll},
    {"q,quiet", "", "print errors only", kAll},
    {"v,verbose", "", "print notes and all findings; diff: all pages", kAll},
};

// Those above, and what an emission can be asked.
const std::vector<Flag>& all_flags() {
  static const std::vector<Flag> kFlags = [] {
    std::vector<Flag> flags(std::begin(kOwnFlags), std::end(kOwnFlags));
    static std::vector<std::string> names;
    for (const EmitKey& key : emit_keys()) names.push_back(flag_of(key.name).substr(2));
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto known = [&](const Flag& flag) { return names[i] == flag.names; };
      if (std::none_of(flags.begin(), flags.end(), known))
        flags.push_back({names[i].c_str(), emit_keys()[i].value, emit_keys()[i].what, "emit"});
    }
    return flags;
  }();
  return kFlags;
}

bool has(const char* commands, const std::string& command) {
  const auto words = split_on_whitespace(commands);
  return std::find(words.begin(), words.end(), command) != words.end();
}

std::string long_name(const Flag& flag) {
  const std::string_view names = flag.names;
  return std::string(
      names.substr(names.find(',') == std::string_view::npos ? 0 : names.find(',') + 1));
}

std::vector<std::string> flag_names() {
  std::vector<std::string> names;
  for (const Flag& flag : all_flags()) names.push_back("--" + long_name(flag));
  return names;
}

cxxopts::Options make_parser() {
  cxxopts::Options parser("pushplan");
  auto add = parser.add_options();
  for (const Flag& flag : all_flags()) {
    if (*flag.value == '\0')
      add(flag.names, flag.what);
    else
      add(flag.names, flag.what, cxxopts::value<std::vector<std::string>>(), flag.value);
  }
  add("h,help", "");
  add("version", "");
  add("arguments", "", cxxopts::value<std::vector<std::string>>());
  parser.parse_positional("arguments");
  return parser;
}

// A cxxopts message names an option in quotes of its own: it is worded anew.
std::string reworded(const cxxopts::exceptions::exception& exception) {
  std::string text = exception.what();
  for (const char* quote : {"\u2018", "\u2019"})
    for (std::size_t at; (at = text.find(quote)) != std::string::npos;)
      text.replace(at, std::string(quote).size(), "'");
  const std::size_t first = text.find('\''), last = text.rfind('\'');
  const std::string name = first < last ? text.substr(first + 1, last - first - 1) : "";
  const std::string dashed = name.size() > 1 ? "--" + name : "-" + name;
  if (text.find("does not exist") != std::string::npos)
    return fmt::format("unknown option {}{}", dashed, did_you_mean(dashed, flag_names()));
  if (text.find("missing an argument") != std::string::npos)
    return fmt::format("option {} needs a value", dashed);
  return text;
}

// Reads values by their kind; the first that is none of it is the error.
class Values {
 public:
  explicit Values(const cxxopts::ParseResult& parsed) : parsed_(parsed) {}

  void text(const char* name, std::optional<std::string>& into) {
    if (parsed_.count(name) > 0) into = list(name).back();
  }
  void texts(const char* name, std::vector<std::string>& into) {
    if (parsed_.count(name) > 0) into = list(name);
  }
  template <class T, class Parse>
  void value(const char* name, Parse parse, const char* kinds, std::optional<T>& into) {
    if (parsed_.count(name) == 0) return;
    if (const auto value = parse(list(name).back()))
      into = static_cast<T>(*value);
    else
      fail(name, list(name).back(), kinds);
  }
  void fail(const char* name, const std::string& given, const char* kinds) {
    if (!error) error = Error{fmt::format("--{} '{}': must be {}", name, given, kinds)};
  }
  const std::vector<std::string>& list(const char* name) const {
    return parsed_[name].as<std::vector<std::string>>();
  }
  bool given(const char* name) const { return parsed_.count(name) > 0; }

  std::optional<Error> error;

 private:
  const cxxopts::ParseResult& parsed_;
};

std::optional<std::uint64_t> parse_count(std::string_view text) {
  if (text.empty() || text.size() > 6 ||
      text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  return std::stoull(std::string(text));
}

// A time; a bare number is seconds.
std::optional<Microseconds> parse_timeout(std::string_view text) {
  const bool bare =
      !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
  return parse_duration(bare ? std::string(text) + "s" : std::string(text));
}

constexpr const char* kSizes = "a size such as 50kB, 16KiB or 600";
constexpr const char* kCounts = "a whole number";

void read_values(Values& values, Flags& flags) {
  values.text("config", flags.config);
  values.text("manifest", flags.manifest);
  values.text("output", flags.output);
  values.text("details", flags.details);
  values.text("base-url", flags.base_url);
  values.text("format", flags.format);
  values.texts("existing", flags.existing);
  values.texts("from", flags.from);
  values.texts("ignore", flags.ignore);
  values.texts("pin", flags.pin);
  values.texts("exclude", flags.exclude);
  values.texts("profile", flags.profiles);
  values.texts("report", flags.reports);
  values.texts("send", flags.send);
  values.texts("page", flags.pages);
  values.texts("resolve", flags.resolve);
  values.texts("header", flags.headers);
  values.text("cacert", flags.ca_file);
  values.text("pre-deploy", flags.pre_deploy);
  values.value("sample", parse_count, kCounts, flags.sample);
  values.value("connections", parse_count, kCounts, flags.connections);
  values.value("timeout", parse_timeout, "a time such as 30s or 500ms", flags.timeout);
  flags.h2c = values.given("h2c");
  flags.insecure = values.given("insecure");
  flags.no_push = values.given("no-push");
  flags.no_manifest = values.given("no-manifest");
  values.texts("access-log", flags.access_logs);
  values.text("flow-counts", flags.flow_counts);
  std::vector<std::string> har;  // in front of those that stood among the arguments
  values.texts("har", har);
  flags.har.insert(flags.har.begin(), har.begin(), har.end());
  values.value("budget", parse_size, kSizes, flags.budget);
  values.value("critical-budget", parse_size, kSizes, flags.critical_budget);
  values.value("max-header-bytes", parse_size, kSizes, flags.max_header_bytes);
  values.value("max-files", parse_count, kCounts, flags.max_files);
  values.value("threads", parse_count, kCounts, flags.threads);
  values.value("mechanism", parse_mechanism, "push, early-hints or link", flags.mechanism);
  values.value("url-style", parse_url_style, "html or clean", flags.url_style);
  values.value("encoding", parse_encoding, "br, zstd, gzip or identity", flags.encoding);
  values.value("strategy", parse_strategy, "best, none, css, critical, everything or images-first",
               flags.strategy);
  values.value("think-time", parse_duration, "a time such as 200ms or 0.2s", flags.think_time);
  if (values.given("viewport"))
    for (const std::string& text : values.list("viewport")) {
      if (const auto viewport = parse_viewport(text))
        flags.viewports.push_back(*viewport);
      else
        values.fail("viewport", text, "a size such as 1366x768 or 412x915@2.625");
    }
  if (values.given("only") && values.list("only").back() != "needed")
    values.fail("only", values.list("only").back(), "needed");
  flags.only_needed = values.given("only");
  flags.sensitivity = values.given("sensitivity");
  flags.frozen = values.given("frozen");
  flags.exit_code = values.given("exit-code");
  flags.list = values.given("list");
  flags.off = values.given("off");
  flags.dry_run = values.given("dry-run");
  flags.in_place = values.given("in-place");
  emitters::EmitOptions unused;
  for (const EmitKey& key : emit_keys()) {
    const std::string name = flag_of(key.name).substr(2);
    if (!values.given(name.c_str())) continue;
    const std::string value = *key.value == '\0' ? "true" : values.list(name.c_str()).back();
    if (const auto wanted = set_emit_option(unused, key.name, value))
      values.fail(name.c_str(), value, wanted->c_str());
    flags.emit_options.emplace_back(key.name, value);
  }
  flags.force = values.given("force");
  flags.print_config = values.given("print-config");
  flags.quiet = values.given("quiet");
  flags.verbose = values.given("verbose");
  if (!values.given("color")) return;
  const std::string& when = values.list("color").back();
  if (when == "always")
    flags.color = ColorChoice::always;
  else if (when == "never")
    flags.color = ColorChoice::never;
  else if (when != "auto")
    values.fail("color", when, "auto, always or never");
}

std::optional<Error> check_usage(const Flags& flags, const cxxopts::ParseResult& parsed) {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  if (std::find(names.begin(), names.end(), flags.command) == names.end())
    return Error{fmt::format("no command '{}'{}; commands: {}", flags.command,
                             did_you_mean(flags.command, names), join(names, ", "))};
  for (const Command& command : kCommands)
    if (flags.command == command.name && flags.arguments.size() > command.most_arguments)
      return Error{fmt::format("'{}' is one argument too many: `pushplan {} {}`",
                               flags.arguments[command.most_arguments], command.name,
                               command.arguments)};
  for (const Flag& flag : all_flags())
    if (parsed.count(long_name(flag)) > 0 && !has(flag.commands, flags.command))
      return Error{fmt::format("`pushplan {}` has no option --{} ({} has it)", flags.command,
                               long_name(flag), flag.commands)};
  return std::nullopt;
}

// Moves arguments that are HAR files to where --har keeps them.
void take_recordings(Flags& flags) {
  std::vector<std::string> others;
  for (std::string& argument : flags.arguments) {
    const bool har = argument.size() > 4 && argument.substr(argument.size() - 4) == ".har";
    (har ? flags.har : others).push_back(std::move(argument));
  }
  flags.arguments = std::move(others);
}

}  // namespace

Result<Flags> parse_flags(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"pushplan"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  Flags flags;
  try {
    cxxopts::Options parser = make_parser();
    const cxxopts::ParseResult parsed = parser.parse(static_cast<int>(argv.size()), argv.data());
    flags.help = parsed.count("help") > 0;
    flags.version = parsed.count("version") > 0;
    if (parsed.count("arguments") > 0)
      flags.arguments = parsed["arguments"].as<std::vector<std::string>>();
    if (!flags.arguments.empty()) {
      flags.command = flags.arguments.front();
      flags.arguments.erase(flags.arguments.begin());
    }
    // `--har a.har b.har`, as a shell writes out `--har *.har`.
    if (parsed.count("har") > 0) take_recordings(flags);
    if (flags.version || (flags.help && flags.command.empty())) return flags;
    if (flags.command.empty()) return Error{"no command; `pushplan --help` lists them"};
    if (auto error = check_usage(flags, parsed)) return *error;
    Values values(parsed);
    read_values(values, flags);
    if (values.error) return *values.error;
    for (const cxxopts::KeyValue& each : parsed.arguments())
      flags.given.emplace_back(each.key(), each.value());
  } catch (const cxxopts::exceptions::exception& exception) {
    return Error{reworded(exception)};
  }
  return flags;
}

std::string help_text(const std::string& command) {
  std::string out;
  if (command.empty()) {
    out =
        "pushplan: chooses what a static site sends early, writes it down, configures the server, "
        "guards it in CI\n\n"
        "usage: pushplan COMMAND [SITE] [options]\n\n";
    for (const Command& c : kCommands)
      out += fmt::format("  {:<8} {:<16} {}\n", c.name, c.arguments, c.what);
    return out +
           "\n`pushplan COMMAND --help` tells a command's options. PUSHPLAN_BUDGET=20kB is a "
           "setting, "
           "too: flags beat the environment, that pushplan.yaml. Exit codes: 0 fine, 1 findings "
           "(check, verify), 2 could not run.\n";
  }
  for (const Command& c : kCommands)
    if (command == c.name)
      out += fmt::format("usage: pushplan {} {} [options]\n\n{}\n\n", c.name, c.arguments, c.what);
  for (const Flag& flag : all_flags()) {
    if (!has(flag.commands, command)) continue;
    const std::string name = (flag.names[1] == ',' ? fmt::format("-{}, ", flag.names[0]) : "    ") +
                             "--" + long_name(flag) +
                             (*flag.value == '\0' ? "" : std::string(" ") + flag.value);
    out += fmt::format("  {:<28} {}\n", name, flag.what);
  }
  return out;
}

}  // namespace pushplan::cli
