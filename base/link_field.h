// Link fields as somebody wrote or sent them, read by RFC 8288 section 3 (and its appendix B.3).
// Tests: tests/unit/link_field_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/hint.h"

namespace pushplan {

struct LinkParameter {
  std::string name;   // in lower case
  std::string value;  // unquoted; "" for one without
  SourceSpan span;
  bool operator==(const LinkParameter&) const = default;
};

// One link of a field value. Its span begins at '<'.
struct Link {
  std::string target;                     // the URI reference, trimmed
  std::vector<LinkParameter> parameters;  // as written, repeated ones too
  SourceSpan span;
  bool operator==(const Link&) const = default;

  // The value of the first parameter of this name, or "" (section 3.3: later ones of `rel` do not
  // count; here for all names).
  std::string_view parameter(std::string_view name) const;
  bool has(std::string_view name) const;

  // Whether it has this relation type (section 3.3: separated by spaces, case ignored).
  bool is(std::string_view relation) const;
};

struct LinkField {
  std::vector<Link> links;
  bool broken = false;  // a link that cannot be read ended the list
};

// The links of one field value; spans count from its beginning.
LinkField parse_link_field(std::string_view value);

// A link as a hint, whatever its relation type; `rel` and the URL are as written.
struct LinkHint {
  Hint hint;
  bool nopush = false;
  std::vector<std::string> other_parameters;  // names that are no member of Hint
};
LinkHint link_hint(const Link& link);

}  // namespace pushplan
