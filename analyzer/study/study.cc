#include "analyzer/study/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "analyzer/html/html_facts.h"
#include "analyzer/study/fonts.h"
#include "analyzer/study/judge.h"
#include "analyzer/study/needs_builder.h"

namespace pushplan::study {

using refs::Blocks;
using refs::Kind;
using refs::Reference;
using refs::State;

namespace {

// The weaker of two: a file is needed only where all that leads to it is.
Judgement weaker(const Judgement& a, const Judgement& b) {
  Judgement out = a.state <= b.state ? a : b;
  out.blocks = std::min(a.blocks, b.blocks);
  if (out.why.empty()) out.why = a.why.empty() ? b.why : a.why;
  return out;
}

// What the conditions around a reference in a sheet make of it.
Judgement judge_css(const css::CssReference& r) {
  if (r.inert)
    return {State::unused, Blocks::none,
            "nothing fetches it: overridden, or misplaced in the sheet"};
  if (r.reference.kind == Kind::css_import) {
    if (r.undecided)
      return {State::possible, Blocks::none, "fetched by browsers that meet its supports()"};
    if (r.applies == css::Verdict::never)
      return {State::needed, Blocks::none, "its condition does not match"};
    if (r.applies == css::Verdict::depends)
      return {State::needed, Blocks::none, "its condition cannot be decided here"};
    return {State::needed, Blocks::render, ""};
  }
  if (r.applies == css::Verdict::never)
    return {State::unused, Blocks::none, "its @media does not match"};
  return {State::possible, Blocks::none, "fetched when an element that is shown takes the rule"};
}

class PageStudy {
 public:
  PageStudy(const site::Page& page, AssetLibrary& library)
      : library_(library),
        site_(library.site()),
        file_(site_.files[page.file].path),
        document_(url_of(site_, page)),
        builder_(page) {}

  PageNeeds run() {
    if (!read()) return builder_.take();
    set_base();
    // Inline styles stand among the references: both are walked in document order.
    auto style = facts_.styles.begin();
    for (std::size_t i = 0; i < facts_.references.size(); ++i) {
      for (; style != facts_.styles.end() && style->before <= i; ++style) inline_style(*style);
      html_reference(facts_.references[i]);
    }
    for (; style != facts_.styles.end(); ++style) inline_style(*style);
    for (const html::InlineScript& script : facts_.scripts) inline_script(script);
    fonts();
    return builder_.take();
  }

 private:
  // A sheet of the page and the way in which it is used.
  struct UsedSheet {
    const Sheet* sheet;
    Origin origin;
    Judgement judgement;  // of the sheet itself
  };

  bool read() {
    const Result<std::string> bytes = library_.folder().read(file_);
    if (!bytes) {
      report(Severity::error, kUnreadableFile, std::nullopt, bytes.error().message,
             "make the file readable");
      return false;
    }
    html::XmlError error;
    const bool as_xml = site::is_xhtml(file_) && html::read_xhtml(*bytes, facts_, error);
    if (as_xml) return true;
    if (site::is_xhtml(file_))
      report(Severity::warning, "xhtml-not-well-formed", SourceSpan{error.offset, 1},
             fmt::format(
                 "not well-formed XML: {}; browsers show an error page, here it is read as HTML",
                 error.message),
             "mend the markup, or serve the page as .html");
    facts_ = html::read_html(*bytes);
    if (facts_.cut_at != std::string::npos)
      report(Severity::warning, "nested-too-deep", SourceSpan{facts_.cut_at, 1},
             fmt::format("elements are nested more than {} deep; the rest of the page is not read",
                         html::kMaxDepth),
             "close the elements above");
    return true;
  }

  void report(Severity severity, const char* code, std::optional<SourceSpan> span,
              std::string message, std::string remedy) {
    builder_.diagnostics().push_back(
        {severity, code, file_, span, std::move(message), std::move(remedy)});
  }

  // HTML section 2.4.3, "document base URL"; a base that cannot be parsed is ignored.
  void set_base() {
    base_ = document_;
    if (facts_.base_href.empty()) return;
    const auto url = site::parse_url(facts_.base_href, &document_);
    if (url && url->scheme != "data" && url->scheme != "javascript") base_ = *url;
  }

