#include "verify/hint_faults.h"

#include <fmt/format.h>

#include "base/text.h"

namespace pushplan::verify {
namespace {

using enum Severity;

// What can be preloaded (HTML, "translate a preload destination").
constexpr std::string_view kDestinations[] = {"fetch", "font", "image", "script", "style", "track"};

class HintFaults {
 public:
  HintFaults(const Ground& ground, const std::string& page, const std::set<std::string>& planned)
      : ground_(ground), page_(page), known_(planned) {}

  void take(const std::vector<SeenLink>& links) {
    for (const SeenLink& link : links)
      if (!link.url.empty() && known_.insert(url_key(link.url)).second) judge(link);
  }

  std::vector<Diagnostic> found() const {
    std::vector<Diagnostic> out;
    if (!ignored_.empty())
      out.push_back(
          finding(error, "missing-as", {page_},
                  fmt::format("preloaded without an `as` that browsers know, and ignored: {}",
                              name_urls(ignored_)),
                  "say `as=style`, `script`, `font`, `image`, `fetch` or `track`"));
    if (!fonts_.empty())
      out.push_back(
          finding(error, "font-without-crossorigin", {page_},
                  fmt::format("fonts hinted without `crossorigin`, and so fetched twice: {}",
                              name_urls(fonts_)),
                  "add `crossorigin` to the hint: fonts are fetched in CORS mode, from the own "
                  "origin too"));
    if (!blocked_.empty())
      out.push_back(finding(
          error, "mixed-content-hint", {page_},
          fmt::format("hinted over http by a page that came over https: {}", name_urls(blocked_)),
          "hint the https: URL: browsers block the other"));
    return out;
  }

 private:
  void judge(const SeenLink& link) {
    const Hint hint = normal_hint(link.hint);
    const std::string as = to_lower(hint.as), name = shown_url(ground_, link.url);
    const bool module = equals_ignoring_case(link.hint.rel, "modulepreload");
    if (!module && !contains(kDestinations, as))
      ignored_.push_back(as.empty() ? name : fmt::format("{} (as={})", name, as));
    else if (as == "font" && !hint.crossorigin)
      fonts_.push_back(name);
    // Images are asked for over https instead (Mixed Content, section 4.1).
    if (as != "image" && ground_.origin.starts_with("https:") && link.url.starts_with("http:"))
      blocked_.push_back(name);
  }

  const Ground& ground_;
  const std::string& page_;
  std::set<std::string> known_;
  std::vector<std::string> ignored_, fonts_, blocked_;
};

}  // namespace

std::vector<Diagnostic> hint_faults(const Ground& ground, const Announcements& came,
                                    const std::string& page, const std::set<std::string>& planned) {
  HintFaults faults(ground, page, planned);
  faults.take(came.early.preloads);
  faults.take(came.on_200.preloads);
  faults.take(came.in_page.preloads);
  return faults.found();
}

}  // namespace pushplan::verify
