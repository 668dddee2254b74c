#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace steward::bench {

/// A task as a person may write it, as the body of POST /api/v1/tasks; the same for the same number.
nlohmann::json sample_task(std::uint64_t number);

/// One or two words that occur in titles of sample tasks.
std::string sample_words(std::uint64_t number);

}  // namespace steward::bench
