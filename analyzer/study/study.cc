#include "analyzer/study/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>

#include "analyzer/css/skim.h"
#include "analyzer/html/html_facts.h"
#include "analyzer/study/content_security_policy.h"
#include "analyzer/study/embedded.h"
#include "analyzer/study/images.h"
#include "analyzer/study/judge.h"
#include "analyzer/study/link_changes.h"
#include "analyzer/study/needs_builder.h"
#include "analyzer/study/outline.h"
#include "analyzer/study/page_hints.h"
#include "analyzer/study/page_scripts.h"
#include "analyzer/study/page_sheets.h"
#include "base/hint_block.h"
#include "base/sniff_encoding.h"
#include "base/text.h"

namespace pushplan::study {

using refs::Blocks;
using refs::Certainty;
using refs::Kind;
using refs::Reference;
using refs::State;

namespace {

// A sheet whose title is not that of the page's preferred set waits to be chosen (CSSOM section
// 6.4.2, "preferred CSS style sheet set").
class SheetSets {
 public:
  bool waits(const std::string& title) {
    if (title.empty()) return false;
    if (preferred_.empty()) preferred_ = title;
    return title != preferred_;
  }

 private:
  std::string preferred_;
};

class PageStudy {
 public:
  PageStudy(const site::Page& page, AssetLibrary& library)
      : library_(library),
        site_(library.site()),
        file_(site_.files[page.file].path),
        document_(url_of(site_, page)),
        builder_(page) {}

  PageNeeds run() {
    if (!read()) return take();
    add_link_changes(page_.facts, page_.tree);
    for (const Viewport& viewport : library_.settings().viewports)
      windows_.push_back(css::window_of(viewport, meta_viewport()));
    policies_.emplace(page_, PolicyOrigin{document_, site_.has_origin});
    set_base();
    builder_.outline() = outline_of(facts(), page_bytes_);
    builder_.set_inlined(inlined_of(facts(), own_hints_));
    page_.facts.scripted = runs_scripts();
    builder_.set_scripted(facts().scripted);
    sheets_.emplace(page_, windows_, library_, *policies_);
    scripts_.emplace(library_, builder_, *policies_, file_);
    collect_sheets();
    sheets_->style(needs_boxes());
    embedded_ = judge_embedded(page_, windows_, [this](dom::Index element) {
      return page_.tree.is_in_shadow(element) ? refs::Windows::all(Certainty::unknown)
                                              : sheets_->boxed(element);
    });
    note_page_hints(
        page_, *policies_, [this](const Reference& r) { return target_of(r); }, builder_);
    in_document_order(
        [this](std::size_t i) { html_reference(i); }, [this](std::size_t i) { inline_style(i); },
        [this](std::size_t i) { scripts_->add_inline(facts().scripts[i], base_, encoding_); });
    style_fetches();
    add_favicon();
    set_refresh();
    for (const html::FrameSource& frame : facts().frame_sources)
      if (!frame.markup.empty()) builder_.add_frame("about:srcdoc");
    return take();
  }

 private:
  const html::HtmlFacts& facts() const { return page_.facts; }

  PageNeeds take() {
    PageNeeds needs = builder_.take();
    for (Diagnostic& finding : needs.diagnostics)
      if (finding.span && finding.file == file_)
        finding.span->offset = with_hint_blocks(own_hints_, finding.span->offset);
    for (PageHint& hint : needs.hints)
      hint.span.offset = with_hint_blocks(own_hints_, hint.span.offset);
    for (Integrity& each : needs.integrities)
      if (each.span) each.span->offset = with_hint_blocks(own_hints_, each.span->offset);
    return needs;
  }

