#include "base/hashed_name.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/glob.h"
#include "base/text.h"

namespace pushplan {
namespace {

enum class Kind { upper, lower, digit, other };

Kind kind_of(char c) {
  if (c >= 'A' && c <= 'Z') return Kind::upper;
  if (c >= 'a' && c <= 'z') return Kind::lower;
  return c >= '0' && c <= '9' ? Kind::digit : Kind::other;
}

bool is_vowel(char c) {
  return std::string_view("aeiouy").find(ascii_lower(c)) != std::string_view::npos;
}

bool is_name_separator(char c) {
  return std::string_view("-._~@").find(c) != std::string_view::npos;
}

// What a part of a name is made of.
struct Looks {
  std::size_t upper = 0, lower = 0, digits = 0, others = 0;
  std::size_t turns = 0;       // places where the kind of character changes
  std::size_t consonants = 0;  // the longest run
  bool hex = true, base32 = true;

  explicit Looks(std::string_view text) {
    std::size_t run = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const Kind kind = kind_of(c);
      upper += kind == Kind::upper ? 1 : 0;
      lower += kind == Kind::lower ? 1 : 0;
      digits += kind == Kind::digit ? 1 : 0;
      others += kind == Kind::other ? 1 : 0;
      turns += i > 0 && kind != kind_of(text[i - 1]) ? 1 : 0;
      const bool consonant = (kind == Kind::upper || kind == Kind::lower) && !is_vowel(c);
      run = consonant ? run + 1 : 0;
      consonants = std::max(consonants, run);
      hex = hex && (kind == Kind::digit || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f'));
      base32 = base32 && (kind == Kind::upper || (c >= '2' && c <= '7'));
    }
    hex = hex && (upper == 0 || lower == 0);
  }
  std::size_t letters() const { return upper + lower; }
};

// "feb2024", "1face": a word of the letters that hexadecimal has, and a number.
bool is_hex_word_with_number(std::string_view token) {
  constexpr std::array<std::string_view, 14> kWords = {"ad",   "add",  "bad",    "bed",   "cab",
                                                       "dad",  "dec",  "feb",    "cafe",  "face",
                                                       "fade", "feed", "decade", "facade"};
  const auto is_digit = [](char c) { return kind_of(c) == Kind::digit; };
  while (!token.empty() && is_digit(token.back())) token.remove_suffix(1);
  while (!token.empty() && is_digit(token.front())) token.remove_prefix(1);
  return std::find(kWords.begin(), kWords.end(), to_lower(token)) != kWords.end();
}

bool is_hex_hash(std::string_view token, const Looks& looks) {
  if (!looks.hex || token.size() < 6 || looks.letters() == 0) return false;
  return looks.digits >= (token.size() < 20 ? 2 : 1) && !is_hex_word_with_number(token);
}

// esbuild's: 8 capitals and digits from 2 to 7. A number behind a word makes no hash.
bool is_base32_hash(std::string_view token, const Looks& looks) {
  if (!looks.base32 || token.size() != 8 || looks.upper < 2) return false;
  return looks.consonants >= 5 || looks.turns >= 2 || kind_of(token.front()) == Kind::digit;
}

// Both cases in disorder; '-' and '_' are characters of base64url.
bool is_base64_hash(std::string_view text, const Looks& looks) {
  const std::size_t size = text.size();
  if (size < 7 || (size > 12 && size < 16)) return false;
  if (looks.upper == 0 || looks.lower == 0 || looks_like_words(text)) return false;
  return looks.turns >= std::min<std::size_t>((size + 1) / 2, 10);
}

bool is_base36_hash(std::string_view token, const Looks& looks) {
  if (token.size() < 8 || looks.upper > 0 || looks.digits < 2) return false;
  return looks.turns >= 4 && !looks_like_words(token);
}

bool is_base64url(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kind_of(c) != Kind::other || c == '-' || c == '_'; });
}

constexpr std::size_t kBuildId = 21;  // Next's, the name of a folder

