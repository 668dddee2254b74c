#include "actors/writer.hpp"

#include <caf/all.hpp>
#include <chrono>
#include <unordered_map>
#include <unordered_set>

#include "log/log.hpp"

namespace steward {
namespace {

/// Group commit: a request joins the open batch; the first one of a batch sends a flush message, and whatever
/// is in the mailbox before it joins. While a commit runs the mailbox grows, so batches grow with the load
/// and wait for nothing.
struct writer_state {
  static inline constexpr const char* name = "writer";

  struct entry {
    commit_request request;
    user_actor from;
  };

  writer_arguments args;
  std::vector<entry> open;
  bool flush_pending = false;
  std::unordered_set<incarnation> broken;  ///< a change set of theirs failed: what follows builds on it
};

using writer_pointer = writer_actor::stateful_pointer<writer_state>;

std::int64_t steady_now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

void fail_entry(writer_pointer self, const writer_state::entry& entry, errc reason,
                const std::string& detail) {
  if (!self->state.broken.insert(entry.request.from).second) return;  // told already
  self->send(entry.from, commit_failed{reason, detail});
}

/// Commits, again when the outcome is unknown: repeating is harmless.
std::vector<commit_verdict> commit_surely(writer_pointer self, const std::vector<const change_set*>& sets) {
  auto& args = self->state.args;
  for (int attempt = 1;; ++attempt) {
    try {
      const auto begin = std::chrono::steady_clock::now();
      auto verdicts = args.commit(sets, attempt > 1);
      args.metrics->commit_seconds.observe(
          std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      args.metrics->writers_ok_at = steady_now();
      return verdicts;
    } catch (const database_unavailable& fault) {
      if (attempt >= args.attempts) throw;
      args.metrics->retried_commits++;
      log::warn("writer sends a batch again", {{"reason", fault.what()}});
    }
  }
}

/// Acknowledges each user once, with its newest committed number.
void acknowledge(writer_pointer self, const std::vector<writer_state::entry>& batch,
                 const std::vector<commit_verdict>& verdicts) {
  auto& state = self->state;
  std::unordered_map<incarnation, const writer_state::entry*> newest;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (state.broken.contains(batch[i].request.from)) continue;
    switch (verdicts[i]) {
      case commit_verdict::committed:
        state.args.metrics->committed.fetch_add(1, std::memory_order_relaxed);
        newest[batch[i].request.from] = &batch[i];
        break;
      case commit_verdict::fenced:
        state.args.metrics->fenced++;
        fail_entry(self, batch[i], errc::unavailable, "Another node has taken over. Try again.");
        break;
      case commit_verdict::refused:
        state.args.metrics->refused++;
        fail_entry(self, batch[i], errc::internal,
                   "The database refused the change; nothing of it was stored.");
        break;
    }
  }
  collecting_unit unit(self->home_system(), state.args.io);
  for (const auto& [from, entry] : newest)
    caf::actor_cast<caf::abstract_actor*>(entry->from)
        ->enqueue(caf::make_mailbox_element(self->ctrl(), caf::make_message_id(), {},
                                            commit_done{entry->request.number}),
                  &unit);
  unit.hand_over();
}

void commit_batch(writer_pointer self, std::vector<writer_state::entry> batch) {
  auto& state = self->state;
  std::erase_if(batch, [&](const auto& entry) { return state.broken.contains(entry.request.from); });
  if (batch.empty()) return;
  std::vector<const change_set*> sets;
  sets.reserve(batch.size());
  for (const auto& entry : batch) sets.push_back(entry.request.content.get());
  state.args.metrics->batch_size.observe(static_cast<double>(sets.size()));
  try {
    acknowledge(self, batch, commit_surely(self, sets));
  } catch (const std::exception& fault) {
    log::error("writer gives up on a batch",
               {{"change_sets", std::to_string(sets.size())}, {"reason", fault.what()}});
    for (const auto& entry : batch)
      fail_entry(self, entry, errc::unavailable,
                 "The database cannot be reached; whether the change was stored is not known.");
  }
}

void commit_open(writer_pointer self) {
  auto& state = self->state;
  auto all = std::exchange(state.open, {});
  const auto count = static_cast<std::int64_t>(all.size());
  for (std::size_t at = 0; at < all.size(); at += state.args.max_batch) {
    const auto end = std::min(all.size(), at + state.args.max_batch);
    commit_batch(self, {std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(at)),
                        std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(end))});
  }
  state.args.metrics->writer_backlog.fetch_sub(count, std::memory_order_relaxed);
}

writer_actor::behavior_type writer_behavior(writer_pointer self, writer_arguments args) {
  self->state.args = std::move(args);
  return {
      [self](commit_request& request) {
        auto& state = self->state;
        state.open.push_back({std::move(request), caf::actor_cast<user_actor>(self->current_sender())});
        if (!std::exchange(state.flush_pending, true)) self->send(static_cast<writer_actor>(self), flush{});
      },
      [self](activation_over over) {
        commit_open(self);  // what it sent before is settled now, so that it need not be remembered
        self->state.broken.erase(over.from);
      },
      [self](barrier) {
        commit_open(self);
        return barrier_reached{};
      },
      [self](probe) {
        if (!self->state.open.empty()) return;  // a commit is about to show it
        try {
          self->state.args.commit({}, false);
          self->state.args.metrics->writers_ok_at = steady_now();
        } catch (const std::exception& fault) {
          log::warn("writer cannot commit", {{"reason", fault.what()}});
        }
      },
      [self](flush) {
        self->state.flush_pending = false;
        commit_open(self);
      },
  };
}

}  // namespace

writer_actor spawn_writer(caf::actor_system& system, writer_arguments args, bool detached) {
  return detached ? system.spawn<caf::detached>(writer_behavior, std::move(args))
                  : system.spawn(writer_behavior, std::move(args));
}

}  // namespace steward
