#include "actors/federation.hpp"

#include <caf/all.hpp>

#include "actors/ask_user.hpp"
#include "domain/json_write.hpp"
#include "domain/profile_commands.hpp"
#include "domain/task_text.hpp"
#include "domain/user_state.hpp"
#include "http/cookie.hpp"
#include "identity/email.hpp"
#include "identity/oauth_flow.hpp"
#include "log/log.hpp"

namespace steward {
namespace {

using promise = caf::typed_response_promise<federation_answer>;
using http::federation_reply;

constexpr std::chrono::hours news_memory{1};  ///< longer than a webhook is accepted for
constexpr std::size_t longest_name = 100;

struct federation_state {
  static inline constexpr const char* name = "federation";

  federation_arguments args;
  std::optional<id_source> ids;
};

using federation_pointer = federation_actor::stateful_pointer<federation_state>;

void deliver(promise& to, result<federation_reply> content) {
  to.deliver(federation_answer{std::make_shared<result<federation_reply>>(std::move(content))});
}

error unavailable(const std::string& sentence) {
  error fault{errc::unavailable, sentence};
  fault.retry_after = 1;
  return fault;
}

error begin_again(const char* sentence) { return {errc::unauthorized, sentence}; }

federation_reply json_answer(std::string text) {
  return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(text))};
}

federation_reply news_answer(const char* what) {
  std::string text;
  json_object(text).member("result", what).end();
  return json_answer(std::move(text));
}

/// The error of OAuth (RFC 6749 4.1.2.1) that says most of what the fault says.
const char* oauth_error(const error& fault) {
  switch (fault.code) {
    case errc::forbidden:
      return "access_denied";
    case errc::unavailable:
      return "temporarily_unavailable";
    case errc::conflict:
      return "account_conflict";
    case errc::internal:
      return "server_error";
    default:
      return "invalid_request";
  }
}

error fault_of(const oauth_refusal& refused, const std::string& provider) {
  log::warn("a sign-in elsewhere came to nothing", {{"provider", provider}, {"reason", refused.why}});
  if (refused.kind == refusal::begin_again) return begin_again(refused.what());
  auto fault = unavailable(refused.what());
  if (refused.kind == refusal::broken) fault.retry_after = 60;
  return fault;
}

class federation_shell {
 public:
  explicit federation_shell(federation_pointer self) : self_(self), state_(self->state) {}

  caf::result<federation_answer> receive(const federation_task& task) {
    const auto& request = *task.content;
    device_ = task.client.device;
    auto to = self_->make_response_promise<federation_answer>();
    if (const auto* news = std::get_if<subject_news>(&request))
      take(*news, to);
    else
      deliver(to,
              guarded([&] { return std::visit([&](const auto& wish) { return handle(wish); }, request); }));
    return caf::delegated<federation_answer>{};
  }

 private:
  using outcome = result<federation_reply>;

  const environment& env() const { return *state_.args.env; }
  const federation_store& store() const { return state_.args.store; }
  const vault& secrets() const { return *state_.args.secrets; }
  std::int64_t seconds() const {
    return std::chrono::floor<std::chrono::seconds>(env().now()).time_since_epoch().count();
  }

  /// What the database or a defect throws becomes an answer.
  template <class Work>
  outcome guarded(Work work) {
    try {
      return work();
    } catch (const database_unavailable& fault) {
      log::warn("federation cannot reach the database", {{"reason", fault.what()}});
      return unavailable("The database cannot be reached. Try again.");
    } catch (const std::exception& fault) {
      log::error("federation failed", {{"reason", fault.what()}});
      return error{errc::internal, "The account could not be read or written."};
    }
  }

  oauth_provider* find(const std::string& name) const {
    const auto found = state_.args.providers->find(name);
    return found == state_.args.providers->end() ? nullptr : found->second.get();
  }

  std::string redirect_uri(const std::string& provider) const {
    return state_.args.public_url + "/api/v1/auth/oauth/" + provider + "/callback";
  }

  outcome handle(const oauth_start& wish) {
    auto* provider = find(wish.provider);
    if (!provider) return not_found("Provider");
    auto flow = begin_flow(wish.provider, seconds());
    flow.return_to = wish.return_to;
    flow.challenge = wish.challenge;
    if (wish.link_to) flow.link_to = wish.link_to->to_string();
    try {
      return federation_reply(http::oauth_redirect{
          provider->authorization_url(flow, redirect_uri(wish.provider)), http::flow_cookie_name(flow.state),
          seal_flow(secrets(), flow), provider->posts_back(), wish.link_to.has_value()});
    } catch (const oauth_refusal& refused) {
      return fault_of(refused, wish.provider);
    }
  }

