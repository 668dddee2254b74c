#include "bench/population.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>

#include "bench/client.hpp"
#include "bench/task_text.hpp"
#include "bench/token.hpp"

namespace steward::bench {
namespace {

constexpr std::size_t page_limit = 100;
constexpr std::size_t parallel = 16;

[[noreturn]] void refuse(std::string_view doing, const client::answer& got, bool signed_here) {
  std::string advice;
  if (got.status == 429) {
    advice = " Start the server with RATE_LIMIT_DEFAULT=unlimited for a load test";
    advice +=
        signed_here ? "." : ", or give its JWT_SECRET with --jwt-secret so that users need not sign up.";
  } else if (got.status == 401 && signed_here) {
    advice = " Is --jwt-secret the JWT_SECRET that the server runs with?";
  } else if (!signed_here) {
    advice = " With --jwt-secret (the server's JWT_SECRET) users need not sign up.";
  }
  throw run_error(fmt::format("cannot {}: the server answered {} {}.{}", doing, got.status,
                              got.text.substr(0, 200), advice));
}

/// Does the same for every user: token, then tasks.
class preparation {
 public:
  preparation(const target& to, const population_options& options, progress& line,
              const std::atomic<bool>& stop)
      : target_(to), options_(options), line_(line), stop_(stop) {}

  population run() {
    population out;
    out.readers.resize(options_.users);
    out.writers.resize(options_.want_writers ? options_.users : 0);
    all_ = out.readers.size() + out.writers.size();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::min(parallel, all_); ++i) threads.emplace_back([&] { work(out); });
    for (auto& t : threads) t.join();
    line_.clear();
    if (error_) std::rethrow_exception(error_);
    return out;
  }

 private:
  void work(population& out) {
    try {
      client http(target_, options_.timeout);
      for (auto i = next_++; i < all_ && !stop_; i = next_++) {
        const bool reads = i < out.readers.size();
        user& u = reads ? out.readers[i] : out.writers[i - out.readers.size()];
        u.token = token_of(http, i);
        if (reads && options_.want_tasks) give_tasks(http, u, i);
        line_.show(
            fmt::format("preparing users {} of {}, {} tasks created", ++ready_, all_, show_count(created_)));
      }
      if (stop_) throw run_error("interrupted while the run was prepared");
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
      next_ = all_;
    }
  }

  std::string token_of(client& http, std::size_t index) {
    if (options_.jwt_secret.empty()) return sign_up(http, index);
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    const auto lifetime = std::chrono::duration_cast<std::chrono::seconds>(options_.token_lifetime).count();
    return make_token(user_uuid(index), now, now + lifetime, options_.jwt_secret);
  }

  std::string sign_up(client& http, std::size_t index) {
    const auto email = fmt::format("steward-bench-{}@example.com", index);
    const std::string password = "Load-test-only-7394";
    auto got =
        http.call("POST", "/api/v1/auth/signup", {},
                  {{"email", email}, {"password", password}, {"name", fmt::format("Bench {}", index)}});
    if (got.status == 409) {  // signed up by an earlier run
      got = http.call("POST", "/api/v1/auth/login", {}, {{"email", email}, {"password", password}});
    }
    if (got.status / 100 != 2 || !got.json.is_object() || !got.json.contains("access_token")) {
      refuse("sign up the test users", got, false);
    }
    return got.json["access_token"].get<std::string>();
  }

  void give_tasks(client& http, user& u, std::size_t index) {
    std::size_t total = read_page(http, u, 0);
    while (u.task_ids.size() < std::min(total, options_.tasks) && !stop_) {
      const auto before = u.task_ids.size();
      total = read_page(http, u, before);
      if (u.task_ids.size() == before) break;  // fewer than the total says: someone else deletes
    }
    while (u.task_ids.size() < options_.tasks && !stop_) create_task(http, u, index);
    u.task_ids.resize(std::min(u.task_ids.size(), options_.tasks));
  }

  std::size_t read_page(client& http, user& u, std::size_t offset) {
    const auto got =
        http.call("GET", fmt::format("/api/v1/tasks?limit={}&offset={}", page_limit, offset), u.token);
    try {
      if (got.status == 200) {
        for (const auto& task : got.json.at("items")) u.task_ids.push_back(task.at("id").get<std::string>());
        return got.json.at("total").get<std::size_t>();
      }
    } catch (const nlohmann::json::exception&) {  // told below, with the answer
    }
    refuse("list a user's tasks", got, !options_.jwt_secret.empty());
  }

  void create_task(client& http, user& u, std::size_t index) {
    const auto number = index * options_.tasks + u.task_ids.size();
    const auto got = http.call("POST", "/api/v1/tasks", u.token, sample_task(number));
    if (got.status / 100 != 2 || !got.json.is_object() || !got.json.contains("id")) {
      refuse("create a task", got, !options_.jwt_secret.empty());
    }
    u.task_ids.push_back(got.json["id"].get<std::string>());
    ++created_;
  }

  const target& target_;
  const population_options& options_;
  progress& line_;
  const std::atomic<bool>& stop_;
  std::size_t all_ = 0;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> ready_{0};
  std::atomic<std::uint64_t> created_{0};
  std::mutex mutex_;
  std::exception_ptr error_;
};

}  // namespace

population populate(const target& to, const population_options& options, progress& line,
                    const std::atomic<bool>& stop) {
  return preparation(to, options, line, stop).run();
}

}  // namespace steward::bench
