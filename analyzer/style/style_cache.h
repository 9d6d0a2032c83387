// The styles that elements come to under one set of rules, kept across pages: most pages of a site
// are made of the same few hundred. Shared by all threads.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "analyzer/style/computed.h"

namespace pushplan::style {

// What an element's parent, its rules and its kind make of it. Never changes.
struct ElementStyle {
  std::vector<Computed> windows;
  struct Fetched {
    Url url;
    std::uint32_t window = 0;
    refs::Certainty certainty = refs::Certainty::no;
    Why why = Why::nothing;
    bool cors = false;  // in CORS mode
  };
  std::vector<Fetched> fetches;
  Generated generated;      // of a ::before or ::after
  bool dead = false;        // no child can have a style in any window
  bool wants_text = false;  // names a family that has faces
  bool shared = false;      // comes from rules alone, on whatever page
  std::uint64_t id = 0;     // of a shared one
};

// The parent's id, the kind of element, and the rules that match it.
using StyleKey = std::vector<std::uint64_t>;
struct StyleKeyHash {
  std::size_t operator()(const StyleKey& key) const;
};

class StyleCache {
 public:
  std::shared_ptr<const ElementStyle> find(const StyleKey& key) const;
  // Keeps `style` as a shared one, or hands out what another thread was first to keep.
  std::shared_ptr<const ElementStyle> keep(const StyleKey& key, ElementStyle style);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<StyleKey, std::shared_ptr<const ElementStyle>, StyleKeyHash> styles_;
  std::uint64_t next_id_ = 1;
};

}  // namespace pushplan::style
