#include "domain/task_order.hpp"

#include <limits>

namespace steward {
namespace {

constexpr auto last = std::numeric_limits<std::int64_t>::max();

/// The first eight bytes as a number that compares as they do: settles nearly all comparisons of titles.
std::int64_t leading_bytes(std::string_view text) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i)
    number = number << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
  return static_cast<std::int64_t>(number ^ std::uint64_t{1} << 63);
}

/// Rank first, then time: years 1 to 9999 in microseconds need 59 bits.
std::int64_t rank_and_time(int rank, timestamp at) {
  constexpr auto epoch = std::int64_t{1} << 58;
  return (std::int64_t{rank} << 59) + epoch + at.time_since_epoch().count();
}

}  // namespace

bool descends_by_default(sort_field by) { return by != sort_field::due_date && by != sort_field::title; }

sort_field default_sort_field(const task_filter& filter) {
  return filter.q.empty() ? sort_field::created_at : sort_field::relevance;
}

std::int64_t task_sorter::directed(timestamp at) const {
  return at == task_facts::never ? last : directed(at.time_since_epoch().count());
}

sort_candidate task_sorter::candidate(task_table::slot s) const {
  const task_facts& facts = table_.facts(s);
  switch (order_.by) {
    case sort_field::created_at:
      return {directed(facts.created_at), s};
    case sort_field::updated_at:
      return {directed(facts.updated_at), s};
    case sort_field::due_date:
      return {directed(facts.due_date), s};
    case sort_field::completed_at:
      return {directed(facts.completed_at), s};
    case sort_field::priority:
      return {directed(std::int64_t{facts.priority}), s};
    case sort_field::title:
      return {directed(leading_bytes(table_.search(s).folded_title())), s};
    default:
      return {directed(rank_and_time(matcher_.rank(table_.search(s)), facts.created_at)), s};
  }
}

std::string_view task_sorter::title(const sort_candidate& c) const {
  return order_.by == sort_field::title ? table_.search(c.at).folded_title() : std::string_view();
}

sort_position task_sorter::position(const sort_candidate& c) const {
  return {c.number, std::string(title(c)), table_.at(c.at).record->id};
}

bool task_sorter::before(std::string_view title, const uuid& id, std::string_view other_title,
                         const uuid& other_id) const {
  const int difference = title.compare(other_title);
  if (difference != 0) return (difference < 0) != order_.descending;
  return order_.descending ? other_id < id : id < other_id;
}

bool task_sorter::before(const sort_candidate& a, const sort_candidate& b) const {
  if (a.number != b.number) return a.number < b.number;
  return before(title(a), table_.at(a.at).record->id, title(b), table_.at(b.at).record->id);
}

bool task_sorter::after(const sort_candidate& c, const sort_position& p) const {
  if (c.number != p.number) return p.number < c.number;
  return before(p.title, p.id, title(c), table_.at(c.at).record->id);
}

}  // namespace steward
