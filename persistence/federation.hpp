#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/federation.hpp"
#include "domain/user.hpp"
#include "persistence/database.hpp"

namespace steward {

// Accounts that people have elsewhere. All of these block and throw database_unavailable.

/// True for the first who comes with this id, on any node; `expires_at`: from then on it is refused for its
/// age.
bool see_once(database&, const std::string& purpose, const std::string& id, timestamp expires_at);
/// Whether somebody came before.
bool was_seen(database&, const std::string& purpose, const std::string& id);
void forget_seen(database&, timestamp now);

/// Whether somebody with this (normalised, maybe empty) address may have an account; null: everybody may.
using admission = std::function<bool(const std::string& address)>;

/// What becomes of somebody who signs in at a provider.
enum class sign_in_end {
  known,             ///< signed in here before
  linked,            ///< by the address, which both sides have verified
  made,              ///< a new account
  address_unproven,  ///< the address is an account's that has not shown that it gets mail there
  not_admitted,      ///< they have no account and may not have one
  removed            ///< the issuer has removed them
};
struct sign_in_result {
  sign_in_end end;
  user who;  ///< unless refused
};

/// Finds, links or makes the account of an identity. `candidate`: id, name and time of an account to be made;
/// `address`: the identity's, normalised, empty if it has no verified one. Of several at once one makes it.
/// `admit`: asked before an account is made.
sign_in_result sign_in_with(database&, const external_identity&, const user& candidate,
                            const std::string& address, const admission& admit = nullptr);

enum class link_end { linked, taken, another };
/// Links an identity to a user. Taken: it is another account's; another: this user has one of this provider.
link_end link_identity(database&, const external_identity&, const uuid& user, timestamp now);

struct identity {
  std::string provider;  ///< empty for subjects of tokens
  std::string issuer;
  std::string email;
  std::optional<timestamp> linked_at;
};
struct ways_in {
  std::vector<identity> identities;
  bool password = false;
};
ways_in list_identities(database&, const uuid& user);

enum class unlink_end { unlinked, absent, last };
/// Last: nothing is left to sign in with, so it stays.
unlink_end unlink_identity(database&, const uuid& user, const std::string& provider);

std::optional<user> find_user(database&, const uuid&);

/// What becomes of news of a subject.
enum class news_end {
  outdated,      ///< older than what is known, or the subject is removed
  known,         ///< the user's profile is to be changed
  made,          ///< there was none: a new account
  not_admitted,  ///< there was none, and may not be
};
struct news_result {
  news_end end;
  uuid who = {};  ///< the user they are about; made or known
};
/// Takes news of a subject in hand. Taking the same news again is fine. `candidate`: the account to be made;
/// `admit`: asked before, for the address of the news.
news_result take_news(database&, const subject_news&, const user& candidate, const std::string& address,
                      const admission& admit = nullptr);

/// From now on the subject is let in no more; what its tokens have opened ends within seconds.
void remove_subject(database&, const std::string& issuer, const std::string& subject, timestamp at);

}  // namespace steward
