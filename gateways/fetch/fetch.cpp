#include "gateways/fetch/fetch.hpp"

#include <curl/curl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <stdexcept>

#include "gateways/fetch/address.hpp"

namespace steward {
namespace {

struct curl_closer {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// One request on its way.
struct run {
  const fetch_policy& policy;
  bool plain = false;  ///< http://: this machine only
  bool refused = false;
  bool too_large = false;
  std::string body = {};
};

bool may_ask(const run& one, const sockaddr& address) {
  if (one.plain) return one.policy.private_networks && is_loopback_address(address);
  return one.policy.private_networks || is_public_address(address);
}

// Makes the socket for an address that the name resolved to, or refuses it.
curl_socket_t open_socket(void* what, curlsocktype, curl_sockaddr* address) {
  auto& one = *static_cast<run*>(what);
  if (!may_ask(one, address->addr)) {
    one.refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* what) {
  auto& one = *static_cast<run*>(what);
  if (one.body.size() + size * count > one.policy.most_bytes) {
    one.too_large = true;
    return 0;
  }
  one.body.append(bytes, size * count);
  return size * count;
}

// Called about once a second, also while nothing moves.
int stop_when_told(void* what, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& stopped = static_cast<run*>(what)->policy.stopped;
  return stopped && *stopped ? 1 : 0;
}

fetch_fault fault_of(CURLcode code, const run& one) {
  if (one.refused) return fetch_fault::forbidden;
  if (one.too_large) return fetch_fault::too_large;
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return fetch_fault::forbidden;
    case CURLE_OPERATION_TIMEDOUT:
      return fetch_fault::timed_out;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
      return fetch_fault::untrusted;
    case CURLE_FILESIZE_EXCEEDED:
      return fetch_fault::too_large;
    case CURLE_UNSUPPORTED_PROTOCOL:  // an answer without a head, which was HTTP 0.9
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return fetch_fault::garbled;
    default:
      return fetch_fault::unreachable;
  }
}

fetch_failure failure_of(CURLcode code, const run& one, const std::string& url, const char* told) {
  const auto fault = fault_of(code, one);
  std::string reason(origin_of(url));
  reason += ": ";
  if (one.refused)
    reason += "its address is not public; see outbound_networks";
  else if (one.too_large)
    reason += "the answer is too long";
  else
    reason += *told ? told : curl_easy_strerror(code);
  return {fault, std::move(reason)};
}

std::unique_ptr<curl_slist, curl_closer> list_of(const std::vector<std::string>& lines) {
  std::unique_ptr<curl_slist, curl_closer> list;
  for (const auto& line : lines) {
    auto* longer = curl_slist_append(list.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

void start_curl() {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

}  // namespace

fetch_result fetch(const fetch_request& request, const fetch_policy& policy) {
  start_curl();
  run one{policy};
  one.plain = request.url.starts_with("http://");
  if (!request.url.starts_with("https://") && !(one.plain && policy.private_networks))
    return fetch_failure{fetch_fault::forbidden, std::string(origin_of(request.url)) + ": is not https://"};
  auto lines = request.headers;
  if (!request.content_type.empty()) lines.push_back("Content-Type: " + request.content_type);
  const auto headers = list_of(lines);
  const std::unique_ptr<CURL, curl_closer> handle(curl_easy_init());
  if (!handle) throw std::bad_alloc();
  std::array<char, CURL_ERROR_SIZE> told{};
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(handle.get(), option, value); };
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_USERAGENT, "Steward");
  set(CURLOPT_HTTPHEADER, headers.get());
  if (!policy.ca_file.empty()) set(CURLOPT_CAINFO, policy.ca_file.c_str());
  set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(CURLOPT_OPENSOCKETDATA, &one);
  set(CURLOPT_WRITEFUNCTION, keep);
  set(CURLOPT_WRITEDATA, &one);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, stop_when_told);
  set(CURLOPT_XFERINFODATA, &one);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(policy.connect_limit.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(policy.total_limit.count()));
  set(CURLOPT_ERRORBUFFER, told.data());
  if (!request.form.empty()) {
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(request.form.size()));
    set(CURLOPT_POSTFIELDS, request.form.c_str());
  }
  if (!request.content_type.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());
  }
  const auto code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return failure_of(code, one, request.url, told.data());
  long status = 0;
  curl_off_t wait = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &wait);
  return fetch_answer{static_cast<int>(status), std::move(one.body), std::chrono::seconds{wait}};
}

fetch_policy fetch_policy_of(const settings& config, std::shared_ptr<const std::atomic<bool>> stopped) {
  fetch_policy policy;
  policy.private_networks = config.outbound_networks == network_reach::any;
  policy.ca_file = config.outbound_ca_file;
  policy.stopped = std::move(stopped);
  return policy;
}

std::string_view origin_of(std::string_view url) {
  const auto host = url.find("://");
  return host == std::string_view::npos ? url : url.substr(0, url.find_first_of("/?#", host + 3));
}

void add_form_value(std::string& form, std::string_view name, std::string_view value) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  if (!form.empty()) form += '&';
  form.append(name) += '=';
  for (const unsigned char c : value) {
    if (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~')
      form += static_cast<char>(c);
    else
      (form += '%').append({digits[c >> 4], digits[c & 15]});
  }
}

}  // namespace steward
