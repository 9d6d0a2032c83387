#include "cli/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "analyzer/refs/certainty.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/config_keys.h"
#include "cli/config_layers.h"
#include "cli/recordings.h"
#include "gate/check.h"
#include "manifest/json.h"

namespace pushplan::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigName = "pushplan.yaml";

template <class T>
void replace(const std::vector<T>& given, std::vector<T>& into) {
  if (!given.empty()) into = given;
}

// Reads the configuration that is asked for, or the one that is there, and the environment; a job
// without a file has a single default plan.
Failure load_config(Job& job) {
  ConfigInput input;
  input.variables = pushplan_variables();
  input.read = [&](const std::string& name) { return job.working.read(name); };
  const auto variable = input.variables.find(variable_of("config"));
  const bool named = variable != input.variables.end() && !variable->second.empty();
  job.config_file = job.flags.config.value_or(named ? variable->second : kConfigName);
  if (job.flags.config || named || job.working.exists(job.config_file))
    input.file = job.config_file;
  Result<Config> config = read_config(input);
  if (!config) return config.error();
  job.config = std::move(*config);
  job.has_config = input.file.has_value();
  return std::nullopt;
}

// A path for the manifest, which holds no absolute one.
std::string below_working_folder(const std::string& path) {
  if (!fs::path(path).is_absolute()) return path;
  std::error_code code;
  return fs::path(path).lexically_relative(fs::current_path(code)).generic_string();
}

// Outputs of ours that stand inside the site are no part of it.
void find_own_outputs(Job& job) {
  std::vector<std::string> written;
  for (const auto& name : {job.flags.manifest, job.flags.output, job.flags.details})
    if (name && *name != "-") written.push_back(*name);
  for (const std::string& report : job.flags.reports)
    written.push_back(report.substr(report.find('=') + 1));
  written.push_back(job.config_file);
  if (job.config.layers)  // and those that it extends
    for (const YAML::Node& file : job.config.layers->files)
      written.push_back(job.config.layers->sources.name_of(file.Mark()));
  for (const PlanConfig& plan : job.config.plans) {
    written.push_back(plan.manifest);
    for (const OutputConfig& output : plan.outputs) written.push_back(output.file);
  }
  std::error_code code;
  const fs::path root = fs::weakly_canonical(job.site, code);
  for (const std::string& name : written) {
    const fs::path relative = fs::weakly_canonical(name, code).lexically_relative(root);
    if (!relative.empty() && *relative.begin() != "..")
      job.own_outputs.push_back(relative.generic_string());
  }
}

void settle_think_time(PlanConfig& plan) {
  for (Profile& profile : plan.settings.profiles)
    if (plan.think_time && profile.think == 0) profile.think = *plan.think_time;
}

// The profiles that --profile names: the plan's own, or known ones.
Failure replace_profiles(const std::vector<std::string>& names, Settings& s) {
  std::vector<Profile> chosen;
  for (const std::string& name : names) {
    const auto own = std::find_if(s.profiles.begin(), s.profiles.end(),
                                  [&](const Profile& p) { return p.id == name; });
    const auto found = own != s.profiles.end() ? std::optional(*own) : find_profile(name);
    if (!found)
      return Error{
          fmt::format("--profile '{}' is not known{}; known are {} and those that "
                      "pushplan.yaml gives under `profiles`",
                      name, did_you_mean(name, profile_ids()), join(profile_ids(), ", "))};
    chosen.push_back(*found);
  }
  replace(chosen, s.profiles);
  return std::nullopt;
}

// The flags that shape a choice, laid over settings from elsewhere.
void apply_flags(const Flags& f, Settings& s) {
  if (f.base_url) s.base_url = f.base_url;
  if (f.url_style) s.url_style = *f.url_style;
  if (f.mechanism) s.mechanism = *f.mechanism;
  if (f.strategy) s.strategy = *f.strategy;
  for (Profile& profile : s.profiles)
    if (f.think_time) profile.think = *f.think_time;
  if (f.encoding) s.encoding = *f.encoding;
  if (f.critical_budget) s.critical_budget = f.critical_budget;
  if (f.max_header_bytes) s.max_header_bytes = *f.max_header_bytes;
  if (f.max_files) s.max_files = *f.max_files;
  if (f.budget) s.budget = *f.budget;
  replace(f.viewports, s.viewports);
  replace(f.ignore, s.ignore);
  replace(f.pin, s.pin);
  replace(f.exclude, s.exclude);
  if (!f.har.empty()) s.recordings.clear();
  for (const std::string& har : f.har) s.recordings.push_back(below_working_folder(har));
}

}  // namespace

