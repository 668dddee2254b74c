#include "actors/user_shell.hpp"
#include "domain/task_commands.hpp"
#include "log/log.hpp"

namespace steward {

void user_shell::start() {
  const auto& env = *state_.args.env;
  state_.data.id = state_.args.user;
  state_.ids.emplace(env.seed());
  state_.rates.emplace(env.rates);
  touch();
  // What an earlier activation sent must be settled before this one reads.
  self_->request(env.writer_of(state_.args.user), env.wait, barrier{})
      .then([shell = *this](barrier_reached) mutable { shell.load(); },
            [shell = *this](caf::error&) mutable {
              shell.fail(unavailable("The database does not answer. Try again."), "no barrier");
            });
}

void user_shell::on_committed(std::int64_t number) {
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
  if (state_.erased_by == 0 || number < state_.erased_by) return;
  for (const auto& one : state_.args.followers) caf::anon_send(one, following_over{state_.args.user});
  self_->quit(caf::exit_reason::normal);
}

void user_shell::fail(const error& fault, const char* reason) {
  const bool expected = state_.args.env->metrics->draining;  // every shutdown ends the users that are active
  log::write(expected ? severity::debug : severity::warn, "user actor stops",
             {{"user", state_.args.user.to_string()}, {"reason", reason}, {"detail", fault.detail}});
  if (!state_.args.env->metrics->draining) state_.args.env->metrics->failures++;
  for (auto& waiting : state_.waiting) waiting.to.deliver(wrap(fault));
  for (auto& held : state_.held) held.to.deliver(wrap(fault));
  for (auto& waiting : state_.waiting_reads) deliver(waiting.to, fault);
  state_.waiting.clear();
  state_.held.clear();
  if (!state_.jobs.empty() && !state_.args.env->schedulers.empty()) self_->send(scheduler(), jobs_in_doubt{});
  state_.waiting_reads.clear();
  self_->send(state_.args.env->writer_of(state_.args.user), activation_over{state_.args.number});
  self_->quit(caf::exit_reason::user_shutdown);
}

void user_shell::on_passivate() {
  if (!state_.loaded || !state_.held.empty() || state_.sent != state_.committed) return;
  // Its followers stay known to the shard: the next activation tells them where the stream stands.
  state_.args.env->metrics->passivations++;
  self_->quit(caf::exit_reason::normal);
}

const scheduler_actor& user_shell::scheduler() const {
  return state_.args.env->schedulers[static_cast<std::size_t>(state_.args.shard)];
}

void user_shell::tell_scheduler(std::int64_t number) {
  if (state_.jobs.empty() || state_.jobs.front().first > number) return;
  auto rows = std::make_shared<std::vector<change>>();
  for (; !state_.jobs.empty() && state_.jobs.front().first <= number; state_.jobs.pop_front())
    rows->push_back(std::move(state_.jobs.front().second));
  if (!state_.args.env->schedulers.empty()) self_->send(scheduler(), jobs_changed{std::move(rows)});
}

void user_shell::touch() {
  state_.args.activity->last_used.store(state_.args.env->now().time_since_epoch().count(),
                                        std::memory_order_relaxed);
}

void user_shell::note_memory() {
  state_.args.activity->bytes.store(static_cast<std::int64_t>(state_.data.memory() + state_.stream.memory()),
                                    std::memory_order_relaxed);
}

void user_shell::load() {
  const auto& env = *state_.args.env;
  env.metrics->reader_backlog++;
  self_->request(env.reader_of(state_.args.user), env.wait, load_request{state_.args.user})
      .then([shell = *this](load_answer& answer) mutable { shell.on_loaded(answer); },
            [shell = *this](caf::error&) mutable {
              shell.state_.args.env->metrics->reader_backlog--;
              shell.fail(unavailable("The database does not answer. Try again."), "load timed out");
            });
}

void user_shell::on_loaded(const load_answer& answer) {
  state_.args.env->metrics->reader_backlog--;
  if (!answer.content) return fail(unavailable("The database cannot be reached. Try again."), "load failed");
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

void user_shell::clear_old_trash() {
  ask housekeeping;
  housekeeping.source = "housekeeping";
  user_promise nobody;
  settle(purge_old_trash(state_.data, make_context(housekeeping)), housekeeping, nobody);
}

}  // namespace steward
