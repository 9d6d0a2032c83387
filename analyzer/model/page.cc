#include "analyzer/model/page.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "analyzer/model/constants.h"
#include "base/glob.h"

namespace pushplan::model {

using study::Need;

namespace {

Microseconds per_kilobyte(Microseconds at_least, Microseconds each, std::uint64_t bytes) {
  return at_least + each * static_cast<Microseconds>(bytes) / 1000;
}

// From offsets in a page's file to bytes of it as they travel.
class Document {
 public:
  Document(std::uint64_t raw_bytes, std::uint64_t bytes, const OtherText& text)
      : raw_(std::max<std::uint64_t>(raw_bytes, 1)), bytes_(bytes), text_(text) {}

  std::uint64_t bytes() const { return bytes_ * text_.bytes / 1000; }
  std::uint64_t raw() const { return raw_ * text_.raw / 1000; }

  std::uint32_t at(std::size_t offset) const {
    const std::uint64_t place = std::min<std::uint64_t>(offset, raw_) * bytes_ / raw_;
    return std::min(rounded_bytes(place * text_.places / 1000), rounded_bytes(bytes()));
  }

 private:
  std::uint64_t raw_, bytes_;
  OtherText text_;
};

Kind kind_of(const Need& need) {
  const std::string& as = need.request.as;
  if (as == "style") return Kind::style;
  if (as == "script") return need.request.module ? Kind::module : Kind::script;
  if (as == "font") return Kind::font;
  return as == "image" ? Kind::image : Kind::other;
}

Found found_of(const Need& need) {
  switch (need.kind) {
    case refs::Kind::css_import:
    case refs::Kind::js_import:
      return Found::parsed;
    case refs::Kind::css_image:
    case refs::Kind::css_font:
      return Found::laid_out;
    case refs::Kind::js_dynamic_import:
    case refs::Kind::js_fetch:
    case refs::Kind::js_worker:
    case refs::Kind::js_made:
      return Found::run;
    default:
      return Found::scanned;
  }
}

// What may have scripts or imports of its own.
bool can_ask(Kind kind) {
  return kind == Kind::style || kind == Kind::script || kind == Kind::module;
}

Display display_of(const Need& need) {
  if (need.font_display == "swap") return Display::swap;
  const bool brief = need.font_display == "fallback" || need.font_display == "optional";
  return brief ? Display::brief : Display::block;
}

// As Chromium requests what its parser and preload scanner find.
Priority priority_of(const Need& need, Kind kind, std::uint32_t images_before) {
  const bool behind_image = images_before > 0;
  if (need.request.fetchpriority == "high" && kind == Kind::image) return Priority::high;
  switch (kind) {
    case Kind::style:
      return need.blocks == refs::Blocks::none ? Priority::lowest
             : behind_image && !need.in_head   ? Priority::medium
                                               : Priority::highest;
    case Kind::font:
      return Priority::highest;
    case Kind::module:
      return need.kind == refs::Kind::js_import ? Priority::high : Priority::low;
    case Kind::script:
      if (need.async) return Priority::low;
      return behind_image && !need.in_head ? Priority::medium : Priority::high;
    case Kind::image:
      return images_before < kLargeImages && !need.small && found_of(need) == Found::scanned
                 ? Priority::medium
                 : Priority::low;
    case Kind::other:
      return need.kind == refs::Kind::js_fetch ? Priority::high : Priority::low;
  }
  return Priority::low;
}

// Of a preload; `own` is that of the request that the page makes itself.
Priority hinted_priority(Kind kind, Priority own) {
  switch (kind) {
    case Kind::style:
      return Priority::highest;
    case Kind::image:
      return own;
    default:
      return Priority::high;
  }
}

Run run_of(const Need& need, Kind kind) {
  if (kind == Kind::module)
    return need.kind == refs::Kind::module_script ? Run::deferred : Run::never;
  if (kind != Kind::script || need.kind != refs::Kind::classic_script) return Run::never;
  if (!need.async) return Run::parser;
  return need.deferred ? Run::deferred : Run::at_once;
}

bool is_hero(const Need& need, const Settings& settings) {
  return need.request.as == "image" && any_glob_matches(settings.hero, need.url);
}

class PageModel {
 public:
  PageModel(const study::PageNeeds& needs, weigh::Weights& weights, const Settings& settings,
            const OtherText& text)
      : needs_(needs),
        weights_(weights),
        settings_(settings),
        document_(needs.outline.bytes, weights.of(needs.page.file).bytes, text) {}

