#include "cli/existing_includes.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <tuple>
#include <utility>

#include "emitters/emitter.h"
#include "gate/findings.h"

namespace pushplan::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostIncludes = 10'000;  // of one named file, those of others among them

bool has_wildcard(const std::string& pattern) {
  return pattern.find_first_of("*?[") != std::string::npos;
}

std::string normal(const fs::path& path) { return path.lexically_normal().generic_string(); }

// The files that a pattern matches below a folder, sorted; a folder stands for what is in it, as it
// does for Apache.
std::vector<std::string> files_of(const fs::path& folder, const std::string& pattern) {
  std::string escaped;
  for (const char c : folder.generic_string()) {
    if (c == '*' || c == '?' || c == '[' || c == '\\') escaped += '\\';
    escaped += c;
  }
  const fs::path full = fs::path(escaped) / pattern;
  std::vector<std::string> files;
  glob_t found = {};
  if (::glob(full.c_str(), 0, nullptr, &found) == 0)
    for (std::size_t i = 0; i < found.gl_pathc; ++i) {
      const fs::path each = found.gl_pathv[i];
      std::error_code code;
      if (fs::is_regular_file(each, code)) files.push_back(normal(each));
      if (!fs::is_directory(each, code)) continue;
      const std::vector<std::string> below = files_of(each, "*");
      files.insert(files.end(), below.begin(), below.end());
    }
  ::globfree(&found);
  return files;
}

// Where an absolute path of the server's may stand beside a file that is not at its place there:
// `/etc/nginx/snippets/a.conf` as etc/nginx/snippets/a.conf, nginx/snippets/a.conf and so on. A
// pattern keeps the folder that it stands in.
std::vector<std::string> ends_of(const std::string& absolute) {
  std::vector<std::string> ends;
  for (std::size_t slash = 0; slash != std::string::npos; slash = absolute.find('/', slash + 1)) {
    std::string end = absolute.substr(slash + 1);
    if (!has_wildcard(end) || end.find('/') != std::string::npos) ends.push_back(std::move(end));
  }
  return ends;
}

// What every server brings and nobody hints in.
bool is_of_the_server(const std::string& pattern) {
  const std::string name = pattern.substr(pattern.rfind('/') + 1);
  constexpr std::string_view kParams = "_params";
  return name == "mime.types" || name == "fastcgi.conf" ||
         (name.size() > kParams.size() && name.substr(name.size() - kParams.size()) == kParams);
}

class Expander {
 public:
  Expander(const FileSystem& working, const std::string& name, gate::ExistingFormat format)
      : working_(working), root_(name), format_(format) {}

  Result<ExpandedFile> expand(const std::string& text) {
    if (Failure failure = add(root_, text)) return *failure;
    return std::move(expanded_);
  }

 private:
  // Adds a file, with what it includes in the place of the directives that do so.
  Failure add(const std::string& name, const std::string& text) {
    const Result<gate::ExistingFile> alone = gate::read_existing(name, text, format_);
    if (!alone) return alone.error();
    open_.push_back(normal(name));
    std::size_t at = 0;
    for (const gate::ExistingInclude& include : alone->includes) {
      piece(name, text, at, include.span.offset);
      at = include.span.offset + include.span.length;
      if (Failure failure = add_included(name, include)) return failure;
    }
    piece(name, text, at, text.size());
    open_.pop_back();
    return std::nullopt;
  }

  Failure add_included(const std::string& by, const gate::ExistingInclude& include) {
    const std::vector<std::string> files = find(include.pattern, by);
    if (files.empty()) say_missing(by, include);
    for (const std::string& file : files) {
      if (std::find(open_.begin(), open_.end(), file) != open_.end()) continue;
      if (expanded_.included.size() == kMostIncludes)
        return Error{
            fmt::format("{}: more than {} files are included; name those that hint "
                        "with --existing instead",
                        root_, kMostIncludes)};
      const Result<std::string> text = working_.read(file);
      if (!text) return Error{fmt::format("{} (included by {})", text.error().message, by)};
      expanded_.included.push_back(file);
      if (emitters::is_ours(*text)) continue;
      if (Failure failure = add(file, *text)) return failure;
      // A comment that ends with its file.
      expanded_.text += '\n';
    }
    return std::nullopt;
  }

  void piece(const std::string& file, const std::string& text, std::size_t begin, std::size_t end) {
    expanded_.pieces.push_back({expanded_.text.size(), file, begin});
    expanded_.text.append(text, begin, end - begin);
  }

  std::vector<std::string> find(const std::string& pattern, const std::string& by) const {
    const fs::path folder = fs::path(root_).parent_path();
    std::vector<std::pair<fs::path, std::string>> places;
    if (pattern.rfind('/', 0) != 0) {
      places.emplace_back(folder, pattern);
      // Not out of the working folder.
      if (!folder.empty()) places.emplace_back(folder.parent_path(), pattern);
      places.emplace_back("", pattern);
      places.emplace_back(fs::path(by).parent_path(), pattern);
    } else if (fs::path(root_).is_absolute()) {
      places.emplace_back("/", pattern.substr(1));
    } else {
      for (std::string& end : ends_of(pattern)) places.emplace_back(folder, std::move(end));
    }
    for (const auto& [place, written] : places)
      if (std::vector<std::string> files = files_of(place, written); !files.empty()) return files;
    return {};
  }

  void say_missing(const std::string& by, const gate::ExistingInclude& include) {
    if (include.optional || has_wildcard(include.pattern) || is_of_the_server(include.pattern))
      return;
    expanded_.diagnostics.push_back(
        {Severity::note,
         gate::find_finding("existing-unread")->slug,
         by,
         include.span,
         fmt::format("{} is included and was not found beside {}: what it hints is not judged",
                     include.pattern, root_),
         "put it where the server has it, as seen from the file that is named, or name it with "
         "`existing` (--existing)",
         {},
         Root::working_folder});
  }

  const FileSystem& working_;
  const std::string& root_;
  gate::ExistingFormat format_;
  std::vector<std::string> open_;  // the files around the place that is read
  ExpandedFile expanded_;
};

// Where the expanded text has its byte from.
std::pair<std::string, std::size_t> place_of(const ExpandedFile& expanded, std::size_t at) {
  const auto behind =
      std::upper_bound(expanded.pieces.begin(), expanded.pieces.end(), at,
                       [](std::size_t a, const auto& piece) { return a < piece.start; });
  const ExpandedFile::Piece& piece = *std::prev(behind);
  return {piece.file, piece.offset + (at - piece.start)};
}

}  // namespace

Result<ExpandedFile> expand_includes(const FileSystem& working, const std::string& name,
                                     const std::string& text, gate::ExistingFormat format) {
  return Expander(working, name, format).expand(text);
}

void place_in_files(gate::ExistingFile& read, const ExpandedFile& expanded) {
  for (gate::ExistingRule& rule : read.rules)
    for (gate::StatedHint& hint : rule.hints)
      if (hint.span) std::tie(hint.file, hint.span->offset) = place_of(expanded, hint.span->offset);
  for (gate::FreshnessRule& rule : read.freshness)
    std::tie(rule.file, rule.span.offset) = place_of(expanded, rule.span.offset);
  for (Diagnostic& each : read.diagnostics)
    if (each.span) std::tie(each.file, each.span->offset) = place_of(expanded, each.span->offset);
  read.diagnostics.insert(read.diagnostics.end(), expanded.diagnostics.begin(),
                          expanded.diagnostics.end());
}

}  // namespace pushplan::cli
