#include "cli/deps_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzer/study/origins.h"
#include "base/size.h"
#include "base/text.h"

namespace pushplan::cli {
namespace {

using nlohmann::ordered_json;
using refs::State;
using study::Need;

bool is_told(const Need& need, Only only) {
  return only == Only::all || need.state == State::needed;
}

const std::string& via_url(const PageView& page, const Need& need) {
  return need.via == study::kDocument ? page.needs.page.url_path
                                      : page.needs.resources[need.via].url;
}

ordered_json cors_json(const std::optional<std::string>& crossorigin) {
  return crossorigin ? ordered_json(*crossorigin) : ordered_json(nullptr);
}

// The URLs from the page to what names a need.
ordered_json path_json(const PageView& page, const Need& need) {
  std::vector<std::string> path;
  for (std::uint32_t via = need.via; via != study::kDocument; via = page.needs.resources[via].via)
    path.push_back(page.needs.resources[via].url);
  path.push_back(page.needs.page.url_path);
  std::reverse(path.begin(), path.end());
  return path;
}

ordered_json external_json(const study::External& e) {
  return {{"url", e.url},
          {"as", e.as},
          {"state", to_string(e.state)},
          {"blocking", e.blocks == refs::Blocks::render},
          {"crossorigin", cors_json(e.crossorigin)},
          {"via", e.via}};
}

ordered_json origin_json(const study::Origin& o) {
  return {{"origin", o.origin},
          {"serves", o.serves},
          {"resources", o.resources},
          {"state", to_string(o.state)},
          {"blocking", o.blocks == refs::Blocks::render},
          {"hinted", o.hinted}};
}

ordered_json resource_json(const PageView& page, const Need& need) {
  const weigh::Weight& weight = page.weights.of(need.file);
  const refs::Request& r = need.request;
  ordered_json object = {{"url", need.url},
                         {"as", r.as},
                         {"state", to_string(need.state)},
                         {"blocking", need.blocks == refs::Blocks::render},
                         {"blocks", to_string(need.blocks)},
                         {"by", to_string(refs::by_of(need.kind))},
                         {"kind", refs::name_of(need.kind)},
                         {"lazy", need.lazy},
                         {"position", need.in_head ? "head" : "body"},
                         {"depth", need.depth},
                         {"via", via_url(page, need)},
                         {"source", page.site.files[need.file].path},
                         {"raw_bytes", weight.raw_bytes},
                         {"bytes", weight.bytes},
                         {"encoding", to_string(weight.encoding)},
                         {"crossorigin", cors_json(r.crossorigin)},
                         {"type", site::media_type_of(page.site.files[need.file].path).name},
                         {"offset", need.offset},
                         {"path", path_json(page, need)}};
  if (r.module) object["module"] = true;
  if (!r.integrity.empty()) object["integrity"] = r.integrity;
  if (!r.referrerpolicy.empty()) object["referrerpolicy"] = r.referrerpolicy;
  if (!r.fetchpriority.empty()) object["fetchpriority"] = r.fetchpriority;
  if (!need.media.empty()) object["media"] = need.media;
  if (!need.imagesrcset.empty()) object["imagesrcset"] = need.imagesrcset;
  if (!need.imagesizes.empty()) object["imagesizes"] = need.imagesizes;
  if (!need.decoding.empty()) object["decoding"] = need.decoding;
  if (need.kind == refs::Kind::css_font)
    object["font_display"] = need.font_display.empty() ? "auto" : need.font_display;
  if (need.observed) object["observed"] = true;
  if (need.named) object["named"] = true;
  if (!need.why.empty()) object["why"] = need.why;
  return object;
}

std::string describe_need(const PageView& page, const Need& need, const Screen& screen) {
  const std::string blocks = need.blocks == refs::Blocks::render   ? ", blocks rendering"
                             : need.blocks == refs::Blocks::parser ? ", blocks the parser"
                                                                   : "";
  const std::string why = need.why.empty() ? "" : screen.on_out(Style::dim, ": " + need.why);
  const Style style = need.state == State::needed     ? Style::green
                      : need.state == State::possible ? Style::yellow
                                                      : Style::dim;
  return fmt::format("{}  {}  {}  {}{}{}", need.url, need.request.as,
                     format_size(page.weights.of(need.file).bytes),
                     screen.on_out(style, to_string(need.state)), blocks, why);
}

// Children of each need, and of the document at the end.
std::vector<std::vector<std::uint32_t>> children_of(const PageView& page, Only only) {
  const auto& needs = page.needs.resources;
  std::vector<std::vector<std::uint32_t>> children(needs.size() + 1);
  for (std::uint32_t i = 0; i < needs.size(); ++i)
    if (is_told(needs[i], only))
      children[needs[i].via == study::kDocument ? needs.size() : needs[i].via].push_back(i);
  return children;
}

}  // namespace

std::string deps_json(const PageView& page, Only only) {
  ordered_json resources = ordered_json::array(), external = ordered_json::array(),
               connections = ordered_json::array(), origins = ordered_json::array(),
               preconnect = ordered_json::array();
  for (const Need& need : page.needs.resources)
    if (is_told(need, only)) resources.push_back(resource_json(page, need));
  for (const study::External& e : page.needs.external) external.push_back(external_json(e));
  for (const study::Connection& c : page.needs.connections)
    connections.push_back(
        {{"url", c.url}, {"rel", c.rel}, {"crossorigin", cors_json(c.crossorigin)}});
  for (const study::Origin& o : study::origins_of(page.needs)) origins.push_back(origin_json(o));
  for (const study::Preconnect& p : study::propose_preconnects(page.needs))
    preconnect.push_back({{"origin", p.origin}, {"crossorigin", cors_json(p.crossorigin)}});
  const auto broken = [](const std::vector<study::Broken>& list) {
    ordered_json array = ordered_json::array();
    for (const study::Broken& b : list) array.push_back({{"url", b.url}, {"via", b.via}});
    return array;
  };
  ordered_json object = {{"page", page.needs.page.url_path},
                         {"source", page.site.files[page.needs.page.file].path},
                         {"resources", resources},
                         {"external", external},
                         {"missing", broken(page.needs.missing)},
                         {"invalid", broken(page.needs.invalid)},
                         {"frames", page.needs.frames},
                         {"connections", connections},
                         {"origins", origins},
                         {"preconnect", preconnect}};
  if (page.needs.refresh)
    object["refresh"] = {{"url", page.needs.refresh->url},
                         {"seconds", page.needs.refresh->seconds}};
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string deps_tree(const PageView& page, Only only, const Screen& screen) {
  const auto children = children_of(page, only);
  const std::string source = page.site.files[page.needs.page.file].path;
  std::string out =
      fmt::format("{}  ({}, {})\n", screen.on_out(Style::bold, page.needs.page.url_path), source,
                  format_size(page.plan.document_bytes));
  struct Step {
    std::uint32_t need;
    std::string indent;
    bool last;
  };
  std::vector<Step> stack;
  const auto push = [&](const std::vector<std::uint32_t>& list, const std::string& indent) {
    for (std::size_t i = list.size(); i-- > 0;)
      stack.push_back({list[i], indent, i + 1 == list.size()});
  };
  push(children.back(), "  ");
  while (!stack.empty()) {
    const Step step = stack.back();
    stack.pop_back();
    out += fmt::format("{}{} {}\n", step.indent, step.last ? "└─" : "├─",
                       describe_need(page, page.needs.resources[step.need], screen));
    push(children[step.need], step.indent + (step.last ? "   " : "│  "));
  }
  for (const study::External& e : page.needs.external)
    out += fmt::format("  external  {}  {}\n", e.url, e.as);
  for (const study::Preconnect& p : study::propose_preconnects(page.needs))
    out += fmt::format("  worth a preconnect  {}{}\n", p.origin,
                       p.crossorigin ? "  crossorigin=" + *p.crossorigin : "");
  if (page.needs.refresh)
    out += fmt::format("  goes on to  {}  after {} s\n", page.needs.refresh->url,
                       page.needs.refresh->seconds);
  for (const study::Broken& b : page.needs.missing)
    out +=
        fmt::format("  {}  {} (named by {})\n", screen.on_out(Style::red, "missing"), b.url, b.via);
  for (const study::Broken& b : page.needs.invalid)
    out +=
        fmt::format("  {}  {} (named by {})\n", screen.on_out(Style::red, "invalid"), b.url, b.via);
  return out;
}

std::string deps_dot(const PageView& page, Only only) {
  const auto quoted = [](const std::string& text) {
    return ordered_json(text).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  };
  std::string out =
      "digraph " + quoted(page.needs.page.url_path) + " {\n  rankdir=LR;\n  node [shape=box];\n";
  for (const Need& need : page.needs.resources) {
    if (!is_told(need, only)) continue;
    const char* style = need.state == State::needed     ? "solid"
                        : need.state == State::possible ? "dashed"
                                                        : "dotted";
    out += fmt::format("  {} [label={}, style={}];\n", quoted(need.url),
                       quoted(fmt::format("{}\n{}, {}", need.url, need.request.as,
                                          format_size(page.weights.of(need.file).bytes))),
                       style);
    out += fmt::format("  {} -> {};\n", quoted(via_url(page, need)), quoted(need.url));
  }
  return out + "}\n";
}

}  // namespace pushplan::cli
