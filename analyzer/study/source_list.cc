#include "analyzer/study/source_list.h"

#include <algorithm>
#include <charconv>

#include "base/percent_encoding.h"
#include "base/text.h"

namespace pushplan::study {

using refs::Certainty;

namespace {

constexpr std::string_view kSchemeCharacters = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
constexpr std::string_view kHostCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
constexpr std::string_view kBase64Characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool consists_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

// RFC 3986 section 3.1, in lower case.
bool is_scheme(std::string_view text) {
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' && consists_of(text, kSchemeCharacters);
}

// Section 2.3.1, host-part, in lower case. Browsers let "_" pass.
bool is_host(std::string_view text) {
  if (text == "*") return true;
  if (starts_with(text, "*.")) text.remove_prefix(2);
  return !text.empty() && text[0] != '.' && text.find("..") == std::string_view::npos &&
         consists_of(text, kHostCharacters);
}

// Section 2.3.1, base64-value.
bool is_base64(std::string_view text) {
  for (int padding = 0; padding < 2 && ends_with(text, "="); ++padding) text.remove_suffix(1);
  return !text.empty() && consists_of(text, kBase64Characters);
}

// Section 6.7.2.9, scheme-part match; as in Chromium those of WebSockets do not match http.
bool scheme_matches(std::string_view a, std::string_view b) {
  return a == b || (a == "http" && b == "https") || (a == "ws" && b == "wss");
}

// Section 6.7.2.10, host-part match. Like Chromium, and against the standard, IP addresses match
// as domains do.
bool host_matches(std::string_view pattern, std::string_view host) {
  if (pattern == "*") return true;
  if (starts_with(pattern, "*.")) return ends_with(host, pattern.substr(1));
  return pattern == host;
}

std::optional<std::uint16_t> port_of(const site::Url& url) {
  if (url.port) return url.port;
  if (url.scheme == "http" || url.scheme == "ws") return std::uint16_t{80};
  if (url.scheme == "https" || url.scheme == "wss") return std::uint16_t{443};
  return std::nullopt;
}

// Section 6.7.2.11, port-part match; port 80 goes along when http is made https.
bool port_matches(std::optional<std::uint16_t> port, bool any, const site::Url& url) {
  if (any) return true;
  if (!port) return !url.port;
  const std::optional<std::uint16_t> actual = port_of(url);
  return port == actual || (port == 80 && actual == 443);
}

// Section 6.7.2.12, path-part match: segment by segment, without percent-encoding.
bool path_matches(std::string_view pattern, std::string_view path) {
  if (pattern.empty() || pattern == "/") return true;
  const bool exact = pattern.back() != '/';
  while (true) {
    const std::size_t end = pattern.find('/'), path_end = path.find('/');
    if (percent_decode(pattern.substr(0, end)) != percent_decode(path.substr(0, path_end)))
      return false;
    if (end == std::string_view::npos) return path_end == std::string_view::npos;
    if (path_end == std::string_view::npos) return false;
    pattern.remove_prefix(end + 1);
    path.remove_prefix(path_end + 1);
    if (!exact && pattern.empty()) return true;
  }
}

bool is_own(const site::Url& url, const site::Url& self) {
  return url.scheme == self.scheme && url.host == self.host && url.port == self.port;
}

// Section 6.7.2.8, step 4: the document's origin, or the same host made safer. A default port is
// no port.
bool matches_self(const site::Url& url, const site::Url& self) {
  if (is_own(url, self)) return true;
  const bool safer =
      url.scheme == "https" || url.scheme == "wss" || (self.scheme == "http" && url.scheme == "ws");
  return url.host && url.host == self.host && url.port == self.port && safer;
}

}  // namespace

std::string normal_hash(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return "";
  std::string hash = to_lower(text.substr(0, dash));
  if (hash != "sha256" && hash != "sha384" && hash != "sha512") return "";
  std::string value(text.substr(dash + 1));
  if (!is_base64(value)) return "";
  std::replace(value.begin(), value.end(), '-', '+');
  std::replace(value.begin(), value.end(), '_', '/');
  return hash + '-' + value;
}

SourceList::SourceList(std::string_view value) {
  for (const std::string_view expression : split_on_whitespace(value)) add(expression);
}

void SourceList::add(std::string_view expression) {
  if (expression == "*") {
    any_ = true;
  } else if (expression.size() > 2 && expression.front() == '\'' && expression.back() == '\'') {
    const std::string_view inner = expression.substr(1, expression.size() - 2);
    if (!add_keyword(inner)) add_nonce_or_hash(inner);
  } else if (!add_scheme(expression)) {
    add_host(expression);
  }
}

// 'none' needs no row: beside other expressions it means nothing, and alone it leaves the list
// empty.
bool SourceList::add_keyword(std::string_view text) {
  const struct {
    std::string_view name;
    bool& flag;
  } rows[] = {{"self", self_},
              {"unsafe-inline", unsafe_inline_},
              {"strict-dynamic", strict_dynamic_},
              {"unsafe-hashes", unsafe_hashes_}};
  for (const auto& row : rows) {
    if (!equals_ignoring_case(text, row.name)) continue;
    row.flag = true;
    return true;
  }
  return false;
}

bool SourceList::add_nonce_or_hash(std::string_view text) {
  constexpr std::string_view kNonce = "nonce-";
  if (equals_ignoring_case(text.substr(0, kNonce.size()), kNonce)) {
    const std::string_view value = text.substr(kNonce.size());
    if (is_base64(value)) nonces_.emplace(value);
    return true;
  }
  std::string hash = normal_hash(text);
  if (hash.empty()) return false;
  hashes_.insert(std::move(hash));
  return true;
}

bool SourceList::add_scheme(std::string_view text) {
  if (!ends_with(text, ":")) return false;
  std::string scheme = to_lower(text.substr(0, text.size() - 1));
  if (!is_scheme(scheme)) return false;
  schemes_.insert(std::move(scheme));
  return true;
}

void SourceList::add_host(std::string_view text) {
  HostSource source;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end != std::string_view::npos) {
    source.scheme = to_lower(text.substr(0, scheme_end));
    if (!is_scheme(source.scheme)) return;
    text.remove_prefix(scheme_end + 3);
  }
  // Browsers drop a query and a fragment, which the grammar does not have.
  text = text.substr(0, text.find_first_of("?#"));
  const std::size_t path = std::min(text.find('/'), text.size());
  source.path = text.substr(path);
  text = text.substr(0, path);
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    source.any_port = port == "*";
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool is_number = error == std::errc() && end == port.data() + port.size();
    if (!source.any_port && !is_number) return;
    if (is_number) source.port = number;
  }
  source.host = to_lower(text.substr(0, colon));
  if (!is_host(source.host)) return;
  cut_ = hosts_.size() == kMaxHosts;
  if (!cut_) hosts_.push_back(std::move(source));
}

