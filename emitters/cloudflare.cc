// Cloudflare Pages and Workers: all rules that match a path add up, so nothing of the user's is
// repeated; but of two rules with the same path the later one alone is kept, whatever it sets, so
// there the user's lines go into ours. A rule has one path: each page costs one of the hundred.
//
// Cloudflare makes the 103 from Link of the 200, with preload and preconnect, not modulepreload:
// modules are preloaded as scripts.
#include <fmt/format.h>

#include <map>

#include "base/percent_encoding.h"
#include "emitters/header_rules.h"
#include "emitters/host_pages.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

using Lines = std::map<std::string, std::vector<std::string>>;  // by decoded path

// What the user has below each path without a wildcard.
Lines lines_by_path(const std::vector<HeaderBlock>& blocks) {
  Lines out;
  for (const HeaderBlock& block : blocks) out[percent_decode(block.path)] = block.lines;
  return out;
}

// A set's lines, those left out that the host would skip for their length.
std::string lines_of(const Emission& emission, const PageSet& set,
                     std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Field& field : fields_of(emission, set, Mechanism::push)) {
    const std::string line = field.name + ": " + field.value;
    if (line.size() <= emission.target.limits.line_bytes) {
      out += "  " + line + "\n";
      continue;
    }
    diagnostics.push_back({Severity::warning, "target-cannot-carry", "", std::nullopt,
                           fmt::format("{}... is left out: {} skips lines of more than {} bytes",
                                       field.value.substr(0, 80), emission.target.name,
                                       emission.target.limits.line_bytes),
                           "give the file a shorter URL"});
  }
  return out;
}

}  // namespace

Result<Emitted> emit_cloudflare(const Emission& emission) {
  const Result<std::string> by_hand = hand_written(emission);
  if (!by_hand) return by_hand.error();
  const HardLimits& limits = emission.target.limits;
  std::vector<Diagnostic> diagnostics;
  // It redirects "/a.html" to "/a", and "/d/index.html" to "/d/".
  const ServedAs as = {.html = false, .clean = true, .index = false};
  const std::vector<ServedPath> paths = served_paths(emission, as, diagnostics);
  std::vector<std::string> lines;  // of each set
  for (const PageSet& set : emission.delivery.sets)
    lines.push_back(lines_of(emission, set, diagnostics));

  const std::vector<HeaderBlock> theirs = read_header_blocks(*by_hand);
  const Lines their_lines = lines_by_path(theirs);
  std::size_t left = limits.rules > theirs.size() ? limits.rules - theirs.size() : 0;
  std::size_t cut = 0;
  std::string blocks;
  for (const ServedPath& served : paths) {
    if (lines[served.set].empty()) continue;
    if (left == 0 || served.path.size() > limits.line_bytes) {
      ++cut;
      continue;
    }
    --left;
    blocks += served.path + "\n";
    const auto same = their_lines.find(percent_decode(served.path));
    if (same != their_lines.end())
      for (const std::string& line : same->second) blocks += "  " + line + "\n";
    blocks += lines[served.set];
  }
  if (cut != 0)
    diagnostics.push_back(rules_cut(
        emission, cut,
        fmt::format("{} rules a file, {} of them hand-written", limits.rules, theirs.size())));
  return header_rules_file(emission, *by_hand, blocks, std::move(diagnostics));
}

}  // namespace pushplan::emitters
