#include "analyzer/weigh/weights.h"

#include <fmt/format.h>

#include "analyzer/weigh/compress.h"
#include "base/hash.h"
#include "base/hint_block.h"

namespace pushplan::weigh {
namespace {

bool is_page(std::string_view path) {
  const std::string_view type = site::media_type_of(path).name;
  return type == "text/html" || type == "application/xhtml+xml";
}

}  // namespace

Weights::Weights(const site::Site& site, const FileSystem& folder, const Settings& settings)
    : site_(site), folder_(folder), settings_(settings), slots_(site.files.size()) {}

const Weight& Weights::of(site::FileId file) {
  Slot* slot = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (!slots_[file]) slots_[file] = std::make_unique<Slot>();
    slot = slots_[file].get();
  }
  std::call_once(slot->once, [&] { weigh(file, *slot); });
  return slot->weight;
}

void Weights::weigh(site::FileId file, Slot& slot) const {
  const site::SiteFile& entry = site_.files[file];
  slot.weight = {entry.size, entry.size, Encoding::identity};
  const bool page = is_page(entry.path);
  if (settings_.encoding == Encoding::identity && !page) return;
  const std::string sidecar = entry.path + sidecar_ending(settings_.encoding);
  const bool precompressed = sidecar != entry.path && site_.by_path.count(sidecar) != 0;
  const bool compressible = site::media_type_of(entry.path).compressible;
  if (!precompressed && !compressible) return;
  Result<std::string> body = folder_.read(entry.path);
  if (!body) {
    slot.diagnostics.push_back({Severity::error, kUnreadableFile, entry.path, std::nullopt,
                                body.error().message, "make the file readable"});
    return;
  }
  const bool marked = page && !hint_blocks(*body).empty();
  if (precompressed) {
    const Result<std::string> encoded = folder_.read(sidecar);
    const bool fresh = encoded && decodes_to(*encoded, settings_.encoding, *body);
    if (fresh && !marked) {
      slot.weight = {entry.size, encoded->size(), settings_.encoding};
      return;
    }
    if (!fresh)
      slot.diagnostics.push_back(
          {Severity::warning, "stale-precompressed", sidecar, std::nullopt,
           fmt::format("does not decode to {}; its size is not used", entry.path),
           "compress the file again, or remove this one"});
  }
  if (!compressible) return;
  if (marked) *body = without_hint_blocks(std::move(*body));
  const std::uint64_t size = body->size();
  slot.weight = {size, size, Encoding::identity};
  const std::uint64_t encoded = encoded_size(*body, settings_.encoding, settings_);
  if (encoded < size) slot.weight = {size, encoded, settings_.encoding};
}

std::string Weights::hash_of(site::FileId file) const {
  const std::string& path = site_.files[file].path;
  const Result<std::string> bytes = folder_.read(path);
  if (!bytes) return "";
  return content_hash(is_page(path) ? without_hint_blocks(*bytes) : *bytes);
}

std::vector<Diagnostic> Weights::take_diagnostics() {
  std::vector<Diagnostic> all;
  for (const auto& slot : slots_)
    if (slot)
      std::move(slot->diagnostics.begin(), slot->diagnostics.end(), std::back_inserter(all));
  return all;
}

}  // namespace pushplan::weigh
