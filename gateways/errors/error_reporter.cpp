#include "gateways/errors/error_reporter.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <random>

namespace steward {
namespace {

using namespace std::chrono_literals;

constexpr long send_limit_ms = 3'000;
constexpr auto same_again = 60s;

struct curl_closer {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::string new_id() {
  std::random_device device;
  std::string id;
  for (int i = 0; i < 32; ++i) id += "0123456789abcdef"[device() % 16];
  return id;
}

std::size_t discard(char*, std::size_t size, std::size_t count, void*) { return size * count; }

// Called about once a second: a server that stops does not wait for a Sentry that hangs.
int stop_when(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<std::atomic<bool>*>(stopping) ? 1 : 0;
}

}  // namespace

error_reporter::error_reporter(error_destination to, std::string environment, std::string release)
    : to_(std::move(to)),
      environment_(std::move(environment)),
      release_(std::move(release)),
      thread_([this] { run(); }) {
  log::set_error_listener([to = box_](std::string_view message, log::fields values) {
    to->put(error_event::of(message, values));
  });
}

error_reporter::~error_reporter() {
  log::set_error_listener({});
  {
    const std::lock_guard hold(box_->lock);
    box_->stopping = true;
  }
  box_->changed.notify_all();
  thread_.join();
}

void error_reporter::box::put(error_event what) {
  const std::lock_guard hold(lock);
  if (waiting.size() >= most || is_repeated(what.message, std::chrono::steady_clock::now())) return;
  waiting.push_back(std::move(what));
  changed.notify_one();
}

// The sentences are constants of the program, so there are not many of them.
bool error_reporter::box::is_repeated(const std::string& message, std::chrono::steady_clock::time_point now) {
  std::erase_if(recent, [&](const auto& one) { return one.second + same_again <= now; });
  const auto known =
      std::find_if(recent.begin(), recent.end(), [&](const auto& one) { return one.first == message; });
  if (known != recent.end()) return true;
  recent.emplace_back(message, now);
  return false;
}

void error_reporter::run() {
  for (;;) {
    std::unique_lock hold(box_->lock);
    box_->changed.wait(hold, [this] { return box_->stopping || !box_->waiting.empty(); });
    if (box_->stopping) return;
    const auto next = std::move(box_->waiting.front());
    box_->waiting.pop_front();
    hold.unlock();
    send(render_envelope(next, new_id(), std::chrono::system_clock::now(), environment_, release_));
  }
}

// What does not arrive is in the log all the same.
void error_reporter::send(const std::string& envelope) {
  const std::unique_ptr<CURL, curl_closer> handle(curl_easy_init());
  const auto login = "X-Sentry-Auth: Sentry sentry_version=7, sentry_client=steward/1, sentry_key=" + to_.key;
  std::unique_ptr<curl_slist, curl_closer> headers(curl_slist_append(nullptr, login.c_str()));
  curl_slist_append(headers.get(), "Content-Type: application/x-sentry-envelope");
  curl_slist_append(headers.get(), "Expect:");
  auto* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, to_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, envelope.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(envelope.size()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, send_limit_ms);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, stop_when);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &box_->stopping);
  if (const auto fault = curl_easy_perform(curl); fault != CURLE_OK)
    log::warn("an error could not be reported", {{"reason", curl_easy_strerror(fault)}});
}

}  // namespace steward
