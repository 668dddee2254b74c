#pragma once

#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>
#include <deque>

namespace steward {

/// Runs actors on an io thread: a message that is enqueued with this execution unit makes its receiver run here and now
/// instead of on one of CAF's workers, which saves two changes of thread per request. Used on one thread only.
class io_worker : public caf::execution_unit {
 public:
  explicit io_worker(caf::actor_system& system) : execution_unit(&system) {}
  /// Actors that have not run yet go to CAF's scheduler.
  ~io_worker() override;

  /// Takes over the reference that comes with the actor, as CAF's own workers do.
  void exec_later(caf::resumable* actor) override { ready_.push_back(actor); }

  /// Lets the next actor handle some messages. False when there is none.
  bool run_one();

 private:
  std::deque<caf::resumable*> ready_;
};

}  // namespace steward
