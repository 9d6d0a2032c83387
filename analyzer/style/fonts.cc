#include "analyzer/style/fonts.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <tuple>

#include "analyzer/css/font_face.h"

namespace pushplan::style {

using css::FontFace;
using css::FontStyle;
using refs::Certainty;
using refs::CodePointSet;

namespace {

constexpr std::size_t kMaxRequests = 16;  // of one style; hostile sheets combine without end

// Generic families, and those that Windows, macOS, iOS, Android or usual Linux desktops bring.
// Sorted.
constexpr std::string_view kSystemFamilies[] = {"-apple-system",
                                                "-apple-system-body",
                                                "american typewriter",
                                                "andale mono",
                                                "apple color emoji",
                                                "arial",
                                                "arial black",
                                                "arial narrow",
                                                "avenir",
                                                "avenir next",
                                                "bitstream vera sans",
                                                "bitstream vera sans mono",
                                                "blinkmacsystemfont",
                                                "book antiqua",
                                                "bookman",
                                                "calibri",
                                                "cambria",
                                                "candara",
                                                "cantarell",
                                                "cascadia code",
                                                "cascadia mono",
                                                "century gothic",
                                                "charcoal",
                                                "charter",
                                                "comic sans ms",
                                                "consolas",
                                                "constantia",
                                                "copperplate",
                                                "corbel",
                                                "courier",
                                                "courier new",
                                                "cursive",
                                                "dejavu sans",
                                                "dejavu sans mono",
                                                "dejavu serif",
                                                "didot",
                                                "droid sans",
                                                "droid sans mono",
                                                "droid serif",
                                                "emoji",
                                                "fangsong",
                                                "fantasy",
                                                "franklin gothic medium",
                                                "freemono",
                                                "freesans",
                                                "freeserif",
                                                "futura",
                                                "garamond",
                                                "geneva",
                                                "georgia",
                                                "gill sans",
                                                "heiti sc",
                                                "helvetica",
                                                "helvetica neue",
                                                "hiragino kaku gothic pro",
                                                "hiragino sans",
                                                "hiragino sans gb",
                                                "hoefler text",
                                                "impact",
                                                "liberation mono",
                                                "liberation sans",
                                                "liberation serif",
                                                "lucida bright",
                                                "lucida console",
                                                "lucida grande",
                                                "lucida sans",
                                                "lucida sans typewriter",
                                                "lucida sans unicode",
                                                "malgun gothic",
                                                "marker felt",
                                                "math",
                                                "meiryo",
                                                "menlo",
                                                "microsoft jhenghei",
                                                "microsoft sans serif",
                                                "microsoft yahei",
                                                "monaco",
                                                "monospace",
                                                "ms gothic",
                                                "ms mincho",
                                                "ms pgothic",
                                                "ms sans serif",
                                                "ms serif",
                                                "new york",
                                                "nimbus mono l",
                                                "nimbus roman no9 l",
                                                "nimbus sans l",
                                                "noto color emoji",
                                                "noto sans",
                                                "noto sans mono",
                                                "noto serif",
                                                "optima",
                                                "oxygen",
                                                "oxygen-sans",
                                                "palatino",
                                                "palatino linotype",
                                                "papyrus",
                                                "perpetua",
                                                "pingfang sc",
                                                "pingfang tc",
                                                "roboto",
                                                "rockwell",
                                                "sans-serif",
                                                "segoe print",
                                                "segoe script",
                                                "segoe ui",
                                                "segoe ui emoji",
                                                "segoe ui symbol",
                                                "serif",
                                                "sf mono",
                                                "sf pro",
                                                "sf pro display",
                                                "sf pro text",
                                                "sfmono-regular",
                                                "simhei",
                                                "simsun",
                                                "skia",
                                                "songti sc",
                                                "symbol",
                                                "system-ui",
                                                "tahoma",
                                                "times",
                                                "times new roman",
                                                "trebuchet ms",
                                                "ubuntu",
                                                "ubuntu mono",
                                                "ui-monospace",
                                                "ui-rounded",
                                                "ui-sans-serif",
                                                "ui-serif",
                                                "verdana",
                                                "webdings",
                                                "wingdings",
                                                "zapfino"};

constexpr char32_t kPrivateFirst = 0xE000, kPrivateLast = 0xF8FF;  // private use: icons

// How far a face is from what is asked: the least in this order is taken. Italic and oblique faces
// stand for one another, and of two with the weight the one of that weight alone is taken, as
// browsers have it.
using Distance = std::tuple<int, double, bool, int, double, bool>;

// In [low, high]: 0. Else first what lies on the preferred side, nearest first.
std::pair<int, double> distance(double wanted, double low, double high, bool prefer_above) {
  if (wanted >= low && wanted <= high) return {0, 0};
  const bool above = low > wanted;
  return {above == prefer_above ? 1 : 2, above ? low - wanted : wanted - high};
}

std::pair<int, double> weight_distance(double wanted, double low, double high) {
  if (wanted < 400 || wanted > 500) return distance(wanted, low, high, wanted > 500);
  if (low > 500) return {3, low - wanted};
  return distance(wanted, low, high, true);
}

Distance distance(const FontFace& face, const FontRequest& wanted) {
  const auto stretch =
      distance(wanted.stretch, face.stretch_low, face.stretch_high, wanted.stretch > 100);
  const auto weight = weight_distance(wanted.weight, face.weight_low, face.weight_high);
  const bool slanted = face.style != FontStyle::normal;
  return {stretch.first, stretch.second, slanted != (wanted.slant != FontStyle::normal),
          weight.first,  weight.second,  face.weight_low != face.weight_high};
}

bool meets(const FontFace& face, const CodePointSet& text) {
  if (face.unicode_range.empty()) return !text.empty();
  return std::any_of(face.unicode_range.begin(), face.unicode_range.end(),
                     [&](const auto& range) { return text.meets(range.first, range.second); });
}

// Takes the characters of the face's range out of `text`; false when there is none.
bool take(const FontFace& face, CodePointSet& text) {
  if (!meets(face, text)) return false;
  if (face.unicode_range.empty()) text.clear();
  for (const auto& [first, last] : face.unicode_range) text.remove(first, last);
  return true;
}

// The source that browsers fetch, and whether a local font may come before it.
struct Source {
  std::optional<std::size_t> reference;
  bool behind_local = false;
};

Source source_of(const FontFace& face) {
  Source found;
  for (const css::FontSource& source : face.sources) {
    if (!source.reference) {
      found.behind_local = true;
    } else if (css::supported_format(source.format)) {
      found.reference = source.reference;
      break;
    }
  }
  return found;
}

}  // namespace

bool may_be_installed(const std::string& lower_case) {
  return std::binary_search(std::begin(kSystemFamilies), std::end(kSystemFamilies),
                            std::string_view(lower_case));
}

Alternatives<FontRequest> font_requests(const Computed& computed) {
  Alternatives<FontRequest> out;
  for (const auto& families : computed.families)
    for (const auto& weight : computed.weight)
      for (const auto& stretch : computed.stretch)
        for (const auto& slant : computed.slant) {
          if (out.size() == kMaxRequests) return out;
          out.push_back({{families.value, weight.value, stretch.value, slant.value},
                         std::min({families.certainty, weight.certainty, stretch.certainty,
                                   slant.certainty})});
        }
  return out;
}

FontBook::FontBook(const RuleSet& rules) {
  for (const std::uint32_t sheet : rules.cascade_order())
    for (const FontFace& face : rules.sheets()[sheet].facts->faces) {
      const refs::Windows windows = rules.windows_of(sheet, face.condition);
      if (windows.later != 0)
        families_[face.family].push_back(
            {&face, sheet, windows, rules.layer_rank(sheet, face.layer)});
    }
  for (auto& [name, faces] : families_)
    std::stable_sort(faces.begin(), faces.end(),
                     [](const Face& a, const Face& b) { return a.layer_rank < b.layer_rank; });
}

void FontBook::request(const Alternative<FontRequest>& font, const CodePointSet& text,
                       std::size_t window, const Fetch& fetch) const {
  CodePointSet rest = text;
  CodePointSet shown;  // by a family before, unless it lacks them
  Alternative<FontRequest> wanted = font;
  for (const std::string& family : *font.value.families) {
    const auto found = families_.find(family);
    if (found == families_.end() && !may_be_installed(family)) continue;
    // Only some of the characters may be left for this family.
    if (!shown.empty()) {
      CodePointSet all = rest;
      all.add(shown);
      if (found != families_.end()) {
        Alternative<FontRequest> doubtful = wanted;
        doubtful.certainty = std::min(wanted.certainty, Certainty::unknown);
        request_family(found->second, doubtful, all, window, fetch);
      }
    }
    if (found != families_.end()) {
      const CodePointSet before = rest;
      request_family(found->second, wanted, rest, window, fetch);
      shown.add(before);
    } else {
      // No system font has characters of private use.
      CodePointSet icons;
      rest.for_each_in(kPrivateFirst, kPrivateLast, [&](char32_t c) { icons.add(c); });
      shown.add(rest);
      rest = std::move(icons);
    }
    if (rest.empty() && shown.empty()) return;
  }
}

// The faces nearest to what is wanted share the characters; of two that hold one, the later has it.
void FontBook::request_family(const std::vector<Face>& faces, const Alternative<FontRequest>& font,
                              CodePointSet& text, std::size_t window, const Fetch& fetch) const {
  std::optional<Distance> nearest;
  for (const Face& face : faces)
    if (face.windows.in(window) != Certainty::no) {
      const Distance d = distance(*face.face, font.value);
      if (!nearest || d < *nearest) nearest = d;
    }
  // A later face may lack what its range promises; the usual letters are in all of them.
  CodePointSet doubtful = text;
  doubtful.remove(0, 0x7F);
  for (auto face = faces.rbegin(); face != faces.rend(); ++face) {
    const Certainty applies = face->windows.in(window);
    if (applies == Certainty::no || distance(*face->face, font.value) != *nearest) continue;
    CodePointSet rest = text;
    const bool first = take(*face->face, rest);
    if (!first && (doubtful.empty() || !meets(*face->face, doubtful))) continue;
    if (applies == Certainty::yes) text = std::move(rest);
    const Source source = source_of(*face->face);
    if (!source.reference) continue;
    const Certainty own = source.behind_local || !first ? Certainty::unknown : Certainty::yes;
    const Certainty certainty = std::min({font.certainty, applies, own});
    const Why why = certainty == Certainty::yes       ? Why::nothing
                    : !first                          ? Why::earlier_family
                    : own < font.certainty            ? Why::local_first
                    : font.certainty < Certainty::yes ? Why::earlier_family
                                                      : Why::matches_later;
    fetch({face->sheet, static_cast<std::uint32_t>(*source.reference), css::kNone}, window,
          certainty, why);
  }
}

}  // namespace pushplan::style
