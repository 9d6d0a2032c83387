#include "cli/outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/hint_block.h"
#include "base/text.h"
#include "cli/content_names.h"
#include "emitters/marked_block.h"

namespace pushplan::cli {
namespace {

namespace fs = std::filesystem;
using emitters::EmitOptions;
using emitters::Emitted;
using emitters::EmittedFile;
using emitters::Emitter;
using emitters::Place;

std::optional<std::string> read_if_there(const Job& job, const std::string& path) {
  if (path == "-" || !job.working.exists(path)) return std::nullopt;
  const Result<std::string> bytes = job.working.read(path);
  return bytes ? std::optional(*bytes) : std::nullopt;
}

std::string beside(const std::string& file, const std::string& name) {
  return (fs::path(file).parent_path() / name).generic_string();
}

// True for "" and for another name of the site's folder.
bool is_the_site(const Job& job, const std::string& folder) {
  std::error_code code;
  return folder.empty() || (!job.site.empty() && fs::equivalent(folder, job.site, code));
}

// Where an emitted file goes: the destination itself, below it, or beside it.
std::string path_of(const Emitter& target, const std::string& destination,
                    const EmittedFile& file) {
  if (file.name.empty()) return destination;
  if (target.place != Place::folder) return beside(destination, file.name);
  return destination.empty() ? file.name : (fs::path(destination) / file.name).generic_string();
}

// Files of an own target that an earlier emission may have left: the main one and those beside it,
// as far as they are ours.
Output take_back(const Job& job, const Emitter& target, const std::string& destination) {
  Output out;
  const fs::path main(destination);
  std::vector<std::string> names = {main.filename().string()};
  for (const char* suffix : target.beside) names.push_back(main.stem().string() + suffix);
  for (const std::string& name : names) {
    const std::string path = beside(destination, name);
    std::optional<std::string> standing = read_if_there(job, path);
    if (standing && emitters::is_ours(*standing))
      out.files.push_back({path, std::move(standing), "", true, false});
  }
  return out;
}

// A page or .htaccess without anything of ours.
std::string users_part(const std::string& text) {
  const Result<std::string> rest = emitters::without_block(text, "# ");
  return without_hint_blocks(rest ? *rest : text);
}

// Whether overwriting what stands there would lose something that is not ours.
bool is_foreign(const Emitter& target, const std::string& there, const EmittedFile& file) {
  if (there.empty() || there == file.bytes || emitters::is_ours(there)) return false;
  if (target.place != Place::folder) return true;
  // A page that holds our hints is the copy of an earlier run: its text follows the site's.
  return hint_blocks(there).empty() && users_part(there) != users_part(file.bytes);
}

}  // namespace

EmitOptions options_of(const Emitter& target, const OutputConfig& output, Mechanism of_plan) {
  EmitOptions options = output.options;
  options.mechanism = output.mechanism.value_or(of_plan);
  // A manifest for another mechanism than a target's only one is no reason to refuse.
  if (!output.mechanism && !target.can(options.mechanism) && target.mechanisms.size() == 1)
    options.mechanism = target.mechanisms.front();
  return options;
}

Result<Output> make_output(const Job& job, const manifest::Manifest& manifest,
                           const OutputConfig& output) {
  const Result<const Emitter*> found = emitters::find_emitter(output.target);
  if (!found) return found.error();
  const Emitter& target = **found;
  EmitOptions options = options_of(target, output, manifest.settings.mechanism);
  if (options.off && target.place == Place::own) return take_back(job, target, output.file);

  const bool folder = target.place == Place::folder;
  const bool in_place = folder && is_the_site(job, output.file);
  const RealFileSystem site = job.site_folder();
  // What is taken back from a copy stands there.
  const bool from_copy = folder && options.off && !in_place;
  const RealFileSystem copy(from_copy ? output.file : job.site);
  emitters::Standing standing;
  if (from_copy || (folder && !job.site.empty() && output.file != "-"))
    standing.folder = from_copy ? &copy : &site;
  if (target.place == Place::shared) standing.file = read_if_there(job, output.file);
  if (output.file != "-" && !folder) options.name = fs::path(output.file).filename().string();
  if (options.cache_headers && !job.site.empty())
    options.immutable = urls_that_prove_their_content(manifest, site);
  if (!options.existing_file.empty()) {
    Result<std::string> bytes = job.working.read(options.existing_file);
    if (!bytes) return bytes.error();
    options.existing = std::move(*bytes);
  }

  Result<Emitted> emitted = emitters::emit(target, manifest, options, standing);
  if (!emitted) {
    const std::string place = target.place == Place::shared ? output.file + ": " : "";
    return Error{place + emitted.error().message};
  }
  Output out;
  out.diagnostics = std::move(emitted->diagnostics);
  out.cuts = std::move(emitted->cuts);
  for (EmittedFile& file : emitted->files) {
    if (output.file == "-" && !file.name.empty() && !folder) continue;
    const std::string path = path_of(target, in_place ? job.site : output.file, file);
    std::optional<std::string> there = read_if_there(job, path);
    // What is merged has read what stands there, unless it stands elsewhere.
    const bool merged = target.place == Place::shared || in_place || from_copy;
    const bool foreign = !merged && there && is_foreign(target, *there, file);
    if (file.gone && !there) continue;
    out.files.push_back({path, std::move(there), std::move(file.bytes), file.gone, foreign});
  }
  return out;
}

std::vector<Diagnostic> two_carriers(const std::vector<OutputConfig>& outputs) {
  const auto is_html = [](const OutputConfig& each) {
    return each.target == "html" && !each.options.off;
  };
  std::vector<Diagnostic> out;
  if (std::none_of(outputs.begin(), outputs.end(), is_html)) return out;
  for (const OutputConfig& each : outputs) {
    const Result<const Emitter*> target = emitters::find_emitter(each.target);
    if (each.target == "html" || each.options.off || !target || !(*target)->carries) continue;
    out.push_back({Severity::warning, "two-carriers", "", std::nullopt,
                   fmt::format("both html and {} carry the hints: each page names its files twice",
                               each.target),
                   "keep one of them, and take the other back with --off"});
  }
  sort_and_deduplicate(out);
  return out;
}

namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// The lines that go and come, between what stays at both ends.
void show_change(const OutputFile& file, Screen& screen) {
  const std::string_view standing = file.standing ? std::string_view(*file.standing) : "";
  const std::string_view wanted = file.gone ? std::string_view() : file.bytes;
  const std::vector<std::string_view> before = lines_of(standing), after = lines_of(wanted);
  std::size_t head = 0;
  while (head < before.size() && head < after.size() && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < before.size() - head && tail < after.size() - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
    ++tail;
  const auto show = [&](char sign, const std::vector<std::string_view>& lines) {
    for (std::size_t i = head; i < lines.size() - tail; ++i) {
      screen.out() << sign << lines[i];
      if (lines[i].back() != '\n') screen.out() << '\n';
    }
  };
  screen.out() << "--- " << (file.standing ? file.path : "/dev/null") << "\n+++ "
               << (file.gone ? "/dev/null" : file.path) << "\n@@ line " << head + 1 << " @@\n";
  show('-', before);
  show('+', after);
}

}  // namespace

Failure write_outputs(Job& job, Screen& screen, const Output& output) {
  for (const OutputFile& file : output.files) {
    if (!file.standing && file.path != "-" && job.working.exists(file.path))
      return Error{file.path + ": cannot be read, so it is left as it is"};
    if (file.foreign && !job.flags.force)
      return Error{
          fmt::format("{}: not written by pushplan, so it is left as it is; name another "
                      "file, or overwrite it with --force",
                      file.path)};
  }
  for (const OutputFile& file : output.files) {
    if (file.path == "-") {
      screen.out() << file.bytes;
      continue;
    }
    const bool same = file.gone ? !file.standing : file.standing == file.bytes;
    if (same) {
      if (output.files.size() <= 8) screen.say(fmt::format("{}: unchanged", file.path));
      continue;
    }
    if (job.flags.dry_run) {
      show_change(file, screen);
      continue;
    }
    if (Failure failure =
            file.gone ? job.working.remove(file.path) : job.working.write(file.path, file.bytes))
      return failure;
    screen.say(fmt::format("{}: {}", file.path, file.gone ? "removed" : "written"));
  }
  return std::nullopt;
}

Failure write_output(Job& job, Screen& screen, const std::string& name, const std::string& bytes,
                     bool (*ours)(std::string_view)) {
  OutputFile file = {name, read_if_there(job, name), bytes, false, false};
  file.foreign =
      file.standing && !file.standing->empty() && *file.standing != bytes && !ours(*file.standing);
  Output output;
  output.files.push_back(std::move(file));
  return write_outputs(job, screen, output);
}

}  // namespace pushplan::cli
