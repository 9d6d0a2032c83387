#include "gate/hint_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "analyzer/site/media_type.h"
#include "analyzer/study/judge.h"
#include "base/early_hints.h"
#include "base/text.h"
#include "gate/findings.h"

namespace pushplan::gate {

using refs::Kind;
using refs::State;
using site::TargetKind;
using study::Use;

namespace {

// "`as=style crossorigin=anonymous`": a request as the attributes of a hint.
std::string request_text(const std::string& as, const std::optional<std::string>& crossorigin) {
  return fmt::format("`as={}{}`", as, crossorigin ? " crossorigin=" + *crossorigin : "");
}

std::string request_text(const StatedHint& stated) {
  const Hint& hint = stated.hint;
  if (hint.rel != "modulepreload") return request_text(hint.as, hint.crossorigin);
  const bool plain = !hint.crossorigin || *hint.crossorigin == "anonymous";
  return plain ? "`rel=modulepreload`"
               : fmt::format("`rel=modulepreload crossorigin={}`", *hint.crossorigin);
}

// How a hint for this use would be written.
std::string request_text(const Use& use) {
  if (use.request.module && use.request.as == "script") {
    const std::string cors = use.request.crossorigin.value_or("anonymous");
    return fmt::format("`rel=modulepreload{}` (or `rel=preload` with {})",
                       cors == "anonymous" ? "" : " crossorigin=" + cors,
                       request_text(use.request.as, use.request.crossorigin));
  }
  return request_text(use.request.as, use.request.crossorigin);
}

std::string hint_subject(const StatedHint& stated, Carrier carrier) {
  if (carrier == Carrier::push) return "the push of " + stated.hint.url;
  if (carrier == Carrier::html)
    return fmt::format("link rel={} of {}", stated.hint.rel, stated.hint.url);
  return "the hint for " + stated.hint.url;
}

// A preload fits a request of the same destination, mode and credentials (HTML section 4.6.7.20,
// "consume a preloaded resource"), a module map's entry of the same credentials.
bool hint_fits(const Hint& hint, const Use& use) {
  const refs::Request& request = use.request;
  if (hint.rel == "modulepreload")
    return request.module &&
           hint.crossorigin.value_or("anonymous") == request.crossorigin.value_or("anonymous");
  return hint.as == request.as && hint.crossorigin == request.crossorigin;
}

// Whether the attributes of the use are known well enough to hold a hint against them. What a
// script makes may be asked for in other ways too, and the mode of svg use differs by browser.
bool is_certain_request(const Use& use, const Hint& hint) {
  switch (use.kind) {
    case Kind::js_fetch:
      return hint.as == "fetch" && use.request.crossorigin.has_value();
    case Kind::js_made:
    case Kind::js_worker:
    case Kind::svg_use:
    case Kind::icon:
    case Kind::web_manifest:
      return false;
    default:
      return true;
  }
}

// True when the visitor's window decides whether the file is fetched.
bool depends_on_window(const Use& use) {
  return use.state == State::possible && (use.why.find("some windows") != std::string::npos ||
                                          use.why.find("the window decides") != std::string::npos);
}

bool says_when(const Hint& hint) { return !hint.media.empty() || !hint.imagesrcset.empty(); }

// What both can say; a 103 says less.
bool same_words(const Hint& a, const Hint& b, Carrier carrier) {
  const bool in_103 = carrier == Carrier::early_hints;
  return std::tie(a.as, a.crossorigin, a.fetchpriority) ==
             std::tie(b.as, b.crossorigin, b.fetchpriority) &&
         (in_103 || std::tie(a.integrity, a.referrerpolicy, a.media, a.imagesrcset) ==
                        std::tie(b.integrity, b.referrerpolicy, b.media, b.imagesrcset));
}

// A finding about a hint, where that stands.
Diagnostic hint_finding(const PageView* page, const char* slug, const StatedHint& stated,
                        std::string message, std::optional<Severity> severity = std::nullopt) {
  const Finding& row = *find_finding(slug);
  return {severity.value_or(row.severity),
          slug,
          stated.file.empty() ? page->site.files[page->plan.page.file].path : stated.file,
          stated.span,
          std::move(message),
          row.remedy,
          page == nullptr ? std::vector<std::string>() : std::vector{page->plan.page.url_path},
          stated.root};
}

class HintJudge {
 public:
  // Without a page it judges what needs none.
  HintJudge(const PageView* page, const std::vector<StatedHint>& hints, Carrier carrier)
      : page_(page), hints_(hints), carrier_(carrier) {}

