#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "http/request.hpp"
#include "http/response.hpp"

namespace steward::http {

/// Whether the request asks to become a WebSocket (well or badly).
bool asks_for_websocket(const request&);

/// The token in "Sec-WebSocket-Protocol: steward.v1, bearer.<token>"; empty when there is none.
std::string_view token_in_subprotocol(const request&);

/// Whether a page of the request's Origin may talk to this server: there is none, it is the server's own, or
/// CORS allows it. Browsers do not check this for WebSockets, so the server must.
bool is_allowed_origin(const request&);

/// The response that changes the protocol, and whether compression was agreed on.
struct agreed_websocket {
  response answer;
  bool deflate = false;
};
/// Checks the handshake (RFC 6455 section 4.2.1). Refusals are problem documents: 400, 403, 426.
std::variant<agreed_websocket, response> shake_hands(const request&);

}  // namespace steward::http
