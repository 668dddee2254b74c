#include "actors/job_pool.hpp"

#include <caf/all.hpp>
#include <map>
#include <variant>

#include "actors/ask_user.hpp"
#include "domain/fair_turns.hpp"
#include "log/log.hpp"

namespace steward {
namespace {

constexpr std::size_t most_rates = 100'000;  ///< users of a kind whose rate is remembered

using promise = caf::typed_response_promise<outside_done>;

struct pool_state {
  static inline constexpr const char* name = "job-pool";

  /// The jobs of one kind.
  struct kind_state {
    const job_kind* kind = nullptr;
    fair_turns waiting;
    int running = 0;
    std::unordered_map<uuid, int> running_of;
    rate_limiter rate;
    std::unordered_map<uuid, rate_limiter> user_rates;
    bool timer = false;
  };
  struct entry {
    run_outside job;
    promise to;
    std::shared_ptr<std::atomic<bool>> cancelled = std::make_shared<std::atomic<bool>>(false);
    bool started = false;
  };

  /// What still runs is told that nobody waits: a node that stops must not wait for a server that hangs.
  ~pool_state() {
    for (auto& [id, one] : entries) one.cancelled->store(true);
  }

  job_pool_arguments args;
  std::map<std::string, kind_state> kinds;
  std::unordered_map<uuid, entry> entries;  ///< by job
  std::vector<call_actor> idle;
};

using pool_pointer = job_pool_actor::stateful_pointer<pool_state>;

struct call_state {
  static inline constexpr const char* name = "job-call";
};

// The argument is for CAF 0.17, which makes a reference of a null pointer when there is none (UBSan).
call_actor::behavior_type call_behavior(call_actor::stateful_pointer<call_state>, std::monostate) {
  return {[](const call_request& request) {
    try {
      return call_answer{std::make_shared<outside_result>((*request.call)(request.run))};
    } catch (const std::exception& fault) {
      return call_answer{std::make_shared<outside_result>(job_failure{fault.what()})};
    }
  }};
}

class pool_shell {
 public:
  explicit pool_shell(pool_pointer self) : self_(self), state_(self->state) {}

  caf::result<outside_done> receive(const run_outside& job) {
    auto to = self_->make_response_promise<outside_done>();
    const auto* kind = env().kinds.find(job.content->kind);
    if (state_.entries.contains(job.content->id)) {
      to.deliver(outside_done{false});  // an earlier version still runs
      return caf::delegated<outside_done>{};
    }
    auto& of = state_.kinds
                   .try_emplace(kind->name,
                                pool_state::kind_state{kind, {}, 0, {}, rate_limiter(kind->policy.rate), {}})
                   .first->second;
    state_.entries.emplace(job.content->id, pool_state::entry{job, to});
    of.waiting.push(job.content);
    pump(of);
    return caf::delegated<outside_done>{};
  }

  void cancel(const uuid& id) {
    const auto found = state_.entries.find(id);
    if (found == state_.entries.end()) return;
    found->second.cancelled->store(true);
    if (found->second.started) return;  // the run sees it, and what it gives is dropped by the user's actor
    const auto job = found->second.job.content;
    state_.kinds.at(job->kind).waiting.remove(*job);
    finish(id, true);
  }

  void pump_kind(const std::string& kind) {
    auto& of = state_.kinds.at(kind);
    of.timer = false;
    pump(of);
  }

  void let_in(const std::string& kind, const uuid& user) {
    auto& of = state_.kinds.at(kind);
    if (of.running_of[user] < of.kind->policy.per_user) of.waiting.let_in(user);
    pump(of);
  }

 private:
  const environment& env() const { return *state_.args.env; }

  void pump(pool_state::kind_state& of) {
    const auto& policy = of.kind->policy;
    while (of.running < policy.concurrency && !of.waiting.empty()) {
      const auto job = of.waiting.next(1).front();
      const auto now = env().now();
      if (const auto wait = wait_of_user(of, *job); wait.count() > 0) {
        of.waiting.push(job);
        of.waiting.shut_out(job->user_id);
        self_->delayed_send(self(), wait, pool_turn{job->kind, job->user_id});
        continue;
      }
      if (const auto wait = of.rate.take(now); wait.count() > 0) {
        of.waiting.push(job);
        if (!std::exchange(of.timer, true)) self_->delayed_send(self(), wait, pool_turn{job->kind, {}});
        return;
      }
      ++of.running;
      if (++of.running_of[job->user_id] >= policy.per_user) of.waiting.shut_out(job->user_id);
      env().metrics->job_lag_seconds.observe(std::chrono::duration<double>(now - job->run_at).count());
      begin(job);
    }
  }

  std::chrono::microseconds wait_of_user(pool_state::kind_state& of, const job& one) {
    const auto& rate = of.kind->policy.user_rate;
    if (rate.requests <= 0) return {};
    if (of.user_rates.size() > most_rates) of.user_rates.clear();
    return of.user_rates.try_emplace(one.user_id, rate).first->second.take(env().now());
  }

  job_pool_actor self() const { return static_cast<job_pool_actor>(self_); }

  const shard_actor& shard_of(const job& one) const {
    return state_.args.shards[static_cast<std::size_t>(env().shard_of(one.user_id))];
  }

  void begin(const row<job>& one) {
    state_.entries.at(one->id).started = true;
    env().metrics->jobs.begin_outside(one, env().now());
    if (env().crashes) env().crashes->begin({&one, 1});
    env().kinds.is_outside(*one) ? prepare(one) : run_inside(one);
  }