  std::vector<Diagnostic> run() {
    for (const StatedHint& stated : hints_) judge(stated);
    return run_duplicates();
  }

  std::vector<Diagnostic> run_duplicates() {
    duplicates();
    return std::move(findings_);
  }

 private:
  void judge(const StatedHint& stated) {
    if (carrier_ == Carrier::early_hints && is_dropped_in_103(stated)) return;
    if (stated.blocked)
      return say("csp-blocks-hint", stated,
                 "is forbidden by the page's own Content-Security-Policy");
    if (stated.mixed && carrier_ != Carrier::push)
      return say("mixed-content-hint", stated, "is over http on a site over https: it is blocked");
    if (is_ignored(stated) || is_out_of_reach(stated)) return;
    if (stated.hint.as == "font" && !stated.hint.crossorigin)
      return say("font-without-crossorigin", stated,
                 "says no `crossorigin`: fonts are fetched in CORS mode, and so twice");
    if (stated.target != TargetKind::file) return;
    if (page_ == nullptr) return judge_type(stated);
    if (is_unused(stated) || is_other_candidate(stated)) return;
    if (is_other_request(stated)) return;
    if (is_conditional(stated)) return;
    judge_async(stated);
  }

  void say(const char* slug, const StatedHint& stated, const std::string& what,
           std::optional<Severity> severity = std::nullopt) {
    findings_.push_back(
        hint_finding(page_, slug, stated, hint_subject(stated, carrier_) + " " + what, severity));
  }

  // By the ending of its name.
  void judge_type(const StatedHint& stated) {
    const std::string type = type_of(stated.urls.front());
    constexpr std::pair<const char*, std::string_view> kTypes[] = {{"style", "text/css"},
                                                                   {"script", "text/javascript"},
                                                                   {"font", "font/"},
                                                                   {"image", "image/"}};
    const bool module = stated.hint.rel == "modulepreload" && stated.hint.as.empty();
    const std::string as = module ? "script" : stated.hint.as;
    const auto is_said = [&](const auto& row) { return row.first == as; };
    const auto is_type = [&](const auto& row) { return type.rfind(row.second, 0) == 0; };
    const auto named = std::find_if(std::begin(kTypes), std::end(kTypes), is_type);
    if (named == std::end(kTypes) || named->first == as ||
        std::none_of(std::begin(kTypes), std::end(kTypes), is_said))
      return;
    say("wrong-as", stated, fmt::format("says {}, and the file is {}", request_text(stated), type));
  }

  // What the page itself does with the files of a hint. Where the page has preloads of them too,
  // its needs say what those ask for; the uses apart from them are kept beside.
  std::vector<Use> uses_of(const StatedHint& stated) const {
    std::vector<Use> uses;
    for (const std::string& url : stated.urls) {
      const auto is_it = [&](const auto& x) { return x.url == url; };
      const auto& hinted = page_->needs.hinted;
      std::copy_if(hinted.begin(), hinted.end(), std::back_inserter(uses), is_it);
      const bool in_page = std::any_of(
          page_->needs.hints.begin(), page_->needs.hints.end(), [&](const study::PageHint& hint) {
            return std::find(hint.urls.begin(), hint.urls.end(), url) != hint.urls.end();
          });
      const auto& needs = page_->needs.resources;
      const auto need = std::find_if(needs.begin(), needs.end(), is_it);
      if (in_page || need == needs.end() || refs::by_of(need->kind) == refs::By::hint) continue;
      uses.push_back({url, need->kind, need->request, need->state, need->why, need->async});
    }
    return uses;
  }

