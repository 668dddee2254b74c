#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "domain/job.hpp"

namespace steward {

/// Which jobs run, in a file that outlives the process: so that one whose run kills the process is known when
/// it is started again (FEATURES D4). The file is mapped into memory: noting a job is writing a few bytes of
/// memory, and the kernel keeps them however the process ends. (A machine that loses power may lose them, but
/// that is no job's fault.) Any thread.
class crash_log {
 public:
  static constexpr std::size_t capacity = 65'536;  ///< jobs that run at once; more are not noted

  /// Takes over what a former process left in the file. Throws std::runtime_error when the file cannot be
  /// used.
  explicit crash_log(const std::filesystem::path& file);
  ~crash_log();
  crash_log(const crash_log&) = delete;
  crash_log& operator=(const crash_log&) = delete;

  /// How a job may run. A process that is killed takes many innocent jobs along, so a first death means
  /// nothing.
  enum class verdict {
    free,
    alone,     ///< two processes have died while it ran: by itself, and one such job of the node at a time
    condemned  ///< the third has died of it: it must not run again
  };
  static constexpr int deaths_until_alone = 2, deaths_until_condemned = 3;
  verdict judge(const uuid& job) const;

  /// These run from now on; and they do not any more, so no death of the process is their fault.
  void begin(std::span<const row<job>>);
  void end(std::span<const row<job>>);

  /// Takes the place for jobs that have to run alone; false while another one has it.
  bool take_turn() { return !turn_taken_.exchange(true); }
  void give_turn_back() { turn_taken_ = false; }

 private:
  /// A slot is taken by a job that runs, or that ran when a process died and has not run well since.
  struct slot {
    std::array<std::uint8_t, 16> job;
    std::int16_t deaths;             ///< processes that have died while it ran
    std::int16_t missed;             ///< processes in a row that have not run it: after ten it is forgotten
    std::atomic<std::int32_t> runs;  ///< 0: free, 1: suspected, 2: runs
  };
  static_assert(sizeof(slot) == 24 && std::atomic<std::int32_t>::is_always_lock_free);

  void take_over();

  slot* slots_ = nullptr;
  mutable std::mutex mutex_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<uuid, std::uint32_t> place_;  ///< of taken slots
  int suspects_ = 0;
  std::atomic<bool> suspects_any_{false};
  std::atomic<bool> turn_taken_{false};
};

}  // namespace steward
