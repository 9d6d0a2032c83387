// Link elements in the pages themselves: for whoever may write files and set no header field. A
// block between marker comments (base/hint_block.h), which a later run replaces or takes back.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/hint_block.h"
#include "base/sniff_encoding.h"
#include "base/text.h"
#include "emitters/html_head.h"
#include "emitters/page_links.h"
#include "emitters/speculation_rules.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

// A quoted attribute value in ASCII, of HTML (section 13.1.2.3) and XML (section 2.3, AttValue)
// alike. No '>', so that an element of ours ends at the next one.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for_each_code_point(text, [&](char32_t c) {
    if (c < 0x20 || c > 0x7E || c == '"' || c == '&' || c == '<' || c == '>')
      out += fmt::format("&#{};", static_cast<std::uint32_t>(c));
    else
      out += static_cast<char>(c);
  });
  return out + '"';
}

using Attributes = std::vector<std::pair<const char*, std::string>>;

std::string link_element(PageSyntax syntax, const Attributes& attributes) {
  std::string out = "<link";
  for (const auto& [name, value] : attributes)
    if (!value.empty()) out += fmt::format(" {}={}", name, quoted(value));
  return out + (syntax == PageSyntax::xml ? " />" : ">");
}

bool is_module(const Hint& hint) { return hint.rel == "modulepreload"; }

// As link_value says it; HTML section 4.6.7.
std::string hint_element(PageSyntax syntax, const Hint& hint, const std::string& url) {
  const bool type_is_implied = is_module(hint) || hint.as == "style" || hint.as == "script";
  const std::string cors = hint.crossorigin.value_or("");
  return link_element(syntax, {{"rel", hint.rel},
                               {"href", url},
                               {"as", is_module(hint) ? "" : hint.as},
                               {"type", type_is_implied ? "" : hint.type},
                               {"crossorigin", is_module(hint) && cors == "anonymous" ? "" : cors},
                               {"integrity", hint.integrity},
                               {"referrerpolicy", hint.referrerpolicy},
                               {"fetchpriority", hint.fetchpriority},
                               {"media", hint.media},
                               {"imagesrcset", hint.imagesrcset},
                               {"imagesizes", hint.imagesizes}});
}

std::string prefetch_element(PageSyntax syntax, const Hint& hint, const std::string& url) {
  return link_element(syntax, {{"rel", "prefetch"},
                               {"href", url},
                               {"as", hint.as},
                               {"crossorigin", hint.crossorigin.value_or("")},
                               {"referrerpolicy", hint.referrerpolicy}});
}

// Scheme and host of a URL that has them, "//host" of one that leaves the scheme out, else "".
std::string origin_of(const std::string& url) {
  const std::string folded = to_lower(url);
  const std::size_t first = folded.find_first_of(":/?#\\");
  const bool scheme = first != std::string::npos && folded[first] == ':';
  if (!scheme && first != 0) return "";
  const std::size_t host = scheme ? first + 1 : 0;
  if (folded.substr(host, 2) != "//") return scheme ? folded : "";
  return folded.substr(0, std::min(folded.find_first_of("/?#\\", host + 2), folded.size()));
}

// A written URL as the manifest writes them: a path, resolved against the page's own (URL section
// 4.4, without what serialising changes: a URL that is not recognised is hinted twice, which costs
// its line alone). `origin` is the site's.
std::string as_path(std::string url, const std::string& page, const std::string& origin) {
  url = url.substr(0, url.find('#'));
  if (!origin.empty() && origin_of(url) == origin) url = url.substr(origin.size());
  if (!origin_of(url).empty() || url.empty()) return url;
  if (url[0] != '/') url = page.substr(0, page.rfind('/') + 1) + url;
  for (std::size_t at = 0; (at = url.find("/./", at)) != std::string::npos;) url.erase(at, 2);
  for (std::size_t at = 0; (at = url.find("/../")) != std::string::npos;) {
    const std::size_t parent = at == 0 ? 0 : url.rfind('/', at - 1);
    url.erase(parent, at + 3 - parent);
  }
  return url;
}

// A page of the manifest.
struct WantedPage {
  std::string url;               // URL path
  const PageSet* set = nullptr;  // nullptr: it sends nothing
};

