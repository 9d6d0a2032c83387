#include "cli/init_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/config_keys.h"
#include "cli/yaml_scalar.h"

namespace pushplan::cli {
namespace {

// Keys that are worth showing where nothing is known of them; docs/CONFIG.md has the others.
const std::set<std::string>& shown_defaults() {
  static const std::set<std::string> kShown = {
      "base_url", "url_style", "ignore", "mechanism", "budget",  "critical_budget", "max_files",
      "pages",    "encoding",  "hero",   "pin",       "exclude", "recordings",      "manifest"};
  return kShown;
}

// Each line of a text behind a '#', or as it is.
std::string init_lines(const std::string& text, bool active) {
  if (active) return text + "\n";
  std::string out = "# ";
  for (const char c : text) out += c == '\n' ? std::string("\n# ") : std::string(1, c);
  return out + "\n";
}

std::string comments(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += init_lines(text, false);
  return out;
}

std::string key_text(const InitKey& key) {
  const bool block = !key.value.empty() && key.value.front() == '\n';
  return "\n" + comments(key.why) +
         init_lines(key.name + (block ? ":" : ": ") + key.value, key.active);
}

std::string default_text(const PlanKey& key) {
  const std::string example = *key.value != '\0' ? key.value : key.example;
  return fmt::format("\n# {}\n# {}: {}\n", key.what, key.name, example);
}

std::string outputs_text(const std::vector<InitOutput>& outputs) {
  std::string out =
      "\n# What `pushplan build` writes and `pushplan check` holds against; `pushplan emit --list` "
      "names the targets.\n";
  const auto active = [](const InitOutput& output) { return output.active; };
  const bool any = std::any_of(outputs.begin(), outputs.end(), active);
  out += init_lines("outputs:", any);
  for (const InitOutput& output : outputs) {
    // Comments stand deeper than the list, so that it stays one.
    out += any ? "  # " + output.why + "\n" : "#   # " + output.why + "\n";
    const std::string entry = fmt::format("  - {{target: {}, file: {}}}",
                                          yaml_scalar(output.target), yaml_scalar(output.file));
    out += init_lines(entry, output.active);
  }
  return out;
}

}  // namespace

std::string init_text(const InitFile& file) {
  std::string out = comments(file.head) +
                    "# Keys that are commented out show their default, or an example. "
                    "docs/CONFIG.md explains all;\n"
                    "# `pushplan plan --print-config` shows what is in force.\n";
  out += "\n" + init_lines("site: " + yaml_scalar(file.site), true);
  const auto find = [&](const std::string& name) {
    return std::find_if(file.keys.begin(), file.keys.end(),
                        [&](const InitKey& key) { return key.name == name; });
  };
  for (const PlanKey& key : plan_key_table()) {
    const auto given = find(key.name);
    if (std::string_view(key.name) == "outputs")
      out +=
          outputs_text(file.outputs.empty()
                           ? std::vector<InitOutput>{{"apache", "deploy/push.conf",
                                                      "an example: no host was recognised", false}}
                           : file.outputs);
    else if (given != file.keys.end())
      out += key_text(*given);
    else if (shown_defaults().count(key.name) > 0)
      out += default_text(key);
  }
  // Those that are no plan's.
  for (const InitKey& key : file.keys)
    if (find_plan_key(key.name) == nullptr) out += key_text(key);
  if (find("diagnostics") == file.keys.end())
    out += key_text({"diagnostics",
                     "{missing-reference: error}",
                     {"Severities of findings: error, warning, note or off."},
                     false});
  return out;
}

}  // namespace pushplan::cli
