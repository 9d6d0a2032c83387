// Holds read_html against the html5lib tests: its element tree against the tree construction cases;
// and what the tokenizer cases can say of a reader that shows no tokens: text with character
// references, attributes, and where the prescan lets raw text and scripts end. Its other cases are
// about comments, doctypes, parse errors and states that no page starts in.
// The data is not part of the project: it is read from the folder in PUSHPLAN_SUITES, or from the
// one compiled in, and the test says so when it is skipped.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/html/html_facts.h"
#include "analyzer/html/prescan.h"
#include "base/text.h"

namespace pushplan::html {
namespace {

std::string suite_folder() {
  if (const char* folder = std::getenv("PUSHPLAN_SUITES")) return std::string(folder) + "/html5lib";
#ifdef PUSHPLAN_SUITES_DEFAULT
  return PUSHPLAN_SUITES_DEFAULT "/html5lib";
#else
  return "";
#endif
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Case {
  std::string data;
  std::vector<std::string> document;  // its lines, with what continues them
  bool fragment = false, script_off = false;
};

// The cases of a .dat file, in order.
std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::vector<Case> cases;
  std::string section;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    if (line == "#data") cases.emplace_back();
    constexpr std::string_view kSections[] = {
        "#data",      "#errors",     "#new-errors",       "#document",
        "#script-on", "#script-off", "#document-fragment"};
    if (std::find(std::begin(kSections), std::end(kSections), line) != std::end(kSections)) {
      section = line;
      if (section == "#document-fragment") cases.back().fragment = true;
      if (section == "#script-off") cases.back().script_off = true;
    } else if (section == "#data") {
      cases.back().data += line + "\n";
    } else if (section == "#document") {
      std::vector<std::string>& document = cases.back().document;
      if (line.rfind("| ", 0) == 0)
        document.push_back(line.substr(2));
      else if (!document.empty())
        document.back() += "\n" + line;
    }
  }
  for (Case& c : cases) {
    if (!c.data.empty()) c.data.pop_back();
    // The empty line between cases.
    if (!c.document.empty() && !c.document.back().empty() && c.document.back().back() == '\n')
      c.document.back().pop_back();
  }
  return cases;
}

// An element with all that is compared; `text` is that of its own text nodes in one.
struct Node {
  std::size_t depth = 0;
  std::string name;  // "svg path", "math mi", "p"
  std::map<std::string, std::string> attributes;
  std::string text;
};

// Elements whose text is no part of the tree, only that there is some.
bool hides_text(std::string_view name) {
  return name == "script" || name == "svg script" || name == "style" || name == "svg style" ||
         name == "noscript" || name == "template";
}

std::string dump(const std::vector<Node>& nodes) {
  std::string out;
  for (const Node& node : nodes) {
    out += std::string(2 * node.depth, ' ') + "<" + node.name;
    for (const auto& [name, value] : node.attributes) out += " " + name + "=\"" + value + "\"";
    out += ">";
    if (!node.text.empty()) out += hides_text(node.name) ? " ..." : " \"" + node.text + "\"";
    out += "\n";
  }
  return out;
}

// "xlink href" in the expected tree is what the DOM calls xlink:href.
std::string attribute_name(std::string name) {
  for (const std::string_view prefix : {"xlink ", "xml ", "xmlns "})
    if (name.rfind(prefix, 0) == 0) name[prefix.size() - 1] = ':';
  return name == "xmlns:xmlns" ? "xmlns" : name;
}

// The innermost node of less depth: what a text or an attribute belongs to.
Node& owner(std::vector<Node>& nodes, std::size_t depth) {
  auto node = nodes.rbegin();
  while (node->depth >= depth) ++node;
  return *node;
}

// Without comments, doctypes and the content of templates.
std::vector<Node> expected_nodes(const Case& test) {
  std::vector<Node> nodes;
  std::size_t skip = std::string::npos;  // the depth of a template's content
  for (const std::string& line : test.document) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == std::string::npos) continue;
    const std::size_t depth = indent / 2;
    if (depth > skip) continue;
    skip = std::string::npos;
    const std::string item = line.substr(indent);
    const std::size_t equals = item.find("=\"");
    if (item == "content") {
      skip = depth;
    } else if (item.rfind("<!", 0) == 0 || item.rfind("<?", 0) == 0) {
      continue;
    } else if (item[0] == '<' && equals == std::string::npos) {
      nodes.emplace_back();
      nodes.back().depth = depth;
      nodes.back().name = item.substr(1, item.size() - 2);
    } else if (item[0] == '"') {
      owner(nodes, depth).text += item.substr(1, item.size() - 2);
    } else {
      nodes.back().attributes[attribute_name(item.substr(0, equals))] =
          item.substr(equals + 2, item.size() - equals - 3);
    }
  }
  return nodes;
}

