#include <algorithm>
#include <type_traits>

#include "domain/json_write.hpp"
#include "http/cookie.hpp"
#include "http/deliver.hpp"
#include "http/query.hpp"
#include "http/steps.hpp"
#include "identity/email.hpp"
#include "log/log.hpp"

namespace steward::http {
namespace {

// What is left of the user's rate, if the answer says so. An operator asks for somebody else.
void note_rate(exchange& x, const rate_standing& told) {
  if (told.which != rate_class::none && x.row->who != access::admin) x.rate = told;
}
template <class T>
void note_rate(exchange&, const T&) {}
void note_rate(exchange& x, const reply& answer) { note_rate(x, answer.rate); }

// Decides the exchange with what `present` makes of an answer, or with the problem.
template <class T, class F>
void settle(exchange& x, result<T> answer, F present) noexcept {
  try {
    if (answer) {
      note_rate(x, *answer);
      x.decide(present(*answer));
      x.allows_caching_by_tag = true;
      return;
    }
    if (answer.fault().code == errc::internal)
      log::error("A request failed",
                 {{"why", answer.fault().detail}, {"path", x.req.path}, {"trace_id", x.req.trace_id}});
    note_rate(x, answer.fault().rate);
    x.decide(make_problem(answer.fault(), x.problem()));
  } catch (const std::exception& fault) {
    log::error("An answer could not be presented",
               {{"what", fault.what()}, {"path", x.req.path}, {"trace_id", x.req.trace_id}});
    x.decide(make_problem(error{errc::internal}, x.problem()));
  }
}

completion<reply> reply_to(exchange& x) {
  return completion<reply>(deliver_to(x, [](exchange& later, result<reply> answer) {
    settle(later, std::move(answer),
           [&later](const reply& what) { return later.row->present(what, later.req); });
  }));
}

completion<signed_in> account_to(exchange& x) {
  return completion<signed_in>(deliver_to(x, [](exchange& later, result<signed_in> answer) {
    settle(later, std::move(answer),
           [&later](const signed_in& session) { return later.row->present_account(session, later.req); });
  }));
}

// What cannot be stored as text becomes no device rather than a refusal.
client_info client_of(const exchange& x) {
  constexpr std::size_t max_device = 255;
  const auto agent = x.req.header("User-Agent");
  const bool printable = std::all_of(agent.begin(), agent.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return {printable ? std::string(agent.substr(0, max_device)) : std::string(), x.origin.address.to_string()};
}

// One login on its way: counted as a wrong one until it has turned out otherwise.
struct login_attempt {
  address_gate& gate;
  std::string account, place;
  completion<signed_in> done;

  void finish(result<signed_in> answer) {
    {
      const std::lock_guard hold(gate.lock);
      if (answer)
        gate.logins.right(account, place);
      else if (answer.fault().code != errc::unauthorized)
        gate.logins.undone(account, place);
    }
    done(std::move(answer));
  }
};

// Nothing when too many were wrong; then the exchange is decided.
std::optional<completion<signed_in>> guard_login(edge& at, exchange& x, std::string_view email) {
  if (at.gate.proofs.is_unlimited()) return account_to(x);
  const auto account = normalise_email(email), place = x.origin.address.subscriber().to_string();
  std::unique_lock hold(at.gate.lock);
  const auto wait = at.gate.logins.attempt(account, place, x.started.time_since_epoch());
  hold.unlock();
  if (wait.count() > 0) {
    error fault{errc::rate_limited, "Too many wrong passwords for this account. Wait, then try again."};
    fault.retry_after = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
    x.decide(make_problem(fault, x.problem()));
    return std::nullopt;
  }
  auto made = std::unique_ptr<login_attempt>(new login_attempt{at.gate, account, place, account_to(x)});
  return completion<signed_in>(
      [made = std::move(made)](result<signed_in> answer) { made->finish(std::move(answer)); });
}

// Where the browser goes on, and what it has to bring along.
response present_redirect(const oauth_redirect& to, const exchange& x) {
  response answer;
  if (to.told) {
    std::string text;
    json_object(text).member("authorization_url", to.url).end();
    answer = response(200, std::move(text));
  } else {
    answer.status = 303;
    answer.with("Location", to.url);
  }
  answer.cache = caching::no_store;
  if (!to.cookie.empty()) answer.with("Set-Cookie", flow_cookie(to, x.req.config()));
  return answer;
}

completion<federation_reply> federation_to(exchange& x) {
  return completion<federation_reply>(deliver_to(x, [](exchange& later, result<federation_reply> answer) {
    settle(later, std::move(answer), [&later](const federation_reply& what) {
      if (const auto* to = std::get_if<oauth_redirect>(&what)) return present_redirect(*to, later);
      if (const auto* session = std::get_if<signed_in>(&what))
        return later.row->present_account(*session, later.req);
      return later.row->present(std::get<reply>(what), later.req);
    });
  }));
}

response present_readiness(const readiness& report) {
  bool all = true;
  std::string text;
  json_object object(text);
  auto& checks = object.name("checks");
  checks += '[';
  for (const auto& check : report.checks) {
    all &= check.ready;
    if (checks.back() != '[') checks += ',';
    json_object(checks)
        .member("name", check.name)
        .member("ready", check.ready)
        .member("reason", check.reason)
        .end();
  }
  checks += ']';
  object.member("status", all ? "ready" : "not ready").end();
  response answer(all ? 200 : 503, std::move(text));
  answer.cache = caching::no_store;
  if (!all) answer.with("Retry-After", "1");
  return answer;
}

response present_piece(const stream_piece& piece, topic_set topics, const exchange& x) {
  if (piece.required != resync::none)
    return make_problem(edge_fault::resync_required,
                        "The cursor cannot be resumed from: " + std::string(to_string(piece.required)) + '.',
                        x.problem());
  const auto& names = x.req.services->topics;
  std::string text;
  json_object object(text);
  auto& items = object.name("items");
  items += '[';
  for (const auto& one : piece.events) {
    const auto topic = std::find(names.begin(), names.end(), one.topic) - names.begin();
    if ((topics >> std::min<std::ptrdiff_t>(topic, 31) & 1) == 0) continue;
    if (items.back() != '[') items += ',';
    items += *one.json;
  }
  items += ']';
  object.member("next", stream_cursor{piece.epoch, piece.last()}.to_string())
      .member("has_more", piece.last() < piece.head)
      .end();
  response answer(200, std::move(text));
  answer.cache = caching::no_store;
  return answer;
}

request_origin origin_of(const request& req) {
  constexpr std::size_t longest_agent = 200;
  std::string agent;
  for (const char c : req.header("User-Agent").substr(0, longest_agent))
    agent += c >= ' ' && c <= '~' ? c : '?';
  return {std::move(agent), std::string(req.trace_id)};
}

// A question that waits until it has been counted.
struct counted_query {
  backend& behind;
  admin_query question;
  completion<reply> done;
};

// One overload for each kind of outcome.
struct act {
  edge& at;
  exchange& x;

  verdict operator()(response& answer) const {
    x.decide(std::move(answer));
    x.allows_caching_by_tag = true;
    return verdict::next;
  }
  verdict operator()(error& fault) const {
    x.decide(make_problem(fault, x.problem()));
    return verdict::next;
  }
  verdict operator()(ask& question) const {
    question.user = x.req.bearer->user;
    question.limits = x.row->limits;
    question.cost = x.row->cost;
    question.idempotency = std::move(x.req.idempotency);
    question.trace_id = x.req.trace_id;
    auto done = reply_to(x);
    at.behind.submit(std::move(question), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(admin_ask& on_behalf) const {
    auto& question = on_behalf.question;
    question.user = on_behalf.user;
    question.trace_id = x.req.trace_id;
    question.source = "admin";
    question.internal = true;
    question.idempotency = std::move(x.req.idempotency);
    // It is kept with the owner's keys, which have no space: nobody's key can be taken for another's.
    if (question.idempotency) question.idempotency->key.insert(0, x.req.bearer->user.to_string() + ' ');
    auto done = reply_to(x);
    at.behind.submit(std::move(question), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(admin_query& question) const {
    if (auto* one = std::get_if<invitation_request>(&question)) one->from = origin_of(x.req);
    auto done = reply_to(x);
    if (x.row->limits == rate_class::exports || x.row->cost > 1)
      count_then_inspect(std::move(question), std::move(done));
    else
      at.behind.inspect(std::move(question), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(sign_up_request& question) const {
    question.client = client_of(x);
    question.from = origin_of(x.req);
    auto done = account_to(x);
    at.behind.sign_up(std::move(question), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(log_in_request& question) const {
    question.client = client_of(x);
    question.from = origin_of(x.req);
    auto try_it = guard_login(at, x, question.email);
    if (x.decided) return verdict::next;
    at.behind.log_in(std::move(question), std::move(*try_it));
    return verdict::waiting;
  }
  verdict operator()(refresh_request& question) const {
    question.client = client_of(x);
    auto done = account_to(x);
    at.behind.refresh(std::move(question), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(session_command& what) const {
    auto done = reply_to(x);
    at.behind.manage_sessions(std::move(what), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(account_command& command) const {
    account_request question{std::move(command), origin_of(x.req)};
    auto done = reply_to(x);
    at.behind.manage_account(std::move(question), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(mail_request& question) const {
    question.from = origin_of(x.req);
    auto done = reply_to(x);
    at.behind.manage_mail(std::move(question), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(federation_request& question) const {
    auto done = federation_to(x);
    at.behind.federate(std::move(question), client_of(x), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(readiness_request&) const {
    completion<readiness> done(deliver_to(x, [](exchange& later, result<readiness> report) {
      settle(later, std::move(report), [](const readiness& what) { return present_readiness(what); });
    }));
    at.behind.check_readiness(std::move(done));
    return verdict::waiting;
  }
  verdict operator()(live_request& wish) const {
    x.decide(std::move(wish.head));
    if (x.req.verb == method::head) return verdict::next;
    wish.start.who = x.req.bearer;
    x.live = std::make_unique<live_start>(std::move(wish.start));
    return verdict::next;
  }
  verdict operator()(sync_request& question) const {
    question.wanted.user = x.req.bearer->user;
    completion<stream_piece> done(
        deliver_to(x, [topics = question.topics](exchange& later, result<stream_piece> piece) {
          settle(later, std::move(piece),
                 [&](const stream_piece& what) { return present_piece(what, topics, later); });
        }));
    at.behind.read_stream(std::move(question.wanted), std::move(done));
    return verdict::waiting;
  }
  verdict operator()(metrics_request&) const {
    completion<std::string> done(
        deliver_to(x, [&numbers = at.numbers](exchange& later, result<std::string> others) {
          settle(later, std::move(others), [&numbers](const std::string& text) {
            response answer(200, numbers.render() + text, prometheus_type);
            answer.cache = caching::no_store;
            return answer;
          });
        }));
    at.behind.collect_metrics(std::move(done));
    return verdict::waiting;
  }

 private:
  // The user's actor counts requests; what reads the database goes there first, to be counted.
  void count_then_inspect(admin_query question, completion<reply> done) const {
    ask counted;
    counted.user = x.req.bearer->user;
    counted.limits = x.row->limits;
    counted.cost = x.row->cost;
    counted.trace_id = x.req.trace_id;
    counted.work = query([](const user_state&, const context&) -> result<reply> { return reply{}; });
    auto later =
        std::unique_ptr<counted_query>(new counted_query{at.behind, std::move(question), std::move(done)});
    at.behind.submit(std::move(counted),
                     completion<reply>([later = std::move(later)](result<reply> may) mutable {
                       if (!may) return later->done(std::move(may));
                       later->behind.inspect(std::move(later->question), std::move(later->done));
                     }));
  }
};

// This page's address with another cursor.
std::string next_page(const request& req, std::string_view cursor) {
  std::string link = "<";
  link.append(req.path).append("?");
  for (const auto& [name, value] : req.query) {
    if (name == "cursor" || name == "offset") continue;
    append_percent_encoded(link, name);
    link += '=';
    append_percent_encoded(link, value);
    link += '&';
  }
  link += "cursor=";
  append_percent_encoded(link, cursor);
  return link + ">; rel=\"next\"";
}

}  // namespace

verdict handle(edge& at, exchange& x) {
  auto made = x.row->run(x.req);
  return std::visit(act{at, x}, made);
}

response present_reply(const reply& what, const request& req) {
  response answer;
  answer.status = what.kind == reply_kind::created ? 201 : what.kind == reply_kind::no_content ? 204 : 200;
  answer.body = what.body;
  answer.etag = what.etag;
  if (!what.location.empty()) answer.with("Location", what.location);
  if (what.page) {
    if (what.page->total >= 0)  // negative: the client did not want it counted
      answer.with("X-Total-Count", std::to_string(what.page->total));
    if (!what.page->next_cursor.empty()) answer.with("Link", next_page(req, what.page->next_cursor));
  }
  if (what.replayed) answer.with("Idempotency-Replayed", "true");
  return answer;
}

}  // namespace steward::http
