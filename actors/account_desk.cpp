#include "actors/account_desk.hpp"

#include <caf/all.hpp>
#include <unordered_map>

#include "actors/ask_user.hpp"
#include "domain/mail.hpp"
#include "domain/profile_commands.hpp"
#include "domain/user_state.hpp"
#include "identity/account_secret.hpp"
#include "identity/email.hpp"
#include "log/log.hpp"
#include "persistence/account_tokens.hpp"
#include "persistence/accounts.hpp"
#include "persistence/sessions.hpp"

namespace steward {
namespace {

constexpr std::chrono::minutes reset_life{30};
constexpr std::chrono::hours email_life{24};
constexpr rate_policy attempts{20, std::chrono::minutes{10}};  ///< of one user who is signed in
constexpr std::size_t most_rates = 100'000;

/// Whoever waits for an answer, and where the request came from.
struct asker {
  caf::typed_response_promise<user_answer> to;
  request_origin from;
};

struct desk_state {
  static inline constexpr const char* name = "account-desk";

  account_desk_arguments args;
  std::unordered_map<uuid, rate_limiter> rates;
};

using desk_pointer = account_desk_actor::stateful_pointer<desk_state>;

error no_longer_valid() {
  return invalid_input({{"/token", "invalid", "This link was used or is too old. Ask for a new one."}});
}

error wrong_password(const char* pointer) {
  return invalid_input({{pointer, "wrong", "This is not the present password."}});
}

reply accepted() {
  return {reply_kind::ok, std::make_shared<const std::string>(R"({"message":"A mail is on its way."})")};
}

void deliver(asker& to, result<reply> content) {
  to.to.deliver(user_answer{std::make_shared<answer>(std::move(content))});
}

class desk_shell {
 public:
  explicit desk_shell(desk_pointer self) : self_(self), state_(self->state) {}

  caf::result<user_answer> receive(const account_request& request) {
    asker to{self_->make_response_promise<user_answer>(), request.from};
    try {
      std::visit([&](const auto& command) { handle(command, to); }, request.what);
    } catch (const database_unavailable& fault) {
      log::warn("the account desk cannot reach the database", {{"reason", fault.what()}});
      error unavailable{errc::unavailable, "The database cannot be reached. Try again."};
      unavailable.retry_after = 1;
      deliver(to, std::move(unavailable));
    } catch (const std::exception& fault) {
      log::error("the account desk failed", {{"reason", fault.what()}});
      deliver(to, error{errc::internal, "The account could not be read or written."});
    }
    return caf::delegated<user_answer>{};
  }

 private:
  const environment& env() const { return *state_.args.env; }
  database& db() const { return *state_.args.db; }

  /// Known or not, an address takes the same work before the answer.
  void handle(const ask_for_reset& command, asker& to) {
    const auto address = normalise_email(command.email);
    const auto secret = make_account_secret();
    const auto now = env().now();
    const auto user = add_reset_token(db(), secret.hash, address, now, now + reset_life);
    deliver(to, accepted());
    if (!user) return;
    audit("password.reset_asked", *user, to);
    send_mail(*user, {address, "password_reset", {}, seal(secret.text, address)});
  }

  void handle(const reset_password& command, asker& to) {
    const auto hash = hash_account_secret(command.token);
    if (!find_account_token(db(), hash, "reset", env().now())) return deliver(to, no_longer_valid());
    hash_password(command.password, to, [hash](desk_shell& desk, const std::string& made, asker& to) {
      const auto user = use_reset_token(desk.db(), hash, made, desk.env().now());
      if (!user) return deliver(to, no_longer_valid());
      desk.on_new_password(*user, "password.reset", to);
    });
  }

  void handle(const change_password& command, asker& to) {
    check_password(command.user, command.current, "/current_password", to,
                   [command](desk_shell& desk, const credentials& present, asker& to) {
                     desk.hash_password(command.password, to,
                                        [present](desk_shell& desk, const std::string& made, asker& to) {
                                          desk.exchange_password(present, made, to);
                                        });
                   });
  }

  void exchange_password(const credentials& present, const std::string& made, asker& to) {
    if (!replace_password(db(), present.account.id, present.password_hash, made))
      return deliver(to, error{errc::conflict, "The password was changed by another request meanwhile."});
    on_new_password(present.account.id, "password.changed", to);
  }

