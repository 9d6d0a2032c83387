#include "gate/budgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/glob.h"
#include "base/size.h"
#include "base/text.h"
#include "emitters/delivery.h"
#include "gate/counterparts.h"

namespace pushplan::gate {
namespace {

constexpr const char* kThePage = "the page";

struct FoundLimit {
  const PageBudget* rule = nullptr;
  const Limit* limit = nullptr;
};

// The limit that is in force for a part of a measure.
FoundLimit find_limit(const std::vector<const PageBudget*>& rules, const MeasureRow& row,
                      const std::string& part) {
  for (const PageBudget* rule : rules)
    for (const Limit& limit : rule->limits)
      if (limit.measure == row.measure &&
          (limit.part == part || (row.part_of == PartOf::profile && limit.part.empty())))
        return {rule, &limit};
  return {};
}

const MeasureRow& measure_row(Measure measure) {
  return all_measures()[static_cast<std::size_t>(measure)];
}

bool has_measure(const std::vector<const PageBudget*>& rules, auto wanted) {
  return std::any_of(rules.begin(), rules.end(), [&](const PageBudget* rule) {
    return std::any_of(rule->limits.begin(), rule->limits.end(),
                       [&](const Limit& limit) { return wanted(measure_row(limit.measure)); });
  });
}

std::string rule_name(const PageBudget& rule) {
  return rule.match == PageBudget().match ? "all pages" : rule.match;
}

// "2,000 ms"; what rounds away is said all the same.
std::string format_short_time(std::uint64_t time) {
  return time > 0 && time < 50 ? "less than 0.1 ms"
                               : format_milliseconds(static_cast<Microseconds>(time));
}

std::string words_over(std::uint64_t value, std::uint64_t limit, Unit unit) {
  if (unit == Unit::bytes) return over_budget(value, limit, "budget");
  if (unit == Unit::files)
    return fmt::format("{}, {} over the budget of {}", count_of(value, "file", "files"),
                       value - limit, limit);
  return fmt::format("predicted at {}, {} over the budget of {}", format_short_time(value),
                     format_short_time(value - limit), format_short_time(limit));
}

// Whether a value comes of the list that is sent early.
bool comes_of_list(Measure measure) {
  switch (measure) {
    case Measure::early_bytes:
    case Measure::early_files:
    case Measure::header_bytes:
    case Measure::html_delay:
    case Measure::repeat_waste:
      return true;
    default:
      return false;
  }
}

bool is_part_of(const LoadedFile& file, Measure measure, const std::string& part) {
  switch (measure) {
    case Measure::bytes:
    case Measure::counts:
      return part == kTotal || part == to_string(file.type);
    case Measure::critical_bytes:
    case Measure::first_paint:
      return file.blocks;
    case Measure::largest_paint:
      return file.blocks || file.hero;
    case Measure::dom_content_loaded:
      return file.delays_dom;
    default:
      return false;
  }
}

Microseconds predicted_time(const Prediction& predicted, Measure measure) {
  switch (measure) {
    case Measure::first_paint:
      return predicted.first_paint;
    case Measure::largest_paint:
      return predicted.largest_paint;
    case Measure::dom_content_loaded:
      return predicted.dom_content_loaded;
    default:
      return predicted.html_delay;
  }
}

}  // namespace

struct Budgets::Judged {
  std::string url_path, source;
  Measure measure = Measure::early_bytes;
  std::string part;
  std::uint64_t value = 0;
  std::vector<Part> parts = {};
  std::vector<std::string> foreign = {};               // what it waits for beside them
  std::optional<std::vector<std::string>> sends = {};  // URLs, where the list makes the value

  std::string key() const {
    const char* const name = measure_row(measure).key;
    return part.empty() ? name : fmt::format("{}.{}", name, part);
  }

  // What the page itself weighs, where that is a part beside others.
  std::optional<std::uint64_t> own() const {
    const auto page = std::find_if(parts.begin(), parts.end(), is_page);
    return parts.size() < 2 || page == parts.end() ? std::nullopt : std::optional(page->bytes);
  }

