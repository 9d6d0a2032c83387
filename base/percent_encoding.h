// Percent-encoding as browsers do it (URL Standard, section 1.3,
// https://url.spec.whatwg.org/#percent-encoded-bytes). Tests: tests/unit/url_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pushplan {

// The percent-encode sets, as bits.
enum EncodeSet : std::uint8_t {
  c0_control_set = 1,
  fragment_set = 2,
  query_set = 4,
  special_query_set = 8,
  path_set = 16,
  userinfo_set = 32,
  file_name_set = 64,  // ours, for percent_encode_path
};

// Appends `text` with the bytes of the set as "%XX"; cannot fail.
void append_encoded(std::string& out, std::string_view text, EncodeSet set);

// The bytes that `text` stands for; a '%' without two hex digits stays as it is (section 1.3,
// percent-decode).
std::string percent_decode(std::string_view text);

// Appends `byte` as "%XX" to `out`; cannot fail (section 1.3, percent-encode).
void append_percent_encoded(std::string& out, unsigned char byte);

// The path that a correct link to the file of this name has after parsing: the path percent-encode
// set (section 1.3) plus '%' and '\', so that no byte of a file name is read as syntax. Bytes that
// are not UTF-8 are encoded one by one; it cannot fail. It does not judge "." and ".." segments,
// which no link can name.
std::string percent_encode_path(std::string_view decoded_bytes);

}  // namespace pushplan