  ModelledPage make(const std::vector<bool>& also) {
    set_document();
    index_.assign(needs_.resources.size(), kDocument);
    for (const std::uint32_t i : in_order())
      if (needs_.resources[i].state == refs::State::needed || also[i]) add(i);
    link_parents();
    for (const study::External& external : needs_.external) add_foreign(external);
    rank_places();
    guess_hero();
    return std::move(made_);
  }

 private:
  void set_document() {
    Page& page = made_.page;
    page.bytes = rounded_bytes(document_.bytes()) + kHeaderBytes;
    page.body = document_.at(needs_.outline.body);
    page.filled_by_scripts = needs_.outline.first_text == std::string::npos;
    page.content = page.filled_by_scripts ? page.bytes : document_.at(needs_.outline.first_text);
    marks_.push_back({needs_.outline.body, 3, &page.body_place});
    marks_.push_back({needs_.outline.first_text, 4, &page.content_place});
    const std::uint64_t raw = rounded_bytes(document_.raw());
    page.parse = per_kilobyte(0, kParsePerKilobyte, raw);
    page.layout = per_kilobyte(kLayout, kLayoutPerKilobyte, raw);
    // What an inline script costs hangs on text that may be edited: all cost the same.
    for (const study::Outline::Script& script : needs_.outline.scripts)
      if (!script.module) page.scripts.push_back({document_.at(script.offset), 0, kInlineScript});
    std::size_t i = 0;
    for (const study::Outline::Script& script : needs_.outline.scripts)
      if (!script.module) marks_.push_back({script.offset, 1, &page.scripts[i++].place});
  }

  // Ranks all that has a place in the document, in its order.
  void rank_places() {
    auto& resources = made_.page.resources;
    for (std::uint32_t r = 0; r < resources.size(); ++r)
      marks_.push_back({root_offset_[r], 2, &resources[r].place});
    std::stable_sort(marks_.begin(), marks_.end(), [](const Mark& a, const Mark& b) {
      return std::tie(a.offset, a.kind) < std::tie(b.offset, b.kind);
    });
    for (std::uint32_t i = 0; i < marks_.size(); ++i) *marks_[i].place = i;
    // Inline scripts without anything between them hold the parser up together.
    auto& scripts = made_.page.scripts;
    const auto last = std::unique(scripts.begin(), scripts.end(),
                                  [](const InlineScript& a, const InlineScript& b) {
                                    return a.offset == b.offset && a.place + 1 == b.place;
                                  });
    scripts.erase(last, scripts.end());
  }

  std::vector<std::uint32_t> in_order() const {
    std::vector<std::uint32_t> list(needs_.resources.size());
    for (std::uint32_t i = 0; i < list.size(); ++i) list[i] = i;
    std::stable_sort(list.begin(), list.end(), [&](std::uint32_t a, std::uint32_t b) {
      return needs_.resources[a].order < needs_.resources[b].order;
    });
    return list;
  }

  void add(std::uint32_t i) {
    const Need& need = needs_.resources[i];
    index_[i] = static_cast<std::uint32_t>(made_.page.resources.size());
    made_.needs.push_back(i);
    Resource& r = made_.page.resources.emplace_back();
    r.kind = kind_of(need);
    r.found = found_of(need);
    r.run = run_of(need, r.kind);
    r.priority = priority_of(need, r.kind, images_);
    r.hinted = hinted_priority(r.kind, r.priority);
    r.display = display_of(need);
    r.blocks = r.kind == Kind::style && need.blocks != refs::Blocks::none;
    r.hero = is_hero(need, settings_);
    const weigh::Weight& weight = weights_.of(need.file);
    r.bytes =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(weight.bytes, 1U << 30)) + kHeaderBytes;
    const bool compressed = weight.bytes < weight.raw_bytes;
    r.serve = kServe;
    if (compressed) r.serve += per_kilobyte(0, kCompressPerKilobyte, weight.raw_bytes);
    if (r.kind == Kind::style) r.work = per_kilobyte(kStyle, kStylePerKilobyte, weight.raw_bytes);
    if (r.kind == Kind::script || r.kind == Kind::module)
      r.work = per_kilobyte(kScript, kScriptPerKilobyte, weight.raw_bytes);
    r.order = index_[i];
    if (r.kind == Kind::image && need.via == study::kDocument && !need.small) ++images_;
    r.late_hint = !need.imagesrcset.empty();
  }

