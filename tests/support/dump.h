// Compact dumps of the values that several tests compare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/refs/certainty.h"
#include "analyzer/refs/reference.h"
#include "base/diagnostic.h"

namespace pushplan::test {

// Adds " name" or " name=value".
inline void add_flag(std::string& out, bool set, std::string_view name) {
  if (set) out.append(" ").append(name);
}
inline void add_value(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out.append(" ").append(name).append("=").append(value);
}

// "a, b": what is between has no comma of its own in most dumps.
inline void add_item(std::string& out, const std::string& item) {
  out += (out.empty() ? "" : ", ") + item;
}

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::string name_of(refs::Certainty certainty) {
  constexpr const char* kNames[] = {"no", "later", "unknown", "yes"};
  return kNames[static_cast<int>(certainty)];
}

// The bytes of a span; "!" and its numbers when it lies outside of the source.
inline std::string text_at(std::string_view source, SourceSpan span) {
  if (span.offset > source.size() || span.length > source.size() - span.offset)
    return "!" + std::to_string(span.offset) + "+" + std::to_string(span.length);
  return std::string(source.substr(span.offset, span.length));
}

// The parameters of a request but its destination: " cors=anonymous module integrity=x".
inline std::string dump_request(const refs::Request& request) {
  std::string out;
  add_value(out, "cors", request.crossorigin.value_or(""));
  add_flag(out, request.module, "module");
  add_value(out, "integrity", request.integrity);
  add_value(out, "referrer", request.referrerpolicy);
  add_value(out, "priority", request.fetchpriority);
  return out;
}

// "img a.png lazy", or "img a&b.png <a&amp;b.png>" when the source spells the URL in another way.
inline std::string dump_reference(std::string_view source, const refs::Reference& r) {
  std::string out = std::string(refs::name_of(r.kind)) + " " + r.url;
  const std::string written = text_at(source, r.span);
  if (written != r.url) out += " <" + written + ">";
  if (r.request.as != refs::destination_of(r.kind)) add_value(out, "as", r.request.as);
  out += dump_request(r.request);
  add_value(out, "media", r.media);
  add_value(out, "sizes", r.sizes);
  add_value(out, "type", r.type);
  add_flag(out, r.in_head, "head");
  add_flag(out, r.async, "async");
  add_flag(out, r.defer, "defer");
  add_flag(out, r.nomodule, "nomodule");
  add_flag(out, r.alternate, "alternate");
  add_flag(out, r.disabled, "disabled");
  add_flag(out, r.lazy, "lazy");
  add_flag(out, r.blocking_render, "blocking");
  add_flag(out, r.waits, "waits");
  return out;
}

// "warning missing-reference a.css:3+5", one a line.
inline std::string dump_diagnostics(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics) {
    out +=
        std::string(out.empty() ? "" : "\n") + to_string(d.severity) + " " + d.code + " " + d.file;
    if (d.span) out += ":" + std::to_string(d.span->offset) + "+" + std::to_string(d.span->length);
  }
  return out;
}

}  // namespace pushplan::test
