// Names of files with a hash of their content in them, as bundlers make them: what stays of such a
// name when the content moves. Two names that agree without their hashes are one file in two
// builds. It is a guess by looks, for telling changes; cli/content_names.h proves.
//
// Tests: tests/unit/hashed_name_test.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan {

// The URL with "*" for every hash of its path and query: "/app.*.css" for "/app.3f9a1c.css" and
// "/a.css?v=*" for "/a.css?v=7".
//
// The first pattern that matches the path decides about it; see is_hash_pattern(). Otherwise looks
// decide. Hashes are hexadecimal numbers of 6 digits and more with digits and letters, times in
// seconds, base32 of 8 (esbuild), base64url of 7 or 8 (Vite, Rollup) and more whose letters make no
// words. Words, versions, dates and sizes are none.
std::string without_hash(std::string_view url, const std::vector<std::string>& patterns = {});

// How what may be a hash looks: words; numbers and abbreviations among them; neither; a hash.
enum class HashLooks { words, name, unsure, hash };

// A part of a URL that can be a hash: by its size and its characters, whatever it looks like.
struct PossibleHash {
  std::string rest;    // the URL with "*" for it
  std::string beside;  // folder and separator, as its neighbours have them
  std::size_t rank;    // of its size: the size that most bundlers make is 0
  bool has_stem;       // more than an extension stands beside it in the name
  HashLooks looks;
};

// The possible hashes of a URL, by rank: the ends of its name's pieces between dots, in the sizes
// that bundlers give their hashes; and long folders.
std::vector<PossibleHash> possible_hashes(std::string_view url);

// How possible hashes look together.
struct JointLooks {
  std::size_t count = 0, sum = 0;
  bool has_words = false;
  void add(HashLooks looks);
};

// Whether possible hashes of one rank and one rest are hashes: by how they look together, or by
// their neighbours, those of one rank beside them.
bool are_hashes(const JointLooks& them, const JointLooks& neighbours, bool has_stem);

// What two URLs of one file are both called: without their hashes as above; or but for one
// possible hash.
std::optional<std::string> common_name(std::string_view a, std::string_view b,
                                       const std::vector<std::string>& patterns = {});

// True for a glob (base/glob.h) over URL paths in which one "{hash}" stands for the hash: letters,
// digits and '_', as many as there are; or "{hash:8}" for just so many of these and '-'.
bool is_hash_pattern(std::string_view pattern);

// True when two names of folders may be those of one folder in two builds: hexadecimal hashes of
// one size from 6 digits on, or times in seconds, also behind the same word ("version1700000000").
// So short a hash tells little: what stands below has to agree too.
bool may_be_one_folder(std::string_view a, std::string_view b);

// Whether a folder's name may be one of these.
bool may_be_hash_folder(std::string_view name);

// True when a part of a name, without separators, is a hash by its looks.
bool looks_like_hash(std::string_view token);

// True when the letters of a part of a name can be read: each run of them, where case begins a new
// one, has a vowel or is an abbreviation in capitals.
bool looks_like_words(std::string_view token);

}  // namespace pushplan
