// The texts that a configuration is read from: pushplan.yaml, the files that it extends, variables
// of the environment, flags. Each begins at an offset of its own, as in a compiler's table of
// sources, so that a mark of yaml-cpp alone says in which of them a value stands, and in which
// line.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pushplan::cli {

class ConfigSources {
 public:
  enum class Kind { file, variable, flag, defaults };

  // Parses a file. Several documents and what is no YAML are errors, with line and caret.
  Result<YAML::Node> add_file(const std::string& name, std::string_view text);

  // What a text outside a file is: a scalar as it stands; the same, or YAML when it begins with '['
  // or '{'; a list of the parts between commas, or YAML.
  enum class Form { literal, value, list };
  Result<YAML::Node> add_text(Kind kind, const std::string& name, std::string_view text, Form form);
  // A key to go with it.
  YAML::Node key(const std::string& name) const;

  // "name:line:column: message" with the source line and a caret, where `mark` points.
  Error error_at(const YAML::Mark& mark, const std::string& message) const;

  // Where a value came from: "pushplan.yaml:12", "PUSHPLAN_BUDGET", "--budget", "default".
  std::string origin(const YAML::Mark& mark) const;
  // The name of the file (or variable) that a mark points into.
  const std::string& name_of(const YAML::Mark& mark) const { return source_of(mark).name; }

 private:
  struct Source {
    Kind kind;
    std::string name, text;
    std::size_t begin;  // its first byte among the marks' positions
  };
  const Source& source_of(const YAML::Mark& mark) const;
  Result<YAML::Node> load(const Source& source) const;
  std::size_t add(Kind kind, const std::string& name, std::string_view text);  // its index

  std::vector<Source> sources_;
};

// The value of a node as YAML on one line; flow style for what has parts. Recurses as deep as the
// node, which the reader has found to be what a key may hold.
std::string yaml_text(const YAML::Node& node);

}  // namespace pushplan::cli
