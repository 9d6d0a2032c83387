#include "analyzer/style/variables.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "analyzer/css/parser.h"
#include "base/text.h"

namespace pushplan::style {

using css::SubstitutedValue;
using css::TokenKind;
using css::TokenRange;
using css::TokenStream;

namespace {

constexpr std::size_t kMaxLength = 65'536;  // bytes of a value; browsers have such a bound too
constexpr int kMaxFallbackDepth = 32;       // of fallbacks inside fallbacks, and of chains

using Texts = Alternatives<std::shared_ptr<const ResolvedText>>;

// Where the value of a variable comes from.
using Lookup = std::function<Texts(dom::Atom)>;

class Substitution {
 public:
  Substitution(DeclaredText declared, const Lookup& lookup)
      : declared_(declared), s_(css::tokenize(declared.value->text)), lookup_(lookup) {}

  Alternatives<ResolvedText> run() { return expand(s_.all(), 0); }

 private:
  bool is_function(std::uint32_t i, const char* name) const {
    return css::value_equals(s_.source, s_.tokens[i], name);
  }

  // What env(), if(), attr() and functions of the author's come to is not known: their fallbacks.
  bool is_replaced(std::uint32_t i) const {
    return css::has_substitution(declared_.value->name, s_, {i, i + 1});
  }

  // The text of a range with each var() in it replaced.
  Alternatives<ResolvedText> expand(TokenRange range, int depth) {
    Alternatives<ResolvedText> out = {{}};
    if (range.empty() || depth > kMaxFallbackDepth)
      return range.empty() ? out : Alternatives<ResolvedText>{};
    std::uint32_t from = s_.tokens[range.first].offset;
    const std::uint32_t end = s_.tokens[range.last - 1].end();
    for (std::uint32_t i = range.first; i < range.last; ++i) {
      if (s_.tokens[i].kind != TokenKind::function || !is_replaced(i)) continue;
      const bool variable = is_function(i, "var");
      append_source(out, from, s_.tokens[i].offset);
      if (!append_each(out, variable ? variable_at(i, depth) : fallback_at(i, depth))) return {};
      i = std::min(s_.match[i], range.last - 1);
      from = std::max(s_.tokens[i].end(), from);
    }
    append_source(out, from, end);
    return out;
  }

  Alternatives<ResolvedText> variable_at(std::uint32_t function, int depth) {
    const TokenRange inside = css::skip_whitespace(s_, {function + 1, s_.match[function]});
    if (inside.empty() || s_.tokens[inside.first].kind != TokenKind::ident) return {};
    const std::string name = css::decoded_value(s_.source, s_.tokens[inside.first]);
    Alternatives<ResolvedText> out;
    for (const auto& alternative : lookup_(dom::atom(name)))
      out.push_back({*alternative.value, alternative.certainty});
    return out.empty() ? fallback_at(function, depth) : out;
  }

  // What stands behind the first comma; invalid without one.
  Alternatives<ResolvedText> fallback_at(std::uint32_t function, int depth) {
    const TokenRange inside = {function + 1, s_.match[function]};
    for (std::uint32_t i = inside.first; i < inside.last; i = css::component_end(s_, inside, i))
      if (s_.tokens[i].kind == TokenKind::comma) return expand({i + 1, inside.last}, depth + 1);
    return {};
  }

  void append_source(Alternatives<ResolvedText>& out, std::uint32_t from, std::uint32_t to) {
    if (from >= to) return;
    for (auto& alternative : out) {
      ResolvedText& value = alternative.value;
      for (const SubstitutedValue::Url& url : declared_.value->urls)
        if (url.offset >= from && url.offset < to)
          value.urls.push_back({static_cast<std::uint32_t>(value.text.size()) + url.offset - from,
                                {declared_.sheet, url.reference, css::kNone}});
      value.text += s_.source.substr(from, to - from);
    }
  }

