#include <charconv>

#include "domain/task_list.hpp"

namespace steward {
namespace {

using values = std::vector<std::string>;

/// What a request says beside the filter.
struct list_options {
  std::optional<sort_field> by;
  std::optional<bool> descending;
  std::int64_t limit = 50;
  std::int64_t offset = 0;
  std::optional<std::string> cursor;
  bool total = true;
  bool expand = false;
  std::optional<timestamp> until;
};

constexpr std::string_view sort_orders[] = {"asc", "desc"};

template <std::int64_t list_options::*Member>
void store_number(list_options& o, const values& v) {
  std::from_chars(v[0].data(), v[0].data() + v[0].size(), o.*Member);
}

void store_sort_field(list_options& o, const values& v) {
  o.by = static_cast<sort_field>(choice_index(sort_field_names, v[0]));
}

void store_sort_order(list_options& o, const values& v) {
  o.descending = choice_index(sort_orders, v[0]) == 1;
}
void store_cursor(list_options& o, const values& v) { o.cursor = v[0]; }
void store_total(list_options& o, const values& v) { o.total = folds_to(v[0], "true"); }

void store_expand(list_options& o, const values&) { o.expand = true; }
void store_until(list_options& o, const values& v) { o.until = parse_time(v[0])->at; }

constexpr std::string_view expansions[] = {"occurrences"};

using enum value_kind;

constexpr field<list_options> fields[] = {
    {{"sort_by", choice,
      "What to sort by: created_at, or relevance when there is a q, unless said otherwise. Tasks without the "
      "value come last.",
      sort_field_names},
     store_sort_field},
    {{"sort_order", choice,
      "Unless said otherwise: newest, highest and best first (desc), but due_date and title from the first "
      "on (asc).",
      sort_orders},
     store_sort_order},
    {{"limit", integer, "Tasks on a page; 50 unless said otherwise.", {}, 1, 100},
     store_number<&list_options::limit>},
    {{"offset",
      integer,
      "Tasks to skip. Tasks that come or go between two pages shift what follows; a cursor does not.",
      {},
      0,
      1'000'000},
     store_number<&list_options::offset>},
    {{"cursor", token, "The next_cursor of the page before, with the same filter and order."}, store_cursor},
    {{"total", boolean, "false: do not count all matches, which may be faster."}, store_total},
    {{"expand", choice,
      "occurrences: also what is to come of the tasks on this page that recur, up to `until`.", expansions},
     store_expand},
    {{"until", time, "With expand: the end of what is to come, at most 731 days ahead."}, store_until},
};

void check_together(const list_options& o, const task_filter& filter, std::vector<field_error>& faults) {
  if (o.by == sort_field::relevance && filter.q.empty())
    faults.push_back(
        {"sort_by", "invalid", "Sorting by relevance needs a q. Add one or sort by something else."});
  if (o.expand != o.until.has_value())
    faults.push_back({o.expand ? "until" : "expand", "invalid",
                      "expand=occurrences and until go together. Give both, or neither."});
  if (o.cursor && o.offset != 0)
    faults.push_back({"offset", "invalid",
                      "Use either a cursor or an offset: a cursor already says where the page starts."});
}

}  // namespace

std::vector<parameter> list_parameters() { return {std::begin(fields), std::end(fields)}; }

result<list_request> parse_list_request(const query_pairs& pairs) {
  list_options options;
  list_request request;
  std::vector<field_error> faults;
  const field_sink<list_options> own{fields, options};
  const field_sink<task_filter> filter{task_filter_fields(), request.filter};
  read_query(pairs, faults, own, filter);
  check_together(options, request.filter, faults);
  if (!faults.empty())
    return error{errc::validation, "The query parameters are not valid.", std::move(faults)};
  request.order.by = options.by.value_or(default_sort_field(request.filter));
  request.order.descending = options.descending.value_or(descends_by_default(request.order.by));
  request.limit = static_cast<int>(options.limit);
  request.offset = options.offset;
  request.cursor = std::move(options.cursor);
  request.total = options.total;
  request.project_until = options.until;
  return request;
}

}  // namespace steward
