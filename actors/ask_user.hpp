#pragma once

#include <caf/all.hpp>
#include <memory>
#include <utility>

#include "actors/actors.hpp"
#include "actors/environment.hpp"

namespace steward {

constexpr int ask_user_bounces = 3;  ///< activations after the first one that one question may be sent to

/// Asks a user's actor, made by its shard if need be, on behalf of another actor. Then calls
/// `done(const answer*)` in that actor, once: null when nobody answered in time, and what was asked may have
/// happened or not.
template <class Self, class Done>
void ask_user(Self self, const environment& env, const shard_actor& shard, std::shared_ptr<ask> question,
              Done done, int bounces = 0, std::uint64_t dead = 0) {
  self->request(shard, env.wait, activate{question->user, dead})
      .then(
          [=, &env](const user_actor& found) mutable {
            const auto target = found->id();
            self->request(found, env.wait, user_request{question})
                .then([done](const user_answer& given) mutable { done(given.content.get()); },
                      [=, &env](const caf::error& fault) mutable {
                        if (fault == caf::sec::request_timeout || bounces >= ask_user_bounces)
                          return done(nullptr);
                        ask_user(self, env, shard, question, done, bounces + 1, target);
                      });
          },
          [done](const caf::error&) mutable { done(nullptr); });
}

/// What the engine of time asks of a user.
template <class Work>
std::shared_ptr<ask> job_ask(const uuid& user, Work work) {
  auto question = std::make_shared<ask>();
  question->user = user;
  question->work = std::move(work);
  question->source = "job";
  question->internal = true;
  return question;
}

}  // namespace steward
