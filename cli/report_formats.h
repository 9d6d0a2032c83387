// The formats of reports, a function each, and what they escape. For cli/report.cc and tests.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "cli/report.h"

namespace pushplan::cli {

// As on the screen, without colours; all findings.
void write_text(const Report& report, std::ostream& out);
// {"schema": "pushplan-report/1", "errors", "warnings", "notes", "findings": [...]}.
void write_json(const Report& report, std::ostream& out);
// The XML that JUnit's ant task began and that Jenkins and others read: an error is a failure, all
// else is skipped.
void write_junit(const Report& report, std::ostream& out);
// Test Anything Protocol 14 (https://testanything.org/tap-version-14-specification.html): an error
// is `not ok`, all else a TODO, which fails no run; the rest in a YAML block.
void write_tap(const Report& report, std::ostream& out);
// OASIS SARIF 2.1.0, for code scanning; its rules are the table of findings.
void write_sarif(const Report& report, std::ostream& out);
// Workflow commands of GitHub Actions, which become annotations.
void write_github(const Report& report, std::ostream& out);
// The Code Quality report of GitLab: Code Climate's JSON, as far as GitLab reads it.
void write_gitlab(const Report& report, std::ostream& out);
// A comment for a merge request: a table, of at most 50 findings unless all are asked for.
void write_markdown(const Report& report, std::ostream& out);

// Text of an XML document, also in attribute values: what XML 1.0 has no way to say (section 2.2)
// becomes U+FFFD.
std::string xml_text(std::string_view text);
// The message of a workflow command, and the value of one of its properties.
std::string github_message(std::string_view text);
std::string github_property(std::string_view text);
// The description of a TAP test point: one line, in which '#' begins no directive.
std::string tap_description(std::string_view text);
// Text in a cell of a table; nobody is mentioned by it.
std::string markdown_text(std::string_view text);
// A URI reference to a file, relative to the working folder (RFC 3986, section 4.2).
std::string file_uri(const std::string& path);

// "site/index.html:3:5", "site/index.html", or "".
std::string place_of(const PlacedFinding& placed);

}  // namespace pushplan::cli
