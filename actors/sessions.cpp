#include "actors/sessions.hpp"

#include <caf/all.hpp>

#include "domain/json_write.hpp"
#include "log/log.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto look_pause = 1s;     ///< between two looks for sessions that other nodes have ended
constexpr auto look_overlap = 15s;  ///< what a look may have missed of transactions that were under way
constexpr auto clock_margin = 60s;  ///< tokens count a little longer than they say
constexpr std::uint64_t looks_between_housekeeping = 600;

struct sessions_state {
  static inline constexpr const char* name = "sessions";

  session_arguments args;
  std::optional<id_source> ids;
  steady::time_point looked_at = steady::now();
  std::uint64_t looks = 0;

  timestamp now() const { return args.env->now(); }
};

using sessions_pointer = sessions_actor::stateful_pointer<sessions_state>;

error invalid_token() {
  return {errc::unauthorized, "The refresh token is not valid any more; sign in again."};
}

/// Runs `work` against the store; what it throws becomes a 503.
template <class T, class F>
result<T> with_store(F&& work) {
  try {
    return work();
  } catch (const database_unavailable& fault) {
    log::warn("sessions cannot reach the database", {{"reason", fault.what()}});
    error answer{errc::unavailable, "The database cannot be reached. Try again."};
    answer.retry_after = 1;
    return answer;
  } catch (const std::exception& fault) {
    log::error("sessions failed", {{"reason", fault.what()}});
    return error{errc::internal, "The session could not be read or written."};
  }
}

account_answer wrap(result<http::signed_in> content) {
  return {std::make_shared<result<http::signed_in>>(std::move(content))};
}

std::int64_t unix_seconds(timestamp at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

void tell_io_threads(const session_arguments& args, const std::vector<uuid>& ended) {
  const auto now = unix_seconds(args.env->now());
  args.revoked->add(ended, now + (args.access_life + clock_margin).count(), now);
}

result<http::signed_in> begin(sessions_state& state, const begin_session_request& request) {
  const auto now = state.now();
  user_session one{state.ids->next(now),
                   request.content->who.id,
                   request.client.device,
                   request.client.address,
                   now,
                   now,
                   now + state.args.refresh_life};
  const auto token = state.args.tokens->first(one.id);
  state.args.store.begin(one, refresh_tokens::hash(token), now + state.args.session_life);
  auto begun = *request.content;
  begun.session = one.id;
  begun.refresh_token = state.args.tokens->write(token);
  return begun;
}

void report_reuse(const session_arguments& args, const refresh_token& token, const refreshed_session& found,
                  const http::client_info& client) {
  log::warn("security event", {{"event", "refresh_token_reused"},
                               {"user", found.who.id.to_string()},
                               {"session", token.session.to_string()},
                               {"address", client.address},
                               {"device", client.device}});
  std::string data;
  json_object(data).member("session", token.session).end();
  args.audit({"session.token_reused", found.who.id, args.env->now(), {client.device, {}}, data});
}

result<http::signed_in> refresh(sessions_state& state, const http::refresh_request& request) {
  const auto presented = state.args.tokens->read(request.refresh_token);
  if (!presented) return invalid_token();
  const auto next = state.args.tokens->successor(*presented);
  const auto now = state.now();
  const refresh_attempt attempt{refresh_tokens::hash(*presented), refresh_tokens::hash(next),
                                request.client.device, now, now + state.args.refresh_life};
  const auto found = state.args.store.refresh(presented->session, attempt, request.client.address);
  if (!found) return invalid_token();
  if (found->reused) {
    tell_io_threads(state.args, {presented->session});
    report_reuse(state.args, *presented, *found, request.client);
    return invalid_token();
  }
  return http::signed_in{found->who, false, presented->session, state.args.tokens->write(next)};
}

// One overload for each command.
struct carry_out {
  sessions_state& state;

  result<reply> operator()(const list_sessions& wanted) const {
    std::string text = R"({"items":[)";
    for (const auto& one : state.args.store.list(wanted.user, state.now())) {
      if (text.back() != '[') text += ',';
      json_object(text)
          .member("id", one.id)
          .member("device", one.device)
          .member("address", one.address)
          .member("created_at", one.created_at)
          .member("last_used_at", one.last_used_at)
          .member("expires_at", one.expires_at)
          .member("current", one.id == wanted.current)
          .end();
    }
    reply answer;
    answer.body = std::make_shared<const std::string>(text + "]}");
    return answer;
  }
  result<reply> operator()(const end_session& wanted) const {
    const auto ended =
        state.args.store.revoke_of_user({wanted.user, wanted.id, {}}, "ended by its user", state.now());
    if (ended.empty()) return not_found("Session");
    return done(ended);
  }
  result<reply> operator()(const end_sessions& wanted) const {
    return done(
        state.args.store.revoke_of_user({wanted.user, {}, wanted.except}, "ended by its user", state.now()));
  }
  result<reply> operator()(const log_out& wanted) const {
    const auto token = state.args.tokens->read(wanted.refresh_token);
    if (!token) return done({});
    return done(state.args.store.revoke(token->session, "logged out", state.now()));
  }

 private:
  reply done(const std::vector<uuid>& ended) const {
    tell_io_threads(state.args, ended);
    reply answer;
    answer.kind = reply_kind::no_content;
    return answer;
  }
};

/// Learns what other nodes have ended.
void look(sessions_state& state) {
  const auto begin = steady::now();
  const auto back = std::chrono::ceil<std::chrono::seconds>(begin - state.looked_at) + look_overlap;
  const auto looked = with_store<bool>([&]() -> result<bool> {
    tell_io_threads(state.args, state.args.store.recently_revoked(back));
    if (state.looks++ % looks_between_housekeeping == 0)
      state.args.store.forget(state.now() - state.args.access_life - std::chrono::days{1});
    return true;
  });
  if (looked) state.looked_at = begin;
}

sessions_actor::behavior_type sessions_behavior(sessions_pointer self, session_arguments args) {
  self->state.args = std::move(args);
  self->state.ids.emplace(self->state.args.env->seed());
  self->send(static_cast<sessions_actor>(self), session_tick{});
  return {
      [self](const begin_session_request& request) {
        return wrap(with_store<http::signed_in>([&] { return begin(self->state, request); }));
      },
      [self](const refresh_session_request& request) {
        return wrap(with_store<http::signed_in>([&] { return refresh(self->state, request.content); }));
      },
      [self](const session_task& task) {
        return user_answer{std::make_shared<answer>(
            with_store<reply>([&] { return std::visit(carry_out{self->state}, *task.content); }))};
      },
      [self](session_tick) {
        look(self->state);
        self->delayed_send(static_cast<sessions_actor>(self), look_pause, session_tick{});
      },
  };
}

}  // namespace

sessions_actor spawn_sessions(caf::actor_system& system, session_arguments args, bool detached) {
  tell_io_threads(args, args.store.recently_revoked(args.access_life + clock_margin));
  return detached ? system.spawn<caf::detached>(sessions_behavior, std::move(args))
                  : system.spawn(sessions_behavior, std::move(args));
}

}  // namespace steward
