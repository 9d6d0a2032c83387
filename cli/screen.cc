#include "cli/screen.h"

#include <fmt/format.h>

#include <cstdlib>
#include <sstream>

namespace pushplan::cli {
namespace {

constexpr std::size_t kFindingsAtOnce = 50;

std::string colored(Style style, const std::string& text) {
  constexpr const char* kCodes[] = {"0", "1", "2", "31", "33", "32", "36"};
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<int>(style)], text);
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
  FindingFiles files(folder, prefix);
  TextOptions options;
  options.errors_only = verbosity_ == Verbosity::quiet;
  options.tally = !options.errors_only;
  options.folded = verbosity_ != Verbosity::verbose;
  if (options.folded) options.most = kFindingsAtOnce;
  options.style = [this](Style style, const std::string& text) { return on_err(style, text); };
  // stderr is not buffered: a write for each piece would take longer than all else.
  std::ostringstream text;
  print_findings(diagnostics, files, options, text);
  streams_.err << text.view();
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

}  // namespace pushplan::cli
