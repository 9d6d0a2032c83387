#include "verify/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "verify/causes.h"

namespace pushplan::verify {
namespace {

using enum Severity;

// A file of the page's list.
struct PlannedFile {
  std::string url, key;  // whole, and as it is compared
  const manifest::Resource* resource;
};

std::vector<PlannedFile> planned_files(const Ground& ground, const std::vector<std::string>& keys,
                                       const std::string& base) {
  std::vector<PlannedFile> files;
  for (const std::string& key : keys) {
    const manifest::Resource& resource = ground.manifest->resources.at(key);
    const std::string url = ground.resolve(resource.hint.url, base);
    files.push_back({url, url_key(url), &resource});
  }
  return files;
}

std::vector<std::string> keys_of(const std::vector<SeenLink>& links) {
  std::vector<std::string> keys;
  for (const SeenLink& link : links) keys.push_back(url_key(link.url));
  return keys;
}

std::vector<std::string> without_repeats(const std::vector<std::string>& keys) {
  std::vector<std::string> once;
  for (const std::string& key : keys)
    if (std::find(once.begin(), once.end(), key) == once.end()) once.push_back(key);
  return once;
}

bool has(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

class Comparer {
 public:
  Comparer(const Ground& ground, const PageSeen& seen, const Announcements& came,
           PageVerdict& verdict)
      : ground_(ground), seen_(seen), came_(came), verdict_(verdict) {
    for (const Announcements::Push& push : came.pushes) pushed_.push_back(url_key(push.url));
    early_ = without_repeats(keys_of(came.early.preloads));
    on_200_ = keys_of(came.on_200.preloads);
    markup_ = keys_of(came.in_page.preloads);
    if (const manifest::Group* group = planned_group(ground, seen.page)) {
      verdict.planned = true;
      const std::string base = ground.origin + seen.path;
      send_ = planned_files(ground, group->send, base);
      prefetch_ = planned_files(ground, group->prefetch, base);
      next_ = group->next;
      for (const PlannedFile& file : send_) planned_.push_back(file.key);
    }
  }

  void run() {
    if (verdict_.planned) {
      mechanism_ = ground_.manifest->settings.mechanism;
      judge_list();
      judge_words();
      judge_unplanned();
      judge_prefetch();
    }
    judge_repeats();
    add_rows();
  }

 private:
  void tell(Severity severity, const char* slug, std::string message, std::string remedy = "") {
    verdict_.findings.push_back(
        finding(severity, slug, {seen_.page}, std::move(message), std::move(remedy)));
  }
  void tell(Severity severity, const char* slug, const std::string& message, const Cause& cause) {
    tell(severity, slug,
         cause.because.empty() ? message : fmt::format("{}: {}", message, cause.because),
         cause.remedy);
  }

  std::string name_keys(const std::vector<std::string>& keys) const {
    std::vector<std::string> names;
    for (const std::string& key : keys) {
      const auto file = std::find_if(send_.begin(), send_.end(),
                                     [&](const PlannedFile& f) { return f.key == key; });
      names.push_back(file == send_.end() ? shown_url(ground_, key) : file->resource->hint.url);
    }
    return name_urls(names);
  }

  // By what the list is announced: a client that refuses pushes sees the Link values alone.
  bool by_push() const { return mechanism_ == Mechanism::push && ground_.push; }
  // A plan of links can be carried out in the pages themselves.
  bool in_markup() const {
    return mechanism_ == Mechanism::link && on_200_.empty() && !markup_.empty();
  }
  const std::vector<std::string>& announced() const {
    if (in_markup()) return markup_;
    return by_push() ? pushed_ : mechanism_ == Mechanism::early_hints ? early_ : on_200_;
  }

  void judge_list() {
    if (planned_.empty()) return;
    const std::vector<std::string> list = without_repeats(announced());
    std::vector<std::string> missing, kept;
    for (const std::string& key : planned_) (has(list, key) ? kept : missing).push_back(key);
    if (kept.empty())
      judge_nothing();
    else if (!missing.empty())
      judge_part(list, kept, missing);
    else
      judge_alone();
    std::vector<std::string> order;
    for (const std::string& key : list)
      if (has(planned_, key)) order.push_back(key);
    if (order != kept)
      tell(warning, "sent-in-other-order",
           fmt::format("what is sent early comes in another order than planned, {} first",
                       name_keys({order.front()})),
           "look for another rule or proxy that adds links, and for a merge that sorts them");
  }

  bool any_of_plan(const std::vector<std::string>& keys) const {
    return std::any_of(planned_.begin(), planned_.end(),
                       [&](const std::string& key) { return has(keys, key); });
  }
  bool any_on_200() const { return any_of_plan(on_200_); }

  // Nothing of the list came by the mechanism of the plan.
  void judge_nothing() {
    const Exchange& page = seen_.visit.page;
    const std::string all =
        planned_.size() == 1 ? name_keys(planned_) : fmt::format("all {} files", planned_.size());
    if (by_push() && any_on_200()) {
      const bool nopush = std::any_of(came_.on_200.preloads.begin(), came_.on_200.preloads.end(),
                                      [](const SeenLink& link) { return link.nopush; });
      tell(error, "links-not-pushed", fmt::format("{} hinted and not pushed", all),
           cause_of_no_push(page, nopush));
      return;
    }
    if (mechanism_ == Mechanism::early_hints && any_on_200()) {
      if (is_later_103()) return;
      tell(error, "no-early-hints", "no 103 came before the 200, which has the Link values",
           cause_of_no_103(page));
      return;
    }
    if (mechanism_ == Mechanism::early_hints && is_later_103()) return;
    if (mechanism_ == Mechanism::early_hints && any_of_plan(markup_)) {
      tell(error, "no-early-hints", "no 103 came; the page itself has the hints",
           "the target html writes them there: plan with mechanism link for it, or emit for the "
           "server");
      return;
    }
    Cause cause = cause_of_nothing(page);
    if (seen_.page != seen_.path && seen_.redirects.empty() == false)
      cause.because += "; the manifest has the page under another path than it is served at";
    tell(error, "not-sent-early", "nothing of what is planned is sent early", cause);
  }

  // Several 103s, and the list is in a later one: told apart, since browsers heed the first alone.
  bool is_later_103() {
    const std::vector<std::string> later = keys_of(came_.later_early);
    const bool found = std::any_of(planned_.begin(), planned_.end(),
                                   [&](const std::string& key) { return has(later, key); });
    if (found)
      tell(error, "early-hints-split",
           fmt::format("{} 103s came, and the first does not hold the list", came_.interim),
           "let one rule make the 103: Chromium heeds the first alone");
    return found;
  }

  void judge_part(const std::vector<std::string>& list, const std::vector<std::string>& kept,
                  const std::vector<std::string>& missing) {
    if (mechanism_ == Mechanism::early_hints && is_later_103()) return;
    const bool prefix =
        list.size() == kept.size() && std::equal(kept.begin(), kept.end(), planned_.begin());
    const std::uint64_t bytes =
        mechanism_ == Mechanism::early_hints ? came_.early.bytes : came_.on_200.bytes;
    const bool links_end_too = !on_200_.empty() && !has(on_200_, missing.front());
    if (prefix && !in_markup() && (!by_push() || links_end_too)) {
      tell(error, "list-cut",
           fmt::format("the list ends after {} of {}; missing: {}", kept.size(), planned_.size(),
                       name_keys(missing)),
           cause_of_cut(bytes));
      return;
    }
    Cause cause;
    const bool odd = std::any_of(missing.begin(), missing.end(), [](const std::string& key) {
      return key.find_first_of(",;") != std::string::npos;
    });
    if (by_push() && std::all_of(missing.begin(), missing.end(),
                                 [&](const std::string& key) { return has(on_200_, key); }))
      cause = odd ? Cause{"a comma or a semicolon in its URL ends it for H2O and Caddy",
                          "rename the file, or use mechanism link"}
                  : Cause{"its Link value came, and no push",
                          "nginx pushes 10 at most (`http2_max_concurrent_pushes`); others heed "
                          "the client's limit for streams"};
    else
      cause = {"another file of the list comes",
               "the deployed configuration is of another plan: emit anew, deploy and reload"};
    tell(error, "sent-in-part", fmt::format("planned and not sent early: {}", name_keys(missing)),
         cause);
  }

  // The list is there; what goes with it?
  void judge_alone() {
    if (mechanism_ != Mechanism::early_hints) return;
    if (!any_on_200())
      tell(note, "early-hints-alone", "the 103 has the list, and the Link of the 200 has not",
           "clients that do not heed a 103 get nothing: send the Link on the 200 too");
  }

  // The planned hint as the server is to spell it, against what came.
  void judge_words() {
    const auto compare_with = [&](const SeenField& field, Mechanism mechanism, Compared members,
                                  const char* where) {
      for (const PlannedFile& file : send_) {
        const LinkField spelled = parse_link_field(link_value(file.resource->hint, mechanism));
        const Hint planned = link_hint(spelled.links.front()).hint;
        for (const SeenLink& link : field.preloads) {
          if (url_key(link.url) != file.key) continue;
          const auto differences = hint_differences(planned, link.hint, members);
          if (differences.empty()) continue;
          // What is pushed needs no words.
          const bool grave = !hint_differences(planned, link.hint, Compared::request).empty() &&
                             !(by_push() && has(pushed_, file.key));
          tell(grave ? error : warning, "hint-differs",
               fmt::format("{} is hinted {} with {}", file.resource->hint.url, where,
                           join(differences, ", ")),
               "a browser uses a hinted file only for a request that agrees: emit anew, and look "
               "for what rewrites Link on the way");
          break;
        }
      }
    };
    if (mechanism_ == Mechanism::early_hints) {
      compare_with(came_.early, Mechanism::early_hints, Compared::early, "by the 103");
      compare_with(came_.on_200, Mechanism::early_hints, Compared::request, "on the 200");
    } else {
      compare_with(came_.on_200, mechanism_, Compared::all, "on the 200");
      compare_with(came_.in_page, mechanism_, Compared::all, "in the page");
    }
  }

  void judge_unplanned() {
    std::vector<std::string> hinted, pushed;
    for (const std::string& key : without_repeats(markup_))
      if (!has(planned_, key)) hinted.push_back(key);
    for (const std::string& key : without_repeats(on_200_))
      if (!has(planned_, key) && !has(hinted, key)) hinted.push_back(key);
    for (const std::string& key : early_)
      if (!has(planned_, key) && !has(hinted, key)) hinted.push_back(key);
    for (const std::string& key : without_repeats(pushed_))
      if (!has(planned_, key) || mechanism_ != Mechanism::push) pushed.push_back(key);
    std::vector<std::string> both;
    for (const std::string& key : pushed)
      if (!has(planned_, key)) both.push_back(key);
    for (const std::string& key : hinted)
      if (!has(both, key)) both.push_back(key);
    if (!both.empty())
      tell(warning, "sent-unplanned",
           fmt::format("sent early, and the manifest does not plan it: {}", name_keys(both)),
           "the deployed configuration is of another plan, or something else adds links: emit "
           "anew, or take the other rule out");
    pushed.erase(std::remove_if(pushed.begin(), pushed.end(),
                                [&](const std::string& key) { return !has(planned_, key); }),
                 pushed.end());
    if (!pushed.empty() && mechanism_ != Mechanism::push)
      tell(warning, "pushed-against-plan",
           fmt::format("pushed, where only hints are planned: {}", name_keys(pushed)),
           "the Link values lack `nopush` for this server: emit for the target that answers, or "
           "switch its push off");
  }

  void judge_prefetch() {
    const bool rules = !field(seen_.visit.page.fields, "speculation-rules").empty() ||
                       (seen_.html && seen_.html->find("speculationrules") != std::string::npos);
    if (!next_.empty() && !rules)
      tell(warning, "sent-in-part",
           fmt::format("Speculation Rules are planned for {} and not named", name_urls(next_)),
           "the 200 carries `Speculation-Rules`: see that the emitted file is in force, and that "
           "the target carries it (`emit --list`)");
    if (prefetch_.empty()) return;
    std::vector<std::string> came = keys_of(came_.on_200.prefetches);
    for (const std::string& key : keys_of(came_.in_page.prefetches)) came.push_back(key);
    std::vector<std::string> missing;
    for (const PlannedFile& file : prefetch_)
      if (!has(came, file.key)) missing.push_back(file.resource->hint.url);
    if (!missing.empty())
      tell(warning, "sent-in-part",
           fmt::format("planned for the next page and not hinted: {}", name_urls(missing)),
           "the Link of the 200 carries `rel=prefetch`: see that the emitted file is in force, "
           "and that the target carries it (`emit --list`)");
  }

  // Twice the same on the 200. In a 103 Apache says a list twice where it looked for an index file,
  // which does no harm.
  void judge_repeats() {
    std::vector<std::string> twice;
    std::set<std::string> seen;
    for (const std::string& key : on_200_)
      if (!seen.insert(key).second && !has(twice, key)) twice.push_back(key);
    if (!twice.empty())
      tell(warning, "hinted-twice", fmt::format("hinted twice on the 200: {}", name_keys(twice)),
           "two rules add the same links: keep one of them");
    std::vector<std::string> pushed_twice;
    seen.clear();
    for (const std::string& key : pushed_)
      if (!seen.insert(key).second && !has(pushed_twice, key)) pushed_twice.push_back(key);
    if (!pushed_twice.empty())
      tell(error, "hinted-twice",
           fmt::format("pushed twice to one visitor: {}", name_keys(pushed_twice)),
           "two rules push the same file: keep one of them");
  }

  // The row of a URL, made on first use.
  Row& row_of(const std::string& url) {
    const std::string key = url_key(url);
    for (std::size_t i = first_row_; i < verdict_.rows.size(); ++i)
      if (row_keys_[i - first_row_] == key) return verdict_.rows[i];
    row_keys_.push_back(key);
    Row& row = verdict_.rows.emplace_back();
    row.url = shown_url(ground_, url);
    return row;
  }

  void add_rows() {
    first_row_ = verdict_.rows.size();
    for (const Announcements::Push& push : came_.pushes) {
      Row& row = row_of(push.url);
      row.announced |= announced_by_push;
      fill(row, *push.exchange);
    }
    const auto link_rows = [&](const std::vector<SeenLink>& links, Announced how) {
      for (const SeenLink& link : links) {
        Row& row = row_of(link.url);
        row.announced |= how;
        const Hint hint = normal_hint(link.hint);
        row.as = hint.as;
        row.crossorigin = hint.crossorigin;
      }
    };
    link_rows(came_.early.preloads, announced_by_103);
    link_rows(came_.on_200.preloads, announced_by_link);
    link_rows(came_.in_page.preloads, announced_by_markup);
    link_rows(came_.on_200.prefetches, announced_by_prefetch);
    link_rows(came_.in_page.prefetches, announced_by_prefetch);
    const auto plan_rows = [&](const std::vector<PlannedFile>& files, bool prefetch) {
      for (std::size_t i = 0; i < files.size(); ++i) {
        Row& row = row_of(files[i].url);
        row.place = i + 1;
        row.prefetch = prefetch;
        row.planned = files[i].resource;
        if (row.announced == 0)
          row.remark = "did not come";
        else if (!prefetch && by_push() && (row.announced & announced_by_push) == 0)
          row.remark = "not pushed";
      }
    };
    plan_rows(send_, false);
    plan_rows(prefetch_, true);
    for (std::size_t i = first_row_; verdict_.planned && i < verdict_.rows.size(); ++i)
      if (verdict_.rows[i].place == 0) verdict_.rows[i].remark = "not planned";
  }

  const Ground& ground_;
  const PageSeen& seen_;
  const Announcements& came_;
  PageVerdict& verdict_;
  Mechanism mechanism_ = Mechanism::link;
  std::vector<PlannedFile> send_, prefetch_;
  std::vector<std::string> next_;                                        // pages
  std::vector<std::string> planned_, pushed_, early_, on_200_, markup_;  // keys
  std::size_t first_row_ = 0;
  std::vector<std::string> row_keys_;  // of the rows from there on
};

}  // namespace

Announcements announcements(const Visit& visit, const std::string& base, const Ground& ground) {
  Announcements came;
  for (const Exchange& push : visit.pushed) {
    if (push.method != "GET") continue;  // the page's request for the file cannot be matched to it
    Announcements::Push out;
    out.url =
        ground.resolve(fmt::format("{}://{}{}", push.scheme, push.authority, push.path), base);
    out.exchange = &push;
    came.pushes.push_back(std::move(out));
  }
  for (const Interim& interim : visit.page.interim) {
    if (interim.status != 103) continue;
    SeenField field = seen_links(interim.fields, base, ground);
    if (field.preloads.empty() && field.preconnects.empty() && !field.broken) continue;
    if (came.interim++ == 0)
      came.early = std::move(field);
    else
      came.later_early.insert(came.later_early.end(), field.preloads.begin(), field.preloads.end());
  }
  came.on_200 = seen_links(visit.page.fields, base, ground);
  return came;
}

const manifest::Group* planned_group(const Ground& ground, const std::string& page) {
  return ground.manifest == nullptr ? nullptr : manifest::group_of(*ground.manifest, page);
}

void compare(const Ground& ground, const PageSeen& seen, const Announcements& came,
             PageVerdict& verdict) {
  Comparer(ground, seen, came, verdict).run();
}

}  // namespace pushplan::verify
