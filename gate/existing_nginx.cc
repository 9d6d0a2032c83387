// nginx's configuration: the fields that emitters/nginx_existing.h found, and which requests they
// are for: one location answers
// (https://nginx.org/en/docs/http/ngx_http_core_module.html#location), and `add_header`, `expires`
// and `http2_push` are inherited where a level has none of its own.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/text.h"
#include "emitters/emitter.h"
#include "emitters/nginx_existing.h"
#include "emitters/route_patterns.h"
#include "gate/existing.h"

namespace pushplan::gate {
namespace {

using emitters::NginxExisting;
using Level = NginxExisting::Level;
using Sent = NginxExisting::Sent;

bool is_regex(const Level& level) { return level.modifier == "~" || level.modifier == "~*"; }

class NginxLevels {
 public:
  explicit NginxLevels(std::vector<Level> levels)
      : levels_(std::move(levels)), regexes_(levels_.size()) {
    for (std::size_t i = 0; i < levels_.size(); ++i)
      if (is_regex(levels_[i]))
        regexes_[i] = emitters::RoutePattern::regex(levels_[i].path, levels_[i].modifier == "~*");
  }

  // Whether what stands at a level of the file is sent with a response.
  bool are_sent(std::size_t level, Sent::Kind kind, const Requested& request) const {
    while (levels_[level].kind == Level::condition) level = levels_[level].parent;
    const auto has_own = [&](std::size_t at) {
      return at == level || (kind == Sent::push      ? levels_[at].pushes
                             : kind == Sent::expires ? levels_[at].expires
                                                     : levels_[at].fields);
    };
    for (const std::size_t outer : outers(level))
      for (std::size_t here : answering(outer, request)) {
        while (here != 0 && !has_own(here)) here = levels_[here].parent;
        if (here == level) return true;
      }
    return false;
  }

  bool is_certain(std::size_t level) const {
    for (; level != 0; level = levels_[level].parent)
      if (levels_[level].kind == Level::condition) return false;
    return true;
  }

  // The names of the server that a level belongs to, or "".
  std::string host(std::size_t level) const {
    for (; level != 0; level = levels_[level].parent)
      if (levels_[level].kind == Level::server) return levels_[level].names;
    return "";
  }

 private:
  // The server that a level belongs to; all servers, for what stands outside of them; without any,
  // the level around the locations.
  std::vector<std::size_t> outers(std::size_t level) const {
    std::size_t around = level;
    for (std::size_t at = level; at != 0; at = levels_[at].parent) {
      if (levels_[at].kind == Level::server) return {at};
      if (levels_[at].kind == Level::location) around = levels_[at].parent;
    }
    std::vector<std::size_t> servers;
    for (std::size_t i = 0; i < levels_.size(); ++i)
      if (levels_[i].kind == Level::server) servers.push_back(i);
    if (servers.empty() || around != level) return {around};
    return servers;
  }

  // The index module asks again for the file behind a folder. What stands in a location of just
  // that folder was meant for it all the same, and is where `try_files` names the file.
  std::vector<std::size_t> answering(std::size_t outer, const Requested& request) const {
    const std::size_t location = chosen(outer, request.url_path);
    if (request.url_path.back() != '/') return {location};
    const std::size_t index = chosen(outer, "/" + request.source);
    if (levels_[location].modifier == "=") return {location, index};
    return {index};
  }

  // Patterns that cannot be read here match nothing.
  bool matches(std::size_t level, const std::string& path) const {
    if (levels_[level].modifier == "=") return path == levels_[level].path;
    if (is_regex(levels_[level])) return regexes_[level] && regexes_[level]->matches(path);
    return path.rfind(levels_[level].path, 0) == 0;
  }

  // The location that nginx takes: the exact one, else the first pattern within or beside the
  // longest prefix, else that prefix.
  std::size_t chosen(std::size_t outer, const std::string& path) const {
    for (;;) {
      std::vector<std::size_t> chain = {outer};  // the longest prefixes, one within the other
      while (const std::size_t longest = longest_prefix(chain.back(), path)) {
        if (levels_[longest].modifier == "=") return longest;
        chain.push_back(longest);
      }
      const std::size_t pattern = first_pattern(chain, path);
      if (pattern == 0) return chain.back();
      outer = pattern;
    }
  }

  // 0: none.
  std::size_t longest_prefix(std::size_t outer, const std::string& path) const {
    std::size_t longest = 0;
    for (std::size_t i = outer + 1; i < levels_.size(); ++i) {
      if (!is_location_in(i, outer) || is_regex(levels_[i]) || !matches(i, path)) continue;
      if (levels_[i].modifier == "=") return i;
      if (longest == 0 || levels_[i].path.size() > levels_[longest].path.size()) longest = i;
    }
    return longest;
  }

