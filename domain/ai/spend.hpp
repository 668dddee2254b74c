#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "domain/time.hpp"
#include "domain/uuid.hpp"

namespace steward {

/// Money in millionths of a US dollar.
using micro_dollars = std::uint64_t;

/// In dollars, exactly: 1,500,000 is 1.500000.
std::string dollars_text(micro_dollars);

/// What a model costs for a million tokens.
struct ai_price {
  micro_dollars input = 0;
  micro_dollars output = 0;
};

/// Tokens that an answer took, as its provider counts them.
struct ai_usage {
  std::uint64_t input = 0;
  std::uint64_t output = 0;
};

/// Rounded up. Counts above a thousand million are taken for that many.
micro_dollars cost_of(const ai_price&, const ai_usage&);

/// Tokens that a text may take, rather too many than too few: one for each two bytes, where English has one
/// for four.
std::uint64_t estimated_tokens(std::size_t bytes);

/// What may be spent in one day of UTC.
struct ai_budget {
  micro_dollars total = 0;
  micro_dollars each_user = 0;
};

/// Keeps to the budgets (FEATURES G3): what a request may cost at most is reserved before it is sent and
/// settled by what it did cost, so that requests at the same time cannot overspend together. A value; not
/// thread-safe; holds one entry for each user of the day.
class ai_spend {
 public:
  enum class refusal { user, total };

  /// What is held for a request until it is settled.
  struct reservation {
    uuid user;
    micro_dollars amount = 0;
    std::int64_t day = 0;
  };

  explicit ai_spend(ai_budget budget) : budget_(budget) {}

  /// Holds `most` for a user, or says whose budget that would exceed.
  std::variant<reservation, refusal> reserve(const uuid& user, micro_dollars most, timestamp now);

  /// Ends a reservation: `spent` is counted, also when it is more than what was held. What was reserved
  /// yesterday counted yesterday.
  void settle(const reservation&, micro_dollars spent);

  /// Counts what was spent today before this began, as the log of calls has it.
  void restore(const uuid& user, micro_dollars spent, timestamp now);

  /// Today, with what is held.
  micro_dollars spent_by(const uuid& user, timestamp now) const;
  micro_dollars spent_in_all(timestamp now) const;

 private:
  void begin_day(timestamp now);
  void add(const uuid& user, micro_dollars amount);

  ai_budget budget_;
  std::int64_t day_ = 0;  ///< since 1970
  micro_dollars total_ = 0;
  std::unordered_map<uuid, micro_dollars> users_;
};

}  // namespace steward
