#include "gate/integrity.h"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/study/source_list.h"
#include "base/text.h"
#include "gate/findings.h"

namespace pushplan::gate {
namespace {

// Of the hashes that metadata hold the ones of the strongest algorithm, which alone count (SRI
// section 3.3.3, "get the strongest metadata from set"); without their padding.
struct Strongest {
  std::string algorithm;             // "": there is no hash, and anything matches
  std::vector<std::string> digests;  // each matches for itself
};

Strongest strongest_of(std::string_view metadata) {
  Strongest out;
  for (const std::string_view item : split_on_whitespace(metadata)) {
    std::string hash = study::normal_hash(item.substr(0, item.find('?')));
    if (hash.empty()) continue;
    const std::size_t dash = hash.find('-');
    const std::string algorithm = hash.substr(0, dash);
    hash = hash.substr(dash + 1, hash.find_last_not_of('=') - dash);
    if (algorithm < out.algorithm) continue;  // as it happens: sha256, sha384, sha512
    if (algorithm > out.algorithm) out = {algorithm, {}};
    out.digests.push_back(std::move(hash));
  }
  return out;
}

}  // namespace

std::string IntegrityLint::hash_of(const std::string& path, const std::string& algorithm) {
  const auto [place, added] = hashes_.try_emplace({path, algorithm});
  if (!added) return place->second;
  const Result<std::string> bytes = site_.read(path);
  if (bytes) place->second = digest_(algorithm, *bytes);
  return place->second;
}

const std::string& IntegrityLint::verdict(const site::Site& site, const Said& said) {
  const auto [place, added] = verdicts_.try_emplace(said);
  if (!added) return place->second;
  const Strongest strongest = strongest_of(said.second);
  if (strongest.algorithm.empty()) return place->second;
  const std::string hash = hash_of(site.files[said.first].path, strongest.algorithm);
  const auto& digests = strongest.digests;
  if (hash.empty() || std::find(digests.begin(), digests.end(), hash) != digests.end())
    return place->second;
  const std::string padding(hash.size() % 4 == 0 ? 0 : 4 - hash.size() % 4, '=');
  place->second = fmt::format("{}-{}{}", strongest.algorithm, hash, padding);
  return place->second;
}

void IntegrityLint::page(const PageView& view) {
  const std::string& url = view.plan.page.url_path;
  for (const study::Integrity& each : view.needs.integrities) {
    const Said said = {each.file, each.metadata};
    const std::string& right = verdict(view.site, said);
    if (right.empty()) continue;
    const auto [place, added] = findings_.try_emplace({said, each.kind});
    Diagnostic& finding = place->second;
    if (added) {
      const Finding& row = *find_finding("integrity-mismatch");
      finding = {row.severity,
                 row.slug,
                 view.site.files[view.plan.page.file].path,
                 each.span,
                 fmt::format("the integrity of {} {}{} is not that of its bytes: browsers refuse "
                             "the file",
                             refs::name_of(each.kind), view.site.base.path,
                             view.site.files[each.file].path),
                 fmt::format("if these bytes are meant, say `integrity={}`", right),
                 {}};
    }
    if (finding.pages.empty() || finding.pages.back() != url) finding.pages.push_back(url);
  }
}

std::vector<Diagnostic> IntegrityLint::finish() {
  std::vector<Diagnostic> out;
  for (auto& [key, finding] : findings_) out.push_back(std::move(finding));
  findings_.clear();
  return out;
}

}  // namespace pushplan::gate
