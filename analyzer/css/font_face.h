// @font-face rules and the values of font-family (CSS Fonts Level 4).
#pragma once

#include <string>
#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/css/parser.h"

namespace pushplan::css {

// Family names of a font-family value, lower case, in order; "var(--x)" for a custom property.
// Generic names are kept.
std::vector<std::string> family_names(const TokenStream& stream, TokenRange value);

// The same out of the font shorthand: what follows the size (section 2.7); empty when no size is
// found, as for the system fonts and `inherit`.
std::vector<std::string> families_of_shorthand(const TokenStream& stream, TokenRange value);

// Adds what the var() of a value fall back to, nested ones included.
void read_fallbacks(const TokenStream& stream, TokenRange value, Fallbacks& out);

// Takes one descriptor of an @font-face rule other than src; unknown ones change nothing.
void read_descriptor(const TokenStream& stream, const Item& declaration, FontFace& face);

// True when current browsers can use a source with this format() (section 4.3.1); an empty format
// is tried.
bool supported_format(std::string_view format);

// True when current browsers do everything that the arguments of a tech() name (section 4.3.1).
bool supported_tech(const TokenStream& stream, TokenRange arguments);

}  // namespace pushplan::css
