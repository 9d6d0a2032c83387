// What of the lint only all pages together show. Memory grows with distinct inlined contents, and
// by some bytes a page for each of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "analyzer/study/page_needs.h"
#include "base/diagnostic.h"
#include "base/settings.h"

namespace pushplan::gate {

struct LintPage;

class SiteLint {
 public:
  explicit SiteLint(const Settings& settings) : settings_(settings) {}

  void page(const LintPage& page);
  // A finding of one page, with the file that it is about. Pages with the same words are one
  // finding, which names the first of their files.
  void add(Diagnostic finding, const std::string& example);
  // What is sent early makes the HTML of this page come later on a profile, and what it shows.
  void html_delayed(const LintPage& page, const std::string& profile, Microseconds by);

  void finish(std::vector<Diagnostic>& out) const;

 private:
  struct Repeated {
    std::string file;  // the first page's
    SourceSpan span;
    std::vector<std::string> pages;  // URL paths
    std::size_t times = 0;
  };
  struct Exemplified {
    Diagnostic finding;
    std::string example;
    bool others = false;  // some pages have another one
  };
  struct Delayed {
    Microseconds most = 0;
    std::vector<std::string> pages;
  };
  void add_inlined(const LintPage& page);
  void repeated_inline(std::vector<Diagnostic>& out) const;

  const Settings& settings_;
  bool sends_ = false;  // some page does
  // By kind, hash and bytes.
  std::map<std::tuple<study::Inlined::What, std::string, std::size_t>, Repeated> inlined_;
  std::map<std::tuple<Severity, std::string, std::string>, Exemplified>
      exemplified_;                         // by severity, slug and message
  std::map<std::string, Delayed> delayed_;  // by profile
};

}  // namespace pushplan::gate
