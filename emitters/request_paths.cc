#include "emitters/request_paths.h"

#include "base/percent_encoding.h"
#include "base/text.h"

namespace pushplan::emitters {

std::set<std::string> request_paths(const PageSet& set) {
  std::set<std::string> paths(set.url_paths.begin(), set.url_paths.end());
  for (const std::string& file : set.file_paths) paths.insert(percent_encode_path(file));
  return paths;
}

std::string file_path_of(const std::string& url) {
  if (url.empty() || url[0] != '/') return "";
  return percent_decode(url.substr(0, url.find('?')));
}

std::string own_name(const Emission& emission) {
  std::string stem = emission.beside("").substr(0, emission.beside("").rfind('.'));
  if (stem == "pushplan") return stem;
  std::string out = "pushplan_";
  for (const char c : to_lower(stem))
    out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
  return out;
}

}  // namespace pushplan::emitters