  // A reference of the document to itself is none.
  bool is_same_document(const site::Target& target) const {
    return target.kind == site::TargetKind::file && target.url == site::path_and_query(document_);
  }

  void html_reference(const Reference& reference) {
    const site::Target target = site::resolve(site_, reference.url, base_);
    if (is_same_document(target)) return;
    if (reference.kind == Kind::preconnect || reference.kind == Kind::dns_prefetch) {
      if (target.kind == site::TargetKind::external)
        builder_.add_connection(target.url,
                                reference.kind == Kind::preconnect ? "preconnect" : "dns-prefetch");
      return;
    }
    report_broken(site_, target, refs::name_of(reference.kind), file_, reference.span,
                  builder_.diagnostics());
    const css::Verdict media = css::evaluate_media(reference.media, library_.settings().viewports);
    const Judgement judgement = judge(reference, media);
    const std::uint32_t index = builder_.add(reference, target, judgement, {});
    if (index == kDocument || judgement.state == State::unused) return;
    if (reference.kind == Kind::iframe) builder_.add_frame(target.url);
    if (reference.kind == Kind::stylesheet)
      if (const auto sheet = open_sheet(target, index, judgement)) walk_sheet(*sheet);
    // A modulepreload fetches its module alone; the imports follow when a script uses it.
    if (reference.kind == Kind::module_script) modules(target, index, judgement);
  }

  void inline_style(const html::InlineStyle& style) {
    const auto kind = style.attribute ? css::SheetKind::declarations : css::SheetKind::stylesheet;
    inline_sheets_.push_back(
        library_.inline_sheet(style.css, kind, base_, file_, style.offset, builder_.diagnostics()));
    const css::Verdict media = css::evaluate_media(style.media, library_.settings().viewports);
    Judgement judgement{State::needed, style.in_head ? Blocks::render : Blocks::parser, ""};
    if (media != css::Verdict::always)
      judgement = {State::needed, Blocks::none,
                   "the media of its style element do not match: " + style.media};
    walk_sheet({&inline_sheets_.back(), {}, judgement});
  }

  // The sheet at `target` if this way to use it is stronger than those before: that ends import
  // cycles.
  std::optional<UsedSheet> open_sheet(const site::Target& target, std::uint32_t index,
                                      const Judgement& judgement) {
    const auto strength = std::pair(judgement.state, judgement.blocks);
    const auto [place, added] = walked_.emplace(target.url, strength);
    if (!added && strength <= place->second) return std::nullopt;
    place->second = std::max(place->second, strength);
    return UsedSheet{&library_.sheet(target), {index, builder_.need(index).depth + 1}, judgement};
  }

  // Takes over what a sheet and its imports refer to, each import where it stands.
  void walk_sheet(const UsedSheet& first) {
    struct Frame {
      UsedSheet used;
      std::size_t next;  // reference to look at
    };
    std::vector<Frame> open;
    const auto enter = [&](const UsedSheet& used) {
      used_sheets_.push_back(used);
      open.push_back({used, 0});
    };
    enter(first);
    while (!open.empty()) {
      const UsedSheet used = open.back().used;
      const auto& references = used.sheet->facts.references;
      const std::size_t i = open.back().next++;
      if (i == references.size()) {
        open.pop_back();
        continue;
      }
      if (references[i].reference.kind == Kind::css_font)
        continue;  // fonts(): when all sheets are known
      const site::Target& target = used.sheet->targets[i];
      const Judgement judgement = weaker(judge_css(references[i]), used.judgement);
      const std::uint32_t index =
          builder_.add(references[i].reference, target, judgement, used.origin);
      const bool imports = references[i].reference.kind == Kind::css_import && index != kDocument;
      if (!imports || judgement.state == State::unused) continue;
      if (const auto imported = open_sheet(target, index, judgement)) enter(*imported);
    }
  }