  bool read() {
    Result<std::string> bytes = library_.folder().read(file_);
    if (!bytes) {
      report(Severity::error, kUnreadableFile, std::nullopt, bytes.error().message,
             "make the file readable");
      return false;
    }
    // What a plan has put into the page is no part of it: the next plan would rest on it.
    std::string with_hints = hint_blocks(*bytes).empty() ? "" : *bytes;
    *bytes = without_hint_blocks(std::move(*bytes));
    const bool xhtml = site::is_xhtml(file_);
    const TextEncoding declared = xhtml ? sniff_xhtml(*bytes) : sniff_html(*bytes);
    own_hints_ = hint_blocks(decode(std::move(with_hints), declared).text);
    page_bytes_ = bytes->size();
    const Decoded decoded = decode(std::move(*bytes), declared);
    encoding_ = decoded.encoding;
    html::XmlError error;
    if (xhtml && html::read_xhtml(decoded.text, page_, error)) return true;
    if (xhtml)
      report(Severity::warning, "xhtml-not-well-formed", SourceSpan{error.offset, 1},
             fmt::format(
                 "not well-formed XML: {}; browsers show an error page, here it is read as HTML",
                 error.message),
             "mend the markup, or serve the page as .html");
    page_ = html::read_html(decoded.text);
    if (facts().cut_at != std::string::npos)
      report(Severity::warning, "nested-too-deep", SourceSpan{facts().cut_at, 1},
             fmt::format("elements are nested more than {} deep; the rest of the page is not read",
                         html::kMaxDepth),
             "close the elements above");
    return true;
  }

  const std::string_view* meta_viewport() {
    if (!facts().meta_viewport) return nullptr;
    meta_viewport_ = *facts().meta_viewport;
    return &meta_viewport_;
  }

  void report(Severity severity, const char* code, std::optional<SourceSpan> span,
              std::string message, std::string remedy) {
    builder_.diagnostics().push_back(
        {severity, code, file_, span, std::move(message), std::move(remedy)});
  }

  // HTML section 2.4.3, "document base URL"; a base that cannot be parsed is ignored.
  void set_base() {
    base_ = document_;
    if (facts().base_href.empty()) return;
    const auto url = site::parse_url(facts().base_href, &document_);
    if (url && url->scheme != "data" && url->scheme != "javascript" &&
        policies_->allows_base(*url) != Certainty::no)
      base_ = *url;
  }

  // Policies that forbid every script leave the page as its markup says.
  bool runs_scripts() const {
    if (!facts().scripted || policies_->empty()) return facts().scripted;
    const auto may = [](Certainty c) { return c != Certainty::no; };
    const auto may_run = [&](const html::InlineScript& s) {
      return s.type != html::ScriptType::import_map && may(policies_->allows(s));
    };
    const auto may_load = [&](const Reference& r) {
      const bool script = r.kind == Kind::classic_script || r.kind == Kind::module_script;
      return script && may(policies_->allows(r, target_of(r)));
    };
    return may(policies_->allows_event_handlers()) ||
           std::any_of(facts().scripts.begin(), facts().scripts.end(), may_run) ||
           std::any_of(facts().references.begin(), facts().references.end(), may_load);
  }

  // Calls one of these for each reference, style and script of the page, as they stand in it.
  template <class OnReference, class OnStyle, class OnScript>
  void in_document_order(OnReference on_reference, OnStyle on_style, OnScript on_script) {
    std::size_t style = 0, script = 0;
    for (std::size_t i = 0; i <= facts().references.size(); ++i) {
      const bool end = i == facts().references.size();
      for (; style < facts().styles.size() && (end || facts().styles[style].before <= i); ++style)
        on_style(style);
      for (; script < facts().scripts.size() &&
             (end || facts().scripts[script].element < facts().references[i].element);
           ++script)
        on_script(script);
      if (!end) on_reference(i);
    }
  }

  site::Target target_of(const Reference& reference) const {
    return site::resolve(site_, reference.url, base_, encoding_);
  }

  refs::Windows windows_of(const std::string& media) const {
    return css::evaluate_media(media, windows_);
  }

  void collect_sheets() {
    first_use_.assign(facts().references.size(), kNoUse);
    style_use_.assign(facts().styles.size(), kNoUse);
    in_document_order([this](std::size_t i) { collect_linked(i); },
                      [this](std::size_t i) { collect_style(i); }, [](std::size_t) {});
  }

  void collect_linked(std::size_t i) {
    const Reference& reference = facts().references[i];
    if (reference.kind == Kind::background) return collect_background(reference);
    if (reference.kind != Kind::stylesheet) return;
    const site::Target target = target_of(reference);
    if (target.kind != site::TargetKind::file) return;
    const Certainty allowed = policies_->allows(reference, target);
    const bool in_shadow = page_.tree.is_in_shadow(reference.element);
    const Certainty styles = reference.replaced || in_shadow ? Certainty::no : Certainty::yes;
    const refs::Windows media =
        windows_of(reference.media) & refs::Windows::all(std::min(allowed, styles));
    Judgement judgement =
        limit(judge(reference, windows_of(reference.media), windows_.size()), allowed);
    if (judgement.state == State::unused) return;
    const bool waits = reference.alternate || sets_.waits(reference.title);
    if (waits && judgement.why.empty())
      judgement = {judgement.state, Blocks::none, "not of the preferred set of style sheets"};
    SheetUse use{&library_.sheet(target, encoding_), target,
                 waits ? media & refs::Windows::all(Certainty::later) : media, judgement};
    use.in_shadow = in_shadow;
    first_use_[i] = sheets_->add(std::move(use));
  }

