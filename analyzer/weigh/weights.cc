#include "analyzer/weigh/weights.h"

#include <fmt/format.h>

#include "analyzer/weigh/compress.h"
#include "base/hash.h"

namespace pushplan::weigh {

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
  if (settings_.encoding == Encoding::identity) return;
  const std::string sidecar = entry.path + sidecar_ending(settings_.encoding);
  const bool precompressed = site_.by_path.find(sidecar) != site_.by_path.end();
  const bool compressible = site::media_type_of(entry.path).compressible;
  if (!precompressed && !compressible) return;
  const Result<std::string> body = folder_.read(entry.path);
  if (!body) {
    slot.diagnostics.push_back({Severity::error, kUnreadableFile, entry.path, std::nullopt,
                                body.error().message, "make the file readable"});
    return;
  }
  if (precompressed) {
    const Result<std::string> encoded = folder_.read(sidecar);
    if (encoded && decodes_to(*encoded, settings_.encoding, *body)) {
      slot.weight = {entry.size, encoded->size(), settings_.encoding};
      return;
    }
    slot.diagnostics.push_back(
        {Severity::warning, "stale-precompressed", sidecar, std::nullopt,
         fmt::format("does not decode to {}; its size is not used", entry.path),
         "compress the file again, or remove this one"});
  }
  if (!compressible) return;
  const std::uint64_t encoded = encoded_size(*body, settings_.encoding, settings_);
  if (encoded < entry.size) slot.weight = {entry.size, encoded, settings_.encoding};
}

std::string Weights::hash_of(site::FileId file) const {
  const Result<std::string> bytes = folder_.read(site_.files[file].path);
  return bytes ? content_hash(*bytes) : "";
}

std::vector<Diagnostic> Weights::take_diagnostics() {
  std::vector<Diagnostic> all;
  for (const auto& slot : slots_)
    if (slot)
      std::move(slot->diagnostics.begin(), slot->diagnostics.end(), std::back_inserter(all));
  return all;
}

}  // namespace pushplan::weigh
