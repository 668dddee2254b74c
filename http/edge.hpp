#pragma once

#include <memory>

#include "http/address_gate.hpp"
#include "http/backend.hpp"
#include "http/exchange.hpp"
#include "http/metrics.hpp"
#include "identity/token.hpp"
#include "identity/token_cache.hpp"

namespace steward::http {

/// What the steps of the pipeline work with. One for each io thread; everything in it is used on that thread
/// only, except what is const, and `numbers` and `gate`, which say themselves what they are.
struct edge {
  edge(const route_table& table, const edge_services& services, const token_verifier& verifier,
       backend& behind, const http::metrics& numbers, thread_metrics& counters, address_gate& gate)
      : table(table),
        services(services),
        verifier(verifier),
        behind(behind),
        numbers(numbers),
        counters(counters),
        gate(gate) {}
  edge(const edge&) = delete;
  edge& operator=(const edge&) = delete;

  const route_table& table;
  const edge_services& services;
  const token_verifier& verifier;
  backend& behind;
  const http::metrics& numbers;
  thread_metrics& counters;
  address_gate& gate;  ///< of all io threads
  id_generator ids;
  token_cache<std::shared_ptr<const caller>> bearers{16'384};
  std::uint64_t key_losses = 0;  ///< of the verifier, when `bearers` was last looked at
  std::shared_ptr<const revoked_sessions::set> revoked = verifier.revoked();

  /// Runs the steps that need only the head of the request. The exchange may be decided afterwards (a
  /// refusal).
  void begin(exchange&);

  /// Runs the other steps as far as they go, once the body is there. True when `answer` is final; false when
  /// the exchange waits for the backend, whose completion calls wake() on the owner (then call this again).
  bool advance(exchange&);

  /// Runs the steps that even the refusal of a message that cannot be read needs (ids, CORS), in the place of
  /// begin(). The request may be described only in part.
  void introduce(exchange&);

  /// Takes a refusal that happened outside the steps (malformed message, timeout) through what every answer
  /// gets. After begin() or introduce().
  void refuse(exchange&, response);

  /// Learns which sessions and other credentials have ended, and forgets the tokens that were verified before
  /// when an issuer has lost a key since. Called twice a second.
  void look_at_revocations();

  /// Whether what the caller came with has ended, as far as is known here.
  bool is_revoked(const caller& who) const { return who.credential && revoked->contains(*who.credential); }

  /// Counts and logs an exchange whose answer has been rendered.
  void account(exchange&, steady_time now);
};

/// The longest body that the exchange's route takes.
std::size_t max_body(const exchange&);

}  // namespace steward::http