// Where a hash in base64url may reach over separators, in the sizes that bundlers and digests have.
bool is_hash_with_separators(std::string_view text) {
  constexpr std::array<std::size_t, 6> kSizes = {7, 8, kBuildId, 22, 27, 43};
  if (std::find(kSizes.begin(), kSizes.end(), text.size()) == kSizes.end()) return false;
  const Looks looks(text);
  return is_base64url(text) && looks.others > 0 && looks.turns * 2 >= text.size() &&
         is_base64_hash(text, looks);
}

// A piece of the name between dots.
std::string piece_without_hash(std::string_view piece) {
  // Right to left: the hash stands last, and the shortest that is one is it.
  for (std::size_t at = piece.size(); at-- > 0;)
    if ((at == 0 || is_name_separator(piece[at - 1])) && piece.size() - at != kBuildId &&
        is_hash_with_separators(piece.substr(at)))
      return std::string(piece.substr(0, at)) + "*";
  std::string out;
  for (std::size_t at = 0; at <= piece.size();) {
    const auto* end = std::find_if(piece.begin() + at, piece.end(), is_name_separator);
    const auto length = static_cast<std::size_t>(end - piece.begin()) - at;
    const std::string_view token = piece.substr(at, length);
    out += looks_like_hash(token) ? "*" : token;
    at += length;
    if (at < piece.size()) out += piece[at];
    ++at;
  }
  return out;
}

std::string name_without_hash(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  const std::string_view stem = name.substr(0, dot);  // the extension is no hash
  std::string out;
  for (std::size_t at = 0; at <= stem.size();) {
    const std::size_t end = std::min(stem.find('.', at), stem.size());
    out += piece_without_hash(stem.substr(at, end - at));
    if (end < stem.size()) out += '.';
    at = end + 1;
  }
  return out + std::string(dot == std::string_view::npos ? "" : name.substr(dot));
}

constexpr std::size_t kLeastFolder = 16;

// Folders count where they are hashes as a whole, and long: builds have such.
std::string path_without_hash(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = path.find('/', at);
    if (end == std::string_view::npos) return out + name_without_hash(path.substr(at));
    const std::string_view folder = path.substr(at, end - at);
    const bool hash = folder.size() >= kLeastFolder &&
                      (looks_like_hash(folder) || is_hash_with_separators(folder));
    out += hash ? "*" : folder;
    out += '/';
    at = end + 1;
  }
  return out;
}

// "v=3", "id=68fd4a", "1700000000": parameters that tell versions apart.
std::string parameter_without_hash(std::string_view parameter) {
  constexpr std::array<std::string_view, 12> kVersions = {
      "v", "ver", "version", "h", "hash", "rev", "t", "ts", "cb", "build", "digest", "_"};
  const std::size_t equals = parameter.find('=');
  if (equals == std::string_view::npos) {
    const bool version =
        !parameter.empty() && parameter.find_first_not_of("0123456789.") == std::string_view::npos;
    return version || looks_like_hash(parameter) ? "*" : std::string(parameter);
  }
  const std::string_view name = parameter.substr(0, equals), value = parameter.substr(equals + 1);
  const bool version =
      std::find(kVersions.begin(), kVersions.end(), to_lower(name)) != kVersions.end();
  const bool hash = !value.empty() && (version || looks_like_hash(value));
  return hash ? std::string(name) + "=*" : std::string(parameter);
}

std::string query_without_hash(std::string_view query) {
  std::string out;
  for (std::size_t at = 0; at <= query.size();) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    out += parameter_without_hash(query.substr(at, end - at));
    if (end < query.size()) out += '&';
    at = end + 1;
  }
  return out;
}

// "1280x720".
bool is_image_size(std::string_view token) {
  const std::size_t x = token.find('x');
  const auto number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return x != std::string_view::npos && number(token.substr(0, x)) && number(token.substr(x + 1));
}

// A number, an abbreviation in capitals, or a word that can be spoken.
bool reads_as_word(std::string_view run) {
  constexpr std::size_t kLongestAbbreviation = 4;
  const Looks looks(run);
  if (looks.letters() == 0) return true;
  if (looks.lower == 0 && run.size() >= 2 && run.size() <= kLongestAbbreviation) return true;
  return looks.consonants < run.size() && looks.consonants <= (looks.lower == 0 ? 3U : 4U);
}