  Judged without_page() const {
    Judged others = *this;
    std::erase_if(others.parts, is_page);
    return others;
  }

  static bool is_page(const Part& part) { return part.name == kThePage; }

  // "; it is made up of ..."
  std::string made_up() const {
    const bool time = measure_row(measure).unit == Unit::time;
    const bool itself = parts.size() == 1 && parts.front().name == kThePage;
    std::string text = parts.empty() || itself ? "" : heaviest(parts);
    if (!foreign.empty())
      text +=
          fmt::format("{}{} of other origins", text.empty() ? "" : " and for ", name_some(foreign));
    if (text.empty()) return time ? "; it waits for nothing but the page itself" : "";
    if (measure == Measure::html_delay) return "; what is sent early is " + text;
    return (time ? "; it waits for " : "; it is made up of ") + text;
  }
};

Budgets::Budgets(const std::vector<PageBudget>& rules, const Settings& settings,
                 const manifest::Manifest& committed, const std::string& manifest_name,
                 const std::vector<std::string>& hashed_names)
    : rules_(rules),
      settings_(settings),
      committed_(committed),
      manifest_name_(manifest_name),
      hashed_names_(hashed_names) {
  if (rules.empty()) return;
  for (const auto& [key, resource] : committed.resources) before_[resource.source] = resource.bytes;
  for (const manifest::Group& group : committed.groups)
    for (const auto& [url, source] : group.pages) groups_[url] = &group;
}

Budgets::Matching Budgets::matching(std::string_view url_path) const {
  Matching rules;
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule)
    if (glob_match(rule->match, url_path)) rules.push_back(&*rule);
  return rules;
}

void Budgets::page(const PageView& view) {
  const Matching rules = matching(view.plan.page.url_path);
  if (rules.empty()) return;
  Predict predict = Predict::nothing;
  if (has_measure(rules, [](const MeasureRow& row) { return row.unit == Unit::time; }))
    predict = Predict::paints;
  if (has_measure(rules, [](const MeasureRow& row) { return row.measure == Measure::html_delay; }))
    predict = Predict::delay;
  judge(facts_of(view, settings_, predict));
}

void Budgets::judge(const PageFacts& facts) {
  const Matching rules = matching(facts.url_path);
  std::map<std::string, std::uint64_t> now;
  for (const LoadedFile& file : facts.loads) now.emplace(file.url, file.bytes);
  for (const SentEarly& sent : facts.sends) now.emplace(sent.url, sent.bytes);
  find_renamed(facts.url_path, now);
  judge_sums(facts, rules);
  judge_files(facts, rules);
  judge_times(facts, rules);
  judge_ratchet(facts, rules);
}

// Which of a page's files, by URL with their bytes, are those that its committed list has under
// other names.
void Budgets::find_renamed(const std::string& url_path,
                           const std::map<std::string, std::uint64_t>& now) {
  renamed_.clear();
  const auto group = groups_.find(url_path);
  if (group == groups_.end()) return;
  manifest::Manifest went, came;
  for (const std::string& key : group->second->send)
    if (const manifest::Resource& r = committed_.resources.at(key); now.count(r.hint.url) == 0) {
      manifest::Resource& gone = went.resources[key];
      gone.hint.url = r.hint.url;  // alone: what else the page knows of its files is their weight
      gone.bytes = r.bytes;
    }
  if (went.resources.empty()) return;
  for (const auto& [url, bytes] : now) {
    came.resources[url].hint.url = url;
    came.resources[url].bytes = bytes;
  }
  for (const auto& [then, url] : counterparts(went, came, hashed_names_))
    renamed_.emplace(url, &committed_.resources.at(then));
}