  bool is_dropped_in_103(const StatedHint& stated) {
    const Hint& hint = stated.hint;
    std::vector<std::string> names = stated.other_parameters;
    const std::array<std::pair<const char*, bool>, 6> known = {
        {{"nopush", stated.nopush},
         {"integrity", !hint.integrity.empty()},
         {"media", !hint.media.empty()},
         {"referrerpolicy", !hint.referrerpolicy.empty()},
         {"imagesrcset", !hint.imagesrcset.empty()},
         {"imagesizes", !hint.imagesizes.empty()}}};
    for (const auto& [name, said] : known)
      if (said) names.emplace_back(name);
    std::sort(names.begin(), names.end());
    if (!names.empty())
      say("link-parameter-ignored", stated,
          fmt::format("says `{}`: Chromium drops it from a 103", join(names, "`, `")));
    else if (split_on_whitespace(hint.rel).size() > 1)
      say("link-parameter-ignored", stated,
          fmt::format("has several relations (`{}`): Chromium drops it from a 103", hint.rel));
    else if (!hint.as.empty() && !is_early_hints_destination(hint.as))
      say("link-parameter-ignored", stated,
          fmt::format("is `as={}`: Chromium drops it from a 103", hint.as));
    else
      return false;
    return true;
  }

  // No browser does anything for it.
  bool is_ignored(const StatedHint& stated) {
    const Hint& hint = stated.hint;
    if (carrier_ == Carrier::push) return false;
    if (hint.rel == "modulepreload") return is_refused_module(stated);
    if (hint.as.empty())
      say("missing-as", stated, "has no `as`: browsers ignore it");
    else if (!study::is_preload_destination(hint.as))
      say("missing-as", stated, fmt::format("is `as={}`: browsers ignore it", hint.as));
    else if (hint.as != "image" && !study::is_preload_type(hint.as, hint.type))
      say("wrong-as", stated,
          fmt::format("is `as={}` of type {}: browsers ignore it", hint.as, hint.type));
    else
      return false;
    return true;
  }

  // HTML section 4.6.7.14 ("modulepreload"): scripts, and modules of JSON and CSS as such.
  bool is_refused_module(const StatedHint& stated) {
    const std::string& as = stated.hint.as;
    const std::string type = stated.urls.empty() ? "" : type_of(stated.urls.front());
    if (!as.empty() && !study::is_module_destination(as))
      say("missing-as", stated,
          fmt::format("is `as={}`, which is no module: browsers ignore it", as));
    else if (!type.empty() && ((as == "json" && type != "application/json") ||
                               (as == "style" && type != "text/css")))
      say("wrong-as", stated,
          fmt::format("is `as={}`, and the file is {}: browsers refuse it", as, type));
    else
      return false;
    return true;
  }

  static std::string type_of(const std::string& url) {
    return site::media_type_of(url.substr(0, url.find('?'))).name;
  }

  bool is_out_of_reach(const StatedHint& stated) {
    if (stated.target == TargetKind::external && carrier_ == Carrier::push)
      say("cross-origin-push", stated, "is of another origin: servers push what is their own");
    else if (stated.target == TargetKind::missing)
      say("missing-file", stated, "leads to no file of the site");
    return stated.target == TargetKind::none || stated.target == TargetKind::missing ||
           stated.target == TargetKind::invalid ||
           (stated.target == TargetKind::external && carrier_ == Carrier::push);
  }