// The tree holds atoms: their names are those of the expected tree, where it has them.
std::vector<Node> actual_nodes(const dom::ElementTree& tree, const std::vector<Node>& expected) {
  std::map<dom::Atom, std::string> names;
  for (const Node& node : expected) {
    const std::string local = node.name.substr(node.name.find(' ') + 1);
    names[dom::atom(local)] = local;
  }
  constexpr std::string_view kPrefixes[] = {"", "svg ", "math ", "other "};
  std::vector<Node> nodes;
  for (const dom::Element& element : tree.elements) {
    Node& node = nodes.emplace_back();
    if (element.parent != dom::kNone) node.depth = nodes[element.parent].depth + 1;
    const auto name = names.find(element.tag);
    node.name = kPrefixes[static_cast<int>(element.space)];
    node.name += name == names.end() ? "?" : name->second;
    for (std::uint32_t i = 0; i < element.attribute_count; ++i) {
      const dom::Attribute& attribute = tree.attributes[element.first_attribute + i];
      node.attributes[std::string(attribute.name)] = attribute.value;
    }
    if (hides_text(node.name) && element.has_text) node.text = "...";
  }
  for (const dom::Text& text : tree.texts) nodes[text.parent].text += text.text;
  return nodes;
}

// Gumbo 0.10.1 is of 2015: what it judges otherwise than today's standard and this reader does not
// mend. A case must be listed here to differ, and must differ when it is.
struct Exemption {
  std::string_view file;
  std::vector<std::size_t> cases;  // counted from 1
  std::string_view reason;
};

const std::vector<Exemption>& exemptions() {
  static const std::vector<Exemption> kExemptions = {
      {"adoption01.dat", {1}, "a script changes the tree"},
      {"ark.dat", {1}, "a script changes the tree"},
      {"adoption02.dat", {3}, "adoption agency: act as any other end tag, 2012"},
      {"entities01.dat", {70, 72, 73, 75}, "character references beyond 32 bits"},
      {"isindex.dat", {1, 2, 3, 4}, "isindex gone, 2016"},
      {"tests19.dat", {8}, "isindex gone, 2016"},
      {"menuitem-element.dat",
       {1, 3, 4, 5, 6, 8, 9, 10, 14, 16, 17, 18, 19, 20},
       "menuitem is no void element any more, 2017"},
      {"tests26.dat", {17, 18, 19, 20}, "end tags of p and br leave foreign content, 2020"},
      {"tests1.dat", {30, 100}, "content of select, 2025"},
      {"tests7.dat", {34}, "content of select, 2025"},
      {"tests9.dat", {5, 6, 18, 19}, "content of select, 2025"},
      {"tests10.dat", {4, 5, 17, 18}, "content of select, 2025"},
      {"tests18.dat", {14, 15}, "content of select, 2025"},
      {"webkit02.dat",
       {26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 38, 39, 40, 41, 42, 43, 45, 46, 47, 48},
       "content of select, 2025"},
  };
  return kExemptions;
}

std::string_view reason_to_differ(std::string_view file, std::size_t number) {
  for (const Exemption& e : exemptions())
    if (e.file == file && std::count(e.cases.begin(), e.cases.end(), number) > 0) return e.reason;
  return "";
}

TEST_CASE("html: the tree construction cases of html5lib") {
  const std::filesystem::path folder = suite_folder() + "/tree-construction";
  if (!std::filesystem::is_directory(folder)) {
    MESSAGE(
        "skipped: no html5lib/tree-construction; set PUSHPLAN_SUITES to the folder of the suites");
    return;
  }
  std::size_t compared = 0, exempt = 0, fragments = 0, without_scripts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string file = entry.path().filename().string();
    const std::vector<Case> cases = read_cases(entry);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const Case& test = cases[i];
      fragments += test.fragment;
      without_scripts += !test.fragment && test.script_off;
      if (test.fragment || test.script_off) continue;
      ++compared;
      const std::vector<Node> expected = expected_nodes(test);
      const HtmlPage page = read_html(test.data);
      const std::string got = dump(actual_nodes(page.tree, expected));
      const std::string_view reason = reason_to_differ(file, i + 1);
      exempt += !reason.empty();
      CAPTURE(file + " " + std::to_string(i + 1));
      CAPTURE(test.data);
      CAPTURE(reason);
      if (reason.empty())
        CHECK(got == dump(expected));
      else
        CHECK(got != dump(expected));
    }
  }
  CHECK(compared > 1500);
  MESSAGE("tree construction: " << compared << " cases compared, " << exempt << " of them exempt; "
                                << fragments << " fragments and " << without_scripts
                                << " without scripts left out");
}

using nlohmann::json;

bool starts_in(const json& test, std::string_view state) {
  if (!test.contains("initialStates")) return state == "Data state";
  const json& states = test["initialStates"];
  return std::any_of(states.begin(), states.end(), [&](const json& s) { return s == state; });
}

