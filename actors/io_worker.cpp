#include "actors/io_worker.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

namespace steward {
namespace {

constexpr std::size_t messages_per_turn = 32;

}  // namespace

io_worker::~io_worker() {
  for (auto* actor : ready_) system().scheduler().enqueue(actor);
}

bool io_worker::run_one() {
  if (ready_.empty()) return false;
  auto* actor = ready_.front();
  ready_.pop_front();
  switch (actor->resume(this, messages_per_turn)) {
    case caf::resumable::resume_later:
      ready_.push_back(actor);
      break;
    case caf::resumable::done:
    case caf::resumable::awaiting_message:
    case caf::resumable::shutdown_execution_unit:
      intrusive_ptr_release(actor);
      break;
  }
  return true;
}

void ready_list::push(const std::vector<caf::resumable*>& actors) {
  std::unique_lock lock(mutex_);
  const bool first = actors_.empty();
  actors_.insert(actors_.end(), actors.begin(), actors.end());
  if (first) wake_();
}

std::vector<caf::resumable*> ready_list::take() {
  std::unique_lock lock(mutex_);
  return std::exchange(actors_, {});
}

void io_threads::join(const std::shared_ptr<ready_list>& list) {
  std::unique_lock lock(mutex_);
  lists_.push_back(list);
}

void io_threads::leave(const std::shared_ptr<ready_list>& list) {
  std::unique_lock lock(mutex_);
  std::erase(lists_, list);
}

void io_threads::run(caf::actor_system& system, std::vector<caf::resumable*> actors) {
  std::unique_lock lock(mutex_);
  if (lists_.empty()) {
    for (auto* actor : actors) system.scheduler().enqueue(actor);
    return;
  }
  // Evenly: an actor does not belong to one io thread.
  const auto share = (actors.size() + lists_.size() - 1) / lists_.size();
  for (std::size_t i = 0; i * share < actors.size(); ++i) {
    const auto begin = actors.begin() + static_cast<std::ptrdiff_t>(i * share);
    lists_[i]->push({begin, begin + static_cast<std::ptrdiff_t>(std::min(share, actors.size() - i * share))});
  }
}

void collecting_unit::hand_over() {
  if (ready_.empty()) return;
  if (threads_)
    threads_->run(system(), std::exchange(ready_, {}));
  else
    for (auto* actor : std::exchange(ready_, {})) system().scheduler().enqueue(actor);
}

}  // namespace steward
