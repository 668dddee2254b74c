#include "actors/metrics.hpp"

#include <algorithm>
#include <chrono>

#include "domain/json_write.hpp"
#include "persistence/admin.hpp"

namespace steward {
namespace {

void append_queues(std::string& out, const std::vector<queue_counts>& queues) {
  out += '[';
  for (const auto& one : queues) {
    if (out.back() != '[') out += ',';
    json_object(out)
        .member("kind", one.kind)
        .member("waiting", one.waiting)
        .member("retrying", one.retrying)
        .member("dead", one.dead)
        .end();
  }
  out += ']';
}

void append_head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
  out.append(name).append(" ").append(type).append("\n");
}

void append_one(std::string& out, std::string_view name, std::string_view type, std::string_view help,
                const counter& value) {
  append_head(out, name, type, help);
  out.append(name).append(" ").append(std::to_string(value.load(std::memory_order_relaxed))).append("\n");
}

}  // namespace

template <std::size_t N>
void histogram<N>::append(std::string& out, std::string_view name, std::string_view help) const {
  append_head(out, name, "histogram", help);
  std::int64_t total = 0;
  for (std::size_t i = 0; i <= N; ++i) {
    total += counts_[i].load(std::memory_order_relaxed);
    out.append(name).append("_bucket{le=\"");
    if (i < N)
      append_number(out, bounds_[i]);
    else
      out += "+Inf";
    out.append("\"} ").append(std::to_string(total)).append("\n");
  }
  out.append(name).append("_sum ");
  append_number(out, static_cast<double>(sum_micro_.load(std::memory_order_relaxed)) / 1e6);
  out.append("\n").append(name).append("_count ").append(std::to_string(total)).append("\n");
}

double node_metrics::oldest_overdue() const {
  using namespace std::chrono;
  const auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
  std::int64_t late = 0;
  for (const auto& one : schedulers)
    if (const auto next = one.next.load(std::memory_order_relaxed); next > 0)
      late = std::max(late, now - next);
  return static_cast<double>(late) / 1e6;
}

std::string node_metrics::job_numbers(const job_counts& of_table, timestamp now) const {
  std::int64_t ahead = 0, due = 0, running = 0;
  for (const auto& one : schedulers) {
    ahead += one.ahead;
    due += one.due;
    running += one.running;
  }
  std::string text;
  json_object object(text);
  object.member("rows_estimate", of_table.rows)
      .member("dead", of_table.dead)
      .member("ahead", ahead)
      .member("due", due)
      .member("running", running)
      .member("done_total", jobs_done.load())
      .member("failed_total", jobs_failed.load())
      .member("dead_total", jobs_dead.load());
  append_number(object.name("oldest_overdue_seconds"), oldest_overdue());
  text += ',';
  jobs.append(text, now);
  object.member("counted_up_to", job_counts::most);
  append_queues(object.name("queues"), of_table.queues);
  object.end();
  return text;
}

void node_metrics::append(std::string& out) const {
  append_one(out, "steward_users_active", "gauge", "User actors in memory.", users_active);
  append_one(out, "steward_users_memory_bytes", "gauge", "Approximate memory of the users in memory.",
             users_bytes);
  append_one(out, "steward_user_activations_total", "counter", "User actors started.", activations);
  append_one(out, "steward_user_passivations_total", "counter", "User actors stopped because they were idle.",
             passivations);
  append_one(out, "steward_user_failures_total", "counter",
             "User actors stopped by a failed commit or a defect.", failures);
  append_one(out, "steward_requests_bounced_total", "counter",
             "Requests sent again because their actor had stopped.", bounced);
  append_one(out, "steward_writer_mailbox_depth", "gauge", "Change sets waiting for their commit.",
             writer_backlog);
  append_one(out, "steward_reader_mailbox_depth", "gauge", "Loads waiting for a reader.", reader_backlog);
  append_one(out, "steward_password_mailbox_depth", "gauge", "Password hashes waiting or being computed.",
             password_backlog);
  append_one(out, "steward_change_sets_committed_total", "counter", "Change sets committed.", committed);
  append_one(out, "steward_change_sets_refused_total", "counter", "Change sets that the database refused.",
             refused);
  append_one(out, "steward_change_sets_fenced_total", "counter",
             "Change sets of a shard that this node had lost.", fenced);
  append_one(out, "steward_commit_retries_total", "counter",
             "Batches sent again because their outcome was unknown.", retried_commits);
  append_one(out, "steward_stream_events_published_total", "counter",
             "Events told to io threads with live connections.", events_published);
  append_head(out, "steward_stream_reads_total", "counter",
              "Parts of streams read, by where they were found.");
  for (const auto& [source, count] :
       {std::pair{"memory", &replays_memory}, std::pair{"database", &replays_database},
        std::pair{"resync", &resyncs}})
    out.append("steward_stream_reads_total{source=\"")
        .append(source)
        .append("\"} ")
        .append(std::to_string(count->load(std::memory_order_relaxed)))
        .append("\n");
  append_one(out, "steward_shards_owned", "gauge", "Shards that this node owns.", shards_owned);
  counter ahead{0}, due{0}, running{0};
  for (const auto& one : schedulers) {
    ahead += one.ahead;
    due += one.due;
    running += one.running;
  }
  append_one(out, "steward_jobs_ahead", "gauge", "Jobs in memory that will be due within about a minute.",
             ahead);
  append_one(out, "steward_jobs_due", "gauge", "Jobs that are due and have not started.", due);
  append_one(out, "steward_jobs_running", "gauge", "Jobs that have started.", running);
  append_head(out, "steward_jobs_oldest_overdue_seconds", "gauge",
              "How late the job is that should have been done longest.");
  out += "steward_jobs_oldest_overdue_seconds ";
  append_number(out, oldest_overdue());
  out += "\n";
  append_one(out, "steward_jobs_done_total", "counter", "Jobs that ended, with their effect or cancelled.",
             jobs_done);
  append_one(out, "steward_jobs_failed_total", "counter", "Runs of jobs that failed.", jobs_failed);
  append_one(out, "steward_jobs_dead_total", "counter", "Jobs that gave up after their last attempt.",
             jobs_dead);
  if (webhooks_ok.load() >= 0)
    append_one(out, "steward_webhooks_ok", "gauge",
               "Whether a message to this node itself, sent at its start as to a webhook, has arrived.",
               webhooks_ok);
  job_run_seconds.append(out, "steward_job_run_seconds",
                         "Time of one run of a job outside its user's actor.");
  job_lag_seconds.append(out, "steward_job_start_lag_seconds", "From the time of a job to its start.");
  batch_size.append(out, "steward_commit_batch_size", "Change sets in one commit.");
  commit_seconds.append(out, "steward_commit_duration_seconds", "Time of one commit.");
  if (others) others(out);
}

}  // namespace steward