  // 0: none.
  std::size_t first_pattern(const std::vector<std::size_t>& chain, const std::string& path) const {
    for (std::size_t k = chain.size(); k-- > 0;) {
      if (k + 1 < chain.size() && levels_[chain[k + 1]].modifier == "^~") continue;
      for (std::size_t i = chain[k] + 1; i < levels_.size(); ++i)
        if (is_location_in(i, chain[k]) && is_regex(levels_[i]) && matches(i, path)) return i;
    }
    return 0;
  }

  bool is_location_in(std::size_t level, std::size_t outer) const {
    return levels_[level].kind == Level::location && levels_[level].parent == outer;
  }

  std::vector<Level> levels_;
  std::vector<std::optional<emitters::RoutePattern>> regexes_;
};

// A row of a `map` of the path; `default` is for what no other row matches.
bool is_row_for(const NginxExisting::MapRow& row, const Requested& request) {
  const auto matches = [&](const std::string& key) {
    if (key.empty() || key[0] != '~')
      return equals_ignoring_case(key, request.url_path) ||
             equals_ignoring_case(key, "/" + request.source);
    const bool any_case = key.rfind("~*", 0) == 0;
    const auto regex = emitters::RoutePattern::regex(key.substr(any_case ? 2 : 1), any_case);
    return regex && (regex->matches(request.url_path) || regex->matches("/" + request.source));
  };
  if (row.key != "default") return matches(row.key);
  return std::none_of(row.keys.begin(), row.keys.end(), matches);
}

bool is_of_path(const NginxExisting::MapRow& row) {
  constexpr std::string_view kPaths[] = {"$uri", "$request_uri", "$document_uri"};
  return contains(kPaths, row.source);
}

// The Cache-Control that `expires` stands for
// (https://nginx.org/en/docs/http/ngx_http_headers_module.html#expires); "": that is not known.
std::string cache_control_of(const std::string& expires) {
  if (expires == "epoch" || expires[0] == '-') return "no-cache";
  if (expires == "max" || expires[0] == '@') return "max-age=1";
  const bool digit = expires[0] >= '0' && expires[0] <= '9';
  if (!digit) return "";
  return expires.find_first_of("123456789") == std::string::npos ? "max-age=0" : "max-age=1";
}

void take_freshness(ExistingFile& file, const RuleScope& scope, const Sent& sent) {
  if (sent.value.empty()) return;
  const bool expires = sent.kind == Sent::expires;
  add_freshness(file.freshness, scope, expires ? cache_control_of(sent.value) : sent.value,
                (expires ? "expires " : "Cache-Control: ") + sent.value,
                {sent.at[0], sent.at.size()});
}

}  // namespace

Result<ExistingFile> read_existing_nginx(const std::string& name, std::string_view text) {
  ExistingFile file{name, ExistingFormat::nginx, {}, {}};
  if (emitters::is_ours(text)) return file;
  const auto read = emitters::read_nginx(text, "");
  if (!read) return Error{fmt::format("{}: {}", name, read.error().message)};
  for (const NginxExisting::Include& each : read->includes)
    file.includes.push_back({each.pattern, {each.offset, each.length}});
  for (const NginxExisting::Unread& each : read->unread)
    add_unread(file, {each.offset, each.length}, each.directive);
  const auto levels = std::make_shared<const NginxLevels>(read->levels);
  for (const Level& level : read->levels)
    if (level.kind == Level::server) add_host(file, level.names);
  for (const Sent& sent : read->sent) {
    ExistingRule rule;
    rule.where = sent.where.empty() ? "every response" : sent.where;
    rule.host = add_host(file, levels->host(sent.level));
    const auto row = sent.row && is_of_path(*sent.row) ? sent.row : std::nullopt;
    rule.matches = [levels, level = sent.level, kind = sent.kind, row](const Requested& request) {
      return levels->are_sent(level, kind, request) && (!row || is_row_for(*row, request));
    };
    rule.certain = levels->is_certain(sent.level) && (!sent.row || row);
    if (sent.kind == Sent::push) {
      rule.carrier = Carrier::push;
      rule.hints.push_back(
          hint_of_push(file, sent.value, {sent.at.empty() ? 0 : sent.at[0], sent.at.size()}));
    } else if (sent.kind == Sent::link) {
      add_link_value(file, rule, sent.value, sent.at);
    } else {
      take_freshness(file, rule, sent);
    }
    if (!rule.hints.empty()) file.rules.push_back(std::move(rule));
  }
  return file;
}

}  // namespace pushplan::gate
