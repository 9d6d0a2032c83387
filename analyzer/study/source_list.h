// The source list of a directive of a Content Security Policy, and what it matches (Content
// Security Policy Level 3, https://www.w3.org/TR/CSP3/, sections 2.3.1 and 6.7.2). Where Chromium
// 156 was found to differ the comment at the place says so and Chromium is followed.
//
// Guarantees: never throws; a match costs no more than kMaxHosts comparisons, whatever the list
// holds. Tests: tests/unit/content_security_policy_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/refs/certainty.h"
#include "analyzer/site/url.h"

namespace pushplan::study {

// The URL of the document that carries a policy. With `known` false its scheme, host and port stand
// for a server that nothing is known of.
struct PolicyOrigin {
  site::Url url;
  bool known = true;
};

// "sha256-..." as hashes are compared (of policies, and of Subresource Integrity section 3.3.2):
// the name in lower case, base64 with + and /. Empty when the text is no hash.
std::string normal_hash(std::string_view text);

class SourceList {
 public:
  static constexpr std::size_t kMaxHosts = 256;  // of host sources; further ones are not known

  // Reads a directive's value; what is no source expression is left out, as in browsers.
  explicit SourceList(std::string_view value);

  // Section 6.7.2.7, "does url match source list in origin with redirect count", with no redirect.
  // `unknown` where that hangs on an origin that is not known.
  refs::Certainty matches_url(const site::Url& url, const PolicyOrigin& self) const;
  // Section 6.7.2.3; never when `nonce` is empty.
  bool matches_nonce(std::string_view nonce) const;
  // Section 6.7.2.4: the list has each hash of the metadata, which are those of an integrity
  // attribute, and there is one.
  bool matches_integrity(std::string_view metadata) const;

  bool has_nonces() const { return !nonces_.empty(); }
  bool has_hashes() const { return !hashes_.empty(); }
  bool unsafe_inline() const { return unsafe_inline_; }
  bool strict_dynamic() const { return strict_dynamic_; }
  bool unsafe_hashes() const { return unsafe_hashes_; }

 private:
  struct HostSource {
    std::string scheme;                 // lower case; empty: that of the document
    std::string host;                   // lower case; may begin with "*"
    std::optional<std::uint16_t> port;  // none: the default of the URL's scheme
    bool any_port = false;
    std::string path;  // empty: any
  };

  void add(std::string_view expression);
  bool add_keyword(std::string_view expression);
  bool add_nonce_or_hash(std::string_view expression);
  bool add_scheme(std::string_view expression);
  void add_host(std::string_view expression);
  static refs::Certainty matches_host_source(const HostSource& source, const site::Url& url,
                                             const PolicyOrigin& self);
  refs::Certainty matches_scheme(const site::Url& url, const PolicyOrigin& self) const;

  std::set<std::string, std::less<>> schemes_, nonces_;
  std::set<std::string, std::less<>> hashes_;  // "sha256-" and base64 with + and /
  std::vector<HostSource> hosts_;
  bool any_ = false, self_ = false;
  bool unsafe_inline_ = false, strict_dynamic_ = false, unsafe_hashes_ = false;
  bool cut_ = false;  // there are more than kMaxHosts
};

}  // namespace pushplan::study
