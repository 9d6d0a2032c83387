// What the policies that stand in a page's markup let it load and apply (Content Security Policy
// Level 3, https://www.w3.org/TR/CSP3/): fetch directives and base-uri, and whether http: is asked
// for over https (https://www.w3.org/TR/upgrade-insecure-requests/). The directives that say
// nothing of loading are left out, and so are those that do not count in a meta element
// (report-uri, frame-ancestors and sandbox: HTML section 4.2.5.3). What a server sends in its
// headers can only forbid more, and is not known here.
//
// Script and style that only a hash of their text could allow are `unknown`: no hash is computed.
// Tests: tests/unit/content_security_policy_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/html/html_facts.h"
#include "analyzer/refs/certainty.h"
#include "analyzer/refs/reference.h"
#include "analyzer/site/resolve.h"
#include "analyzer/study/judge.h"
#include "analyzer/study/source_list.h"

namespace pushplan::study {

// What stands in a page itself (section 4.2.3, "type").
enum class Inline { script, script_attribute, style, style_attribute };

// What a policy asks about a request besides its URL (Fetch section 2.2.5).
struct PolicyRequest {
  std::string_view destination;  // Fetch's; "fetch" where that has none; "prefetch" for a prefetch
  std::string_view nonce, integrity;
  bool parser_inserted = true;  // "parser metadata": a script that no other script asks for
};

class ContentSecurityPolicy {
 public:
  // Section 2.2.1, "parse a serialized CSP".
  explicit ContentSecurityPolicy(std::string_view text);

  // Section 4.1.2, "should request be blocked".
  refs::Certainty allows(const PolicyRequest& request, const site::Url& url,
                         const PolicyOrigin& self) const;
  // Section 4.2.3, "should element's inline type behavior be blocked". `nonce`: the element's.
  refs::Certainty allows_inline(Inline type, std::string_view nonce) const;
  // Section 6.3.1.1, "is base allowed for document"; `url`: what the base element says.
  refs::Certainty allows_base(const site::Url& url, const PolicyOrigin& self) const;
  // Whether it says upgrade-insecure-requests.
  bool upgrades() const { return upgrades_; }

 private:
  using Directive = std::pair<std::string, SourceList>;

  const Directive* find(std::string_view name) const;
  const Directive* governing(std::string_view destination) const;
  refs::Certainty allows_prefetch(const site::Url& url, const PolicyOrigin& self) const;

  std::vector<Directive> directives_;  // each once, in order
  bool upgrades_ = false;
};

// The policies of one page. They count for what comes behind their meta element, and for all that a
// sheet or a script asks for: that is seen when the head was read. Keeps references to the page.
class PagePolicies {
 public:
  static constexpr std::size_t kMaxPolicies = 16;  // of what more there are nothing is known

  PagePolicies(const html::HtmlPage& page, PolicyOrigin self);

  bool empty() const { return policies_.empty(); }

  // How surely the page may fetch what a reference in its markup, a sheet or a script leads to; yes
  // for what needs no fetch. `nonce`: of the script that asks; that of an element is taken from it.
  refs::Certainty allows(const refs::Reference& reference, const site::Target& target,
                         std::string_view nonce = "") const;
  // The same for an @import rule. `style`: the element that holds it; dom::kNone for a linked
  // sheet.
  refs::Certainty allows_import(const refs::Reference& reference, const site::Target& target,
                                dom::Index style) const;
  // How surely a style element, a style attribute or a script in the page counts.
  refs::Certainty allows(const html::InlineStyle& style) const;
  refs::Certainty allows(const html::InlineScript& script) const;
  // How surely an event handler attribute may run.
  refs::Certainty allows_event_handlers() const;
  // Whether what it asks for by http: is asked for over https, at the latest when the head was
  // read.
  bool upgrades() const;
  // How surely the base element counts.
  refs::Certainty allows_base(const site::Url& url) const;

  // The nonce that an element's requests and text have, and of the modules that it imports.
  std::string_view nonce_of(dom::Index element) const;

 private:
  struct Placed {
    dom::Index element;  // that holds it
    ContentSecurityPolicy policy;
  };
  // The least of what the policies before an element say; of all of them for dom::kNone.
  template <class Ask>
  refs::Certainty ask(dom::Index element, Ask ask) const;
  refs::Certainty allows(const PolicyRequest& request, dom::Index element,
                         const site::Url& url) const;
  // Where a target is; nullopt when no policy is to be asked about it.
  std::optional<site::Url> url_of(const site::Target& target) const;

  const html::HtmlPage& page_;
  PolicyOrigin self_;
  std::vector<Placed> policies_;
  dom::Index cut_at_ = dom::kNone;  // the element of the first policy that was not read
};

// What is left of a judgement under policies: what they forbid is unused, what they may forbid is
// possible at most.
Judgement limit(Judgement judgement, refs::Certainty allowed);

}  // namespace pushplan::study
