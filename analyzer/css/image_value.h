// Images in values (CSS Images 4, section 2). Tests: tests/unit/css_value_test.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/css/parser.h"

namespace pushplan::css {

// One of the images among which a browser chooses: of url() the only one.
struct ImageOption {
  std::uint32_t url = 0;  // what stands for its URL: see read_value
  double dppx = 1;
  bool supported = true;  // its type(): one that current browsers decode
};
inline constexpr std::uint32_t kNoUrl = 0xFFFFFFFF;  // an option that fetches nothing: a gradient
using ImageChoice = std::vector<ImageOption>;

enum class ImageKind : std::uint8_t {
  none,     // no image begins here
  image,    // it does; what it fetches, if anything, was added
  invalid,  // one that no current browser knows begins here: the declaration is dropped
};

// Reads the image that the token at `index` begins and adds what it fetches to `images`.
ImageKind read_image(const TokenStream& stream, std::uint32_t index,
                     std::vector<ImageChoice>& images);

}  // namespace pushplan::css
