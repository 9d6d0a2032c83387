// The plan as JSON for programs: `data` for the templates of site generators, by URL path, and
// `json` for anything else. Both say in "//" whose file it is.
#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "emitters/banner.h"
#include "emitters/json_text.h"
#include "emitters/page_links.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

std::string member(const char* name, const std::string& value) {
  return value.empty() ? "" : fmt::format(", \"{}\": {}", name, json_quoted(value));
}

// A hint's attributes as members of an object, the first with this name.
std::string members_of(const Hint& hint, const char* url, Mechanism mechanism) {
  const bool is_module = hint.rel == "modulepreload" && mechanism == Mechanism::link;
  return fmt::format("\"{}\": {}", url, json_quoted(hint.url)) +
         member("rel", is_module ? "modulepreload" : "preload") + member("as", hint.as) +
         member("type", hint.type) + member("crossorigin", hint.crossorigin.value_or("")) +
         member("fetchpriority", hint.fetchpriority) + member("integrity", hint.integrity) +
         member("referrerpolicy", hint.referrerpolicy) + member("media", hint.media) +
         member("imagesrcset", hint.imagesrcset) + member("imagesizes", hint.imagesizes);
}

std::string field_object(const Field& field) {
  return fmt::format("{{\"name\": {}, \"value\": {}}}", json_quoted(field.name),
                     json_quoted(field.value));
}

// A list of objects, one a line.
std::string list_of(const std::vector<std::string>& items) {
  return items.empty() ? "[]" : "[\n      " + join(items, ",\n      ") + "]";
}

// Pages and what `text_of` makes of their sets, in the order of their paths.
template <class F>
std::string pages_of(const Emission& emission, const char* indent, F&& text_of) {
  std::map<std::string, const std::string*> pages;
  std::vector<std::string> texts;
  texts.reserve(emission.delivery.sets.size());
  for (const PageSet& set : emission.delivery.sets) {
    texts.push_back(text_of(set));
    for (const std::string& url : set.url_paths) pages[url] = &texts.back();
  }
  std::string out;
  for (const auto& [url, text] : pages)
    out += (out.empty() ? "" : ",") + ("\n" + (indent + json_quoted(url))) + ": " + *text;
  return out;
}

}  // namespace

Result<Emitted> emit_data(const Emission& emission) {
  const Mechanism mechanism = emission.options.mechanism;
  const std::string pages = pages_of(emission, "  ", [&](const PageSet& set) {
    std::vector<std::string> links, headers;
    for (const Hint* hint : set.hints) {
      links.push_back("{" + members_of(*hint, "href", mechanism) + "}");
      headers.push_back(field_object({"Link", link_value(*hint, mechanism)}));
    }
    for (const Field& field : set.ahead) headers.push_back(field_object(field));
    return "{\n    \"links\": " + list_of(links) + ",\n    \"headers\": " + list_of(headers) + "}";
  });
  return single_file(
      fmt::format("{{\n  \"//\": \"{}\"{}{}\n}}\n", kMark, pages.empty() ? "" : ",", pages));
}

Result<Emitted> emit_json(const Emission& emission) {
  const Mechanism mechanism = emission.options.mechanism;
  std::map<const Hint*, std::uint64_t> bytes;
  for (const auto& [key, resource] : emission.manifest.resources)
    bytes[&resource.hint] = resource.bytes;
  const std::string pages = pages_of(emission, "    ", [&](const PageSet& set) {
    std::vector<std::string> send, ahead, values;
    for (const Hint* hint : set.hints) {
      send.push_back(fmt::format("{{{}, \"bytes\": {}}}", members_of(*hint, "url", mechanism),
                                 bytes.at(hint)));
      values.push_back(link_value(*hint, mechanism));
    }
    for (const Field& field : set.ahead) ahead.push_back(field_object(field));
    return fmt::format("{{\n      \"link\": {},\n      \"send\": {},\n      \"ahead\": {}}}",
                       json_quoted(join(values, ", ")), list_of(send), list_of(ahead));
  });
  return single_file(
      fmt::format("{{\n  \"//\": \"{}\",\n  \"plan\": \"{}\",\n  \"mechanism\": \"{}\",\n"
                  "  \"pages\": {{{}}}\n}}\n",
                  kMark, manifest::plan_id(emission.manifest), to_string(mechanism), pages));
}

}  // namespace pushplan::emitters
