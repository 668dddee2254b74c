#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "gateways/email/transport.hpp"

namespace steward {
namespace {

constexpr long connect_limit_ms = 10'000;
constexpr std::size_t longest_refusal = 300;

struct curl_closer {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct unsent {
  std::string_view rest;
  const job_run* run;
  std::string refusal = {};  ///< the newest line with which the server said no
};

// Called with each line that the server says.
std::size_t note_line(char* bytes, std::size_t size, std::size_t count, void* what) {
  const std::string_view line(bytes, size * count);
  if (line.size() > 3 && (line[0] == '4' || line[0] == '5')) {
    auto& refusal = static_cast<unsent*>(what)->refusal;
    refusal.clear();
    for (const char c : line.substr(0, longest_refusal)) refusal += c >= ' ' && c <= '~' ? c : ' ';
    refusal.resize(refusal.find_last_not_of(' ') + 1);
  }
  return size * count;
}

std::size_t read_more(char* to, std::size_t size, std::size_t count, void* from) {
  auto& rest = static_cast<unsent*>(from)->rest;
  const auto taken = std::min(size * count, rest.size());
  std::memcpy(to, rest.data(), taken);
  rest.remove_prefix(taken);
  return taken;
}

// Called about once a second, also while nothing moves.
int stop_when_over(void* what, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<unsent*>(what)->run->is_over() ? 1 : 0;
}

long milliseconds_left(const job_run& run) {
  const auto left = run.deadline - std::chrono::steady_clock::now();
  return std::max<long>(1, static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

// The path of an SMTP URL is the name that we say HELO with.
std::string url_for(const smtp_server& server, const mailbox& from) {
  auto url = server.url;
  const auto host = url.find("://");
  if (host != std::string::npos && url.find('/', host + 3) == std::string::npos)
    url += '/' + from.address.substr(from.address.find('@') + 1);
  return url;
}

// By the enhanced status code (RFC 3463): 5.1.x is about addresses, of which 5.1.7 and 5.1.8 are the
// sender's. A bare 550 may be about anything, also about us.
bool is_about_the_address(std::string_view refusal) {
  constexpr std::string_view code = "5.1.";
  if (refusal.size() < 10 || refusal.substr(4, code.size()) != code) return false;
  const auto detail = refusal.substr(8, refusal.find(' ', 8) - 8);
  return detail != "7" && detail != "8";
}

mail_failure failure_of(CURL* handle, CURLcode code, const char* told, std::string refusal) {
  long answer = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer);
  // A refusal of our credentials, or of TLS, is no refusal of the mail.
  const bool about_us = code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED;
  const bool for_good = answer >= 500 && answer < 600 && !about_us;
  mail_failure failure{*told ? told : curl_easy_strerror(code), !for_good};
  if (answer > 0) failure.reason += " (SMTP " + std::to_string(answer) + ')';
  if (!refusal.empty()) failure.reason += ": " + refusal;
  failure.bad_address = for_good && is_about_the_address(refusal);
  if (!about_us) failure.answer = std::move(refusal);
  return failure;
}

std::optional<mail_failure> send(const smtp_server& server, const email_message& message,
                                 const job_run& run) {
  const auto content = compose(message);
  const auto url = url_for(server, message.from);
  const auto from = '<' + message.from.address + '>', to = '<' + message.to.address + '>';
  const std::unique_ptr<curl_slist, curl_closer> recipients(curl_slist_append(nullptr, to.c_str()));
  const std::unique_ptr<CURL, curl_closer> handle(curl_easy_init());
  if (!handle || !recipients) return mail_failure{"libcurl is out of memory"};
  unsent rest{content, &run};
  std::array<char, CURL_ERROR_SIZE> told{};
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(handle.get(), option, value); };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_PROXY, "");  // not what the environment says of HTTP
  set(CURLOPT_USE_SSL, static_cast<long>(server.insist_on_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!server.ca_file.empty()) set(CURLOPT_CAINFO, server.ca_file.c_str());
  set(CURLOPT_MAIL_FROM, from.c_str());
  set(CURLOPT_MAIL_RCPT, recipients.get());
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_READFUNCTION, read_more);
  set(CURLOPT_READDATA, &rest);
  set(CURLOPT_HEADERFUNCTION, note_line);
  set(CURLOPT_HEADERDATA, &rest);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, stop_when_over);
  set(CURLOPT_XFERINFODATA, &rest);
  set(CURLOPT_CONNECTTIMEOUT_MS, connect_limit_ms);
  set(CURLOPT_TIMEOUT_MS, milliseconds_left(run));
  set(CURLOPT_ERRORBUFFER, told.data());
  const auto code = curl_easy_perform(handle.get());
  if (code == CURLE_OK) return std::nullopt;
  return failure_of(handle.get(), code, told.data(), std::move(rest.refusal));
}

}  // namespace

mail_transport make_smtp_transport(smtp_server server) {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
  return [server = std::move(server)](const email_message& message, const job_run& run) {
    return send(server, message, run);
  };
}

}  // namespace steward
