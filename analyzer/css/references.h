// The references of a sheet, in the order in which they stand. Tests: tests/unit/css_facts_test.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/css/css_facts.h"
#include "analyzer/css/parser.h"
#include "analyzer/css/urls.h"

namespace pushplan::css {

// Never fetched, for a reason; an earlier reason stays.
void make_inert(CssReference& reference, const char* why);

class ReferenceCollector {
 public:
  // Adds to `references`; both must outlive this.
  ReferenceCollector(const TokenStream& stream, std::vector<CssReference>& references)
      : s_(stream), references_(references) {}

  // What is added from here on stands under this condition.
  void set_condition(std::uint32_t condition) { condition_ = condition; }

  // Adds the URL that the token `string` holds.
  CssReference& add(refs::Kind kind, std::uint32_t string, Role role);

  // Adds the URLs of a value.
  void collect(TokenRange value, refs::Kind kind, Role role);

  // The same, all of them inert.
  void drop(TokenRange value, refs::Kind kind, const char* why);

  // All from `first` on become inert.
  void drop_since(std::uint32_t first, const char* why);

  // The value last collected as it stands, but for its name: where its URLs are, and which
  // variables it names.
  [[nodiscard]] SubstitutedValue last_value(TokenRange value) const;

  // Which reference of the value last collected begins with the token at `offset` of the sheet;
  // kNone if none does.
  [[nodiscard]] std::uint32_t at(std::uint32_t offset) const;

  [[nodiscard]] std::uint32_t size() const {
    return static_cast<std::uint32_t>(references_.size());
  }

 private:
  const TokenStream& s_;
  std::vector<CssReference>& references_;
  std::uint32_t condition_ = kUnconditional;
  std::vector<UrlPlace> places_;
  std::vector<SubstitutedValue::Url> urls_;  // of the value last collected, by offset in the sheet
};

}  // namespace pushplan::css