  void fonts() {
    std::vector<const css::CssFacts*> sheets;
    std::vector<css::Verdict> applies;
    for (const UsedSheet& used : used_sheets_) {
      sheets.push_back(&used.sheet->facts);
      applies.push_back(used.judgement.why.empty() ? css::Verdict::always : css::Verdict::depends);
    }
    for (const FontVerdict& verdict : judge_fonts(sheets, facts_, applies)) {
      const UsedSheet& used = used_sheets_[verdict.sheet];
      builder_.add(used.sheet->facts.references[verdict.reference].reference,
                   used.sheet->targets[verdict.reference], verdict.judgement, used.origin);
    }
    for (const UsedSheet& used : used_sheets_) overridden_fonts(used);
  }

  // Sources that a later src of the same rule replaced, and those of rules without a family: named,
  // never fetched.
  void overridden_fonts(const UsedSheet& used) {
    const auto& references = used.sheet->facts.references;
    for (std::size_t i = 0; i < references.size(); ++i)
      if (references[i].reference.kind == Kind::css_font)
        builder_.add(references[i].reference, used.sheet->targets[i],
                     {State::unused, Blocks::none, "no usable source of an @font-face rule"},
                     used.origin);
  }

  void inline_script(const html::InlineScript& script) {
    if (script.type != html::ScriptType::classic && script.type != html::ScriptType::module) return;
    const bool module = script.type == html::ScriptType::module;
    const Script parsed = library_.inline_script(script.source, module, base_, file_, script.offset,
                                                 builder_.diagnostics());
    requests(parsed, {}, {State::needed, Blocks::none, ""}, module);
  }

  // The static imports of the module at `target`, and theirs: breadth first, each module once.
  void modules(const site::Target& target, std::uint32_t index, const Judgement& judgement) {
    pending_modules_.push_back({target, index, judgement});
    if (pending_modules_.size() > 1) return;  // the loop below is running further up
    while (!pending_modules_.empty()) {
      const PendingModule next = pending_modules_.front();
      const auto [place, added] = walked_modules_.emplace(next.target.url, next.judgement.state);
      if (added || next.judgement.state > place->second) {
        place->second = next.judgement.state;
        requests(library_.script(next.target), {next.index, builder_.need(next.index).depth + 1},
                 next.judgement, true);
      }
      pending_modules_.pop_front();
    }
  }

  // What a script asks for. Its imports are fetched with its credentials mode and referrer policy
  // (HTML section 8.1.4.2, descendant script fetch options).
  void requests(const Script& script, Origin origin, const Judgement& parent, bool module) {
    const refs::Request importer =
        origin.via == kDocument ? refs::Request{} : builder_.need(origin.via).request;
    for (std::size_t i = 0; i < script.targets.size(); ++i) {
      const js::ModuleRequest& request = script.facts.requests[i];
      const bool dynamic = request.kind == js::ImportKind::dynamic_import;
      if (!module && !dynamic) continue;  // static imports are errors in classic scripts
      Reference reference;
      reference.kind = dynamic ? Kind::js_dynamic_import : Kind::js_import;
      reference.url = request.specifier;
      reference.request.as = request.type == "css"    ? "style"
                             : request.type == "json" ? "json"
                                                      : "script";
      reference.request.crossorigin = importer.crossorigin.value_or("anonymous");
      reference.request.module = true;
      reference.request.referrerpolicy = importer.referrerpolicy;
      Judgement judgement{parent.state, Blocks::none, parent.why};
      if (dynamic)
        judgement = {State::possible, Blocks::none, "fetched when a script runs import()"};
      const std::uint32_t index = builder_.add(reference, script.targets[i], judgement, origin);
      if (index != kDocument && reference.request.as == "script")
        modules(script.targets[i], index, judgement);
    }
  }

  struct PendingModule {
    site::Target target;
    std::uint32_t index;
    Judgement judgement;
  };

  AssetLibrary& library_;
  const site::Site& site_;
  const std::string& file_;
  const site::Url document_;
  site::Url base_;
  html::HtmlFacts facts_;
  NeedsBuilder builder_;
  std::deque<Sheet> inline_sheets_;  // a deque: used_sheets_ points into it
  std::vector<UsedSheet> used_sheets_;
  std::map<std::string, std::pair<State, Blocks>> walked_;
  std::map<std::string, State> walked_modules_;
  std::deque<PendingModule> pending_modules_;
};

}  // namespace

PageNeeds study(const site::Page& page, AssetLibrary& library) {
  return PageStudy(page, library).run();
}

}  // namespace pushplan::study
