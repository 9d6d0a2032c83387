#include "analyzer/html/element_facts.h"

#include <algorithm>
#include <iterator>

#include "analyzer/html/meta.h"
#include "analyzer/html/srcset.h"
#include "analyzer/refs/media_types.h"
#include "base/text.h"

namespace pushplan::html {

using refs::Kind;
using refs::Reference;

namespace {

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
  const dom::Attribute* type = element.find("type");
  if (type == nullptr) {
    const std::string_view language = element.value("language");
    return language.empty() || is_javascript("text/" + to_lower(language)) ? ScriptType::classic
                                                                           : ScriptType::inert;
  }
  const std::string name = keyword(type->value);
  if (type->value.empty() || is_javascript(name)) return ScriptType::classic;
  if (name == "module") return ScriptType::module;
  if (name == "importmap") return ScriptType::import_map;
  return ScriptType::inert;
}

bool runs(ScriptType type) { return type == ScriptType::classic || type == ScriptType::module; }

const char* script_source(const Element& element) { return element.is_svg() ? "href" : "src"; }

bool has_candidates(const Element& element, std::string_view attribute) {
  return !parse_srcset(element.value(attribute)).empty();
}

bool is_lazy(const Element& element) {
  return equals_ignoring_case(element.value("loading"), "lazy");
}

bool blocks_rendering(const Element& element) {
  return has_token(element.value("blocking"), "render");
}

void read_request(const Element& element, refs::Request& request) {
  if (const dom::Attribute* cors = element.find("crossorigin")) {
    const std::string value(cors->value);
    request.crossorigin = refs::cors_setting(&value);
  }
  request.integrity = element.value("integrity");
  // The old names that meta elements may use do not count here.
  const std::string written = keyword(element.value("referrerpolicy"));
  if (referrer_policy(written) == written) request.referrerpolicy = written;
  const std::string priority = keyword(element.value("fetchpriority"));
  if (priority == "high" || priority == "low") request.fetchpriority = priority;
}

// Adds a reference for an attribute if it is there; returns it to be filled further, or nullptr.
Reference* add(HtmlFacts& facts, Kind kind, const Element& element, std::string_view attribute) {
  const dom::Attribute* found = element.find(attribute);
  if (found == nullptr || trim(found->value).empty()) return nullptr;
  Reference& reference = facts.references.emplace_back();
  reference.kind = kind;
  reference.url = found->value;
  reference.span = element.span_of(*found);
  reference.element = element.index;
  reference.request.as = refs::destination_of(kind);
  read_request(element, reference.request);
  reference.in_head = element.in_head;
  reference.media = element.value("media");
  reference.type = element.value("type");
  return &reference;
}

void read_image_attributes(const Element& element, Reference& reference) {
  reference.lazy = is_lazy(element);
  const std::string decoding = keyword(element.value("decoding"));
  if (decoding == "sync" || decoding == "async") reference.decoding = decoding;
}

void add_srcset(HtmlFacts& facts, const Element& element, std::string_view attribute,
                std::string_view sizes) {
  const dom::Attribute* srcset = element.find(attribute);
  if (srcset == nullptr) return;
  const SourceSpan whole = element.span_of(*srcset);
  for (const ImageCandidate& candidate : parse_srcset(srcset->value)) {
    if (candidate.url.empty()) continue;
    Reference* reference = add(facts, Kind::image_set, element, attribute);
    if (reference == nullptr) return;
    reference->url = candidate.url;
    reference->sizes = element.value(sizes);
    reference->width_descriptor = candidate.width;
    reference->density = candidate.density;
    read_image_attributes(element, *reference);
    // Where a character reference makes the value another text than the file's, the whole attribute
    // is shown.
    if (whole.length == srcset->value.size())
      reference->span = {
          whole.offset + static_cast<std::size_t>(candidate.url.data() - srcset->value.data()),
          candidate.url.size()};
  }
}

void stylesheet(const Element& e, HtmlFacts& facts) {
  const std::string_view rel = e.value("rel");
  const std::string type = refs::essence(e.value("type"));
  if (!type.empty() && type != "text/css") return;  // not a style sheet: never fetched
  Reference* r = add(facts, Kind::stylesheet, e, "href");
  if (r == nullptr) return;
  r->title = trim(e.value("title"));
  r->alternate = has_token(rel, "alternate");
  r->disabled = e.has("disabled");
  r->blocking_render = blocks_rendering(e);
}

void icon(const Element& e, HtmlFacts& facts) {
  constexpr const char* kKeywords[] = {"icon", "apple-touch-icon", "apple-touch-icon-precomposed",
                                       "mask-icon"};
  for (const char* word : kKeywords) {
    if (!has_token(e.value("rel"), word)) continue;
    if (Reference* r = add(facts, Kind::icon, e, "href")) {
      r->rel = word;
      r->sizes = e.value("sizes");
    }
    return;
  }
}

void preload(const Element& e, HtmlFacts& facts) {
  const std::string as = keyword(e.value("as"));
  // Only a preload of an image chooses among candidates; href is then one of them.
  const bool choice = as == "image" && has_candidates(e, "imagesrcset");
  if (Reference* r = add(facts, choice ? Kind::image_set : Kind::preload, e, "href")) {
    r->request.as = as;
    r->fallback = choice;
  }
  if (choice) add_srcset(facts, e, "imagesrcset", "imagesizes");
}

void link(const Element& e, HtmlFacts& facts) {
  const std::string_view rel = e.value("rel");
  if (has_token(rel, "stylesheet")) return stylesheet(e, facts);
  icon(e, facts);
  if (has_token(rel, "manifest")) add(facts, Kind::web_manifest, e, "href");
  if (has_token(rel, "modulepreload")) {
    if (Reference* r = add(facts, Kind::modulepreload, e, "href")) {
      r->request.module = true;
      const std::string as = to_lower(e.value("as"));
      if (!as.empty()) r->request.as = as;
      if (!r->request.crossorigin) r->request.crossorigin = "anonymous";
    }
  }
  if (has_token(rel, "preload")) preload(e, facts);
  if (has_token(rel, "prefetch")) add(facts, Kind::prefetch, e, "href");
  if (has_token(rel, "preconnect"))
    add(facts, Kind::preconnect, e, "href");
  else if (has_token(rel, "dns-prefetch"))
    add(facts, Kind::dns_prefetch, e, "href");
}

void script(const Element& e, HtmlFacts& facts) {
  const ScriptType type = script_type(e);
  if (!runs(type)) return;
  const bool module = type == ScriptType::module;
  Reference* r =
      add(facts, module ? Kind::module_script : Kind::classic_script, e, script_source(e));
  if (r == nullptr) return;
  facts.scripted = true;
  r->async = e.has("async");
  r->defer = e.has("defer");
  r->nomodule = !module && e.has("nomodule");
  r->blocking_render = blocks_rendering(e);
  r->request.module = module;
  // Modules are fetched in CORS mode, with or without the attribute (HTML section 8.1.4.2).
  if (module && !r->request.crossorigin) r->request.crossorigin = "anonymous";
}

// The img of a picture makes the request, whichever source names the file (HTML section 4.8.4.3).
void share_with_sources(const Element& img, HtmlFacts& facts) {
  Reference own;
  read_request(img, own.request);
  read_image_attributes(img, own);
  for (auto r = facts.references.rbegin(); r != facts.references.rend(); ++r) {
    if (r->kind != Kind::image_set || img.tree.elements[r->element].parent != img.node().parent)
      return;
    r->request.crossorigin = own.request.crossorigin;
    r->request.referrerpolicy = own.request.referrerpolicy;
    r->request.fetchpriority = own.request.fetchpriority;
    r->lazy = own.lazy;
    r->decoding = own.decoding;
  }
}

void image(const Element& e, HtmlFacts& facts) {
  if (e.is_in(dom::atom("picture"))) share_with_sources(e, facts);
  const bool choice = has_candidates(e, "srcset") || e.is_in(dom::atom("picture"));
  if (Reference* r = add(facts, choice ? Kind::image_set : Kind::image, e, "src")) {
    read_image_attributes(e, *r);
    r->fallback = choice;
    r->sizes = choice ? e.value("sizes") : "";
  }
  add_srcset(facts, e, "srcset", "sizes");
}

// What a video or audio element, the one at `owner`, says of its loading (HTML section 4.8.11.5).
// Browsers fetch the metadata alone where it says nothing valid.
void read_media_attributes(const dom::ElementTree& tree, dom::Index owner, Reference& reference) {
  const std::string_view* written = tree.attribute(owner, "preload");
  const std::string value = written ? to_lower(*written) : "metadata";
  if (value == "none" || value == "auto")
    reference.preload = value;
  else
    reference.preload = value.empty() ? "auto" : "metadata";
  reference.autoplay = tree.attribute(owner, "autoplay") != nullptr;
  reference.waits = reference.preload == "none" && !reference.autoplay;
}

void media(const Element& e, HtmlFacts& facts) {
  add(facts, Kind::poster, e, "poster");
  const bool audio = e.tag() == dom::atom("audio");
  if (Reference* r = add(facts, audio ? Kind::audio : Kind::video, e, "src"))
    read_media_attributes(e.tree, e.index, *r);
}

void source(const Element& e, HtmlFacts& facts) {
  if (e.is_in(dom::atom("picture"))) return add_srcset(facts, e, "srcset", "sizes");
  const bool audio = e.is_in(dom::atom("audio"));
  if (!audio && !e.is_in(dom::atom("video"))) return;
  Reference* r = add(facts, Kind::media_source, e, "src");
  if (r == nullptr) return;
  if (audio) r->request.as = "audio";
  read_media_attributes(e.tree, e.node().parent, *r);
}

void frame(const Element& e, HtmlFacts& facts) {
  const dom::Attribute* inner = e.tag() == dom::atom("iframe") ? e.find("srcdoc") : nullptr;
  if (inner != nullptr) {
    facts.frame_sources.push_back(
        {std::string(inner->value), e.span_of(*inner), is_lazy(e), e.index});
    return;
  }
  if (Reference* r = add(facts, Kind::iframe, e, "src")) r->lazy = is_lazy(e);
}

void input(const Element& e, HtmlFacts& facts) {
  if (equals_ignoring_case(e.value("type"), "image")) add(facts, Kind::input_image, e, "src");
}

void track(const Element& e, HtmlFacts& facts) { add(facts, Kind::track, e, "src"); }
void embed(const Element& e, HtmlFacts& facts) { add(facts, Kind::embed, e, "src"); }
void object(const Element& e, HtmlFacts& facts) { add(facts, Kind::object, e, "data"); }
void background(const Element& e, HtmlFacts& facts) {
  add(facts, Kind::background, e, "background");
}
void svg_image(const Element& e, HtmlFacts& facts) { add(facts, Kind::svg_image, e, "href"); }
void svg_use(const Element& e, HtmlFacts& facts) { add(facts, Kind::svg_use, e, "href"); }

void base(const Element& e, HtmlFacts& facts) {
  if (facts.base_element != dom::kNone || !e.has("href")) return;
  facts.base_element = e.index;
  facts.base_href = trim(e.value("href"));
}

// HTML section 4.2.5.3, pragma directives.
void pragma(const Element& e, const dom::Attribute& content, HtmlFacts& facts) {
  const std::string name = to_lower(e.value("http-equiv"));
  if (name == "refresh") {
    if (const auto target = parse_refresh(content.value))
      facts.refresh.push_back({std::string(target->url), target->seconds, e.span_of(content)});
  } else if (name == "content-security-policy") {
    if (e.is_in(dom::atom("head")) && !content.value.empty())
      facts.content_security_policies.push_back(
          {std::string(content.value), facts.references.size(), e.index});
  } else if (name == "x-dns-prefetch-control") {
    // Not in the standard: in browsers any value but "on" turns it off for good.
    const bool on = equals_ignoring_case(content.value, "on");
    facts.dns_prefetch_control = on && facts.dns_prefetch_control.value_or(true);
  }
}

void meta(const Element& e, HtmlFacts& facts) {
  const dom::Attribute* content = e.find("content");
  if (content == nullptr) return;
  if (e.has("http-equiv")) pragma(e, *content, facts);
  const std::string name = to_lower(e.value("name"));
  if (name == "viewport") {
    facts.meta_viewport = content->value;
  } else if (name == "referrer") {
    const std::string_view policy = referrer_policy(content->value);
    if (!policy.empty()) facts.referrer = policy;
  }
}

using Rule = void (*)(const Element&, HtmlFacts&);

Rule html_rule(dom::Atom tag) {
  switch (tag) {
    case dom::atom("audio"):
    case dom::atom("video"):
      return media;
    case dom::atom("base"):
      return base;
    case dom::atom("body"):
    case dom::atom("table"):
    case dom::atom("tbody"):
    case dom::atom("td"):
    case dom::atom("tfoot"):
    case dom::atom("th"):
    case dom::atom("thead"):
    case dom::atom("tr"):
      return background;
    case dom::atom("embed"):
      return embed;
    case dom::atom("frame"):
    case dom::atom("iframe"):
      return frame;
    case dom::atom("img"):
      return image;
    case dom::atom("input"):
      return input;
    case dom::atom("link"):
      return link;
    case dom::atom("meta"):
      return meta;
    case dom::atom("object"):
      return object;
    case dom::atom("script"):
      return script;
    case dom::atom("source"):
      return source;
    case dom::atom("track"):
      return track;
    default:
      return nullptr;
  }
}

Rule svg_rule(dom::Atom tag) {
  switch (tag) {
    case dom::atom("feImage"):
    case dom::atom("image"):
      return svg_image;
    case dom::atom("script"):
      return script;
    case dom::atom("use"):
      return svg_use;
    default:
      return nullptr;
  }
}

// The property that an attribute sets as a presentational hint, among those that bear on fetches
// (SVG 2 section 6.6, HTML section 15.3.4); empty for none.
std::string_view hinted_property(const Element& e, const dom::Attribute& a) {
  constexpr std::string_view kPlain[] = {"display", "font-family", "font-stretch", "font-style",
                                         "font-weight"};
  constexpr std::string_view kWithUrl[] = {"clip-path",    "cursor",     "fill",
                                           "filter",       "marker-end", "marker-mid",
                                           "marker-start", "mask",       "stroke"};
  const auto is_in = [&a](const auto& names) {
    return std::find(std::begin(names), std::end(names), a.name) != std::end(names);
  };
  if (e.is_svg())
    return is_in(kPlain) || (is_in(kWithUrl) && a.value.find("url(") != std::string_view::npos)
               ? a.name
               : std::string_view();
  const bool face = e.tag() == dom::atom("font") && e.node().space == dom::Space::html;
  return face && a.name == "face" ? "font-family" : std::string_view();
}

// A value that would end its declaration is none.
void read_presentational(const Element& e, const dom::Attribute& a, HtmlFacts& facts) {
  const std::string_view property = hinted_property(e, a);
  if (property.empty() || a.value.find_first_of(";!{}\\") != std::string_view::npos) return;
  InlineStyle& style = facts.styles.emplace_back();
  style.css = std::string(property) + ":" + std::string(a.value);
  style.offset = e.span_of(a).offset - std::min(e.span_of(a).offset, property.size() + 1);
  style.attribute = style.presentational = true;
  style.in_head = e.in_head;
  style.before = facts.references.size();
  style.element = e.index;
}

void read_style_attribute(const Element& e, const dom::Attribute& style, HtmlFacts& facts) {
  if (trim(style.value).empty()) return;
  InlineStyle& inline_style = facts.styles.emplace_back();
  inline_style.css = style.value;
  inline_style.offset = e.span_of(style).offset;
  inline_style.attribute = true;
  inline_style.in_head = e.in_head;
  inline_style.before = facts.references.size();
  inline_style.element = e.index;
}

// The attributes that mean the same on every element.
void read_attributes(const Element& e, HtmlFacts& facts) {
  const dom::Element& node = e.node();
  const bool hints = e.is_svg() || node.tag == dom::atom("font");
  for (std::uint32_t i = 0; i < node.attribute_count; ++i) {
    const dom::Attribute& a = e.tree.attributes[node.first_attribute + i];
    if (hints) read_presentational(e, a, facts);
    if (a.name == "style") {
      read_style_attribute(e, a, facts);
    } else if (a.name.substr(0, 2) == "on") {
      // An event handler (HTML section 8.1.8.1): nothing else that begins so is in use.
      facts.scripted = facts.scripted || !a.value.empty();
    } else if (a.name == "href" || a.name == "action" || a.name == "formaction" ||
               a.name == "xlink:href") {
      facts.scripted = facts.scripted || is_javascript_url(a.value);
    }
  }
}

void read_style(const Element& e, std::string_view css, std::size_t offset, HtmlFacts& facts) {
  // The whole value counts, with its spaces and parameters (HTML section 4.2.6, "update a style
  // block"); of a link to a sheet it is the essence.
  const std::string_view type = e.value("type");
  if (!type.empty() && !equals_ignoring_case(type, "text/css")) return;
  InlineStyle& style = facts.styles.emplace_back();
  style.css = css;
  style.offset = offset;
  style.media = e.value("media");
  style.title = trim(e.value("title"));
  style.in_head = e.in_head;
  style.blocking_render = blocks_rendering(e);
  style.before = facts.references.size();
  style.element = e.index;
}

void read_script(const Element& e, std::string_view text, std::size_t offset, HtmlFacts& facts) {
  const ScriptType type = script_type(e);
  if (type == ScriptType::inert || e.has(script_source(e))) return;
  facts.scripts.push_back({std::string(text), offset, type, e.in_head, e.index});
  facts.scripted = facts.scripted || (runs(type) && !trim(text).empty());
}

}  // namespace

void read_element(const Element& element, HtmlFacts& facts) {
  read_attributes(element, facts);
  Rule rule = nullptr;
  if (element.node().space == dom::Space::html) rule = html_rule(element.tag());
  if (element.is_svg()) rule = svg_rule(element.tag());
  if (rule != nullptr) rule(element, facts);
}

void read_raw_text(const Element& element, std::string_view text, std::size_t offset,
                   HtmlFacts& facts) {
  if (element.tag() == dom::atom("style"))
    read_style(element, text, offset, facts);
  else
    read_script(element, text, offset, facts);
}

}  // namespace pushplan::html