  void collect_style(std::size_t i) {
    const html::InlineStyle& style = facts().styles[i];
    if (style.attribute && !css::bears_on_fetches(style.css)) return;
    const Certainty allowed = style.presentational ? Certainty::yes : policies_->allows(style);
    if (allowed == Certainty::no) return;
    const auto kind = style.attribute ? css::SheetKind::declarations : css::SheetKind::stylesheet;
    inline_sheets_.push_back(library_.inline_sheet(style.css, kind, base_, encoding_, file_,
                                                   style.offset, builder_.diagnostics()));
    const Sheet* sheet = &inline_sheets_.back();
    if (style.attribute) return sheets_->add_own(style.element, sheet, style.presentational);
    refs::Windows media = windows_of(style.media);
    if (sets_.waits(style.title)) media = media & refs::Windows::all(Certainty::later);
    Judgement judgement{State::needed, style.in_head ? Blocks::render : Blocks::parser, ""};
    if (state_in(media, windows_.size()) != State::needed)
      judgement = {State::needed, Blocks::none,
                   "the media of its style element do not match: " + style.media};
    SheetUse use;
    use.sheet = sheet;
    use.in_shadow = page_.tree.is_in_shadow(style.element);
    use.applies = media & refs::Windows::all(use.in_shadow ? Certainty::no : allowed);
    use.judgement = std::move(judgement);
    use.owner = style.element;
    use.in_head = style.in_head;
    style_use_[i] = sheets_->add(std::move(use));
  }

  // The background attribute is a presentational hint (HTML section 15.3.9): sheets override it.
  void collect_background(const Reference& reference) {
    auto facts = std::make_shared<css::CssFacts>();
    facts->references.emplace_back().reference = reference;
    css::Declaration declaration;
    declaration.property = css::Property::background_image;
    declaration.value.images = {{{0, 1, true}}};
    facts->declarations.push_back(std::move(declaration));
    css::StyleRule rule;
    rule.declaration_count = 1;
    facts->rules.push_back(std::move(rule));
    inline_sheets_.push_back({std::move(facts), {target_of(reference)}, base_, encoding_});
    report_broken(site_, inline_sheets_.back().targets[0], refs::name_of(reference.kind), file_,
                  reference.span, builder_.diagnostics());
    sheets_->add_own(reference.element, &inline_sheets_.back(), true);
  }

  // True when something else than sheets asks which elements are shown.
  bool needs_boxes() const {
    return std::any_of(facts().references.begin(), facts().references.end(), [](const auto& r) {
      return r.lazy || r.kind == Kind::object || r.kind == Kind::embed;
    });
  }

  // A reference of the document to itself is none.
  bool is_same_document(const site::Target& target) const {
    return target.kind == site::TargetKind::file && target.url == site::path_and_query(document_);
  }

  void html_reference(std::size_t i) {
    const Reference& reference = facts().references[i];
    const site::Target target = target_of(reference);
    if (is_same_document(target) || reference.kind == Kind::background) return;
    if (reference.kind == Kind::preconnect || reference.kind == Kind::dns_prefetch) {
      if (target.kind == site::TargetKind::external) add_connection(reference, target.url);
      return;
    }
    report_broken(site_, target, refs::name_of(reference.kind), file_, reference.span,
                  builder_.diagnostics());
    const Judgement judgement = limit(judgement_of(i), policies_->allows(reference, target));
    Place place;
    place.hint = is_hinted_choice(page_, reference);
    const std::uint32_t index = builder_.add(reference, target, judgement, place);
    if (index == kDocument || judgement.state == State::unused) return;
    if (reference.kind == Kind::image || reference.kind == Kind::image_set)
      builder_.at(index).small = is_small(page_.tree, reference.element);
    if (reference.kind == Kind::image_set) describe_choice(reference, builder_.at(index));
    if (reference.kind == Kind::iframe) builder_.add_frame(target.url);
    if (first_use_[i] != kNoUse) import_fetches(first_use_[i], index);
    // A modulepreload fetches its module alone; the imports follow when a script uses it.
    const std::string_view nonce = policies_->nonce_of(reference.element);
    if (reference.kind == Kind::module_script)
      scripts_->add_module(target, index, judgement, nonce);
    if (reference.kind == Kind::classic_script)
      scripts_->add_classic(target, index, base_, encoding_, nonce);
  }

