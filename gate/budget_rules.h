// What a page may be held to: the limits that `budgets` of pushplan.yaml can set, as plain values.
// docs/CONFIG.md#budgets describes them, gate/budgets.h judges them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::gate {

// As Lighthouse tells requests apart; scripts have workers too, images icons.
enum class ResourceType { document, style, script, image, font, media, other };
inline constexpr ResourceType kResourceTypes[] = {
    ResourceType::document, ResourceType::style, ResourceType::script, ResourceType::image,
    ResourceType::font,     ResourceType::media, ResourceType::other};
const char* to_string(ResourceType type);
std::optional<ResourceType> parse_resource_type(std::string_view text);

enum class Measure {
  early_bytes,
  early_files,
  header_bytes,
  bytes,
  counts,
  file_bytes,
  critical_bytes,
  first_paint,
  largest_paint,
  dom_content_loaded,
  html_delay,
  repeat_waste,
};

enum class Unit { bytes, files, time };
// What a measure may be given apart for.
enum class PartOf { nothing, target, resource_type, profile, glob };

struct MeasureRow {
  Measure measure;
  const char* key;  // in pushplan.yaml
  Unit unit;
  PartOf part_of;
  const char* remedy;
};
const std::vector<MeasureRow>& all_measures();

// The part of `bytes` and `counts` that holds all types.
inline constexpr const char* kTotal = "total";

struct Limit {
  Measure measure = Measure::early_bytes;
  std::string part;        // a target, a resource type or kTotal, a profile, a glob over URL paths;
                           // "" of times: each profile; of header_bytes: the page's own, whatever
                           // the target; of file_bytes: every file
  std::uint64_t most = 0;  // bytes, files or microseconds; a page may have as much
  bool operator==(const Limit&) const = default;
};

// By how much a page may send more early than in the committed manifest; the larger one counts.
struct Ratchet {
  std::uint32_t permille = 0;
  std::uint64_t bytes = 0;
  bool operator==(const Ratchet&) const = default;
};

// Of each limit, the last rule that matches the page and says something about it counts.
struct PageBudget {
  std::string match = "**";  // glob over URL paths
  std::vector<Limit> limits = {};
  std::optional<Ratchet> ratchet = {};
  bool operator==(const PageBudget&) const = default;
};

}  // namespace pushplan::gate
