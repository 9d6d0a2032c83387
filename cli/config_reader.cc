#include "cli/config_reader.h"

#include <cmath>
#include <set>

#include "base/size.h"

namespace pushplan::cli {

void fail(const YAML::Node& node, const std::string& message) {
  throw ConfigError{node.Mark(), message};
}

std::string text_of(const YAML::Node& node, const char* what) {
  if (!node.IsScalar()) fail(node, fmt::format("{} must be a single value", what));
  return node.Scalar();
}

std::string plain_of(const YAML::Node& node, const char* what) {
  std::string text = text_of(node, what);
  if (node.Tag() == "!") fail(node, fmt::format("{} must not be quoted", what));
  return text;
}

std::uint64_t size_of(const YAML::Node& node, const char* what) {
  const auto size = parse_size(text_of(node, what));
  if (!size)
    fail(node,
         fmt::format("{} '{}' is no size; write it like 50kB, 16KiB or 600", what, node.Scalar()));
  return *size;
}

std::uint32_t number_of(const YAML::Node& node, const char* what, std::uint32_t low,
                        std::uint32_t high) {
  std::uint32_t value = 0;
  const bool digits = node.IsScalar() && node.Tag() != "!" && !node.Scalar().empty() &&
                      node.Scalar().find_first_not_of("0123456789") == std::string::npos;
  if (!digits || !YAML::convert<std::uint32_t>::decode(node, value) || value < low || value > high)
    fail(node, fmt::format("{} must be a whole number from {} to {}", what, low, high));
  return value;
}

bool bool_of(const YAML::Node& node, const char* what) {
  bool value = false;
  if (!node.IsScalar() || node.Tag() == "!" || !YAML::convert<bool>::decode(node, value))
    fail(node, fmt::format("{} must be true or false", what));
  return value;
}

std::uint32_t permille_of(const YAML::Node& node, const char* what) {
  double value = 0;
  if (!node.IsScalar() || node.Tag() == "!" || !YAML::convert<double>::decode(node, value) ||
      !(value >= 0) || value > 1)
    fail(node, fmt::format("{} must be a share from 0 to 1, such as 0.3", what));
  return static_cast<std::uint32_t>(std::lround(value * 1000));
}

Microseconds duration_of(const YAML::Node& node, const char* what) {
  const auto time = parse_duration(text_of(node, what));
  if (!time)
    fail(node, fmt::format("{} '{}' is no time; write it like 28ms or 0.2s", what, node.Scalar()));
  return *time;
}

std::vector<std::string> list_of(const YAML::Node& node, const char* what) {
  std::vector<std::string> list;
  if (node.IsScalar()) return {node.Scalar()};
  if (!node.IsSequence()) fail(node, fmt::format("{} must be a list", what));
  for (const YAML::Node& item : node) list.push_back(text_of(item, what));
  return list;
}

void read_mapping(const YAML::Node& node, const char* what,
                  const std::map<std::string, Reader>& keys) {
  if (node.IsNull()) return;
  if (!node.IsMap()) fail(node, fmt::format("{} must be a mapping of keys to values", what));
  std::vector<std::string> names;
  for (const auto& [name, reader] : keys) names.push_back(name);
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = text_of(entry.first, "a key");
    if (!seen.insert(key).second) fail(entry.first, fmt::format("'{}' is given twice", key));
    const auto found = keys.find(key);
    if (found == keys.end())
      fail(entry.first, fmt::format("unknown key '{}'{}; {} knows: {}", key,
                                    did_you_mean(key, names), what, join(names, ", ")));
    try {
      found->second(entry.second);
    } catch (const ConfigError& error) {
      // Nothing stands where an absent value would be.
      if (!entry.second.IsNull()) throw;
      fail(entry.first, fmt::format("{}; there is no value behind '{}'", error.message, key));
    }
  }
}

}  // namespace pushplan::cli
