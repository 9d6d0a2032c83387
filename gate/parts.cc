#include "gate/parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/size.h"
#include "base/text.h"

namespace pushplan::gate {
namespace {

constexpr std::size_t kMostTold = 5;

std::uint64_t growth_of(const Part& part) {
  return part.before && part.bytes > *part.before ? part.bytes - *part.before : 0;
}

}  // namespace

std::string name_some(const std::vector<std::string>& texts) {
  if (texts.size() <= kMostTold) return join(texts, ", ");
  return fmt::format("{} and {} more",
                     join({texts.begin(), texts.begin() + std::ptrdiff_t{kMostTold}}, ", "),
                     texts.size() - kMostTold);
}

std::string heaviest(std::vector<Part> parts) {
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.bytes > b.bytes; });
  std::vector<std::string> texts;
  for (const Part& part : parts)
    texts.push_back(fmt::format("{} {}", part.name, format_exact(part.bytes)));
  return name_some(texts);
}

std::string what_grew(const std::vector<Part>& parts) {
  std::vector<Part> grown;
  std::copy_if(parts.begin(), parts.end(), std::back_inserter(grown),
               [](const Part& part) { return growth_of(part) > 0; });
  std::stable_sort(grown.begin(), grown.end(),
                   [](const Part& a, const Part& b) { return growth_of(a) > growth_of(b); });
  std::vector<std::string> texts;
  for (const Part& part : grown)
    texts.push_back(fmt::format("{} grew from {} to {} (+{})", part.name,
                                format_exact(*part.before), format_exact(part.bytes),
                                format_exact(growth_of(part))));
  return name_some(texts);
}

bool keep_shared(std::vector<Part>& shared, const std::vector<Part>& others) {
  const std::size_t gone = std::erase_if(shared, [&](const Part& part) {
    return std::none_of(others.begin(), others.end(), [&](const Part& other) {
      return other.name == part.name && other.bytes == part.bytes;
    });
  });
  return gone == 0 && shared.size() == others.size();
}

void widen(Range& range, std::uint64_t value) {
  range = {std::min(range.least, value), std::max(range.most, value)};
}

std::string format_range(const Range& range) {
  const std::string most = format_exact(range.most);
  return range.least == range.most ? most
                                   : fmt::format("{} to {}", format_exact(range.least), most);
}

std::string over_budget(std::uint64_t bytes, std::uint64_t limit, std::string_view budget) {
  return fmt::format("{}, {} over the {} of {}", format_exact(bytes), format_exact(bytes - limit),
                     budget, format_exact(limit));
}

}  // namespace pushplan::gate
