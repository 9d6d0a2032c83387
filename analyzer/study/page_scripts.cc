#include "analyzer/study/page_scripts.h"

#include <fmt/format.h>

#include <utility>

namespace pushplan::study {

using refs::Blocks;
using refs::Kind;
using refs::Reference;
using refs::State;

namespace {

const char* describe(js::Api api) {
  switch (api) {
    case js::Api::fetch:
    case js::Api::xml_http_request:
      return "fetched when a script gets to this call";
    case js::Api::import_scripts:
      return "fetched by a worker";
    default:
      return "fetched when a script starts the worker";
  }
}

// The credentials mode of a CORS request as the crossorigin attribute has it (HTML section 2.5.4).
std::optional<std::string> crossorigin_of(const js::ScriptRequest& request) {
  if (request.mode == js::RequestMode::no_cors) return std::nullopt;
  return request.credentials == js::Credentials::include ? "use-credentials" : "anonymous";
}

}  // namespace

void PageScripts::add_inline(const html::InlineScript& script, const site::Url& base,
                             TextEncoding encoding) {
  const refs::Certainty allowed = policies_.allows(script);
  if (allowed == refs::Certainty::no || script.type == html::ScriptType::inert) return;
  if (script.type == html::ScriptType::import_map) return add_import_map(script, base);
  const bool module = script.type == html::ScriptType::module;
  const Script parsed = library_.inline_script(script.source, module, base, encoding, file_,
                                               script.offset, builder_.diagnostics());
  requests({&parsed,
            {kDocument, 1, script.in_head, script.offset},
            base,
            base,
            module,
            policies_.nonce_of(script.element)},
           limit({State::needed, Blocks::none, ""}, allowed));
  walk_modules();
}

void PageScripts::add_import_map(const html::InlineScript& script, const site::Url& base) {
  ParsedImportMap parsed = parse_import_map(script.source, base);
  const auto report = [&](const char* what, const std::string& message, std::size_t offset) {
    builder_.diagnostics().push_back(
        {Severity::warning, "import-map", file_, SourceSpan{script.offset + offset, 1},
         fmt::format("{}: {}", what, message), "correct the import map"});
  };
  if (parsed.error)
    return report("browsers drop this import map", parsed.error->message, parsed.error->offset);
  for (const std::string& warning : parsed.warnings) report("import map", warning, 0);
  for (const std::string& warning : merge_import_map(import_map_, std::move(parsed.map), resolved_))
    report("import map", warning, 0);
  has_import_map_ = true;
}

void PageScripts::add_module(const site::Target& target, std::uint32_t index,
                             const Judgement& judgement, std::string_view nonce) {
  pending_.push_back({target, index, judgement, nonce});
  walk_modules();
}

void PageScripts::add_classic(const site::Target& target, std::uint32_t index,
                              const site::Url& base, TextEncoding encoding,
                              std::string_view nonce) {
  const Script& script = library_.script(target, false, encoding);
  requests({&script, place_below(index), library_.url_of(target), base, false, nonce},
           {State::possible, Blocks::none, ""});
  walk_modules();
}

// Where the references of a script stand that is itself a need.
Place PageScripts::place_below(std::uint32_t index) const {
  const Need& need = builder_.need(index);
  return {index, need.depth + 1, need.in_head};
}

// The static imports of the pending modules, and theirs: breadth first, each module once.
void PageScripts::walk_modules() {
  while (!pending_.empty()) {
    const PendingModule next = std::move(pending_.front());
    pending_.pop_front();
    const auto [place, added] = walked_.emplace(next.target.url, next.judgement.state);
    if (!added && next.judgement.state <= place->second) continue;
    place->second = next.judgement.state;
    const site::Url url = library_.url_of(next.target);
    requests({&library_.script(next.target, true, TextEncoding::utf_8), place_below(next.index),
              url, url, true, next.nonce},
             next.judgement);
  }
}

// Where a module request leads: under the page's import maps where there are any.
PageScripts::Import PageScripts::import_of(const Source& source, std::size_t request) {
  const js::ModuleRequest& r = source.script->facts.requests[request];
  if (!r.literal || !has_import_map_) return {source.script->targets[request], ""};
  const ModuleResolution resolution = resolve_specifier(import_map_, r.specifier, source.url);
  resolved_.add(r.specifier, source.url);
  if (!resolution.url) return {{site::TargetKind::invalid, 0, r.specifier}, ""};
  return {site::resolve(library_.site(), site::serialize(*resolution.url), source.url),
          integrity_of(import_map_, *resolution.url)};
}

// A script that browsers refuse asks for nothing, and a module of which one static import leads
// nowhere for none of them.
void PageScripts::requests(const Source& source, const Judgement& parent) {
  const js::ModuleFacts& facts = source.script->facts;
  if (!facts.rejected.empty()) return;
  if (source.module ? facts.html_comment : facts.has_module_syntax) return;
  std::vector<Import> found;
  bool broken = false;
  for (std::size_t i = 0; i < facts.requests.size(); ++i) {
    found.push_back(import_of(source, i));
    const bool is_static = facts.requests[i].kind != js::ImportKind::dynamic_import;
    broken = broken || (is_static && found.back().target.kind == site::TargetKind::invalid);
  }
  for (std::size_t i = 0; i < found.size(); ++i)
    add_import(source, facts.requests[i], std::move(found[i]), parent, broken);
  if (!broken) fetches(source);
}

// Imports are fetched with the importer's credentials mode and referrer policy (HTML section
// 8.1.4.2, descendant script fetch options).
void PageScripts::add_import(const Source& source, const js::ModuleRequest& request, Import import,
                             const Judgement& parent, bool broken) {
  const refs::Request importer =
      source.origin.via == kDocument ? refs::Request{} : builder_.need(source.origin.via).request;
  Reference reference;
  const bool dynamic = request.kind == js::ImportKind::dynamic_import;
  reference.kind = dynamic ? Kind::js_dynamic_import : Kind::js_import;
  reference.url = request.specifier;
  reference.span = {request.offset, request.length};
  reference.request.as = request.type == "css"    ? "style"
                         : request.type == "json" ? "json"
                         : request.type == "text" ? "text"
                                                  : "script";
  reference.request.crossorigin = importer.crossorigin.value_or("anonymous");
  reference.request.module = true;
  reference.request.referrerpolicy = importer.referrerpolicy;
  reference.request.integrity = std::move(import.integrity);
  Judgement judgement{parent.state, Blocks::none, parent.why};
  if (dynamic) judgement = {State::possible, Blocks::none, "fetched when a script runs import()"};
  if (broken)
    judgement = {State::unused, Blocks::none, "another import of its module leads nowhere"};
  judgement = limit(judgement, policies_.allows(reference, import.target, source.nonce));
  const std::uint32_t index = builder_.add(reference, import.target, judgement, source.origin);
  if (index == kDocument || judgement.state == State::unused || reference.request.as != "script")
    return;
  // What the page preloads and one of its modules imports is about to run, with its own imports.
  if (dynamic && parent.state == State::needed && builder_.need(index).state == State::needed)
    judgement = {State::needed, Blocks::none, ""};
  pending_.push_back({std::move(import.target), index, judgement, source.nonce});
}

void PageScripts::fetches(const Source& source) {
  for (const js::ScriptRequest& request : source.script->facts.fetches) {
    const bool fetch = request.api == js::Api::fetch || request.api == js::Api::xml_http_request;
    Reference reference;
    reference.kind = fetch ? Kind::js_fetch : Kind::js_worker;
    reference.url = request.url;
    reference.span = {request.offset, request.length};
    reference.request.as = fetch ? "fetch" : js::destination_of(request.api);
    if (fetch) reference.request.crossorigin = crossorigin_of(request);
    reference.request.module = request.module;
    const site::Url& base = request.base == js::UrlBase::script ? source.url : source.document;
    const site::Target target = site::resolve(library_.site(), request.url, base);
    builder_.add(reference, target,
                 limit({State::possible, Blocks::none, describe(request.api)},
                       policies_.allows(reference, target)),
                 source.origin);
  }
}

}  // namespace pushplan::study
