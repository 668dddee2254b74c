#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/audit.hpp"
#include "persistence/database.hpp"

namespace pqxx {
class transaction_base;
}

namespace steward {

/// Appends to the audit. Any thread may use it, each with its own database. What it does blocks and throws
/// database_unavailable.
class audit_trail {
 public:
  /// `shards`: as many chains.
  audit_trail(keyed_hash hash, int shards) : hash_(std::move(hash)), shards_(shards) {}

  /// Writes an entry down, in a transaction of its own. One with a source that is there already is not
  /// written again.
  void append(database&, const audit_entry&) const;

  /// As part of a transaction: takes away the details of a user's entries and writes down that it did.
  void forget_user(database::connection&, pqxx::transaction_base&, const uuid& user, timestamp now) const;

  const keyed_hash& hash() const { return hash_; }

 private:
  void append(database::connection&, pqxx::transaction_base&, int chain, const audit_entry&) const;
  int chain_of(const audit_entry&) const;

  keyed_hash hash_;
  int shards_;
};

std::vector<audit_link> list_audit(database&, const audit_query&);

/// The chains and where each ends.
struct audit_head {
  int chain = 0;
  std::int64_t number = 0;
  std::string mac;
};
std::vector<audit_head> list_audit_heads(database&);
/// The links of a chain after `number`, in order, 1,000 at most.
std::vector<audit_link> read_audit_chain(database&, int chain, std::int64_t after);

}  // namespace steward
