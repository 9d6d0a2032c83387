// explain: why a page sends what it sends, and why a file of it is sent early or not.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "analyzer/plan/explanation.h"
#include "base/size.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/finding_list.h"
#include "cli/job.h"

namespace pushplan::cli {
namespace {

std::string gain_of(Microseconds before, Microseconds after) {
  const Microseconds gain = before - after;
  if (gain > -50 && gain < 50) return "the same";
  return fmt::format("{} {}", format_milliseconds(gain < 0 ? -gain : gain),
                     gain > 0 ? "earlier" : "later");
}

void print_outcomes(const std::vector<plan::Outcome>& outcomes,
                    const std::vector<Profile>& profiles, Screen& screen) {
  for (std::size_t p = 0; p < outcomes.size(); ++p) {
    const model::Metrics &w = outcomes[p].without, &m = outcomes[p].with;
    screen.out() << fmt::format(
        "    {:<10} first paint {} ({}), largest paint {}, text ready {}, DOMContentLoaded {}\n",
        profiles[p].id, gain_of(w.first_paint, m.first_paint), format_milliseconds(m.first_paint),
        gain_of(w.largest_paint, m.largest_paint), gain_of(w.text_ready, m.text_ready),
        gain_of(w.dom_content_loaded, m.dom_content_loaded));
  }
}

// How the choice was proved, in a sentence.
std::string proof_of(const plan::Selection& s, std::size_t options) {
  switch (s.proof) {
    case plan::Proof::nothing_to_choose:
      return options == 0 ? "all there was to choose: no file can be sent early within the limits"
                          : "all there was to choose: what is pinned";
    case plan::Proof::branch_and_bound:
      return fmt::format(
          "the best of all plans of {} within the limits, under model v1 on these "
          "profiles: {} were simulated, a bound excludes the others",
          count_of(options, "candidate", "candidates"), count_of(s.plans, "plan", "plans"));
    case plan::Proof::beam:
      break;
  }
  return fmt::format(
      "the best of {} that a beam search over {} simulated; a better one would be "
      "so by {}.{} % at most",
      count_of(s.plans, "plan", "plans"), count_of(options, "candidate", "candidates"),
      plan::gap_permille(s) / 10, plan::gap_permille(s) % 10);
}

void explain_page(const PageView& view, const Settings& settings, Screen& screen) {
  const plan::PagePlan& plan = view.plan;
  screen.out() << fmt::format(
      "{}  ({}, {} on the wire)\n\n", screen.on_out(Style::bold, plan.page.url_path),
      view.site.files[plan.page.file].path, format_size(plan.document_bytes));
  if (plan.chosen.empty()) screen.out() << "sends nothing early\n";
  for (const plan::Chosen& c : plan.chosen)
    screen.out() << fmt::format("  + {} ({})  {}\n", c.hint.url, format_size(c.bytes), c.reason);
  if (plan.selection) {
    screen.out() << fmt::format("\nThis is {}.\n",
                                proof_of(*plan.selection, plan.option_needs.size()));
    if (!plan.chosen.empty()) {
      screen.out() << "Against nothing, predicted:\n";
      print_outcomes(plan.selection->outcomes, settings.profiles, screen);
    }
  }
  if (!plan.chosen.empty())
    screen.out() << fmt::format(
        "A returning visitor (taken to be {} of 100) is sent {} of bodies and {} of Link values in "
        "vain.\n",
        plan.cached_permille / 10, format_size(plan.bytes_in_vain),
        format_size(plan.header_bytes_in_vain));
  screen.out() << "\n";
  for (const plan::Refused& r : plan.refused)
    screen.out() << fmt::format("  - {} ({})  {}\n", r.url, format_size(r.bytes), r.reason);
}

void explain_file(const PageView& view, const plan::Explanation& e, const Settings& settings,
                  Screen& screen) {
  const study::Need& need = view.needs.resources[e.need];
  screen.out() << fmt::format("{} on {}\n\n", screen.on_out(Style::bold, need.url),
                              view.needs.page.url_path);
  screen.out() << fmt::format("  path      {}\n", join(e.path, " > "));
  screen.out() << fmt::format("  weight    {} on the wire, {} in the file\n", format_size(e.bytes),
                              format_size(e.raw_bytes));
  screen.out() << fmt::format("  the page  {}{}{}\n",
                              need.state == refs::State::needed     ? "surely loads it"
                              : need.state == refs::State::possible ? "may load it"
                                                                    : "does not load it",
                              need.blocks == refs::Blocks::render ? ", rendering waits for it" : "",
                              need.why.empty() ? "" : " (" + need.why + ")");
  screen.out() << fmt::format("  {}  {}\n", e.chosen ? "chosen  " : "refused ", e.reason);
  if (!e.is_option) return;
  screen.out() << fmt::format(
      "  alone     {}\n",
      e.gain_alone ? fmt::format("it would save {} (the cost of its hint taken off)",
                                 format_milliseconds(*e.gain_alone))
                   : "it is over a limit, or delays a paint or DOMContentLoaded by more than 1 %");
  print_outcomes(e.alone, settings.profiles, screen);
  if (!e.worth) return;
  screen.out() << fmt::format("  worth     the best plan without it costs {} more\n",
                              format_milliseconds(*e.worth));
  screen.out() << fmt::format("  displaced {}\n",
                              e.displaced.empty()
                                  ? "nothing: without it no other file would be sent"
                                  : "without it the page would send " + join(e.displaced, ", "));
}

}  // namespace

namespace {

// `explain` with one argument that is no folder, or nullopt where a page may be meant.
std::optional<int> explain_finding(const std::string& name, Screen& screen) {
  if (const gate::Finding* finding = gate::find_finding(name)) {
    screen.out() << finding_as_text(*finding);
    return kFine;
  }
  // Pages have a '/' or a '.' in their names.
  if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
    return std::nullopt;
  return could_not_run(screen,
                       {fmt::format("'{}' is no finding{}, and no folder; `pushplan explain "
                                    "--list` names the findings",
                                    name, did_you_mean(name, gate::finding_slugs()))});
}

}  // namespace

int explain_command(const Flags& flags, Screen& screen) {
  if (flags.list) {
    screen.out() << (flags.format == "markdown" ? findings_as_markdown() : findings_as_text());
    return kFine;
  }
  if (flags.arguments.size() == 1 && !std::filesystem::exists(flags.arguments.front()))
    if (const auto code = explain_finding(flags.arguments.front(), screen)) return *code;
  Result<Job> job = make_job(flags, NeedsSite::yes);
  if (!job) return could_not_run(screen, job.error());
  const auto [page, file] = page_arguments(*job);
  if (!page)
    return could_not_run(screen, {"which page? `pushplan explain SITE PAGE [FILE]`, where PAGE is "
                                  "a URL path such as /about/ or a file such as about/index.html"});
  const Settings& settings = job->config.plans.front().settings;
  std::optional<Error> error;
  const PageSink sink = [&, &file = file](const PageView& view) {
    if (!file) return explain_page(view, settings, screen);
    const auto explained = plan::explain(*file, view.needs, view.plan, view.site, view.weights,
                                         settings, view.sharing);
    if (explained)
      explain_file(view, *explained, settings, screen);
    else
      error = explained.error();
  };
  // What stands in the manifest is what is explained, as far as it is kept.
  const Result<Analysis> analysis = run_analysis(
      *job, settings, screen, sink, {}, page, kept_lists(*job, job->config.plans.front().manifest));
  if (!analysis) return could_not_run(screen, analysis.error());
  if (error) return could_not_run(screen, *error);
  return kFine;
}

}  // namespace pushplan::cli