std::string Job::site_prefix() const {
  return site.empty() || site.back() == '/' ? site : site + "/";
}

Settings settings_over(const Job& job, const Settings& committed) {
  PlanConfig plan;
  plan.settings = committed;
  apply_environment(job.config, plan);
  settle_think_time(plan);
  apply_flags(job.flags, plan.settings);
  return plan.settings;
}

Result<Job> make_job(const Flags& flags, NeedsSite needs_site) {
  Job job;
  job.flags = flags;
  if (Failure failure = load_config(job)) return *failure;
  for (PlanConfig& plan : job.config.plans) {
    settle_think_time(plan);
    if (Failure failure = replace_profiles(flags.profiles, plan.settings)) return *failure;
    apply_flags(flags, plan.settings);
    if (plan.settings.viewports.size() > refs::kMaxWindows)
      return Error{fmt::format("{} viewports are given; at most {} can be compared",
                               plan.settings.viewports.size(), refs::kMaxWindows)};
  }
  if (needs_site == NeedsSite::no) return job;
  job.site = !flags.arguments.empty() ? flags.arguments.front() : job.config.site.value_or("");
  if (job.site.empty())
    return Error{
        fmt::format("no site: `pushplan {} FOLDER`, or `site:` in pushplan.yaml", flags.command)};
  find_own_outputs(job);
  return job;
}

PageArguments page_arguments(Job& job) {
  std::vector<std::string> rest = job.flags.arguments;
  // With a site in the configuration the first argument may be the page; "/" is no site.
  const bool names_site = !rest.empty() && rest[0] != "/" && fs::is_directory(rest[0]);
  if (job.config.site && !names_site)
    job.site = *job.config.site;
  else if (!rest.empty())
    rest.erase(rest.begin());
  PageArguments found;
  if (!rest.empty()) found.page = rest[0];
  if (rest.size() > 1) found.file = rest[1];
  // A file may be named as the shell completes it: below the working folder.
  std::optional<std::string>& page = found.page;
  if (page && page->rfind(job.site_prefix(), 0) == 0) page = page->substr(job.site_prefix().size());
  if (page && page->rfind("./", 0) == 0) page = page->substr(2);
  return found;
}

Result<manifest::Manifest> read_manifest(const Job& job, const std::string& name) {
  const Result<std::string> text = job.working.read(name);
  if (!text) return Error{fmt::format("{} (`pushplan plan SITE` writes it)", text.error().message)};
  return manifest::from_json(*text, name);
}

plan::KeptLists kept_lists(const Job& job, const std::string& name) {
  const Result<manifest::Manifest> before = read_manifest(job, name);
  return before ? gate::lists_of(*before) : plan::KeptLists();
}

Result<Analysis> run_analysis(const Job& job, const Settings& settings, Screen& screen,
                              const PageSink& sink, std::vector<std::string> also_weigh,
                              std::optional<std::string> only_page, plan::KeptLists kept) {
  AnalyzeOptions options;
  options.kept = std::move(kept);
  options.settings = settings;
  options.own_outputs = job.own_outputs;
  options.also_weigh = std::move(also_weigh);
  options.only_page = std::move(only_page);
  options.count_sharing = job.flags.command == "simulate";  // it shows pushes as well
  options.threads = job.flags.threads.value_or(0);
  options.progress = [&screen](std::size_t done, std::size_t total) {
    screen.progress(done, total);
  };
  Result<std::vector<evidence::Recording>> recordings = read_recordings(settings.recordings);
  if (!recordings) return recordings.error();
  options.recordings = std::move(*recordings);
  std::vector<Diagnostic> diagnostics;
  const RealFileSystem folder = job.site_folder();
  Result<SitePlan> plan = analyze(folder, options, diagnostics, sink);
  if (!plan) return plan.error();
  return Analysis{std::move(*plan), std::move(diagnostics)};
}

void apply_severities(const Job& job, const PlanConfig& plan, const PageFiles& files,
                      std::vector<Diagnostic>& diagnostics) {
  apply_severities(job.config.severities, plan.page_severities, files, diagnostics);
}

bool is_our_manifest(std::string_view bytes) {
  return bytes.substr(0, 200).find("\"pushplan-manifest/") != std::string_view::npos;
}
bool is_our_details(std::string_view bytes) {
  return bytes.substr(0, 200).find("\"pushplan-details/") != std::string_view::npos;
}

}  // namespace pushplan::cli