  void add_connection(const Reference& reference, const std::string& url) {
    const bool dns = reference.kind == Kind::dns_prefetch;
    if (dns && facts().dns_prefetch_control == false) return;  // the page forbids it
    builder_.add_connection(
        {url, dns ? "dns-prefetch" : "preconnect", reference.request.crossorigin});
  }

  // The whole choice that a candidate was taken from: a hint for one that other windows do not take
  // must leave them theirs. A picture's sources have conditions that no hint can repeat together.
  void describe_choice(const Reference& reference, Need& need) const {
    const auto& tree = page_.tree;
    const dom::Index parent = tree.elements[reference.element].parent;
    const bool link = tree.elements[reference.element].tag == dom::atom("link");
    if (!link && parent != dom::kNone && tree.elements[parent].tag == dom::atom("picture")) return;
    const auto* srcset = tree.attribute(reference.element, link ? "imagesrcset" : "srcset");
    const auto* sizes = tree.attribute(reference.element, link ? "imagesizes" : "sizes");
    if (srcset != nullptr) need.imagesrcset = *srcset;
    if (srcset != nullptr && sizes != nullptr) need.imagesizes = *sizes;
  }

  // Browsers ask the origin's root for an icon where the page names none (HTML section 4.6.7.8).
  void add_favicon() {
    const auto& references = facts().references;
    const auto is_icon = [](const Reference& r) { return r.kind == Kind::icon && r.in_head; };
    if (std::any_of(references.begin(), references.end(), is_icon)) return;
    const site::Target target = site::resolve(site_, "/favicon.ico", document_);
    if (target.kind != site::TargetKind::file) return;
    Reference icon;
    icon.kind = Kind::icon;
    icon.url = "/favicon.ico";
    icon.request.as = refs::destination_of(Kind::icon);
    builder_.add(icon, target,
                 {State::possible, Blocks::none, "browsers ask for it where a page names no icon"},
                 {});
  }

  void set_refresh() {
    if (facts().refresh.empty()) return;
    const html::Refresh& refresh = facts().refresh.front();
    const site::Target target = site::resolve(site_, refresh.url, base_, encoding_);
    const bool itself = target.kind == site::TargetKind::none;
    builder_.set_refresh({itself ? site::path_and_query(document_) : target.url, refresh.seconds});
    report_broken(site_, target, "meta refresh", file_, refresh.span, builder_.diagnostics());
  }

  Judgement judgement_of(std::size_t i) const {
    if (embedded_[i])
      return {state_in(embedded_[i]->windows, windows_.size()), Blocks::none, embedded_[i]->why};
    if (first_use_[i] != kNoUse) return sheets_->uses()[first_use_[i]].judgement;
    const Reference& reference = facts().references[i];
    return judge(reference, windows_of(reference.media), windows_.size());
  }

  void inline_style(std::size_t i) {
    if (style_use_[i] != kNoUse) import_fetches(style_use_[i], kDocument);
  }

  // What the sheet at `first` imports, and those sheets in turn, each import where it stands.
  void import_fetches(std::size_t first, std::uint32_t need) {
    const auto& uses = sheets_->uses();
    need_of_use_.resize(uses.size(), kDocument);
    need_of_use_[first] = need;
    struct Frame {
      std::size_t use;
      std::size_t reference;
    };
    std::vector<Frame> open = {{first, 0}};
    std::size_t next = first + 1;  // the uses stand in the order in which they are met
    while (!open.empty()) {
      const std::size_t i = open.back().use;
      const std::size_t k = open.back().reference++;
      const Sheet& sheet = *uses[i].sheet;
      if (k == sheet.facts->references.size()) {
        open.pop_back();
        continue;
      }
      const css::CssReference& r = sheet.facts->references[k];
      if (r.reference.kind != Kind::css_import) continue;
      const Judgement judgement = r.role == css::Role::inert
                                      ? Judgement{State::unused, Blocks::none, r.why}
                                      : sheets_->judge_import(uses[i], r);
      const std::uint32_t index =
          builder_.add(r.reference, sheet.targets[k], judgement, place_of(i));
      if (next == uses.size() || uses[next].importer != i || uses[next].import_rule != k) continue;
      need_of_use_[next] = index;
      open.push_back({next++, 0});
    }
  }

