// Turns URL text into a Url with the states of section 4.4 of the URL Standard: one function for
// each state, named as there, that consumes all its state would see and goes on to the next.
// Guarantees: as url.h. All the syntax is ASCII, so bytes are looked at and not code points; hosts
// are left to url_host.cc.
// Covered by tests/unit/url_test.cc and url_suite_test.cc.
#include "analyzer/site/url.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "analyzer/site/url_host.h"
#include "base/encoding.h"
#include "base/percent_encoding.h"
#include "base/text.h"

namespace pushplan::site {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// Section 4.2, special scheme's default port; 0 for file, nullopt for schemes that are not special.
std::optional<std::uint16_t> special_port(std::string_view scheme) {
  if (scheme == "https" || scheme == "wss") return std::uint16_t{443};
  if (scheme == "http" || scheme == "ws") return std::uint16_t{80};
  if (scheme == "file") return std::uint16_t{0};
  if (scheme == "ftp") return std::uint16_t{21};
  return std::nullopt;
}

// --- Input: section 4.4 up to the state machine, and UTF-8 decoding

bool is_tab_or_newline(char c) { return c == '\t' || c == '\n' || c == '\r'; }

bool is_c0_control_or_space(char c) { return static_cast<unsigned char>(c) <= 0x20; }

// The input as the state machine wants it; a view of `input` itself in the usual case that there is
// nothing to remove or to decode, else of `scratch`.
std::string_view clean_input(std::string_view input, std::string& scratch) {
  while (!input.empty() && is_c0_control_or_space(input.front())) input.remove_prefix(1);
  while (!input.empty() && is_c0_control_or_space(input.back())) input.remove_suffix(1);
  const bool plain = std::none_of(input.begin(), input.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || is_tab_or_newline(c);
  });
  if (plain) return input;
  scratch = replace_malformed(std::string(input));
  scratch.erase(std::remove_if(scratch.begin(), scratch.end(), is_tab_or_newline), scratch.end());
  return scratch;
}

// --- Paths

bool is_windows_drive_letter(std::string_view text) {
  return text.size() == 2 && is_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

// True for "/C:", a path that consists of a normalized Windows drive letter.
bool is_drive_path(std::string_view path) {
  return path.size() == 3 && path[0] == '/' && is_alpha(path[1]) && path[2] == ':';
}

bool starts_with_windows_drive_letter(std::string_view text) {
  return is_windows_drive_letter(text.substr(0, 2)) &&
         (text.size() == 2 || std::string_view("/\\?#").find(text[2]) != std::string_view::npos);
}

// 1 for a single-dot and 2 for a double-dot URL path segment, any other number for other segments.
int count_dots(std::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    if (segment[0] == '.') {
      segment.remove_prefix(1);
    } else if (starts_with(segment, "%2e") || starts_with(segment, "%2E")) {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    ++dots;
  }
  return dots;
}

// Section 4.1, shorten a URL's path.
void shorten_path(Url& url) {
  if (url.path.empty()) return;
  if (url.scheme == "file" && is_drive_path(url.path)) return;
  url.path.erase(url.path.rfind('/'));
}

// The end of a segment in the path state; `last` when no slash follows it.
void append_segment(Url& url, std::string_view segment, bool last) {
  const int dots = count_dots(segment);
  if (dots == 2) shorten_path(url);
  if (dots == 1 || dots == 2) {
    if (last) url.path += '/';  // an empty segment takes the place of the dots
    return;
  }
  const bool first = url.path.empty();
  url.path += '/';
  append_encoded(url.path, segment, path_set);
  if (first && url.scheme == "file" && is_windows_drive_letter(segment)) url.path[2] = ':';
}

// --- The states, last ones first: no state is ever entered twice, so each can call the next. They
// return false on failure.

struct Parse {
  std::string_view rest;  // the text from the standard's pointer on
  const Url* base;
  TextEncoding encoding;
  Url url;
  bool special = false;
};

bool next_is(const Parse& p, char c) { return !p.rest.empty() && p.rest[0] == c; }

bool next_is_slash(const Parse& p) { return next_is(p, '/') || (p.special && next_is(p, '\\')); }

bool path_is_left_out(const Parse& p) {
  return p.rest.empty() || next_is(p, '?') || next_is(p, '#');
}

// Cuts off and returns the first `length` bytes, or all there are.
std::string_view take(Parse& p, std::size_t length) {
  const std::string_view taken = p.rest.substr(0, length);
  p.rest.remove_prefix(taken.size());
  return taken;
}

// Cuts off and returns a path segment, an authority or a file's host: all three end alike.
std::string_view take_segment(Parse& p) {
  const auto end = std::find_if(p.rest.begin(), p.rest.end(), [special = p.special](char c) {
    return c == '/' || c == '?' || c == '#' || (c == '\\' && special);
  });
  return take(p, static_cast<std::size_t>(end - p.rest.begin()));
}

// The query and fragment states, entered where a path has ended or been left out. A query of a
// scheme that is not special, or of ws and wss, is always UTF-8.
bool query_and_fragment_states(Parse& p) {
  if (next_is(p, '?')) {
    p.rest.remove_prefix(1);
    const std::string_view text = take(p, p.rest.find('#'));
    const bool legacy = p.special && p.url.scheme != "ws" && p.url.scheme != "wss";
    append_encoded(p.url.query.emplace(), text, p.special ? special_query_set : query_set,
                   legacy ? p.encoding : TextEncoding::utf_8);
  }
  if (next_is(p, '#')) {
    p.rest.remove_prefix(1);
    append_encoded(p.url.fragment.emplace(), p.rest, fragment_set);
  }
  return true;
}

bool opaque_path_state(Parse& p) {
  p.url.opaque_path = true;
  std::string_view text = take(p, p.rest.find_first_of("?#"));
  // Left as it is, a last space would be stripped from the URL that has no query and fragment. When
  // nothing follows, clean_input has stripped it.
  const bool ends_in_space = !text.empty() && text.back() == ' ';
  if (ends_in_space) text.remove_suffix(1);
  append_encoded(p.url.path, text, c0_control_set);
  if (ends_in_space) p.url.path += "%20";
  return query_and_fragment_states(p);
}

bool path_state(Parse& p) {
  while (true) {
    const std::string_view segment = take_segment(p);
    const bool last = !next_is_slash(p);
    append_segment(p.url, segment, last);
    if (last) return query_and_fragment_states(p);
    p.rest.remove_prefix(1);
  }
}

bool path_start_state(Parse& p) {
  if (next_is_slash(p)) {
    p.rest.remove_prefix(1);
    return path_state(p);
  }
  return p.special ? path_state(p) : query_and_fragment_states(p);
}

void set_credentials(Url& url, std::string_view text) {
  const std::size_t colon = text.find(':');
  append_encoded(url.username, text.substr(0, colon), userinfo_set);
  if (colon == std::string_view::npos) return;
  append_encoded(url.password, text.substr(colon + 1), userinfo_set);
}

bool port_state(Url& url, std::string_view text) {
  if (text.empty()) return true;
  unsigned port = 0;
  for (const char c : text) {
    if (!is_ascii_digit(c)) return false;
    port = port * 10 + static_cast<unsigned>(c - '0');
    if (port > 0xffff) return false;
  }
  if (special_port(url.scheme) != port) url.port = static_cast<std::uint16_t>(port);
  return true;
}

// Where the colon in front of the port stands in "host:port": the first one outside of brackets.
std::size_t find_port_colon(std::string_view text) {
  bool in_brackets = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ':' && !in_brackets) return i;
    if (text[i] == '[') in_brackets = true;
    if (text[i] == ']') in_brackets = false;
  }
  return std::string_view::npos;
}

