// Recurrence rules: whatever is accepted keeps its meaning when it is normalised, and its occurrences ascend,
// are found again from the middle, and come to an end within bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "domain/recurrence.hpp"
#include "domain/task_text.hpp"

namespace {

using namespace steward;

void demand(bool holds) {
  if (!holds) std::abort();
}

void check_occurrences(const recurrence& of) {
  occurrences all(of);
  std::optional<timestamp> before;
  for (int left = 5; left > 0; --left) {
    const auto at = all.next();
    if (!at) return;
    demand(!before || *before < *at);
    demand(of.zone.local(*at) >= of.start);
    demand(next_after(of, *at - std::chrono::microseconds{1}) == at);
    before = at;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto zones = {time_zone(), *time_zone::find("America/St_Johns"),
                             *time_zone::find("Pacific/Apia")};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!is_utf8(text)) return 0;  // the border refuses it
  const auto rule = parse_rule(text);
  if (!rule) {
    demand(rule.fault().code == errc::validation && is_utf8(rule.fault().detail));
    return 0;
  }
  const auto normal = normalise_rule(text);
  demand(normal && *parse_rule(*normal) == *rule && *normalise_rule(*normal) == *normal);
  const auto start = std::chrono::local_days{std::chrono::year{2011} / 12 / 29} + std::chrono::minutes{130};
  for (const auto& zone : zones) check_occurrences({*rule, start, zone, {}, {}});
  return 0;
}
