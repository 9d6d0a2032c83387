// Parses the text of an import map (HTML section 8.1.6.3); see import_map.h for the guarantees.
// JSON comes in as events, so that members keep their order and hostile nesting costs nothing. Of
// members with the same name the last counts.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "analyzer/study/import_map.h"

namespace pushplan::study {
namespace {

using nlohmann::json;

// A member of an object; its value is nullopt when it is anything but a string.
struct Member {
  std::string key;
  std::optional<std::string> text;
};

struct Object {
  bool valid = true;  // false: some other value stands in its place
  std::vector<Member> members;
};

struct Scope {
  std::string prefix;
  Object entries;
};

// The import map as written.
struct RawMap {
  bool valid = false;                 // it is an object
  Object imports, integrity, scopes;  // the members of `scopes` stand below
  std::vector<Scope> scope_entries;
  std::vector<std::string> unknown;
  std::optional<std::size_t> error;  // offset of what is no JSON
};

// Keeps the three known members of the top level, skips the others, and whatever is nested deeper
// than an import map can be.
class Reader final : public nlohmann::json_sax<json> {
 public:
  explicit Reader(RawMap& map) : map_(map) {}

  bool null() override { return take({}); }
  bool boolean(bool) override { return take({}); }
  bool number_integer(number_integer_t) override { return take({}); }
  bool number_unsigned(number_unsigned_t) override { return take({}); }
  bool number_float(number_float_t, const string_t&) override { return take({}); }
  bool binary(binary_t&) override { return take({}); }
  bool string(string_t& text) override { return take(std::move(text)); }

  bool key(string_t& key) override {
    if (skipped_ == 0) key_ = std::move(key);
    return true;
  }

  bool start_object(std::size_t) override {
    if (skipped_ > 0) {
      ++skipped_;
    } else if (depth_ == 0) {
      map_.valid = true;
      ++depth_;
    } else if (depth_ == 1) {
      ++(open_section() ? depth_ : skipped_);
    } else if (depth_ == 2 && section_ == &map_.scopes) {
      map_.scope_entries.push_back({std::move(key_), {}});
      ++depth_;
    } else {
      take({});
      ++skipped_;
    }
    return true;
  }

  bool start_array(std::size_t) override {
    take({});
    ++skipped_;
    return true;
  }

  bool end_object() override { return end(); }
  bool end_array() override { return end(); }

  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    map_.error = position == 0 ? 0 : position - 1;
    return false;
  }

 private:
  // Empties the section of the top level that the key names; false, noting it, if there is none.
  bool open_section() {
    section_ = key_ == "imports"     ? &map_.imports
               : key_ == "scopes"    ? &map_.scopes
               : key_ == "integrity" ? &map_.integrity
                                     : nullptr;
    if (section_ == nullptr) {
      map_.unknown.push_back(key_);
      return false;
    }
    *section_ = {};
    if (section_ == &map_.scopes) map_.scope_entries.clear();
    return true;
  }

  // A value that is no object of the map's own structure.
  bool take(std::optional<std::string> text) {
    if (skipped_ > 0 || depth_ == 0) return true;
    if (depth_ == 1) {
      if (open_section()) section_->valid = false;
    } else if (depth_ == 3) {
      map_.scope_entries.back().entries.members.push_back({std::move(key_), std::move(text)});
    } else if (section_ == &map_.scopes) {
      map_.scope_entries.push_back({std::move(key_), {false, {}}});
    } else {
      section_->members.push_back({std::move(key_), std::move(text)});
    }
    return true;
  }

  bool end() {
    --(skipped_ > 0 ? skipped_ : depth_);
    return true;
  }

