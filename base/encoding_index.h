// The indexes of the Encoding Standard (section 5): tables between pointers, which decoders compute
// from bytes, and code points. Filled from iconv, each on first use, and constant from then on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/encoding.h"

namespace pushplan {

class Index {
 public:
  Index() = default;
  explicit Index(std::vector<char32_t> code_points);  // by pointer, fewer than 65536; 0: none

  // The code point of a pointer; 0 where there is none.
  char32_t code_point(std::size_t pointer) const {
    return pointer < code_points_.size() ? code_points_[pointer] : 0;
  }

  // All pointers to a code point other than 0, in ascending order.
  std::span<const std::uint16_t> pointers_to(char32_t code_point) const;

 private:
  std::vector<char32_t> code_points_;
  std::vector<std::uint16_t> pointers_;  // by code point, then by pointer
};

enum class IndexName : std::uint8_t { jis0208, jis0212, euc_kr, big5, gb18030, gb18030_four_bytes };

// The index of a multi-byte encoding. For gb18030_four_bytes, which the standard calls "gb18030
// ranges", the pointers of the basic plane. Any number of threads may ask.
// Where the C library lacks the character set (gconv modules not installed) an index is empty.
const Index& index_of(IndexName name);

// The bytes that have a pointer in a multi-byte encoding: jis0208 in Shift_JIS, jis0212 in EUC-JP.
std::string bytes_of(IndexName name, std::size_t pointer);

// The index of a single-byte encoding, whose pointers are byte - 0x80.
const Index& single_byte_index(TextEncoding encoding);

}  // namespace pushplan
