#include "analyzer/style/style_cache.h"

#include <utility>

#include "analyzer/style/hash.h"

namespace pushplan::style {
namespace {

constexpr std::size_t kMaxStyles = 20'000;  // kept at once, so that memory has a bound

}  // namespace

std::size_t StyleKeyHash::operator()(const StyleKey& key) const {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::uint64_t part : key) hash = mixed(hash, part);
  return hash;
}

std::shared_ptr<const ElementStyle> StyleCache::find(const StyleKey& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = styles_.find(key);
  return found == styles_.end() ? nullptr : found->second;
}

std::shared_ptr<const ElementStyle> StyleCache::keep(const StyleKey& key, ElementStyle style) {
  const std::lock_guard lock(mutex_);
  if (styles_.size() >= kMaxStyles) styles_.clear();  // ids go on: no key means two things
  style.shared = true;
  style.id = next_id_++;
  return styles_.emplace(key, std::make_shared<const ElementStyle>(std::move(style))).first->second;
}

}  // namespace pushplan::style
