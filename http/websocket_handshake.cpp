#include "http/websocket_handshake.hpp"

#include <openssl/evp.h>

#include <array>

#include "http/ascii.hpp"
#include "http/cors.hpp"
#include "http/permessage_deflate.hpp"
#include "http/problem.hpp"

namespace steward::http {
namespace {

constexpr std::string_view magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 section 1.3
constexpr std::string_view subprotocol = "steward.v1";
constexpr std::string_view token_prefix = "bearer.";
constexpr std::size_t key_bytes = 16;

// Calls use(element) for each element of a list that may come in several header lines, until it says true.
template <class Use>
bool any_element(const request& req, std::string_view name, Use use) {
  for (const auto& [header, value] : req.headers) {
    if (!equal_ignoring_case(header, name)) continue;
    for (std::string_view list = value; !list.empty();)
      if (use(next_element(list))) return true;
  }
  return false;
}

bool has_element(const request& req, std::string_view name, std::string_view wanted) {
  return any_element(req, name, [&](std::string_view one) { return equal_ignoring_case(one, wanted); });
}

// 16 bytes in base64: 22 characters and two signs of filling, the last character with four bits of zero.
bool is_key(std::string_view text) {
  if (text.size() != 24) return false;
  std::array<unsigned char, 18> bytes;
  const int size = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()), 24);
  return size == static_cast<int>(bytes.size()) && text.ends_with("==") && text[21] != '=' &&
         bytes[key_bytes] == 0;
}

std::string accept_of(std::string_view key) {
  const std::string text = std::string(key).append(magic);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::array<unsigned char, 64> encoded;
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return {encoded.begin(), encoded.begin() + length};
}

response bad_handshake(const request& req, std::string_view detail) {
  return make_problem(edge_fault::bad_request, detail, {req.path, req.trace_id});
}

}  // namespace

bool asks_for_websocket(const request& req) {
  return !req.http_1_0 && has_element(req, "Upgrade", "websocket") &&
         has_element(req, "Connection", "upgrade");
}

std::string_view token_in_subprotocol(const request& req) {
  std::string_view token;
  any_element(req, "Sec-WebSocket-Protocol", [&](std::string_view one) {
    if (one.starts_with(token_prefix)) token = one.substr(token_prefix.size());
    return !token.empty();
  });
  return token;
}

bool is_allowed_origin(const request& req) {
  const auto origin = req.header("Origin");
  if (origin.empty() || !allowed_origin(req.config(), origin).empty()) return true;
  const auto scheme = origin.find("://");
  return scheme != std::string_view::npos &&
         equal_ignoring_case(origin.substr(scheme + 3), req.header("Host"));
}

std::variant<agreed_websocket, response> shake_hands(const request& req) {
  if (!asks_for_websocket(req) || req.header("Sec-WebSocket-Version") != "13") {
    auto refusal = make_problem(edge_fault::upgrade_required, "", {req.path, req.trace_id});
    refusal.with("Upgrade", "websocket").with("Connection", "Upgrade").with("Sec-WebSocket-Version", "13");
    return refusal;
  }
  if (!is_allowed_origin(req))
    return make_problem(error{errc::forbidden, "Pages of this Origin may not connect; see CORS_ORIGINS."},
                        {req.path, req.trace_id});
  const auto key = req.header("Sec-WebSocket-Key");
  if (!is_key(key)) return bad_handshake(req, "Sec-WebSocket-Key must be 16 bytes in base64.");

  agreed_websocket agreed;
  agreed.answer.status = 101;
  agreed.answer.cache = caching::no_store;
  agreed.answer.with("Upgrade", "websocket").with("Connection", "Upgrade");
  agreed.answer.with("Sec-WebSocket-Accept", accept_of(key));
  if (has_element(req, "Sec-WebSocket-Protocol", subprotocol))
    agreed.answer.with("Sec-WebSocket-Protocol", std::string(subprotocol));
  any_element(req, "Sec-WebSocket-Extensions", [&](std::string_view offer) {
    const auto terms = agree_on_deflate(offer);
    if (terms.empty()) return false;
    agreed.deflate = true;
    agreed.answer.with("Sec-WebSocket-Extensions", std::string(terms));
    return true;
  });
  return agreed;
}

}  // namespace steward::http
