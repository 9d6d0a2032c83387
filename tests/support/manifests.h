// Small manifests and plans, built by hand.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/site_plan.h"
#include "manifest/manifest.h"

namespace pushplan::test {

inline Hint style_hint(std::string url) {
  Hint hint;
  hint.url = std::move(url);
  hint.as = "style";
  hint.type = "text/css";
  return hint;
}

inline Hint module_hint(std::string url) {
  Hint hint;
  hint.url = std::move(url);
  hint.rel = "modulepreload";
  hint.as = "script";
  hint.type = "text/javascript";
  hint.crossorigin = "anonymous";
  return hint;
}

inline Hint font_hint(std::string url) {
  Hint hint;
  hint.url = std::move(url);
  hint.as = "font";
  hint.type = "font/woff2";
  hint.crossorigin = "anonymous";
  return hint;
}

// A resource whose source is its URL without the first '/'.
inline manifest::Resource resource(Hint hint, std::uint64_t bytes = 100) {
  const std::string source = hint.url.substr(1);
  return {std::move(hint), bytes, Encoding::br, source, "xxh3:0000000000000000"};
}

// Adds a group that sends what is under these keys on pages {URL path, source}.
inline void add_group(manifest::Manifest& m, std::vector<std::string> send,
                      std::initializer_list<std::pair<const std::string, std::string>> pages) {
  manifest::Group group;
  group.send = std::move(send);
  group.pages = pages;
  m.groups.push_back(std::move(group));
}

// The page "/" that sends these hints, each of 100 bytes.
inline manifest::Manifest manifest_of(
    const std::vector<Hint>& hints,
    std::initializer_list<std::pair<const std::string, std::string>> pages = {
        {"/", "index.html"}}) {
  manifest::Manifest m;
  std::vector<std::string> keys;
  for (const Hint& hint : hints) {
    m.resources[hint.url] = resource(hint);
    keys.push_back(hint.url);
  }
  add_group(m, keys, pages);
  return m;
}

// Three pages that send a sheet and a module, in two folders, and one that sends nothing.
inline manifest::Manifest small_site() {
  manifest::Manifest m =
      manifest_of({style_hint("/a.css"), module_hint("/m.js")},
                  {{"/", "index.html"}, {"/b/", "b/index.html"}, {"/c.html", "c.html"}});
  add_group(m, {}, {{"/404.html", "404.html"}});
  return m;
}

}  // namespace pushplan::test
