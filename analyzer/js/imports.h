// Turns a JavaScript source into the list of modules it asks for: static imports, re-exports and
// dynamic imports, in the order of the source, without running or fully parsing it.
//
// Guarantees: works on any bytes, in linear time and memory, without recursion. Requests are
// found by token, never inside comments, strings, regular expressions or as member names, and
// dynamic imports are also found inside template substitutions. Static imports and exports count
// only at the top level, outside all brackets.
// Does not check that the source is valid, nor whether it is a module or a classic script, so
// HTML-like comments (`<!--`, `-->`; classic scripts only) are not comments here. `yield` and
// `await` are always keywords, as in modules. Knows neither JSX nor TypeScript. Where `/` after a
// closing bracket could mean two things, the bracket's opening context decides; sources that a
// JavaScript engine accepts can mislead this only with constructs like a label behind `break`
// with a regular expression on the next line.
//
// Covered by tests/unit/js_imports_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pushplan::js {

enum class ImportKind : std::uint8_t { static_import, re_export, dynamic_import };

struct ModuleRequest {
  ImportKind kind;
  std::string specifier;  // escapes resolved, UTF-8; empty when not `literal`
  bool literal;           // false: a dynamic import whose argument is computed
  std::string type;       // value of the `type` attribute ("css", "json"), or empty
  std::size_t offset;     // of the specifier's opening quote; of `import` when not literal
  std::size_t length;     // of the specifier with its quotes; of `import` when not literal
};

struct ModuleFacts {
  std::vector<ModuleRequest> requests;
  bool has_module_syntax;  // any static import, export or import.meta
};

// Lists the module requests of `source` (ECMA-262, 13.3.10 Import Calls, 16.2.2 Imports and 16.2.3
// Exports, with the import attributes, `assert` for `with`, and the phases `source` and `defer`).
// Never fails: where the source is malformed beyond doubt (a literal or comment that does not end,
// a bracket that does not match) the scan stops, and what was found before stands.
ModuleFacts scan_imports(std::string_view source);

}  // namespace pushplan::js
