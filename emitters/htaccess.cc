// Apache 2.4, .htaccess: what the include file says, in the folders of the site, for those who
// cannot touch the server's configuration. Apache reads these files anew for every request, so each
// folder has a file with its own pages alone. Proven on the real server by tests/servers.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "emitters/apache_lines.h"
#include "emitters/apache_syntax.h"
#include "emitters/banner.h"
#include "emitters/marked_block.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

constexpr const char* kName = ".htaccess";
constexpr const char* kHostSwitches =
    "needs in the virtual host, since .htaccess files may not say it: H2EarlyHints on, H2Push off";

// Directives that `AllowOverride FileInfo` allows and people put into .htaccess
// (https://httpd.apache.org/docs/2.4/mod/overrides.html#override-fileinfo), in lower case.
constexpr const char* kFileInfo[] = {"acceptpathinfo",
                                     "addcharset",
                                     "adddefaultcharset",
                                     "addencoding",
                                     "addhandler",
                                     "addlanguage",
                                     "addoutputfilter",
                                     "addoutputfilterbytype",
                                     "addtype",
                                     "browsermatch",
                                     "browsermatchnocase",
                                     "cookietracking",
                                     "defaulttype",
                                     "enablemmap",
                                     "enablesendfile",
                                     "errordocument",
                                     "fileetag",
                                     "forcetype",
                                     "h2earlyhint",
                                     "h2push",
                                     "h2pushresource",
                                     "header",
                                     "languagepriority",
                                     "modmimeusepathinfo",
                                     "passenv",
                                     "redirect",
                                     "redirectmatch",
                                     "redirectpermanent",
                                     "redirecttemp",
                                     "removehandler",
                                     "removetype",
                                     "requestheader",
                                     "rewritebase",
                                     "rewritecond",
                                     "rewriteengine",
                                     "rewriteoptions",
                                     "rewriterule",
                                     "setenv",
                                     "setenvif",
                                     "setenvifnocase",
                                     "sethandler",
                                     "setoutputfilter",
                                     "unsetenv"};

// The folder of a path below the site: "docs" for "docs/a.html", "" for "a.html".
std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string file_in(const std::string& folder) {
  return folder.empty() ? kName : folder + "/" + kName;
}

// The folder and all above it, up to the site's own.
std::vector<std::string> upwards(std::string folder) {
  std::vector<std::string> out = {folder};
  while (!folder.empty()) out.push_back(folder = folder_of(folder));
  return out;
}

// One section, not a nested one: Apache does not look into sections within a section of .htaccess
// where it looks for the index file of a folder.
std::string page_section(const ListLines& lists, const PageSet& set,
                         const std::vector<std::string>& paths) {
  return in_section("If", fmt::format("\"{} && {}\"", is_one_of(paths), kAskedFor), lists.of(set));
}

// Paths of a folder, by what they get.
struct Folder {
  std::map<std::size_t, std::vector<std::string>> pages;      // by number of the set
  std::map<std::size_t, std::vector<std::string>> freshness;  // by number of the group
};

class HtaccessTree {
 public:
  explicit HtaccessTree(const Emission& emission)
      : emission_(emission),
        mount_(mount_path(emission.manifest.settings)),
        freshness_(freshness(emission)),
        lists_(emission) {}

  Result<Emitted> write() {
    Result<std::vector<FileEntry>> files = emission_.standing.folder->list();
    if (!files) return files.error();
    for (const FileEntry& file : *files)
      for (const std::string& folder : upwards(folder_of(file.path))) folders_[folder];
    fill();
    Emitted out;
    for (const auto& [folder, content] : folders_)
      if (auto error = merge(folder, lines_of(folder, content), out)) return *error;
    out.diagnostics = std::move(diagnostics_);
    return out;
  }

 private:
  void fill() {
    const auto& sets = emission_.delivery.sets;
    for (std::size_t i = 0; i < sets.size(); ++i) {
      for (const std::string& path : paths_of(sets[i]))
        if (Folder* folder = find(path))
          folder->pages[i].push_back(path);
        else
          diagnostics_.push_back({Severity::warning, "target-cannot-carry", "", std::nullopt,
                                  path + " gets no hints: no folder of the site could hold its "
                                         ".htaccess",
                                  "use the target apache"});
    }
    for (std::size_t i = 0; i < freshness_.size(); ++i)
      for (const std::string& path : freshness_[i].paths)
        if (Folder* folder = find(path)) folder->freshness[i].push_back(path);
  }

  // The folder of the site that a URL path lies in.
  Folder* find(const std::string& path) {
    if (path.rfind(mount_, 0) != 0) return nullptr;
    const auto found = folders_.find(folder_of(path.substr(mount_.size())));
    return found == folders_.end() ? nullptr : &found->second;
  }

  std::string lines_of(const std::string& folder, const Folder& content) const {
    std::string lines;
    for (const auto& [set, paths] : content.pages)
      lines += page_section(lists_, emission_.delivery.sets[set], paths);
    if (!lines.empty()) lines = request_lines(emission_) + lines;
    for (const auto& [group, paths] : content.freshness)
      lines += in_section("If", "\"" + is_one_of(paths) + "\"", freshness_line(freshness_[group]));
    if (folder.empty())
      lines += rules_section(emission_.delivery.sets, emission_.manifest.settings);
    if (lines.empty()) return "";
    const bool early = emission_.options.mechanism == Mechanism::early_hints;
    return (early ? fmt::format("{}{}\n", "# ", kHostSwitches) : "") + in_guards(emission_, lines);
  }