class Writer {
 public:
  explicit Writer(const Emission& emission) : emission_(emission) {
    std::map<std::string, const PageSet*> sets;  // by URL path
    for (const PageSet& set : emission.delivery.sets)
      for (const std::string& url : set.url_paths) sets[url] = &set;
    for (const manifest::Group& group : emission.manifest.groups)
      for (const auto& [url, source] : group.pages)
        if (const auto set = sets.find(url); set != sets.end() && manifest::is_document(source))
          pages_[source] = {url, set->second};
    for (const auto& [key, resource] : emission.manifest.resources)
      prefetched_.emplace(prefetch_value(resource.hint), &resource.hint);
    if (const auto& url = emission.manifest.settings.base_url) origin_ = origin_of(*url);
  }

  Result<Emitted> write() {
    const FileSystem& folder = *emission_.standing.folder;
    const Result<std::vector<FileEntry>> listing = folder.list();
    if (!listing) return listing.error();
    for (const FileEntry& entry : *listing) {
      if (!manifest::is_document(entry.path)) continue;
      Result<std::string> bytes = folder.read(entry.path);
      if (!bytes) return bytes.error();
      add(entry.path, *bytes);
      pages_.erase(entry.path);
    }
    for (const auto& [source, page] : pages_)
      report("missing-file", source, "the manifest names this page, and the site does not have it",
             "plan again");
    return std::move(out_);
  }

 private:
  void add(const std::string& path, const std::string& bytes) {
    const auto page = pages_.find(path);
    const std::string plain = without_hint_blocks(bytes);
    std::string written = plain;
    if (page != pages_.end()) written = with_hints(path, page->second, plain);
    if (written == plain && bytes == plain) return;
    if (written != bytes) warn_of_copies(path);
    out_.files.push_back({path, std::move(written)});
  }

  void report(const char* code, const std::string& path, std::string message, std::string remedy) {
    out_.diagnostics.push_back(
        {Severity::warning, code, path, std::nullopt, std::move(message), std::move(remedy)});
  }

  void cannot_carry(const std::string& path, std::string message, std::string remedy) {
    report("target-cannot-carry", path, std::move(message), std::move(remedy));
  }

  // A server would go on sending what was compressed before.
  void warn_of_copies(const std::string& path) {
    for (const char* const ending : {".br", ".gz", ".zst"})
      if (emission_.standing.folder->exists(path + ending))
        report("stale-precompressed", path + ending, "holds the page as it was before",
               "compress pages after they were written to");
  }

  // ISO-2022-JP has '<' within characters.
  static bool can_be_read(const std::string& plain, PageSyntax syntax) {
    const TextEncoding encoding = sniff_byte_order_mark(plain).value_or(
        syntax == PageSyntax::xml ? sniff_xhtml(plain) : sniff_html(plain));
    return encoding != TextEncoding::utf_16be && encoding != TextEncoding::utf_16le &&
           encoding != TextEncoding::iso_2022_jp && encoding != TextEncoding::replacement &&
           plain.substr(0, 64).find('\0') == std::string::npos;
  }

  std::string with_hints(const std::string& path, const WantedPage& page,
                         const std::string& plain) {
    const bool xml = to_lower(path).ends_with(".xhtml");
    const PageSyntax syntax = xml ? PageSyntax::xml : PageSyntax::html;
    if (!can_be_read(plain, syntax)) {
      cannot_carry(path, "gets no hints: its encoding is none that begins with ASCII",
                   "write the page in UTF-8");
      return plain;
    }
    const PageHead head = read_head(plain, syntax);
    if (xml && !head.has_head) {
      cannot_carry(path, "gets no hints: it has no head element, and in XML none is implied",
                   "give the page a head");
      return plain;
    }
    if (!head.base.empty() && is_foreign(head.base) && origin_.empty()) {
      cannot_carry(path, "gets no hints: its base is of an origin that is not known as the site's",
                   "name the site's origin in base_url");
      return plain;
    }
    return insert(path, plain, head, elements(path, page, syntax, head));
  }

  bool is_foreign(const std::string& base) const {
    const std::string origin = origin_of(base);
    if (origin.empty() || origin == origin_) return false;
    // Without a scheme it has the page's.
    return !(origin.starts_with("//") && !origin_.empty() && origin_.ends_with(":" + origin));
  }

  struct Elements {
    std::vector<std::string> hints, modules;  // each in order
  };

