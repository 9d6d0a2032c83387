#include <mutex>
#include <type_traits>
#include <unordered_map>

#include "analyzer/plan/importers.h"
#include "analyzer/plan/selection.h"

namespace pushplan::plan {
namespace {

// A problem as bytes: equal problems have equal ones.
class Signature {
 public:
  template <class T>
  void add(T value) {
    static_assert(std::is_integral_v<T> || std::is_enum_v<T>);
    const auto number = static_cast<std::uint64_t>(value);
    for (std::uint64_t rest = number;; rest >>= 7) {
      bytes_ += static_cast<char>((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0));
      if (rest <= 0x7F) break;
    }
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

std::string signature_of(const Problem& problem) {
  Signature s;
  const model::Page& page = problem.page;
  for (const std::uint32_t n :
       {page.bytes, page.body, page.content, page.body_place, page.content_place})
    s.add(n);
  s.add(page.filled_by_scripts);
  s.add(page.parse);
  s.add(page.layout);
  s.add(page.resources.size());
  for (const model::Resource& r : page.resources) {
    s.add(r.kind), s.add(r.found), s.add(r.run), s.add(r.priority), s.add(r.hinted);
    s.add(r.display), s.add(r.blocks), s.add(r.hero), s.add(r.late_hint), s.add(r.foreign);
    s.add(r.parent), s.add(r.offset), s.add(r.acts), s.add(r.place), s.add(r.bytes);
    s.add(r.serve), s.add(r.work), s.add(r.order);
  }
  s.add(page.scripts.size());
  for (const model::InlineScript& script : page.scripts)
    s.add(script.offset), s.add(script.place), s.add(script.work);
  s.add(problem.options.size());
  for (const Option& o : problem.options) {
    s.add(o.resource), s.add(o.bytes), s.add(o.header_bytes);
    s.add(o.cached_permille), s.add(o.pinned);
  }
  s.add(problem.limits.bytes), s.add(problem.limits.header_bytes), s.add(problem.limits.files);
  return s.take();
}

// Shapes kept at once, so that memory has a bound: a few kilobytes each.
constexpr std::size_t kMostShapes = 2'000;

}  // namespace

// Mechanism and profiles are the same for all pages of a site.
struct SelectionMemory::Impl {
  std::mutex mutex;  // guards the map
  std::unordered_map<std::string, std::shared_ptr<const Selection>> known;
};

SelectionMemory::SelectionMemory() : impl_(std::make_unique<Impl>()) {}
SelectionMemory::~SelectionMemory() = default;

std::shared_ptr<const Selection> SelectionMemory::select(const Problem& problem) {
  std::string signature = signature_of(problem);
  {
    const std::lock_guard lock(impl_->mutex);
    if (const auto found = impl_->known.find(signature); found != impl_->known.end())
      return found->second;
  }
  // Two threads may do the same work; they come to the same result.
  thread_local model::Simulator simulator;
  Selection selection = plan::select(problem, simulator);
  join_importers(problem, simulator, selection);
  auto made = std::make_shared<const Selection>(std::move(selection));
  const std::lock_guard lock(impl_->mutex);
  if (impl_->known.size() >= kMostShapes) impl_->known.clear();
  return impl_->known.emplace(std::move(signature), std::move(made)).first->second;
}

}  // namespace pushplan::plan
