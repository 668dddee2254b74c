#pragma once

#include <caf/all.hpp>
#include <utility>
#include <vector>

#include "actors/actors.hpp"
#include "actors/environment.hpp"

namespace steward {

/// The workers that hash and check passwords, and how many passwords may wait for them.
struct password_workers {
  std::vector<password_actor> workers;
  std::int64_t max_backlog = 64;  ///< more are answered 503
  std::size_t next = 0;
};

/// Hands a password to the next worker. `done(const result<Answer>&)` is called once, in the asking actor,
/// perhaps at once: errc::unavailable when too many wait.
template <class Answer, class Self, class Request, class Done>
void ask_password(Self self, const environment& env, password_workers& pool, Request request, Done done) {
  auto* metrics = env.metrics;
  if (metrics->password_backlog.fetch_add(1) >= pool.max_backlog) {
    metrics->password_backlog--;
    error busy{errc::unavailable, "Too many people sign in at once. Try again in a moment."};
    busy.retry_after = 1;
    done(result<Answer>(std::move(busy)));
    return;
  }
  const auto& worker = pool.workers[pool.next++ % pool.workers.size()];
  self->request(worker, caf::infinite, std::move(request))
      .then(
          [=](const Answer& answer) mutable {
            metrics->password_backlog--;
            done(result<Answer>(answer));
          },
          [=](caf::error&) mutable {
            metrics->password_backlog--;
            done(result<Answer>(error{errc::internal, "The password could not be checked."}));
          });
}

}  // namespace steward