  // What the page does not say itself.
  Elements elements(const std::string& path, const WantedPage& page, PageSyntax syntax,
                    const PageHead& head) {
    Elements out;
    const bool foreign = is_foreign(head.base);
    const auto whole = [&](const std::string& url) {
      return foreign && url.starts_with('/') ? origin_ + url : url;
    };
    for (const Hint* hint : page.set->hints) {
      if (says_itself(head, page, *hint, hint->rel)) continue;
      const bool apart = is_module(*hint) && head.modules_at;
      (apart ? out.modules : out.hints).push_back(hint_element(syntax, *hint, whole(hint->url)));
    }
    for (const Field& field : page.set->ahead) {
      const auto file = prefetched_.find(field.value);
      if (file != prefetched_.end()) {
        if (!says_itself(head, page, *file->second, "prefetch"))
          out.hints.push_back(prefetch_element(syntax, *file->second, whole(file->second->url)));
      } else if (head.has_policy) {
        cannot_carry(path,
                     "gets no speculation rules: its Content-Security-Policy may forbid what "
                     "stands inline",
                     "let the server send Speculation-Rules");
      } else {
        out.hints.push_back(rules_element());
      }
    }
    return out;
  }

  bool says_itself(const PageHead& head, const WantedPage& page, const Hint& hint,
                   const std::string& rel) const {
    const std::string base = head.base.empty() ? page.url : as_path(head.base, page.url, origin_);
    return std::any_of(head.hints.begin(), head.hints.end(), [&](const WrittenHint& own) {
      const bool alike = rel == "prefetch" || is_module(hint) ||
                         (own.as == hint.as && own.cors == hint.crossorigin.has_value() &&
                          own.media == hint.media && own.srcset == !hint.imagesrcset.empty());
      return own.rel == rel && alike && as_path(own.href, base, origin_) == hint.url;
    });
  }

  // JSON may spell every character as its number, so that none is markup.
  const std::string& rules_element() {
    if (!rules_.empty()) return rules_;
    for (const char c : speculation_rules(emission_.manifest))
      rules_ += c == '<' ? "\\u003c" : c == '&' ? "\\u0026" : std::string(1, c);
    rules_ = fmt::format("<script type=\"speculationrules\">{}</script>", trim(rules_));
    return rules_;
  }

  std::string insert(const std::string& path, const std::string& plain, const PageHead& head,
                     const Elements& elements) {
    const std::string hints = block(plain, head.hints_at, elements.hints);
    const std::size_t moved = head.late_charset + hints.size();
    if (!hints.empty() && head.late_charset != 0 && head.late_charset <= kCharsetBytes &&
        moved > kCharsetBytes) {
      cannot_carry(path, "gets no hints: they would hide the encoding that its body declares",
                   "declare the encoding first in the head");
      return plain;
    }
    std::string out = plain;
    // White space may show between the elements of a body.
    if (head.modules_at && !elements.modules.empty())
      out.insert(*head.modules_at, compact_block(elements.modules));
    return out.insert(head.hints_at, hints);
  }

  static std::string compact_block(const std::vector<std::string>& elements) {
    return std::string(kHintBlockBegin) + join(elements, "") + std::string(kHintBlockEnd);
  }

  // Each element on its line, set in as the line behind it; all on one line where the page is.
  static std::string block(const std::string& plain, std::size_t at,
                           const std::vector<std::string>& elements) {
    if (elements.empty()) return "";
    const std::size_t first_line = plain.find('\n');
    const bool crlf =
        first_line != std::string::npos && first_line > 0 && plain[first_line - 1] == '\r';
    const std::string line_end = crlf ? "\r\n" : "\n";
    const bool starts_page = at == 0 || plain[at - 1] != '>';
    if (!starts_page && plain.compare(at, line_end.size(), line_end) != 0)
      return compact_block(elements);
    std::string between = line_end;
    if (!starts_page)
      for (std::size_t i = at + line_end.size(); i < plain.size(); ++i) {
        if (plain[i] != ' ' && plain[i] != '\t') break;
        between += plain[i];
      }
    std::string out(kHintBlockBegin);
    for (const std::string& element : elements) out += between + element;
    out += between + std::string(kHintBlockEnd);
    return starts_page ? out + line_end : between + out;
  }

  // Where browsers look for an encoding (HTML section 13.2.3.2).
  static constexpr std::size_t kCharsetBytes = 1024;

  const Emission& emission_;
  std::map<std::string, WantedPage> pages_;        // by source; those that are not written yet
  std::map<std::string, const Hint*> prefetched_;  // by prefetch_value
  std::string origin_;                             // of the site; "": not known
  std::string rules_;
  Emitted out_;
};

}  // namespace

Result<Emitted> emit_html(const Emission& emission) {
  if (emission.standing.folder == nullptr)
    return Error{
        "target html writes into the pages: name the site, and where the pages go: "
        "`pushplan emit html SITE --in-place`, or `-o FOLDER`"};
  return Writer(emission).write();
}

}  // namespace pushplan::emitters
