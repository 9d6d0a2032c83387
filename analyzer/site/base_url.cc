#include "analyzer/site/base_url.h"

#include <fmt/format.h>

namespace pushplan::site {

BaseUrl no_base_url() {
  // A host that cannot exist (RFC 2606): relative URLs need some base, and nothing absolute may
  // match it.
  return {*parse_url("https://pushplan.invalid/"), false};
}

Result<BaseUrl> parse_base_url(const std::string& text) {
  const BaseUrl nowhere = no_base_url();
  const bool path_only = !text.empty() && text.front() == '/' && text.substr(0, 2) != "//";
  std::optional<Url> url = parse_url(text, path_only ? &nowhere.url : nullptr);
  if (!url || (url->scheme != "https" && url->scheme != "http") || url->query || url->fragment)
    return Error{fmt::format(
        "base URL '{}' is no http(s) URL of a folder; write it like https://example.org/docs/",
        text)};
  if (url->path.back() != '/') url->path += '/';
  return BaseUrl{std::move(*url), !path_only};
}

}  // namespace pushplan::site
