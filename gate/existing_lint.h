// Judges the hints of existing configuration page by page, beside what the lint says of our own and
// of those in the markup; and what it says of how long hinted files stay fresh. Slugs:
// gate/findings_existing.cc, and those of gate/hint_judge.h.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "base/settings.h"
#include "gate/existing.h"
#include "manifest/manifest.h"

namespace pushplan::gate {

class ExistingLint {
 public:
  ExistingLint(std::vector<ExistingFile> files, const Settings& settings);

  // Judges one page; called once for each, in the order of their files.
  void page(const PageView& view);

  // Called once, between the pages and finish(). Takes back what outputs warn of
  // (uncacheable-hint) where the files say of all that the manifest hints that it stays fresh;
  // `early` tells whether a 103 of ours hints it.
  void freshness(const manifest::Manifest& manifest, bool early,
                 std::vector<Diagnostic>& of_outputs);

  // Sorted, with what only all pages together show: lists that some page does not need.
  std::vector<Diagnostic> finish();

 private:
  // One rule, over all pages.
  struct Tally {
    std::size_t pages = 0;  // that it is for
    std::string asset;      // a file that is no page, and that it is for as well
    std::map<std::size_t, std::vector<Diagnostic>> of_no_use;  // by the offset of the hint
  };

  // Resolved hints of several rules, by what carries them.
  using Sent = std::map<Carrier, std::vector<StatedHint>>;

  void rule(const PageView& view, const ExistingRule& rule, Tally& tally, Sent& sent);
  void without_page(const site::Site& site);
  const FreshnessRule* freshness_of(const Requested& request, const ExistingFile*& file) const;
  void say_stale();
  void sizes(const PageView& view, std::size_t existing_bytes);
  void say_unused(const ExistingRule& rule, Tally& tally);

  std::vector<ExistingFile> files_;
  const Settings& settings_;
  std::string own_host_;
  bool begun_ = false;
  std::map<std::string, std::string> early_;  // files that a 103 hints: URL path, source
  std::vector<std::vector<Tally>> tallies_;   // by file and rule
  std::vector<Diagnostic> findings_;
};

}  // namespace pushplan::gate
