#include "bench/live_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/client.hpp"
#include "bench/thread_time.hpp"

namespace steward::bench {
namespace {

constexpr auto tick_period = std::chrono::milliseconds(20);
constexpr std::size_t opening = 200;  // sockets on their way at once

std::uint64_t nanoseconds(clock::duration d) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, nanos(d).count()));
}

}  // namespace

live_run::live_run(const run_context& context, std::string_view name, std::size_t posters)
    : context_(context),
      name_(name),
      io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
      ticker_(io_),
      arrival_(io_),
      tls_(tls_context(context.to)),
      fleet_(io_, context.to, tls_.get(), *this, context.people.writers, context.load.connections),
      posters_(std::min(posters, fleet_.users())),
      schedule_({}, std::max(context.load.rate, 1e-9), 0, 1) {
  connection::owner& self = *this;
  for (std::size_t i = 0; i < posters_.size(); ++i) {
    posters_[i].line = std::make_unique<connection>(io_, context.to, tls_.get(), self);
    posters_[i].user = i;
  }
}

result live_run::run() {
  opened_ = clock::now();
  fleet_.open(opening);
  tick();
  io_.run();
  context_.line.clear();
  if (!begun() && !context_.stop)
    throw run_error(fmt::format("only {} of {} live sockets could be opened: {}", fleet_.up(), fleet_.size(),
                                first_fault_.empty() ? "the server does not answer in time" : first_fault_));
  const auto seconds = std::max(0.0, std::chrono::duration<double>(end_ - from_).count());
  auto out = summarize(name_, counted_, begun() ? seconds : 0);
  out.offered_rate = context_.load.rate;
  out.busiest_thread = seconds > 0 ? cpu_ / seconds : 0;
  out.note =
      fmt::format("{} sockets of {} users, opened in {}; requests are events on sockets, of {} changes",
                  show_count(fleet_.size()), show_count(fleet_.users()), show_duration(begin_ - opened_),
                  show_count(posts_));
  return out;
}

// ---- sockets

void live_run::on_caught_up(live_socket&) {
  if (fleet_.on_up() && !begun()) begin();
}

void live_run::on_event(live_socket& s) {
  const auto now = clock::now();
  auto& p = posters_[s.user() % posters_.size()];
  if (p.missing == 0 || p.user != s.user()) return;  // of a change that was given up
  --p.missing;
  if (measured(now)) {
    ++counted_.succeeded;
    counted_.latencies.record(nanoseconds(now - p.sent));
  }
  if (p.missing == 0 && p.answered) go_on(p);
}

void live_run::on_failure(live_socket& s, failure kind, const std::string& what) {
  if (first_fault_.empty()) first_fault_ = what;
  if (measured(clock::now())) counted_.fail(kind, what);
  if (s.closed()) fleet_.on_down(s);
}

// ---- posters

live_run::poster& live_run::of(const connection& c) {
  return *std::find_if(posters_.begin(), posters_.end(), [&](const poster& p) { return p.line.get() == &c; });
}

void live_run::on_idle(connection& c) {
  auto& p = of(c);
  if (p.missing == 0 && p.answered) go_on(p);
}

void live_run::on_answer(connection& c, const response_reader& answer) {
  auto& p = of(c);
  p.answered = true;
  if (answer.status() == 201) return;
  if (measured(clock::now()))
    counted_.fail(failure_of_status(answer.status()), fmt::format("{} {}", answer.status(), answer.body()));
  p.missing = 0;
}

void live_run::on_failure(connection& c, failure kind, const std::string& what) {
  if (measured(clock::now())) counted_.fail(kind, what);
  auto& p = of(c);
  p.answered = true;
  p.missing = 0;
}

void live_run::on_lost(connection& c) { std::erase(idle_, &of(c)); }

/// Its change is over.
void live_run::go_on(poster& p) {
  if (!begun() || clock::now() >= end_ || p.line->busy()) return;
  if (context_.load.rate <= 0) return post(p, clock::now());
  if (std::find(idle_.begin(), idle_.end(), &p) == idle_.end()) idle_.push_back(&p);
  send_due();
}

void live_run::send_due() {
  while (!idle_.empty()) {
    const auto due = schedule_.due(arrivals_);
    if (due >= end_) return;
    if (due > clock::now()) {
      arrival_.expires_at(due);
      arrival_.async_wait([this](boost::system::error_code ec) {
        if (!ec) send_due();
      });
      return;
    }
    auto* const p = idle_.front();
    idle_.pop_front();
    ++arrivals_;
    post(*p, due);
  }
}

void live_run::post(poster& p, clock::time_point due) {
  // Its next user: they are dealt out to the posters one by one.
  p.user += posters_.size();
  if (p.user >= fleet_.users()) p.user %= posters_.size();
  p.missing = fleet_.of_user(p.user);
  p.answered = false;
  p.sent = due;
  if (due >= from_) ++posts_;
  p.message = http_message(context_.to, "POST", "/api/v1/tasks", context_.people.writers[p.user].token,
                           R"({"title":"Seen at once by everybody who follows"})");
  p.line->send(p.message, due);
}

// ---- time

void live_run::begin() {
  begin_ = clock::now();
  from_ = begin_ + context_.load.warmup;
  end_ = from_ + context_.load.duration;
  schedule_ = arrival_schedule(begin_, std::max(context_.load.rate, 1e-9), 0, 1);
  for (auto& p : posters_) p.line->open();
}

void live_run::tick() {
  const auto now = clock::now();
  const auto timeout = context_.load.timeout;
  fleet_.tick(now, timeout);
  for (auto& p : posters_) {
    if (!begun()) break;
    p.line->tick(now, timeout);
    if (p.missing == 0 || now - p.sent < timeout) continue;
    if (measured(now))
      counted_.fail(failure::timeout, fmt::format("{} sockets have not seen the event", p.missing));
    p.missing = 0;
    if (p.answered) go_on(p);
  }
  if (begun() && cpu_ == 0 && now >= from_) cpu_ = thread_cpu_seconds();
  const bool hopeless = !begun() && fleet_.up() == 0 && now - opened_ > 2 * timeout;
  if (context_.stop || hopeless || (begun() && now >= end_)) return finish(now);
  if (now - shown_ > std::chrono::seconds(1)) {
    shown_ = now;
    context_.line.show(begun() ? fmt::format("{:<10} {} events", name_, show_count(counted_.succeeded))
                               : fmt::format("{:<10} {} of {} sockets", name_, show_count(fleet_.up()),
                                             show_count(fleet_.size())));
  }
  ticker_.expires_after(tick_period);
  ticker_.async_wait([this](boost::system::error_code ec) {
    if (!ec) tick();
  });
}

void live_run::finish(clock::time_point now) {
  end_ = begun() ? std::min(end_, now) : now;
  cpu_ = cpu_ > 0 ? thread_cpu_seconds() - cpu_ : 0;
  io_.stop();
}

}  // namespace steward::bench
