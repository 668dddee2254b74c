#include "actors/user_actor.hpp"

#include "actors/user_shell.hpp"
#include "log/log.hpp"

namespace steward {
namespace {

user_actor::behavior_type user_behavior(user_pointer self, user_arguments args) {
  self->state.args = std::move(args);
  // A defect in one request must not take the user's other requests with it unanswered.
  self->set_exception_handler([self](std::exception_ptr& fault) -> caf::error {
    std::string what = "unknown";
    try {
      std::rethrow_exception(fault);
    } catch (const std::exception& e) {
      what = e.what();
    } catch (...) {
    }
    log::error("user actor failed", {{"user", self->state.args.user.to_string()}, {"reason", what}});
    user_shell(self).fail(error{errc::internal, "The server failed on a request of this user. Try again."},
                          "defect");
    return caf::exit_reason::unhandled_exception;
  });
  user_shell shell(self);
  shell.start();
  return {
      [shell](const user_request& request) mutable { return shell.receive(request); },
      [shell](const stream_read& request) mutable { return shell.read_stream(request); },
      [shell](const follow& request) mutable { shell.add_follower(request); },
      [shell](const unfollow& request) mutable { shell.remove_follower(request); },
      [shell](commit_done done) mutable { shell.on_committed(done.number); },
      [shell](const commit_failed& failed) mutable {
        shell.fail(failed.reason == errc::unavailable ? unavailable(failed.detail)
                                                      : error{failed.reason, failed.detail},
                   "commit failed");
      },
      [shell](passivate) mutable { shell.on_passivate(); },
  };
}

}  // namespace

user_actor spawn_user(caf::actor_system& system, user_arguments args) {
  return system.spawn(user_behavior, std::move(args));
}

user_actor spawn_user(caf::local_actor* shard, user_arguments args) {
  return shard->spawn<caf::monitored>(user_behavior, std::move(args));
}

}  // namespace steward
