#include "analyzer/html/collector.h"

#include <algorithm>
#include <iterator>

#include "analyzer/html/srcset.h"
#include "base/text.h"

namespace pushplan::html {

using refs::Kind;
using refs::Reference;

namespace {

bool has_token(std::string_view list, std::string_view token) {
  const auto tokens = split_on_whitespace(list);
  return std::any_of(tokens.begin(), tokens.end(),
                     [&](std::string_view t) { return equals_ignoring_case(t, token); });
}

// The media type before any parameter, in lower case.
std::string essence(std::string_view type) {
  return to_lower(trim(type.substr(0, type.find(';'))));
}

// JavaScript MIME types (WHATWG MIME Sniffing section 4.6).
bool is_javascript(std::string_view type) {
  constexpr std::string_view kTypes[] = {"application/ecmascript",
                                         "application/javascript",
                                         "application/x-ecmascript",
                                         "application/x-javascript",
                                         "text/ecmascript",
                                         "text/javascript",
                                         "text/javascript1.0",
                                         "text/javascript1.1",
                                         "text/javascript1.2",
                                         "text/javascript1.3",
                                         "text/javascript1.4",
                                         "text/javascript1.5",
                                         "text/jscript",
                                         "text/livescript",
                                         "text/x-ecmascript",
                                         "text/x-javascript"};
  return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

// HTML section 4.12.1.1, "prepare the script element": what the type and language attributes make
// of a script. A type with parameters is none.
ScriptType script_type(const Element& element) {
  const Attribute* type = element.find("type");
  if (type == nullptr) {
    const std::string_view language = element.value("language");
    return language.empty() || is_javascript("text/" + to_lower(language)) ? ScriptType::classic
                                                                           : ScriptType::inert;
  }
  const std::string name = to_lower(trim(type->value));
  if (type->value.empty() || is_javascript(name)) return ScriptType::classic;
  if (name == "module") return ScriptType::module;
  if (name == "importmap") return ScriptType::import_map;
  return ScriptType::inert;
}

bool has_candidates(const Element& element, std::string_view attribute) {
  return !parse_srcset(element.value(attribute)).empty();
}

void read_request(const Element& element, refs::Request& request) {
  if (const Attribute* cors = element.find("crossorigin")) {
    const std::string value(cors->value);
    request.crossorigin = refs::cors_setting(&value);
  }
  request.integrity = element.value("integrity");
  request.referrerpolicy = to_lower(trim(element.value("referrerpolicy")));
  const std::string priority = to_lower(trim(element.value("fetchpriority")));
  if (priority == "high" || priority == "low") request.fetchpriority = priority;
}

}  // namespace

const Attribute* Element::find(std::string_view name) const {
  const Attribute* linked = nullptr;
  for (const Attribute& attribute : attributes) {
    if (attribute.name != name) continue;
    if (!attribute.xlink) return &attribute;
    if (svg && linked == nullptr) linked = &attribute;
  }
  return linked;
}

std::string_view Element::value(std::string_view name) const {
  const Attribute* attribute = find(name);
  return attribute ? attribute->value : std::string_view();
}

Reference* Collector::add(Kind kind, const Element& element, std::string_view attribute) {
  const Attribute* found = element.find(attribute);
  if (found == nullptr || trim(found->value).empty()) return nullptr;
  Reference& reference = facts_.references.emplace_back();
  reference.kind = kind;
  reference.url = found->value;
  reference.span = found->span;
  reference.request.as = refs::destination_of(kind);
  read_request(element, reference.request);
  reference.in_head = element.in_head;
  reference.media = element.value("media");
  reference.type = element.value("type");
  return &reference;
}

void Collector::add_srcset(const Element& element, std::string_view attribute,
                           std::string_view sizes) {
  const Attribute* srcset = element.find(attribute);
  if (srcset == nullptr) return;
  for (const ImageCandidate& candidate : parse_srcset(srcset->value)) {
    if (candidate.url.empty()) continue;
    Reference* reference = add(Kind::image_set, element, attribute);
    if (reference == nullptr) return;
    reference->url = candidate.url;
    reference->sizes = element.value(sizes);
    reference->lazy = equals_ignoring_case(element.value("loading"), "lazy");
    // Where a character reference makes the value another text than the file's, the whole attribute
    // is shown.
    if (srcset->span.length == srcset->value.size())
      reference->span = {srcset->span.offset +
                             static_cast<std::size_t>(candidate.url.data() - srcset->value.data()),
                         candidate.url.size()};
  }
}

// What each element refers to: one function an element, found by its tag in kRules.
struct ElementRules {
  static void link(Collector& c, const Element& e) {
    const std::string_view rel = e.value("rel");
    if (has_token(rel, "stylesheet")) {
      const std::string type = essence(e.value("type"));
      if (!type.empty() && type != "text/css") return;  // not a style sheet: never fetched
      Reference* r = c.add(Kind::stylesheet, e, "href");
      if (r == nullptr) return;
      r->alternate = has_token(rel, "alternate") && !trim(e.value("title")).empty();
      r->disabled = e.has("disabled");
      r->blocking_render = has_token(e.value("blocking"), "render");
      return;
    }
    if (has_token(rel, "icon") || has_token(rel, "apple-touch-icon") ||
        has_token(rel, "mask-icon") || has_token(rel, "apple-touch-icon-precomposed"))
      c.add(Kind::icon, e, "href");
    if (has_token(rel, "manifest")) c.add(Kind::web_manifest, e, "href");
    if (has_token(rel, "modulepreload")) {
      if (Reference* r = c.add(Kind::modulepreload, e, "href")) {
        r->request.module = true;
        if (!r->request.crossorigin) r->request.crossorigin = "anonymous";
      }
    }
    if (has_token(rel, "preload")) {
      const std::string as = to_lower(trim(e.value("as")));
      // Only a preload of an image chooses among candidates; href is then one of them.
      const bool choice = as == "image" && has_candidates(e, "imagesrcset");
      Reference* r = c.add(choice ? Kind::image_set : Kind::preload, e, "href");
      if (r != nullptr) r->request.as = as;
      if (choice) c.add_srcset(e, "imagesrcset", "imagesizes");
    }
    if (has_token(rel, "prefetch")) c.add(Kind::prefetch, e, "href");
    if (has_token(rel, "preconnect"))
      c.add(Kind::preconnect, e, "href");
    else if (has_token(rel, "dns-prefetch"))
      c.add(Kind::dns_prefetch, e, "href");
  }

