#include "emitters/emitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/suggest.h"
#include "base/text.h"
#include "emitters/banner.h"

namespace pushplan::emitters {
namespace {

// What is nearest to a mechanism among those that the target has: what acts before the response
// stands for what does, and a Link for both.
Mechanism nearest(const Emitter& target, Mechanism mechanism) {
  using enum Mechanism;
  const std::vector<Mechanism> order = mechanism == push          ? std::vector{early_hints, link}
                                       : mechanism == early_hints ? std::vector{link, push}
                                                                  : std::vector{early_hints, push};
  return *std::find_if(order.begin(), order.end(),
                       [&](Mechanism each) { return target.can(each); });
}

// Fields beside Link that the target cannot send.
std::optional<Error> refused_fields(const Emitter& target, const EmitOptions& options) {
  const char* flag = options.cache_headers && !target.cache_headers   ? "--with-cache-headers"
                     : options.server_timing && !target.server_timing ? "--server-timing"
                                                                      : nullptr;
  if (!flag) return std::nullopt;
  return Error{fmt::format("target {} cannot do {}: say it where the {} are served", target.name,
                           flag, options.cache_headers ? "files" : "pages")};
}

// A mechanism that the target does not have, or a way to spare repeat visitors, or what a shared
// cache would make of it.
std::optional<Error> refused(const Emitter& target, const EmitOptions& options) {
  if (!target.can(options.mechanism))
    return Error{fmt::format(
        "target {} cannot do {}; the nearest that it can do is `--mechanism {}`{}{}", target.name,
        to_string(options.mechanism), to_string(nearest(target, options.mechanism)),
        *target.cannot == '\0' ? "" : ": ", target.cannot)};
  if (auto error = refused_fields(target, options)) return error;
  const CacheAware how = options.cache_aware;
  if (how == CacheAware::none) return std::nullopt;
  if (target.cdn)
    return Error{fmt::format(
        "target {} cannot do --cache-aware {}: a shared cache stores one answer for all readers, "
        "and a cookie set there would be everyone's (and may need consent); its hints cost a "
        "returning reader only the bytes of the header",
        target.name, to_string(how))};
  if (options.mechanism != Mechanism::push)
    return Error{fmt::format(
        "--cache-aware {} is for pushes: a hint to a file that is fresh in the cache costs only "
        "the bytes of its header; use it with --mechanism push",
        to_string(how))};
  const auto& can = target.cache_aware;
  if (std::find(can.begin(), can.end(), how) != can.end()) return std::nullopt;
  std::vector<std::string> names;
  for (const CacheAware each : can) names.emplace_back(to_string(each));
  return Error{fmt::format("target {} cannot do --cache-aware {}; it can do {}", target.name,
                           to_string(how), names.empty() ? "none of them" : join(names, ", "))};
}

// Browsers fetch a second time what a hint brought without saying how long it stays fresh, and most
// surely what a 103 brought.
void warn_of_freshness(const Emission& emission, Emitted& out) {
  const std::size_t files = hinted_files(emission.delivery).size();
  const bool early = emission.options.mechanism == Mechanism::early_hints;
  if (emission.options.cache_headers || files == 0) return;
  if (!emission.target.cache_headers && !early) return;
  out.diagnostics.push_back(
      {early ? Severity::warning : Severity::note, "uncacheable-hint", "", std::nullopt,
       fmt::format("{} hinted: what comes without Cache-Control may be fetched twice",
                   count_of(files, "file is", "files are")),
       emission.target.cache_headers ? "let the server say how long they stay fresh, or emit with "
                                       "--with-cache-headers"
                                     : "let the server say how long they stay fresh"});
}

// Of each fact that befalls some of what is sent: which files, where not all of them.
void tell_what_is_ignored(const Emission& emission, const std::vector<Ignored>& facts,
                          Emitted& out) {
  const std::vector<const Hint*> files = hinted_files(emission.delivery);
  for (const Ignored& fact : facts) {
    std::vector<const Hint*> met;
    if (fact.meets != nullptr)
      std::copy_if(files.begin(), files.end(), std::back_inserter(met),
                   [&](const Hint* hint) { return fact.meets(*hint, emission.options.mechanism); });
    if (met.empty()) continue;
    std::string which;
    if (met.size() < files.size())
      which =
          " (" + met.front()->url +
          (met.size() > 1 ? " and " + count_of(met.size() - 1, "more file", "more files") : "") +
          ")";
    out.diagnostics.push_back(
        {Severity::note, "host-ignores", "", std::nullopt,
         fmt::format("of what {} sends is passed over: {}{}", emission.target.name, fact.what,
                     which),
         "nothing where the Link of the 200 says the same; otherwise use another mechanism or "
         "target"});
  }
}

void warn_of_save_data(const Emission& emission, Emitted& out) {
  if (emission.target.save_data || !looks_ahead(emission.delivery.sets)) return;
  out.diagnostics.push_back(
      {Severity::note, "save-data-not-seen", "", std::nullopt,
       fmt::format("{} cannot tell `Save-Data: on`: what is prefetched goes to those readers too",
                   emission.target.name),
       "let the server withhold it, as the targets apache, h2o and php do"});
}

}  // namespace

bool Emitter::can(Mechanism mechanism) const {
  return std::find(mechanisms.begin(), mechanisms.end(), mechanism) != mechanisms.end();
}

std::string Emission::link(const Hint& hint) const {
  const bool refuse = target.pushes_links && options.mechanism == Mechanism::link;
  return link_value(
      hint, options.mechanism == Mechanism::early_hints ? Mechanism::link : options.mechanism,
      refuse ? Pushing::refused : Pushing::allowed);
}

std::string Emission::beside(const std::string& suffix) const {
  const std::string name = options.name.empty() ? target.file_name : options.name;
  const std::size_t dot = name.rfind('.');
  const bool has_stem = dot != std::string::npos && dot != 0;
  return suffix.empty() ? name : (has_stem ? name.substr(0, dot) : name) + suffix;
}

std::string Emission::deployed(const std::string& suffix) const {
  std::string folder = options.deploy.empty() ? target.deploy : options.deploy;
  if (!folder.empty() && folder.back() != '/') folder += '/';
  return folder + beside(suffix);
}

Result<const Emitter*> find_emitter(std::string_view name) {
  std::vector<std::string> names;
  for (const Emitter& emitter : all_emitters()) {
    if (emitter.name == name) return &emitter;
    names.emplace_back(emitter.name);
  }
  return Error{fmt::format("no target '{}'{}; known targets: {}", name, did_you_mean(name, names),
                           join(names, ", "))};
}

Result<Emitted> emit(const Emitter& emitter, const manifest::Manifest& manifest,
                     const EmitOptions& options, const Standing& standing) {
  if (auto error = refused(emitter, options)) return *error;
  const Delivery delivery = options.off ? Delivery{} : deliver(manifest, emitter, options);
  const Emission emission = {emitter, manifest, options, standing, delivery};
  Result<Emitted> out = emitter.emit(emission);
  if (!out) return out.error();
  out->diagnostics.insert(out->diagnostics.end(), delivery.diagnostics.begin(),
                          delivery.diagnostics.end());
  out->cuts = delivery.cuts;
  warn_of_freshness(emission, *out);
  warn_of_save_data(emission, *out);
  if (emitter.carries) {
    tell_what_is_ignored(emission, emitter.ignored, *out);
    tell_what_is_ignored(emission, ignored_everywhere(), *out);
  }
  sort_and_deduplicate(out->diagnostics);
  return out;
}

Emitted single_file(std::string bytes) {
  Emitted out;
  out.files.push_back({"", std::move(bytes)});
  return out;
}

bool is_ours(std::string_view bytes) {
  const std::size_t mark = bytes.substr(0, 400).find(kMark);
  if (mark == std::string_view::npos) return false;
  // Behind these words ours is a part of the file only.
  const std::string_view before = bytes.substr(0, mark);
  for (const std::string_view begin : {"begin pushplan: ", "begin: "})
    if (before.size() >= begin.size() && before.substr(before.size() - begin.size()) == begin)
      return false;
  return true;
}

}  // namespace pushplan::emitters
