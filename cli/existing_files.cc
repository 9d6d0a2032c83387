#include "cli/existing_files.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "cli/excerpt.h"
#include "cli/existing_includes.h"

namespace pushplan::cli {
namespace {

SourceSpan span_of(const YAML::Node& node) {
  const YAML::Mark mark = node.Mark();
  return {mark.is_null() ? 0 : static_cast<std::size_t>(mark.pos), 1};
}

// The level that fields stand at: the path, all paths of its host, and that.
struct H2oLevel {
  std::string path;
  std::vector<std::string> paths = {};
  std::string host = "";
};

// One value of header.add and its kin: a field, a list, or `{header: these, when: early}`.
void take_h2o_field(const YAML::Node& node, const H2oLevel& level, bool early,
                    std::vector<gate::H2oField>& out) {
  if (node.IsSequence()) {
    for (const YAML::Node& each : node) take_h2o_field(each, level, early, out);
  } else if (node.IsScalar()) {
    out.push_back({level.path, node.Scalar(), early, span_of(node), level.paths, level.host});
  } else if (node.IsMap() && node["header"]) {
    const std::string when = node["when"] && node["when"].IsScalar() ? node["when"].Scalar() : "";
    take_h2o_field(node["header"], level, when == "early" || when == "all", out);
  }
}

void read_h2o_level(const YAML::Node& node, const H2oLevel& level,
                    std::vector<gate::H2oField>& out);

// `hosts` or `paths`: a level for each name.
void read_h2o_levels(const YAML::Node& names, bool are_paths, H2oLevel level,
                     std::vector<gate::H2oField>& out) {
  if (are_paths)
    for (const auto& each : names)
      if (each.first.IsScalar()) level.paths.push_back(each.first.Scalar());
  for (const auto& each : names) {
    if (!each.first.IsScalar()) continue;
    (are_paths ? level.path : level.host) = each.first.Scalar();
    read_h2o_level(each.second, level, out);
  }
}

// A level of the configuration: the server's, a host's or a path's. Sequences of mappings are
// merged (https://h2o.examp1e.net/configure/syntax_and_structure.html), and so is `<<`.
void read_h2o_level(const YAML::Node& node, const H2oLevel& level,
                    std::vector<gate::H2oField>& out) {
  if (node.IsSequence())
    for (const YAML::Node& each : node) read_h2o_level(each, level, out);
  if (!node.IsMap()) return;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) continue;
    const std::string& key = entry.first.Scalar();
    if (key == "<<") read_h2o_level(entry.second, level, out);
    if (key == "header.add" || key == "header.append" || key == "header.set" ||
        key == "header.merge" || key == "header.setifempty")
      take_h2o_field(entry.second, level, false, out);
    if (key == "expires" && entry.second.IsScalar() && entry.second.Scalar() != "OFF")
      out.push_back({level.path, "expires: " + entry.second.Scalar(), false, span_of(entry.second),
                     level.paths, level.host});
    if ((key == "hosts" || key == "paths") && entry.second.IsMap())
      read_h2o_levels(entry.second, key == "paths", level, out);
  }
}

Result<gate::ExistingFile> read_h2o(const std::string& name, const std::string& text) {
  try {
    std::vector<gate::H2oField> fields;
    read_h2o_level(YAML::Load(text), {}, fields);
    return gate::existing_of_h2o(name, fields);
  } catch (const YAML::Exception& error) {
    const std::size_t at =
        error.mark.is_null() ? 0 : static_cast<std::size_t>(std::max(error.mark.pos, 0));
    return Error{excerpt(name, text, {std::min(at, text.size()), 1}, "", "not YAML: " + error.msg)};
  }
}

// A .htaccess in a folder of the site is for what is below that.
void confine_to_folder(gate::ExistingFile& file, const std::string& site_prefix) {
  constexpr std::string_view kName = ".htaccess";
  const std::string name = file.name.rfind("./", 0) == 0 ? file.name.substr(2) : file.name;
  const std::size_t end = name.size() - std::min(name.size(), kName.size());
  if (name.substr(end) != kName || name.rfind(site_prefix, 0) != 0) return;
  const std::string folder = name.substr(site_prefix.size(), end - site_prefix.size());
  if (folder.empty() || folder.back() != '/') return;
  const auto confine = [&](gate::RuleScope& rule) {
    rule.matches = [before = std::move(rule.matches), folder](const gate::Requested& request) {
      return request.source.rfind(folder, 0) == 0 && before(request);
    };
  };
  std::for_each(file.rules.begin(), file.rules.end(), confine);
  std::for_each(file.freshness.begin(), file.freshness.end(), confine);
}

// With the files that it includes, whose names are added to `included`.
Result<gate::ExistingFile> read_with_includes(const FileSystem& working, const std::string& name,
                                              const std::string& text, gate::ExistingFormat format,
                                              std::vector<std::string>& included) {
  const Result<ExpandedFile> expanded = expand_includes(working, name, text, format);
  if (!expanded) return expanded.error();
  Result<gate::ExistingFile> file = gate::read_existing(name, expanded->text, format);
  if (!file) return file.error();
  place_in_files(*file, *expanded);
  included.insert(included.end(), expanded->included.begin(), expanded->included.end());
  return file;
}

Result<gate::ExistingFile> read_one(const FileSystem& working, const std::string& name,
                                    std::vector<std::string>& included) {
  const Result<std::string> text = working.read(name);
  if (!text) return Error{fmt::format("{} (`existing`, --existing)", text.error().message)};
  const gate::ExistingFormat format = gate::existing_format(name, *text);
  if (format == gate::ExistingFormat::h2o) return read_h2o(name, *text);
  if (format == gate::ExistingFormat::headers) return gate::read_existing(name, *text, format);
  return read_with_includes(working, name, *text, format, included);
}

}  // namespace

Result<std::vector<gate::ExistingFile>> read_existing_files(const FileSystem& working,
                                                            const std::vector<std::string>& names,
                                                            const std::string& site_prefix) {
  std::vector<gate::ExistingFile> files;
  std::vector<std::string> included;
  for (const std::string& name : names) {
    Result<gate::ExistingFile> file = read_one(working, name, included);
    if (!file) return file.error();
    confine_to_folder(*file, site_prefix);
    files.push_back(std::move(*file));
  }
  // A file that another one includes counts at its place there.
  std::erase_if(files, [&](const gate::ExistingFile& file) {
    const std::string name = std::filesystem::path(file.name).lexically_normal().generic_string();
    return std::find(included.begin(), included.end(), name) != included.end();
  });
  return files;
}

}  // namespace pushplan::cli
