#include "domain/recurrence.hpp"

#include <algorithm>

namespace steward {
namespace {

using std::chrono::microseconds;

constexpr timestamp end_of_time =
    std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} + std::chrono::days{1};

bool is_past(const std::optional<rule_end>& end, local_seconds local, timestamp at) {
  if (!end) return false;
  if (end->kind == rule_end::form::utc) return at > timestamp{end->at.time_since_epoch()};
  return local > end->at && (end->kind == rule_end::form::local || local >= end->at + std::chrono::days{1});
}

}  // namespace

occurrences::occurrences(const recurrence& of) : occurrences(of, timestamp::min()) {}

occurrences::occurrences(const recurrence& of, timestamp after)
    : of_(&of), after_(after), times_(of.rule, of.start) {
  if (!of.rule.count && after != timestamp::min()) times_.skip_to(of.zone.earliest_local(after));
  head_ = take(times_);
  of_rule_ = next_of_rule();
  added_ =
      static_cast<std::size_t>(std::upper_bound(of.added.begin(), of.added.end(), after) - of.added.begin());
}

std::optional<timestamp> occurrences::next() {
  const auto& added = of_->added;
  for (;;) {
    const bool more = added_ < added.size();
    if (!more && !of_rule_) return std::nullopt;
    const bool from_rule = of_rule_ && (!more || *of_rule_ <= added[added_]);
    const auto found = from_rule ? *of_rule_ : added[added_];
    while (added_ < added.size() && added[added_] == found) ++added_;
    if (from_rule) of_rule_ = next_of_rule();
    if (!std::binary_search(of_->removed.begin(), of_->removed.end(), found)) return found;
  }
}

/// The next of the rule that is asked for.
std::optional<timestamp> occurrences::next_of_rule() {
  for (;;) {
    if (of_->rule.count && counted_ >= *of_->rule.count) return std::nullopt;
    const auto found = next_distinct();
    if (!found || *found >= end_of_time) return std::nullopt;
    ++counted_;
    if (*found > after_) return found;
  }
}

/// Wall times in a gap move behind it, among those that are there already. So they are walked apart, and the
/// two walks are merged.
std::optional<timestamp> occurrences::next_distinct() {
  while (head_ || gap_head_) {
    if (head_ && head_->placed.in_gap && !gap_times_) enter_gap(*head_);
    const bool from_gap = gap_head_ && (!head_ || gap_head_->placed.at <= head_->placed.at);
    const auto found = (from_gap ? gap_head_ : head_)->placed.at;
    if (from_gap) {
      gap_head_ = take(*gap_times_);
      if (!gap_head_ || gap_head_->local >= gap_end_) {
        gap_head_.reset();
        gap_times_.reset();
      }
    } else {
      head_ = take(times_);
    }
    if (found > last_) return last_ = found;
  }
  return std::nullopt;
}

void occurrences::enter_gap(const candidate& first) {
  gap_head_ = first;
  gap_end_ = first.placed.gap_end;
  gap_times_ = times_;
  times_.skip_to(gap_end_);
  head_ = take(times_);
}

std::optional<occurrences::candidate> occurrences::take(rule_times& times) const {
  while (const auto local = times.next()) {
    const auto placed = of_->zone.place(*local);
    if (!is_past(of_->rule.until, *local, placed.at)) return candidate{*local, placed};
    if (!placed.in_gap) break;  // what is moved behind others may be past before them
  }
  return std::nullopt;
}

std::optional<timestamp> next_after(const recurrence& of, timestamp after) {
  return occurrences(of, after).next();
}

std::vector<timestamp> between(const recurrence& of, timestamp from, timestamp until, std::size_t most) {
  std::vector<timestamp> found;
  if (from == timestamp::min()) from += microseconds{1};
  occurrences all(of, from - microseconds{1});
  while (found.size() < most) {
    const auto next = all.next();
    if (!next || *next >= until) break;
    found.push_back(*next);
  }
  return found;
}

}  // namespace steward
