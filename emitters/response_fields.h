// Fields that stand beside Link: what every target that can send them says in the same words.
#pragma once

#include <string>

#include "emitters/emitter.h"

namespace pushplan::emitters {

// Cache-Control of a hinted file (RFC 9111 section 5.2.2, RFC 8246): a year and immutable where its
// name holds a proven hash of its content, else ten minutes.
std::string cache_control(const Emission& emission, const std::string& url);

// Set-Cookie that remembers the plan: `pushplan=1a2b3c4d; Path=/; Max-Age=2592000; SameSite=Lax;
// Secure`.
std::string set_cookie(const Emission& emission);

// What a Cookie field holds for a visitor who has this plan: `pushplan=1a2b3c4d`. It begins the
// field or follows a semicolon and spaces; a semicolon or the end follows it (RFC 6265
// section 4.2.1).
std::string seen_cookie(const Emission& emission);

// Server-Timing (https://www.w3.org/TR/server-timing/): `pushplan;desc="1a2b3c4d"`.
std::string server_timing(const Emission& emission);

}  // namespace pushplan::emitters
