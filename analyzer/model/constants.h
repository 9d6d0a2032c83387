// Every constant of the page-load model, with its unit and where it comes from. docs/MODEL.md tells
// what they do; nothing else in analyzer/model holds a figure that was measured.
#pragma once

#include <cstdint>

#include "base/duration.h"

namespace pushplan::model {

// --- Transport ---

// Payload of a TCP segment on Ethernet, and what it takes on the wire: 14 bytes of Ethernet, 20 of
// IPv4, 20 of TCP (RFC 894, 791, 9293).
inline constexpr std::uint32_t kSegment = 1460, kSegmentOnWire = 1514;
// Segments that a server sends before the first acknowledgement (RFC 6928).
inline constexpr std::uint32_t kInitialWindow = 10 * kSegment;
// A TLS 1.3 ClientHello with a post-quantum key share, and the server's flight with one ECDSA
// certificate; the latter is acknowledged before the first request and has grown the window.
// Measured: Chromium 156 and Apache 2.4.
inline constexpr std::uint32_t kHelloBytes = 1'800, kHandshakeBytes = 2'000;
// Bytes of a response's header fields and frames after HPACK. Measured: Apache, median of 129.
inline constexpr std::uint32_t kHeaderBytes = 129;
// The same of a request: the first, and those that refer back to it. Measured: Chromium 156.
inline constexpr std::uint32_t kNavigationBytes = 600, kRequestBytes = 90;
// Slow start ends when the round trip has grown by this much (HyStart, RFC 9406 section 4.2).
inline constexpr Microseconds kQueueDelay = 16'000;
// Connections of HTTP/1.1 to one origin (Chromium, Firefox, Safari).
inline constexpr std::uint32_t kMostConnections = 6;

// --- Server ---

// Bytes that a server's kernel takes ahead of the link for each segment of the congestion window;
// they cannot be overtaken. Linux allows twice the memory of a full segment (tcp_sndbuf_expand), of
// which about half is payload. Seen in Chromium as well: of 81 kB of an image, all came before a
// script that was asked for 2 ms later.
inline constexpr std::uint32_t kSendBufferPerSegment = 4'096;

// From a request for a file to its first byte. Measured: Apache 2.4 with brotli.
inline constexpr Microseconds kServe = 3'000;
// Compressing 1,000 bytes of text on the fly, which comes before a response's first byte.
inline constexpr Microseconds kCompressPerKilobyte = 30;

// --- Browser ---

// From the start of the navigation to the first packet. Measured: Chromium 156, headless.
inline constexpr Microseconds kStart = 1'000;
// From the wish to fetch to the request's first packet, and the same for the navigation.
inline constexpr Microseconds kRequest = 10'000;
// From the document's first byte to its commit in a renderer, before which nothing is parsed.
inline constexpr Microseconds kCommit = 15'000;
// Reading a style sheet: at least, and for each 1,000 bytes of its text.
inline constexpr Microseconds kStyle = 1'000, kStylePerKilobyte = 30;
// Running a script: at least, and for each 1,000 bytes of its text.
inline constexpr Microseconds kScript = 1'000, kScriptPerKilobyte = 30;
// The same of an inline script, which is short.
inline constexpr Microseconds kInlineScript = 250;
// Parsing 1,000 bytes of HTML.
inline constexpr Microseconds kParsePerKilobyte = 60;
// Style and layout of the first frame: at least, and for each 1,000 bytes of HTML.
inline constexpr Microseconds kLayout = 18'000, kLayoutPerKilobyte = 80;
// From a layout to what the visitor sees, the wait for the next frame included.
inline constexpr Microseconds kPaint = 35'000;
// How long the first paint waits for fonts that are preloaded (Chromium, FontPreloadManager).
inline constexpr Microseconds kFontPreloadWait = 50'000;
// Decoding an image or font that came, until it is seen.
inline constexpr Microseconds kShow = 12'000;
// How long text waits for its font: font-display block and auto, fallback and optional
// (CSS Fonts 4, section 4.9).
inline constexpr Microseconds kBlockPeriod = 3'000'000, kShortBlockPeriod = 100'000;
// While the head is parsed ("tight mode" of Chromium's ResourceLoadScheduler): requests of medium
// priority in flight at once; and requests in flight, above which those of low priority wait. Seen
// in Chromium 156.
inline constexpr std::uint32_t kTightRequests = 2;
// The first images of a page that are not small by their attributes are of medium priority
// (Chromium 117 and later).
inline constexpr std::uint32_t kLargeImages = 5;
// Round trips until the first byte from an origin that no connection leads to: name, TCP, TLS,
// request. And how large such a file is taken to be.
inline constexpr std::uint32_t kForeignRoundTrips = 4, kForeignBytes = 10'000;

// --- Cost ---

// What a hint costs whatever it gains: headers, a line of configuration, a chance to be stale.
inline constexpr Microseconds kCostOfHint = 1'000;
// Tenths of first paint, largest paint and text ready in the cost: what the visitor sees.
inline constexpr std::uint32_t kFirstPaintTenths = 4, kLargestPaintTenths = 4, kTextTenths = 2;
// The same of DOMContentLoaded, before which deferred and module scripts ran: the page answers. On
// top of the others, and no more than any of them. With 1 the modules of bench/link's page gain
// less than what pushing them wastes; of 1,959 pages of 8 sites 1 changes 12 lists of pushes, 2 13.
inline constexpr std::uint32_t kContentLoadedTenths = 2;

}  // namespace pushplan::model