// Where the word, the number or the capitals at a place end; the last capital may begin a word.
std::size_t run_end(std::string_view token, std::size_t at) {
  const auto end_of = [&](Kind kind, std::size_t end) {
    while (end < token.size() && kind_of(token[end]) == kind) ++end;
    return end;
  };
  const std::size_t end = end_of(kind_of(token[at]), at);
  const std::size_t word_end = end_of(Kind::lower, end);
  if (kind_of(token[at]) != Kind::upper || word_end == end) return end;
  return end - at > 1 ? end - 1 : word_end;
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// In decimal: "20240115".
bool is_date(std::string_view token) {
  return token.size() == 8 && token.find_first_not_of("0123456789") == std::string_view::npos &&
         (token.substr(0, 2) == "19" || token.substr(0, 2) == "20");
}

// Stricter than looks_like_words(): words have to be long, and can be spoken.
HashLooks looks_of(std::string_view token) {
  if (looks_like_hash(token)) return HashLooks::hash;
  if (is_image_size(token) || is_date(token)) return HashLooks::words;
  const HashLooks other = looks_like_words(token) ? HashLooks::unsure : HashLooks::hash;
  std::size_t runs = 0, characters = 0;
  bool of_words = true;  // no number, nothing in capitals
  for (std::size_t at = 0, end = 0; at < token.size(); at = end) {
    end = run_end(token, at);
    if (kind_of(token[at]) == Kind::other) continue;
    if (!reads_as_word(token.substr(at, end - at))) return other;
    ++runs;
    characters += end - at;
    of_words = of_words && kind_of(token[end - 1]) == Kind::lower;
  }
  if (of_words) return 2 * characters >= 5 * runs ? HashLooks::words : other;
  return characters >= 3 * runs ? HashLooks::name : other;
}

// The sizes of hashes that bundlers make; nullopt: none of them.
std::optional<std::size_t> rank_of_size(std::size_t size) {
  constexpr std::array<std::size_t, 16> kSizes = {8,  6,  7,  9,  10, 11, 12, 16,
                                                  20, 21, 22, 27, 32, 40, 43, 64};
  const auto* found = std::find(kSizes.begin(), kSizes.end(), size);
  return found == kSizes.end() ? std::nullopt
                               : std::optional(static_cast<std::size_t>(found - kSizes.begin()));
}

// Whether a text is something beside a possible hash: "a-3f9a1c", "3f9a1c2b-600".
bool has_parts(std::string_view text) {
  constexpr std::size_t kMostWithSeparators = 8;
  const std::size_t last = text.find_last_of("-_");
  if (last == std::string_view::npos) return false;
  const std::string_view tail = text.substr(last + 1);
  const bool size = tail.size() >= 2 && tail.find_first_not_of("0123456789") == tail.npos;
  return text.size() > kMostWithSeparators || size || (last > 0 && looks_like_hash(tail));
}

struct UrlParts {
  std::string_view path;
  std::string query;     // without hashes
  std::size_t name = 0;  // where the file's name begins
  std::size_t dot = 0;   // of the extension, or the end
};

// Notes the possible hash in [at, end) of the path.
void add_possible_hash(const UrlParts& url, std::size_t at, std::size_t end,
                       std::vector<PossibleHash>& out) {
  const std::string_view hash = url.path.substr(at, end - at);
  const bool folder = end < url.path.size() && url.path[end] == '/';
  const std::optional<std::size_t> rank = rank_of_size(hash.size());
  if (!rank || !is_base64url(hash) || (!folder && has_parts(hash))) return;
  std::string beside(url.path.substr(0, url.name));
  if (at > url.name) beside += url.path[at - 1];
  const bool alone = at == url.name && end == url.dot;
  out.push_back(
      {std::string(url.path.substr(0, at)) + "*" + std::string(url.path.substr(end)) + url.query,
       std::move(beside), *rank, !alone, looks_of(hash)});
}

// A pattern taken apart around its placeholder.
struct HashPattern {
  std::string_view before, after;
  std::size_t size = 0;  // of the hash; 0: all that can be one
};

std::optional<HashPattern> parse_hash_pattern(std::string_view pattern) {
  constexpr std::string_view kBegin = "{hash";
  const std::size_t begin = pattern.find(kBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = pattern.find('}', begin);
  if (end == std::string_view::npos) return std::nullopt;
  HashPattern parsed{pattern.substr(0, begin), pattern.substr(end + 1)};
  if (parsed.after.find(kBegin) != std::string_view::npos) return std::nullopt;
  const std::string_view size = pattern.substr(begin + kBegin.size(), end - begin - kBegin.size());
  if (size.empty()) return parsed;
  if (size.front() != ':' || size.size() < 2 || size.size() > 4) return std::nullopt;
  for (const char c : size.substr(1)) {
    if (kind_of(c) != Kind::digit) return std::nullopt;
    parsed.size = parsed.size * 10 + static_cast<std::size_t>(c - '0');
  }
  return parsed.size == 0 ? std::nullopt : std::optional(parsed);
}

// The marks keep a glob from reading "a/" as all below it, and '/' at an end as nothing.
bool matches_before(std::string_view glob, std::string_view text) {
  return glob_match(std::string(glob) + '\x01', std::string(text) + '\x01');
}
bool matches_after(std::string_view glob, std::string_view text) {
  return glob_match('\x01' + std::string(glob), '\x01' + std::string(text));
}

// The path with '*' for the hash; nullopt when the pattern does not match.
std::optional<std::string> by_pattern(const HashPattern& pattern, std::string_view path) {
  const std::string whole = std::string(pattern.before) + "**" + std::string(pattern.after);
  if (!glob_match(whole, path)) return std::nullopt;
  const char last = pattern.before.empty() ? '*' : pattern.before.back();
  for (std::size_t at = 0; at < path.size(); ++at) {
    const bool literal = last != '*' && last != '?';
    if (literal && (at == 0 || path[at - 1] != last)) continue;
    std::size_t end = at;
    while (end < path.size() && (kind_of(path[end]) != Kind::other || path[end] == '_' ||
                                 (pattern.size > 0 && path[end] == '-')))
      ++end;
    if (pattern.size > 0 && end - at < pattern.size) continue;
    if (pattern.size > 0) end = at + pattern.size;
    if (end == at || !matches_before(pattern.before, path.substr(0, at))) continue;
    for (; end > at; --end) {
      if (matches_after(pattern.after, path.substr(end)))
        return std::string(path.substr(0, at)) + "*" + std::string(path.substr(end));
      if (pattern.size > 0) break;
    }
  }
  return std::nullopt;
}

}  // namespace

bool looks_like_words(std::string_view token) {
  for (std::size_t at = 0; at < token.size();) {
    if (kind_of(token[at]) != Kind::upper && kind_of(token[at]) != Kind::lower) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < token.size() && kind_of(token[end]) == Kind::upper) ++end;
    const std::size_t capitals = end - at;
    while (end < token.size() && kind_of(token[end]) == Kind::lower) ++end;
    const bool abbreviation = capitals >= 3 && capitals == end - at;
    if (!abbreviation && std::none_of(token.begin() + at, token.begin() + end, is_vowel))
      return false;
    at = end;
  }
  return true;
}

