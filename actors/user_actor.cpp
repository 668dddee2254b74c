#include "actors/user_actor.hpp"

#include <caf/all.hpp>
#include <deque>

#include "actors/user_stream.hpp"
#include "domain/task_commands.hpp"
#include "domain/user_state.hpp"
#include "log/log.hpp"

namespace steward {
namespace {

using promise = caf::typed_response_promise<user_answer>;
using stream_promise = caf::typed_response_promise<stream_answer>;

constexpr std::size_t max_held = 10'000;  ///< requests of one user that wait; more are answered 503

struct user_actor_state {
  static inline constexpr const char* name = "user";

  struct held_answer {
    std::int64_t after;  ///< released when this change set is committed
    promise to;
    user_answer content;
    std::string key;  ///< Idempotency-Key of a command that waits for its commit
  };
  struct waiting_request {
    user_request content;
    promise to;
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
  std::deque<std::pair<std::int64_t, change>> jobs;  ///< that the scheduler is to hear of after their commit
  user_stream stream;
  std::optional<id_source> ids;
  std::optional<rate_limiter> rate;
};

using user_pointer = user_actor::stateful_pointer<user_actor_state>;

user_answer wrap(answer content) { return {std::make_shared<answer>(std::move(content))}; }

void deliver(stream_promise& to, result<stream_piece> content) {
  to.deliver(stream_answer{std::make_shared<result<stream_piece>>(std::move(content))});
}

error unavailable(std::string detail) {
  error fault{errc::unavailable, std::move(detail)};
  fault.retry_after = 1;
  return fault;
}

/// One activation of a user. Thin: the decisions are the domain's.
class user_shell {
 public:
  explicit user_shell(user_pointer self) : self_(self), state_(self->state) {}

  void start() {
    const auto& env = *state_.args.env;
    state_.data.id = state_.args.user;
    state_.ids.emplace(env.seed());
    state_.rate.emplace(env.rate);
    touch();
    // What an earlier activation sent must be settled before this one reads.
    self_->request(env.writer_of(state_.args.user), env.wait, barrier{})
        .then([shell = *this](barrier_reached) mutable { shell.load(); },
              [shell = *this](caf::error&) mutable {
                shell.fail(unavailable("The database does not answer. Try again."), "no barrier");
              });
  }

  caf::result<user_answer> receive(const user_request& request) {
    touch();
    auto to = self_->make_response_promise<user_answer>();
    if (state_.waiting.size() + state_.held.size() >= max_held)
      to.deliver(wrap(unavailable("Too many requests of this user wait. Try again.")));
    else if (!state_.loaded)
      state_.waiting.push_back({request, to});
    else
      run(*request.content, to);
    return caf::delegated<user_answer>{};
  }

  void on_committed(std::int64_t number) {
    state_.committed = number;
    tell_scheduler(number);
    while (!state_.held.empty() && state_.held.front().after <= number) {
      auto& next = state_.held.front();
      next.to.deliver(std::move(next.content));
      state_.held.pop_front();
    }
    auto events = state_.stream.committed(number, !state_.args.followers.empty());
    if (!events.empty()) publish(std::move(events));
    note_memory();
  }

  caf::result<stream_answer> read_stream(const stream_read& request) {
    touch();
    auto to = self_->make_response_promise<stream_answer>();
    if (state_.waiting_reads.size() >= max_held)
      deliver(to, unavailable("Too many requests of this user wait. Try again."));
    else if (!state_.loaded)
      state_.waiting_reads.push_back({request.content, to});
    else
      read_stream(*request.content, to);
    return caf::delegated<stream_answer>{};
  }

  void add_follower(const follow& request) {
    auto& followers = state_.args.followers;
    if (std::find(followers.begin(), followers.end(), request.by) == followers.end())
      followers.push_back(request.by);
    // What was committed before is not told to it by itself: with this it knows whether it has all.
    if (state_.loaded) caf::anon_send(request.by, where_the_stream_stands());
  }

  void remove_follower(const unfollow& request) { std::erase(state_.args.followers, request.by); }

