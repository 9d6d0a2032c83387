// The manifest: a site's plan as plain strings and numbers, the waist of the program. The analyzer
// produces one; the emitters, the gate and other programs only read one.
//
// It is a lockfile: it holds decisions and not measurements, so that a text edit changes nothing in
// it. Its JSON form is described in docs/manifest.schema.json. Tests: tests/unit/manifest_test.cc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/hint.h"
#include "base/settings.h"

namespace pushplan::manifest {

inline constexpr const char* kSchema = "pushplan-manifest/1";
inline constexpr const char* kFileName = "push-manifest.json";

// A file that some page sends early.
struct Resource {
  Hint hint;
  std::uint64_t bytes = 0;  // on the wire when the manifest was made
  Encoding encoding = Encoding::identity;
  std::string source;  // below the site folder
  std::string hash;    // of the content: base/hash.h
  bool operator==(const Resource&) const = default;
};

struct Connection {
  std::string origin;
  std::optional<std::string> crossorigin;
  bool operator==(const Connection&) const = default;
};

// Pages that send the same list.
struct Group {
  std::vector<std::string> send;       // keys of resources, in sending order
  std::vector<std::string> prefetch;   // keys of resources, for the next page
  std::vector<std::string> next = {};  // URL paths of next pages, where Speculation Rules name them
  std::vector<Connection> preconnect;
  std::map<std::string, std::string>
      pages;  // URL path as served -> file below the site folder; "" for a route without one
  bool operator==(const Group&) const = default;
};

struct Manifest {
  Settings settings;
  std::map<std::string, Resource>
      resources;  // by key: the URL, and what differs where one URL is fetched in several ways
  std::vector<Group> groups;  // by their first page; every page stands in exactly one
  bool operator==(const Manifest&) const = default;
};

// Sum of the bytes of a list of resources.
std::uint64_t bytes_of(const Manifest& manifest, const std::vector<std::string>& keys);

// Tells one plan from another: 8 hexadecimal digits over its lists and the contents of their files,
// whatever the weights and settings.
std::string plan_id(const Manifest& manifest);

// True when a source is a page; false for the other files that routes name, and for "".
bool is_document(const std::string& source);

// The group of a page, or nullptr.
const Group* group_of(const Manifest& manifest, const std::string& url_path);

}  // namespace pushplan::manifest
