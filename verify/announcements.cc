#include "verify/announcements.h"

#include <fmt/format.h>

#include "base/percent_encoding.h"
#include "base/text.h"

namespace pushplan::verify {
namespace {

struct Member {
  const char* name;
  std::string (*of)(const Hint&);
  Compared least;  // from which extent on it is compared
};

constexpr Member kMembers[] = {
    {"as", [](const Hint& h) { return h.as; }, Compared::request},
    {"crossorigin", [](const Hint& h) { return h.crossorigin.value_or(""); }, Compared::request},
    {"type", [](const Hint& h) { return h.type; }, Compared::early},
    {"fetchpriority", [](const Hint& h) { return h.fetchpriority; }, Compared::early},
    {"integrity", [](const Hint& h) { return h.integrity; }, Compared::all},
    {"referrerpolicy", [](const Hint& h) { return h.referrerpolicy; }, Compared::all},
    {"media", [](const Hint& h) { return h.media; }, Compared::all},
    {"imagesrcset", [](const Hint& h) { return h.imagesrcset; }, Compared::all},
    {"imagesizes", [](const Hint& h) { return h.imagesizes; }, Compared::all},
};

std::string said(const char* name, const std::string& value) {
  return value.empty() ? fmt::format("no {}", name) : fmt::format("{}={}", name, value);
}

}  // namespace

SeenField seen_links(const std::vector<Field>& fields, const std::string& base,
                     const Ground& ground) {
  SeenField seen;
  for (const std::string_view value : values(fields, "link")) {
    seen.bytes += value.size() + (seen.bytes == 0 ? 0 : 2);
    const LinkField field = parse_link_field(value);
    seen.broken = seen.broken || field.broken;
    for (const Link& link : field.links) {
      LinkHint read = link_hint(link);
      SeenLink out{ground.resolve(link.target, base), std::move(read.hint), read.nopush};
      if (link.is("preload") || link.is("modulepreload"))
        seen.preloads.push_back(std::move(out));
      else if (link.is("prefetch"))
        seen.prefetches.push_back(std::move(out));
      else if (link.is("preconnect"))
        seen.preconnects.push_back(std::move(out));
    }
  }
  return seen;
}

std::string url_key(const std::string& url) { return percent_decode(url); }

Hint normal_hint(Hint hint) {
  if (equals_ignoring_case(hint.rel, "modulepreload")) {
    if (hint.as.empty()) hint.as = "script";
    if (!hint.crossorigin) hint.crossorigin = "anonymous";
  }
  hint.rel = "preload";
  return hint;
}

std::vector<std::string> hint_differences(const Hint& planned, const Hint& seen, Compared members) {
  const Hint a = normal_hint(planned), b = normal_hint(seen);
  std::vector<std::string> differences;
  for (const Member& member : kMembers) {
    if (member.least > members) continue;
    const std::string want = member.of(a), got = member.of(b);
    const bool implied = std::string_view(member.name) == "type" && (want.empty() || got.empty());
    if (want != got && !implied)
      differences.push_back(
          fmt::format("{}, not {}", said(member.name, got), said(member.name, want)));
  }
  return differences;
}

}  // namespace pushplan::verify
