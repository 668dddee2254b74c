#include "actors/scheduler.hpp"

#include <algorithm>
#include <unordered_set>

#include "actors/ask_user.hpp"
#include "domain/job_queue.hpp"
#include "log/log.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

constexpr auto look_ahead = 60s;           ///< how far a load reaches
constexpr auto load_again = 30s;           ///< the next load, before what was loaded ends
constexpr auto longest_pause = 10s;        ///< between looks at the clock, which somebody may set
constexpr auto pause_after_failure = 1s;   ///< when the database or a user does not answer
constexpr int load_limit = 2'000;          ///< jobs of one load
constexpr std::size_t low_water = 2'000;   ///< jobs in memory below which more are loaded
constexpr std::size_t high_water = 8'000;  ///< above which new ones are left in the database for later
constexpr std::size_t batch_limit = 128;   ///< jobs that one user runs at a turn
constexpr int turns_limit = 64;            ///< users that run jobs at once
constexpr auto pause_of_suspects = 20ms;   ///< until one that has to run alone tries again
constexpr int outside_limit = 256;         ///< jobs that the pool has of one shard

using jobs = std::vector<row<job>>;

struct scheduler_state {
  static inline constexpr const char* name = "scheduler";

  scheduler_arguments args;
  std::int64_t epoch = 0;
  std::optional<job_queue> queue;
  std::unordered_set<uuid> suspects;  ///< users one of whose jobs cannot be stored: run one by one
  int turns = 0;                      ///< batches under way
  int outside = 0;                    ///< jobs that the pool has

  // What of the table is in memory: everything that waits up to `loaded`.
  job_place loaded{timestamp::min(), {}};
  timestamp loading_until = timestamp::min();  ///< while a load is under way
  bool loading = false;
  timestamp no_load_before = timestamp::min();
  std::uint64_t load_number = 0;

  std::uint64_t tick_number = 0;
  timestamp armed_for = timestamp::max();
};

using scheduler_pointer = scheduler_actor::stateful_pointer<scheduler_state>;

class scheduler_shell {
 public:
  explicit scheduler_shell(scheduler_pointer self) : self_(self), state_(self->state) {}

  void own(std::int64_t epoch) {
    if (state_.epoch == epoch) return;
    state_.epoch = epoch;
    state_.queue.emplace([kinds = &env().kinds](const job& one) { return kinds->is_pooled(one); });
    state_.suspects.clear();
    state_.turns = state_.outside = 0;
    look_again();
    if (epoch != 0) return go_on();
    show();  // nothing is ours
  }

  void on_changed(const std::vector<change>& rows) {
    if (state_.epoch == 0) return;
    for (const auto& one : rows) note(*std::get_if<row<job>>(&one.row), one.remove);
    go_on();
  }

  void on_doubt() {
    if (state_.epoch == 0) return;
    look_again();
    go_on();
  }

  void on_tick(std::uint64_t number) {
    if (number != state_.tick_number) return;
    state_.armed_for = timestamp::max();
    if (state_.epoch != 0) go_on();
  }

 private:
  const environment& env() const { return *state_.args.env; }
  job_queue& queue() { return *state_.queue; }

  void note(const row<job>& one, bool removed) {
    auto& metrics = *env().metrics;
    metrics.jobs_settled_at = std::chrono::steady_clock::now().time_since_epoch().count();
    const auto count = [&](counter& total, job_statistics::what happened) {
      total.fetch_add(1, std::memory_order_relaxed);
      metrics.jobs.note(one->kind, happened, env().now());
    };
    if (removed) count(metrics.jobs_done, job_statistics::what::done);
    if (!removed && phase_of(*one) == job_phase::dead) count(metrics.jobs_dead, job_statistics::what::dead);
    if (!removed && one->attempt > 0) count(metrics.jobs_failed, job_statistics::what::failed);
    if (env().pool && env().kinds.is_pooled(*one)) self_->send(env().pool, cancel_outside{one->id});
    if (removed || !is_timed(*one) || one->run_at > std::max(state_.loaded.run_at, state_.loading_until))
      return queue().remove(one->id);
    if (queue().size() >= high_water) return leave(one);
    queue().put(one);
  }

  /// Too much is in memory: this one, and what comes later, is loaded when there is room.
  void leave(const row<job>& one) {
    queue().remove(one->id);
    const job_place before{one->run_at - 1us, {}};
    if (before.run_at < state_.loaded.run_at) state_.loaded = before;
    state_.loading_until = timestamp::min();
    state_.loading = false;  // what is under way may lack it
    ++state_.load_number;
  }

  /// Whatever waits is loaded from its beginning; what is known already is not changed by that.
  void look_again() {
    state_.loaded = {timestamp::min(), {}};
    state_.loading = false;
    ++state_.load_number;
  }

  void go_on() {
    const auto now = env().now();
    queue().mature(now);
    if (!env().metrics->draining) {
      start_due();
      start_outside();
    }
    load_more(now);
    arm(now);
    show();
  }

