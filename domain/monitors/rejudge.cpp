#include "domain/monitors/rejudge.hpp"

namespace steward {

std::vector<state_change> rejudge(std::span<const past_facts> history, const condition& wanted,
                                  const watch_policy& policy) {
  std::vector<state_change> changes;
  watch_state state;
  fact_values before;
  for (const auto& [at, values] : history) {
    const auto verdict = judge(wanted, before, values, state.standing == watch_standing::active);
    auto made = step(policy, state, verdict, at);
    before = next_before(wanted, before, values, verdict.is);
    state = std::move(made.next);
    if (made.change) changes.push_back(*std::move(made.change));
  }
  return changes;
}

}  // namespace steward
