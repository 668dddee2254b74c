#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>

#include "bench/client.hpp"
#include "bench/scenario.hpp"
#include "bench/socket_fleet.hpp"
#include "bench/thread_time.hpp"

namespace steward::bench {
namespace {

constexpr std::size_t opening = 200;  // sockets on their way at once, before the storm
constexpr int missed = 5;             // events that each user's sockets miss

/// All sockets are lost at once, miss some events, and come back at once with their cursors.
class storm final : live_socket::owner {
 public:
  storm(const run_context& context, std::string_view name)
      : context_(context),
        name_(name),
        io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
        ticker_(io_),
        tls_(tls_context(context.to)),
        fleet_(io_, context.to, tls_.get(), *this, context.people.writers, context.load.connections) {}

  result run() {
    if (!all_follow(opening) && !context_.stop)
      throw run_error(fmt::format("only {} of {} live sockets could be opened: {}", fleet_.up(),
                                  fleet_.size(),
                                  fault_.empty() ? "the server does not answer in time" : fault_));
    const auto end = clock::now() + context_.load.duration;
    double seconds = 0, cpu = 0;
    do {
      break_off();
      const auto cpu_before = thread_cpu_seconds();
      begin_ = clock::now();
      storming_ = true;
      all_follow(fleet_.size());
      storming_ = false;
      ++storms_;
      seconds += std::chrono::duration<double>(clock::now() - begin_).count();
      cpu += thread_cpu_seconds() - cpu_before;
      check();
    } while (clock::now() < end && !context_.stop);
    context_.line.clear();
    auto out = summarize(name_, counted_, seconds);
    out.busiest_thread = seconds > 0 ? cpu / seconds : 0;
    out.note = fmt::format(
        "{} storms of {} sockets of {} users; a request is a socket that came back and got the {} events "
        "that it had "
        "missed, each once",
        show_count(storms_), show_count(fleet_.size()), show_count(fleet_.users()), missed);
    return out;
  }

 private:
  /// Opens all and waits until all follow, or nobody has come for `timeout`.
  bool all_follow(std::size_t at_once) {
    last_up_ = clock::now();
    fleet_.open(at_once);
    io_.restart();
    tick();
    io_.run();
    return fleet_.up() == fleet_.size();
  }

  void tick() {
    const auto now = clock::now();
    fleet_.tick(now, context_.load.timeout);
    const bool given_up = now - last_up_ > 2 * context_.load.timeout;
    if (context_.stop || given_up || fleet_.up() == fleet_.size()) return io_.stop();
    context_.line.show(fmt::format("{:<10} storm {}: {} of {} sockets", name_, storms_,
                                   show_count(fleet_.up()), show_count(fleet_.size())));
    ticker_.expires_after(std::chrono::milliseconds(20));
    ticker_.async_wait([this](boost::system::error_code ec) {
      if (!ec) tick();
    });
  }

  void break_off() {
    fleet_.close();
    client http(context_.to, context_.load.timeout);
    for (std::size_t i = 0; i < fleet_.users() && !context_.stop; ++i)
      for (int n = 0; n < missed; ++n) {
        const auto got = http.call("POST", "/api/v1/tasks", context_.people.writers[i].token,
                                   {{"title", "Changed while nobody looked"}});
        if (got.status != 201)
          throw run_error(
              fmt::format("cannot create a task: the server answered {} {}", got.status, got.text));
      }
    before_.clear();
    for (const auto& s : fleet_.sockets()) before_.push_back(s->last());
  }

  /// Each socket has got what it missed: order, gaps and repetition are checked by the socket itself. More
  /// may come: requests of a scenario before this one can be committed late.
  void check() {
    for (std::size_t i = 0; i < fleet_.size(); ++i) {
      const auto& s = *fleet_.sockets()[i];
      const auto got = s.last() - before_[i];
      if (s.following() && got < missed)
        counted_.fail(failure::stream, fmt::format("{} events came instead of {}", got, missed));
      if (!s.following()) counted_.fail(failure::timeout, "a socket has not come back");
    }
  }

  void on_caught_up(live_socket&) override {
    const auto now = clock::now();
    last_up_ = now;
    if (storming_) {
      ++counted_.succeeded;
      counted_.latencies.record(static_cast<std::uint64_t>(nanos(now - begin_).count()));
    }
    if (fleet_.on_up()) io_.stop();
  }
  void on_event(live_socket&) override {}
  void on_failure(live_socket& s, failure kind, const std::string& what) override {
    if (fault_.empty()) fault_ = what;
    if (storming_) counted_.fail(kind, what);
    if (s.closed()) fleet_.on_down(s);
  }

  const run_context& context_;
  std::string name_;
  boost::asio::io_context io_;
  boost::asio::steady_timer ticker_;
  std::unique_ptr<boost::asio::ssl::context> tls_;
  socket_fleet fleet_;
  clock::time_point begin_{}, last_up_{};
  bool storming_ = false;
  std::size_t storms_ = 0;
  std::vector<std::int64_t> before_;
  std::string fault_;
  tally counted_;
};

result reconnect_storm(const run_context& context, std::string_view name) {
  return storm(context, name).run();
}

const registration reconnect{
    {"reconnect",
     "all sockets are lost at once, miss events, come back with their cursors: none lost, none twice", false,
     true, false, reconnect_storm}};

}  // namespace
}  // namespace steward::bench
