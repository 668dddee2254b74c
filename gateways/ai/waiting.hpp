#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "domain/job_kind.hpp"
#include "domain/result.hpp"
#include "gateways/ai/question.hpp"

namespace steward {

/// How many requests run at one provider. Any thread.
class ai_slots {
 public:
  explicit ai_slots(std::size_t count) : free_(count) {}

  /// Takes one; waits for it while the run is not over. False: there was none.
  bool take(const job_run&);
  void give_back();

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  std::size_t free_;
};

/// Lets one of those who ask the same at the same time ask, and gives all of them its answer. Any thread.
class ai_flights {
 public:
  /// One question on its way.
  struct flight {
    std::optional<result<ai_answer>> outcome;
  };

  /// What the one that asks does of it; when it is destroyed without land(), the others ask themselves.
  class lead {
   public:
    lead(ai_flights& all, std::string key, std::shared_ptr<flight> one)
        : all_(&all), key_(std::move(key)), one_(std::move(one)) {}
    lead(lead&& other) noexcept = default;
    lead& operator=(lead&&) = delete;
    ~lead();
    void land(const result<ai_answer>& outcome);

   private:
    ai_flights* all_;
    std::string key_;
    std::shared_ptr<flight> one_;  ///< null: landed, or moved from
  };

  /// Either the caller leads, or it has waited for the one who does: nothing when that came to no answer that
  /// holds for others, or the run was over.
  struct joined {
    std::optional<lead> leads;
    std::optional<result<ai_answer>> outcome;
  };
  joined join(const std::string& key, const job_run&);

 private:
  void end(const std::string& key, flight&, std::optional<result<ai_answer>> outcome);

  std::mutex lock_;
  std::condition_variable changed_;
  std::map<std::string, std::shared_ptr<flight>> flying_;
};

}  // namespace steward
