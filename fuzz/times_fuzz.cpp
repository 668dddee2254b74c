// What says when a schedule fires, "text" or "text\nzone": each fire time is later than what was asked for
// and is the same from everywhere between the one before and itself, or the reason for refusing can be shown.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "domain/schedule_times.hpp"
#include "domain/task_text.hpp"

namespace {

using namespace steward;

void demand(bool holds) {
  if (!holds) std::abort();
}

const timestamp anchor = parse_time("2026-03-28T23:10:00Z")->at;  // the night before clocks change in Berlin

void require_showable(const error& fault) {
  demand(fault.code == errc::validation && fault.fields.size() == 1);
  demand(is_utf8(fault.fields[0].message));
}

void check(const fire_times& times) {
  auto from = anchor;
  for (int left = 4; left > 0; --left) {
    const auto at = times(from);
    if (!at) return;
    demand(*at > from);
    demand(times(from + (*at - from) / 2) == at);
    demand(times(*at - std::chrono::microseconds{1}) == at);
    from = *at;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (!is_utf8(input)) return 0;  // the border refuses it
  const auto end = input.find('\n');
  const auto zone = end == std::string_view::npos ? std::string_view("Europe/Berlin") : input.substr(end + 1);
  const auto times = read_times(input.substr(0, end), zone, anchor);
  if (times)
    check(*times);
  else
    require_showable(times.fault());
  return 0;
}
