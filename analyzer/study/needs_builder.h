// Gathers what the references of one page lead to, a URL an entry: the bookkeeping of study().
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "analyzer/refs/reference.h"
#include "analyzer/study/judge.h"
#include "analyzer/study/page_needs.h"

namespace pushplan::study {

// Where a reference stands on the way from the document.
struct Place {
  std::uint32_t via = kDocument;  // the need whose file holds the reference
  std::uint32_t depth = 1;        // discovery steps from the document
  bool in_head = false;           // of a style element or inline script, or of what `via` is
  std::size_t shift = 0;          // where in the file the text begins that holds the reference
  bool hint = false;              // a candidate of a preload, which the kind does not say
  std::size_t face = Use::kNone;  // of a font, as in Use
};

class NeedsBuilder {
 public:
  explicit NeedsBuilder(const site::Page& page) { needs_.page = page; }

  // Files what the target of a reference is. For a file of the site: the index of its need, which
  // keeps the stronger of what was known and this judgement; kDocument for anything else.
  std::uint32_t add(const refs::Reference& reference, const site::Target& target,
                    const Judgement& judgement, Place place);

  // A preload of the page's own, before all that it may fetch.
  void add_hint(PageHint hint) { needs_.hints.push_back(std::move(hint)); }
  // The last of them may fetch this file: its uses are kept from here on.
  void expect(const std::string& url) {
    needs_.hints.back().urls.push_back(url);
    hinted_.insert(url);
  }
  void set_scripted(bool scripted) { needs_.scripted = scripted; }
  void set_upgrades(bool upgrades) { needs_.upgrades = upgrades; }

  void add_use(Use use) { needs_.hinted.push_back(std::move(use)); }
  bool has_hints() const { return !needs_.hints.empty(); }

  // What the reference says about the choice among images, or of the font face.
  Need& at(std::uint32_t index) { return needs_.resources[index]; }

  const Need& need(std::uint32_t index) const { return needs_.resources[index]; }
  std::vector<Diagnostic>& diagnostics() { return needs_.diagnostics; }
  void add_frame(const std::string& url);
  void add_connection(Connection connection);
  Outline& outline() { return needs_.outline; }
  void set_inlined(std::vector<Inlined> inlined) { needs_.inlined = std::move(inlined); }
  void set_refresh(Refresh refresh) { needs_.refresh = std::move(refresh); }

  // Everything gathered; the builder is empty afterwards.
  PageNeeds take();

 private:
  void settle_depths();
  void add_external(const refs::Reference& reference, const std::string& url,
                    const Judgement& judgement, const std::string& via);

  PageNeeds needs_;
  std::uint32_t next_order_ = 0;
  std::unordered_map<std::string, std::uint32_t> by_url_;
  std::unordered_set<std::string> hinted_;
  std::unordered_map<std::string, std::size_t> external_by_url_;  // with the destination
};

}  // namespace pushplan::study
