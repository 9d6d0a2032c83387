<?php
// The router of PHP's own server: the listener with Symfony's HttpFoundation and WebLink. Debian packages neither its
// kernel nor its dispatcher: what stands for them here has their names and the methods that are called.
namespace Symfony\Component\EventDispatcher {
    interface EventSubscriberInterface
    {
    }
}

namespace Symfony\Component\HttpKernel {
    final class KernelEvents
    {
        public const RESPONSE = 'kernel.response';
    }
}

namespace Symfony\Component\HttpKernel\Event {
    class RequestEvent
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
            return !isset($_GET['sub']);
        }
    }

    final class ResponseEvent extends RequestEvent
    {
        public function __construct($request, private $response)
        {
            parent::__construct($request);
        }

        public function getResponse()
        {
            return $this->response;
        }
    }
}

namespace {
    require 'Symfony/Component/HttpFoundation/autoload.php';
    require 'Symfony/Component/WebLink/autoload.php';
    require getenv('PUSHPLAN_FILE');

    use Symfony\Component\HttpFoundation\Request;
    use Symfony\Component\HttpFoundation\Response;
    use Symfony\Component\HttpKernel\Event\RequestEvent;
    use Symfony\Component\HttpKernel\Event\ResponseEvent;
    use Symfony\Component\WebLink\EventListener\AddLinkHeaderListener;
    use Symfony\Component\WebLink\GenericLinkProvider;
    use Symfony\Component\WebLink\Link;

    $listener = new App\EventListener\PushplanListener();
    $request = Request::createFromGlobals();
    if (method_exists($listener, 'onKernelRequest')) {
        $listener->onKernelRequest(new RequestEvent($request));
    }
    $response = new Response('ok', (int) $request->query->get('status', '200'), ['Content-Type' => 'text/plain']);
    if ($request->query->has('own')) {
        $response->headers->set('Link', '</own>; rel=next');
    }
    if ($request->query->has('carried')) {
        $link = (new Link('preload', $request->query->get('carried')))->withAttribute('as', 'style');
        $request->attributes->set('_links', new GenericLinkProvider([$link]));
    }
    $event = new ResponseEvent($request, $response);
    // In the order of their priorities: WebLink's 0, ours -512.
    (new AddLinkHeaderListener())->onKernelResponse($event);
    $listener->onKernelResponse($event);
    $response->prepare($request)->send();
}
