// The tables of a delivery as program text: what the languages share. Each prints its own few lines
// around them.
#pragma once

#include <string>
#include <vector>

#include "emitters/emitter.h"

namespace pushplan::emitters {

// How a language writes a list of texts and an entry of a map. All of them allow a comma behind the
// last entry.
struct CodeSyntax {
  std::string (*quoted)(const std::string&);
  std::string open, close;   // of a list
  std::string pair;          // between key and value
  std::string indent, step;  // before a row, and what an entry of its list has more
};

// A string in double quotes that JavaScript, Python, Ruby and Go read alike: printable ASCII stands
// as it is, but for `\`, `"`, and the `#` and `$` that begin something in Ruby or PHP; every other
// byte is \xNN. JavaScript and Python then hold a character for each byte, which is what Node and
// WSGI want of a header value.
std::string code_quoted(const std::string& text);

// A single-quoted string of PHP: only the backslash and the quote are special.
std::string php_quoted(const std::string& text);

// Rows of the tables, each on lines of its own. A list stands under the number of its set.
struct CodeTables {
  std::string links;   // lists of the Link values of the 200
  std::string early;   // lists of those of the 103; "" but with mechanism early-hints
  std::string pushes;  // lists of the URLs to push; "" but with mechanism push
  std::string ahead;   // lists of "Name: value" for the next page; "" where no page has one
  std::string pages;   // number of the set by request path, percent-encoded as browsers do
};
CodeTables code_tables(const Emission& emission, const CodeSyntax& syntax);

// `text` with each {name} of `parts` replaced; a name that is unknown stays. For texts of languages
// whose braces would have to be doubled otherwise.
struct Part {
  std::string name, text;
};
std::string filled(std::string text, const std::vector<Part>& parts);

}  // namespace pushplan::emitters
