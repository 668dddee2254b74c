#pragma once

#include <caf/mailbox_element.hpp>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace steward {

/// Messages for the io thread. The companion's handler runs on the sender's thread.
struct inbox {
  std::thread::id owner = std::this_thread::get_id();
  std::vector<caf::mailbox_element_ptr> local;  ///< sent by actors that run on the io thread itself

  std::mutex mutex;
  std::vector<caf::mailbox_element_ptr> remote;
  std::function<void()> wake;  ///< null when the bridge is gone

  void push(caf::mailbox_element_ptr message) {
    if (std::this_thread::get_id() == owner) {
      local.push_back(std::move(message));
      return;
    }
    std::unique_lock lock(mutex);
    if (!wake) return;
    remote.push_back(std::move(message));
    if (remote.size() == 1) wake();
  }
};

}  // namespace steward