  // Once all have their places: who names whom, and where in the document.
  void link_parents() {
    auto& resources = made_.page.resources;
    for (std::uint32_t r = 0; r < resources.size(); ++r) {
      const Need* root = &needs_.resources[made_.needs[r]];
      const bool own = root->via == study::kDocument;
      resources[r].parent = own ? kDocument : index_[root->via];
      while (root->via != study::kDocument) root = &needs_.resources[root->via];
      resources[r].acts = document_.at(root->offset);
      root_offset_.push_back(root->offset);
      const Need& need = needs_.resources[made_.needs[r]];
      // What the page preloads itself is found there.
      if (need.hinted_at != std::string::npos) {
        resources[r].found = Found::scanned;
        resources[r].offset = document_.at(need.hinted_at);
      } else {
        resources[r].offset = resources[r].acts;
      }
      // What is sent without being surely needed: nothing of the page asks for it.
      if (need.state != refs::State::needed) {
        resources[r].found = Found::run;
        resources[r].parent = kDocument;
        resources[r].run = Run::never;
        resources[r].blocks = resources[r].hero = false;
        continue;
      }
      // A parent that is not modelled was found with the document at the latest.
      if (!own && resources[r].parent == kDocument && resources[r].found == Found::parsed)
        resources[r].found = Found::scanned;
      if (need.observed || need.named) find_evident(resources[r]);
    }
  }

  // What recordings saw or routes name has a script behind it that nobody knows, unless something
  // that runs or is parsed asked for it: it is found when the document is there.
  void find_evident(Resource& r) {
    if (r.found != Found::run && r.found != Found::parsed) return;
    const bool has_parent = r.parent != kDocument && can_ask(made_.page.resources[r.parent].kind);
    if (has_parent) return;
    r.found = Found::scanned;
    r.offset = r.acts = made_.page.bytes;
    root_offset_.back() = needs_.outline.bytes;
  }

  void add_foreign(const study::External& external) {
    if (external.state != refs::State::needed || external.blocks == refs::Blocks::none) return;
    Resource r;
    r.foreign = true;
    r.kind = external.as == "style" ? Kind::style : Kind::script;
    r.run = r.kind == Kind::script ? Run::parser : Run::never;
    r.priority = r.hinted = Priority::high;
    r.blocks = r.kind == Kind::style;
    r.bytes = kForeignBytes;
    r.order = static_cast<std::uint32_t>(made_.page.resources.size());
    made_.page.resources.push_back(r);
    made_.needs.push_back(kForeignNeed);
    root_offset_.push_back(0);
  }

  // Without a word from the settings: the image that the page fetches with high priority, or else
  // the heaviest of the first few that are no icons.
  void guess_hero() {
    constexpr std::uint32_t kFirst = 4, kNoIcon = 10'000;
    auto& resources = made_.page.resources;
    if (std::any_of(resources.begin(), resources.end(), [](const Resource& r) { return r.hero; }))
      return;
    Resource* best = nullptr;
    std::uint32_t seen = 0;
    for (Resource& r : resources) {
      if (r.kind != Kind::image || r.bytes < kNoIcon) continue;
      const bool urgent = r.priority <= Priority::high;
      if (urgent && best != nullptr && best->priority <= Priority::high) continue;
      if (best == nullptr || urgent || (seen < kFirst && r.bytes > best->bytes)) best = &r;
      ++seen;
      if (urgent) break;
    }
    if (best != nullptr) best->hero = true;
  }

  // Something with a place in the document; `kind` decides between two in one place.
  struct Mark {
    std::size_t offset;
    int kind;
    std::uint32_t* place;
  };

  const study::PageNeeds& needs_;
  weigh::Weights& weights_;
  const Settings& settings_;
  Document document_;
  ModelledPage made_;
  std::vector<std::uint32_t> index_;      // by need: of its resource
  std::vector<std::size_t> root_offset_;  // by resource: of what in the document leads to it
  std::vector<Mark> marks_;
  std::uint32_t images_ = 0;  // large ones, so far
};

}  // namespace

std::uint32_t rounded_bytes(std::uint64_t bytes) {
  if (bytes == 0) return 0;
  constexpr std::uint64_t kMost = 1U << 20;  // segments
  const std::uint64_t segments = std::min((bytes + kSegment - 1) / kSegment, kMost);
  if (segments <= 4) return static_cast<std::uint32_t>(segments * kSegment);
  const std::uint64_t power = std::bit_floor(segments);  // 2^n <= segments < 2^(n+1)
  const std::uint64_t middle = power + power / 2;
  const std::uint64_t nearest = segments * 4 < power * 5   ? power
                                : segments * 4 < power * 7 ? middle
                                                           : power * 2;
  return static_cast<std::uint32_t>(nearest * kSegment);
}

ModelledPage model_page(const study::PageNeeds& needs, weigh::Weights& weights,
                        const Settings& settings, const std::vector<bool>& also,
                        const OtherText& text) {
  return PageModel(needs, weights, settings, text).make(also);
}

}  // namespace pushplan::model