// With the host state, which sees nothing but what this one has read.
bool authority_state(Parse& p) {
  std::string_view text = take_segment(p);
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos) {
    set_credentials(p.url, text.substr(0, at));
    text.remove_prefix(at + 1);
    if (text.empty()) return false;
  }
  const std::size_t colon = find_port_colon(text);
  const bool has_port = colon != std::string_view::npos;
  const std::string_view host = text.substr(0, colon);
  if (host.empty() && (p.special || has_port)) return false;
  p.url.host = parse_host(host, !p.special);
  if (!p.url.host) return false;
  if (has_port && !port_state(p.url, text.substr(colon + 1))) return false;
  return path_start_state(p);
}

// With "special authority ignore slashes": the two differ in validation errors only.
bool special_authority_slashes_state(Parse& p) {
  while (next_is_slash(p)) p.rest.remove_prefix(1);
  return authority_state(p);
}

bool file_host_state(Parse& p) {
  const std::string_view from_host = p.rest;
  const std::string_view text = take_segment(p);
  if (is_windows_drive_letter(text)) {
    p.rest = from_host;  // "file://C:/x" means the drive C: and no host
    return path_state(p);
  }
  if (!text.empty()) {
    p.url.host = parse_host(text, false);
    if (!p.url.host) return false;
    if (*p.url.host == "localhost") p.url.host->clear();
  }
  return path_start_state(p);
}

bool file_slash_state(Parse& p) {
  p.rest.remove_prefix(1);
  if (next_is_slash(p)) {
    p.rest.remove_prefix(1);
    return file_host_state(p);
  }
  if (p.base == nullptr || p.base->scheme != "file") return path_state(p);
  p.url.host = p.base->host;
  // "/x" stays on the drive of the base, unless it names a drive itself.
  const std::string_view base_path = p.base->path;
  const std::string_view first_segment = base_path.substr(0, base_path.find('/', 1));
  if (!starts_with_windows_drive_letter(p.rest) && is_drive_path(first_segment)) {
    p.url.path = first_segment;
  }
  return path_state(p);
}

