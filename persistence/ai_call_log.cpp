#include "persistence/ai_call_log.hpp"

#include "log/log.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_at_once = 500;
constexpr auto pause = 500ms;  ///< before the database is tried again

void append_number(std::string& out, const char* name, const char* type, const char* help,
                   std::int64_t value) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ");
  out.append(type).append("\n").append(name).append(" ").append(std::to_string(value)).append("\n");
}

}  // namespace

ai_call_log::ai_call_log(std::string url, std::size_t most_waiting)
    : most_waiting_(most_waiting), db_(std::move(url)), thread_([this] { run(); }) {}

ai_call_log::~ai_call_log() {
  {
    const std::lock_guard hold(lock_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ai_call_log::keep(ai_call_record row) { push({std::move(row), nullptr}); }

bool ai_call_log::keep_now(ai_call_record row, std::chrono::milliseconds limit) {
  const auto told = std::make_shared<std::promise<bool>>();
  auto written = told->get_future();
  if (!push({std::move(row), told})) return false;
  return written.wait_for(limit) == std::future_status::ready && written.get();
}

bool ai_call_log::push(entry one) {
  const std::lock_guard hold(lock_);
  if (stopping_ || queue_.size() >= most_waiting_) {
    ++dropped_;
    return false;
  }
  queue_.push_back(std::move(one));
  changed_.notify_one();
  return true;
}

void ai_call_log::run() {
  std::unique_lock hold(lock_);
  for (;;) {
    changed_.wait(hold, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), most_at_once));
    const std::vector<entry> batch(queue_.begin(), end);  // it stays in the queue until it is written
    hold.unlock();
    const bool done = write(batch);
    hold.lock();
    if (done) {
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(batch.size()));
    } else if (stopping_) {
      dropped_ += static_cast<std::int64_t>(queue_.size());
      return;
    } else {
      changed_.wait_for(hold, pause, [this] { return stopping_; });
    }
  }
}

/// False: the database is away. Of rows that it refuses together each is tried by itself.
bool ai_call_log::write(const std::vector<entry>& batch) try {
  std::vector<ai_call_record> rows;
  for (const auto& one : batch) rows.push_back(one.row);
  try {
    write_ai_calls(db_, rows);
    written_ += static_cast<std::int64_t>(batch.size());
    for (const auto& one : batch)
      if (one.told) one.told->set_value(true);
  } catch (const statement_refused&) {
    for (const auto& one : batch) {
      const bool done = write_row(one);
      ++(done ? written_ : dropped_);
      if (one.told) one.told->set_value(done);
    }
  }
  is_away_ = false;
  return true;
} catch (const database_unavailable& fault) {
  if (!is_away_) log::warn("calls of AI cannot be written down", {{"reason", fault.what()}});
  is_away_ = true;
  return false;
}

bool ai_call_log::write_row(const entry& one) try {
  write_ai_calls(db_, {one.row});
  return true;
} catch (const statement_refused& fault) {
  log::error("a call of AI is refused by the database", {{"reason", fault.what()}});
  return false;
}

void ai_call_log::append_metrics(std::string& out) const {
  std::unique_lock hold(lock_);
  const auto waiting = static_cast<std::int64_t>(queue_.size());
  hold.unlock();
  append_number(out, "steward_ai_log_written_total", "counter", "Rows of AI calls that were written.",
                written_);
  append_number(out, "steward_ai_log_dropped_total", "counter",
                "Rows of AI calls that were lost: too many waited, or the database refused them.", dropped_);
  append_number(out, "steward_ai_log_waiting", "gauge", "Rows of AI calls that are not written yet.",
                waiting);
}

}  // namespace steward
