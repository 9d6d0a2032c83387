// Prints what analyzer/js finds in JavaScript files, for comparison with other lexers: reads a path
// a line from standard input, writes a JSON object a line.
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "analyzer/js/imports.h"

namespace {

using nlohmann::json;
using pushplan::js::ImportKind;
using pushplan::js::Phase;

json to_json(const pushplan::js::ModuleRequest& request) {
  const bool dynamic = request.kind == ImportKind::dynamic_import;
  return {{"kind", dynamic ? "dynamic" : "static"},
          {"phase", request.phase == Phase::source  ? "source"
                    : request.phase == Phase::defer ? "defer"
                                                    : "evaluation"},
          {"specifier", request.literal ? json(request.specifier) : json()},
          {"type", request.type},
          {"offset", request.offset}};
}

}  // namespace

int main() {
  for (std::string path; std::getline(std::cin, path);) {
    std::ifstream file(path, std::ios::binary);
    const std::string source{std::istreambuf_iterator<char>(file), {}};
    const pushplan::js::ModuleFacts facts = pushplan::js::scan_imports(source);
    json requests = json::array();
    for (const auto& request : facts.requests) requests.push_back(to_json(request));
    std::cout << json{{"file", path}, {"module", facts.has_module_syntax}, {"requests", requests}}
                     .dump(-1, ' ', false, json::error_handler_t::replace)
              << '\n';
  }
}
