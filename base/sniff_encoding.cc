#include "base/sniff_encoding.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"

namespace pushplan {
namespace {

constexpr std::size_t kPrescanBytes = 1024;

bool is_space_or_slash(char c) { return is_ascii_whitespace(c) || c == '/'; }

bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

bool is_utf_16(TextEncoding encoding) {
  return encoding == TextEncoding::utf_16be || encoding == TextEncoding::utf_16le;
}

// A label that could be read as ASCII cannot stand in UTF-16.
std::optional<TextEncoding> declared(std::string_view label) {
  const std::optional<TextEncoding> encoding = encoding_of(label);
  return encoding && is_utf_16(*encoding) ? TextEncoding::utf_8 : encoding;
}

// The bytes before the end of `bytes`, with a position in them. Reading past the end yields 0,
// which ends every loop below by `ended`.
struct Cursor {
  std::string_view bytes;
  std::size_t at = 0;

  bool ended() const { return at >= bytes.size(); }
  char here() const { return ended() ? '\0' : bytes[at]; }
  std::string_view rest() const { return bytes.substr(std::min(at, bytes.size())); }
  template <class Predicate>
  void skip_while(Predicate holds) {
    while (!ended() && holds(bytes[at])) ++at;
  }
  // Moves to the next `text`, or to the end.
  void find(std::string_view text) { at = std::min(bytes.find(text, at), bytes.size()); }
};

struct Attribute {
  std::string name, value;  // in lower case
};

std::string attribute_value(Cursor& c) {
  c.skip_while(is_ascii_whitespace);
  const std::size_t start = c.at;
  if (c.here() == '"' || c.here() == '\'') {
    const char quote = c.bytes[c.at++];
    c.skip_while([quote](char b) { return b != quote; });
    return to_lower(c.bytes.substr(start + 1, c.at++ - start - 1));
  }
  c.skip_while([](char b) { return !is_ascii_whitespace(b) && b != '>'; });
  return to_lower(c.bytes.substr(start, c.at - start));
}

// HTML section 13.2.3.2, "get an attribute"; nullopt at the tag's end and at the end of the bytes.
std::optional<Attribute> get_attribute(Cursor& c) {
  c.skip_while(is_space_or_slash);
  if (c.ended() || c.here() == '>') return std::nullopt;
  const std::size_t start = c.at;
  c.skip_while(
      [&](char b) { return !is_space_or_slash(b) && b != '>' && (b != '=' || c.at == start); });
  Attribute attribute{to_lower(c.bytes.substr(start, c.at - start)), ""};
  c.skip_while(is_ascii_whitespace);
  if (c.here() != '=') return attribute;
  ++c.at;
  attribute.value = attribute_value(c);
  return attribute;
}

// HTML section 2.5.4, extracting a character encoding from a meta element; `content` in lower case.
std::optional<TextEncoding> encoding_in_content(std::string_view content) {
  Cursor c{content};
  constexpr std::string_view kCharset = "charset";
  while (true) {
    c.find(kCharset);
    if (c.ended()) return std::nullopt;
    c.at += kCharset.size();
    c.skip_while(is_ascii_whitespace);
    if (c.here() == '=') break;
  }
  ++c.at;
  c.skip_while(is_ascii_whitespace);
  const std::string_view rest = c.rest();
  if (c.here() != '"' && c.here() != '\'')
    return encoding_of(rest.substr(0, rest.find_first_of("\t\n\f\r ;")));
  const std::size_t end = rest.find(rest[0], 1);
  if (end == std::string_view::npos) return std::nullopt;
  return encoding_of(rest.substr(1, end - 1));
}

// What a meta element, behind whose name `c` stands, declares; it moves to the element's end.
std::optional<TextEncoding> meta_encoding(Cursor& c) {
  std::vector<std::string> seen;
  std::optional<TextEncoding> found;
  bool pragma = false, has_charset = false, needs_pragma = false;
  while (const std::optional<Attribute> attribute = get_attribute(c)) {
    if (std::find(seen.begin(), seen.end(), attribute->name) != seen.end()) continue;
    if (attribute->name == "http-equiv") {
      pragma = attribute->value == "content-type";
    } else if (attribute->name == "content" && !found && !has_charset) {
      found = encoding_in_content(attribute->value);
      needs_pragma = found.has_value();
    } else if (attribute->name == "charset") {
      found = encoding_of(attribute->value);
      has_charset = true;
      needs_pragma = false;
    } else {
      continue;  // only these can matter a second time
    }
    seen.push_back(attribute->name);
  }
  if (c.ended() || !found || (needs_pragma && !pragma)) return std::nullopt;
  if (is_utf_16(*found)) return TextEncoding::utf_8;
  return *found == TextEncoding::x_user_defined ? TextEncoding::windows_1252 : *found;
}

// Moves to the end tag of this name, or to the end.
void skip_raw_text(Cursor& c, std::string_view name) {
  for (c.find("</"); !c.ended(); c.find("</")) {
    if (equals_ignoring_case(c.rest().substr(2, name.size()), name)) return;
    ++c.at;
  }
}

// Moves from the name of a tag to the tag's end, or for scripts and style sheets, as Chromium does
// and the standard does not, to their content's. Returns whether a head may go on behind it.
bool skip_tag(Cursor& c) {
  constexpr std::string_view kInHead[] = {"script", "noscript", "style", "link",
                                          "meta",   "object",   "title", "base"};
  const bool is_end = c.here() == '/';
  if (is_end) ++c.at;
  const std::size_t start = c.at;
  c.skip_while([](char b) { return !is_ascii_whitespace(b) && b != '>'; });
  const std::string name = to_lower(c.bytes.substr(start, c.at - start));
  while (get_attribute(c)) {
  }
  if (!is_end && (name == "script" || name == "style")) skip_raw_text(c, name);
  return (!is_end && (name == "html" || name == "head")) ||
         std::find(std::begin(kInHead), std::end(kInHead), name) != std::end(kInHead);
}

// HTML section 13.2.3.3, "prescan a byte stream to determine its encoding".
std::optional<TextEncoding> prescan(std::string_view bytes) {
  if (bytes.substr(0, 6) == std::string_view("<\0?\0x\0", 6)) return TextEncoding::utf_16le;
  if (bytes.substr(0, 6) == std::string_view("\0<\0?\0x", 6)) return TextEncoding::utf_16be;
  constexpr std::string_view kMeta = "<meta";
  bool in_head = true;
  Cursor c{bytes};
  for (c.find("<"); !c.ended() && (in_head || c.at < kPrescanBytes); c.find("<")) {
    const std::string_view rest = c.rest();
    const char next = rest.size() > 1 ? rest[1] : '\0', after = rest.size() > 2 ? rest[2] : '\0';
    if (rest.substr(0, 4) == "<!--") {
      c.at += 2;  // "<!-->" is a whole comment
      c.find("-->");
    } else if (rest.size() > kMeta.size() && is_space_or_slash(rest[kMeta.size()]) &&
               equals_ignoring_case(rest.substr(0, kMeta.size()), kMeta)) {
      c.at += kMeta.size();
      if (const std::optional<TextEncoding> found = meta_encoding(c)) return found;
    } else if (is_letter(next) || (next == '/' && is_letter(after))) {
      ++c.at;
      in_head = skip_tag(c) && in_head;
    } else if (next == '!' || next == '/' || next == '?') {
      c.find(">");
    } else {
      ++c.at;
    }
  }
  return std::nullopt;
}

// HTML section 13.2.3.4, "get an XML encoding".
std::optional<TextEncoding> xml_encoding(std::string_view bytes) {
  constexpr std::string_view kEncoding = "encoding";
  if (bytes.substr(0, 5) != "<?xml") return std::nullopt;
  const auto is_space = [](char b) { return static_cast<unsigned char>(b) <= 0x20; };
  Cursor c{bytes.substr(0, bytes.find('>'))};
  c.find(kEncoding);
  c.at += kEncoding.size();
  c.skip_while(is_space);
  if (c.here() != '=') return std::nullopt;
  ++c.at;
  c.skip_while(is_space);
  const char quote = c.here();
  if (quote != '"' && quote != '\'') return std::nullopt;
  const std::size_t start = ++c.at;
  c.find({&quote, 1});
  const std::string_view label = c.bytes.substr(start, c.at - start);
  if (c.ended() || std::any_of(label.begin(), label.end(), is_space)) return std::nullopt;
  return declared(label);
}

}  // namespace

TextEncoding undeclared_encoding(std::string_view bytes) {
  return is_utf8(bytes) ? TextEncoding::utf_8 : TextEncoding::windows_1252;
}

TextEncoding sniff_html(std::string_view bytes) {
  if (const std::optional<TextEncoding> found = prescan(bytes)) return *found;
  if (const std::optional<TextEncoding> found = xml_encoding(bytes)) return *found;
  return undeclared_encoding(bytes);
}

TextEncoding sniff_xhtml(std::string_view bytes) {
  return xml_encoding(bytes).value_or(TextEncoding::utf_8);
}

TextEncoding sniff_css(std::string_view bytes, TextEncoding environment) {
  constexpr std::string_view kStart = "@charset \"";
  if (bytes.substr(0, kStart.size()) != kStart) return environment;
  const std::string_view rest = bytes.substr(kStart.size(), kPrescanBytes - kStart.size());
  const std::size_t end = rest.find("\";");
  if (end == std::string_view::npos || rest.find('"') != end) return environment;
  return declared(rest.substr(0, end)).value_or(environment);
}

}  // namespace pushplan
