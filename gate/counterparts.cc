#include "gate/counterparts.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/hashed_name.h"
#include "base/text.h"

namespace pushplan::gate {
namespace {

using manifest::Manifest;
using manifest::Resource;

// A file that has no counterpart yet.
struct Single {
  const std::string* key;
  const Resource* resource;
  std::string role;      // the URL without hashes, and the destination
  std::string pages;     // that send it; "" until it is asked for
  bool learned = false;  // the role: from names that both manifests have
};
using Singles = std::vector<Single>;

// The files of both manifests under one property.
struct Bucket {
  std::vector<std::size_t> then, now;  // positions in the Singles
};

// Names that agree but for what may be a hash.
struct Shape {
  struct Member {
    Single* single;
    bool is_then;
    HashLooks looks;
  };
  std::vector<Member> members;
  std::string beside;
  bool has_stem = false;
};

// What stands below the folders that lie beside one another.
struct FolderRow {
  struct Below {
    std::size_t files = 0;
    bool contradicted = false;  // by a file of the same place below a third one
  };
  // The folders of either manifest that have a file, as places below them and destinations.
  struct Holders {
    std::vector<std::pair<std::string, const std::string*>> then, now;  // folder, key
  };
  std::map<std::string, Below> then, now;  // by name
  std::map<std::string, Holders> files;
};

// How far apart two weights are: the same for 1 B and 2 B as for 1 kB and 2 kB.
double distance(const Resource& a, const Resource& b) {
  const auto weight = [](const Resource& r) {
    return std::log(static_cast<double>(std::max<std::uint64_t>(r.bytes, 1)));
  };
  return std::abs(weight(a) - weight(b));
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "3", "3.7", "v3".
bool begins_version(std::string_view token) {
  if (!token.empty() && ascii_lower(token.front()) == 'v') token.remove_prefix(1);
  return !token.empty() && token.find_first_not_of("0123456789.") == std::string_view::npos;
}

// A file's name taken apart at its separators; the numbers of a version are one token.
struct NameTokens {
  std::string folder;  // and all else that must agree: extension, query, destination
  std::vector<std::string> tokens;
};

NameTokens tokens_of(const Resource& r) {
  const std::string& url = r.hint.url;
  const std::size_t question = std::min(url.find('?'), url.size());
  const std::size_t slash = url.rfind('/', question) + 1;  // npos + 1 is 0
  const std::string_view name = std::string_view(url).substr(slash, question - slash);
  const std::size_t dot = std::min(name.rfind('.'), name.size());
  NameTokens out;
  out.folder = url.substr(0, slash) + '\n' + std::string(name.substr(dot)) + url.substr(question) +
               '\n' + r.hint.as;
  char before = '\0';  // the separator in front of the token
  for (std::size_t at = 0; at <= dot;) {
    const std::size_t end = std::min(name.find_first_of("-._~@", at), dot);
    const std::string token(name.substr(at, end - at));
    const bool goes_on = before == '.' && is_number(token) && !out.tokens.empty() &&
                         begins_version(out.tokens.back());
    if (goes_on)
      out.tokens.back() += '.' + token;
    else
      out.tokens.push_back(token);
    before = end < dot ? name[end] : '\0';
    at = end + 1;
  }
  return out;
}

// A number alone may be a size or a weight.
bool is_version(std::string_view token) { return begins_version(token) && !is_number(token); }

// Whether two tokens may be what changes from build to build: versions, or hashes of one size.
bool may_be_exchanged(const std::string& a, const std::string& b) {
  constexpr std::size_t kLeastHash = 6, kLeastUnseenHash = 7;  // that do not look like hashes
  if (is_version(a) && is_version(b)) return true;
  if (a.size() != b.size() || a.size() < kLeastHash) return false;
  if (looks_like_hash(a) || looks_like_hash(b)) return true;
  return a.size() >= kLeastUnseenHash && !(looks_like_words(a) && looks_like_words(b));
}

// The one whose weight is nearest, if all others are far.
std::optional<std::size_t> clear_nearest(const Resource& of, const Singles& singles,
                                         const std::vector<std::size_t>& among) {
  constexpr double kLeastGap = 0.1, kMost = 1.4;  // 10 %; the fourfold
  constexpr double kTimesNearer = 3;
  double best = std::numeric_limits<double>::infinity(), second = best;
  std::optional<std::size_t> nearest;
  for (const std::size_t i : among) {
    const double d = distance(of, *singles[i].resource);
    if (d < best) nearest = i;
    second = std::min(second, std::max(best, d));
    best = std::min(best, d);
  }
  return best <= kMost && second >= std::max(kLeastGap, kTimesNearer * best) ? nearest
                                                                             : std::nullopt;
}

class Matcher {
 public:
  Matcher(const Manifest& then, const Manifest& now, const std::vector<std::string>& patterns)
      : then_manifest_(then), now_manifest_(now), patterns_(patterns) {
    for (const auto& [key, resource] : then.resources) {
      if (now.resources.count(key) > 0 && now.resources.at(key).hint.as == resource.hint.as)
        found_.emplace(key, key);
      else
        then_.push_back(single(key, resource, patterns));
    }
    for (const auto& [key, resource] : now.resources)
      if (found_.count(key) == 0) now_.push_back(single(key, resource, patterns));
    learn_roles(patterns);
  }

  std::map<std::string, std::string> run() {
    const auto content = [](const Single& s) {
      return s.resource->hash.empty() ? "" : s.resource->hash + '\n' + s.resource->hint.as;
    };
    pair_by([&](const Single& s) {
      const std::string hash = content(s);
      return hash.empty() ? hash : hash + '\n' + s.role;
    });
    pair_by(content);
    pair_by([](const Single& s) { return s.role; });
    if (!then_.empty() && !now_.empty()) {
      pair_by_folder();
      find_pages(then_manifest_, then_);
      find_pages(now_manifest_, now_);
      pair_by([](const Single& s) { return s.pages.empty() ? "" : s.role + '\n' + s.pages; });
      pair_by_weight();
      pair_by_token();
    }
    return std::move(found_);
  }

 private:
  static Single single(const std::string& key, const Resource& resource,
                       const std::vector<std::string>& patterns) {
    return {&key, &resource, without_hash(resource.hint.url, patterns) + '\n' + resource.hint.as,
            "", false};
  }

  // Names that went and came, and agree but for a possible hash, have one role, whatever the hash
  // looks like: one that is unlike a hash is beside others that are not. What patterns decide
  // about is theirs.
  void learn_roles(const std::vector<std::string>& patterns) {
    std::map<std::tuple<std::size_t, std::string, std::string>, Shape> shapes;  // rank, rest, as
    std::map<std::pair<std::size_t, std::string>, JointLooks> beside;
    for (Singles* side : {&then_, &now_})
      for (Single& s : *side) {
        const std::string& url = s.resource->hint.url;
        if (!patterns.empty() && without_hash(url, patterns) != without_hash(url)) continue;
        for (const PossibleHash& hash : possible_hashes(url)) {
          Shape& shape = shapes[{hash.rank, hash.rest, s.resource->hint.as}];
          shape.members.push_back({&s, side == &then_, hash.looks});
          shape.beside = hash.beside;
          shape.has_stem = hash.has_stem;
          beside[{hash.rank, hash.beside}].add(hash.looks);
        }
      }
    for (auto& [name, shape] : shapes) {
      const auto& [rank, rest, as] = name;
      std::string role = rest;
      role += '\n';
      role += as;
      learn(shape, beside.at({rank, shape.beside}), role);
    }
  }

  static void learn(Shape& shape, JointLooks neighbours, const std::string& role) {
    auto& members = shape.members;
    JointLooks looks;
    for (const Shape::Member& m : members) looks.add(m.looks);
    neighbours.count -= looks.count;
    neighbours.sum -= looks.sum;
    members.erase(std::remove_if(members.begin(), members.end(),
                                 [](const Shape::Member& m) { return m.single->learned; }),
                  members.end());
    const auto is_then = [](const Shape::Member& m) { return m.is_then; };
    if (std::all_of(members.begin(), members.end(), is_then) ||
        std::none_of(members.begin(), members.end(), is_then) ||
        !are_hashes(looks, neighbours, shape.has_stem))
      return;
    for (const Shape::Member& m : members) {
      m.single->role = role;
      m.single->learned = true;
    }
  }

  void pair(std::size_t then, std::size_t now) {
    found_.emplace(*then_[then].key, *now_[now].key);
    then_[then].resource = now_[now].resource = nullptr;
  }

  // Leaves only those without a counterpart.
  void sweep() {
    for (Singles* side : {&then_, &now_})
      side->erase(std::remove_if(side->begin(), side->end(),
                                 [](const Single& s) { return s.resource == nullptr; }),
                  side->end());
  }

  // Pairs the files that alone have a property, on either side; "" is none.
  void pair_by(const std::function<std::string(const Single&)>& property) {
    std::unordered_map<std::string, Bucket> buckets;
    for (std::size_t i = 0; i < then_.size(); ++i)
      if (std::string p = property(then_[i]); !p.empty()) buckets[std::move(p)].then.push_back(i);
    for (std::size_t i = 0; i < now_.size(); ++i)
      if (std::string p = property(now_[i]); !p.empty()) buckets[std::move(p)].now.push_back(i);
    for (const auto& [property_value, bucket] : buckets)
      if (bucket.then.size() == 1 && bucket.now.size() == 1) pair(bucket.then[0], bucket.now[0]);
    sweep();
  }

  // Folders beside one another, by what stands before their names. What patterns decide about is
  // theirs.
  std::map<std::string, FolderRow> folder_rows() const {
    std::map<std::string, FolderRow> rows;
    for (const Manifest* manifest : {&then_manifest_, &now_manifest_})
      for (const auto& [key, resource] : manifest->resources) {
        const std::string& url = resource.hint.url;
        if (!patterns_.empty() && without_hash(url, patterns_) != without_hash(url)) continue;
        const std::size_t query = std::min(url.find('?'), url.size());
        for (std::size_t at = 0, end; (end = url.find('/', at)) < query; at = end + 1) {
          const std::string name = url.substr(at, end - at);
          if (!may_be_hash_folder(name)) continue;
          FolderRow& row = rows[url.substr(0, at)];
          const bool then = manifest == &then_manifest_;
          ++(then ? row.then : row.now)[name].files;
          FolderRow::Holders& holders = row.files[url.substr(end) + '\n' + resource.hint.as];
          (then ? holders.then : holders.now).emplace_back(name, &key);
        }
      }
    return rows;
  }

  // Files that stand at the same place below a folder which has another name. Beside a third folder
  // with such a file, hashes are those of the content or of an entry, and not of the build.
  void pair_by_folder() {
    std::unordered_map<std::string_view, std::size_t> then_at, now_at;  // by key
    for (std::size_t i = 0; i < then_.size(); ++i) then_at.emplace(*then_[i].key, i);
    for (std::size_t i = 0; i < now_.size(); ++i) now_at.emplace(*now_[i].key, i);
    for (auto& [before, row] : folder_rows()) {
      using Keys = std::vector<std::pair<const std::string*, const std::string*>>;
      std::map<std::pair<std::string, std::string>, Keys> common;
      std::map<std::string, int> of_then, of_now;  // with how many folders they share files
      for (const auto& [file, holders] : row.files) {
        if (holders.then.empty() || holders.now.empty()) continue;
        if (holders.then.size() > 1 || holders.now.size() > 1) {
          for (const auto& [name, key] : holders.then) row.then[name].contradicted = true;
          for (const auto& [name, key] : holders.now) row.now[name].contradicted = true;
          continue;
        }
        const auto& [then, then_key] = holders.then[0];
        const auto& [now, now_key] = holders.now[0];
        Keys& keys = common[{then, now}];
        if (keys.empty()) ++of_then[then], ++of_now[now];
        keys.emplace_back(then_key, now_key);
      }
      for (const auto& [names, keys] : common) {
        const auto& [then, now] = names;
        const FolderRow::Below &old = row.then[then], &fresh = row.now[now];
        if (row.now.count(then) > 0 || row.then.count(now) > 0 || old.contradicted ||
            fresh.contradicted || of_then[then] > 1 || of_now[now] > 1 ||
            2 * keys.size() <= std::min(old.files, fresh.files) || !may_be_one_folder(then, now))
          continue;
        for (const auto& [a, b] : keys) {
          const auto x = then_at.find(*a), y = now_at.find(*b);
          if (x != then_at.end() && y != now_at.end() && then_[x->second].resource != nullptr &&
              now_[y->second].resource != nullptr)
            pair(x->second, y->second);
        }
      }
    }
    sweep();
  }

  static void find_pages(const Manifest& m, Singles& singles) {
    std::unordered_map<std::string_view, Single*> by_key;
    for (Single& s : singles) by_key.emplace(*s.key, &s);
    std::set<std::pair<std::string_view, std::string_view>> uses;  // page, key
    for (const manifest::Group& group : m.groups)
      for (const auto* list : {&group.send, &group.prefetch})
        for (const std::string& key : *list)
          if (by_key.count(key) > 0)
            for (const auto& [page, source] : group.pages) uses.emplace(page, key);
    for (const auto& [page, key] : uses) (by_key.at(key)->pages += page) += '\n';
  }

  // Files of one role, by their weights: the nearest of either, while no other is nearly as near.
  void pair_by_weight() {
    constexpr std::size_t kMostPairs = 1'000'000;
    constexpr int kRounds = 3;  // what is paired leaves the choice clearer for others
    for (int round = 0; round < kRounds; ++round) {
      std::vector<std::pair<std::size_t, std::size_t>> nearest;
      std::unordered_map<std::string, Bucket> buckets;
      for (std::size_t i = 0; i < then_.size(); ++i) buckets[then_[i].role].then.push_back(i);
      for (std::size_t i = 0; i < now_.size(); ++i) buckets[now_[i].role].now.push_back(i);
      for (const auto& [role, bucket] : buckets) {
        if (bucket.then.size() * bucket.now.size() > kMostPairs) continue;
        for (const std::size_t i : bucket.then) {
          const auto other = clear_nearest(*then_[i].resource, now_, bucket.now);
          if (other && clear_nearest(*now_[*other].resource, then_, bucket.then) == i)
            nearest.emplace_back(i, *other);
        }
      }
      for (const auto& [then, now] : nearest) pair(then, now);
      sweep();
    }
  }

  // Names that differ in one token. A file that could be paired with two is left alone.
  void pair_by_token() {
    std::map<std::string, Bucket> buckets;
    std::vector<NameTokens> then_tokens, now_tokens;
    const auto file = [&](const Singles& singles, std::vector<NameTokens>& tokens, auto side) {
      for (std::size_t i = 0; i < singles.size(); ++i) {
        tokens.push_back(tokens_of(*singles[i].resource));
        if (singles[i].learned) continue;  // one of several, and nobody knows which
        std::vector<std::string> rest = tokens.back().tokens;
        for (std::size_t t = 0; t < rest.size() && rest.size() > 1; ++t) {
          const std::string token = std::exchange(rest[t], "\x01");
          (buckets[tokens.back().folder + '\n' + join(rest, "\n")].*side).push_back(i);
          rest[t] = token;
        }
      }
    };
    file(then_, then_tokens, &Bucket::then);
    file(now_, now_tokens, &Bucket::now);
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    std::map<std::size_t, int> of_then, of_now;  // in how many buckets with both sides
    for (const auto& [name, bucket] : buckets) {
      if (bucket.then.empty() || bucket.now.empty()) continue;
      for (const std::size_t i : bucket.then) ++of_then[i];
      for (const std::size_t i : bucket.now) ++of_now[i];
      if (bucket.then.size() > 1 || bucket.now.size() > 1) continue;
      const auto& a = then_tokens[bucket.then[0]].tokens;
      const auto& b = now_tokens[bucket.now[0]].tokens;
      const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin());
      if (x != a.end() && may_be_exchanged(*x, *y)) pairs.emplace(bucket.then[0], bucket.now[0]);
    }
    for (const auto& [then, now] : pairs)
      if (of_then[then] == 1 && of_now[now] == 1) pair(then, now);
    sweep();
  }

  const Manifest &then_manifest_, &now_manifest_;
  const std::vector<std::string>& patterns_;
  Singles then_, now_;
  std::map<std::string, std::string> found_;
};

}  // namespace

std::map<std::string, std::string> counterparts(const Manifest& then, const Manifest& now,
                                                const std::vector<std::string>& patterns) {
  return Matcher(then, now, patterns).run();
}

}  // namespace pushplan::gate
