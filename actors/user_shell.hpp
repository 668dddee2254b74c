#pragma once

#include <caf/all.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "actors/user_actor.hpp"
#include "actors/user_stream.hpp"
#include "domain/user_state.hpp"

namespace steward {

using user_promise = caf::typed_response_promise<user_answer>;
using stream_promise = caf::typed_response_promise<stream_answer>;

/// Requests of one user that wait; more are answered 503.
constexpr std::size_t max_held_requests = 10'000;

struct user_actor_state {
  static inline constexpr const char* name = "user";

  struct held_answer {
    std::int64_t after;  ///< released when this change set is committed
    user_promise to;
    user_answer content;
    std::string key;  ///< Idempotency-Key of a command that waits for its commit
  };
  struct waiting_request {
    user_request content;
    user_promise to;
  };
  struct waiting_read {
    std::shared_ptr<const stream_request> content;
    stream_promise to;
  };

  user_arguments args;
  user_state data;
  bool loaded = false;
  std::vector<waiting_request> waiting;     ///< for the load
  std::vector<waiting_read> waiting_reads;  ///< for the load
  std::deque<held_answer> held;             ///< for a commit
  std::int64_t sent = 0, committed = 0;
  std::int64_t erased_by = 0;  ///< the change set with which everything of the user goes; 0: none
  std::deque<std::pair<std::int64_t, change>> jobs;  ///< that the scheduler is to hear of after their commit
  user_stream stream;
  std::optional<id_source> ids;
  std::optional<user_rates> rates;
  rate_standing rate;  ///< at the newest request that was counted
};

using user_pointer = user_actor::stateful_pointer<user_actor_state>;

inline user_answer wrap(answer content) { return {std::make_shared<answer>(std::move(content))}; }

inline void deliver(stream_promise& to, result<stream_piece> content) {
  to.deliver(stream_answer{std::make_shared<result<stream_piece>>(std::move(content))});
}

inline error unavailable(std::string detail) {
  error fault{errc::unavailable, std::move(detail)};
  fault.retry_after = 1;
  return fault;
}

/// One activation of a user, in three parts: its life (user_life.cpp), what it is asked (user_requests.cpp),
/// its stream (user_live.cpp). Thin: the decisions are the domain's. Copies belong to the same actor.
class user_shell {
 public:
  explicit user_shell(user_pointer self) : self_(self), state_(self->state) {}

  void start();
  caf::result<user_answer> receive(const user_request& request);
  void on_committed(std::int64_t number);
  caf::result<stream_answer> read_stream(const stream_read& request);
  void add_follower(const follow& request);
  void remove_follower(const unfollow& request);
  /// Nothing held in memory can be trusted: answer everyone, stop, and let the next request load what is
  /// committed.
  void fail(const error& fault, const char* reason);
  void on_passivate();

 private:
  const scheduler_actor& scheduler() const;
  void tell_scheduler(std::int64_t number);
  void touch();
  void note_memory();
  void load();
  void on_loaded(const load_answer& answer);
  /// What has been in the trash for too long goes when its user comes back.
  void clear_old_trash();

  context make_context(const ask& request);
  /// Every request ends in one answer, also when the code behind it throws.
  void run(const ask& request, user_promise& to);
  std::optional<error> over_the_rate(rate_class which, int cost);
  void admit(const ask& request, user_promise& to);
  void perform(const query& work, const ask& request, user_promise& to);
  void perform(const command& work, const ask& request, user_promise& to);
  void perform(const event_query& work, const ask& request, user_promise& to);
  void perform(const event_command& work, const ask& request, user_promise& to);
  void perform(const history_query& work, const ask& request, user_promise& to);
  void perform(const history_command& work, const ask& request, user_promise& to);
  void perform(const delivery_query& work, const ask& request, user_promise& to);
  void perform(const delivery_command& work, const ask& request, user_promise& to);
  void perform(const command_series& work, const ask& request, user_promise& to);
  void with_events(const event_filter& filter, user_promise to,
                   std::function<void(const std::vector<event>&)> use);
  void with_deliveries(const delivery_filter& filter, user_promise to,
                       std::function<void(const std::vector<webhook_delivery>&)> use);
  /// Asks the reader, and answers 503 when it has nothing.
  template <class Answer, class Request, class Use>
  void with_stored(Request request, user_promise to, Use use);
  /// From here on the state has it, and webhooks are told of it.
  void take_up(decision& decided, const ask& request);

  bool answered_before(const ask& request, user_promise& to);
  /// Answers once everything decided so far is committed: nobody sees what could still be rolled back.
  void answer(result<reply> content, user_promise& to);
  void settle(result<decision> decided, const ask& request, user_promise& to);
  /// Hands what has been applied to the writer; the answer waits for the commit.
  void send(decision decided, const ask& request, user_promise& to);
  /// From now on there is no such user; the actor ends with the commit.
  void erase(decision decided, user_promise& to);
  void hand_over(std::shared_ptr<change_set> set);

  publication where_the_stream_stands() const;
  void publish(std::vector<stream_event> events);
  /// Only what is committed is shown, so nothing waits for the writer.
  void read_stream(const stream_request& request, stream_promise to);
  void read_stream_from_database(stream_piece piece, int limit, stream_promise to);
  static stream_piece piece_of(stream_piece piece, const std::vector<event>& events, node_metrics& metrics);

  user_pointer self_;
  user_actor_state& state_;
};

}  // namespace steward
