// A page's elements and text as plain values, in document order: what analyzer/html makes and
// analyzer/style matches selectors against. Neither knows the other.
//
// Views point into memory that the maker of the tree keeps; the tree lives no longer than its page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace pushplan::dom {

// A name as a number (FNV-1a, 64 bits): equal names have equal atoms. 0 is no name.
using Atom = std::uint64_t;

constexpr Atom atom(std::string_view name) {
  Atom hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}
// Of a literal: computed by the compiler, always.
template <std::size_t N>
consteval Atom atom(const char (&name)[N]) {
  return atom(std::string_view(name, N - 1));
}
// The same for every way to write a name in upper and lower case (ASCII).
constexpr Atom folded_atom(std::string_view name) {
  Atom hash = 0xcbf29ce484222325;
  for (const char c : name)
    hash = (hash ^ static_cast<unsigned char>(ascii_lower(c))) * 0x100000001b3;
  return hash;
}

using Index = std::uint32_t;  // of an element in its tree
inline constexpr Index kNone = 0xFFFFFFFF;

enum class Space : std::uint8_t { html, svg, mathml, other };

struct Attribute {
  std::string_view name;   // as the DOM has it: lower case in HTML; with its prefix ("xlink:href")
  std::string_view value;  // character references resolved
};

// A class name or an ID, as written and folded.
struct Name {
  Atom exact = 0, folded = 0;
};

struct Element {
  Atom tag = 0;  // of its local name: lower case in HTML, as the DOM has it elsewhere
  Index parent = kNone;
  Index previous_sibling = kNone, next_sibling = kNone;  // elements only
  Index end = 0;  // behind its last descendant; its first child, if any, is the next element
  std::uint32_t first_attribute = 0, attribute_count = 0;
  std::uint32_t first_class = 0, class_count = 0;
  Name id;  // of a non-empty id attribute
  Space space = Space::html;
  bool has_text = false;  // a text child of one character or more, be it white space (:empty)
};

// A run of text below an element, in document order; white space included.
struct Text {
  Index parent = 0;
  std::string_view text;
};

struct ElementTree {
  std::vector<Element> elements;  // the root is the first; empty when there is none
  std::vector<Attribute> attributes;
  std::vector<Name> classes;
  std::vector<Text> texts;
  bool quirks = false;  // quirks mode: class names and IDs match in any case (DOM section 4.5)

  // Its value as written, or nullptr when `element` has no attribute of that name; names are
  // compared as they stand.
  const std::string_view* attribute(Index element, std::string_view name) const;
  // Whether an element is a template whose content becomes a shadow tree (HTML section 4.12.3).
  // Which elements may have one is not asked.
  bool declares_shadow(Index element) const;
  // Whether `element` is in a declared shadow tree.
  bool is_in_shadow(Index element) const;
  Index first_child(Index element) const {
    return element + 1 < elements[element].end ? element + 1 : kNone;
  }
};

}  // namespace pushplan::dom