  void start_due() {
    while (state_.turns < turns_limit) {
      auto taken = queue().next(batch_limit);
      if (taken.empty()) return;
      if (taken.size() > 1 && state_.suspects.contains(taken.front()->user_id)) {
        queue().postpone({taken.begin() + 1, taken.end()}, env().now());
        taken.resize(1);
      }
      const auto verdict = set_suspects_aside(taken);
      if (taken.empty()) continue;
      ++state_.turns;
      if (verdict == crash_log::verdict::condemned)
        condemn(taken);
      else
        run(std::make_shared<const jobs>(std::move(taken)), verdict == crash_log::verdict::alone);
    }
  }

  // --- what has killed the process before (FEATURES D4) ---

  crash_log::verdict judge(const row<job>& one) const {
    return env().crashes ? env().crashes->judge(one->id) : crash_log::verdict::free;
  }

  /// A job that may have killed processes runs by itself, and the others of its batch come again; while
  /// another one of the node has the turn, it is the one that comes again.
  crash_log::verdict set_suspects_aside(jobs& taken) {
    const auto suspect = std::find_if(taken.begin(), taken.end(), [this](const row<job>& one) {
      return judge(one) != crash_log::verdict::free;
    });
    if (suspect == taken.end()) return crash_log::verdict::free;
    const jobs chosen{*suspect};
    const auto verdict = judge(*suspect);
    taken.erase(suspect);
    if (verdict == crash_log::verdict::alone && !env().crashes->take_turn()) {
      queue().postpone(chosen, env().now() + pause_of_suspects);
      return set_suspects_aside(taken);
    }
    queue().postpone(taken, env().now());
    taken = chosen;
    return verdict;
  }

  void condemn(const jobs& one) {
    log::warn("a job has killed the server again and again",
              {{"user", one.front()->user_id.to_string()}, {"job", one.front()->id.to_string()}});
    count_failure(
        one,
        "The server died " + std::to_string(crash_log::deaths_until_condemned) + " times while this job ran.",
        false);
  }

  void start_outside() {
    while (env().pool && state_.outside < outside_limit) {
      const auto one = queue().next_outside();
      if (!one) return;
      jobs taken{one};
      const auto verdict = set_suspects_aside(taken);
      if (taken.empty()) continue;
      if (verdict == crash_log::verdict::condemned) {
        ++state_.turns;
        condemn(taken);
        continue;
      }
      ++state_.outside;
      const bool alone = verdict == crash_log::verdict::alone;
      auto over = [shell = *this, one, alone, epoch = state_.epoch](bool settled) mutable {
        if (alone) shell.env().crashes->give_turn_back();
        if (shell.state_.epoch == epoch) shell.on_outside(one, settled);
      };
      self_->request(env().pool, caf::infinite, run_outside{one})
          .then([over](const outside_done& done) mutable { over(done.settled); },
                [over](const caf::error&) mutable { over(false); });
    }
  }

  void on_outside(const row<job>& one, bool settled) {
    --state_.outside;
    settled ? queue().settled({one}) : queue().postpone({one}, env().now() + pause_after_failure);
    go_on();
  }

  // --- running ---

  /// Calls done(const answer*) unless the shard was lost meanwhile. `alone`: they have the turn of suspects.
  template <class Done>
  void ask_of(std::shared_ptr<const jobs> batch, command_series work, Done done, bool alone = false) {
    env().metrics->jobs.begin(*batch);
    if (env().crashes) env().crashes->begin(*batch);
    ask_user(self_, env(), state_.args.users, job_ask(batch->front()->user_id, std::move(work)),
             [shell = *this, done, batch, alone, epoch = state_.epoch](const answer* given) mutable {
               shell.env().metrics->jobs.end(*batch);
               if (auto* crashes = shell.env().crashes) {
                 crashes->end(*batch);
                 if (alone) crashes->give_turn_back();
               }
               if (shell.state_.epoch == epoch) done(shell, given);
             });
  }

  void run(std::shared_ptr<const jobs> batch, bool alone) {
    command_series work;
    for (const auto& one : *batch)
      work.steps.push_back(
          [env = state_.args.env, ticket = job_ticket{one->id, one->version}, due = one->run_at](
              const user_state& state, const context& context) -> result<decision> {
            env->metrics->job_lag_seconds.observe(std::chrono::duration<double>(context.now - due).count());
            return run_job(state, context, env->kinds, ticket);
          });
    ask_of(
        batch, std::move(work),
        [batch](scheduler_shell& shell, const answer* given) {
          given ? shell.on_answer(*batch, *given) : shell.put_off(*batch);
        },
        alone);
  }

  void on_answer(const jobs& batch, const answer& given) {
    const auto& user = batch.front()->user_id;
    if (given) {
      state_.suspects.erase(user);
      return end_turn([&] { queue().settled(batch); });
    }
    if (given.fault().code == errc::unavailable) return put_off(batch);
    if (given.fault().code == errc::internal) return on_defect(batch);
    log::warn("jobs of a user are left alone",
              {{"user", user.to_string()}, {"reason", given.fault().detail}, {"jobs", batch.size()}});
    end_turn([&] { queue().settled(batch); });
  }

