#include "emitters/page_links.h"

#include <fmt/format.h>

namespace pushplan::emitters {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
    } else {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

std::string percent_encoded(std::string_view path) {
  // The path percent-encode set of the URL Standard, section 1.3, and what would end a path or begin an escape.
  constexpr std::string_view kEscaped = " \"#<>?`{}^%\\";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || kEscaped.find(c) != std::string_view::npos) out += fmt::format("%{:02X}", byte);
    else out += c;
  }
  return out;
}

std::string mount_path(const Settings& settings) {
  std::string url = settings.base_url.value_or("/");
  const std::size_t scheme = url.find("://");
  if (scheme != std::string::npos) {
    const std::size_t slash = url.find('/', scheme + 3);
    url = slash == std::string::npos ? "/" : url.substr(slash);
  }
  if (url.empty() || url.back() != '/') url += '/';
  return percent_decoded(url);
}

std::vector<PageSet> page_sets(const manifest::Manifest& manifest) {
  const std::string mount = mount_path(manifest.settings);
  std::vector<PageSet> sets;
  for (const manifest::Group& group : manifest.groups) {
    if (group.send.empty()) continue;
    PageSet& set = sets.emplace_back();
    for (const std::string& key : group.send) set.hints.push_back(&manifest.resources.at(key).hint);
    for (const auto& [url, source] : group.pages) {
      set.url_paths.push_back(url);
      set.file_paths.push_back(mount + source);
    }
  }
  return sets;
}

}  // namespace pushplan::emitters
