// Hints in configuration that stands beside the site already: `_headers`, `.htaccess` and other
// files of Apache, nginx's, H2O's. What a file says is read here; gate/existing_lint.h judges it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "gate/hint_judge.h"

namespace pushplan::gate {

enum class ExistingFormat { headers, apache, nginx, h2o };

// A request as rules match it.
struct Requested {
  std::string url_path;  // as served
  std::string source;    // the file below the site that answers
};

// What one directive sends with the responses that it is for.
struct ExistingRule {
  std::string where;  // as the file has it: "/blog/*", `<LocationMatch "^/$">`, "location = /"
  std::function<bool(const Requested& request)> matches;
  bool certain = true;  // false: it may match less, by a condition that is not read here
  Carrier carrier = Carrier::link;
  std::size_t header_bytes = 0;   // of its Link values, joined by ", "
  std::vector<StatedHint> hints;  // spans within the file
};

struct ExistingFile {
  std::string name;  // below the working folder
  ExistingFormat format = ExistingFormat::headers;
  std::vector<ExistingRule> rules;
  std::vector<Diagnostic> diagnostics;  // existing-unread: Link values that nobody can read
};

// The format of a file by its name, else by what it holds.
ExistingFormat existing_format(const std::string& name, std::string_view text);

// Reads the hints of a file, without what pushplan wrote into it itself. Fails where the file's
// grammar is broken, with the line. H2O's files are YAML: read_h2o_headers() takes what their
// reader found.
Result<ExistingFile> read_existing(const std::string& name, std::string_view text);

// A `header.*` directive of H2O's configuration, as YAML's reader found it.
struct H2oField {
  std::string path;    // of the `paths` entry that it stands in; "/" at the level of a host
  std::string value;   // `Link: <...>; rel=preload`
  bool early = false;  // `when: early`, or `when: all`
  SourceSpan span;
};
ExistingFile existing_of_h2o(const std::string& name, const std::vector<H2oField>& fields);

// The readers behind read_existing(), a file each.
Result<ExistingFile> read_existing_headers(const std::string& name, std::string_view text);
Result<ExistingFile> read_existing_apache(const std::string& name, std::string_view text);
Result<ExistingFile> read_existing_nginx(const std::string& name, std::string_view text);

// Adds the hints of a Link value that stands at `offset` of the file to a rule. For the readers.
void add_link_value(ExistingFile& file, ExistingRule& rule, std::string_view value,
                    std::size_t offset);

}  // namespace pushplan::gate
