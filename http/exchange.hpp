#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "domain/rate_standing.hpp"
#include "http/client_address.hpp"
#include "http/live_start.hpp"
#include "http/negotiation.hpp"
#include "http/problem.hpp"
#include "http/response.hpp"
#include "http/route_table.hpp"
#include "http/trace.hpp"

namespace steward::http {

using steady_time = std::chrono::steady_clock::time_point;

struct exchange;

/// Whoever an exchange belongs to: a session, or a test.
class exchange_owner : public std::enable_shared_from_this<exchange_owner> {
 public:
  virtual ~exchange_owner() = default;
  /// The exchange that a completion was made for, or nullptr when it is over (gave up, connection closed).
  virtual exchange* current(std::uint64_t generation) = 0;
  /// The answer came while nobody was waiting for it in a call: go on.
  virtual void wake() = 0;
};

/// One request on its way through the pipeline. Belongs to a session and is used again for the next request,
/// so that its strings and vectors keep their memory.
struct exchange {
  ip_address peer;         ///< of the connection; stays from request to request
  bool encrypted = false;  ///< the connection is TLS
  client_origin origin;    ///< of the request: the peer, or whom a trusted proxy names
  request req;
  std::string_view raw_query;
  bool known_method = true;
  bool has_content = false;

  const route* row = nullptr;
  std::size_t route_index = static_cast<std::size_t>(-1);
  bool allows_caching_by_tag = false;  ///< the answer came from a handler: GET 200 gets an ETag

  std::unique_ptr<live_start> live;  ///< after the answer the connection speaks HTTP no more

  response answer;
  coding coded = coding::identity;
  bool varies_by_coding = false;  ///< another Accept-Encoding would get other bytes

  std::array<char, 16> own_request_id;
  trace_context trace;
  rate_standing rate;            ///< what is left of the limit that counts most here
  std::string_view cors_origin;  ///< the Origin that may read the answer; empty: none
  std::vector<std::string> decoded_parameters;
  std::string remembered_token;  ///< while its subject is looked up
  bool keys_refreshed = false;   ///< its issuer's keys were looked for already

  steady_time started;
  std::uint64_t generation =
      0;  ///< counts the exchanges of an owner, so that late completions are known as such
  exchange_owner* owner = nullptr;
  std::size_t next_step = 0;
  bool in_call = false;  ///< a step is running: a completion that comes now need not wake anybody
  bool woken = false;    ///< a completion came while in_call
  bool waiting = false;  ///< for the backend
  bool decided = false;  ///< `answer` is the answer; the remaining steps are skipped

  /// Gets ready for the next request.
  void reset();
  problem_context problem() const { return {req.path, req.trace_id}; }
  /// Ends the pipeline with this answer.
  void decide(response with) {
    answer = std::move(with);
    decided = true;
  }
};

inline void exchange::reset() {
  req.parameters.clear();
  req.query.clear();
  req.headers.clear();
  req.body = {};
  req.bearer = nullptr;
  req.request_id = req.trace_id = {};
  req.idempotency.reset();
  raw_query = {};
  known_method = true;
  has_content = false;
  row = nullptr;
  route_index = static_cast<std::size_t>(-1);
  allows_caching_by_tag = false;
  live.reset();
  answer = response();
  coded = coding::identity;
  varies_by_coding = false;
  origin = {peer, encrypted};
  rate = {};
  cors_origin = {};
  keys_refreshed = false;
  decoded_parameters.clear();
  ++generation;
  next_step = 0;
  in_call = woken = waiting = decided = false;
}

}  // namespace steward::http
