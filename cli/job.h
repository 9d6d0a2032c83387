// What a command works on: defaults, pushplan.yaml, the environment and flags brought together,
// each beating those before it.
#pragma once

#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "base/real_file_system.h"
#include "cli/config.h"
#include "cli/flags.h"
#include "cli/screen.h"
#include "manifest/manifest.h"

namespace pushplan::cli {

struct Job {
  Flags flags;
  Config config;            // its plans hold the merged settings
  bool has_config = false;  // a configuration file was read
  std::string config_file;  // its name, or what it would be called
  std::string site;         // folder, as the user wrote it
  RealFileSystem working{"."};
  std::vector<std::string> own_outputs;  // below the site: what pushplan writes there itself

  RealFileSystem site_folder() const { return RealFileSystem(site); }
  // Stands before names of site files in messages: "public/".
  std::string site_prefix() const;
};

enum class NeedsSite { yes, no };

// Reads the configuration (--config, PUSHPLAN_CONFIG, or pushplan.yaml if it is there) and the
// environment, and merges the flags into
// every plan of it. The site is the command's first argument or the configuration's `site`. Fails
// on a bad configuration, and when a site is needed and not given.
Result<Job> make_job(const Flags& flags, NeedsSite needs_site);

// The environment and the flags laid over the settings of a manifest.
Settings settings_over(const Job& job, const Settings& committed);

// The page that the arguments name behind the site, if any, and a file of it.
struct PageArguments {
  std::optional<std::string> page;  // a URL path or a file, also named from the working folder on
  std::optional<std::string> file;
};

// Reads `[SITE] [PAGE [FILE]]`; without a site argument the site is that of the configuration.
PageArguments page_arguments(Job& job);

// The manifest in a file of the working folder.
Result<manifest::Manifest> read_manifest(const Job& job, const std::string& name);

// The lists that the manifest of this name holds, for the choice to keep; none where it cannot be
// read.
plan::KeptLists kept_lists(const Job& job, const std::string& name);

struct Analysis {
  SitePlan plan;
  std::vector<Diagnostic> diagnostics;
};

// Runs the analyzer over the job's site with a progress bar.
Result<Analysis> run_analysis(const Job& job, const Settings& settings, Screen& screen,
                              const PageSink& sink = nullptr,
                              std::vector<std::string> also_weigh = {},
                              std::optional<std::string> only_page = std::nullopt,
                              plan::KeptLists kept = {});

// Makes findings about a plan as grave as its configuration wants them.
void apply_severities(const Job& job, const PlanConfig& plan, const PageFiles& files,
                      std::vector<Diagnostic>& diagnostics);

// Whether what stands where we write is ours to overwrite.
bool is_our_manifest(std::string_view bytes);
bool is_our_details(std::string_view bytes);

}  // namespace pushplan::cli