  /// The run is over for the pool: its place is free.
  void release(const row<job>& one) {
    env().metrics->jobs.end_outside(one);
    if (env().crashes) env().crashes->end({&one, 1});
    auto& of = state_.kinds.at(one->kind);
    --of.running;
    const auto count = of.running_of.find(one->user_id);
    if (--count->second == 0) of.running_of.erase(count);
    of.waiting.let_in(one->user_id);
    pump(of);
  }

  void finish(const uuid& id, bool settled) {
    const auto found = state_.entries.find(id);
    auto to = found->second.to;
    state_.entries.erase(found);
    to.deliver(outside_done{settled});
  }

  /// A pure kind: it only waited here for its limits.
  void run_inside(const row<job>& one) {
    ask_owner(
        one,
        [env = &env(), one](const user_state& state, const context& context) -> result<decision> {
          return run_job(state, context, env->kinds, {one->id, one->version});
        },
        [one](pool_shell& shell) { shell.release(one); });
  }

  void prepare(const row<job>& one) {
    auto call = std::make_shared<outside_call>();
    auto question = job_ask(
        one->user_id,
        query([env = &env(), one, call](const user_state& state, const context& context) -> result<reply> {
          *call = prepare_job(state, context, env->kinds, {one->id, one->version});
          return reply{};
        }));
    ask_user(self_, env(), shard_of(*one), question, [shell = *this, one, call](const answer* given) mutable {
      if (!given || !*given || !*call) {
        // Gone, its user as well perhaps; or nobody answered.
        shell.finish(one->id, given && (*given || given->fault().code == errc::not_found));
        return shell.release(one);
      }
      shell.start(one, call);
    });
  }

  call_actor idle_caller() {
    if (state_.idle.empty())
      return state_.args.detached ? self_->spawn<caf::linked + caf::detached>(call_behavior, std::monostate())
                                  : self_->spawn<caf::linked>(call_behavior, std::monostate());
    auto one = std::move(state_.idle.back());
    state_.idle.pop_back();
    return one;
  }

  /// Two ends: the answer of the run, and the deadline. Whichever comes first settles the job; the place is
  /// free when the run is over.
  void start(const row<job>& one, std::shared_ptr<outside_call> call) {
    const auto limit = state_.kinds.at(one->kind).kind->policy.deadline;
    const auto begin = std::chrono::steady_clock::now();
    const auto caller = idle_caller();
    const auto settled = std::make_shared<bool>(false);
    const job_run run{begin + limit, state_.entries.at(one->id).cancelled};
    self_->request(caller, caf::infinite, call_request{call, run})
        .then(
            [shell = *this, one, caller, settled, begin](const call_answer& given) mutable {
              shell.env().metrics->job_run_seconds.observe(
                  std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
              shell.state_.idle.push_back(caller);
              if (!std::exchange(*settled, true)) shell.settle(one, *given.content);
              shell.release(one);
            },
            [shell = *this, one, settled](const caf::error&) mutable {
              if (!std::exchange(*settled, true)) shell.settle(one, job_failure{"the run was ended"});
              shell.release(one);
            });
    self_->delayed_send(self(), limit, pool_deadline{one, settled});
  }

 public:
  void on_deadline(const pool_deadline& late) {
    if (std::exchange(*late.settled, true)) return;
    state_.entries.at(late.content->id).cancelled->store(true);
    settle(late.content, job_failure{"no result by the deadline"});
  }

 private:
  void settle(const row<job>& one, outside_result given) {
    auto shared = std::make_shared<outside_result>(std::move(given));
    ask_owner(
        one,
        [env = &env(), one, shared](const user_state& state, const context& context) -> result<decision> {
          return settle_job(state, context, env->kinds, {one->id, one->version}, *shared);
        },
        [](pool_shell&) {});
  }

  /// Ends the job in its user's actor; then calls after(shell). What cannot be stored is a failure of the
  /// job: it must not be tried for ever.
  template <class After>
  void ask_owner(const row<job>& one, command work, After after, bool last = false) {
    ask_user(self_, env(), shard_of(*one), job_ask(one->user_id, std::move(work)),
             [shell = *this, one, after, last](const answer* given) mutable {
               const bool defect = given && !*given && given->fault().code == errc::internal;
               if (!defect || last) {
                 shell.finish(one->id, given && *given);
                 return after(shell);
               }
               auto count = [env = &shell.env(), one](const user_state& state,
                                                      const context& context) -> result<decision> {
                 return note_failure(state, context, env->kinds, {one->id, one->version},
                                     "its effect could not be stored");
               };
               shell.ask_owner(one, std::move(count), after, true);
             });
  }

  pool_pointer self_;
  pool_state& state_;
};

job_pool_actor::behavior_type pool_behavior(pool_pointer self, job_pool_arguments args) {
  self->state.args = std::move(args);
  pool_shell shell(self);
  return {
      [shell](const run_outside& job) mutable { return shell.receive(job); },
      [shell](const cancel_outside& job) mutable { shell.cancel(job.id); },
      [shell](const pool_turn& turn) mutable {
        turn.user.is_nil() ? shell.pump_kind(turn.kind) : shell.let_in(turn.kind, turn.user);
      },
      [shell](const pool_deadline& late) mutable { shell.on_deadline(late); },
  };
}

}  // namespace

job_pool_actor spawn_job_pool(caf::actor_system& system, job_pool_arguments args) {
  return system.spawn(pool_behavior, std::move(args));
}

}  // namespace steward
