#include "actors/mail_desk.hpp"

#include <caf/all.hpp>
#include <map>

#include "actors/ask_user.hpp"
#include "domain/json_write.hpp"
#include "domain/mail_deliveries.hpp"
#include "domain/user_state.hpp"
#include "log/log.hpp"
#include "persistence/federation.hpp"
#include "persistence/mail_suppressions.hpp"

namespace steward {
namespace {

using promise = caf::typed_response_promise<user_answer>;

constexpr const char* news_purpose = "mail webhook";
constexpr std::chrono::hours news_memory{1};  ///< longer than a webhook is accepted for

struct desk_state {
  static inline constexpr const char* name = "mail-desk";

  std::optional<mail_desk_arguments> args;
};

using desk_pointer = mail_desk_actor::stateful_pointer<desk_state>;

void deliver(promise& to, result<reply> content) {
  to.deliver(user_answer{std::make_shared<answer>(std::move(content))});
}

error unavailable(const char* sentence) {
  error fault{errc::unavailable, sentence};
  fault.retry_after = 1;
  return fault;
}

reply json_reply(std::string text, reply_kind kind = reply_kind::ok) {
  return {kind, std::make_shared<const std::string>(std::move(text))};
}

reply result_reply(const char* what) {
  std::string text;
  json_object(text).member("result", what).end();
  return json_reply(std::move(text));
}

/// News of a provider on their way to the users they are about.
struct told_users {
  std::size_t left = 0;
  bool failed = false;
};

class desk_shell {
 public:
  explicit desk_shell(desk_pointer self) : self_(self), args_(*self->state.args) {}

  caf::result<user_answer> receive(const mail_task& task) {
    auto to = self_->make_response_promise<user_answer>();
    guarded(to, [&] {
      std::visit([&](const auto& wish) { handle(wish, *task.content, to); }, task.content->what);
    });
    return caf::delegated<user_answer>{};
  }

 private:
  const environment& env() const { return *args_.env; }
  database& db() const { return *args_.db; }

  void handle(const unsubscription& wish, const mail_request&, promise& to) {
    add_suppression(db(), wish.address_hash, std::string(to_string(wish.category)), "unsubscribe",
                    env().now());
    deliver(to, result_reply("unsubscribed"));
  }

  void handle(const resubscription& wish, const mail_request&, promise& to) {
    auto question = job_ask(wish.user, query([](const user_state& state, const context&) -> result<reply> {
                              return json_reply(state.profile->email);
                            }));
    ask_user(self_, env(), shard_of(wish.user), question, [shell = *this, to](const answer* given) mutable {
      if (!given) return deliver(to, unavailable("No answer in time. Try again."));
      if (!*given) return deliver(to, given->fault());
      shell.guarded(to, [&] {
        remove_unsubscriptions(shell.db(), shell.args_.secrets.hash(*(*given)->body));
        deliver(to, reply{reply_kind::no_content});
      });
    });
  }

  void handle(const suppression_list& wanted, const mail_request&, promise& to) {
    deliver(to, json_reply(suppression_page_json(list_suppressions(db(), wanted), wanted)));
  }

  void handle(const suppression_order& wanted, const mail_request& request, promise& to) {
    const bool made = add_suppression(db(), wanted.address_hash, wanted.category, "manual", env().now());
    suppression_list of;
    of.limit = 200;
    of.address_hash = wanted.address_hash;
    for (const auto& one : list_suppressions(db(), of))
      if (one.category == wanted.category && one.reason == "manual") {
        if (made) note("mail.suppressed", one, request);
        return deliver(to, json_reply(suppression_json(one), made ? reply_kind::created : reply_kind::ok));
      }
    deliver(to, error{errc::conflict, "It was removed meanwhile."});
  }

  void handle(const suppression_removal& wanted, const mail_request& request, promise& to) {
    const auto gone = remove_suppression(db(), wanted.id);
    if (!gone) return deliver(to, not_found("Suppression"));
    note("mail.unsuppressed", *gone, request);
    deliver(to, reply{reply_kind::no_content});
  }

