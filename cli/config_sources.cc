#include "cli/config_sources.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/excerpt.h"
#include "cli/yaml_scalar.h"

namespace pushplan::cli {
namespace {

// Hears documents and keeps where each begins and where quoted scalars do.
class PlacesHandler final : public YAML::EventHandler {
 public:
  std::vector<YAML::Mark> documents, quoted;

  void OnDocumentStart(const YAML::Mark& mark) override { documents.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {
    if (tag == "!") quoted.push_back(mark);
  }
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}
};

// Whether the quote that opens at `begin` closes on its line.
bool closes_on_line(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (std::size_t at = begin + 1; at < text.size() && text[at] != '\n'; ++at) {
    if (text[at] == quote) return true;  // '' within single quotes closes and opens
    if (quote == '"' && text[at] == '\\') ++at;
  }
  return false;
}

// What YAML's parser lets pass, and where: a quote that runs over lines (yaml-cpp 0.7 takes one
// that never closes, too), and a second document. YAML::LoadAll does not return on a stray comma,
// which that parser takes for one empty document after another, so no more than two are read.
std::optional<std::pair<YAML::Mark, const char*>> find_loose_end(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  PlacesHandler places;
  bool several = false;
  std::exception_ptr broken;  // often by what a quote swallowed
  try {
    several = parser.HandleNextDocument(places) && parser.HandleNextDocument(places);
  } catch (const YAML::Exception&) {
    broken = std::current_exception();
  }
  for (const YAML::Mark& mark : places.quoted) {
    const auto begin = static_cast<std::size_t>(mark.pos);
    if (begin < text.size() && (text[begin] == '"' || text[begin] == '\'') &&
        !closes_on_line(text, begin))
      return std::pair{mark, "this quote does not close on its line"};
  }
  if (broken) std::rethrow_exception(broken);
  if (!several) return std::nullopt;
  return std::pair{places.documents.back(),
                   "one document and no more: a `---` or a comma stands too much"};
}

// A plain scalar whose mark is `position`.
YAML::Node scalar_at(std::size_t position, const std::string& text) {
  YAML::Node node = YAML::Load(std::string(position, '\n') + "x");
  node = text;
  return node;
}

}  // namespace

std::size_t ConfigSources::add(Kind kind, const std::string& name, std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.substr(0, 3) == kByteOrderMark) text.remove_prefix(3);
  const std::size_t begin =
      sources_.empty() ? 0 : sources_.back().begin + sources_.back().text.size() + 1;
  sources_.push_back({kind, name, std::string(text), begin});
  return sources_.size() - 1;
}

Result<YAML::Node> ConfigSources::load(const Source& source) const {
  auto shift = static_cast<int>(source.begin);  // of marks in what is parsed by itself
  try {
    if (auto loose = find_loose_end(source.text)) {
      loose->first.pos += shift;
      return error_at(loose->first, loose->second);
    }
    shift = 0;
    return YAML::Load(std::string(source.begin, '\n') + source.text);
  } catch (const YAML::Exception& error) {
    YAML::Mark mark = error.mark;
    mark.pos = mark.is_null() ? static_cast<int>(source.begin) : mark.pos + shift;
    return error_at(mark, "not YAML: " + error.msg);
  }
}

Result<YAML::Node> ConfigSources::add_file(const std::string& name, std::string_view text) {
  return load(sources_[add(Kind::file, name, text)]);
}

Result<YAML::Node> ConfigSources::add_text(Kind kind, const std::string& name,
                                           std::string_view text, Form form) {
  const Source& source = sources_[add(kind, name, text)];
  const std::string_view begin = trim(source.text);
  if (form != Form::literal && !begin.empty() && (begin.front() == '[' || begin.front() == '{'))
    return load(source);
  if (form != Form::list) return scalar_at(source.begin, source.text);
  YAML::Node list = YAML::Load(std::string(source.begin, '\n') + "[]");
  for (std::size_t at = 0; at <= source.text.size();) {
    const std::size_t comma = std::min(source.text.find(',', at), source.text.size());
    const std::string part(trim(std::string_view(source.text).substr(at, comma - at)));
    if (!part.empty()) list.push_back(scalar_at(source.begin + at, part));
    at = comma + 1;
  }
  return list;
}

YAML::Node ConfigSources::key(const std::string& name) const {
  return scalar_at(sources_.back().begin, name);
}

const ConfigSources::Source& ConfigSources::source_of(const YAML::Mark& mark) const {
  const std::size_t position = mark.is_null() ? 0 : static_cast<std::size_t>(mark.pos);
  const auto behind =
      std::upper_bound(sources_.begin(), sources_.end(), position,
                       [](std::size_t pos, const Source& source) { return pos < source.begin; });
  return behind == sources_.begin() ? *behind : *(behind - 1);
}

Error ConfigSources::error_at(const YAML::Mark& mark, const std::string& message) const {
  const Source& source = source_of(mark);
  const std::size_t offset =
      mark.is_null()
          ? 0
          : std::min(static_cast<std::size_t>(mark.pos) - source.begin, source.text.size());
  return Error{excerpt(source.name, source.text, {offset, 1}, "", message)};
}

std::string ConfigSources::origin(const YAML::Mark& mark) const {
  const Source& source = source_of(mark);
  if (source.kind == Kind::defaults) return "default";
  if (source.kind != Kind::file) return source.name;
  const auto end = source.text.begin() +
                   static_cast<std::ptrdiff_t>(std::min(
                       static_cast<std::size_t>(mark.pos) - source.begin, source.text.size()));
  return fmt::format("{}:{}", source.name, std::count(source.text.begin(), end, '\n') + 1);
}

std::string yaml_text(const YAML::Node& node) {
  std::vector<std::string> parts;
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      if (node.Tag() != "!") return yaml_scalar(node.Scalar());
      // Quoted as it was: "6" is not 6.
      return yaml_scalar(node.Scalar()).front() == '"' ? yaml_scalar(node.Scalar())
                                                       : '"' + node.Scalar() + '"';
    case YAML::NodeType::Sequence:
      for (const YAML::Node& item : node) parts.push_back(yaml_text(item));
      return "[" + join(parts, ", ") + "]";
    case YAML::NodeType::Map:
      for (const auto& entry : node)
        parts.push_back(yaml_text(entry.first) + ": " + yaml_text(entry.second));
      return "{" + join(parts, ", ") + "}";
    default:
      return "~";
  }
}

}  // namespace pushplan::cli