bool has_error(const json& test, std::string_view code) {
  if (!test.contains("errors")) return false;
  const json& errors = test["errors"];
  return std::any_of(errors.begin(), errors.end(),
                     [&](const json& e) { return e["code"] == code; });
}

// Whether every token is of one of the kinds.
bool has_only(const json& tokens, std::initializer_list<std::string_view> kinds) {
  return std::all_of(tokens.begin(), tokens.end(), [&](const json& token) {
    return std::find(kinds.begin(), kinds.end(), token[0]) != kinds.end();
  });
}

std::string characters(const json& tokens) {
  std::string text;
  for (const json& token : tokens)
    if (token[0] == "Character") text += token[1].get<std::string>();
  return text;
}

// Gumbo puts U+FFFD for controls and noncharacters, which the standard has kept since 2017, and for
// U+0000 in names; and it takes character references beyond 32 bits for smaller ones.
bool gumbo_differs(const json& test) {
  const std::string input = test["input"];
  bool differs = has_error(test, "character-reference-outside-unicode-range") && input.size() >= 12;
  for_each_code_point(input, [&](char32_t c) {
    const bool control =
        (c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r') || (c >= 0x7F && c < 0xA0);
    differs = differs || control || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
  });
  return differs;
}

void check_text(const json& test) {
  const std::string input = test["input"];
  const HtmlPage page = read_html("<!DOCTYPE html><p>" + input);
  std::string text;
  for (const dom::Text& t : page.tree.texts) text += t.text;
  CHECK(text == characters(test["output"]));
}

// Of the last element, where one start tag alone makes attributes.
void check_attributes(const json& test, const json& attributes) {
  const std::string input = test["input"];
  const HtmlPage page = read_html("<!DOCTYPE html><body>" + input);
  const dom::Element& element = page.tree.elements.back();
  json got = json::object();
  for (std::uint32_t i = 0; i < element.attribute_count; ++i) {
    const dom::Attribute& a = page.tree.attributes[element.first_attribute + i];
    got[std::string(a.name)] = std::string(a.value);
  }
  CHECK(got == attributes);
}

// Whether the prescan sees that the text of an element ended: then it blanks the noscript behind.
void check_end(const json& test, const std::string& element) {
  const json& tokens = test["output"];
  const bool ends = std::any_of(tokens.begin(), tokens.end(),
                                [](const json& token) { return token[0] == "EndTag"; });
  const std::string input = test["input"];
  const std::string page = "<" + element + ">" + input + "<noscript>x</noscript>";
  CHECK(prescan(page, kMaxDepth).edited.has_value() == ends);
}

struct Counts {
  std::size_t texts = 0, attributes = 0, ends = 0, left_out = 0;
};

void check_token_case(const json& test, Counts& counts) {
  const json& tokens = test["output"];
  CAPTURE(test["description"].get<std::string>());
  const auto tags = std::count_if(tokens.begin(), tokens.end(),
                                  [](const json& token) { return token[0] == "StartTag"; });
  const bool raw = starts_in(test, "RCDATA state") || starts_in(test, "RAWTEXT state");
  const bool script = starts_in(test, "Script data state");
  const bool data = starts_in(test, "Data state") && !gumbo_differs(test);
  bool used = false;
  if (data && has_only(tokens, {"Character"})) {
    check_text(test);
    ++counts.texts, used = true;
  }
  if (data && tags == 1 && has_only(tokens, {"StartTag", "Character"})) {
    for (const json& token : tokens)
      if (token[0] == "StartTag") check_attributes(test, token[2]);
    ++counts.attributes, used = true;
  }
  // What follows the end tag may be anything, as long as it ends with the input.
  if ((raw || script) && has_only(tokens, {"Character", "EndTag"}) &&
      !has_error(test, "eof-in-tag")) {
    check_end(test, test.value("lastStartTag", script ? "script" : "xmp"));
    ++counts.ends, used = true;
  }
  counts.left_out += !used;
}

TEST_CASE("html: the tokenizer cases of html5lib") {
  const std::filesystem::path folder = suite_folder();
  if (!std::filesystem::is_directory(folder)) {
    MESSAGE("skipped: no html5lib; set PUSHPLAN_SUITES to the folder of the suites");
    return;
  }
  Counts counts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".test") continue;
    const json file = json::parse(read_file(entry));
    if (!file.contains("tests")) continue;  // of a mode that makes XML
    CAPTURE(entry.path().filename().string());
    for (const json& test : file["tests"])
      if (!test.value("doubleEscaped", false)) check_token_case(test, counts);
  }
  CHECK(counts.texts > 4000);
  MESSAGE("tokenizer: " << counts.texts << " texts, " << counts.attributes << " tags, "
                        << counts.ends << " ends of raw text; " << counts.left_out
                        << " cases left out");
}

}  // namespace
}  // namespace pushplan::html