std::optional<std::uint64_t> Budgets::bytes_before(const std::string& url,
                                                   const std::string& source) const {
  if (const auto other = renamed_.find(url); other != renamed_.end()) return other->second->bytes;
  const auto found = before_.find(source);
  return found == before_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Part> Budgets::sent_parts(const PageFacts& facts) const {
  std::vector<Part> parts;
  for (const SentEarly& sent : facts.sends)
    parts.push_back({sent.url, sent.bytes, bytes_before(sent.url, sent.source)});
  return parts;
}

// Without its value.
Budgets::Judged Budgets::judged(const PageFacts& facts, Measure measure, std::string part) const {
  Judged judged = {facts.url_path, facts.source, measure, std::move(part)};
  if (comes_of_list(measure)) {
    judged.parts = sent_parts(facts);
    judged.sends.emplace();
    for (const SentEarly& sent : facts.sends) judged.sends->push_back(sent.url);
    return judged;
  }
  const bool time = measure_row(measure).unit == Unit::time;
  for (const LoadedFile& file : facts.loads) {
    const bool itself = &file == &facts.loads.front();
    // A prediction goes by the page's rounded size: without it, more pages have equal findings.
    if (!is_part_of(file, measure, judged.part) || (itself && time)) continue;
    judged.parts.push_back(
        {itself ? kThePage : file.url, file.bytes, bytes_before(file.url, file.source)});
  }
  if (time) judged.foreign = facts.foreign_blocking;
  return judged;
}

// Holds a value to the limit in force.
void Budgets::hold(const Judged& judged, const Matching& rules) {
  const MeasureRow& row = measure_row(judged.measure);
  const auto [rule, limit] = find_limit(rules, row, judged.part);
  if (limit == nullptr || judged.value <= limit->most) return;
  const std::string subject = fmt::format("{} ({}) is ", judged.key(), rule_name(*rule));
  const std::string message =
      subject + words_over(judged.value, limit->most, row.unit) + judged.made_up() + since(judged);
  const auto own = judged.own();
  if (!own) {
    add("over-budget", judged, message, row.remedy, message);
    return;
  }
  // What each page weighs itself would make as many findings of one cause: that is what changed, or
  // else the files.
  const Judged others = judged.without_page();
  const std::string changes = since(others);
  Found& found = add("over-budget", judged, message, row.remedy,
                     fmt::format("{}{} {}", subject, limit->most,
                                 changes.empty() ? heaviest(others.parts) : changes));
  take_range(found, judged, others, *own);
  const auto& [least, most] = found.values;
  if (least == most && found.own.least == found.own.most && !found.files_differ) return;
  const bool files = row.unit == Unit::files;
  const auto amount = [&](std::uint64_t n) { return files ? std::to_string(n) : format_exact(n); };
  found.finding.message = fmt::format(
      "{}{}; it is made up of the page {}, {}{}{}", subject,
      least == most ? words_over(most, limit->most, row.unit)
                    : fmt::format("{} to {}{}, the most on {}: {} over the budget of {}",
                                  amount(least), amount(most), files ? " files" : "", found.worst,
                                  amount(most - limit->most), amount(limit->most)),
      format_range(found.own), heaviest(found.shared),
      found.files_differ ? ", and others that not all of the pages have" : "", changes);
}

void Budgets::take_range(Found& found, const Judged& judged, const Judged& others,
                         std::uint64_t own) {
  const bool is_new = found.worst.empty();
  if (is_new) {
    found.values = {judged.value, judged.value};
    found.own = {own, own};
    found.shared = others.parts;
    std::sort(found.shared.begin(), found.shared.end(),
              [](const Part& a, const Part& b) { return a.name < b.name; });
  }
  if (is_new || judged.value > found.values.most ||
      (judged.value == found.values.most && judged.url_path < found.worst))
    found.worst = judged.url_path;
  widen(found.values, judged.value);
  widen(found.own, own);
  if (!keep_shared(found.shared, others.parts)) found.files_differ = true;
}

void Budgets::judge_sums(const PageFacts& facts, const Matching& rules) {
  const auto sum = [](const std::vector<Part>& parts) {
    std::uint64_t bytes = 0;
    for (const Part& part : parts) bytes += part.bytes;
    return bytes;
  };
  const auto judge_one = [&](Measure measure, const std::string& part) {
    if (find_limit(rules, measure_row(measure), part).limit == nullptr) return;
    Judged found = judged(facts, measure, part);
    found.value = measure_row(measure).unit == Unit::files ? found.parts.size() : sum(found.parts);
    if (measure == Measure::header_bytes || measure == Measure::repeat_waste) {
      const bool waste = measure == Measure::repeat_waste;
      found.value = waste ? facts.wasted_bytes : facts.header_bytes;
      // Of a hint nothing but its Link value is in vain.
      if (!waste || settings_.mechanism != Mechanism::push)
        for (std::size_t i = 0; i < facts.sends.size(); ++i)
          found.parts[i] = {facts.sends[i].url, facts.sends[i].header_bytes};
    }
    hold(found, rules);
  };
  for (const MeasureRow& row : all_measures()) {
    if (row.unit == Unit::time || row.part_of == PartOf::glob) continue;
    if (row.part_of != PartOf::resource_type) {
      judge_one(row.measure, "");
      continue;
    }
    judge_one(row.measure, kTotal);
    for (const ResourceType type : kResourceTypes) judge_one(row.measure, to_string(type));
  }
}

// Each file of the page for itself; what it weighs is one finding for all pages that load it.
void Budgets::judge_files(const PageFacts& facts, const Matching& rules) {
  std::set<std::string> globs;
  for (const PageBudget* rule : rules)
    for (const Limit& limit : rule->limits)
      if (limit.measure == Measure::file_bytes) globs.insert(limit.part);
  for (const std::string& glob : globs)
    for (const LoadedFile& file : facts.loads) {
      const std::string_view path = std::string_view(file.url).substr(0, file.url.find('?'));
      if (!glob.empty() && !glob_match(glob, path)) continue;
      Judged found = {facts.url_path, facts.source, Measure::file_bytes, glob, file.bytes};
      found.parts.push_back({file.url, file.bytes, bytes_before(file.url, file.source)});
      hold(found, rules);
    }
}

void Budgets::judge_times(const PageFacts& facts, const Matching& rules) {
  for (const MeasureRow& row : all_measures()) {
    if (row.unit != Unit::time) continue;
    for (const Prediction& predicted : facts.predicted) {
      const auto value = static_cast<std::uint64_t>(predicted_time(predicted, row.measure));
      const Limit* limit = find_limit(rules, row, predicted.profile).limit;
      if (limit == nullptr || value <= limit->most) continue;
      Judged found = judged(facts, row.measure, predicted.profile);
      found.value = value;
      hold(found, rules);
    }
  }
}

void Budgets::judge_ratchet(const PageFacts& facts, const Matching& rules) {
  const auto rule =
      std::find_if(rules.begin(), rules.end(), [](const PageBudget* r) { return r->ratchet; });
  const auto group = groups_.find(facts.url_path);
  if (rule == rules.end() || group == groups_.end()) return;
  const auto& [permille, bytes] = *(*rule)->ratchet;
  const std::uint64_t before = manifest::bytes_of(committed_, group->second->send);
  const std::uint64_t more = std::max(before * permille / 1000, bytes);
  Judged found = judged(facts, Measure::early_bytes, "");
  for (const Part& part : found.parts) found.value += part.bytes;
  if (found.value <= before + more) return;
  const std::string message = fmt::format(
      "ratchet ({}): the files sent early weigh {} ({} in {}, and {} more){}{}", rule_name(**rule),
      over_budget(found.value, before + more, "limit"), format_exact(before), manifest_name_,
      format_exact(more), found.made_up(), since(found));
  add("ratchet", found, message,
      "make the files smaller; where the growth is meant, run `pushplan plan` and commit what it "
      "writes",
      message);
}

void Budgets::judge_headers(const manifest::Manifest& fresh,
                            const std::vector<CarriedBy>& outputs) {
  std::set<std::string> judged_targets;
  for (const PageBudget& rule : rules_)
    for (const Limit& limit : rule.limits)
      if (limit.measure == Measure::header_bytes && !limit.part.empty())
        judged_targets.insert(limit.part);
  if (judged_targets.empty()) return;
  std::map<std::string, std::string> sources;    // of pages
  std::map<std::string, std::uint64_t> weights;  // by URL
  for (const manifest::Group& group : fresh.groups)
    sources.insert(group.pages.begin(), group.pages.end());
  for (const auto& [key, r] : fresh.resources) weights[r.hint.url] = r.bytes;
  for (const CarriedBy& output : outputs) {
    if (judged_targets.count(output.target->name) == 0) continue;
    const emitters::Delivery delivery = emitters::deliver(fresh, *output.target, output.options);
    const emitters::Emission emission = {*output.target, fresh, output.options, {}, delivery};
    for (const emitters::PageSet& set : delivery.sets) {
      Judged found = {"", "", Measure::header_bytes, output.target->name};
      found.sends.emplace();
      const auto take = [&](const std::string& name, std::size_t size) {
        found.value += size + (found.parts.empty() ? 0 : 2);  // joined by ", "
        found.parts.push_back({name, size});
      };
      for (const Hint* hint : set.hints) {
        take(hint->url, emission.link(*hint).size());
        found.sends->push_back(hint->url);
      }
      for (const emitters::Field& field : set.ahead)
        if (field.name == "Link") take("(for the next page) " + field.value, field.value.size());
      std::map<std::string, std::uint64_t> now;
      for (const std::string& url : *found.sends) now[url] = weights[url];
      for (const std::string& page : set.url_paths) {
        find_renamed(page, now);
        found.url_path = page;
        found.source = sources.at(page);
        hold(found, matching(page));
      }
    }
  }
}

// "; since m.json: ...": what grew, came and went among the files that the manifest holds.
std::string Budgets::since(const Judged& judged) const {
  std::vector<std::string> changes;
  const std::string grown = what_grew(judged.parts);
  if (!grown.empty()) changes.push_back(grown);
  if (const auto group = groups_.find(judged.url_path); judged.sends && group != groups_.end()) {
    std::vector<std::string> then, came, went;
    for (const std::string& key : group->second->send)
      then.push_back(committed_.resources.at(key).hint.url);
    const auto lacks = [](const std::vector<std::string>& list, const std::string& url) {
      return std::find(list.begin(), list.end(), url) == list.end();
    };
    std::vector<std::string> now;  // as the manifest calls them
    for (const std::string& url : *judged.sends) {
      const auto other = renamed_.find(url);
      now.push_back(other == renamed_.end() ? url : other->second->hint.url);
      if (lacks(then, now.back())) came.push_back("+ " + url);
    }
    for (const std::string& url : then)
      if (lacks(now, url)) went.push_back("- " + url);
    for (const auto& list : {came, went})
      if (!list.empty()) changes.push_back(name_some(list));
  }
  return changes.empty() ? "" : fmt::format("; since {}: {}", manifest_name_, join(changes, ", "));
}

// `key` is what the pages of one finding have in common.
Budgets::Found& Budgets::add(const char* slug, const Judged& judged, const std::string& message,
                             const char* remedy, const std::string& key) {
  const auto [at, is_new] = findings_.try_emplace(key);
  Diagnostic& finding = at->second.finding;
  if (is_new) {
    finding.severity = Severity::error;
    finding.code = slug;
    finding.message = message;
    finding.remedy = remedy;
  }
  // The first page in the order of URL paths gives the file.
  const bool first = is_new || judged.url_path < finding.pages.front();
  if (first) finding.file = judged.source;
  finding.pages.insert(first ? finding.pages.begin() : finding.pages.end(), judged.url_path);
  return at->second;
}

std::vector<Diagnostic> Budgets::finish() {
  std::vector<Diagnostic> out;
  for (auto& [key, found] : findings_) out.push_back(std::move(found.finding));
  findings_.clear();
  sort_and_deduplicate(out);
  return out;
}

}  // namespace pushplan::gate
