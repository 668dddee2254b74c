#pragma once

#include "http/edge.hpp"

namespace steward::http {

enum class verdict { next, waiting };

/// A step of the pipeline. It may decide the exchange; then the rest up to the last part is skipped.
using step = verdict (*)(edge&, exchange&);

// Before the body. In steps_head.cpp.
verdict identify(edge&, exchange&);
verdict read_origin(edge&, exchange&);
verdict find_route(edge&, exchange&);
verdict check_content(edge&, exchange&);

// Before the handler. In steps_rate.cpp, authentication.cpp and steps_body.cpp.
verdict limit_address(edge&, exchange&);
verdict authenticate(edge&, exchange&);
verdict check_scope(edge&, exchange&);
verdict check_owner(edge&, exchange&);
verdict check_role(edge&, exchange&);
verdict read_parameters(edge&, exchange&);
verdict read_idempotency_key(edge&, exchange&);
verdict negotiate(edge&, exchange&);

// The handler. In ask_backend.cpp.
verdict handle(edge&, exchange&);

// After the answer, also after a refusal. In steps_answer.cpp.
void tag_and_revalidate(edge&, exchange&);
void encode(edge&, exchange&);

/// Goes on with an exchange after a completion has decided it or given it what it needed.
void resume(exchange&);

}  // namespace steward::http
