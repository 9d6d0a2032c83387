// Reading values of pushplan.yaml, with errors that say where and what instead. yaml-cpp accepts
// repeated keys silently, so every mapping goes through read_mapping().
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/duration.h"
#include "base/suggest.h"
#include "base/text.h"

namespace pushplan::cli {

// Thrown by what reads a value, and caught at the door of read_config().
struct ConfigError {
  YAML::Mark mark;
  std::string message;
};

[[noreturn]] void fail(const YAML::Node& node, const std::string& message);

// Each names the value `what` in its message.
std::string text_of(const YAML::Node& node, const char* what);
// The same of what must not be quoted: numbers, true and false.
std::string plain_of(const YAML::Node& node, const char* what);
std::uint64_t size_of(const YAML::Node& node, const char* what);
std::uint32_t number_of(const YAML::Node& node, const char* what, std::uint32_t low,
                        std::uint32_t high);
bool bool_of(const YAML::Node& node, const char* what);
// A share between 0 and 1, in thousandths.
std::uint32_t permille_of(const YAML::Node& node, const char* what);
Microseconds duration_of(const YAML::Node& node, const char* what);
// A list, or a single value as a list of one.
std::vector<std::string> list_of(const YAML::Node& node, const char* what);

// One of a few words.
template <class T>
T word_of(const YAML::Node& node, const char* what, std::optional<T> (*parse)(std::string_view),
          const std::vector<std::string>& words) {
  const std::string text = text_of(node, what);
  if (const auto value = parse(text)) return *value;
  fail(node, fmt::format("{} '{}' is not known{}; it is one of {}", what, text,
                         did_you_mean(text, words), join(words, ", ")));
}

// Reads a mapping by a table of its keys.
using Reader = std::function<void(const YAML::Node&)>;
void read_mapping(const YAML::Node& node, const char* what,
                  const std::map<std::string, Reader>& keys);

}  // namespace pushplan::cli