  // Each text so far with each of the pieces behind it; false when none is left.
  static bool append_each(Alternatives<ResolvedText>& out,
                          const Alternatives<ResolvedText>& pieces) {
    Alternatives<ResolvedText> joined;
    for (const auto& head : out)
      for (const auto& piece : pieces) {
        if (joined.size() == kMaxAlternatives) break;
        if (head.value.text.size() + piece.value.text.size() > kMaxLength) continue;
        auto next = head;
        next.certainty = std::min(head.certainty, piece.certainty);
        for (ResolvedText::Place place : piece.value.urls) {
          place.offset += static_cast<std::uint32_t>(next.value.text.size());
          next.value.urls.push_back(place);
        }
        next.value.text += piece.value.text;
        joined.push_back(std::move(next));
      }
    out = std::move(joined);
    return !out.empty();
  }

  DeclaredText declared_;
  TokenStream s_;
  const Lookup& lookup_;
};

// Resolves what an element declares, each variable when it is first asked for.
class Resolver {
 public:
  Resolver(const std::map<dom::Atom, Alternatives<DeclaredText>>& declared,
           const Variables* inherited, Variables& out)
      : declared_(declared),
        inherited_(inherited),
        out_(out),
        lookup_([this](dom::Atom name) { return get(name); }) {}

  void run() {
    for (const auto& [name, alternatives] : declared_) out_.erase(name);
    for (const auto& [name, alternatives] : declared_) get(name);
    for (const dom::Atom name : cyclic_) out_.erase(name);
  }

 private:
  Texts get(dom::Atom name) {
    const auto known = out_.find(name);
    if (known != out_.end()) return known->second;
    const auto found = declared_.find(name);
    if (found == declared_.end() || done_.count(name) != 0) return {};
    const auto opened = std::find(open_.begin(), open_.end(), name);
    if (opened != open_.end() || open_.size() > kMaxFallbackDepth) {
      cyclic_.insert(opened, open_.end());
      return {};
    }
    open_.push_back(name);
    Texts values;
    for (const auto& declared : found->second) append(name, declared, values);
    open_.pop_back();
    done_.insert(name);
    if (!values.empty() && cyclic_.count(name) == 0) out_[name] = values;
    return values;
  }

  // CSS-wide keywords count as such (section 2.2); revert is taken for unset.
  void append(dom::Atom name, const Alternative<DeclaredText>& declared, Texts& values) {
    const std::string word =
        declared.value.value ? to_lower(trim(declared.value.value->text)) : "inherit";
    if (word == "initial") return;
    if (word == "inherit" || word == "unset" || word == "revert" || word == "revert-layer") {
      if (inherited_ == nullptr) return;
      const auto found = inherited_->find(name);
      if (found == inherited_->end()) return;
      for (const auto& value : found->second)
        values.push_back({value.value, std::min(value.certainty, declared.certainty)});
      return;
    }
    for (auto& value : Substitution(declared.value, lookup_).run())
      values.push_back({std::make_shared<const ResolvedText>(std::move(value.value)),
                        std::min(value.certainty, declared.certainty)});
  }

  const std::map<dom::Atom, Alternatives<DeclaredText>>& declared_;
  const Variables* inherited_;
  Variables& out_;
  Lookup lookup_;
  std::vector<dom::Atom> open_;  // those that are being resolved, each named by the one before
  std::set<dom::Atom> done_, cyclic_;
};

}  // namespace

Alternatives<ResolvedText> substitute(DeclaredText declared, const Variables& variables) {
  const Lookup lookup = [&](dom::Atom name) {
    const auto found = variables.find(name);
    return found == variables.end() ? Texts{} : found->second;
  };
  return Substitution(declared, lookup).run();
}

std::shared_ptr<const Variables> resolve_variables(
    const std::map<dom::Atom, Alternatives<DeclaredText>>& declared,
    std::shared_ptr<const Variables> inherited) {
  if (declared.empty()) return inherited;
  auto own = inherited ? std::make_shared<Variables>(*inherited) : std::make_shared<Variables>();
  Resolver(declared, inherited.get(), *own).run();
  return own;
}

}  // namespace pushplan::style
