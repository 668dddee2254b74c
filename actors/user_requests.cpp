#include "actors/user_shell.hpp"
#include "domain/webhooks/deliveries.hpp"

namespace steward {

caf::result<user_answer> user_shell::receive(const user_request& request) {
  touch();
  auto to = self_->make_response_promise<user_answer>();
  if (state_.waiting.size() + state_.held.size() >= max_held_requests)
    to.deliver(wrap(unavailable("Too many requests of this user wait. Try again.")));
  else if (!state_.loaded)
    state_.waiting.push_back({request, to});
  else
    run(*request.content, to);
  return caf::delegated<user_answer>{};
}

context user_shell::make_context(const ask& request) {
  return {state_.args.env->now(), *state_.ids,      state_.args.env->bounds,
          request.source,         request.trace_id, state_.args.shard};
}

void user_shell::run(const ask& request, user_promise& to) {
  try {
    admit(request, to);
  } catch (...) {
    to.deliver(wrap(error{errc::internal, "The server failed on this request."}));
    throw;
  }
}

std::optional<error> user_shell::over_the_rate(rate_class which, int cost) {
  const auto now = state_.args.env->now().time_since_epoch();
  const auto wait = state_.rates->take(which, cost, now);
  state_.rate = state_.rates->standing(which, now);
  if (wait.count() <= 0) return std::nullopt;
  error fault{errc::rate_limited, "Too many requests. Wait, then go on more slowly."};
  fault.retry_after = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
  fault.rate = state_.rate;
  return fault;
}

void user_shell::admit(const ask& request, user_promise& to) {
  if (auto refused = request.internal ? std::nullopt : over_the_rate(request.limits, request.cost)) {
    to.deliver(wrap(std::move(*refused)));
    return;
  }
  if (!state_.data.profile) {
    to.deliver(wrap(request.internal
                        ? not_found("User")
                        : error{errc::unauthorized, "The account of this token no longer exists."}));
    return;
  }
  std::visit([&](const auto& work) { perform(work, request, to); }, request.work);
}

void user_shell::perform(const query& work, const ask& request, user_promise& to) {
  answer(work(state_.data, make_context(request)), to);
}

void user_shell::perform(const command& work, const ask& request, user_promise& to) {
  if (answered_before(request, to)) return;
  settle(work(state_.data, make_context(request)), request, to);
}

void user_shell::perform(const event_query& work, const ask& request, user_promise& to) {
  with_events(work.filter, to, [=, shell = *this](const std::vector<event>& events) mutable {
    auto again = to;
    shell.answer(work.answer(shell.state_.data, shell.make_context(request), events), again);
  });
}

void user_shell::perform(const event_command& work, const ask& request, user_promise& to) {
  if (answered_before(request, to)) return;
  with_events(work.filter, to, [=, shell = *this](const std::vector<event>& events) mutable {
    auto again = to;
    if (shell.answered_before(request, again)) return;
    shell.settle(work.decide(shell.state_.data, shell.make_context(request), events), request, again);
  });
}

template <class Answer, class Request, class Use>
void user_shell::with_stored(Request request, user_promise to, Use use) {
  const auto& env = *state_.args.env;
  self_->request(env.reader_of(state_.args.user), env.wait, std::move(request))
      .then(
          [to, use](Answer& found) mutable {
            if (found.content)
              use(*found.content);
            else
              to.deliver(wrap(unavailable("The database cannot be reached. Try again.")));
          },
          [to](caf::error&) mutable {
            to.deliver(wrap(unavailable("The database does not answer. Try again.")));
          });
}

void user_shell::perform(const history_query& work, const ask& request, user_promise& to) {
  auto filter = work.filter;
  if (work.prepare) work.prepare(filter, state_.data, make_context(request));
  with_stored<history_answer>(
      history_request{state_.args.user, std::move(filter)}, to,
      [=, shell = *this](const monitor_history& found) mutable {
        auto again = to;
        shell.answer(work.answer(shell.state_.data, shell.make_context(request), found), again);
      });
}

void user_shell::perform(const history_command& work, const ask& request, user_promise& to) {
  if (answered_before(request, to)) return;
  with_stored<history_answer>(
      history_request{state_.args.user, work.filter}, to,
      [=, shell = *this](const monitor_history& found) mutable {
        auto again = to;
        if (shell.answered_before(request, again)) return;
        shell.settle(work.decide(shell.state_.data, shell.make_context(request), found), request, again);
      });
}

void user_shell::perform(const delivery_query& work, const ask& request, user_promise& to) {
  with_deliveries(work.filter, to, [=, shell = *this](const std::vector<webhook_delivery>& found) mutable {
    auto again = to;
    shell.answer(work.answer(shell.state_.data, shell.make_context(request), found), again);
  });
}

void user_shell::perform(const delivery_command& work, const ask& request, user_promise& to) {
  if (answered_before(request, to)) return;
  with_deliveries(work.filter, to, [=, shell = *this](const std::vector<webhook_delivery>& found) mutable {
    auto again = to;
    if (shell.answered_before(request, again)) return;
    shell.settle(work.decide(shell.state_.data, shell.make_context(request), found), request, again);
  });
}

void user_shell::perform(const command_series& work, const ask& request, user_promise& to) {
  decision all;
  for (const auto& step : work.steps) {
    auto made = step(state_.data, make_context(request));
    if (!made) continue;
    take_up(*made, request);
    std::move(made->changes.begin(), made->changes.end(), std::back_inserter(all.changes));
  }
  send(std::move(all), request, to);
}

void user_shell::with_events(const event_filter& filter, user_promise to,
                             std::function<void(const std::vector<event>&)> use) {
  with_stored<events_answer>(events_request{state_.args.user, filter}, std::move(to), std::move(use));
}

void user_shell::with_deliveries(const delivery_filter& filter, user_promise to,
                                 std::function<void(const std::vector<webhook_delivery>&)> use) {
  with_stored<deliveries_answer>(deliveries_request{state_.args.user, filter}, std::move(to), std::move(use));
}

bool user_shell::answered_before(const ask& request, user_promise& to) {
  if (!request.idempotency) return false;
  const auto in_flight = [&](const auto& held) { return held.key == request.idempotency->key; };
  auto known =
      look_up(state_.data, *request.idempotency, state_.args.env->now(), state_.args.env->bounds.idempotency);
  if (auto* fault = std::get_if<error>(&known)) {
    answer(std::move(*fault), to);
    return true;
  }
  if (std::any_of(state_.held.begin(), state_.held.end(), in_flight)) {
    error fault{errc::idempotency_in_flight,
                "The first request with this Idempotency-Key has not finished. Try again."};
    fault.retry_after = 1;
    to.deliver(wrap(std::move(fault)));
    return true;
  }
  if (auto* earlier = std::get_if<reply>(&known)) {
    answer(std::move(*earlier), to);
    return true;
  }
  return false;
}

void user_shell::answer(result<reply> content, user_promise& to) {
  (content ? content->rate : content.fault().rate) = state_.rate;
  if (state_.sent == state_.committed && state_.held.empty())
    to.deliver(wrap(std::move(content)));
  else
    state_.held.push_back({state_.sent, to, wrap(std::move(content)), {}});
}

void user_shell::settle(result<decision> decided, const ask& request, user_promise& to) {
  if (!decided) return answer(std::move(decided).fault(), to);
  if (decided->erase) return erase(*std::move(decided), to);
  if (request.idempotency)
    decided->changes.push_back(
        remember(state_.data, *request.idempotency, decided->answer, state_.args.env->now()));
  take_up(*decided, request);
  send(*std::move(decided), request, to);
}

void user_shell::take_up(decision& decided, const ask& request) {
  if (!state_.data.webhooks.empty())
    add_webhook_deliveries(state_.data, make_context(request), decided.changes);
  steward::apply(state_.data, decided.changes);
}

void user_shell::send(decision decided, const ask& request, user_promise& to) {
  if (decided.changes.empty()) return answer(std::move(decided.answer), to);
  auto set = std::make_shared<change_set>();
  set->changes = std::move(decided.changes);
  decided.answer.rate = state_.rate;
  ++state_.sent;
  for (const auto& one : set->changes)
    if (std::holds_alternative<row<job>>(one.row)) state_.jobs.emplace_back(state_.sent, one);
  state_.held.push_back({state_.sent, to, wrap(std::move(decided.answer)),
                         request.idempotency ? request.idempotency->key : std::string{}});
  state_.stream.sent(state_.sent, set, state_.data.seq);
  hand_over(std::move(set));
}

void user_shell::erase(decision decided, user_promise& to) {
  auto set = std::make_shared<change_set>();
  set->erase = true;
  state_.data = user_state{};
  state_.data.id = state_.args.user;
  state_.erased_by = ++state_.sent;
  decided.answer.rate = state_.rate;
  state_.held.push_back({state_.sent, to, wrap(std::move(decided.answer)), {}});
  hand_over(std::move(set));
}

void user_shell::hand_over(std::shared_ptr<change_set> set) {
  set->user = state_.args.user;
  set->shard = state_.args.shard;
  set->epoch = state_.args.epoch;
  state_.args.env->metrics->writer_backlog.fetch_add(1, std::memory_order_relaxed);
  self_->send(state_.args.env->writer_of(state_.args.user),
              commit_request{state_.args.number, state_.sent, std::move(set)});
}

}  // namespace steward
