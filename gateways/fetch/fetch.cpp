#include "gateways/fetch/fetch.hpp"

#include <curl/curl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

#include "config/ports.hpp"
#include "gateways/fetch/address.hpp"

namespace steward {
namespace {

constexpr std::size_t longest_head = 64 * 1024;

struct curl_closer {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// One request on its way.
struct run {
  const fetch_policy& policy;
  bool plain = false;  ///< http://: this machine only
  bool refused = false;
  bool port_refused = false;
  bool too_large = false;
  std::string body = {};
  std::size_t head_bytes = 0;
  std::map<std::string, std::string> headers = {};
};

bool may_ask(const run& one, const sockaddr& address) {
  if (one.plain && !one.policy.plain_http) return one.policy.private_networks && is_loopback_address(address);
  return one.policy.private_networks || is_public_address(address);
}

bool may_ask_port(const run& one, const sockaddr& address) {
  const auto& ports = one.policy.ports;
  return ports.empty() || std::find(ports.begin(), ports.end(), port_of(address)) != ports.end();
}

// Makes the socket for an address that the name resolved to, or refuses it.
curl_socket_t open_socket(void* what, curlsocktype, curl_sockaddr* address) {
  auto& one = *static_cast<run*>(what);
  const bool port_fits = may_ask_port(one, address->addr);
  if (!port_fits || !may_ask(one, address->addr)) {
    one.refused = true;
    one.port_refused = !port_fits;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* what) {
  auto& one = *static_cast<run*>(what);
  if (one.body.size() + size * count > one.policy.most_bytes) {
    one.too_large = true;
    one.body.append(bytes, one.policy.most_bytes - one.body.size());
    return 0;
  }
  one.body.append(bytes, size * count);
  return size * count;
}

// One line of the head. That of an interim answer begins a new one.
std::size_t keep_header(char* bytes, std::size_t size, std::size_t count, void* what) {
  auto& one = *static_cast<run*>(what);
  const std::string_view line(bytes, size * count);
  if ((one.head_bytes += line.size()) > longest_head) {
    one.too_large = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) one.headers.clear();
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  auto value = line.substr(colon + 1);
  while (!value.empty() && std::isspace(static_cast<unsigned char>(value.front()))) value.remove_prefix(1);
  while (!value.empty() && std::isspace(static_cast<unsigned char>(value.back()))) value.remove_suffix(1);
  one.headers.insert_or_assign(std::move(name), std::string(value));
  return line.size();
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

fetch_failure failure_of(CURLcode code, const run& one, const std::string& url, const char* told, bool sent) {
  const auto fault = fault_of(code, one);
  std::string reason(origin_of(url));
  reason += ": ";
  if (one.port_refused)
    reason += "its port is none that may be asked; see outbound_ports";
  else if (one.refused)
    reason += "its address is not public; see outbound_networks";
  else if (one.too_large)
    reason += "the answer is too long";
  else
    reason += *told ? told : curl_easy_strerror(code);
  return {fault, std::move(reason), sent};
}

bool was_sent(CURL* handle) {
  long bytes = 0;
  curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &bytes);
  return bytes > 0;
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
  if (!request.url.starts_with("https://") && !(one.plain && (policy.private_networks || policy.plain_http)))
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
  set(CURLOPT_HEADERFUNCTION, keep_header);
  set(CURLOPT_HEADERDATA, &one);
  if (request.compressed) set(CURLOPT_ACCEPT_ENCODING, "");
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
  const bool cut = one.too_large && policy.cut_answers;
  if (code != CURLE_OK && !cut)
    return failure_of(code, one, request.url, told.data(), was_sent(handle.get()));
  long status = 0;
  curl_off_t wait = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &wait);
  return fetch_answer{static_cast<int>(status), std::move(one.body), std::move(one.headers),
                      std::chrono::seconds{wait}};
}

namespace {

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Where a redirect leads, which may be told relative to where it was. Empty when it leads nowhere.
std::string target_of(const std::string& from, const std::string& location) {
  const std::unique_ptr<CURLU, curl_closer> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, from.c_str(), 0) != CURLUE_OK) return {};
  if (curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK) return {};
  curl_url_set(url.get(), CURLUPART_USER, nullptr, 0);
  curl_url_set(url.get(), CURLUPART_PASSWORD, nullptr, 0);
  char* text = nullptr;
  if (curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) return {};
  std::string found(text);
  curl_free(text);
  return found;
}

}  // namespace

fetch_result fetch_moved(fetch_request request, fetch_policy policy, int most) {
  const auto end = std::chrono::steady_clock::now() + policy.total_limit;
  for (int hop = 0;; ++hop) {
    auto given = fetch(request, policy);
    const auto* answer = std::get_if<fetch_answer>(&given);
    if (!answer || !is_redirect(answer->status)) return given;
    const auto location = answer->headers.find("location");
    if (location == answer->headers.end()) return given;
    const auto origin = std::string(origin_of(request.url));
    if (hop == most) return fetch_failure{fetch_fault::forbidden, origin + ": redirects too often"};
    auto target = target_of(request.url, location->second);
    if (!target.starts_with("http://") && !target.starts_with("https://"))
      return fetch_failure{fetch_fault::forbidden, origin + ": redirects to what is no web address"};
    if (request.url.starts_with("https://") && target.starts_with("http://"))
      return fetch_failure{fetch_fault::forbidden, origin + ": redirects from https to http"};
    request.url = std::move(target);
    policy.total_limit = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (policy.total_limit.count() <= 0)
      return fetch_failure{fetch_fault::timed_out, origin + ": took too long"};
  }
}

std::string_view fetch_answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

fetch_policy fetch_policy_of(const settings& config, std::shared_ptr<const std::atomic<bool>> stopped) {
  fetch_policy policy;
  policy.private_networks = config.outbound_networks == network_reach::any;
  policy.ca_file = config.outbound_ca_file;
  policy.stopped = std::move(stopped);
  return policy;
}

fetch_policy user_fetch_policy_of(const settings& config, std::shared_ptr<const std::atomic<bool>> stopped) {
  auto policy = fetch_policy_of(config, std::move(stopped));
  policy.ports = ports_for_users(config);
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
