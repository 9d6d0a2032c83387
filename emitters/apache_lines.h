// What Apache is told about a list, wherever it stands: the lines of a section that chose the
// pages, and what they go by. Shared by the include file and .htaccess.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emitters/emitter.h"

namespace pushplan::emitters {

// True where the request is for the page that answers it: for its file, the folder of an index
// file, or the file's name without its ending. Not where one page answers what has no file
// (FallbackResource, a rewrite to /index.html, ErrorDocument).
//
// The path of the request line, decoded, must be what the response's URL begins with. Behind it
// stands at most what index files and endings are. (?s) is for a line end in a name.
inline constexpr const char* kAskedFor =
    "%{THE_REQUEST} =~ m#^[A-Z]+ ([^ ?]*)# && '%{REQUEST_URI} %{unescape:$1}' =~ "
    "m#(?s)^(.*?)(?:(?:/?index)?[.]x?html?)? \\1$#";

// What a whole file needs around its lines: the modules, or nothing of it is read.
std::string in_guards(const Emission& emission, const std::string& lines);

// Sets the variable pushplan_again for requests that must not be pushed to: another method than
// GET, a validator, a part, the cookie of this plan. By SetEnvIf, which adds no Vary. "" where
// nothing is pushed.
std::string request_lines(const Emission& emission, const std::string& value = "1");

// All that a page of a set gets, for the inside of a section.
class ListLines {
 public:
  explicit ListLines(const Emission& emission);
  std::string of(const PageSet& set) const;

 private:
  const Emission& emission_;
  // The same for all sets; the id of the plan is read from all of the manifest.
  std::string fresh_, companions_;
};

// What every page with a list gets beside it: Server-Timing, the cookie. `when` is a condition, as
// in "env=pushplan_page"; with the cookie its variable must be pushplan_page.
std::string companion_lines(const Emission& emission, bool by_variable = false);

// Link lines by variables: `name` for those that are pushed to, and with "-again" behind it for the
// others.
std::string link_lines_by_variable(const Emission& emission, const PageSet& set,
                                   const std::string& name);

// Hinted files that get the same Cache-Control; none unless that was asked for.
struct Freshness {
  std::string value;
  std::vector<std::string> paths;  // decoded, without query
};
std::vector<Freshness> freshness(const Emission& emission);

// The line that says it where nothing else does: neither Cache-Control nor Expires, from no table.
std::string freshness_line(const Freshness& group);

// A combination of options that Apache has no directive for.
std::optional<Error> apache_refusal(const Emission& emission);

// What people must know of the mechanism and style that they asked for.
std::vector<Diagnostic> apache_findings(const Emission& emission);

}  // namespace pushplan::emitters