  outcome handle(const oauth_callback& back) {
    auto* provider = find(back.provider);
    if (!provider) return not_found("Provider");
    const auto flow = open_flow(secrets(), back.cookie, back.provider, back.state, seconds());
    if (!flow)
      return begin_again(
          "This sign-in was not begun in this browser, or took longer than ten minutes. Begin again.");
    auto end = guarded([&] { return finish(*provider, back, *flow); });
    if (flow->return_to.empty()) return begun(std::move(end));
    return federation_reply(http::oauth_redirect{.url = return_url(*flow, end)});
  }

  /// A sign-in that is answered has been written down.
  outcome begun(outcome end) {
    const auto* session = end ? std::get_if<http::signed_in>(&*end) : nullptr;
    if (session) audit("login.succeeded", session->who.id, "{}");
    return end;
  }

  void audit(const char* kind, const uuid& user, std::string data) {
    state_.args.audit({kind, user, env().now(), {device_, {}}, std::move(data)});
  }

  static std::string about(const std::string& provider) {
    std::string data;
    json_object(data).member("provider", provider).end();
    return data;
  }

  /// Where a page waits: a code that is worth the session goes there, never the session itself.
  std::string return_url(const oauth_flow& flow, const outcome& end) const {
    std::string query;
    if (!end) {
      add_form_value(query, "error", oauth_error(end.fault()));
      add_form_value(query, "error_description", end.fault().detail);
    } else if (const auto* session = std::get_if<http::signed_in>(&*end)) {
      add_form_value(query, "code",
                     seal_code(secrets(), session->who.id.to_string(), flow.challenge, seconds()));
    } else {
      add_form_value(query, "linked", flow.provider);
    }
    return flow.return_to + (flow.return_to.find('?') == std::string::npos ? '?' : '&') + query;
  }

  outcome finish(oauth_provider& provider, const oauth_callback& back, const oauth_flow& flow) {
    const auto now = env().now();
    if (!store().see_once("oauth flow", flow.state, now + std::chrono::seconds{oauth_flow_seconds}))
      return begin_again("This sign-in was used before. Begin again.");
    if (back.fault == "access_denied" || back.fault == "user_cancelled_authorize")
      return error{errc::forbidden,
                   "The sign-in was cancelled at the provider. Begin again, or sign in another way."};
    if (!back.fault.empty() || back.code.empty())
      return begin_again("The provider refused the sign-in. Begin again, or sign in another way.");
    try {
      const auto who = provider.complete(back, flow, redirect_uri(flow.provider), now);
      return flow.link_to.empty() ? sign_in(who) : link(who, *uuid::parse(flow.link_to));
    } catch (const oauth_refusal& refused) {
      return fault_of(refused, flow.provider);
    }
  }

  outcome sign_in(const external_identity& who) {
    const auto ended =
        store().sign_in(who, candidate({}, who.name), address_of(who.email), state_.args.admit);
    switch (ended.end) {
      case sign_in_end::address_unproven:
        return error{
            errc::conflict,
            "An account here has this address, but has not shown that it gets mail there. Sign in with its "
            "password, or reset that, then link this account in the settings."};
      case sign_in_end::not_admitted:
        return error{errc::forbidden, "Accounts are by invitation for now, and this address has none."};
      case sign_in_end::removed:
        return error{errc::forbidden, "This account was removed."};
      case sign_in_end::linked:
        audit("identity.linked", ended.who.id, about(who.provider));
        break;
      case sign_in_end::made:
        audit("account.created", ended.who.id, about(who.provider));
        break;
      case sign_in_end::known:
        break;
    }
    return federation_reply(http::signed_in{ended.who});
  }

  outcome link(const external_identity& who, const uuid& user) {
    switch (store().link(who, user, env().now())) {
      case link_end::taken:
        return error{errc::conflict, "That account signs in as another user here. Unlink it there first."};
      case link_end::another:
        return error{errc::conflict, "Another account of this provider is linked already. Unlink it first."};
      case link_end::linked:
        audit("identity.linked", user, about(who.provider));
        break;
    }
    return list(user);
  }

  outcome handle(const oauth_exchange& wish) {
    const auto code = open_code(secrets(), wish.code, wish.verifier, seconds());
    const auto expires = env().now() + std::chrono::seconds{oauth_code_seconds};
    if (!code || !store().see_once("oauth code", code->id, expires))
      return begin_again("This code is too old, was used before, or is another sign-in's. Begin again.");
    const auto who = store().find(*uuid::parse(code->user));
    if (!who) return begin_again("This account is gone.");
    return begun(federation_reply(http::signed_in{*who}));
  }

