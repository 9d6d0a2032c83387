#include "analyzer/html/doctype.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/text.h"

namespace pushplan::html {
namespace {

// How public identifiers begin.
constexpr std::string_view kQuirks[] = {
    "+//Silmaril//dtd html Pro v0r11 19970101//",
    "-//AS//DTD HTML 3.0 asWedit + extensions//",
    "-//AdvaSoft Ltd//DTD HTML 3.0 asWedit + extensions//",
    "-//IETF//DTD HTML 2.0 Level 1//",
    "-//IETF//DTD HTML 2.0 Level 2//",
    "-//IETF//DTD HTML 2.0 Strict Level 1//",
    "-//IETF//DTD HTML 2.0 Strict Level 2//",
    "-//IETF//DTD HTML 2.0 Strict//",
    "-//IETF//DTD HTML 2.0//",
    "-//IETF//DTD HTML 2.1E//",
    "-//IETF//DTD HTML 3.0//",
    "-//IETF//DTD HTML 3.2 Final//",
    "-//IETF//DTD HTML 3.2//",
    "-//IETF//DTD HTML 3//",
    "-//IETF//DTD HTML Level 0//",
    "-//IETF//DTD HTML Level 1//",
    "-//IETF//DTD HTML Level 2//",
    "-//IETF//DTD HTML Level 3//",
    "-//IETF//DTD HTML Strict Level 0//",
    "-//IETF//DTD HTML Strict Level 1//",
    "-//IETF//DTD HTML Strict Level 2//",
    "-//IETF//DTD HTML Strict Level 3//",
    "-//IETF//DTD HTML Strict//",
    "-//IETF//DTD HTML//",
    "-//Metrius//DTD Metrius Presentational//",
    "-//Microsoft//DTD Internet Explorer 2.0 HTML Strict//",
    "-//Microsoft//DTD Internet Explorer 2.0 HTML//",
    "-//Microsoft//DTD Internet Explorer 2.0 Tables//",
    "-//Microsoft//DTD Internet Explorer 3.0 HTML Strict//",
    "-//Microsoft//DTD Internet Explorer 3.0 HTML//",
    "-//Microsoft//DTD Internet Explorer 3.0 Tables//",
    "-//Netscape Comm. Corp.//DTD HTML//",
    "-//Netscape Comm. Corp.//DTD Strict HTML//",
    "-//O'Reilly and Associates//DTD HTML 2.0//",
    "-//O'Reilly and Associates//DTD HTML Extended 1.0//",
    "-//O'Reilly and Associates//DTD HTML Extended Relaxed 1.0//",
    "-//SQ//DTD HTML 2.0 HoTMetaL + extensions//",
    "-//SoftQuad Software//DTD HoTMetaL PRO 6.0::19990601::extensions to HTML 4.0//",
    "-//SoftQuad//DTD HoTMetaL PRO 4.0::19971010::extensions to HTML 4.0//",
    "-//Spyglass//DTD HTML 2.0 Extended//",
    "-//Sun Microsystems Corp.//DTD HotJava HTML//",
    "-//Sun Microsystems Corp.//DTD HotJava Strict HTML//",
    "-//W3C//DTD HTML 3 1995-03-24//",
    "-//W3C//DTD HTML 3.2 Draft//",
    "-//W3C//DTD HTML 3.2 Final//",
    "-//W3C//DTD HTML 3.2//",
    "-//W3C//DTD HTML 3.2S Draft//",
    "-//W3C//DTD HTML 4.0 Frameset//",
    "-//W3C//DTD HTML 4.0 Transitional//",
    "-//W3C//DTD HTML Experimental 19960712//",
    "-//W3C//DTD HTML Experimental 970421//",
    "-//W3C//DTD W3 HTML//",
    "-//W3O//DTD W3 HTML 3.0//",
    "-//WebTechs//DTD Mozilla HTML 2.0//",
    "-//WebTechs//DTD Mozilla HTML//"};
// Those that do so where there is no system identifier.
constexpr std::string_view kQuirksAlone[] = {"-//W3C//DTD HTML 4.01 Frameset//",
                                             "-//W3C//DTD HTML 4.01 Transitional//"};
// Whole ones.
constexpr std::string_view kQuirksWhole[] = {"-//W3O//DTD W3 HTML Strict 3.0//EN//",
                                             "-/W3C/DTD HTML 4.0 Transitional/EN", "HTML"};
constexpr std::string_view kQuirksSystem =
    "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd";

template <std::size_t N>
bool begins_with_one(std::string_view identifier, const std::string_view (&beginnings)[N]) {
  return std::any_of(std::begin(beginnings), std::end(beginnings), [&](std::string_view b) {
    return equals_ignoring_case(identifier.substr(0, b.size()), b);
  });
}

// Takes the next word, up to whitespace or a quote, off the text.
std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::string_view word = text.substr(0, text.find_first_of(" \t\n\f\r\"'"));
  text.remove_prefix(word.size());
  return word;
}

// Takes the next quoted text off; nullopt where something else stands.
std::optional<std::string_view> take_quoted(std::string_view& text) {
  text = trim(text);
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return std::nullopt;
  const std::string_view quoted = text.substr(1, text.find(text[0], 1) - 1);
  text.remove_prefix(std::min(quoted.size() + 2, text.size()));
  return quoted;
}

}  // namespace

bool asks_for_quirks(std::string_view doctype) {
  take_word(doctype);  // its name
  const std::string_view keyword = take_word(doctype);
  std::optional<std::string_view> public_id;
  if (equals_ignoring_case(keyword, "public")) {
    public_id = take_quoted(doctype);
    if (!public_id) return false;
  } else if (!equals_ignoring_case(keyword, "system")) {
    return false;
  }
  const std::optional<std::string_view> system_id = take_quoted(doctype);
  if (system_id && equals_ignoring_case(*system_id, kQuirksSystem)) return true;
  if (!public_id) return false;
  return begins_with_one(*public_id, kQuirks) ||
         (!system_id && begins_with_one(*public_id, kQuirksAlone)) ||
         std::any_of(std::begin(kQuirksWhole), std::end(kQuirksWhole),
                     [&](std::string_view w) { return equals_ignoring_case(*public_id, w); });
}

}  // namespace pushplan::html
