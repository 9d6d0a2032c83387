// An emitter: manifest in, configuration of one server or host out. Pure; it never writes, and sees
// of the disk only what the user already has where the output goes.
//
// What a target can do, and what it cannot carry, stands in the table of targets.cc: it drives what
// is emitted, what is refused, `emit --list` and docs/TARGETS.md. A new target is a file with one
// function and a row in that table.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "emitters/delivery.h"
#include "emitters/options.h"
#include "manifest/manifest.h"

namespace pushplan::emitters {

// Where the output goes.
enum class Place {
  own,     // files that are ours alone; others of the same name are left as they are
  shared,  // one file that is the user's too: ours is merged into it
  folder,  // many files of the site's folder, each the user's too
};

// What happens where a target has several Link fields for one response.
enum class Repeats { append, replace };

// What has proven that the target does what it says.
enum class Proof {
  server,    // the real server, in the tests
  platform,  // the real language or framework, in the tests
  parser,    // the host's own or a public parser of the format; nothing that answers requests
};

// What the target itself allows, whatever the user asks for; 0: no limit that is known.
struct HardLimits {
  std::size_t header_bytes = 0;  // all Link values of a response, joined
  std::size_t line_bytes = 0;    // a line of its file
  std::size_t rules = 0;         // in its file
  std::size_t file_bytes = 0;    // the file, with what is the user's
};

// Of what a target sends, what browsers or the host itself pass over.
struct Ignored {
  const char* what;
  // Whether that befalls this hint, sent by this mechanism; nullptr: it is known, and what is sent
  // is spelled so that it befalls none.
  bool (*meets)(const Hint& hint, Mechanism mechanism) = nullptr;
};

struct Emission;
struct Emitted;

struct Emitter {
  const char* name;
  const char* what;       // one line for `emit --list`
  const char* file_name;  // what the main file is usually called
  const char* deploy;     // where its files usually stand on the server; "": does not matter
  Place place;
  std::vector<const char*> beside = {};  // what files beside the main one end in
  std::vector<Mechanism> mechanisms;
  std::vector<CacheAware> cache_aware;  // beside none, with mechanism push
  bool pushes_links = false;   // by itself, what a Link names: with mechanism link it says nopush
  bool cdn = false;            // a shared cache: what answers one reader is stored for all
  bool asks_request = false;   // can tell a request that must not be pushed to
  bool order_matters = false;  // the order of a list decides what arrives first
  bool carries = true;         // hints reach readers by it; false: it is for other programs
  bool needs_as = true;        // false: pushes by rel=preload whatever `as` says
  bool cache_headers = false;  // can send Cache-Control for what is hinted
  bool server_timing = false;  // can send Server-Timing
  bool save_data = false;      // can withhold what is for the next page on `Save-Data: on`
  Repeats repeats = Repeats::append;
  HardLimits limits = {};
  // Texts, mostly single characters, that it cannot carry: in a hint's URL, in a page's decoded
  // path; and those for which it carries a hint, but does not push it.
  std::vector<std::string_view> lost_in_url = {}, lost_in_page = {}, unpushed_in_url = {};
  std::vector<Ignored> ignored = {};  // beside ignored_everywhere()
  Proof proof = Proof::server;
  const char* cannot = "";  // what people should know before they choose it; one sentence
  Result<Emitted> (*emit)(const Emission& emission) = nullptr;

  bool can(Mechanism mechanism) const;
};

// What the user already has where the output goes.
struct Standing {
  std::optional<std::string> file = {};  // of a shared target: the bytes that stand there
  const FileSystem* folder = nullptr;    // of a folder target: the site
};

// All that an emitter's function goes by.
struct Emission {
  const Emitter& target;
  const manifest::Manifest& manifest;
  const EmitOptions& options;
  const Standing& standing;
  const Delivery& delivery;  // empty when everything is taken back

  // The value of a Link field on the 200: with `nopush` where the target would push it unasked.
  std::string link(const Hint& hint) const;
  // The name of a file beside the main one: "pushplan-http.conf" for "-http.conf".
  std::string beside(const std::string& suffix) const;
  // The same where it will stand on the server; without suffix the main file.
  std::string deployed(const std::string& suffix = "") const;
};

struct EmittedFile {
  std::string name;   // "": the main file; of a folder target a path below the folder; else what
                      // stands beside the main file
  std::string bytes;  // the whole file
  bool gone = false;  // nothing is left in it: it is removed
};

struct Emitted {
  std::vector<EmittedFile> files;       // the main file first
  std::vector<Diagnostic> diagnostics;  // what the target cannot carry, with the reason
  std::vector<Cut> cuts;                // what the limits left out

  // The bytes of the main file.
  const std::string& main() const { return files.front().bytes; }
};

// What browsers pass over, whichever target sends it.
const std::vector<Ignored>& ignored_everywhere();

// All targets, by name.
const std::vector<Emitter>& all_emitters();

// The target of this name, or an error with a did-you-mean.
Result<const Emitter*> find_emitter(std::string_view name);

// Emits, or refuses what the target does not have, naming the nearest that it has.
Result<Emitted> emit(const Emitter& emitter, const manifest::Manifest& manifest,
                     const EmitOptions& options, const Standing& standing = {});

// True when a file that stands there was written by an emitter, all of it: what must not be
// overwritten otherwise.
bool is_ours(std::string_view bytes);

// A file of its own, and nothing else: what most functions return.
Emitted single_file(std::string bytes);

}  // namespace pushplan::emitters