  outcome handle(const identity_list& wish) { return list(wish.user); }

  outcome list(const uuid& user) {
    const auto ways = store().list(user);
    std::string text;
    json_object object(text);
    auto& items = object.name("items");
    items += '[';
    for (const auto& one : ways.identities) {
      if (items.back() != '[') items += ',';
      json_object item(items);
      if (one.provider.empty())
        item.member("provider", json_text{"null"});
      else
        item.member("provider", one.provider);
      item.member("issuer", one.issuer).member("email", one.email).member("linked_at", one.linked_at).end();
    }
    items += ']';
    object.member("password", ways.password).end();
    return json_answer(std::move(text));
  }

  outcome handle(const identity_removal& wish) {
    switch (store().unlink(wish.user, wish.provider)) {
      case unlink_end::absent:
        return not_found("Identity");
      case unlink_end::last:
        return error{errc::conflict,
                     "This is the last way to sign in. Set a password or link another account first."};
      case unlink_end::unlinked:
        audit("identity.unlinked", wish.user, about(wish.provider));
        break;
    }
    return federation_reply(reply{reply_kind::no_content});
  }

  outcome handle(const subject_news&) { return error{errc::internal}; }

  /// The order: the news are taken in hand, the user's actor changes the profile, then the message is
  /// remembered. Whatever is cut off in between, the issuer sends it again and that completes it.
  void take(const subject_news& news, promise& to) {
    std::optional<uuid> whom;
    auto done = guarded([&] { return take_in_hand(news, whom); });
    if (done && whom) return tell(news, *whom, to);
    deliver(to, std::move(done));
  }

  /// `whom`: the user whose profile has to be changed before this is settled.
  outcome take_in_hand(const subject_news& news, std::optional<uuid>& whom) {
    if (store().was_seen("webhook", news.message)) return news_answer("repeated");
    if (news.removed) {
      store().remove(news.issuer, news.subject, news.changed_at);
      return settled(news, "applied");
    }
    const auto taken =
        store().take_news(news, candidate(news.email, news.name), address_of(news.email), state_.args.admit);
    switch (taken.end) {
      case news_end::outdated:
        return settled(news, "outdated");
      case news_end::made:
        return settled(news, "applied");
      case news_end::not_admitted:
        state_.args.audit({"account.refused", {}, env().now(), {device_, {}}, about(news)});
        return settled(news, "not_admitted");
      case news_end::known:
        break;
    }
    whom = taken.who;
    return news_answer("applied");
  }

  /// Nothing personal: nobody could have it removed.
  static std::string about(const subject_news& news) {
    std::string data;
    json_object(data).member("issuer", news.issuer).member("message", news.message).end();
    return data;
  }

  outcome settled(const subject_news& news, const char* what) {
    store().see_once("webhook", news.message, env().now() + news_memory);
    return news_answer(what);
  }

  void tell(const subject_news& news, const uuid& user, promise& to) {
    auto question = job_ask(user, command([news](const user_state& state, const context& context) {
                              return mirror_profile(state, context, news.email, news.name);
                            }));
    question->source = "webhook";
    ask_user(self_, env(), state_.args.shards[static_cast<std::size_t>(env().shard_of(user))], question,
             [shell = *this, news, to](const answer* given) mutable {
               if (!given || !*given)
                 return deliver(to, unavailable("The user's data is not available. Try again."));
               deliver(to, shell.guarded([&] { return shell.settled(news, "applied"); }));
             });
  }

  /// As addresses are compared; empty if it is none.
  static std::string address_of(const std::string& email) {
    auto address = normalise_email(email);
    return validate_email(address).empty() ? address : std::string();
  }

  user candidate(const std::string& email, const std::string& name) {
    user fresh;
    fresh.created_at = fresh.updated_at = env().now();
    fresh.id = state_.ids->next(fresh.created_at);
    fresh.email = email;
    fresh.name = first_characters(name, longest_name);
    return fresh;
  }

  federation_pointer self_;
  federation_state& state_;
  std::string device_;  ///< of the request that is being handled
};

federation_actor::behavior_type federation_behavior(federation_pointer self, federation_arguments args) {
  self->state.args = std::move(args);
  self->state.ids.emplace(self->state.args.env->seed());
  federation_shell shell(self);
  return {[shell](const federation_task& task) mutable { return shell.receive(task); }};
}

}  // namespace

federation_actor spawn_federation(caf::actor_system& system, federation_arguments args, bool detached) {
  return detached ? system.spawn<caf::detached>(federation_behavior, std::move(args))
                  : system.spawn(federation_behavior, std::move(args));
}

}  // namespace steward