Certainty SourceList::matches_url(const site::Url& url, const PolicyOrigin& self) const {
  if (any_ && (url.scheme == "http" || url.scheme == "https" || url.scheme == "ws" ||
               url.scheme == "wss" || url.scheme == self.url.scheme))
    return Certainty::yes;
  if (self_ && matches_self(url, self.url)) return Certainty::yes;
  Certainty best = matches_scheme(url, self);
  if (cut_) best = std::max(best, Certainty::unknown);
  for (const HostSource& source : hosts_) {
    if (best == Certainty::yes) break;
    best = std::max(best, matches_host_source(source, url, self));
  }
  return best;
}

// A site whose server is not known is reached by http or https, and https meets both sources.
Certainty SourceList::matches_scheme(const site::Url& url, const PolicyOrigin& self) const {
  const auto has = [&](std::string_view scheme) { return schemes_.count(scheme) != 0; };
  if (!self.known && is_own(url, self.url)) {
    if (has("http")) return Certainty::yes;
    return has("https") ? Certainty::unknown : Certainty::no;
  }
  return (url.scheme == "https" && has("http")) || (url.scheme == "wss" && has("ws")) ||
                 has(url.scheme)
             ? Certainty::yes
             : Certainty::no;
}

// Section 6.7.2.8, step 3.
Certainty SourceList::matches_host_source(const HostSource& source, const site::Url& url,
                                          const PolicyOrigin& self) {
  if (!url.host) return Certainty::no;
  if (!self.known && is_own(url, self.url)) {
    if (!path_matches(source.path, url.path)) return Certainty::no;
    const bool any = source.host == "*" && source.any_port;
    return any && (source.scheme.empty() || source.scheme == "http") ? Certainty::yes
                                                                     : Certainty::unknown;
  }
  const std::string& scheme = source.scheme.empty() ? self.url.scheme : source.scheme;
  if (!scheme_matches(scheme, url.scheme) || !host_matches(source.host, *url.host))
    return Certainty::no;
  return port_matches(source.port, source.any_port, url) && path_matches(source.path, url.path)
             ? Certainty::yes
             : Certainty::no;
}

bool SourceList::matches_nonce(std::string_view nonce) const {
  // Browsers trim the attribute.
  return nonces_.count(trim(nonce)) != 0;
}

bool SourceList::matches_integrity(std::string_view metadata) const {
  if (hashes_.empty()) return false;
  bool any = false;
  for (const std::string_view item : split_on_whitespace(metadata)) {
    const std::string hash = normal_hash(item.substr(0, item.find('?')));
    if (hash.empty()) continue;
    if (hashes_.count(hash) == 0) return false;
    any = true;
  }
  return any;
}

}  // namespace pushplan::study
