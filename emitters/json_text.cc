#include "emitters/json_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace pushplan::emitters {
namespace {

std::size_t after_comment(std::string_view text, std::size_t at) {
  const bool line = text.substr(at, 2) == "//";
  const std::size_t end = text.find(line ? "\n" : "*/", at + 2);
  return end == std::string_view::npos ? text.size() : end + (line ? 1 : 2);
}

bool is_comment(std::string_view text, std::size_t at) {
  return text.substr(at, 2) == "//" || text.substr(at, 2) == "/*";
}

std::size_t after_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

std::size_t after_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = after_string(text, at);
    } else if (is_comment(text, at)) {
      if (depth == 0) return at;
      at = after_comment(text, at);
      continue;
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
      continue;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      --depth;
      ++at;
    } else if (depth == 0 && (c == ',' || is_ascii_whitespace(c))) {
      return at;
    } else {
      ++at;
      continue;
    }
    if (depth == 0) return at;
  }
  return at;
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const char c = text[0];
    if (length == 0)
      out += "\\ufffd";
    else if (c == '"' || c == '\\')
      out.append("\\").append(1, c);
    else if (length == 1 && (static_cast<unsigned char>(c) < 0x20 || c == 0x7F))
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + '"';
}

std::size_t json_skip(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (is_comment(text, at))
      at = after_comment(text, at);
    else if (is_ascii_whitespace(text[at]))
      ++at;
    else
      break;
  }
  return at;
}

std::size_t json_start(std::string_view text) {
  return json_skip(text, text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0);
}

std::vector<JsonSpan> json_values(std::string_view text, std::size_t at) {
  std::vector<JsonSpan> out;
  const bool object = text[at] == '{';
  for (at = json_skip(text, at + 1); at < text.size();) {
    if (text[at] == '}' || text[at] == ']') break;
    JsonSpan span;
    span.begin = at;
    if (object) {
      const std::size_t end = after_string(text, at);
      span.key = text.substr(at, end - at);
      at = json_skip(text, json_skip(text, end) + 1);
    }
    span.value = at;
    span.end = after_value(text, at);
    out.push_back(span);
    at = json_skip(text, span.end);
    if (at < text.size() && text[at] == ',') at = json_skip(text, at + 1);
  }
  return out;
}

}  // namespace pushplan::emitters
