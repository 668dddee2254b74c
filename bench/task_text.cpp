#include "bench/task_text.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace steward::bench {
namespace {

constexpr std::array<std::string_view, 24> words{
    "invoice",  "budget",   "garden",   "meeting",   "report",  "kitchen",   "library", "dentist",
    "passport", "holiday",  "server",   "backup",    "review",  "contract",  "battery", "painting",
    "grocery",  "workshop", "birthday", "insurance", "laundry", "telescope", "recipe",  "marathon"};
constexpr std::array<std::string_view, 3> priorities{"High", "Medium", "Low"};

std::string_view first_word(std::uint64_t n) { return words[n * 7 % words.size()]; }
std::string_view second_word(std::uint64_t n) { return words[(n / words.size() + n * 5) % words.size()]; }

}  // namespace

nlohmann::json sample_task(std::uint64_t n) {
  return {{"title", fmt::format("{} {} {}", first_word(n), second_word(n), n)},
          {"description",
           fmt::format(
               "Step {} of the plan: look it over, note what is missing, ask the others, then close it.", n)},
          {"priority", priorities[n % priorities.size()]},
          {"tags", {n % 2 == 0 ? "work" : "home", fmt::format("area{}", n % 10)}},
          {"due_date", fmt::format("2035-{:02}-{:02}T09:00:00Z", n % 12 + 1, n % 28 + 1)}};
}

std::string sample_words(std::uint64_t n) {
  return n % 2 == 0 ? std::string(first_word(n)) : fmt::format("{} {}", first_word(n), second_word(n));
}

}  // namespace steward::bench
