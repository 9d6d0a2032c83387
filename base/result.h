// What a step returns that the outside world can make fail: a value, or one worded error.
//
// Only the world fails this way (an unreadable folder, a full disk, a malformed manifest). Problems
// in the user's site are Diagnostics (base/diagnostic.h); our own bugs are asserts.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace pushplan {

// A failure, worded once and completely: where, what, and what to do about it.
struct Error {
  std::string message;
};

// Either a T or an Error; test it before taking the value.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return std::holds_alternative<T>(state_); }
  T& operator*() { return std::get<T>(state_); }
  const T& operator*() const { return std::get<T>(state_); }
  T* operator->() { return &std::get<T>(state_); }
  const T* operator->() const { return &std::get<T>(state_); }
  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

// A step without a value: nullopt is success.
using Failure = std::optional<Error>;

}  // namespace pushplan
