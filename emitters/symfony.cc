// Symfony: a listener with its table. The Link values are ours, spelled so that every server pushes
// them: those of WebLink's serializer have rel="preload" in quotes, which H2O does not heed. What
// WebLink carries for the page already is left to it.
#include "emitters/banner.h"
#include "emitters/code_tables.h"
#include "emitters/response_fields.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

constexpr const char* kListener = R"(
{early}    // Late: then the status is settled, and WebLink has what the application gave to it.
    #[AsEventListener(event: 'kernel.response', priority: -512)]
    public function onKernelResponse(ResponseEvent $event): void
    {
        $request = $event->getRequest();
        $response = $event->getResponse();
        $set = self::PAGES[self::path($request)] ?? null;
        if ($set === null || !$event->isMainRequest() || $response->getStatusCode() !== 200) {
            return;
        }
{nopush}        $links = self::withoutCarried(self::LINKS[$set], $request);
        if ($links !== []) {
            $response->headers->set('Link', {value}, false);
        }
{more}    }

    /** As it was asked for, without its query. */
    private static function path(Request $request): string
    {
        return explode('?', $request->getRequestUri(), 2)[0];
    }

    /** The links but for those that the application gave to WebLink: a hint goes out once. */
    private static function withoutCarried(array $links, Request $request): array
    {
        $provider = $request->attributes->get('_links');
        foreach ($provider instanceof LinkProviderInterface ? $provider->getLinks() : [] as $carried) {
            $start = '<' . $carried->getHref() . '>';
            $links = array_filter($links, static fn (string $link): bool => !str_starts_with($link, $start));
        }

        return array_values($links);
    }
{first}}
)";

constexpr const char* kSymfonyEarly = R"(    // The 103, before a controller begins to work.
    #[AsEventListener(event: 'kernel.request', priority: 1024)]
    public function onKernelRequest(RequestEvent $event): void
    {
        $request = $event->getRequest();
        $links = self::EARLY[self::PAGES[self::path($request)] ?? -1] ?? [];
        if ($links === [] || !$event->isMainRequest() || !self::isFirst($request)
            || $request->headers->get('Sec-Fetch-Mode') !== 'navigate' || !self::canSendEarlyHints()) {
            return;
        }
        $early = new Response();
        $early->headers->set('Link', $links);
        $early->sendHeaders(103);
    }

    /** From Symfony 6.3 on, where PHP runs in a server that has it, as FrankenPHP does. */
    private static function canSendEarlyHints(): bool
    {
        return function_exists('headers_send') && (new \ReflectionMethod(Response::class, 'sendHeaders'))->getNumberOfParameters() > 0;
    }

)";

constexpr const char* kSymfonyFirst = R"(
    /** Whether the page is asked for anew, and as a whole. */
    private static function isFirst(Request $request): bool
    {
        $headers = $request->headers;

        return $request->getMethod() === 'GET' && !$headers->has('If-None-Match')
            && !$headers->has('If-Modified-Since') && !$headers->has('Range');
    }
)";

constexpr const char* kNoPush =
    R"(        // The server in front pushes what it is not told to leave.
        $nopush = self::isFirst($request) ? '' : '; nopush';
)";
constexpr const char* kPushedValue =
    "array_map(static fn (string $link): string => $link . $nopush, $links)";

constexpr const char* kSymfonyAhead = R"(        if (self::AHEAD[$set] !== []) {
            $response->setVary('Save-Data', false);
        }
        if (stripos(trim($request->headers->get('Save-Data', '')), 'on') !== 0) {
            foreach (self::AHEAD[$set] as $field) {
                [$name, $value] = explode(': ', $field, 2);
                $response->headers->set($name, $value, false);
            }
        }
)";

}  // namespace

Result<Emitted> emit_symfony(const Emission& emission) {
  const CodeTables tables =
      code_tables(emission, {php_quoted, "[", "]", " => ", "        ", "    "});
  const bool push = emission.options.mechanism == Mechanism::push;
  const bool early = emission.options.mechanism == Mechanism::early_hints;
  std::string more;
  if (emission.options.server_timing)
    more = "        $response->headers->set('Server-Timing', " +
           php_quoted(server_timing(emission)) + ", false);\n";
  if (!tables.ahead.empty()) more += kSymfonyAhead;
  std::string out =
      "<?php\n" +
      banner(
          emission, "// ",
          {"use: stands as src/EventListener/PushplanListener.php; Symfony 5.4 or later, PHP 8"}) +
      R"(
namespace App\EventListener;

use Psr\Link\LinkProviderInterface;
use Symfony\Component\EventDispatcher\Attribute\AsEventListener;
use Symfony\Component\HttpFoundation\Request;
)" +
      (early ? "use Symfony\\Component\\HttpFoundation\\Response;\n"
               "use Symfony\\Component\\HttpKernel\\Event\\RequestEvent;\n"
             : "") +
      R"(use Symfony\Component\HttpKernel\Event\ResponseEvent;

final class PushplanListener
{
    private const LINKS = [
)" + tables.links +
      "    ];\n";
  if (early) out += "    private const EARLY = [\n" + tables.early + "    ];\n";
  if (!tables.ahead.empty()) out += "    private const AHEAD = [\n" + tables.ahead + "    ];\n";
  out += "    private const PAGES = [\n" + tables.pages + "    ];\n";
  out += filled(kListener, {{"early", early ? kSymfonyEarly : ""},
                            {"nopush", push ? kNoPush : ""},
                            {"value", push ? kPushedValue : "$links"},
                            {"more", more},
                            {"first", push || early ? kSymfonyFirst : ""}});
  return single_file(std::move(out));
}

}  // namespace pushplan::emitters
