// The pages of a delivery as hosts of static files know them: by the request paths that they
// answer, each with the fields of its response.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "emitters/emitter.h"

namespace pushplan::emitters {

// Under which paths a host serves a file: "/a.html" itself, as "/a" or "/a/"; "/d/index.html"
// itself, as "/d/" or "/d".
struct ServedAs {
  bool html = true, clean = false, clean_slash = false;
  bool index = true, folder = true, folder_bare = false;
  bool loose = false;  // letters' case and a '/' at the end make no difference to its rules
};

struct ServedPath {
  std::string path;     // percent-encoded
  std::size_t set = 0;  // of the delivery
  bool also = false;    // another name of a page, not the one that the manifest has
};

// All paths that get fields, the most important first: the manifest's own names, then fewer
// segments, then byte order. A path that leads to two pages with different lists is left out, with
// a finding (target-cannot-carry).
std::vector<ServedPath> served_paths(const Emission& emission, const ServedAs& as,
                                     std::vector<Diagnostic>& diagnostics);

// The header fields of a set's responses: Link for each hint, and what is for the next page.
// `spelling` push spells modules rel=preload.
std::vector<Field> fields_of(const Emission& emission, const PageSet& set, Mechanism spelling);

// Paths that send the same fields.
struct HostRule {
  std::vector<std::string> paths;
  std::vector<Field> fields;  // no two of a name: Link values are joined with ", "
};

// For targets where the last rule that matches replaces the fields of others: ours, with what the
// user wrote by hand for a path (`links_by_hand`, values of Link) behind it. In order of
// importance.
std::vector<HostRule> folded_rules(
    const Emission& emission, const std::vector<ServedPath>& paths,
    const std::function<std::vector<std::string>(const std::string& path)>& links_by_hand);

// How many of the first `count` make a file of at most `limit` bytes, where `size_of(n)` is its
// size with the first n.
std::size_t most_that_fit(std::size_t count, std::size_t limit,
                          const std::function<std::size_t(std::size_t)>& size_of);

// The finding that pages go without hints since the target has a limit.
Diagnostic rules_cut(const Emission& emission, std::size_t paths, const std::string& limit);

}  // namespace pushplan::emitters