  /// Ends what was begun with the old one, tells the owner, then whoever asked.
  void on_new_password(const uuid& user, const char* what, asker& to) {
    revoke_sessions(db(), {user, {}, {}}, what, env().now());
    audit(what, user, to);
    ask(user, command([](const user_state& state, const context& context) -> result<decision> {
          decision made;
          made.answer.kind = reply_kind::no_content;
          if (state.profile->email.empty()) return made;
          const mail notice{state.profile->email, "password_changed", {{"name", state.profile->name}}};
          if (auto told = enqueue_mail(state, context, notice, made.changes); !told)
            return std::move(told).fault();
          return made;
        }),
        to);
  }

  void handle(const ask_for_verification& command, asker& to) {
    if (!may_try(command.user, to)) return;
    ask(command.user, query([](const user_state& state, const context&) { return present_address(state); }),
        to, [user = command.user](desk_shell& desk, const reply& given, asker& to) {
          desk.send_link(user, *given.body, "verify_email", to);
        });
  }

  static result<reply> present_address(const user_state& state) {
    const auto& email = state.profile->email;
    if (email.empty() || state.profile->email_verified_at)
      return error{errc::conflict,
                   email.empty() ? "This account has no address." : "The address is proven already."};
    return reply{reply_kind::ok, std::make_shared<const std::string>(email)};
  }

  void handle(const ask_for_new_email& command, asker& to) {
    check_password(command.user, command.password, "/password", to,
                   [command](desk_shell& desk, const credentials&, asker& to) {
                     desk.send_link(command.user, command.email, "new_email", to);
                   });
  }

  void send_link(const uuid& user, const std::string& address, const char* text, asker& to) {
    const auto secret = make_account_secret();
    const auto now = env().now();
    if (!add_email_token(db(), {secret.hash, "email", user, address}, now, now + email_life))
      return deliver(to,
                     too_many("Three mails are on their way already. Look for them, or try again tomorrow."));
    deliver(to, accepted());
    send_mail(user, {address, text, {}, seal(secret.text, address)});
  }

  /// First the address to sign in with, which the unique index decides about, then the profile, then the
  /// token goes: whatever is cut off in between, following the link again completes it.
  void handle(const confirm_email& command, asker& to) {
    const auto token = find_account_token(db(), hash_account_secret(command.token), "email", env().now());
    if (!token) return deliver(to, no_longer_valid());
    if (!set_login_address(db(), *token->user, normalise_email(token->address)))
      return deliver(to, error{errc::conflict, "Another account has this address."});
    ask(*token->user, command_of_address(token->address), to,
        [token](desk_shell& desk, const reply& done, asker& to) {
          end_account_tokens(desk.db(), *token->user, "email");
          desk.audit("email.confirmed", *token->user, to);
          deliver(to, done);
        });
  }

  void handle(const tell_of_sign_up& command, asker& to) {
    const auto owner = find_credentials(db(), command.email);
    if (!owner || !may_try(owner->account.id, to)) return;
    deliver(to, accepted());
    send_mail(owner->account.id, {command.email, "account_exists"});
  }

  void handle(const delete_account& command, asker& to) {
    if (find_credentials_of(db(), command.user))
      return check_password(command.user, command.password, "/password", to,
                            [](desk_shell& desk, const credentials& present, asker& to) {
                              desk.erase(present.account.id, to);
                            });
    if (!command.confirmed)
      return deliver(to, invalid_input({{"/confirm", "required", "Say \"delete my account\"."}}));
    erase(command.user, to);
  }

  void erase(const uuid& user, asker& to) {
    ask(user, command([](const user_state&, const context&) -> result<decision> {
          decision everything;
          everything.answer.kind = reply_kind::no_content;
          everything.erase = true;
          return everything;
        }),
        to);
  }

  static command command_of_address(const std::string& address) {
    return [address](const user_state& state, const context& context) {
      return set_verified_email(state, context, address);
    };
  }

  /// Goes on with `then(desk, credentials, to)` if the password is right.
  template <class Then>
  void check_password(const uuid& user, const std::string& password, const char* pointer, asker& to,
                      Then then) {
    if (!may_try(user, to)) return;
    const auto present = find_credentials_of(db(), user);
    if (!present)
      return deliver(to, error{errc::conflict, "This account has no password; its sign-in is elsewhere."});
    ask_password<check_password_answer>(
        self_, env(), state_.args.passwords, check_password_request{password, present->password_hash},
        [shell = *this, present, pointer, to, then](const result<check_password_answer>& checked) mutable {
          if (!checked) return deliver(to, checked.fault());
          if (!checked->right) {
            shell.guarded(to, [&] {
              shell.audit("password.wrong", present->account.id, to);
              deliver(to, wrong_password(pointer));
            });
            return;
          }
          shell.guarded(to, [&] { then(shell, *present, to); });
        });
  }