bool looks_like_hash(std::string_view token) {
  constexpr std::size_t kSeconds = 10;  // since 1970, in decimal
  const Looks looks(token);
  if (looks.others > 0 || token.size() < 6) return false;
  if (looks.letters() == 0) return token.size() >= kSeconds;
  return is_hex_hash(token, looks) || is_base32_hash(token, looks) ||
         is_base64_hash(token, looks) || is_base36_hash(token, looks);
}

std::vector<PossibleHash> possible_hashes(std::string_view url) {
  const std::size_t question = std::min(url.find('?'), url.size());
  UrlParts parts{url.substr(0, question),
                 question == url.size() ? "" : "?" + query_without_hash(url.substr(question + 1)),
                 0, question};
  std::vector<PossibleHash> out;
  for (std::size_t end; (end = parts.path.find('/', parts.name)) != std::string_view::npos;
       parts.name = end + 1)
    if (end - parts.name >= kLeastFolder) add_possible_hash(parts, parts.name, end, out);
  const std::size_t dot = parts.path.rfind('.');
  if (dot != std::string_view::npos && dot >= parts.name) parts.dot = dot;
  for (std::size_t at = parts.name, end; at < parts.dot; at = end + 1) {
    end = std::min(parts.path.find('.', at), parts.dot);
    for (std::size_t begin = at; begin < end; ++begin)
      if (begin == at || is_name_separator(parts.path[begin - 1]))
        add_possible_hash(parts, begin, end, out);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const PossibleHash& a, const PossibleHash& b) { return a.rank < b.rank; });
  return out;
}