  static void script(Collector& c, const Element& e) {
    const ScriptType type = script_type(e);
    if (type == ScriptType::inert || type == ScriptType::import_map) return;
    const bool module = type == ScriptType::module;
    Reference* r =
        c.add(module ? Kind::module_script : Kind::classic_script, e, e.svg ? "href" : "src");
    if (r == nullptr) return;
    r->async = e.has("async");
    r->defer = e.has("defer");
    r->nomodule = !module && e.has("nomodule");
    r->blocking_render = has_token(e.value("blocking"), "render");
    r->request.module = module;
    // Modules are fetched in CORS mode, with or without the attribute (HTML section 8.1.4.2).
    if (module && !r->request.crossorigin) r->request.crossorigin = "anonymous";
  }

  static void image(Collector& c, const Element& e) {
    const bool choice = has_candidates(e, "srcset") || e.parent == "picture";
    Reference* r = c.add(Kind::image, e, "src");
    if (r != nullptr) {
      r->lazy = equals_ignoring_case(e.value("loading"), "lazy");
      if (choice) r->kind = Kind::image_set;
    }
    c.add_srcset(e, "srcset", "sizes");
  }

  static void source(Collector& c, const Element& e) {
    if (e.parent == "picture") {
      c.add_srcset(e, "srcset", "sizes");
    } else if (e.parent == "video" || e.parent == "audio") {
      Reference* r = c.add(Kind::media_source, e, "src");
      if (r != nullptr && e.parent == "audio") r->request.as = "audio";
    }
  }

