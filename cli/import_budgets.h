// Budgets of other tools as a list of `budgets` (docs/CONFIG.md). For cli/imports.cc alone. Values
// that are none are not carried over, and said: what is made reads back.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <utility>

#include "cli/imports.h"

namespace pushplan::cli {

using ImportJson = nlohmann::ordered_json;

// One rule of `budgets`: its limits in the order they came in, each for a part or, as "", for all.
class BudgetRule {
 public:
  explicit BudgetRule(std::string match) : match_(std::move(match)) {}
  // False when the limit has a value already.
  bool add(const std::string& key, const std::string& part, const std::string& value);
  bool empty() const { return limits_.empty(); }
  // True when it has a limit for all that the other has one for.
  bool covers(const BudgetRule& other) const;
  // "\n  - match: ..." and a line for each key.
  std::string text() const;

 private:
  struct LimitText {
    std::string key;
    std::vector<std::pair<std::string, std::string>> parts;
  };
  std::string match_;
  std::vector<LimitText> limits_;
};

// The key `budgets` for what has limits; nothing where none has.
void add_budgets(const std::vector<BudgetRule>& rules, std::vector<std::string> why, Imported& out);

// A number as a limit may be written; nullopt for what is none. `whole`: it counts something.
std::optional<std::string> limit_number(const ImportJson& value, bool whole);

// A member that is text, or "".
std::string text_of_member(const ImportJson& object, const char* name);

// https://github.com/GoogleChrome/budget.json
Imported import_lighthouse(const ImportJson& list);
// bundlesize and bundlewatch: [{path, maxSize, compression}]. Paths below the site's folder name
// its files from their beginning on, others by their end.
Imported import_bundle_sizes(const ImportJson& list, const std::string& tool,
                             const ImportSite& site);
// https://github.com/ai/size-limit
Imported import_size_limit(const ImportJson& list, const ImportSite& site);
// https://www.sitespeed.io/documentation/sitespeed.io/performance-budget/
Imported import_sitespeed(const ImportJson& budget, const ImportSite& site);
// The same before version 8: {"pagexray.pageSummary": [{metric, max}]}.
Imported import_old_sitespeed(const ImportJson& json);

}  // namespace pushplan::cli
