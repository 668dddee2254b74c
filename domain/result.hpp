#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/rate_standing.hpp"

namespace steward {

/// What can go wrong, in terms of the domain. http/problem.cpp maps each to its status and its page in the
/// error reference.
enum class errc {
  validation,             ///< the input breaks a rule; `fields` lists every one
  not_found,              ///< no such thing for this user
  precondition_failed,    ///< If-Match names another version; `current` has the present one
  conflict,               ///< an id or key is taken, or the thing is in a state that does not allow this
  limit_reached,          ///< a bound on what one user may hold
  idempotency_mismatch,   ///< Idempotency-Key was used for another request
  idempotency_in_flight,  ///< the first request with this key has not finished
  rate_limited,           ///< more requests than the policy allows; `retry_after`
  unavailable,   ///< the database or the owner cannot be reached now; nothing was applied or the outcome is
                 ///< unknown
  timeout,       ///< no answer within the limit; the outcome is unknown
  unauthorized,  ///< no valid credentials
  forbidden,     ///< valid credentials, not allowed here
  beta_access,   ///< access is restricted, and this address is not on the list
  internal       ///< a defect; logged with the trace id
};

/// One fault in a request.
struct field_error {
  std::string pointer;  ///< JSON pointer into the body ("/title"), or the name of a query parameter
  std::string code;     ///< stable, for programs: "required", "too_long", ...
  std::string message;  ///< for people: what to do
};

struct error {
  errc code = errc::internal;
  std::string detail;  ///< one sentence for people
  std::vector<field_error> fields;
  std::shared_ptr<const std::string> current;  ///< precondition_failed: the present representation (JSON)
  std::string current_etag;                    ///< its ETag
  int retry_after = 0;                         ///< seconds; rate_limited and unavailable
  rate_standing rate{};                        ///< for the headers
};

/// A value or an error. (std::expected needs C++23.)
template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  result(error fault) : content_(std::in_place_index<1>, std::move(fault)) {}

  explicit operator bool() const { return content_.index() == 0; }
  T& operator*() & { return std::get<0>(content_); }
  const T& operator*() const& { return std::get<0>(content_); }
  T&& operator*() && { return std::get<0>(std::move(content_)); }
  T* operator->() { return &std::get<0>(content_); }
  const T* operator->() const { return &std::get<0>(content_); }
  error& fault() & { return std::get<1>(content_); }
  const error& fault() const& { return std::get<1>(content_); }
  error&& fault() && { return std::get<1>(std::move(content_)); }

 private:
  std::variant<T, error> content_;
};

inline error not_found(std::string what) {
  what += " not found";
  return {errc::not_found, std::move(what)};
}

}  // namespace steward
