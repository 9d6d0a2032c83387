#include "cli/verify_usage.h"

#include <fmt/format.h>

namespace pushplan::cli {
namespace {

Failure refuse_evidence(const Flags& flags) {
  const struct {
    const char* name;
    bool given;
  } of_visits[] = {{"--sample", flags.sample.has_value()},
                   {"--h2c", flags.h2c},
                   {"--insecure", flags.insecure},
                   {"--cacert", flags.ca_file.has_value()},
                   {"--resolve", !flags.resolve.empty()},
                   {"--header", !flags.headers.empty()},
                   {"--no-push", flags.no_push},
                   {"--timeout", flags.timeout.has_value()},
                   {"--connections", flags.connections.has_value()}};
  if (!flags.arguments.empty())
    return Error{"a URL, or one of --har, --access-log and --pre-deploy: not both"};
  for (const auto& flag : of_visits)
    if (flag.given)
      return Error{fmt::format(
          "{} is for a visit to a server: --har, --access-log and --pre-deploy ask none",
          flag.name)};
  if (!flags.pages.empty() && !flags.access_logs.empty())
    return Error{
        "--page does not go with --access-log: a log does not tell for which page a file was "
        "asked"};
  return std::nullopt;
}

}  // namespace

bool judges_evidence(const Flags& flags) {
  return !flags.har.empty() || !flags.access_logs.empty() || flags.pre_deploy;
}

Failure refuse_usage(const Flags& flags) {
  if (flags.no_manifest && flags.manifest) return Error{"--manifest, or --no-manifest: not both"};
  if (judges_evidence(flags)) return refuse_evidence(flags);
  if (flags.arguments.empty())
    return Error{
        "which server? `pushplan verify https://example.org`; --har, --access-log and "
        "--pre-deploy need none"};
  if (flags.sample && !flags.pages.empty())
    return Error{"--page names the pages, --sample takes some: not both"};
  if (flags.sample && *flags.sample == 0) return Error{"--sample '0': must be 1 at least"};
  if (flags.connections && *flags.connections == 0)
    return Error{"--connections '0': must be 1 at least"};
  if (flags.timeout && *flags.timeout == 0) return Error{"--timeout '0': must be more than 0"};
  return std::nullopt;
}

}  // namespace pushplan::cli
