// What the scripts of one page ask for: the static import graph of its modules under its import
// maps, and what else their sources name. Scripts are never run. Tests: tests/unit/study_test.cc.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "analyzer/html/html_facts.h"
#include "analyzer/study/asset_library.h"
#include "analyzer/study/content_security_policy.h"
#include "analyzer/study/import_map.h"
#include "analyzer/study/needs_builder.h"

namespace pushplan::study {

class PageScripts {
 public:
  // `file` names the page in findings.
  PageScripts(AssetLibrary& library, NeedsBuilder& builder, const PagePolicies& policies,
              const std::string& file)
      : library_(library), builder_(builder), policies_(policies), file_(file) {}

  // In document order: an import map counts for what comes behind it.
  void add_inline(const html::InlineScript& script, const site::Url& base, TextEncoding encoding);
  // A script of the site that the page uses, which stands at `index` among the needs; `nonce` is
  // its element's.
  void add_module(const site::Target& target, std::uint32_t index, const Judgement& judgement,
                  std::string_view nonce);
  void add_classic(const site::Target& target, std::uint32_t index, const site::Url& base,
                   TextEncoding encoding, std::string_view nonce);

 private:
  struct PendingModule {
    site::Target target;
    std::uint32_t index;
    Judgement judgement;
    std::string_view nonce;  // of the script that leads here
  };
  // A script as it stands in the page or in a file.
  struct Source {
    const Script* script;
    Place origin;
    site::Url url;       // that its imports are resolved against
    site::Url document;  // and its other requests
    bool module;
    std::string_view nonce;
  };

  void add_import_map(const html::InlineScript& script, const site::Url& base);
  void walk_modules();
  Place place_below(std::uint32_t index) const;
  void requests(const Source& source, const Judgement& parent);
  struct Import {
    site::Target target;
    std::string integrity;
  };
  Import import_of(const Source& source, std::size_t request);
  void add_import(const Source& source, const js::ModuleRequest& request, Import import,
                  const Judgement& parent, bool broken);
  void fetches(const Source& source);

  AssetLibrary& library_;
  NeedsBuilder& builder_;
  const PagePolicies& policies_;
  const std::string& file_;
  ImportMap import_map_;
  bool has_import_map_ = false;
  ResolvedModules resolved_;
  std::map<std::string, refs::State> walked_;
  std::deque<PendingModule> pending_;
};

}  // namespace pushplan::study
