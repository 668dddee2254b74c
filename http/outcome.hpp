#pragma once

#include <variant>

#include "domain/ask.hpp"
#include "http/backend.hpp"
#include "http/live_start.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace steward::http {

/// GET /api/v1/live and /api/v1/events: send `head`, then leave HTTP.
struct live_request {
  response head;
  live_start start;
};

/// GET /api/v1/sync.
struct sync_request {
  stream_request wanted;
  topic_set topics = all_topics;
};

/// A question for another user's actor. Only routes behind the role admin make one.
struct admin_ask {
  uuid user;
  ask question;
};

/// What a handler makes of a request: an answer, a refusal (becomes a problem document), or a question for
/// the backend. Of an ask the handler fills only `work` (and `heavy`); the edge sets user, idempotency,
/// source and trace_id. Of a sync_request only what `wanted` says besides the user.
using outcome =
    std::variant<response, error, ask, admin_ask, admin_query, sign_up_request, log_in_request,
                 refresh_request, session_command, account_command, mail_request, federation_request,
                 readiness_request, metrics_request, live_request, sync_request>;

/// A free function; it never waits. What it throws becomes a 500.
using handler = outcome (*)(const request&);

/// Turns what the backend answered into another shape than present_reply's: for facades.
using presenter = response (*)(const reply&, const request&);
/// The same for sign_up_request, log_in_request and refresh_request.
using account_presenter = response (*)(const signed_in&, const request&);

/// The usual shape: ok 200, created 201 with Location, no_content 204; ETag; for pages Link (rel="next") and
/// X-Total-Count; Idempotency-Replayed: true for a repeated answer.
response present_reply(const reply&, const request&);

}  // namespace steward::http
