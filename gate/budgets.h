// Budgets of pages: what `check` holds each page to beside the budget that the choice keeps. Rules
// and facts in, findings out: over-budget and ratchet, both errors. Memory grows with the findings,
// not with the pages. docs/CONFIG.md#budgets describes the keys. Tests: tests/unit/budgets_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/settings.h"
#include "emitters/emitter.h"
#include "gate/budget_rules.h"
#include "gate/page_facts.h"
#include "gate/parts.h"
#include "manifest/manifest.h"

namespace pushplan::gate {

// An output of the plan: its header bytes are judged as it emits them.
struct CarriedBy {
  const emitters::Emitter* target = nullptr;
  emitters::EmitOptions options;  // the mechanism decided
};

class Budgets {
 public:
  // Keeps references to the first three. The patterns tell what is a hash in a file's name:
  // base/hashed_name.h.
  Budgets(const std::vector<PageBudget>& rules, const Settings& settings,
          const manifest::Manifest& committed, const std::string& manifest_name,
          const std::vector<std::string>& hashed_names);

  // Judges one page. Costs nothing without rules.
  void page(const PageView& view);
  void judge(const PageFacts& facts);

  // The header bytes of the targets, with the lists that would be committed now.
  void judge_headers(const manifest::Manifest& fresh, const std::vector<CarriedBy>& outputs);

  // What was found, sorted; pages with the same files and values are one finding, and so are those
  // of a limit that holds the page itself too which have the same files apart from it, or the same
  // changes of them: its values are a range.
  std::vector<Diagnostic> finish();

 private:
  using Matching = std::vector<const PageBudget*>;  // the last of the file first
  struct Judged;                                    // a value of a page, and what it is made up of

  struct Found {
    Diagnostic finding;
    Range values = {}, own = {};    // of its pages; own: what they weigh themselves
    std::string worst = {};         // the first page of the highest value
    std::vector<Part> shared = {};  // files that all of the pages have
    bool files_differ = false;
  };

  Matching matching(std::string_view url_path) const;
  void judge_sums(const PageFacts& facts, const Matching& rules);
  void judge_files(const PageFacts& facts, const Matching& rules);
  void judge_times(const PageFacts& facts, const Matching& rules);
  void judge_ratchet(const PageFacts& facts, const Matching& rules);
  void hold(const Judged& judged, const Matching& rules);
  void find_renamed(const std::string& url_path, const std::map<std::string, std::uint64_t>& now);
  std::optional<std::uint64_t> bytes_before(const std::string& url,
                                            const std::string& source) const;
  Judged judged(const PageFacts& facts, Measure measure, std::string part) const;
  std::vector<Part> sent_parts(const PageFacts& facts) const;
  std::string since(const Judged& judged) const;
  Found& add(const char* slug, const Judged& judged, const std::string& message, const char* remedy,
             const std::string& key);
  static void take_range(Found& found, const Judged& judged, const Judged& others,
                         std::uint64_t own);

  const std::vector<PageBudget>& rules_;
  const Settings& settings_;
  const manifest::Manifest& committed_;
  std::string manifest_name_;
  std::vector<std::string> hashed_names_;
  std::map<std::string, std::uint64_t> before_;           // committed bytes, by source
  std::map<std::string, const manifest::Group*> groups_;  // committed, by URL path
  // Of the page that is judged: URLs of files to what the manifest has under another name.
  std::map<std::string, const manifest::Resource*> renamed_;
  std::map<std::string, Found> findings_;  // by what their pages have in common
};

}  // namespace pushplan::gate
