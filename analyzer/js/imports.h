// Turns a JavaScript source into what it asks for: its module requests (static imports, re-exports
// and dynamic imports) and its other requests with a literal URL (calls.h), both in the order of
// the source, without running or fully parsing it.
//
// Guarantees: works on any bytes, in linear time and memory, without recursion. Requests are
// found by token, never inside comments, strings, regular expressions or as member names, and
// dynamic imports are also found inside template substitutions. Static imports and exports count
// only at the top level, outside all brackets.
// Does not check that the source is valid, nor whether it is a module or a classic script: who
// runs it as a module must look at `html_comment`, who runs it as a classic script at
// `has_module_syntax`, and both at `rejected`. `yield` and `await` are always keywords, as in
// modules. Knows neither JSX nor TypeScript. Where `/` after a closing bracket could mean two
// things, the bracket's opening context decides; sources that a JavaScript engine accepts can
// mislead this only with constructs like a label behind `break` with a regular expression on the
// next line.
//
// Covered by tests/unit/js_imports_test.cc and js_requests_test.cc, and held against
// es-module-lexer by tests/js/lexer_agreement.mjs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/js/calls.h"

namespace pushplan::js {

enum class ImportKind : std::uint8_t { static_import, re_export, dynamic_import };

// How far the module is taken along when it is imported (ECMA-262 proposals "source phase imports"
// and "deferred import evaluation").
enum class Phase : std::uint8_t { evaluation, defer, source };

struct ModuleRequest {
  ImportKind kind;
  std::string specifier;  // escapes resolved, UTF-8; empty when not `literal`
  bool literal;           // false: a dynamic import whose argument is computed
  std::string type;       // value of the `type` attribute ("css", "json", "text"), or empty
  std::size_t offset;     // of the specifier's opening quote; of `import` when not literal
  std::size_t length;     // of the specifier with its quotes; of `import` when not literal
  Phase phase = Phase::evaluation;
};

struct ModuleFacts {
  std::vector<ModuleRequest> requests;
  bool has_module_syntax = false;      // any static import, export or import.meta
  bool html_comment = false;           // `<!--` or `-->`: a syntax error in modules
  std::vector<ScriptRequest> fetches;  // other than of modules by import
  // Why current browsers refuse the whole source before anything in it is fetched or run, for
  // messages; empty when they do not. Says nothing about ordinary syntax errors.
  std::string_view rejected;
};

// Lists what `source` requests (ECMA-262, 13.3.10 Import Calls, 16.2.2 Imports and 16.2.3 Exports,
// with import attributes, the former `assert` for `with`, and the phases `source` and `defer`).
// Never fails: where the source is malformed beyond doubt (a literal or comment that does not end,
// a bracket that does not match) the scan stops, and what was found before stands.
ModuleFacts scan_imports(std::string_view source);

}  // namespace pushplan::js
