#include "manifest/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "manifest/settings_json.h"

namespace pushplan::manifest {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string dump(const ordered_json& value) {
  // File names need not be UTF-8; JSON must be.
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// An object on one line, with a space behind colons and commas.
std::string one_line(const ordered_json& object) {
  std::string out = "{";
  for (auto it = object.begin(); it != object.end(); ++it) {
    if (it != object.begin()) out += ", ";
    out += dump(it.key()) + ": " + dump(it.value());
  }
  return out + "}";
}

// A list; one of lists has one of them a line, since each is a decision of its own.
std::string value_of_settings(const ordered_json& value) {
  if (!value.is_array() || value.empty() || !value.front().is_array()) return dump(value);
  std::string out = "[";
  for (const ordered_json& list : value)
    out += (&list == &value.front() ? "\n      " : ",\n      ") + dump(list);
  return out + "]";
}

std::string one_line_of_settings(const Settings& settings) {
  std::string out = "{\n";
  const ordered_json object = settings_to_json(settings);
  for (auto it = object.begin(); it != object.end(); ++it)
    out += fmt::format("    {}: {}{}\n", dump(it.key()), value_of_settings(it.value()),
                       std::next(it) == object.end() ? "" : ",");
  return out + "  }";
}

ordered_json resource_to_json(const Resource& r) {
  ordered_json object = {
      {"url", r.hint.url}, {"rel", r.hint.rel}, {"as", r.hint.as}, {"type", r.hint.type}};
  object["crossorigin"] =
      r.hint.crossorigin ? ordered_json(*r.hint.crossorigin) : ordered_json(nullptr);
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) object[name] = value;
  };
  put("integrity", r.hint.integrity);
  put("referrerpolicy", r.hint.referrerpolicy);
  put("fetchpriority", r.hint.fetchpriority);
  put("media", r.hint.media);
  put("imagesrcset", r.hint.imagesrcset);
  put("imagesizes", r.hint.imagesizes);
  object["bytes"] = r.bytes;
  object["encoding"] = to_string(r.encoding);
  object["source"] = r.source;
  object["hash"] = r.hash;
  return object;
}

// A list of strings, one a line, indented by six spaces more than the member that holds it.
std::string keys_to_json(const std::vector<std::string>& keys) {
  if (keys.empty()) return "[]";
  std::string out = "[\n";
  for (const std::string& key : keys)
    out += fmt::format("       {}{}\n", dump(key), &key == &keys.back() ? "]" : ",");
  out.pop_back();
  return out;
}

std::string group_to_json(const Group& group) {
  ordered_json preconnect = ordered_json::array();
  for (const Connection& c : group.preconnect)
    preconnect.push_back(
        {{"origin", c.origin},
         {"crossorigin", c.crossorigin ? ordered_json(*c.crossorigin) : ordered_json(nullptr)}});
  std::string out = fmt::format(
      "    {{\"send\": {},\n     \"prefetch\": {},\n{}     \"preconnect\": {},\n     \"pages\": "
      "{{\n",
      keys_to_json(group.send), keys_to_json(group.prefetch),
      group.next.empty() ? "" : "     \"next\": " + keys_to_json(group.next) + ",\n",
      dump(preconnect));
  std::size_t left = group.pages.size();
  for (const auto& [url, source] : group.pages)
    out += fmt::format("       {}: {}{}\n", dump(url), dump(source), --left == 0 ? "}}" : ",");
  if (group.pages.empty()) out += "}}\n";
  out.pop_back();
  return out;
}

Resource resource_from_json(const json& object) {
  Resource r;
  const auto text = [&](const char* name) {
    return object.contains(name) && !object.at(name).is_null() ? object.at(name).get<std::string>()
                                                               : "";
  };
  r.hint.url = object.at("url").get<std::string>();
  r.hint.rel = object.at("rel").get<std::string>();
  r.hint.as = object.at("as").get<std::string>();
  r.hint.type = text("type");
  if (object.contains("crossorigin") && !object.at("crossorigin").is_null())
    r.hint.crossorigin = object.at("crossorigin").get<std::string>();
  r.hint.integrity = text("integrity");
  r.hint.referrerpolicy = text("referrerpolicy");
  r.hint.fetchpriority = text("fetchpriority");
  r.hint.media = text("media");
  r.hint.imagesrcset = text("imagesrcset");
  r.hint.imagesizes = text("imagesizes");
  r.bytes = whole_number(object.at("bytes"), "bytes");
  const auto encoding = parse_encoding(object.at("encoding").get<std::string>());
  if (!encoding)
    throw std::invalid_argument("encoding '" + object.at("encoding").get<std::string>() +
                                "' is not known");
  r.encoding = *encoding;
  r.source = object.at("source").get<std::string>();
  r.hash = text("hash");
  return r;
}

Group group_from_json(const json& object) {
  Group group;
  group.send = object.at("send").get<std::vector<std::string>>();
  if (object.contains("prefetch"))
    group.prefetch = object.at("prefetch").get<std::vector<std::string>>();
  if (object.contains("next")) group.next = object.at("next").get<std::vector<std::string>>();
  if (object.contains("preconnect"))
    for (const json& c : object.at("preconnect")) {
      Connection connection{c.at("origin").get<std::string>(), std::nullopt};
      if (c.contains("crossorigin") && !c.at("crossorigin").is_null())
        connection.crossorigin = c.at("crossorigin").get<std::string>();
      group.preconnect.push_back(std::move(connection));
    }
  group.pages = object.at("pages").get<std::map<std::string, std::string>>();
  return group;
}

