#include "cli/config_severities.h"

#include <algorithm>

#include "cli/config_reader.h"
#include "gate/findings.h"

namespace pushplan::cli {

Severities read_severities(const YAML::Node& node) {
  Severities severities;
  if (!node.IsMap()) fail(node, "diagnostics must be a mapping of slugs to severities");
  for (const auto& entry : node) {
    const std::string slug = text_of(entry.first, "a slug"),
                      word = text_of(entry.second, "a severity");
    const std::vector<std::string> slugs = gate::finding_slugs();
    if (std::find(slugs.begin(), slugs.end(), slug) == slugs.end())
      fail(entry.first, fmt::format("unknown finding '{}'{}; known are: {}", slug,
                                    did_you_mean(slug, slugs), join(slugs, ", ")));
    if (severities.count(slug) > 0) fail(entry.first, fmt::format("'{}' is given twice", slug));
    if (word == "off")
      severities[slug] = std::nullopt;
    else if (word == "error")
      severities[slug] = Severity::error;
    else if (word == "warning")
      severities[slug] = Severity::warning;
    else if (word == "note")
      severities[slug] = Severity::note;
    else
      fail(entry.second,
           fmt::format("severity '{}' is not known; it is one of error, warning, note, off", word));
  }
  return severities;
}

}  // namespace pushplan::cli