bool file_state(Parse& p) {
  p.url.host.emplace();
  if (next_is_slash(p)) return file_slash_state(p);
  if (p.base == nullptr || p.base->scheme != "file") return path_state(p);
  p.url.host = p.base->host;
  if (path_is_left_out(p)) {
    p.url.path = p.base->path;
    if (!next_is(p, '?')) p.url.query = p.base->query;
    return query_and_fragment_states(p);
  }
  if (!starts_with_windows_drive_letter(p.rest)) {
    p.url.path = p.base->path;
    shorten_path(p.url);
  }
  return path_state(p);
}

void copy_authority(Url& to, const Url& from) {
  to.username = from.username;
  to.password = from.password;
  to.host = from.host;
  to.port = from.port;
}

bool relative_slash_state(Parse& p) {
  p.rest.remove_prefix(1);
  if (p.special && next_is_slash(p)) return special_authority_slashes_state(p);
  if (next_is_slash(p)) {
    p.rest.remove_prefix(1);
    return authority_state(p);
  }
  copy_authority(p.url, *p.base);
  return path_state(p);
}

bool relative_state(Parse& p) {
  if (next_is_slash(p)) return relative_slash_state(p);
  copy_authority(p.url, *p.base);
  p.url.path = p.base->path;
  if (path_is_left_out(p)) {
    if (!next_is(p, '?')) p.url.query = p.base->query;
    return query_and_fragment_states(p);
  }
  shorten_path(p.url);
  return path_state(p);
}

// Entered behind the first slash after the scheme.
bool path_or_authority_state(Parse& p) {
  if (!next_is(p, '/')) return path_state(p);
  p.rest.remove_prefix(1);
  return authority_state(p);
}

bool no_scheme_state(Parse& p) {
  if (p.base == nullptr || (p.base->opaque_path && !next_is(p, '#'))) return false;
  p.url.scheme = p.base->scheme;
  p.special = is_special(p.url.scheme);
  if (p.base->opaque_path) {
    p.url.opaque_path = true;
    p.url.path = p.base->path;
    p.url.query = p.base->query;
    return query_and_fragment_states(p);
  }
  return p.url.scheme == "file" ? file_state(p) : relative_state(p);
}

// How long the scheme at the start of `text` is, 0 when there is none.
std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !is_alpha(text[0])) return 0;
  const auto end = std::find_if_not(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_ascii_digit(c) || c == '+' || c == '-' || c == '.';
  });
  if (end == text.end() || *end != ':') return 0;
  return static_cast<std::size_t>(end - text.begin());
}

// With the scheme state and "special relative or authority".
bool scheme_start_state(Parse& p) {
  const std::size_t length = scheme_length(p.rest);
  if (length == 0) return no_scheme_state(p);
  p.url.scheme = p.rest.substr(0, length);
  std::transform(p.url.scheme.begin(), p.url.scheme.end(), p.url.scheme.begin(), ascii_lower);
  p.rest.remove_prefix(length + 1);
  p.special = is_special(p.url.scheme);
  if (p.url.scheme == "file") return file_state(p);
  if (p.special) {
    const bool may_be_relative = p.base != nullptr && p.base->scheme == p.url.scheme;
    if (may_be_relative && !starts_with(p.rest, "//")) return relative_state(p);
    return special_authority_slashes_state(p);
  }
  if (!next_is(p, '/')) return opaque_path_state(p);
  p.rest.remove_prefix(1);
  return path_or_authority_state(p);
}

}  // namespace

std::optional<Url> parse_url(std::string_view input, const Url* base, TextEncoding query_encoding) {
  std::string scratch;
  Parse p{clean_input(input, scratch), base, query_encoding, Url{}};
  if (!scheme_start_state(p)) return std::nullopt;
  return std::move(p.url);
}

std::string serialize_without_fragment(const Url& url) {
  std::string out = url.scheme + ':';
  if (url.host) {
    out += "//";
    if (!url.username.empty() || !url.password.empty()) {
      out += url.username;
      if (!url.password.empty()) out.append(":").append(url.password);
      out += '@';
    }
    out += *url.host;
    if (url.port) out.append(":").append(std::to_string(*url.port));
  } else if (!url.opaque_path && starts_with(url.path, "//")) {
    out += "/.";  // or the path would be read as a host
  }
  out += url.path;
  if (url.query) out.append("?").append(*url.query);
  return out;
}

std::string serialize(const Url& url) {
  std::string out = serialize_without_fragment(url);
  if (url.fragment) out.append("#").append(*url.fragment);
  return out;
}

std::string path_and_query(const Url& url) {
  return url.query ? url.path + '?' + *url.query : url.path;
}

std::string origin(const Url& url) {
  if (url.scheme == "blob") {
    const auto inner = parse_url(url.path);
    const bool counts = inner && (inner->scheme == "http" || inner->scheme == "https");
    return counts ? origin(*inner) : "null";
  }
  if (url.scheme == "file" || !is_special(url.scheme) || !url.host) return "null";
  std::string out = url.scheme + "://" + *url.host;
  if (url.port) out.append(":").append(std::to_string(*url.port));
  return out;
}

bool is_special(std::string_view scheme) { return special_port(scheme).has_value(); }

}  // namespace pushplan::site