  static void video(Collector& c, const Element& e) {
    c.add(Kind::poster, e, "poster");
    if (Reference* r = c.add(e.tag == "audio" ? Kind::audio : Kind::video, e, "src"))
      r->waits = equals_ignoring_case(trim(e.value("preload")), "none") && !e.has("autoplay");
  }

  static void iframe(Collector& c, const Element& e) {
    if (e.has("srcdoc")) return;
    if (Reference* r = c.add(Kind::iframe, e, "src"))
      r->lazy = equals_ignoring_case(e.value("loading"), "lazy");
  }

  static void input(Collector& c, const Element& e) {
    if (equals_ignoring_case(e.value("type"), "image")) c.add(Kind::input_image, e, "src");
  }

  static void track(Collector& c, const Element& e) { c.add(Kind::track, e, "src"); }
  static void embed(Collector& c, const Element& e) { c.add(Kind::embed, e, "src"); }
  static void object(Collector& c, const Element& e) { c.add(Kind::object, e, "data"); }
  static void svg_image(Collector& c, const Element& e) {
    if (e.svg) c.add(Kind::svg_image, e, "href");
  }
  static void svg_use(Collector& c, const Element& e) {
    if (e.svg) c.add(Kind::svg_use, e, "href");
  }
  static void background(Collector& c, const Element& e) {
    c.add(Kind::background, e, "background");
  }

  static void base(Collector& c, const Element& e) {
    if (c.has_base_ || !e.has("href")) return;
    c.has_base_ = true;
    c.facts_.base_href = trim(e.value("href"));
  }
};

namespace {

struct Rule {
  std::string_view tag;
  void (*collect)(Collector&, const Element&);
};

constexpr Rule kRules[] = {
    {"audio", ElementRules::video},      {"base", ElementRules::base},
    {"body", ElementRules::background},  {"embed", ElementRules::embed},
    {"frame", ElementRules::iframe},     {"iframe", ElementRules::iframe},
    {"image", ElementRules::svg_image},  {"feimage", ElementRules::svg_image},
    {"img", ElementRules::image},        {"input", ElementRules::input},
    {"link", ElementRules::link},        {"object", ElementRules::object},
    {"script", ElementRules::script},    {"source", ElementRules::source},
    {"table", ElementRules::background}, {"tbody", ElementRules::background},
    {"td", ElementRules::background},    {"tfoot", ElementRules::background},
    {"th", ElementRules::background},    {"thead", ElementRules::background},
    {"tr", ElementRules::background},    {"track", ElementRules::track},
    {"use", ElementRules::svg_use},      {"video", ElementRules::video},
};

void insert(NameSet& names, std::string_view name) {
  if (names.find(name) == names.end()) names.emplace(name);
}

}  // namespace

void Collector::element(const Element& element) {
  insert(facts_.tags, element.tag);
  for (const Attribute& attribute : element.attributes) {
    if (attribute.name == "id") insert(facts_.ids, trim(attribute.value));
    if (attribute.name == "class")
      for (const std::string_view name : split_on_whitespace(attribute.value))
        insert(facts_.classes, name);
    if (attribute.name == "style" && !trim(attribute.value).empty())
      facts_.styles.push_back({std::string(attribute.value), attribute.span.offset, "", true,
                               element.in_head, facts_.references.size()});
  }
  for (const Rule& rule : kRules)
    if (rule.tag == element.tag) rule.collect(*this, element);
}

void Collector::style_text(const Element& element, std::string_view css, std::size_t offset) {
  // The whole value counts, with its spaces and parameters (HTML section 4.2.6, "update a style
  // block"); of a link to a sheet it is the essence.
  const std::string_view type = element.value("type");
  if (!type.empty() && !equals_ignoring_case(type, "text/css")) return;
  facts_.styles.push_back({std::string(css), offset, std::string(element.value("media")), false,
                           element.in_head, facts_.references.size()});
}

void Collector::script_text(const Element& element, std::string_view source, std::size_t offset) {
  const ScriptType type = script_type(element);
  const bool external = element.has(element.svg ? "href" : "src");
  if (type == ScriptType::inert || external) return;
  facts_.scripts.push_back({std::string(source), offset, type, element.in_head});
}

}  // namespace pushplan::html
