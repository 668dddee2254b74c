#include "persistence/commit.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <span>

#include "log/log.hpp"
#include "persistence/batch.hpp"
#include "persistence/owner.hpp"

namespace steward {
namespace {

using change_sets = std::span<const change_set* const>;
using verdicts = std::span<commit_verdict>;

/// Shards that are still ours, or nothing when the batch was written.
using fenced_out = std::optional<std::set<int>>;

/// What the arrays of a batch hold says nothing about how to write them, so PostgreSQL need not plan each
/// batch anew.
void plan_once(database::connection& connection) {
  if (connection.prepared.empty())
    pqxx::nontransaction(connection.link).exec("set plan_cache_mode = force_generic_plan");
}

/// The second wall between users: whatever decided the rows, those of somebody else are not written.
void check_owner(const change_set& set) {
  const auto is_own = [&](const change& change) {
    return std::visit([&](const auto& row) { return owner_of(*row) == set.user; }, change.row);
  };
  if (!std::all_of(set.changes.begin(), set.changes.end(), is_own))
    throw statement_refused("a row of another user", "42501");
}

fenced_out write(database& db, change_sets sets, bool again) {
  for (const auto* set : sets) check_owner(*set);
  batch rows(again);
  std::map<int, std::int64_t> claims;
  for (const auto* set : sets) {
    claims[set->shard] = set->epoch;
    for (const auto& change : set->changes) rows.add(change);
  }
  std::vector<int> shards;
  std::vector<std::int64_t> epochs;
  for (const auto& [shard, epoch] : claims) {
    shards.push_back(shard);
    epochs.push_back(epoch);
  }
  parameters values{array_parameter(shards), array_parameter(epochs)};
  fenced_out lost;
  with_connection(db, [&](database::connection& connection) {
    plan_once(connection);
    rows.choose_arrays(connection.arrays);
    rows.append_parameters(values);
    const auto key = rows.name();
    const auto known = connection.prepared.find(key);
    const auto& name =
        known != connection.prepared.end() ? known->second : connection.prepare_once(key, rows.statement());
    pqxx::nontransaction transaction(connection.link);
    const auto answer = run_prepared_binary(transaction, name, values);
    transaction.commit();
    if (answer[0][0].as<bool>()) return;
    lost.emplace();
    for (const auto& shard : parse_array(answer[0][1].c_str())) lost->insert(std::stoi(shard));
  });
  return lost;
}

void commit_range(database& db, change_sets sets, verdicts out, bool again);

/// Writes what is still ours; the rest is fenced.
void commit_held(database& db, change_sets sets, verdicts out, bool again, const std::set<int>& held) {
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (!held.contains(sets[i]->shard))
      out[i] = commit_verdict::fenced;
    else
      commit_range(db, sets.subspan(i, 1), out.subspan(i, 1), again);
  }
}

void commit_range(database& db, change_sets sets, verdicts out, bool again) {
  if (sets.empty()) return;
  try {
    const auto held = write(db, sets, again);
    if (!held)
      std::fill(out.begin(), out.end(), commit_verdict::committed);
    else
      commit_held(db, sets, out, again, sets.size() == 1 ? std::set<int>{} : *held);
  } catch (const statement_refused& fault) {
    if (sets.size() == 1) {
      log::error(
          "change set refused by the database",
          {{"user", sets[0]->user.to_string()}, {"sqlstate", fault.sqlstate}, {"reason", fault.what()}});
      out[0] = commit_verdict::refused;
      return;
    }
    const auto half = sets.size() / 2;
    commit_range(db, sets.first(half), out.first(half), again);
    commit_range(db, sets.subspan(half), out.subspan(half), again);
  }
}

}  // namespace

namespace {

std::vector<commit_verdict> commit_all(database& db, const std::vector<const change_set*>& batch,
                                       bool again) {
  std::vector<commit_verdict> verdicts(batch.size(), commit_verdict::committed);
  commit_range(db, batch, verdicts, again);
  return verdicts;
}

commit_verdict erase_one(database& db, const change_set& set, const erase_function& erase) {
  try {
    return erase(db, set);
  } catch (const statement_refused& fault) {
    log::error("a user could not be erased", {{"user", set.user.to_string()}, {"reason", fault.what()}});
    return commit_verdict::refused;
  }
}

}  // namespace

std::vector<commit_verdict> commit(database& db, const std::vector<const change_set*>& batch, bool again,
                                   const erase_function& erase) {
  const auto erases = [](const change_set* set) { return set->erase; };
  if (std::none_of(batch.begin(), batch.end(), erases)) return commit_all(db, batch, again);
  std::vector<const change_set*> others;
  std::remove_copy_if(batch.begin(), batch.end(), std::back_inserter(others), erases);
  const auto of_others = commit_all(db, others, again);
  auto next = of_others.begin();
  std::vector<commit_verdict> verdicts;
  for (const auto* set : batch) verdicts.push_back(set->erase ? erase_one(db, *set, erase) : *next++);
  return verdicts;
}

}  // namespace steward
