// Turns the text of a URL reference plus a base URL into a parsed URL, and a parsed URL back into
// text, as the URL Standard (https://url.spec.whatwg.org/) has browsers do it; the exceptions, all
// of them domains that are not ASCII, stand at the head of url_host.cc.
// Guarantees: never throws on any input (only on lack of memory); every string in a `Url` that
// parse_url returned is ASCII; serialising and parsing again gives an equal `Url`.
// Covered by tests/unit/url_test.cc and, case by case of web-platform-tests, url_suite_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/percent_encoding.h"

namespace pushplan::site {

struct Url {
  std::string scheme;                 // lower case, without ':'
  std::string username, password;     // percent-encoded
  std::optional<std::string> host;    // serialised; nullopt is the standard's null host
  std::optional<std::uint16_t> port;  // nullopt: none given, or the scheme's default
  std::string path;                   // serialised: "/a/b", or any text when opaque_path
  bool opaque_path = false;
  std::optional<std::string> query;     // without '?'
  std::optional<std::string> fragment;  // without '#'
  bool operator==(const Url&) const = default;
};

// The URL that `input` names when it stands in a document at `base`; nullopt where the standard
// says failure, such as a relative reference without a base (section 4.4, basic URL parser).
// `input` is UTF-8; `query_encoding` is the encoding of the document or sheet that it stands in,
// which its query is percent-encoded in.
std::optional<Url> parse_url(std::string_view input, const Url* base = nullptr,
                             TextEncoding query_encoding = TextEncoding::utf_8);

// The whole URL as text, fragment included; cannot fail (section 4.5, URL serializer).
std::string serialize(const Url& url);

// The whole URL as text without its fragment, which is what is fetched; cannot fail (section 4.5
// with "exclude fragment").
std::string serialize_without_fragment(const Url& url);

// The path with the query behind it, as HTTP/2 carries it in :path; cannot fail (section 4.5, URL
// path serializer).
std::string path_and_query(const Url& url);

// "https://host:port" without a default port, or "null" for an opaque origin (section 4.7).
std::string origin(const Url& url);

// True for ftp, file, http, https, ws and wss; anything else, upper case included, is not special
// (section 4.2).
bool is_special(std::string_view scheme);

}  // namespace pushplan::site