  std::optional<Error> merge(const std::string& folder, const std::string& lines, Emitted& out) {
    const std::string path = file_in(folder);
    std::string standing;
    const bool exists = emission_.standing.folder->exists(path);
    if (exists) {
      Result<std::string> bytes = emission_.standing.folder->read(path);
      if (!bytes) return bytes.error();
      standing = std::move(*bytes);
    }
    if (!lines.empty() && !emission_.options.allow_override && !shown_allowed(folder))
      return Error{fmt::format(
          "{}: nothing shows that the server lets .htaccess files set headers here; where "
          "AllowOverride has less than FileInfo, and not None, Apache answers 500 to everything in "
          "the folder. Say --allow-override if it does",
          path)};
    Result<std::string> merged = with_block(standing, "# ", lines);
    if (!merged) return Error{path + ": " + merged.error().message};
    if (*merged == standing && (lines.empty() || exists)) {
      if (!lines.empty()) out.files.push_back({path, *merged, false});
      return std::nullopt;
    }
    const bool gone = merged->empty();
    out.files.push_back({path, std::move(*merged), gone});
    return std::nullopt;
  }

  // Whether a .htaccess of the user's, here or above, has what only FileInfo allows.
  bool shown_allowed(const std::string& folder) {
    for (const std::string& each : upwards(folder)) {
      const auto [at, is_new] = shown_.emplace(each, false);
      if (is_new) at->second = has_file_info(file_in(each));
      if (at->second) return true;
    }
    return false;
  }

  bool has_file_info(const std::string& path) const {
    if (!emission_.standing.folder->exists(path)) return false;
    const Result<std::string> bytes = emission_.standing.folder->read(path);
    if (!bytes) return false;
    const Result<std::string> theirs = without_block(*bytes, "# ");
    if (!theirs) return false;
    for (std::size_t at = 0; at < theirs->size();) {
      const std::size_t next = std::min(theirs->find('\n', at), theirs->size() - 1) + 1;
      const auto words = split_on_whitespace(std::string_view(*theirs).substr(at, next - at));
      const auto is_it = [&](const char* name) {
        return !words.empty() && to_lower(words.front()) == name;
      };
      if (std::any_of(std::begin(kFileInfo), std::end(kFileInfo), is_it)) return true;
      at = next;
    }
    return false;
  }

  const Emission& emission_;
  const std::string mount_;
  const std::vector<Freshness> freshness_;
  const ListLines lists_;
  std::map<std::string, Folder> folders_;
  std::map<std::string, bool> shown_;
  std::vector<Diagnostic> diagnostics_;
};

// One file for the top folder, where there is no site to look at.
Emitted one_file(const Emission& emission) {
  const ListLines lists(emission);
  std::string lines;
  for (const PageSet& set : emission.delivery.sets)
    lines += page_section(lists, set, paths_of(set));
  if (!lines.empty()) lines = request_lines(emission) + lines;
  for (const Freshness& group : freshness(emission))
    lines += in_section("If", "\"" + is_one_of(group.paths) + "\"", freshness_line(group));
  lines += rules_section(emission.delivery.sets, emission.manifest.settings);
  std::vector<std::string> use = {
      "goes into the top folder of the site; needs mod_http2, mod_headers and AllowOverride "
      "FileInfo",
      "(with less than FileInfo, but not None, Apache answers 500 to everything below this "
      "folder)"};
  if (emission.options.mechanism == Mechanism::early_hints) use.push_back(kHostSwitches);
  Emitted out = single_file(banner(emission, "# ", use) + in_guards(emission, lines));
  if (!emission.options.allow_override)
    out.diagnostics.push_back(
        {Severity::warning, "allow-override", "", std::nullopt,
         "Apache must let .htaccess files set headers (AllowOverride FileInfo): with less, and not "
         "None, it answers 500 to everything below their folder",
         "look at one page before all are published; --allow-override says that it is so"});
  return out;
}

}  // namespace

Result<Emitted> emit_htaccess(const Emission& emission) {
  if (auto refusal = apache_refusal(emission)) return *refusal;
  if (emission.options.apache_diary || !emission.options.apache_priority.empty())
    return Error{
        "--apache-diary and --apache-priority are for the virtual host: use the target apache"};
  if (emission.options.off && !emission.standing.folder)
    return Error{"--off needs the site: `pushplan emit htaccess SITE --in-place --off`"};
  Result<Emitted> out = emission.standing.folder ? HtaccessTree(emission).write()
                                                 : Result<Emitted>(one_file(emission));
  if (!out || emission.options.off) return out;
  for (Diagnostic& each : apache_findings(emission)) out->diagnostics.push_back(std::move(each));
  if (emission.options.mechanism == Mechanism::early_hints)
    out->diagnostics.push_back(
        {Severity::warning, "needs-server-setting", "", std::nullopt,
         "the early hints of .htaccess files need `H2EarlyHints on` and `H2Push off` in the "
         "virtual "
         "host, which these files may not say: without the first there is no 103, and without the "
         "second what is hinted is pushed",
         "have them said there, or use --mechanism link"});
  return out;
}

}  // namespace pushplan::emitters