  RawMap& map_;
  Object* section_ = nullptr;  // of the top level, that is open
  std::string key_;
  std::size_t depth_ = 0;    // open objects that are kept
  std::size_t skipped_ = 0;  // open values within them that are not
};

// "Sort and normalize a module specifier map"; std::map does the sorting.
SpecifierMap normalise(Object&& object, const site::Url& base, Warnings& warnings) {
  SpecifierMap out;
  for (Member& member : object.members) {
    if (member.key.empty()) {
      warnings.emplace_back("an empty specifier is ignored");
      continue;
    }
    const bool folder = member.key.back() == '/';
    const auto key_url = parse_url_like_specifier(member.key, base);
    std::optional<site::Url> address;
    if (member.text) address = parse_url_like_specifier(*member.text, base);
    if (!member.text) {
      warnings.push_back(fmt::format("'{}' is blocked: its address is no string", member.key));
    } else if (!address) {
      warnings.push_back(fmt::format(
          "'{}' is blocked: its address '{}' is neither a URL nor begins with '/', './' or '../'",
          member.key, *member.text));
    } else if (folder && site::serialize(*address).back() != '/') {
      warnings.push_back(fmt::format("'{}' is blocked: its address '{}' does not end in '/' too",
                                     member.key, *member.text));
      address.reset();
    }
    out[key_url ? site::serialize(*key_url) : std::move(member.key)] = std::move(address);
  }
  return out;
}

// "Sort and normalize scopes"; false when the value of a scope is no object.
bool normalise_scopes(RawMap& raw, const site::Url& base, ParsedImportMap& out) {
  for (Scope& scope : raw.scope_entries) {
    if (!scope.entries.valid) {
      out.error = {fmt::format("the value of the scope '{}' is no JSON object", scope.prefix), 0};
      return false;
    }
    if (const auto url = site::parse_url(scope.prefix, &base)) {
      out.map.scopes[site::serialize(*url)] =
          normalise(std::move(scope.entries), base, out.warnings);
    } else {
      out.warnings.push_back(fmt::format("the scope '{}' is ignored: it is no URL", scope.prefix));
    }
  }
  return true;
}

// "Normalize a module integrity map".
void normalise_integrity(Object&& object, const site::Url& base, ParsedImportMap& out) {
  for (Member& member : object.members) {
    const auto url = parse_url_like_specifier(member.key, base);
    if (!url) {
      out.warnings.push_back(
          fmt::format("the integrity of '{}' is ignored: that is no URL", member.key));
    } else if (!member.text) {
      out.warnings.push_back(
          fmt::format("the integrity of '{}' is ignored: it is no string", member.key));
    } else {
      out.map.integrity[site::serialize(*url)] = std::move(*member.text);
    }
  }
}

std::optional<ImportMapError> find_error(const RawMap& raw) {
  if (raw.error) return ImportMapError{"the import map is no valid JSON", *raw.error};
  if (!raw.valid) return ImportMapError{"the import map is no JSON object", 0};
  if (!raw.imports.valid) return ImportMapError{"'imports' is no JSON object", 0};
  if (!raw.scopes.valid) return ImportMapError{"'scopes' is no JSON object", 0};
  if (!raw.integrity.valid) return ImportMapError{"'integrity' is no JSON object", 0};
  return std::nullopt;
}

}  // namespace

ParsedImportMap parse_import_map(std::string_view text, const site::Url& base) {
  RawMap raw;
  Reader reader(raw);
  json::sax_parse(text, &reader);
  ParsedImportMap out;
  out.error = find_error(raw);
  if (out.error) {
    out.error->offset = std::min(out.error->offset, text.size());
    return out;
  }
  out.map.imports = normalise(std::move(raw.imports), base, out.warnings);
  if (!normalise_scopes(raw, base, out)) return {{}, {}, std::move(out.error)};
  normalise_integrity(std::move(raw.integrity), base, out);
  for (const std::string& key : raw.unknown)
    out.warnings.push_back(
        fmt::format("'{}' is ignored: import maps hold imports, scopes and integrity", key));
  return out;
}

}  // namespace pushplan::study
