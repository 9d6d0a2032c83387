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
// Certificates and the rest of a TLS 1.3 server's first flight; acknowledged before the first
// request, it has grown the window already. Measured: one ECDSA certificate.
inline constexpr std::uint32_t kHandshakeBytes = 2'000;
// Bytes of a response's header fields and frames after HPACK. Measured: Apache, median of 129.
inline constexpr std::uint32_t kHeaderBytes = 129;
// The same of a request, after HPACK. Measured: Chromium 156, second and later requests.
inline constexpr std::uint32_t kRequestBytes = 90;
// Slow start ends when the round trip has grown by this much (HyStart, RFC 9406 section 4.2).
inline constexpr Microseconds kQueueDelay = 16'000;
// Connections of HTTP/1.1 to one origin (Chromium, Firefox, Safari).
inline constexpr std::uint32_t kMostConnections = 6;

// --- Server ---

// From a request for a file to its first byte. Measured: Apache 2.4 with brotli.
inline constexpr Microseconds kServe = 1'000;

// --- Browser ---

// From the start of the navigation to the first packet. Measured: Chromium 156, headless.
inline constexpr Microseconds kStart = 25'000;
// From the wish to fetch to the request's first packet, and the same for the navigation.
inline constexpr Microseconds kRequest = 8'000;
// From the document's first byte to its commit in a renderer, before which nothing is parsed.
inline constexpr Microseconds kCommit = 18'000;
// Reading a style sheet: at least, and for each 1,000 bytes of its text.
inline constexpr Microseconds kStyle = 1'000, kStylePerKilobyte = 30;
// Running a script: at least, and for each 1,000 bytes of its text.
inline constexpr Microseconds kScript = 1'000, kScriptPerKilobyte = 30;
// The same of an inline script, which is short.
inline constexpr Microseconds kInlineScript = 250;
// Parsing 1,000 bytes of HTML.
inline constexpr Microseconds kParsePerKilobyte = 60;
// Style and layout of the first frame: at least, and for each 1,000 bytes of HTML.
inline constexpr Microseconds kLayout = 8'000, kLayoutPerKilobyte = 80;
// From a layout to what the visitor sees, the wait for the next frame included.
inline constexpr Microseconds kPaint = 12'000;
// Decoding an image or font that came, until it is seen.
inline constexpr Microseconds kShow = 12'000;
// How long text waits for its font: font-display block and auto, fallback and optional
// (CSS Fonts 4, section 4.9).
inline constexpr Microseconds kBlockPeriod = 3'000'000, kShortBlockPeriod = 100'000;
// Requests in flight while the head is parsed, above which one of low priority waits (Chromium's
// ResourceLoadScheduler, "tight mode").
inline constexpr std::uint32_t kTightRequests = 2;
// Round trips until the first byte from an origin that no connection leads to: name, TCP, TLS,
// request. And how large such a file is taken to be.
inline constexpr std::uint32_t kForeignRoundTrips = 4, kForeignBytes = 10'000;

// --- Cost ---

// What a hint costs whatever it gains: headers, a line of configuration, a chance to be stale.
inline constexpr Microseconds kCostOfHint = 1'000;
// Tenths of first paint, largest paint and text ready in the cost.
inline constexpr std::uint32_t kFirstPaintTenths = 4, kLargestPaintTenths = 4, kTextTenths = 2;

}  // namespace pushplan::model
