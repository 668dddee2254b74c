#include "domain/task_filter.hpp"

#include <algorithm>

namespace steward {
namespace {

bool has_tags(const task_filter& f) { return !f.tags.empty() || !f.tags_any.empty() || !f.tags_none.empty(); }

/// Whether the filter asks for something that only the record has.
bool needs_record(const task_filter& f) {
  return has_tags(f) || f.no_project || f.project_id || f.external_key || !f.ids.empty();
}

/// Whether it asks for something that the facts have.
bool needs_facts(const task_filter& f) {
  return has_tags(f) || f.completed || f.priorities != 0 || f.due != due_state::anything ||
         f.due_date.limited() || f.created_at.limited() || f.updated_at.limited() ||
         f.completed_at.limited() || f.has_reminder || f.is_recurring;
}

std::uint64_t tag_bits(const std::vector<std::string>& folded) {
  std::uint64_t bits = 0;
  for (const auto& tag : folded) bits |= tag_bit(tag);
  return bits;
}

bool in_range(const time_range& range, timestamp at) { return !range.limited() || range.contains(at); }

template <class T>
bool fits(const std::optional<T>& wanted, const T& actual) {
  return !wanted || *wanted == actual;
}

bool starts_word(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at - 1]);  // folded: no upper case
  return !(c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
}

}  // namespace

task_matcher::task_matcher(const task_filter& filter, timestamp now)
    : filter_(filter),
      now_(now),
      today_(std::chrono::floor<std::chrono::days>(now)),
      searches_(!filter.q.empty()),
      reads_facts_(needs_facts(filter)),
      reads_record_(needs_record(filter)),
      finder_(filter.q),
      signature_(make_signature(filter.q)),
      all_tag_bits_(tag_bits(filter.tags)),
      any_tag_bits_(tag_bits(filter.tags_any)) {}

bool task_matcher::operator()(const task_entry& entry) const {
  return (!searches_ || finder_.find(entry.search_text) != text_finder::npos) &&
         wants(make_facts(*entry.record)) && wants(*entry.record);
}

bool task_matcher::wants(const task_facts& facts) const {
  const task_filter& f = filter_;
  if (f.priorities != 0 && (f.priorities >> facts.priority & 1) == 0) return false;
  if ((facts.tags & all_tag_bits_) != all_tag_bits_) return false;
  if (!f.tags_any.empty() && (facts.tags & any_tag_bits_) == 0) return false;
  return fits(f.completed, facts.completed) && fits(f.has_reminder, facts.has_reminder) &&
         fits(f.is_recurring, facts.is_recurring) && in_range(f.due_date, facts.due_date) &&
         in_range(f.created_at, facts.created_at) && in_range(f.updated_at, facts.updated_at) &&
         in_range(f.completed_at, facts.completed_at) && wants_due(facts);
}

bool task_matcher::wants_due(const task_facts& facts) const {
  using std::chrono::days;
  const bool has_date = facts.due_date != task_facts::never;
  switch (filter_.due) {
    case due_state::overdue:  // an all-day task has until the end of its day
      return !facts.completed && has_date &&
             (facts.all_day ? facts.due_date < today_ : facts.due_date < now_);
    case due_state::today:
      return has_date && facts.due_date >= today_ && facts.due_date < today_ + days{1};
    case due_state::none:
      return !has_date;
    case due_state::any:
      return has_date;
    default:
      return true;
  }
}

bool task_matcher::wants(const task& t) const {
  if (filter_.no_project && t.project_id) return false;
  if (filter_.project_id && t.project_id != filter_.project_id) return false;
  if (filter_.external_key && t.external_key != filter_.external_key) return false;
  if (!filter_.ids.empty() && !std::binary_search(filter_.ids.begin(), filter_.ids.end(), t.id)) return false;
  return wants_tags(t);
}

bool task_matcher::wants_tags(const task& t) const {
  const auto has = [&](const std::string& folded) {
    return std::any_of(t.tags.begin(), t.tags.end(), [&](const auto& tag) { return folds_to(tag, folded); });
  };
  const task_filter& f = filter_;
  return std::all_of(f.tags.begin(), f.tags.end(), has) &&
         std::none_of(f.tags_none.begin(), f.tags_none.end(), has) &&
         (f.tags_any.empty() || std::any_of(f.tags_any.begin(), f.tags_any.end(), has));
}

int task_matcher::rank(const task_search& search) const {
  const auto title = search.folded_title();
  auto at = finder_.find(title);
  if (at == text_finder::npos) return 0;
  if (at == 0) return title.size() == filter_.q.size() ? 4 : 3;
  for (; at != text_finder::npos; at = finder_.find(title, at + 1))
    if (starts_word(title, at)) return 2;
  return 1;
}

bool matches(const task_entry& entry, const task_filter& filter, timestamp now) {
  return task_matcher(filter, now)(entry);
}

std::vector<const task_entry*> select(const task_table& table, const task_filter& filter, timestamp now,
                                      bool trash) {
  const task_matcher wanted(filter, now);
  std::vector<const task_entry*> found;
  for (const auto s : trash ? table.trash() : table.live())
    if (wanted(table, s)) found.push_back(&table.at(s));
  return found;
}

}  // namespace steward
