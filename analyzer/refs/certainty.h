// How surely something holds while a page loads, and in which of the configured browser windows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace pushplan::refs {

enum class Certainty : std::uint8_t {
  no,       // not on this page
  later,    // not while the page loads: a user's action or preference, or a script, may change that
  unknown,  // cannot be known at build time
  yes,
};  // in order: `and` takes the least, `or` the greatest

constexpr Certainty sure(bool holds) { return holds ? Certainty::yes : Certainty::no; }

// What holds without it: `later` does not hold yet, so its opposite does.
constexpr Certainty negate(Certainty c) {
  if (c == Certainty::unknown) return c;
  return c == Certainty::yes ? Certainty::no : Certainty::yes;
}

inline constexpr std::size_t kMaxWindows = 32;

// A Certainty for each configured window, bit i for the i-th: in `later` stand the windows where it
// is at least that, and so on, so that each mask holds the next.
struct Windows {
  std::uint32_t later = ~0U, unknown = ~0U, yes = ~0U;

  static constexpr Windows all(Certainty c) {
    return {c >= Certainty::later ? ~0U : 0, c >= Certainty::unknown ? ~0U : 0,
            c == Certainty::yes ? ~0U : 0};
  }
  constexpr Certainty in(std::size_t window) const {
    const std::uint32_t bit = 1U << window;
    if (yes & bit) return Certainty::yes;
    if (unknown & bit) return Certainty::unknown;
    return later & bit ? Certainty::later : Certainty::no;
  }
  constexpr void raise(std::size_t window, Certainty c) {
    const std::uint32_t bit = 1U << window;
    if (c >= Certainty::later) later |= bit;
    if (c >= Certainty::unknown) unknown |= bit;
    if (c == Certainty::yes) yes |= bit;
  }
  constexpr bool operator==(const Windows&) const = default;
};

// One bit for each of the first `count` windows.
constexpr std::uint32_t window_mask(std::size_t count) {
  return count >= kMaxWindows ? ~0U : (1U << count) - 1;
}

// `yes` in each of them.
constexpr bool in_every(Windows windows, std::size_t count) {
  return (~windows.yes & window_mask(count)) == 0;
}

constexpr Windows operator&(Windows a, Windows b) {
  return {a.later & b.later, a.unknown & b.unknown, a.yes & b.yes};
}
constexpr Windows operator|(Windows a, Windows b) {
  return {a.later | b.later, a.unknown | b.unknown, a.yes | b.yes};
}
constexpr Windows operator!(Windows a) {
  const std::uint32_t yes = ~a.unknown, unknown = ~a.yes;
  return {unknown, unknown, yes};
}

}  // namespace pushplan::refs
