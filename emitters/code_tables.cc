#include "emitters/code_tables.h"

#include <fmt/format.h>

#include <set>

#include "base/percent_encoding.h"

namespace pushplan::emitters {
namespace {

std::string list_row(const CodeSyntax& syntax, const std::vector<std::string>& texts) {
  std::string out = syntax.indent + syntax.open + "\n";
  for (const std::string& text : texts)
    out += syntax.indent + syntax.step + syntax.quoted(text) + ",\n";
  return out + syntax.indent + syntax.close + ",\n";
}

// The value on the 200. With early hints it is spelled as in the 103, so that browsers see one
// hint, and a server in front must not push it.
std::string value_on_200(const Emission& emission, const Hint& hint) {
  if (emission.options.mechanism != Mechanism::early_hints) return emission.link(hint);
  Hint same = hint;
  same.rel = "preload";
  return link_value(same, Mechanism::link,
                    emission.target.pushes_links ? Pushing::refused : Pushing::allowed);
}

// The same host's: neither "//host/" nor an absolute URL.
bool is_path(const std::string& url) { return url.rfind('/', 0) == 0 && url.rfind("//", 0) != 0; }

bool is_pushed(const Emission& emission, const std::string& url) {
  if (!is_path(url)) return false;
  for (const std::string_view text : emission.target.unpushed_in_url)
    if (url.find(text) != std::string::npos) return false;
  return true;
}

}  // namespace

std::string code_quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c < ' ' || c > '~' || c == '#' || c == '$')
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string php_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

CodeTables code_tables(const Emission& emission, const CodeSyntax& syntax) {
  const Mechanism mechanism = emission.options.mechanism;
  const bool ahead = looks_ahead(emission.delivery.sets);
  CodeTables out;
  std::size_t number = 0;
  for (const PageSet& set : emission.delivery.sets) {
    std::vector<std::string> links, early, pushes, fields;
    for (const Hint* hint : set.hints) {
      links.push_back(value_on_200(emission, *hint));
      early.push_back(link_value(*hint, Mechanism::early_hints));
      if (is_pushed(emission, hint->url)) pushes.push_back(hint->url);
    }
    for (const Field& field : set.ahead) fields.push_back(field.name + ": " + field.value);
    out.links += list_row(syntax, links);
    if (mechanism == Mechanism::early_hints) out.early += list_row(syntax, early);
    if (mechanism == Mechanism::push) out.pushes += list_row(syntax, pushes);
    if (ahead) out.ahead += list_row(syntax, fields);
    std::set<std::string> paths(set.url_paths.begin(), set.url_paths.end());
    for (const std::string& file : set.file_paths) paths.insert(percent_encode_path(file));
    for (const std::string& path : paths)
      out.pages +=
          fmt::format("{}{}{}{},\n", syntax.indent, syntax.quoted(path), syntax.pair, number);
    ++number;
  }
  return out;
}

std::string filled(std::string text, const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    const std::string mark = "{" + part.name + "}";
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;
         at += part.text.size())
      text.replace(at, mark.size(), part.text);
  }
  return text;
}

}  // namespace pushplan::emitters
