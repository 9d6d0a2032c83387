#include "base/early_hints.h"

#include <algorithm>
#include <iterator>

namespace pushplan {

bool is_early_hints_destination(std::string_view as) {
  constexpr std::string_view kAs[] = {"font", "image", "script", "style", "fetch"};
  return std::find(std::begin(kAs), std::end(kAs), as) != std::end(kAs);
}

}  // namespace pushplan
