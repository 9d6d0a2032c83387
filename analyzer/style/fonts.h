// Which font files a text asks for: the font matching algorithm of CSS Fonts 4, section 5.
// Tests: tests/unit/fonts_test.cc.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/refs/code_points.h"
#include "analyzer/style/computed.h"

namespace pushplan::style {

// A font as an element's style asks for it, in one window.
struct FontRequest {
  Families families;
  double weight = 400;
  double stretch = 100;  // percent
  css::FontStyle slant = css::FontStyle::normal;
};

// Every way in which the alternatives of a style combine, each with how surely it is the one.
Alternatives<FontRequest> font_requests(const Computed& computed);

// The font faces of a page by family.
class FontBook {
 public:
  explicit FontBook(const RuleSet& rules);

  bool has_family(const std::string& lower_case) const { return families_.count(lower_case) != 0; }

  // Reports the sources that a browser fetches to show these characters in one window.
  void request(const Alternative<FontRequest>& font, const refs::CodePointSet& text,
               std::size_t window, const Fetch& fetch) const;

 private:
  struct Face {
    const css::FontFace* face = nullptr;
    std::uint32_t sheet = 0;
    refs::Windows windows;
    std::uint32_t layer_rank = 0;
  };
  void request_family(const std::vector<Face>& faces, const Alternative<FontRequest>& font,
                      refs::CodePointSet& text, std::size_t window, const Fetch& fetch) const;

  std::unordered_map<std::string, std::vector<Face>> families_;  // in cascade order
};

// True for a family that comes with some operating system, or a generic one: at build time nobody
// knows whether it is there.
bool may_be_installed(const std::string& lower_case);

}  // namespace pushplan::style
