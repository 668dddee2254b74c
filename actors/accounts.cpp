#include "actors/accounts.hpp"

#include <caf/all.hpp>
#include <set>
#include <unordered_map>

#include "identity/email.hpp"
#include "log/log.hpp"

namespace steward {
namespace {

using account_promise = caf::typed_response_promise<account_answer>;

/// Address and Idempotency-Key of every sign-up that has not finished.
using keys_in_use = std::set<std::pair<std::string, std::string>>;

constexpr rate_policy recorded_failures{30, std::chrono::hours{1}};
constexpr std::size_t most_failures = 100'000;

struct accounts_state {
  static inline constexpr const char* name = "accounts";

  accounts_arguments args;
  std::optional<id_source> ids;
  std::unordered_map<uuid, rate_limiter> failures;  ///< logins of a user that are still written down
  std::shared_ptr<keys_in_use> in_use = std::make_shared<keys_in_use>();
};

using accounts_pointer = accounts_actor::stateful_pointer<accounts_state>;

account_answer wrap(result<http::signed_in> content) {
  return {std::make_shared<result<http::signed_in>>(std::move(content))};
}

error unavailable(const char* detail) {
  error fault{errc::unavailable, detail};
  fault.retry_after = 1;
  return fault;
}

error wrong_credentials() { return {errc::unauthorized, "Incorrect email or password"}; }
error by_invitation() { return {errc::beta_access, "This address is not invited yet."}; }
error taken() { return {errc::conflict, "Email already registered"}; }
error another_request() {
  return {errc::idempotency_mismatch,
          "This Idempotency-Key was used to sign up with another password or name. Use a new key for a new "
          "request."};
}
error unfinished() {
  error fault{errc::idempotency_in_flight,
              "The first request with this Idempotency-Key has not finished. Try again."};
  fault.retry_after = 1;
  return fault;
}

/// Runs `work` against the store; what it throws becomes a 503.
template <class T, class F>
result<T> with_store(F&& work) {
  try {
    return work();
  } catch (const database_unavailable& fault) {
    log::warn("accounts cannot reach the database", {{"reason", fault.what()}});
    return unavailable("The database cannot be reached. Try again.");
  } catch (const std::exception& fault) {
    log::error("accounts failed", {{"reason", fault.what()}});
    return error{errc::internal, "The account could not be read or written."};
  }
}

/// Goes on with `then(answer, to)` when a worker has answered.
template <class Answer, class Request, class Then>
void ask_worker(accounts_pointer self, Request request, account_promise to, Then then) {
  auto& args = self->state.args;
  ask_password<Answer>(self, *args.env, args.passwords, std::move(request),
                       [to, then](const result<Answer>& given) mutable {
                         if (given)
                           then(*given, to);
                         else
                           to.deliver(wrap(given.fault()));
                       });
}

user new_user(accounts_state& state, const std::string& email, const std::string& name) {
  user account;
  account.created_at = account.updated_at = state.args.env->now();
  account.id = state.ids->next(account.created_at);
  account.email = email;
  account.name = name;
  return account;
}

/// One sign-up on its way through the password workers. Copies belong to the same one.
struct sign_up_attempt {
  http::sign_up_request request;
  std::string address;
  std::shared_ptr<const void> key_in_use;  ///< gives the key free with the last copy
};

/// Null when another request with this address and key has not finished.
std::shared_ptr<const void> use_key(accounts_state& state, const std::string& address,
                                    const std::string& key) {
  const auto [place, first] = state.in_use->emplace(address, key);
  if (!first) return nullptr;
  return {&*place, [all = state.in_use, place = place](const void*) { all->erase(place); }};
}

/// The account whose sign-up this one repeats; to be answered if the password is the same, too.
result<credentials> find_repeated(accounts_state& state, const sign_up_attempt& attempt) {
  return with_store<credentials>([&]() -> result<credentials> {
    const auto& key = attempt.request.idempotency;
    auto found = key ? state.args.store.find(attempt.address) : std::nullopt;
    if (!found) return taken();
    const auto oldest = state.args.env->now() - state.args.env->bounds.idempotency;
    const auto fingerprint = state.args.store.fingerprint(found->account.id, key->key, oldest);
    if (!fingerprint) return taken();
    if (*fingerprint != key->fingerprint) return another_request();
    return std::move(*found);
  });
}

/// A repetition was admitted the first time; what it used up then must not refuse it now.
bool is_admitted(accounts_state& state, const sign_up_attempt& attempt, bool use) {
  const auto& admit = state.args.store.admit;
  return !admit || admit(attempt.address, attempt.request.invite, use) || find_repeated(state, attempt);
}

/// For what is done after the answer.
void ask_desk(const accounts_state& state, account_command what) {
  if (!state.args.desk) return;
  const account_request request{std::move(what), {}};
  caf::anon_send(state.args.desk, account_task{std::make_shared<const account_request>(request)});
}

void repeat_sign_up(accounts_pointer self, const sign_up_attempt& attempt, account_promise& to) {
  auto found = find_repeated(self->state, attempt);
  if (!found) {
    const bool tell_owner = self->state.args.enumeration_safe && found.fault().code == errc::conflict;
    to.deliver(wrap(tell_owner ? result<http::signed_in>(http::signed_in{}) : std::move(found).fault()));
    if (tell_owner) ask_desk(self->state, tell_of_sign_up{attempt.address});
    return;
  }
  ask_worker<check_password_answer>(
      self, check_password_request{attempt.request.password, found->password_hash}, to,
      [attempt, account = found->account](const check_password_answer& checked, account_promise& to) {
        if (checked.right)
          to.deliver(wrap(http::signed_in{account, true}));
        else
          to.deliver(wrap(another_request()));
      });
}

void finish_sign_up(accounts_pointer self, const sign_up_attempt& attempt, const std::string& hash,
                    account_promise& to) {
  auto& state = self->state;
  const auto account = new_user(state, attempt.request.email, attempt.request.name);
  const auto made = with_store<bool>([&]() -> result<bool> {
    if (!is_admitted(state, attempt, true)) return by_invitation();
    const bool fresh = state.args.store.create(account, attempt.address, hash, attempt.request.idempotency);
    if (fresh) state.args.audit({"account.created", account.id, account.created_at, attempt.request.from});
    return fresh;
  });
  if (!made) {
    to.deliver(wrap(made.fault()));
  } else if (*made) {
    to.deliver(wrap(http::signed_in{account}));
    ask_desk(state, ask_for_verification{account.id});
  } else {
    repeat_sign_up(self, attempt, to);
  }
}

caf::result<account_answer> on_sign_up(accounts_pointer self, const sign_up& request) {
  auto to = self->make_response_promise<account_answer>();
  sign_up_attempt attempt{request.content, normalise_email(request.content.email), nullptr};
  const auto admitted =
      with_store<bool>([&]() -> result<bool> { return is_admitted(self->state, attempt, false); });
  if (!admitted || !*admitted) {
    to.deliver(wrap(admitted ? by_invitation() : admitted.fault()));
    return caf::delegated<account_answer>{};
  }
  if (const auto& key = request.content.idempotency) {
    attempt.key_in_use = use_key(self->state, attempt.address, key->key);
    if (!attempt.key_in_use) {
      to.deliver(wrap(unfinished()));
      return caf::delegated<account_answer>{};
    }
  }
  ask_worker<hash_password_answer>(self, hash_password_request{request.content.password}, to,
                                   [self, attempt](const hash_password_answer& hashed, account_promise& to) {
                                     finish_sign_up(self, attempt, hashed.hash, to);
                                   });
  return caf::delegated<account_answer>{};
}

/// A sign-in that is answered has been written down.
result<http::signed_in> begin_session(accounts_state& state, const user& who, const request_origin& from) {
  return with_store<http::signed_in>([&]() -> result<http::signed_in> {
    state.args.audit({"login.succeeded", who.id, state.args.env->now(), from});
    return http::signed_in{who};
  });
}

/// Guesses at an account are written down, as far as they do not fill the audit: after the answer, since an
/// unknown address must not be answered faster.
void note_failure(accounts_state& state, const user& who, const request_origin& from) {
  if (state.failures.size() > most_failures) state.failures.clear();
  const auto now = state.args.env->now();
  if (state.failures.try_emplace(who.id, recorded_failures).first->second.take(now).count() > 0) return;
  (void)with_store<bool>([&]() -> result<bool> {
    state.args.audit({"login.failed", who.id, now, from});
    return true;
  });
}

caf::result<account_answer> on_log_in(accounts_pointer self, const log_in& request) {
  auto to = self->make_response_promise<account_answer>();
  std::optional<credentials> found;
  auto looked = with_store<bool>([&]() -> result<bool> {
    found = self->state.args.store.find(normalise_email(request.content.email));
    return true;
  });
  if (!looked) {
    to.deliver(wrap(std::move(looked).fault()));
    return caf::delegated<account_answer>{};
  }
  // An unknown address costs a bcrypt as well: time tells nothing.
  const auto hash = found ? found->password_hash : std::string{};
  ask_worker<check_password_answer>(
      self, check_password_request{request.content.password, hash}, to,
      [self, found, from = request.content.from](const check_password_answer& checked, account_promise& to) {
        if (checked.right && found) {
          to.deliver(wrap(begin_session(self->state, found->account, from)));
          return;
        }
        to.deliver(wrap(wrong_credentials()));
        if (found) note_failure(self->state, found->account, from);
      });
  return caf::delegated<account_answer>{};
}

resolve_answer on_resolve(accounts_pointer self, const resolve& request) {
  auto& state = self->state;
  auto candidate = new_user(state, request.email, request.name);
  // An issuer that uses uuids keeps them: the user's id is then what its tokens say.
  const auto fresh = candidate.id;
  if (const auto same = uuid::parse(request.subject)) candidate.id = *same;
  const auto find = [&]() -> result<uuid> {
    if (const auto user = state.args.store.resolve(request.issuer, request.subject, candidate)) return *user;
    return error{errc::unauthorized, "The issuer of this token has removed its user."};
  };
  auto found = with_store<uuid>([&]() -> result<uuid> {
    const auto& store = state.args.store;
    const bool admitted = !store.admit || store.knows(request.issuer, request.subject) ||
                          store.admit(normalise_email(request.email), {}, true);
    if (!admitted) return by_invitation();
    try {
      return find();
    } catch (const statement_refused&) {  // that id is another user's
      candidate.id = fresh;
      return find();
    }
  });
  return {std::make_shared<result<uuid>>(std::move(found))};
}

accounts_actor::behavior_type accounts_behavior(accounts_pointer self, accounts_arguments args) {
  self->state.args = std::move(args);
  self->state.ids.emplace(self->state.args.env->seed());
  return {
      [self](const sign_up& request) { return on_sign_up(self, request); },
      [self](const log_in& request) { return on_log_in(self, request); },
      [self](const resolve& request) { return on_resolve(self, request); },
  };
}

}  // namespace

accounts_actor spawn_accounts(caf::actor_system& system, accounts_arguments args, bool detached) {
  return detached ? system.spawn<caf::detached>(accounts_behavior, std::move(args))
                  : system.spawn(accounts_behavior, std::move(args));
}

}  // namespace steward
