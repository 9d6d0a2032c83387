#include "analyzer/plan/room.h"

#include <fmt/format.h>

#include "base/size.h"
#include "base/text.h"

namespace pushplan::plan {

std::optional<std::string> Room::why_not(std::uint64_t bytes, std::uint64_t header_bytes) const {
  if (bytes > budget_ - bytes_)
    return fmt::format("over budget: {} do not fit into the {} left of {}", format_exact(bytes),
                       format_exact(budget_ - bytes_), format_exact(budget_));
  if (files_ >= settings_.max_files)
    return fmt::format("over the limit of {} a page",
                       count_of(settings_.max_files, "file", "files"));
  if (header_bytes_ + joined(header_bytes) > settings_.max_header_bytes)
    return fmt::format("over the limit of {} for the page's Link values",
                       format_exact(settings_.max_header_bytes));
  return std::nullopt;
}

void Room::take(std::uint64_t bytes, std::uint64_t header_bytes) {
  header_bytes_ += joined(header_bytes);
  bytes_ += bytes;
  ++files_;
}

}  // namespace pushplan::plan