  /// Nothing held in memory can be trusted: answer everyone, stop, and let the next request load what is
  /// committed.
  void fail(const error& fault, const char* reason) {
    const bool expected =
        state_.args.env->metrics->draining;  // every shutdown ends the users that are active
    log::write(expected ? severity::debug : severity::warn, "user actor stops",
               {{"user", state_.args.user.to_string()}, {"reason", reason}, {"detail", fault.detail}});
    if (!state_.args.env->metrics->draining) state_.args.env->metrics->failures++;
    for (auto& waiting : state_.waiting) waiting.to.deliver(wrap(fault));
    for (auto& held : state_.held) held.to.deliver(wrap(fault));
    for (auto& waiting : state_.waiting_reads) deliver(waiting.to, fault);
    state_.waiting.clear();
    state_.held.clear();
    if (!state_.jobs.empty() && !state_.args.env->schedulers.empty())
      self_->send(scheduler(), jobs_in_doubt{});
    state_.waiting_reads.clear();
    self_->send(state_.args.env->writer_of(state_.args.user), activation_over{state_.args.number});
    self_->quit(caf::exit_reason::user_shutdown);
  }

  void on_passivate() {
    if (!state_.loaded || !state_.held.empty() || state_.sent != state_.committed) return;
    // Its followers stay known to the shard: the next activation tells them where the stream stands.
    state_.args.env->metrics->passivations++;
    self_->quit(caf::exit_reason::normal);
  }

 private:
  const scheduler_actor& scheduler() const {
    return state_.args.env->schedulers[static_cast<std::size_t>(state_.args.shard)];
  }

  void tell_scheduler(std::int64_t number) {
    if (state_.jobs.empty() || state_.jobs.front().first > number) return;
    auto rows = std::make_shared<std::vector<change>>();
    for (; !state_.jobs.empty() && state_.jobs.front().first <= number; state_.jobs.pop_front())
      rows->push_back(std::move(state_.jobs.front().second));
    if (!state_.args.env->schedulers.empty()) self_->send(scheduler(), jobs_changed{std::move(rows)});
  }

  void touch() {
    state_.args.activity->last_used.store(state_.args.env->now().time_since_epoch().count(),
                                          std::memory_order_relaxed);
  }

  void note_memory() {
    state_.args.activity->bytes.store(
        static_cast<std::int64_t>(state_.data.memory() + state_.stream.memory()), std::memory_order_relaxed);
  }

  void load() {
    const auto& env = *state_.args.env;
    env.metrics->reader_backlog++;
    self_->request(env.reader_of(state_.args.user), env.wait, load_request{state_.args.user})
        .then([shell = *this](load_answer& answer) mutable { shell.on_loaded(answer); },
              [shell = *this](caf::error&) mutable {
                shell.state_.args.env->metrics->reader_backlog--;
                shell.fail(unavailable("The database does not answer. Try again."), "load timed out");
              });
  }

  void on_loaded(const load_answer& answer) {
    state_.args.env->metrics->reader_backlog--;
    if (!answer.content)
      return fail(unavailable("The database cannot be reached. Try again."), "load failed");
    for (auto& row : answer.content->rows) steward::apply(state_.data, change{std::move(row)});
    state_.data.seq = answer.content->seq;
    state_.stream.start(state_.args.env->stream_epoch, answer.content->seq);
    state_.loaded = true;
    note_memory();
    for (const auto& one : state_.args.followers) caf::anon_send(one, where_the_stream_stands());
    clear_old_trash();
    auto waiting = std::exchange(state_.waiting, {});
    for (auto& request : waiting) run(*request.content.content, request.to);
    auto reads = std::exchange(state_.waiting_reads, {});
    for (auto& request : reads) read_stream(*request.content, request.to);
  }

  publication where_the_stream_stands() const {
    return {std::make_shared<const stream_publication>(
        stream_publication{state_.args.user, state_.stream.head(), {}})};
  }

  void publish(std::vector<stream_event> events) {
    auto& count = state_.args.env->metrics->events_published;
    count.fetch_add(static_cast<std::int64_t>(events.size() * state_.args.followers.size()),
                    std::memory_order_relaxed);
    const publication news{std::make_shared<const stream_publication>(
        stream_publication{state_.args.user, state_.stream.head(), std::move(events)})};
    for (const auto& one : state_.args.followers) caf::anon_send(one, news);
  }

