// A pushplan.yaml that is about to be written for the first time: its keys with their values and
// the reasons for them. Made by looking at a site (init_facts.cc), or from elsewhere; printed as a
// file in which all that is not set stands with its default, commented out.
#pragma once

#include <string>
#include <vector>

namespace pushplan::cli {

struct InitKey {
  std::string name;   // a key of pushplan.yaml
  std::string value;  // YAML, as it stands behind the key; of several lines with their indentation
  std::vector<std::string> why = {};  // comments above it, a line each
  bool active = true;                 // false: commented out, for the user to decide
};

struct InitOutput {
  std::string target, file;
  std::string why;
  bool active = true;
};

struct InitFile {
  std::string site;
  std::vector<std::string> head = {};    // comments at the top, a line each
  std::vector<InitKey> keys = {};        // in any order
  std::vector<InitOutput> outputs = {};  // without any, an example stands there
};

// The file. It reads back as what is active in it.
std::string init_text(const InitFile& file);

}  // namespace pushplan::cli