  bool is_unused(const StatedHint& stated) {
    const std::vector<Use> uses = uses_of(stated);
    if (std::any_of(uses.begin(), uses.end(), is_used)) return false;
    if (stated.named) return true;
    if (!uses.empty() && uses.front().kind == Kind::css_font) {
      if (const StatedHint* better = better_format(uses))
        say("several-font-formats", stated,
            fmt::format("is for the same font as that of {}, in a format that browsers pass over",
                        better->hint.url));
      else
        // A script may give an element the class that makes the font used.
        say("unused-font", stated,
            "is for a font that the page does not fetch: " + uses[0].why +
                ", or browsers take another format of it",
            page_->needs.scripted ? std::optional(Severity::warning) : std::nullopt);
    } else if (!uses.empty()) {
      say("unreferenced-hint", stated,
          "is for a file that the page does not fetch: " + uses[0].why);
    } else if (!page_->needs.scripted) {
      say("unreferenced-hint", stated, "is for a file that nothing on the page refers to");
    } else if (stated.hint.as != "fetch" && stated.hint.as != "script") {
      // Scripts load scripts and data by names that they put together.
      say("unreferenced-hint", stated,
          "is for a file that nothing on the page refers to, unless a script does",
          Severity::warning);
    }
    return true;
  }

  // The page's own preload takes another candidate of an image than the element does.
  bool is_other_candidate(const StatedHint& stated) {
    if (carrier_ != Carrier::html || stated.urls.size() < 2) return false;
    const std::vector<Use> uses = uses_of(stated);
    for (const study::Need& need : page_->needs.resources) {
      const auto uses_it = [&](const Use& use) { return use.url == need.url && is_used(use); };
      const bool is_candidate =
          std::find(stated.urls.begin(), stated.urls.end(), need.url) != stated.urls.end();
      if (!is_candidate || need.state != State::needed ||
          std::any_of(uses.begin(), uses.end(), uses_it))
        continue;
      say("unreferenced-hint", stated,
          "makes browsers fetch " + need.url +
              ", and the page takes another candidate: `imagesrcset` and `imagesizes` are those "
              "of the element, or the image comes twice");
      return true;
    }
    return false;
  }

  bool is_other_request(const StatedHint& stated) {
    std::vector<Use> uses = uses_of(stated);
    uses.erase(std::remove_if(uses.begin(), uses.end(), [](const Use& u) { return !is_used(u); }),
               uses.end());
    const auto fitting = [&](const Use& use) {
      return carrier_ == Carrier::push || !is_certain_request(use, stated.hint) ||
             hint_fits(stated.hint, use);
    };
    if (std::none_of(uses.begin(), uses.end(), fitting)) {
      say("wrong-as", stated,
          fmt::format("says {}, and the page fetches the file with {}", request_text(stated),
                      request_text(uses.front())));
      return true;
    }
    // A request with integrity takes only what was fetched with the same. What a 103 or a push
    // brings lies in the HTTP cache, where that is not asked.
    if (carrier_ != Carrier::html && carrier_ != Carrier::link) return false;
    // Metadata is split at whitespace (SRI section 3.3.2).
    const auto differs = [&](const Use& use) {
      return !use.request.integrity.empty() && split_on_whitespace(use.request.integrity) !=
                                                   split_on_whitespace(stated.hint.integrity);
    };
    if (!std::all_of(uses.begin(), uses.end(), differs)) return false;
    say("integrity-mismatch", stated,
        stated.hint.integrity.empty()
            ? "says no `integrity`, and the element that uses the file does"
            : "says another `integrity` than the element that uses the file");
    return true;
  }

  bool is_conditional(const StatedHint& stated) {
    const std::vector<Use> uses = uses_of(stated);
    const auto certain = [](const Use& use) {
      return use.state == State::needed ||
             (use.state == State::possible && !depends_on_window(use));
    };
    if (says_when(stated.hint) || std::any_of(uses.begin(), uses.end(), certain)) return false;
    const auto why = std::find_if(uses.begin(), uses.end(), depends_on_window);
    const bool can_say_so = carrier_ == Carrier::html || carrier_ == Carrier::link;
    say("conditional-resource", stated,
        fmt::format("is for a file that only some visitors need ({}){}", why->why,
                    can_say_so ? "" : ", which it cannot say"),
        can_say_so ? Severity::warning : Severity::error);
    return true;
  }

