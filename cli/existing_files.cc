#include "cli/existing_files.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "cli/excerpt.h"

namespace pushplan::cli {
namespace {

SourceSpan span_of(const YAML::Node& node) {
  const YAML::Mark mark = node.Mark();
  return {mark.is_null() ? 0 : static_cast<std::size_t>(mark.pos), 1};
}

// One value of header.add and its kin: a field, or `{header: field, when: early}`.
void take_h2o_field(const YAML::Node& node, const std::string& path,
                    std::vector<gate::H2oField>& out) {
  if (node.IsSequence()) {
    for (const YAML::Node& each : node) take_h2o_field(each, path, out);
  } else if (node.IsScalar()) {
    out.push_back({path, node.Scalar(), false, span_of(node)});
  } else if (node.IsMap() && node["header"]) {
    const std::string when = node["when"] && node["when"].IsScalar() ? node["when"].Scalar() : "";
    const YAML::Node header = node["header"];
    for (const YAML::Node& each : header.IsSequence() ? header : YAML::Load("[]"))
      take_h2o_field(each, path, out);
    if (header.IsScalar())
      out.push_back({path, header.Scalar(), when == "early" || when == "all", span_of(header)});
  }
}

// A level of the configuration: the server's, a host's or a path's. Sequences of mappings are
// merged (https://h2o.examp1e.net/configure/syntax_and_structure.html).
void read_h2o_level(const YAML::Node& node, const std::string& path,
                    std::vector<gate::H2oField>& out) {
  if (node.IsSequence())
    for (const YAML::Node& each : node) read_h2o_level(each, path, out);
  if (!node.IsMap()) return;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) continue;
    const std::string& key = entry.first.Scalar();
    const bool levels = (key == "hosts" || key == "paths") && entry.second.IsMap();
    if (key == "header.add" || key == "header.append" || key == "header.set" ||
        key == "header.merge" || key == "header.setifempty")
      take_h2o_field(entry.second, path, out);
    if (!levels) continue;
    for (const auto& level : entry.second)
      if (level.first.IsScalar())
        read_h2o_level(level.second, key == "paths" ? level.first.Scalar() : path, out);
  }
}

Result<gate::ExistingFile> read_h2o(const std::string& name, const std::string& text) {
  try {
    std::vector<gate::H2oField> fields;
    read_h2o_level(YAML::Load(text), "/", fields);
    return gate::existing_of_h2o(name, fields);
  } catch (const YAML::Exception& error) {
    const std::size_t at =
        error.mark.is_null() ? 0 : static_cast<std::size_t>(std::max(error.mark.pos, 0));
    return Error{excerpt(name, text, {std::min(at, text.size()), 1}, "", "not YAML: " + error.msg)};
  }
}

}  // namespace

Result<std::vector<gate::ExistingFile>> read_existing_files(const FileSystem& working,
                                                            const std::vector<std::string>& names) {
  std::vector<gate::ExistingFile> files;
  for (const std::string& name : names) {
    const Result<std::string> text = working.read(name);
    if (!text) return text.error();
    Result<gate::ExistingFile> file =
        gate::existing_format(name, *text) == gate::ExistingFormat::h2o
            ? read_h2o(name, *text)
            : gate::read_existing(name, *text);
    if (!file) return file.error();
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace pushplan::cli