  /// Only what is committed is shown, so nothing waits for the writer.
  void read_stream(const stream_request& request, stream_promise to) {
    auto& metrics = *state_.args.env->metrics;
    if (!state_.data.profile)
      return deliver(to, error{errc::unauthorized, "The account of this token no longer exists."});
    if (request.counted)
      if (auto refused = over_the_rate()) return deliver(to, std::move(*refused));
    const auto head = state_.stream.head();
    const auto reason = request.since ? state_.stream.check(*request.since) : resync::none;
    const auto after = request.since && reason == resync::none ? request.since->seq : head;
    stream_piece piece{state_.stream.epoch(), after, head, {}, reason};
    auto recent = state_.stream.recent(after, request.limit);
    if (!recent) return read_stream_from_database(std::move(piece), request.limit, std::move(to));
    if (reason != resync::none)
      metrics.resyncs++;
    else
      metrics.replays_memory++;
    piece.events = std::move(*recent);
    deliver(to, std::move(piece));
  }

  void read_stream_from_database(stream_piece piece, int limit, stream_promise to) {
    const auto& env = *state_.args.env;
    event_filter filter;
    filter.after_seq = piece.after;
    filter.before_seq = piece.head + 1;  // later ones may be committed, but are not known here yet
    filter.limit = limit;
    self_->request(env.reader_of(state_.args.user), env.wait, events_request{state_.args.user, filter})
        .then(
            [=, metrics = env.metrics](const events_answer& found) mutable {
              if (!found.content)
                return deliver(to, unavailable("The database cannot be reached. Try again."));
              deliver(to, piece_of(std::move(piece), *found.content, *metrics));
            },
            [to](caf::error&) mutable {
              deliver(to, unavailable("The database does not answer. Try again."));
            });
  }

  static stream_piece piece_of(stream_piece piece, const std::vector<event>& events, node_metrics& metrics) {
    if (events.empty() || events.front().seq != piece.after + 1) {  // old events are deleted in time
      metrics.resyncs++;
      piece.required = resync::pruned;
      piece.after = piece.head;
      return piece;
    }
    metrics.replays_database++;
    for (const auto& one : events) piece.events.push_back(render_event(one, piece.epoch));
    return piece;
  }

  /// What has been in the trash for too long goes when its user comes back.
  void clear_old_trash() {
    ask housekeeping;
    housekeeping.source = "housekeeping";
    promise nobody;
    settle(purge_old_trash(state_.data, make_context(housekeeping)), housekeeping, nobody);
  }

  context make_context(const ask& request) {
    return {state_.args.env->now(), *state_.ids,      state_.args.env->bounds,
            request.source,         request.trace_id, state_.args.shard};
  }

  /// Every request ends in one answer, also when the code behind it throws.
  void run(const ask& request, promise& to) {
    try {
      admit(request, to);
    } catch (...) {
      to.deliver(wrap(error{errc::internal, "The server failed on this request."}));
      throw;
    }
  }

  std::optional<error> over_the_rate() {
    const auto wait = state_.rate->take(state_.args.env->now());
    if (wait.count() <= 0) return std::nullopt;
    error fault{errc::rate_limited, "Too many requests. Wait, then go on more slowly."};
    fault.retry_after = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
    return fault;
  }

  void admit(const ask& request, promise& to) {
    if (auto refused = request.internal ? std::nullopt : over_the_rate()) {
      to.deliver(wrap(std::move(*refused)));
      return;
    }
    if (!state_.data.profile) {
      to.deliver(wrap(request.internal
                          ? not_found("User")
                          : error{errc::unauthorized, "The account of this token no longer exists."}));
      return;
    }
    std::visit([&](const auto& work) { perform(work, request, to); }, request.work);
  }

  void perform(const query& work, const ask& request, promise& to) {
    answer(work(state_.data, make_context(request)), to);
  }

  void perform(const command& work, const ask& request, promise& to) {
    if (answered_before(request, to)) return;
    settle(work(state_.data, make_context(request)), request, to);
  }