  // Of what a sheet of the page names; own declarations of elements stand behind the sheets.
  Place place_of(std::size_t use) const {
    const std::size_t shift = sheets_->at(use).shift;
    if (use >= sheets_->uses().size()) return {kDocument, 1, false, shift};
    const std::uint32_t need = use < need_of_use_.size() ? need_of_use_[use] : kDocument;
    if (need == kDocument) return {kDocument, 1, sheets_->uses()[use].in_head, shift};
    return {need, builder_.need(need).depth + 1, builder_.need(need).in_head};
  }

  // What the browser fetches to show the page: images, then the fonts of its text.
  void style_fetches() {
    const std::size_t uses = sheets_->uses().size();
    for (const Kind kind : {Kind::css_image, Kind::css_font}) {
      for (std::size_t i = 0; i < uses; ++i)
        add_values(*sheets_->uses()[i].sheet, i, kind, place_of(i));
      for (std::size_t i = 0; i < sheets_->own().size(); ++i)
        add_values(*sheets_->own()[i], uses + i, kind, place_of(uses + i));
    }
    for (const auto& [url, judgement] : sheets_->borrowed()) {
      const Sheet& user = sheets_->at(url.user);
      Reference scratch;
      const Reference& reference = as_fetched(
          sheets_->at(url.sheet).facts->references[url.reference].reference, url, scratch);
      const site::Target target = site::resolve(site_, reference.url, user.base, user.encoding);
      builder_.add(reference, target, limit(judgement, policies_->allows(reference, target)),
                   place_of(url.user));
    }
  }

  // The property that uses a URL decides how it is fetched; a custom property does not say which.
  const Reference& as_fetched(const Reference& reference, style::Url url,
                              Reference& scratch) const {
    if (reference.request.crossorigin || !sheets_->is_fetched_with_cors(url)) return reference;
    scratch = reference;
    scratch.request.crossorigin = "anonymous";
    return scratch;
  }

  void add_values(const Sheet& sheet, std::size_t position, Kind kind, Place origin) {
    for (std::size_t k = 0; k < sheet.facts->references.size(); ++k) {
      const Reference& declared = sheet.facts->references[k].reference;
      const bool font = declared.kind == Kind::css_font;
      if (declared.kind == Kind::css_import || font != (kind == Kind::css_font)) continue;
      if (font && builder_.has_hints()) origin.face = face_of(*sheet.facts, position, k);
      Reference scratch;
      const Reference& reference = as_fetched(
          declared, {static_cast<std::uint32_t>(position), static_cast<std::uint32_t>(k)}, scratch);
      const std::uint32_t index = builder_.add(
          reference, sheet.targets[k],
          limit(sheets_->judge(position, k), policies_->allows(reference, sheet.targets[k])),
          origin);
      if (font && index != kDocument)
        builder_.at(index).font_display = sheet.facts->references[k].font_display;
    }
  }

  static constexpr std::size_t kNoUse = static_cast<std::size_t>(-1);

  AssetLibrary& library_;
  const site::Site& site_;
  const std::string& file_;
  const site::Url document_;
  site::Url base_;
  TextEncoding encoding_ = TextEncoding::utf_8;
  std::size_t page_bytes_ = 0;
  std::vector<HintBlock> own_hints_;  // in the decoded file, whose places findings name
  html::HtmlPage page_;
  std::string_view meta_viewport_;
  std::vector<css::Window> windows_;
  NeedsBuilder builder_;
  std::optional<PagePolicies> policies_;
  SheetSets sets_;
  std::deque<Sheet> inline_sheets_;  // a deque: others point into it
  std::optional<PageSheets> sheets_;
  std::optional<PageScripts> scripts_;
  std::vector<std::optional<Fetch>> embedded_;
  std::vector<std::size_t> first_use_;  // by reference: of its sheet
  std::vector<std::size_t> style_use_;  // by style element
  std::vector<std::uint32_t> need_of_use_;
};

}  // namespace

PageNeeds study(const site::Page& page, AssetLibrary& library) {
  return PageStudy(page, library).run();
}

}  // namespace pushplan::study
