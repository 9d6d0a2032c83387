// The attributes of an import, `{type: "json"}`, as they stand behind `with` (ECMA-262, 16.2.2
// WithClause). Each function reads tokens from a Lexer and leaves it where it stopped.
// Covered by tests/unit/js_imports_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/js/lexer.h"

namespace pushplan::js {

struct Attributes {
  std::string type;           // the value of `type`, or empty
  std::string_view rejected;  // why browsers make no such request; empty when they do
};

// Reads a clause of the form `{key: "value", ...}`; false, changing no attributes, if there is
// none.
bool read_attributes(Lexer& lexer, Attributes& attributes);

// Reads the second argument of an import call, behind the comma; no attributes when it has none or
// is computed.
Attributes read_call_attributes(Lexer& lexer);

// The name that a word or string has as the key of an object literal.
std::string key_name(const Lexer& lexer, const Token& key);

}  // namespace pushplan::js
