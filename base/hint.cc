#include "base/hint.h"

namespace pushplan {
namespace {

// A quoted-string of RFC 9110 section 5.6.4.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void append_quoted(std::string& value, const char* name, const std::string& text) {
  if (!text.empty()) value += std::string("; ") + name + "=" + quoted(text);
}

}  // namespace

std::string link_value(const Hint& hint, Mechanism mechanism, Pushing pushing) {
  std::string value = "<" + hint.url + ">; rel=";
  const bool modulepreload = hint.rel == "modulepreload" && mechanism == Mechanism::link;
  // `rel` and `as` stay unquoted: some servers push only what they can read without unquoting.
  value += modulepreload ? "modulepreload" : "preload; as=" + hint.as;
  // Where one type alone is possible it says nothing; for fonts and images it lets a browser pass
  // over what it cannot use.
  const bool type_is_implied = modulepreload || hint.as == "style" || hint.as == "script";
  append_quoted(value, "type", type_is_implied ? "" : hint.type);
  // What modulepreload means anyway goes unsaid.
  if (hint.crossorigin && !(modulepreload && *hint.crossorigin == "anonymous"))
    value += "; crossorigin=" + *hint.crossorigin;
  if (!hint.fetchpriority.empty()) value += "; fetchpriority=" + hint.fetchpriority;
  if (mechanism == Mechanism::early_hints) return value;
  append_quoted(value, "integrity", hint.integrity);
  if (!hint.referrerpolicy.empty()) value += "; referrerpolicy=" + hint.referrerpolicy;
  append_quoted(value, "media", hint.media);
  append_quoted(value, "imagesrcset", hint.imagesrcset);
  append_quoted(value, "imagesizes", hint.imagesizes);
  if (pushing == Pushing::refused && mechanism == Mechanism::link) value += "; nopush";
  return value;
}

std::string unpushed_value(const Hint& hint) {
  return link_value(hint, Mechanism::push) + "; nopush";
}

std::string prefetch_value(const Hint& hint) {
  // What decides whether the next page finds the file in the cache: its URL and how it was asked
  // for. The others are for a fetch that something waits for.
  std::string value = "<" + hint.url + ">; rel=prefetch; as=" + hint.as;
  if (hint.crossorigin) value += "; crossorigin=" + *hint.crossorigin;
  if (!hint.referrerpolicy.empty()) value += "; referrerpolicy=" + hint.referrerpolicy;
  return value;
}

}  // namespace pushplan
