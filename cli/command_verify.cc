// verify: a running server against the manifest, or what a server does where there is none. Exit
// codes: 0 as planned, 1 when a finding is an error, 2 when nothing could be reached.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

#include "analyzer/site/url.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/verify_evidence.h"
#include "cli/verify_format.h"
#include "cli/verify_run.h"
#include "cli/verify_usage.h"

namespace pushplan::cli {
namespace {

using verify::ClientOptions;
using verify::Field;

struct VerifyFormat {
  const char* name;
  std::string (*write)(const Verification&);  // nullptr: text
};
constexpr VerifyFormat kVerifyFormats[] = {{"text", nullptr},
                                           {"json", verify_json},
                                           {"junit", verify_junit},
                                           {"markdown", verify_markdown}};

const VerifyFormat* find_verify_format(const Flags& flags) {
  for (const VerifyFormat& row : kVerifyFormats)
    if (flags.format.value_or("text") == row.name) return &row;
  return nullptr;
}

// "host:port:address"; an IPv6 address may stand in brackets.
std::optional<verify::Resolve> parse_resolve(const std::string& text) {
  const std::size_t host_end = text.starts_with('[') ? text.find("]:") + 1 : text.find(':');
  const std::size_t port_end = text.find(':', std::min(host_end, text.size() - 1) + 1);
  if (host_end == 0 || host_end >= text.size() || port_end == std::string::npos)
    return std::nullopt;
  // As it stands in the URL that is asked for: names in other letters in their ASCII form.
  const std::string host = text.substr(0, host_end);
  const auto url = site::parse_url("https://" + host + "/");
  if (!url || !url->host || url->host->empty() || host.find_first_of("/?#@\\") != std::string::npos)
    return std::nullopt;
  verify::Resolve out;
  out.host = *url->host;
  if (out.host.front() == '[') out.host = out.host.substr(1, out.host.size() - 2);
  const std::string port = text.substr(host_end + 1, port_end - host_end - 1);
  if (port.empty() || port.size() > 5 ||
      port.find_first_not_of("0123456789") != std::string::npos || std::stoul(port) > 65'535)
    return std::nullopt;
  out.port = static_cast<std::uint16_t>(std::stoul(port));
  out.address = text.substr(port_end + 1);
  if (out.address.size() > 1 && out.address.front() == '[')
    out.address = out.address.substr(1, out.address.size() - 2);
  return out.address.empty() ? std::nullopt : std::optional(out);
}

Result<ClientOptions> client_options(const Flags& flags) {
  ClientOptions options;
  options.insecure = flags.insecure;
  options.ca_file = flags.ca_file;
  options.h2c = flags.h2c;
  options.push = !flags.no_push;
  if (flags.connections) options.connections = std::min<std::size_t>(*flags.connections, 64);
  if (flags.timeout) {
    const auto limit =
        std::max(std::chrono::milliseconds(*flags.timeout / 1000), std::chrono::milliseconds(1));
    options.limits.exchange = options.limits.silence = options.limits.connect = limit;
  }
  for (const std::string& text : flags.resolve) {
    const auto resolve = parse_resolve(text);
    if (!resolve) return Error{fmt::format("--resolve '{}': must be HOST:PORT:ADDRESS", text)};
    options.resolve.push_back(*resolve);
  }
  return options;
}

// Fields of a connection or a body (RFC 9113 section 8.2.2), and what :authority says already.
constexpr std::string_view kOfConnection[] = {
    "connection",       "content-length",    "host",   "http2-settings", "keep-alive",
    "proxy-connection", "transfer-encoding", "upgrade"};

Result<std::vector<Field>> header_fields(const Flags& flags) {
  std::vector<Field> fields;
  for (const std::string& text : flags.headers) {
    const std::size_t colon = text.find(':');
    const std::string name = to_lower(trim(text.substr(0, std::min(colon, text.size()))));
    const bool bad_value = text.find_first_of("\r\n") != std::string::npos;
    if (colon == std::string::npos || name.empty() || bad_value ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != std::string::npos)
      return Error{fmt::format("--header '{}': must be 'NAME: VALUE'", text)};
    if (std::find(std::begin(kOfConnection), std::end(kOfConnection), name) !=
        std::end(kOfConnection))
      return Error{
          fmt::format("--header '{}': HTTP/2 has no such field in a request for a page; "
                      "`--resolve HOST:PORT:ADDRESS` asks a server for another host",
                      text)};
    fields.push_back({name, std::string(trim(text.substr(colon + 1)))});
  }
  return fields;
}

// The name of the manifest: what is asked for, or what stands in the working folder; "" for none.
Result<std::string> manifest_name(const Job& job) {
  if (job.flags.no_manifest) return std::string();
  if (job.flags.manifest) return *job.flags.manifest;
  if (job.config.plans.size() > 1)
    return Error{
        "the configuration lists several plans, each with its own manifest: name one with "
        "--manifest"};
  const std::string& name = job.config.plans.front().manifest;
  return job.working.exists(name) ? name : std::string();
}

// Where the site stands.
struct Place {
  std::string origin;
  std::string path;  // and query
};

Result<Place> place_of_url(const Flags& flags) {
  std::string text = flags.arguments.front();
  if (text.find("://") == std::string::npos) text = (flags.h2c ? "http://" : "https://") + text;
  const auto url = site::parse_url(text);
  if (!url || !url->host || url->host->empty() || (url->scheme != "https" && url->scheme != "http"))
    return Error{fmt::format("'{}' is no URL of a server: `pushplan verify https://example.org`",
                             flags.arguments.front())};
  if (url->scheme == "http" && !flags.h2c)
    return Error{
        "over http: browsers speak HTTP/1.1, without push and 103; --h2c speaks HTTP/2 there"};
  if (url->scheme == "https" && flags.h2c)
    return Error{"--h2c is HTTP/2 in the clear: ask for the http: URL, or leave --h2c out"};
  if (!url->username.empty() || !url->password.empty())
    return Error{
        "a login in the URL is not sent: `--header 'authorization: Basic ...'` is, with the "
        "base64 of user:password"};
  return Place{site::origin(*url), site::path_and_query(*url)};
}

// A page as somebody types it: "/a", "a", or a whole URL of the same server.
Result<std::string> path_of_page(const std::string& page, const Place& place) {
  const bool whole = page.starts_with("https://") || page.starts_with("http://");
  const auto url =
      site::parse_url(whole ? page : place.origin + (page.starts_with('/') ? "" : "/") + page);
  if (whole && (!url || site::origin(*url) != place.origin))
    return Error{fmt::format("--page '{}': is no URL of {}", page, place.origin)};
  return url ? site::path_and_query(*url) : page;
}

// Whether the URL names the whole site: "/", or the path of `base_url`.
bool is_root(const Place& place, const manifest::Manifest* manifest) {
  if (place.path == "/") return true;
  if (manifest == nullptr) return false;
  const auto base = site::parse_url(manifest->settings.base_url.value_or(""));
  const auto folder = [](const std::string& path) {
    return path.ends_with('/') ? path : path + "/";
  };
  return base && folder(place.path) == folder(base->path);
}

// Which pages: those that are named; else the one that the URL names; else those of the manifest.
Result<std::vector<std::string>> pages_to_ask(const Flags& flags, const Place& place,
                                              const manifest::Manifest* manifest) {
  const bool at_root = is_root(place, manifest);
  if (!flags.pages.empty() && !at_root)
    return Error{fmt::format("{}, or --page: not both; `verify {}/ --page PATH` asks for pages",
                             place.path, place.origin)};
  if (flags.sample && manifest == nullptr)
    return Error{"--sample takes pages of a manifest, and there is none: name it with --manifest"};
  if (flags.sample && !at_root)
    return Error{fmt::format(
        "--sample takes pages of the whole site, and the URL names one page, {}", place.path)};
  std::vector<std::string> pages;
  for (const std::string& page : flags.pages) {
    Result<std::string> path = path_of_page(page, place);
    if (!path) return path.error();
    pages.push_back(std::move(*path));
  }
  if (!pages.empty()) return pages;
  if (manifest == nullptr) return std::vector<std::string>{place.path};
  if (!at_root) return std::vector<std::string>{place.path};
  return sample_pages(*manifest, flags.sample.value_or(static_cast<std::size_t>(-1)));
}

bool has_error(const std::vector<Diagnostic>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

// Findings as grave as the settings want them, sorted; and which exit code they make.
int settle_findings(const Job& job, const manifest::Manifest* manifest,
                    std::vector<Diagnostic>& findings) {
  const PageFiles files = manifest == nullptr ? PageFiles() : page_files(*manifest);
  apply_severities(job, job.config.plans.front(), files, findings);
  sort_and_deduplicate(findings);
  return has_error(findings) ? kFindings : kFine;
}

void print_told(const std::vector<Diagnostic>& findings, Screen& screen) {
  std::vector<Diagnostic> told;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(told),
               [&](const Diagnostic& d) {
                 return screen.verbosity() == Verbosity::verbose || d.severity != Severity::note;
               });
  screen.print(told, RealFileSystem("."), "");
}

std::string tally_of_pages(const Verification& v, Screen& screen) {
  const std::vector<Standing> standing = standings(v);
  std::size_t bad = 0, warned = 0, shown = 0;
  for (std::size_t i = 0; i < standing.size(); ++i) {
    bad += standing[i] >= Standing::not_as_planned ? 1 : 0;
    warned += standing[i] == Standing::with_warnings ? 1 : 0;
    shown += v.pages[i].planned ? 0 : 1;
  }
  const char* plan = v.manifest == nullptr ? "with errors" : "not as planned";
  const std::string verdict =
      bad > 0                 ? screen.on_err(Style::red, fmt::format("{} {}", bad, plan))
      : v.manifest == nullptr ? screen.on_err(Style::green, "nothing is wrong")
      : shown > 0
          ? screen.on_err(Style::yellow, fmt::format("{} as planned", v.pages.size() - shown))
          : screen.on_err(Style::green, "all as planned");
  return fmt::format("{}{}: {}, {}{}{}", v.origin,
                     v.manifest_name.empty() ? "" : " against " + v.manifest_name,
                     count_of(v.pages.size(), "page", "pages"), verdict,
                     warned == 0 ? "" : fmt::format(", {} with warnings", warned),
                     v.push ? "" : "; pushes were refused (--no-push)");
}

// The manifest that a run goes by, if any.
struct Loaded {
  std::string name;
  std::optional<manifest::Manifest> manifest;
};

Result<Loaded> load_manifest(const Job& job) {
  const Result<std::string> name = manifest_name(job);
  if (!name) return name.error();
  if (name->empty()) return Loaded{};
  Result<manifest::Manifest> manifest = read_manifest(job, *name);
  if (!manifest) return manifest.error();
  return Loaded{*name, std::move(*manifest)};
}

int verify_server(const Job& job, const Loaded& loaded, const VerifyFormat& format,
                  Screen& screen) {
  const Flags& flags = job.flags;
  Result<Place> place = place_of_url(flags);
  if (!place) return could_not_run(screen, place.error());
  Result<ClientOptions> options = client_options(flags);
  if (!options) return could_not_run(screen, options.error());
  Result<std::vector<Field>> fields = header_fields(flags);
  if (!fields) return could_not_run(screen, fields.error());
  VerifyRequest request;
  request.client = std::move(*options);
  request.origin = place->origin;
  request.manifest = loaded.manifest ? &*loaded.manifest : nullptr;
  request.fields = std::move(*fields);
  std::optional<RealFileSystem> built;
  if (flags.arguments.size() > 1) request.built = &built.emplace(flags.arguments[1]);
  Result<std::vector<std::string>> pages = pages_to_ask(flags, *place, request.manifest);
  if (!pages) return could_not_run(screen, pages.error());
  request.paths = std::move(*pages);
  request.progress = [&](std::size_t done, std::size_t total) { screen.progress(done, total); };
  if (request.paths.empty()) return could_not_run(screen, {"the manifest has no pages"});
  Result<Verification> verified = run_verification(request);
  if (!verified) return could_not_run(screen, verified.error());
  verified->manifest_name = loaded.name;
  const int code = settle_findings(job, request.manifest, verified->findings);
  screen.out() << (format.write == nullptr ? verify_text(*verified, screen)
                                           : format.write(*verified));
  screen.out().flush();
  if (format.write == nullptr || screen.verbosity() == Verbosity::verbose)
    print_told(verified->findings, screen);
  screen.say(tally_of_pages(*verified, screen));
  const bool reached = std::any_of(
      verified->pages.begin(), verified->pages.end(),
      [](const verify::PageVerdict& page) { return page.ending != verify::Ending::unreachable; });
  return reached ? code : kCouldNotRun;
}

// The pages that --page names, as the manifest has them; none: all.
Result<std::set<std::string>> named_pages(const Flags& flags, const manifest::Manifest& manifest) {
  std::set<std::string> pages;
  for (const std::string& page : flags.pages) {
    const auto url = site::parse_url(page);  // of whatever server
    Result<std::string> path =
        path_of_page(page, {url && url->host ? site::origin(*url) : "https://site.invalid", "/"});
    if (!path) return path.error();
    if (manifest::group_of(manifest, *path) == nullptr)
      return Error{fmt::format("--page '{}': the manifest has no such page", page)};
    pages.insert(std::move(*path));
  }
  return pages;
}

// Recordings, logs and folders: findings alone.
int verify_evidence(const Job& job, const Loaded& loaded, const VerifyFormat& format,
                    Screen& screen) {
  const Flags& flags = job.flags;
  if (!loaded.manifest)
    return could_not_run(screen, {"--har, --access-log and --pre-deploy compare with a manifest: "
                                  "name it with --manifest"});
  std::vector<Diagnostic> findings;
  const auto take = [&](Result<EvidenceVerdict> verdict) -> Failure {
    if (!verdict) return verdict.error();
    std::move(verdict->findings.begin(), verdict->findings.end(), std::back_inserter(findings));
    screen.say(verdict->summary);
    return std::nullopt;
  };
  Failure failure;
  Result<std::set<std::string>> pages = named_pages(flags, *loaded.manifest);
  if (!pages) return could_not_run(screen, pages.error());
  if (!flags.har.empty()) failure = take(verify_recordings(flags.har, *loaded.manifest, *pages));
  if (!failure && !flags.access_logs.empty())
    failure = take(verify_access_logs(flags.access_logs, *loaded.manifest, screen));
  if (!failure && flags.pre_deploy)
    failure = take(verify_folder(*flags.pre_deploy, *loaded.manifest, *pages));
  if (failure) return could_not_run(screen, *failure);
  Verification out;
  out.manifest = &*loaded.manifest;
  out.manifest_name = loaded.name;
  out.findings = std::move(findings);
  const int code = settle_findings(job, out.manifest, out.findings);
  if (format.write != nullptr) screen.out() << format.write(out);
  if (format.write == nullptr || screen.verbosity() == Verbosity::verbose)
    print_told(out.findings, screen);
  return code;
}

}  // namespace

int verify_command(const Flags& flags, Screen& screen) {
  const VerifyFormat* format = find_verify_format(flags);
  if (format == nullptr)
    return could_not_run(
        screen,
        {fmt::format("--format '{}': must be text, json, junit or markdown", *flags.format)});
  if (const Failure refused = refuse_usage(flags)) return could_not_run(screen, *refused);
  Result<Job> job = make_job(flags, NeedsSite::no);
  if (!job) return could_not_run(screen, job.error());
  const Result<Loaded> loaded = load_manifest(*job);
  if (!loaded) return could_not_run(screen, loaded.error());
  if (flags.arguments.size() > 1 && !std::filesystem::is_directory(flags.arguments[1]))
    return could_not_run(screen, {fmt::format("{} is no folder", flags.arguments[1])});
  return judges_evidence(flags) ? verify_evidence(*job, *loaded, *format, screen)
                                : verify_server(*job, *loaded, *format, screen);
}

}  // namespace pushplan::cli