  void perform(const event_query& work, const ask& request, promise& to) {
    with_events(work.filter, to, [=, shell = *this](const std::vector<event>& events) mutable {
      auto again = to;
      shell.answer(work.answer(shell.state_.data, shell.make_context(request), events), again);
    });
  }

  void perform(const event_command& work, const ask& request, promise& to) {
    if (answered_before(request, to)) return;
    with_events(work.filter, to, [=, shell = *this](const std::vector<event>& events) mutable {
      auto again = to;
      if (shell.answered_before(request, again)) return;
      shell.settle(work.decide(shell.state_.data, shell.make_context(request), events), request, again);
    });
  }

  void perform(const command_series& work, const ask& request, promise& to) {
    decision all;
    for (const auto& step : work.steps) {
      auto made = step(state_.data, make_context(request));
      if (!made) continue;
      steward::apply(state_.data, made->changes);
      std::move(made->changes.begin(), made->changes.end(), std::back_inserter(all.changes));
    }
    send(std::move(all), request, to);
  }

  template <class F>
  void with_events(const event_filter& filter, promise to, F use) {
    const auto& env = *state_.args.env;
    self_->request(env.reader_of(state_.args.user), env.wait, events_request{state_.args.user, filter})
        .then(
            [to, use](events_answer& found) mutable {
              if (found.content)
                use(*found.content);
              else
                to.deliver(wrap(unavailable("The database cannot be reached. Try again.")));
            },
            [to](caf::error&) mutable {
              to.deliver(wrap(unavailable("The database does not answer. Try again.")));
            });
  }

  bool answered_before(const ask& request, promise& to) {
    if (!request.idempotency) return false;
    const auto in_flight = [&](const auto& held) { return held.key == request.idempotency->key; };
    auto known = look_up(state_.data, *request.idempotency, state_.args.env->now(),
                         state_.args.env->bounds.idempotency);
    if (auto* fault = std::get_if<error>(&known)) {
      answer(std::move(*fault), to);
      return true;
    }
    if (std::any_of(state_.held.begin(), state_.held.end(), in_flight)) {
      error fault{errc::idempotency_in_flight,
                  "The first request with this Idempotency-Key has not finished. Try again."};
      fault.retry_after = 1;
      to.deliver(wrap(std::move(fault)));
      return true;
    }
    if (auto* earlier = std::get_if<reply>(&known)) {
      answer(std::move(*earlier), to);
      return true;
    }
    return false;
  }

  /// Answers once everything decided so far is committed: nobody sees what could still be rolled back.
  void answer(result<reply> content, promise& to) {
    if (state_.sent == state_.committed && state_.held.empty())
      to.deliver(wrap(std::move(content)));
    else
      state_.held.push_back({state_.sent, to, wrap(std::move(content)), {}});
  }

  void settle(result<decision> decided, const ask& request, promise& to) {
    if (!decided) return answer(std::move(decided).fault(), to);
    if (request.idempotency)
      decided->changes.push_back(
          remember(state_.data, *request.idempotency, decided->answer, state_.args.env->now()));
    steward::apply(state_.data, decided->changes);
    send(*std::move(decided), request, to);
  }

  /// Hands what has been applied to the writer; the answer waits for the commit.
  void send(decision decided, const ask& request, promise& to) {
    if (decided.changes.empty()) return answer(std::move(decided.answer), to);
    auto set = std::make_shared<change_set>();
    set->user = state_.args.user;
    set->shard = state_.args.shard;
    set->epoch = state_.args.epoch;
    set->changes = std::move(decided.changes);
    ++state_.sent;
    for (const auto& one : set->changes)
      if (std::holds_alternative<row<job>>(one.row)) state_.jobs.emplace_back(state_.sent, one);
    state_.held.push_back({state_.sent, to, wrap(std::move(decided.answer)),
                           request.idempotency ? request.idempotency->key : std::string{}});
    state_.stream.sent(state_.sent, set, state_.data.seq);
    state_.args.env->metrics->writer_backlog.fetch_add(1, std::memory_order_relaxed);
    self_->send(state_.args.env->writer_of(state_.args.user),
                commit_request{state_.args.number, state_.sent, std::move(set)});
  }

  user_pointer self_;
  user_actor_state& state_;
};

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
