#include "domain/task_list.hpp"

#include <algorithm>

#include "domain/json_write.hpp"
#include "domain/task_projection.hpp"

namespace steward {
namespace {

/// The tasks of a page, and one more when there are more.
struct page {
  std::vector<sort_candidate> rows;
  std::int64_t total = -1;  // not counted
};

/// Finds the page that a request is about.
class page_finder {
 public:
  page_finder(const task_table& table, const list_request& request, timestamp now,
              std::optional<sort_position> start)
      : table_(table),
        request_(request),
        order_(request.trash ? table.trash() : table.live()),
        matcher_(request.filter, now),
        sorter_(table, matcher_, request.order),
        start_(std::move(start)) {}

  page find() const {
    if (request_.order.by != sort_field::created_at) return sort();
    return request_.filter.empty() ? browse() : scan();
  }

  sort_position position(const sort_candidate& c) const { return sorter_.position(c); }

 private:
  std::size_t wanted() const { return static_cast<std::size_t>(request_.limit) + 1; }
  std::size_t skipped() const { return std::min(static_cast<std::size_t>(request_.offset), order_.size()); }

  /// The i-th task in the order of the list when that is by created_at.
  task_table::slot listed(std::size_t i) const {
    return request_.order.descending ? order_[order_.size() - 1 - i] : order_[i];
  }

  bool is_past_start(const sort_candidate& c) const { return !start_ || sorter_.after(c, *start_); }

  /// Where the tasks after the cursor begin in the order of the list.
  std::size_t first_listed() const {
    std::size_t low = 0, high = start_ ? order_.size() : 0;
    while (low < high) {
      const auto middle = low + (high - low) / 2;
      if (is_past_start(sorter_.candidate(listed(middle))))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

  /// All tasks by created_at: touches only those of the page.
  page browse() const {
    page found;
    const auto first = first_listed() + skipped();
    for (auto i = first; i < order_.size() && found.rows.size() < wanted(); ++i)
      found.rows.push_back(sorter_.candidate(listed(i)));
    if (request_.total) found.total = static_cast<std::int64_t>(order_.size());
    return found;
  }

  /// Some tasks by created_at: no sorting, and an end as soon as the page is full unless all are to be
  /// counted.
  page scan() const {
    page found;
    std::size_t count = 0, to_skip = skipped();
    const auto first = first_listed();
    for (std::size_t i = request_.total ? 0 : first; i < order_.size(); ++i) {
      if (!request_.total && found.rows.size() == wanted()) break;
      const auto s = listed(i);
      if (!matcher_(table_, s)) continue;
      ++count;
      if (i < first || found.rows.size() == wanted()) continue;
      if (to_skip > 0)
        --to_skip;
      else
        found.rows.push_back(sorter_.candidate(s));
    }
    if (request_.total) found.total = static_cast<std::int64_t>(count);
    return found;
  }

  /// Any other order: picks the rows of the page from all matches, and sorts only these.
  page sort() const {
    page found;
    std::size_t count = 0;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const auto s = listed(i);  // nearly sorted already when sorting by relevance
      if (!matcher_(table_, s)) continue;
      ++count;
      const auto c = sorter_.candidate(s);
      if (is_past_start(c)) found.rows.push_back(c);
    }
    if (request_.total) found.total = static_cast<std::int64_t>(count);
    cut(found.rows);
    return found;
  }

  void cut(std::vector<sort_candidate>& rows) const {
    const auto before = [this](const sort_candidate& a, const sort_candidate& b) {
      return sorter_.before(a, b);
    };
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(std::min(skipped(), rows.size()));
    if (first != rows.begin()) std::nth_element(rows.begin(), first, rows.end(), before);
    const auto last = first + std::min(static_cast<std::ptrdiff_t>(wanted()), rows.end() - first);
    std::partial_sort(first, last, rows.end(), before);
    rows.erase(last, rows.end());
    rows.erase(rows.begin(), first);
  }

  const task_table& table_;
  const list_request& request_;
  const std::vector<task_table::slot>& order_;
  task_matcher matcher_;
  task_sorter sorter_;
  std::optional<sort_position> start_;
};

void append_items(std::string& out, const task_table& table, const std::vector<sort_candidate>& rows,
                  task_shape shape) {
  std::size_t size = 512;  // what comes before and after
  for (const auto& row : rows) size += table.json(table.at(row.at), shape)->size() + 1;
  out.reserve(size);
  out += '[';
  for (const auto& row : rows) {
    if (&row != rows.data()) out += ',';
    out += *table.json(table.at(row.at), shape);
  }
  out += ']';
}

void append_coming(json_object& object, const task_table& table, const page& found, timestamp now,
                   timestamp until) {
  std::vector<row<task>> tasks;
  for (const auto& one : found.rows) tasks.push_back(table.at(one.at).record);
  append_projection(object, tasks, now, until);
}

/// What is wrong with asking for what is to come.
std::optional<error> check_projection(const list_request& request, timestamp now) {
  if (!request.project_until) return std::nullopt;
  error fault{errc::validation, "The query parameters are not valid.", {}};
  if (request.shape == task_shape::s4)
    fault.fields.push_back({"expand", "invalid", "This list has no place for it. Use /api/v1/tasks."});
  else if (*request.project_until > now + furthest_projection)
    fault.fields.push_back({"until", "too_late", "Choose a time within 731 days from now."});
  if (fault.fields.empty()) return std::nullopt;
  return fault;
}

std::string render_page(const task_table& table, const list_request& request, const page& found, bool more,
                        const std::string& next, timestamp now) {
  std::string body;
  if (request.shape == task_shape::s4) {
    append_items(body, table, found.rows, request.shape);
    return body;
  }
  json_object object(body);
  append_items(object.name("items"), table, found.rows, request.shape);
  object.member("total", found.total < 0 ? std::nullopt : std::optional(found.total));
  object.member("limit", request.limit).member("offset", request.offset);
  object.member("next_cursor", more ? std::optional(next) : std::nullopt).member("has_more", more);
  if (request.project_until) append_coming(object, table, found, now, *request.project_until);
  object.end();
  return body;
}

}  // namespace

result<reply> list_tasks(const user_state& state, const context& context, const list_request& request,
                         const cursor_key& key) {
  const auto query = query_hash(request.filter, request.order, request.trash);
  if (auto fault = check_projection(request, context.now)) return std::move(*fault);
  std::optional<sort_position> start;
  if (request.cursor) {
    auto decoded = decode_cursor(*request.cursor, query, key);
    if (!decoded) return std::move(decoded).fault();
    start = *std::move(decoded);
  }
  const page_finder finder(state.tasks, request, context.now, std::move(start));
  auto found = finder.find();
  const bool more = found.rows.size() > static_cast<std::size_t>(request.limit);
  if (more) found.rows.pop_back();
  const auto next = more ? encode_cursor(finder.position(found.rows.back()), query, key) : std::string();
  reply answer;
  answer.body =
      std::make_shared<const std::string>(render_page(state.tasks, request, found, more, next, context.now));
  answer.page = page_info{found.total, next};
  return answer;
}

result<reply> get_task(const user_state& state, const uuid& id, task_shape shape) {
  const auto* entry = state.tasks.find(id);
  if (entry == nullptr || entry->record->deleted_at) return not_found("Task");
  reply answer;
  answer.body = state.tasks.json(*entry, shape);
  answer.etag = task_etag(*entry->record);
  return answer;
}

}  // namespace steward
