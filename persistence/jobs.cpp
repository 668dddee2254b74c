#include "persistence/jobs.hpp"

#include "persistence/record_read.hpp"

namespace steward {

std::vector<row<job>> load_due_jobs(database& db, const due_range& range) {
  const auto sql = "select " + column_list<job>() +
                   " from jobs where shard = $1::int and phase <= 1 and (run_at, id) > ($2::timestamptz, "
                   "$3::uuid) and run_at <= $4::timestamptz order by run_at, id limit $5::int";
  const auto after =
      range.after.value_or(job_place{timestamp{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}}, uuid{}});
  std::vector<row<job>> jobs;
  const auto rows = run_query(db, "load_due_jobs", sql,
                              {std::to_string(range.shard), format_time(after.run_at), after.id.to_string(),
                               format_time(range.until), std::to_string(range.limit)});
  jobs.reserve(rows.size());
  for (const auto& fields : rows) jobs.push_back(make_row(parse_record<job>(fields)));
  return jobs;
}

}  // namespace steward
