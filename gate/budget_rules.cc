#include "gate/budget_rules.h"

namespace pushplan::gate {
namespace {

constexpr const char* kResourceTypeNames[] = {"document", "style", "script", "image",
                                              "font",     "media", "other"};

constexpr const char* kSendLess =
    "make these files smaller, send fewer of them (`budget`, `max_files`, `exclude`), or raise the "
    "budget";
constexpr const char* kLoadLess =
    "make these files smaller, load fewer of them, or raise the budget";
constexpr const char* kWaitLess =
    "make what it waits for smaller, or load it later (`defer`, `media`, `font-display`), or raise "
    "the budget";

}  // namespace

const char* to_string(ResourceType type) {
  return kResourceTypeNames[static_cast<std::size_t>(type)];
}

std::optional<ResourceType> parse_resource_type(std::string_view text) {
  for (const ResourceType type : kResourceTypes)
    if (text == to_string(type)) return type;
  return std::nullopt;
}

const std::vector<MeasureRow>& all_measures() {
  using enum Measure;
  // In the order of Measure; a test checks it.
  static const std::vector<MeasureRow> kRows = {
      {early_bytes, "early_bytes", Unit::bytes, PartOf::nothing, kSendLess},
      {early_files, "early_files", Unit::files, PartOf::nothing, kSendLess},
      {header_bytes, "header_bytes", Unit::bytes, PartOf::target,
       "send fewer files (`max_files`, `max_header_bytes`), give them shorter URLs, or raise the "
       "budget"},
      {bytes, "bytes", Unit::bytes, PartOf::resource_type, kLoadLess},
      {counts, "counts", Unit::files, PartOf::resource_type,
       "load fewer of these files, or raise the budget"},
      {file_bytes, "file_bytes", Unit::bytes, PartOf::glob,
       "make this file smaller (minify, subset, split), or raise the budget"},
      {critical_bytes, "critical_bytes", Unit::bytes, PartOf::nothing,
       "make these files smaller, or load what no first paint needs later, or raise the budget"},
      {first_paint, "first_paint", Unit::time, PartOf::profile, kWaitLess},
      {largest_paint, "largest_paint", Unit::time, PartOf::profile, kWaitLess},
      {dom_content_loaded, "dom_content_loaded", Unit::time, PartOf::profile, kWaitLess},
      {html_delay, "html_delay", Unit::time, PartOf::profile, kSendLess},
      {repeat_waste, "repeat_waste", Unit::bytes, PartOf::nothing, kSendLess},
  };
  return kRows;
}

}  // namespace pushplan::gate