  void judge_async(const StatedHint& stated) {
    if (stated.hint.fetchpriority == "low") return;
    bool any = false;
    for (const Use& use : uses_of(stated)) {
      if (use.state == State::unused) continue;
      if (!use.async) return;
      any = true;
    }
    if (any)
      say("async-script-hinted", stated,
          "is for a script that nothing waits for (async or defer), and takes bandwidth from what "
          "does hold the page up");
  }

  void duplicates() {
    std::map<std::string, const StatedHint*> first;
    for (const StatedHint& stated : hints_) {
      if (says_when(stated.hint) || stated.target == TargetKind::invalid) continue;
      const auto [place, added] = first.emplace(stated.hint.url, &stated);
      if (added) continue;
      const StatedHint& other = *place->second;
      const bool same = request_text(other) == request_text(stated);
      say("duplicate-preload", stated,
          same ? "repeats another"
               : "is hinted a second time, in another way: " + request_text(other));
    }
  }

  static bool is_used(const Use& use) { return use.state != State::unused; }

  // Another hint of the list, for a source of the same font face that the page does fetch.
  const StatedHint* better_format(const std::vector<Use>& uses) const {
    for (const StatedHint& other : hints_) {
      if (other.hint.as != "font") continue;
      for (const Use& theirs : uses_of(other))
        if (is_used(theirs) && theirs.face != Use::kNone && theirs.face == uses.front().face)
          return &other;
    }
    return nullptr;
  }

 private:
  const PageView* page_;
  const std::vector<StatedHint>& hints_;
  const Carrier carrier_;
  std::vector<Diagnostic> findings_;
};

}  // namespace

std::vector<Diagnostic> judge_hints(const PageView& page, const std::vector<StatedHint>& hints,
                                    Carrier carrier) {
  return hints.empty() ? std::vector<Diagnostic>() : HintJudge(&page, hints, carrier).run();
}

std::vector<Diagnostic> find_duplicates(const PageView& page, const std::vector<StatedHint>& hints,
                                        Carrier carrier) {
  return HintJudge(&page, hints, carrier).run_duplicates();
}

std::vector<Diagnostic> judge_without_page(const std::vector<StatedHint>& hints, Carrier carrier) {
  return HintJudge(nullptr, hints, carrier).run();
}

std::vector<Diagnostic> compare_carriers(const PageView& page,
                                         const std::vector<StatedHint>& in_page,
                                         const std::vector<StatedHint>& stated, Carrier carrier) {
  std::vector<Diagnostic> findings;
  for (const StatedHint& theirs : stated) {
    const auto own = std::find_if(in_page.begin(), in_page.end(), [&](const StatedHint& h) {
      return h.hint.url == theirs.hint.url && !h.blocked;
    });
    if (own == in_page.end()) continue;
    // What is our own choice does not shut the gate.
    const bool ours = theirs.file.empty();
    const StatedHint& place = ours ? *own : theirs;
    const Severity severity = ours ? Severity::warning : Severity::error;
    if (carrier == Carrier::push)
      findings.push_back(hint_finding(
          &page, "push-and-preload", place,
          fmt::format("{} is pushed, and preloaded by the page itself", own->hint.url), severity));
    else if (!same_words(own->hint, theirs.hint, carrier))
      findings.push_back(hint_finding(
          &page, "two-carriers", place,
          fmt::format("{} is preloaded by the page, and in other words by the response: {}",
                      own->hint.url, link_value(theirs.hint, Mechanism::link)),
          severity));
  }
  return findings;
}

}  // namespace pushplan::gate