void JointLooks::add(HashLooks looks) {
  ++count;
  if (looks == HashLooks::hash) sum += 2;
  if (looks == HashLooks::unsure) sum += 1;
  has_words = has_words || looks == HashLooks::words;
}

bool are_hashes(const JointLooks& them, const JointLooks& neighbours, bool has_stem) {
  const auto mostly = [](const JointLooks& l) { return l.count > 0 && 2 * l.sum >= 3 * l.count; };
  if (!has_stem) return mostly(them);
  return them.sum >= them.count || (!them.has_words && mostly(neighbours));
}

namespace {

// What of a folder's name may be a hash: all of it, or what stands behind a word.
std::size_t folder_hash_at(std::string_view name) {
  if (is_hex(name)) return 0;
  const std::size_t separator = name.find_last_of("-_.");
  if (separator != std::string_view::npos) return separator + 1;
  return std::min(name.find_first_of("0123456789"), name.size());
}

bool is_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// With the folder's name that differs as "*", where nothing else does.
std::optional<std::string> name_but_for_folder(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto at = static_cast<std::size_t>(x - a.begin());
  const std::size_t begin = at == 0 ? 0 : a.rfind('/', at - 1) + 1;
  const std::size_t end = a.find('/', at), end_b = b.find('/', at);
  const std::size_t query = std::min(a.find('?'), b.find('?'));
  if (end == a.npos || end_b == b.npos || end > query || end_b > query ||
      a.substr(end) != b.substr(end_b) ||
      !may_be_one_folder(a.substr(begin, end - begin), b.substr(begin, end_b - begin)))
    return std::nullopt;
  return std::string(a.substr(0, begin)) + "*" + std::string(a.substr(end));
}

}  // namespace

bool may_be_hash_folder(std::string_view name) {
  const std::string_view hash = name.substr(folder_hash_at(name));
  return hash.size() >= 6 && is_hex(hash) && !is_date(hash) &&
         hash.find_first_of("0123456789") != hash.npos;
}

bool may_be_one_folder(std::string_view a, std::string_view b) {
  const std::size_t at = folder_hash_at(a);
  if (a.size() != b.size() || at != folder_hash_at(b) || a.substr(0, at) != b.substr(0, at) ||
      !may_be_hash_folder(a) || !may_be_hash_folder(b))
    return false;
  // Behind a word that no separator parts from it, a number must be a time.
  const std::string_view x = a.substr(at), y = b.substr(at);
  const bool joined = at > 0 && kind_of(a[at - 1]) != Kind::other;
  if (joined && !(is_digits(x) && is_digits(y))) return false;
  return looks_like_hash(x) || looks_like_hash(y);
}

std::optional<std::string> common_name(std::string_view a, std::string_view b,
                                       const std::vector<std::string>& patterns) {
  const std::string name = without_hash(a, patterns);
  if (name == without_hash(b, patterns)) return name;
  const std::vector<PossibleHash> others = possible_hashes(b);
  for (const PossibleHash& x : possible_hashes(a))
    for (const PossibleHash& y : others) {
      JointLooks both;
      both.add(x.looks);
      both.add(y.looks);
      if (x.rank == y.rank && x.rest == y.rest && are_hashes(both, both, x.has_stem)) return x.rest;
    }
  return name_but_for_folder(a, b);
}

bool is_hash_pattern(std::string_view pattern) { return parse_hash_pattern(pattern).has_value(); }

std::string without_hash(std::string_view url, const std::vector<std::string>& patterns) {
  const std::size_t question = std::min(url.find('?'), url.size());
  const std::string_view path = url.substr(0, question);
  const std::string query =
      question == url.size() ? "" : "?" + query_without_hash(url.substr(question + 1));
  for (const std::string& pattern : patterns)
    if (const auto parsed = parse_hash_pattern(pattern))
      if (const auto found = by_pattern(*parsed, path)) return *found + query;
  return path_without_hash(path) + query;
}

}  // namespace pushplan
