// Hints, and how long responses stay fresh, in configuration that stands beside the site already:
// `_headers`, `.htaccess` and other files of Apache, nginx's, H2O's. What a file says is read here;
// gate/existing_lint.h judges it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "gate/stated_hints.h"

namespace pushplan::gate {

enum class ExistingFormat { headers, apache, nginx, h2o };

// A request as rules match it.
struct Requested {
  std::string url_path;  // as served
  std::string source;    // the file below the site that answers
};

// The responses that one directive is for.
struct RuleScope {
  std::string where;  // as the file has it: "/blog/*", `<LocationMatch "^/$">`, "location = /"
  std::function<bool(const Requested& request)> matches;
  // False: it may match less, by a condition that is not read here. What only some of the pages
  // that it may match have no use for is no finding then.
  bool certain = true;
  std::size_t host = 0;  // 1 + its position in ExistingFile::hosts; 0: all of the file's
};

// What one directive sends with them.
struct ExistingRule : RuleScope {
  Carrier carrier = Carrier::link;
  std::size_t header_bytes = 0;   // of its Link values, joined by ", "
  std::vector<StatedHint> hints;  // spans within the file
};

// How long they stay fresh, where it says so at all.
struct FreshnessRule : RuleScope {
  bool fresh = false;  // false: no-store, no-cache, or for no time
  std::string says;    // as written: "Cache-Control: no-store", "expires -1"
  std::string file;    // that it stands in
  SourceSpan span;
};

// A directive that includes other files.
struct ExistingInclude {
  std::string pattern;  // as written: "conf.d/*.conf", "/etc/nginx/snippets/hints.conf"
  SourceSpan span;      // of the directive, up to its line end or semicolon
  bool optional = false;
};

struct ExistingFile {
  std::string name;  // below the working folder
  ExistingFormat format = ExistingFormat::headers;
  std::vector<ExistingRule> rules;
  std::vector<Diagnostic> diagnostics;  // existing-unread: Link values that nobody can read
  std::vector<FreshnessRule> freshness = {};
  std::vector<ExistingInclude> includes = {};  // in order; cli/existing_includes.h reads them
  std::vector<std::string> hosts = {};  // host_name() of each server, virtual host or `hosts` entry
};

// The format of a file by its name, else by what it holds.
ExistingFormat existing_format(const std::string& name, std::string_view text);

// Reads the hints of a file, without what pushplan wrote into it itself. Fails where the file's
// grammar is broken, with the line. H2O's files are YAML: existing_of_h2o() takes what their
// reader found.
Result<ExistingFile> read_existing(const std::string& name, std::string_view text);
Result<ExistingFile> read_existing(const std::string& name, std::string_view text,
                                   ExistingFormat format);

// A `header.*` or `expires` directive of H2O's configuration, as YAML's reader found it.
struct H2oField {
  std::string path;    // of the `paths` entry that it stands in; "" at the level of a host
  std::string value;   // `Link: <...>; rel=preload`, `expires: 1 day`
  bool early = false;  // `when: early`, or `when: all`
  SourceSpan span;
  std::vector<std::string> paths = {};  // all entries of its host: the longest that matches answers
  std::string host = "";                // the `hosts` entry
};
ExistingFile existing_of_h2o(const std::string& name, const std::vector<H2oField>& fields);

// The readers behind read_existing(), a file each.
Result<ExistingFile> read_existing_headers(const std::string& name, std::string_view text);
Result<ExistingFile> read_existing_apache(const std::string& name, std::string_view text);
Result<ExistingFile> read_existing_nginx(const std::string& name, std::string_view text);

// Adds the hints of a Link value to a rule; `at` says where each of its bytes stands in the file.
// For the readers.
void add_link_value(ExistingFile& file, ExistingRule& rule, std::string_view value,
                    const std::vector<std::size_t>& at);

// Says that a directive sets Link by means that are not read here.
void add_unread(ExistingFile& file, SourceSpan span, std::string_view directive);

// A file that is pushed by name, which stands at `span`.
StatedHint hint_of_push(const ExistingFile& file, std::string url, SourceSpan span);

// Keeps what a directive says of freshness, unless that is nothing. `cache_control` is what it
// comes to; of max-age it matters alone whether that is 0 (RFC 9111 section 5.2.2).
void add_freshness(std::vector<FreshnessRule>& rules, const RuleScope& scope,
                   std::string_view cache_control, std::string says, SourceSpan span);

// What another directive takes off what a rule sends (`Header unset`, `! Link`).
void take_off(RuleScope& rule, const std::function<bool(const Requested&)>& from, bool certain);

// The names of a host as one that can be compared: without port, without `www.`, sorted, and "" for
// what may be any host (`_`, `*.example`, a pattern).
std::string host_name(std::string_view names);

// Whether a rule is for the host `own` (host_name(); "": it is not known).
enum class OfHost { ours, unclear, another };
OfHost host_of(const ExistingFile& file, const RuleScope& scope, const std::string& own);

// What host_name() is for, as RuleScope::host has it.
std::size_t add_host(ExistingFile& file, std::string_view names);

}  // namespace pushplan::gate
