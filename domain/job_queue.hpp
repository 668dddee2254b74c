#pragma once

#include <functional>
#include <optional>

#include "domain/fair_turns.hpp"

namespace steward {

/// What a scheduler holds of its shard's jobs: those of the near future by time, those that are due in fair
/// turns, those that run. Only memory: what is true stands in the database, and whoever runs a job looks
/// there again.
class job_queue {
 public:
  /// `pooled`: whether the pool starts the job.
  explicit job_queue(std::function<bool(const job&)> pooled) : outside_(std::move(pooled)) {}

  /// Takes a job that has a time. A version that is not newer than the known one changes nothing; a newer
  /// one takes the place of the known one, also of one that runs.
  void put(const row<job>&);
  void remove(const uuid& id);

  /// Moves what is due at `now` into the turns.
  void mature(timestamp now);

  /// Up to `most` due jobs of one user to run in its actor. The user gets no further turn until `settled`.
  std::vector<row<job>> next(std::size_t most);
  /// One due job for the pool; null when there is none.
  row<job> next_outside();

  /// These have run, and what became of them is known: the ones that are still as they were are forgotten.
  void settled(const std::vector<row<job>>&);
  /// These may not have run: they are due again at `when`.
  void postpone(const std::vector<row<job>>&, timestamp when);

  /// When the next one that is not due yet will be.
  std::optional<timestamp> next_due() const;
  /// The earliest time of those that are due or run.
  std::optional<timestamp> oldest() const;

  std::size_t ahead() const { return timeline_.size(); }
  std::size_t due() const { return inside_turns_.size() + outside_turns_.size(); }
  std::size_t running() const { return entries_.size() - ahead() - due(); }
  std::size_t size() const { return entries_.size(); }

 private:
  enum class place { ahead, due, running };
  struct entry {
    row<job> record;
    place where = place::ahead;
    timestamp when;  ///< its time in the timeline
  };
  using entries = std::unordered_map<uuid, entry>;

  void take_out(entry&);
  void schedule(entry&, timestamp when);
  void run(const row<job>&);
  fair_turns& turns_of(const job& one) { return outside_(one) ? outside_turns_ : inside_turns_; }
  /// The entry if it still is this version and runs.
  entries::iterator running_entry(const row<job>&);

  std::function<bool(const job&)> outside_;
  entries entries_;
  std::set<std::pair<timestamp, uuid>> timeline_;
  std::multiset<timestamp> active_;  ///< times of those that are due or run
  fair_turns inside_turns_, outside_turns_;
};

}  // namespace steward
