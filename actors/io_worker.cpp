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

}  // namespace steward