// What stands in a manifest goes into lines of configuration: each text must be what its place
// says, so that none can end its line, its string or its heredoc and be read as something else.
void require(bool holds, const std::string& where, const char* what) {
  if (!holds) throw std::invalid_argument(where + " " + what);
}

bool is_plain(const std::string& text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// Letters and '-', as in a destination or a policy.
bool is_word(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

// A path with its query, or an absolute http(s) URL, serialised.
bool is_url(const std::string& text) {
  const bool absolute = text.rfind("https://", 0) == 0 || text.rfind("http://", 0) == 0;
  return is_plain(text) && (absolute || text.rfind('/', 0) == 0) &&
         text.find_first_of("<> \"") == std::string::npos;
}

void check_hint(const std::string& where, const Hint& h) {
  require(is_url(h.url), where, "has a URL that is not serialised");
  require(h.rel == "preload" || h.rel == "modulepreload", where,
          "has a `rel` that is neither preload nor modulepreload");
  require(!h.as.empty() && is_word(h.as), where, "has an `as` that is no destination");
  require(!h.crossorigin || *h.crossorigin == "anonymous" || *h.crossorigin == "use-credentials",
          where, "has a `crossorigin` that is neither anonymous nor use-credentials");
  require(is_word(h.referrerpolicy) && is_word(h.fetchpriority), where,
          "has a policy or priority that is no word");
  for (const std::string* text : {&h.type, &h.integrity, &h.media, &h.imagesrcset, &h.imagesizes})
    require(is_plain(*text), where, "holds a control character");
}

void check(const Manifest& m) {
  std::set<std::string> seen;
  for (const auto& [key, r] : m.resources) {
    check_hint("resource '" + key + "'", r.hint);
    require(is_plain(key) && is_plain(r.hash), "resource '" + key + "'",
            "holds a control character");
  }
  for (const Group& group : m.groups) {
    for (const auto* keys : {&group.send, &group.prefetch})
      for (const std::string& key : *keys)
        require(m.resources.count(key) > 0, "'" + key + "'",
                "is sent, but stands in no line of resources");
    for (const std::string& url : group.next)
      require(is_url(url) && url.front() == '/', "next page '" + url + "'",
              "is no serialised path");
    for (const Connection& c : group.preconnect)
      require(is_url(c.origin), "'" + c.origin + "'", "is no origin");
    for (const auto& [url, source] : group.pages) {
      require(is_url(url) && url.front() == '/', "page '" + url + "'", "is no serialised path");
      require(seen.insert(url).second, "page '" + url + "'", "stands in two groups");
    }
  }
}

// "line 3, column 7" of a byte.
std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n') + 1;
  return fmt::format("{}:{}", line, before.size() - start + 1);
}

}  // namespace

std::string to_json(const Manifest& m) {
  std::string out = fmt::format("{{\n  \"schema\": {},\n  \"settings\": {},\n  \"resources\": {{",
                                dump(kSchema), one_line_of_settings(m.settings));
  std::size_t left = m.resources.size();
  for (const auto& [key, resource] : m.resources)
    out += fmt::format("\n    {}: {}{}", dump(key), one_line(resource_to_json(resource)),
                       --left == 0 ? "\n  " : ",");
  out += "},\n  \"groups\": [";
  for (const Group& group : m.groups)
    out += "\n" + group_to_json(group) + (&group == &m.groups.back() ? "\n  " : ",");
  return out + "]\n}\n";
}

Result<Manifest> from_json(std::string_view text, const std::string& name) {
  const char* remedy = "; make it anew with `pushplan plan`";
  try {
    const json object = json::parse(text);
    if (!object.is_object() || !object.contains("schema") || object.at("schema") != kSchema)
      return Error{fmt::format("{}: no pushplan manifest: its \"schema\" is not \"{}\"{}", name,
                               kSchema, remedy)};
    Manifest m;
    m.settings = settings_from_json(object.at("settings"));
    require(object.at("resources").is_object(), "'resources'", "is no object");
    require(object.at("groups").is_array(), "'groups'", "is no array");
    for (const auto& [key, resource] : object.at("resources").items())
      m.resources[key] = resource_from_json(resource);
    for (const json& group : object.at("groups")) m.groups.push_back(group_from_json(group));
    check(m);
    return m;
  } catch (const json::parse_error& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 3: REASON"; the place is told
    // better in front.
    const std::string what = error.what();
    const std::size_t column = what.find("column ");
    const std::size_t reason = column == std::string::npos ? 0 : what.find(": ", column) + 2;
    return Error{fmt::format("{}:{}: not JSON: {}{}", name,
                             place_of(text, error.byte == 0 ? 0 : error.byte - 1),
                             what.substr(reason), remedy)};
  } catch (const json::exception& error) {
    const std::string what = error.what();
    return Error{fmt::format("{}: not the form of a manifest: {}{}", name,
                             what.substr(what.find("] ") + 2), remedy)};
  } catch (const std::invalid_argument& error) {
    return Error{fmt::format("{}: {}{}", name, error.what(), remedy)};
  }
}

}  // namespace pushplan::manifest
