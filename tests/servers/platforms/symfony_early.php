<?php
// symfony_early.php FILE: what the listener hands to a Response that can send a 103, as Symfony has it from 6.3 on under
// FrankenPHP. Neither is packaged: both are stood in for.
namespace Symfony\Component\HttpFoundation {
    final class Bag
    {
        public array $all = [];

        public function get($name, $default = null)
        {
            return $this->all[strtolower($name)] ?? $default;
        }

        public function has($name)
        {
            return isset($this->all[strtolower($name)]);
        }

        public function set($name, $value)
        {
            $this->all[strtolower($name)] = $value;
        }
    }

    final class Request
    {
        public Bag $headers;

        public function __construct(private array $asked)
        {
            $this->headers = new Bag();
            $this->headers->all = $asked['headers'];
        }

        public function getRequestUri()
        {
            return $this->asked['path'];
        }

        public function getMethod()
        {
            return $this->asked['method'];
        }
    }

    final class Response
    {
        public static array $sent = [];
        public Bag $headers;

        public function __construct()
        {
            $this->headers = new Bag();
        }

        public function sendHeaders(?int $statusCode = null)
        {
            self::$sent[] = [$statusCode, $this->headers->all];
        }
    }
}

namespace Symfony\Component\HttpKernel\Event {
    final class RequestEvent
    {
        public function __construct(private $request)
        {
        }

        public function getRequest()
        {
            return $this->request;
        }

        public function isMainRequest()
        {
            return true;
        }
    }
}

namespace {
    use Symfony\Component\HttpFoundation\Request;
    use Symfony\Component\HttpFoundation\Response;

    function headers_send(int $status): int
    {
        return $status;
    }

    require $argv[1];
    foreach (json_decode(stream_get_contents(STDIN), true) as $asked) {
        Response::$sent = [];
        $listener = new App\EventListener\PushplanListener();
        $listener->onKernelRequest(new Symfony\Component\HttpKernel\Event\RequestEvent(new Request($asked)));
        echo json_encode(Response::$sent), "\n";
    }
}
