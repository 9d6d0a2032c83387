// @font-face rules (CSS Fonts Level 4, section 4). Tests: tests/unit/css_facts_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/css/parser.h"

namespace pushplan::css {

// One component of a src descriptor.
struct SourceValue {
  std::uint32_t url = kNoToken;  // the token that begins its URL; kNoToken: local()
  std::string format;            // of format(), lower case
};

// The components that current browsers can use, in order; others are dropped (section 4.3.2). A src
// without any is no declaration, and leaves an earlier one as it is.
std::vector<SourceValue> read_sources(const TokenStream& stream, TokenRange value);

// Takes one descriptor other than src; unknown and invalid ones change nothing.
void read_descriptor(const TokenStream& stream, const Item& declaration, FontFace& face);

// Reads a unicode-range token from the start of `text` and moves behind it, as when a tokenizer is
// asked for them (CSS Syntax, Editor's Draft, section 4.3.14); nullopt when there is none. Its ends
// may lie in the wrong order or beyond Unicode.
std::optional<std::pair<char32_t, char32_t>> consume_unicode_range(std::string_view& text);

// True when current browsers can use a source with this format() (section 4.3.1), in lower case; an
// empty one is tried.
bool supported_format(std::string_view format);

// True when current browsers do what this keyword of tech() names, in lower case.
bool supported_tech(std::string_view tech);

// The media type of a format() of supported_format; "" for none.
std::string_view media_type_of(std::string_view format);

}  // namespace pushplan::css