  /// One of them cannot be stored, or breaks the user's actor. Each is tried alone, and if it fails again
  /// that counts as an attempt: it must not be run for ever.
  void on_defect(const jobs& batch) {
    const bool again = !state_.suspects.insert(batch.front()->user_id).second;
    if (batch.size() == 1 && again) return count_failure(batch, "its effect could not be stored", true);
    end_turn([&] { queue().postpone(batch, env().now()); });
  }

  void count_failure(const jobs& batch, const std::string& reason, bool retry) {
    command_series work;
    work.steps.push_back([env = state_.args.env, ticket = job_ticket{batch[0]->id, batch[0]->version}, reason,
                          retry](const user_state& state, const context& context) -> result<decision> {
      return note_failure(state, context, env->kinds, ticket, reason, retry);
    });
    ask_of(std::make_shared<const jobs>(batch), std::move(work),
           [batch](scheduler_shell& shell, const answer* given) {
             if (!given || !*given) return shell.put_off(batch);
             shell.end_turn([&] { shell.queue().settled(batch); });
           });
  }

  /// Nobody knows whether they ran, or they did not: whoever runs them next looks first.
  void put_off(const jobs& batch) {
    end_turn([&] { queue().postpone(batch, env().now() + pause_after_failure); });
  }

  template <class F>
  void end_turn(F&& settle) {
    --state_.turns;
    settle();
    go_on();
  }

  // --- loading ---

  void load_more(timestamp now) {
    if (state_.loading || now < state_.no_load_before || queue().size() >= low_water ||
        state_.loaded.run_at >= now + load_again)
      return;
    due_range range{state_.args.shard, {}, now + look_ahead, load_limit};
    if (state_.loaded.run_at != timestamp::min()) range.after = state_.loaded;
    state_.loading = true;
    state_.loading_until = range.until;
    const auto number = ++state_.load_number;
    self_
        ->request(env().readers[static_cast<std::size_t>(state_.args.shard) % env().readers.size()],
                  env().wait, due_request{range})
        .then(
            [shell = *this, number, range](const due_answer& answer) mutable {
              if (number != shell.state_.load_number || shell.state_.epoch == 0) return;
              answer.content ? shell.on_loaded(*answer.content, range) : shell.on_load_failed();
            },
            [shell = *this, number](const caf::error&) mutable {
              if (number == shell.state_.load_number && shell.state_.epoch != 0) shell.on_load_failed();
            });
  }

  void on_loaded(const jobs& found, const due_range& range) {
    state_.loading = false;
    state_.loading_until = timestamp::min();
    const bool all = found.size() < static_cast<std::size_t>(range.limit);
    state_.loaded = all ? job_place{range.until, {}} : job_place{found.back()->run_at, found.back()->id};
    for (const auto& one : found) queue().put(one);
    go_on();
  }

  void on_load_failed() {
    state_.loading = false;
    state_.no_load_before = env().now() + pause_after_failure;
    go_on();
  }

  // --- time ---

  /// One timer, for whatever comes first.
  void arm(timestamp now) {
    auto wake = now + longest_pause;
    if (const auto due = queue().next_due()) wake = std::min(wake, timestamp{*due});
    if (!state_.loading && queue().size() < low_water)
      wake =
          std::min(wake, std::max<timestamp>(state_.no_load_before, state_.loaded.run_at == timestamp::min()
                                                                        ? now + pause_after_failure
                                                                        : state_.loaded.run_at - load_again));
    wake = std::max(wake, now);
    if (state_.armed_for <= wake && state_.armed_for > now) return;
    state_.armed_for = wake;
    self_->delayed_send(static_cast<scheduler_actor>(self_), wake - now, tick{++state_.tick_number});
  }

  void show() {
    auto& metrics = *env().metrics;
    const auto shard = static_cast<std::size_t>(state_.args.shard);
    if (shard >= metrics.schedulers.size()) return;
    auto& gauges = metrics.schedulers[shard];
    gauges.ahead = static_cast<std::int64_t>(queue().ahead());
    gauges.due = static_cast<std::int64_t>(queue().due());
    gauges.running = static_cast<std::int64_t>(queue().running());
    auto next = queue().oldest();
    if (!next) next = queue().next_due();
    gauges.next = next ? next->time_since_epoch().count() : 0;
  }

  scheduler_pointer self_;
  scheduler_state& state_;
};

scheduler_actor::behavior_type scheduler_behavior(scheduler_pointer self, scheduler_arguments args) {
  self->state.args = std::move(args);
  scheduler_shell shell(self);
  return {
      [shell](ownership change) mutable { shell.own(change.epoch); },
      [shell](const jobs_changed& rows) mutable { shell.on_changed(*rows.content); },
      [shell](jobs_in_doubt) mutable { shell.on_doubt(); },
      [shell](tick one) mutable { shell.on_tick(one.number); },
  };
}

}  // namespace

scheduler_actor spawn_scheduler(caf::actor_system& system, scheduler_arguments args) {
  return system.spawn(scheduler_behavior, std::move(args));
}

}  // namespace steward
