#pragma once

#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace steward {

/// Runs actors on an io thread: a message that is enqueued with this execution unit makes its receiver run
/// here and now instead of on one of CAF's workers, which saves two changes of thread per request. Used on
/// one thread only.
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

/// Actors that became ready on another thread and wait for an io thread. Owned by a bridge; any thread may
/// push.
class ready_list {
 public:
  /// `wake` is called with the first actors of a burst.
  explicit ready_list(std::function<void()> wake) : wake_(std::move(wake)) {}

  void push(const std::vector<caf::resumable*>& actors);
  /// On the io thread.
  std::vector<caf::resumable*> take();

 private:
  std::mutex mutex_;
  std::vector<caf::resumable*> actors_;
  std::function<void()> wake_;
};

/// The io threads of a node, to which the writers hand the users whose commits are done: one wake-up per
/// batch.
class io_threads {
 public:
  void join(const std::shared_ptr<ready_list>&);
  void leave(const std::shared_ptr<ready_list>&);

  /// Hands the actors over; to CAF's scheduler when there is no io thread. Takes over their references.
  void run(caf::actor_system&, std::vector<caf::resumable*> actors);

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<ready_list>> lists_;
};

/// Collects the actors that messages of one batch make ready, until hand_over().
class collecting_unit : public caf::execution_unit {
 public:
  collecting_unit(caf::actor_system& system, io_threads* threads)
      : execution_unit(&system), threads_(threads) {}
  void exec_later(caf::resumable* actor) override { ready_.push_back(actor); }
  void hand_over();

 private:
  io_threads* threads_;
  std::vector<caf::resumable*> ready_;
};

}  // namespace steward
