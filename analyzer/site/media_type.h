// What a file is, by its name's ending: the media type that servers send for it, and whether they
// compress it.
#pragma once

#include <string_view>

namespace pushplan::site {

struct MediaType {
  const char* name;   // "text/css"; "application/octet-stream" when the ending says nothing
  bool compressible;  // servers compress it on the fly
};

// By the part after the last '.', letters' case ignored. What sent it is the table of
// media_type.cc.
const MediaType& media_type_of(std::string_view path);

}  // namespace pushplan::site