  /// Goes on with `then(desk, hash, to)`.
  template <class Then>
  void hash_password(const std::string& password, asker& to, Then then) {
    ask_password<hash_password_answer>(
        self_, env(), state_.args.passwords, hash_password_request{password},
        [shell = *this, to, then](const result<hash_password_answer>& made) mutable {
          if (!made) return deliver(to, made.fault());
          shell.guarded(to, [&] { then(shell, made->hash, to); });
        });
  }

  /// Whether this user has attempts left; else answers.
  bool may_try(const uuid& user, asker& to) {
    if (state_.rates.size() > most_rates) state_.rates.clear();
    const auto wait = state_.rates.try_emplace(user, attempts).first->second.take(env().now());
    if (wait.count() <= 0) return true;
    auto fault = too_many("Too many attempts. Wait a few minutes.");
    fault.retry_after = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
    deliver(to, std::move(fault));
    return false;
  }

  static error too_many(const char* detail) {
    error fault{errc::rate_limited, detail};
    fault.retry_after = 3600;
    return fault;
  }

  void audit(const char* kind, const uuid& user, const asker& to) {
    state_.args.audit({kind, user, env().now(), to.from});
  }

  std::string seal(const std::string& secret, const std::string& address) const {
    return state_.args.seal(secret, mail_purpose(address));
  }

  /// Through the user's actor, so that it is sent whatever happens to this node.
  void send_mail(const uuid& user, mail one) {
    auto work =
        command([one = std::move(one)](const user_state& state, const context& context) -> result<decision> {
          auto filled = one;
          filled.values.emplace("name", state.profile->name);
          decision made;
          if (auto told = enqueue_mail(state, context, filled, made.changes); !told)
            return std::move(told).fault();
          return made;
        });
    ask_user(self_, env(), shard_of(user), account_ask(user, std::move(work)), [user](const answer* given) {
      if (!given || !*given) log::warn("a mail was not written down", {{"user", user.to_string()}});
    });
  }

  template <class Work>
  static std::shared_ptr<steward::ask> account_ask(const uuid& user, Work work) {
    auto question = job_ask(user, std::move(work));
    question->source = "account";
    return question;
  }

  const shard_actor& shard_of(const uuid& user) const {
    return state_.args.shards[static_cast<std::size_t>(env().shard_of(user))];
  }

  template <class Work>
  void ask(const uuid& user, Work work, asker& to) {
    ask(user, std::move(work), to, [](desk_shell&, const reply& given, asker& to) { deliver(to, given); });
  }

  /// Goes on with `then(desk, reply, to)` if the user's actor agrees, else answers with what it says.
  template <class Work, class Then>
  void ask(const uuid& user, Work work, asker& to, Then then) {
    ask_user(self_, env(), shard_of(user), account_ask(user, std::move(work)),
             [shell = *this, to, then](const answer* given) mutable {
               if (!given) {
                 error late{errc::unavailable, "No answer in time. Try again."};
                 late.retry_after = 1;
                 return deliver(to, std::move(late));
               }
               if (!*given) return deliver(to, given->fault());
               shell.guarded(to, [&] { then(shell, **given, to); });
             });
  }

  /// Every request ends in one answer, also when the database fails half way.
  template <class Work>
  void guarded(asker& to, Work work) {
    try {
      work();
    } catch (const std::exception& fault) {
      log::warn("the account desk failed", {{"reason", fault.what()}});
      error unavailable{errc::unavailable, "The database cannot be reached. Try again."};
      unavailable.retry_after = 1;
      deliver(to, std::move(unavailable));
    }
  }

  desk_pointer self_;
  desk_state& state_;
};

account_desk_actor::behavior_type desk_behavior(desk_pointer self, account_desk_arguments args) {
  self->state.args = std::move(args);
  desk_shell shell(self);
  return {[shell](const account_task& request) mutable { return shell.receive(*request.content); }};
}

}  // namespace

account_desk_actor spawn_account_desk(caf::actor_system& system, account_desk_arguments args) {
  return system.spawn<caf::detached>(desk_behavior, std::move(args));
}

}  // namespace steward
