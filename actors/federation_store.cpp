#include "actors/federation_store.hpp"

namespace steward {

federation_store make_federation_store(std::shared_ptr<database> db) {
  return {
      [db](const auto& purpose, const auto& id, timestamp end) { return see_once(*db, purpose, id, end); },
      [db](const auto& purpose, const auto& id) { return was_seen(*db, purpose, id); },
      [db](const auto& who, const auto& candidate, const auto& address, const auto& admit) {
        return sign_in_with(*db, who, candidate, address, admit);
      },
      [db](const auto& who, const auto& user, timestamp now) { return link_identity(*db, who, user, now); },
      [db](const auto& user) { return list_identities(*db, user); },
      [db](const auto& user, const auto& provider) { return unlink_identity(*db, user, provider); },
      [db](const auto& id) { return find_user(*db, id); },
      [db](const auto& news, const auto& candidate, const auto& address, const auto& admit) {
        return take_news(*db, news, candidate, address, admit);
      },
      [db](const auto& issuer, const auto& subject, timestamp at) {
        remove_subject(*db, issuer, subject, at);
      },
  };
}

}  // namespace steward
