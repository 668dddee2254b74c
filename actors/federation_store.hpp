#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "persistence/federation.hpp"

namespace steward {

/// Where accounts that people have elsewhere are kept: what persistence/federation.hpp says of each; tests
/// put something else than PostgreSQL here. Each may throw database_unavailable.
struct federation_store {
  std::function<bool(const std::string& purpose, const std::string& id, timestamp expires_at)> see_once;
  std::function<bool(const std::string& purpose, const std::string& id)> was_seen;
  std::function<sign_in_result(const external_identity&, const user& candidate, const std::string& address,
                               const admission&)>
      sign_in;
  std::function<link_end(const external_identity&, const uuid& user, timestamp now)> link;
  std::function<ways_in(const uuid& user)> list;
  std::function<unlink_end(const uuid& user, const std::string& provider)> unlink;
  std::function<std::optional<user>(const uuid&)> find;
  std::function<news_result(const subject_news&, const user& candidate, const std::string& address,
                            const admission&)>
      take_news;
  std::function<void(const std::string& issuer, const std::string& subject, timestamp at)> remove;
};

/// The one in PostgreSQL, on a connection of its own.
federation_store make_federation_store(std::shared_ptr<database>);

}  // namespace steward