  /// Not of whom: they could not have it removed.
  void note(const char* what, const suppression& one, const mail_request& request) {
    std::string data;
    json_object(data).member("category", one.category).member("reason", one.reason).end();
    args_.audit({what, request.by, env().now(), request.from, std::move(data)});
  }

  /// The order: addresses, then the users' mails, then the message is remembered. Whatever is cut off in
  /// between, the provider sends it again and that completes it.
  void handle(const provider_news& news, const mail_request&, promise& to) {
    if (was_seen(db(), news_purpose, news.message)) return deliver(to, result_reply("repeated"));
    for (const auto& one : news.events)
      if (!one.suppress.empty() && !one.address_hash.empty())
        add_suppression(db(), one.address_hash, "all", one.suppress, env().now());
    const auto by_user = news_by_user(news.events);
    const auto told = std::make_shared<told_users>();
    told->left = by_user.size();
    if (told->left == 0) return settle(news.message, to);
    for (const auto& [user, all] : by_user) tell(user, all, told, news.message, to);
  }

  std::map<uuid, std::vector<mail_news>> news_by_user(const std::vector<provider_event>& events) const {
    std::vector<uuid> mails;
    for (const auto& one : events)
      if (one.mail && one.status) mails.push_back(*one.mail);
    std::map<uuid, uuid> owners;
    for (const auto& [mail, user] : find_owners_of_mails(db(), mails)) owners.emplace(mail, user);
    std::map<uuid, std::vector<mail_news>> by_user;
    for (const auto& one : events) {
      if (!one.mail || !one.status) continue;
      if (const auto owner = owners.find(*one.mail); owner != owners.end())
        by_user[owner->second].push_back({*one.mail, *one.status, one.reason});
    }
    return by_user;
  }

  void tell(const uuid& user, const std::vector<mail_news>& news, const std::shared_ptr<told_users>& told,
            const std::string& message, promise to) {
    auto question = job_ask(user, command([news](const user_state& state, const context& context) {
                              return result<decision>(take_mail_news(state, context, news));
                            }));
    question->source = "webhook";
    ask_user(self_, env(), shard_of(user), question,
             [shell = *this, told, message, to](const answer* given) mutable {
               // An account that is gone needs to know nothing.
               const bool gone = given && !*given && given->fault().code == errc::unauthorized;
               if (!given || (!*given && !gone)) told->failed = true;
               if (--told->left > 0) return;
               if (told->failed)
                 return deliver(to, unavailable("A user's data is not available. Send it again."));
               shell.guarded(to, [&] { shell.settle(message, to); });
             });
  }

  void settle(const std::string& message, promise& to) {
    see_once(db(), news_purpose, message, env().now() + news_memory);
    deliver(to, result_reply("applied"));
  }

  const shard_actor& shard_of(const uuid& user) const {
    return args_.shards[static_cast<std::size_t>(env().shard_of(user))];
  }

  /// Every request ends in one answer, also when the database fails half way.
  template <class Work>
  void guarded(promise& to, Work work) {
    try {
      work();
    } catch (const database_unavailable& fault) {
      log::warn("the mail desk cannot reach the database", {{"reason", fault.what()}});
      deliver(to, unavailable("The database cannot be reached. Try again."));
    } catch (const std::exception& fault) {
      log::error("the mail desk failed", {{"reason", fault.what()}});
      deliver(to, error{errc::internal, "The list of mails could not be read or written."});
    }
  }

  desk_pointer self_;
  const mail_desk_arguments& args_;
};

mail_desk_actor::behavior_type desk_behavior(desk_pointer self, mail_desk_arguments args) {
  self->state.args.emplace(std::move(args));
  desk_shell shell(self);
  return {[shell](const mail_task& task) mutable { return shell.receive(task); }};
}

}  // namespace

mail_desk_actor spawn_mail_desk(caf::actor_system& system, mail_desk_arguments args) {
  return system.spawn<caf::detached>(desk_behavior, std::move(args));
}

}  // namespace steward
