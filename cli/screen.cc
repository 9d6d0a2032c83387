#include "cli/screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "cli/excerpt.h"

namespace pushplan::cli {
namespace {

constexpr std::size_t kMostFindings = 50;

std::string colored(Style style, const std::string& text) {
  constexpr const char* kCodes[] = {"0", "1", "2", "31", "33", "32", "36"};
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<int>(style)], text);
}

Style style_of(Severity severity) {
  return severity == Severity::error     ? Style::red
         : severity == Severity::warning ? Style::yellow
                                         : Style::cyan;
}

// "2 errors, 1 warning".
std::string tally(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> parts;
  const auto count = [&](Severity severity, const char* one, const char* many) {
    const auto n = static_cast<std::size_t>(
        std::count_if(diagnostics.begin(), diagnostics.end(),
                      [&](const Diagnostic& d) { return d.severity == severity; }));
    if (n > 0) parts.push_back(count_of(n, one, many));
  };
  count(Severity::error, "error", "errors");
  count(Severity::warning, "warning", "warnings");
  count(Severity::note, "note", "notes");
  return join(parts, ", ");
}

}  // namespace

Screen::Screen(Streams streams, const Flags& flags)
    : streams_(streams),
      verbosity_(flags.quiet     ? Verbosity::quiet
                 : flags.verbose ? Verbosity::verbose
                                 : Verbosity::normal) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool wanted = no_color == nullptr || *no_color == '\0';
  const bool always = flags.color == ColorChoice::always,
             automatic = flags.color == ColorChoice::automatic && wanted;
  color_out_ = always || (automatic && streams.out_is_terminal);
  color_err_ = always || (automatic && streams.err_is_terminal);
}

std::string Screen::on_out(Style style, const std::string& text) const {
  return color_out_ ? colored(style, text) : text;
}
std::string Screen::on_err(Style style, const std::string& text) const {
  return color_err_ ? colored(style, text) : text;
}

void Screen::say(const std::string& line) {
  if (verbosity_ != Verbosity::quiet) streams_.err << line << "\n";
}

void Screen::error(const std::string& message) {
  streams_.err << on_err(Style::bold, "pushplan: ") << on_err(Style::red, "error: ") << message;
  if (message.empty() || message.back() != '\n') streams_.err << "\n";
}

void Screen::print(const std::vector<Diagnostic>& diagnostics, const FileSystem& folder,
                   const std::string& prefix) {
  std::size_t shown = 0;
  std::string open_file, open_text;  // findings are sorted by file: each is read once
  for (const Diagnostic& d : diagnostics) {
    if (verbosity_ == Verbosity::quiet && d.severity != Severity::error) continue;
    if (verbosity_ != Verbosity::verbose && shown == kMostFindings) break;
    ++shown;
    const std::string label =
        on_err(style_of(d.severity), fmt::format("{}: ", to_string(d.severity)));
    const std::string message =
        fmt::format("{} {}", full_message(d), on_err(Style::dim, "[" + d.code + "]"));
    if (d.file.empty()) {
      streams_.err << label << message << "\n";
    } else if (!d.span) {
      streams_.err << prefix << d.file << ": " << label << message << "\n";
    } else {
      if (open_file != d.file) {
        Result<std::string> bytes = folder.read(d.file);
        open_text = bytes ? source_text(d.file, std::move(*bytes)) : "";
        open_file = d.file;
      }
      streams_.err << excerpt(prefix + d.file, open_text, *d.span, label, message);
    }
    if (!d.remedy.empty()) streams_.err << "      = " << d.remedy << "\n";
  }
  if (verbosity_ == Verbosity::quiet || diagnostics.empty()) return;
  if (shown < diagnostics.size())
    streams_.err << fmt::format("... and {} more; --verbose shows all\n",
                                diagnostics.size() - shown);
  streams_.err << tally(diagnostics) << "\n";
}

void Screen::progress(std::size_t done, std::size_t total, const char* unit) {
  if (!streams_.err_is_terminal || verbosity_ == Verbosity::quiet) return;
  if (!bar_shown_ && std::chrono::steady_clock::now() - start_ < std::chrono::seconds(1)) return;
  if (total == 0) {
    streams_.err << fmt::format("\r{} {}", done, unit);
    bar_shown_ = true;
    streams_.err.flush();
    return;
  }
  constexpr std::size_t kCells = 30;
  const std::size_t filled = kCells * done / total;
  streams_.err << "\r" << std::string(filled, '#') << std::string(kCells - filled, '.')
               << fmt::format(" {}/{} {}", done, total, unit);
  bar_shown_ = done < total;
  if (!bar_shown_) streams_.err << "\r\x1b[K";
  streams_.err.flush();
}

void apply_severities(const std::map<std::string, std::optional<Severity>>& severities,
                      std::vector<Diagnostic>& diagnostics) {
  if (severities.empty()) return;
  std::vector<Diagnostic> kept;
  for (Diagnostic& d : diagnostics) {
    const auto found = severities.find(d.code);
    if (found != severities.end() && !found->second) continue;
    if (found != severities.end()) d.severity = *found->second;
    kept.push_back(std::move(d));
  }
  diagnostics = std::move(kept);
  sort_and_deduplicate(diagnostics);
}

}  // namespace pushplan::cli
