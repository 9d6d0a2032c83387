#include "cli/target_list.h"

#include <fmt/format.h>

#include "base/text.h"
#include "emitters/emitter.h"

namespace pushplan::cli {
namespace {

using emitters::CacheAware;
using emitters::Emitter;
using emitters::Proof;
using emitters::Repeats;

// In the order in which people read them, whatever is nearest to what.
std::string mechanisms_of(const Emitter& target) {
  std::vector<std::string> names;
  for (const Mechanism each : {Mechanism::push, Mechanism::early_hints, Mechanism::link})
    if (target.can(each)) names.emplace_back(to_string(each));
  return join(names, ", ");
}

std::string cache_aware_of(const Emitter& target) {
  std::vector<std::string> names;
  for (const CacheAware each : target.cache_aware) names.emplace_back(to_string(each));
  return join(names, ", ");
}

std::string limits_of(const Emitter& target) {
  std::vector<std::string> parts;
  if (target.limits.header_bytes)
    parts.push_back(fmt::format("{} bytes of Link", target.limits.header_bytes));
  if (target.limits.line_bytes)
    parts.push_back(fmt::format("{} bytes a line", target.limits.line_bytes));
  if (target.limits.rules) parts.push_back(fmt::format("{} rules", target.limits.rules));
  if (target.limits.file_bytes)
    parts.push_back(fmt::format("{} bytes a file", target.limits.file_bytes));
  return join(parts, ", ");
}

std::string shown(const std::vector<std::string_view>& characters, const char* open,
                  const char* close) {
  std::vector<std::string> parts;
  for (const std::string_view each : characters)
    parts.push_back(open + (each == "\n" ? "\\n" : std::string(each)) + close);
  return join(parts, " ");
}

const char* proof_of(const Emitter& target) {
  switch (target.proof) {
    case Proof::server:
      return "the real server";
    case Proof::platform:
      return "the real platform";
    case Proof::parser:
      return "a parser of its format";
  }
  return "";
}

}  // namespace

std::string targets_as_text() {
  std::string out;
  for (const Emitter& target : emitters::all_emitters()) {
    out += fmt::format("{:<18} {:<24} {}\n", target.name, mechanisms_of(target), target.what);
    if (!target.cache_aware.empty())
      out += fmt::format("{:<18} spares repeat visitors: {}\n", "", cache_aware_of(target));
    if (!limits_of(target).empty())
      out += fmt::format("{:<18} limits: {}\n", "", limits_of(target));
    if (*target.cannot != '\0') out += fmt::format("{:<18} {}\n", "", target.cannot);
  }
  return out;
}

std::string targets_as_markdown() {
  std::string out =
      "| target | mechanisms | repeat visitors | limits | cannot carry | several Links | passed "
      "over | proven "
      "by |\n|---|---|---|---|---|---|---|---|\n";
  for (const Emitter& target : emitters::all_emitters()) {
    std::vector<std::string> lost;
    if (!target.lost_in_url.empty()) lost.push_back("file " + shown(target.lost_in_url, "`", "`"));
    if (!target.lost_in_page.empty())
      lost.push_back("page " + shown(target.lost_in_page, "`", "`"));
    if (!target.unpushed_in_url.empty())
      lost.push_back("unpushed " + shown(target.unpushed_in_url, "`", "`"));
    std::vector<std::string> ignored;
    for (const emitters::Ignored& fact : target.ignored) ignored.emplace_back(fact.what);
    out += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} |\n", target.name,
                       mechanisms_of(target), cache_aware_of(target), limits_of(target),
                       join(lost, "; "), target.repeats == Repeats::append ? "add up" : "replace",
                       join(ignored, "; "), proof_of(target));
  }
  return out;
}

}  // namespace pushplan::cli
