#include <array>
#include <cstdio>
#include <random>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/storage.hpp"
#include "domain/shard.hpp"
#include "domain/task_commands.hpp"
#include "domain/user_state.hpp"
#include "identity/password.hpp"
#include "persistence/accounts.hpp"
#include "persistence/commit.hpp"
#include "persistence/leases.hpp"
#include "persistence/load.hpp"

namespace steward {
namespace {

constexpr auto demo_email = "demo@example.com";
constexpr auto demo_password = "steward-demo";

struct seed_task {
  const char* title;
  const char* tag;
  int priority;
  int due_in_days;  ///< 0: no due date
};

// What the productivity backend of the source documents shipped with: 53 tasks to look around in.
constexpr std::array<seed_task, 53> seed_tasks{{
    {"Write the plan for the week", "work", 3, 1},
    {"Answer the landlord's letter", "home", 2, 2},
    {"Book the dentist", "health", 2, 5},
    {"Renew the passport", "home", 3, 30},
    {"Prepare the quarterly report", "work", 3, 7},
    {"Review the budget", "work", 2, 9},
    {"Back up the family photos", "home", 1, 14},
    {"Water the plants", "home", 1, 1},
    {"Plan the garden", "home", 1, 21},
    {"Buy a birthday present for Ida", "errands", 2, 4},
    {"Return the library books", "errands", 2, 3},
    {"Fix the kitchen tap", "home", 2, 6},
    {"Call the insurance", "errands", 2, 2},
    {"Run five kilometres", "health", 1, 1},
    {"Stretch for ten minutes", "health", 1, 1},
    {"Cook for the freezer", "home", 1, 3},
    {"Sort the tax papers", "home", 3, 40},
    {"Read the chapter on consensus", "study", 2, 8},
    {"Practise the piano", "study", 1, 1},
    {"Learn twenty new words", "study", 1, 2},
    {"Write to grandmother", "people", 2, 5},
    {"Invite the neighbours", "people", 1, 10},
    {"Thank Jonas for his help", "people", 2, 1},
    {"Plan the holiday", "people", 2, 60},
    {"Compare train tickets", "errands", 2, 20},
    {"Order printer paper", "work", 1, 6},
    {"Clean the desk", "work", 1, 0},
    {"Archive old projects", "work", 1, 0},
    {"Update the team page", "work", 1, 12},
    {"Draft the talk", "work", 3, 15},
    {"Rehearse the talk", "work", 3, 18},
    {"Collect feedback on the talk", "work", 2, 25},
    {"Refactor the importer", "work", 2, 11},
    {"Write tests for the importer", "work", 2, 11},
    {"Look at the slow query", "work", 3, 2},
    {"Rotate the keys", "work", 3, 28},
    {"Check the smoke detectors", "home", 2, 30},
    {"Change the bicycle tyre", "home", 1, 7},
    {"Take the bottles back", "errands", 1, 2},
    {"Pick up the parcel", "errands", 2, 1},
    {"Buy light bulbs", "errands", 1, 4},
    {"Get a flu shot", "health", 2, 14},
    {"Go to bed before eleven", "health", 1, 1},
    {"Walk in the forest", "health", 1, 3},
    {"Try the new recipe", "home", 1, 5},
    {"Sell the old camera", "home", 1, 0},
    {"Give away books", "home", 1, 0},
    {"Make a list of films", "someday", 0, 0},
    {"Learn to juggle", "someday", 0, 0},
    {"Visit Lisbon", "someday", 0, 0},
    {"Build a bird house", "someday", 0, 0},
    {"Write a short story", "someday", 0, 0},
    {"Look back on the year", "someday", 0, 45},
}};

timestamp now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

task_input input_of(const seed_task& seed, timestamp at) {
  task_input input;
  input.title = seed.title;
  input.tags = std::vector<std::string>{seed.tag};
  input.priority = seed.priority;
  input.external_key.emplace("seed/" + std::string(seed.title));  // seeding again updates instead of doubling
  const auto midnight = std::chrono::floor<std::chrono::days>(at);
  if (seed.due_in_days > 0)
    input.due_date.emplace(parsed_time{midnight + std::chrono::days{seed.due_in_days}, true});
  return input;
}

user find_or_make_account(database& db, const settings& config, id_source& ids) {
  if (auto known = find_credentials(db, demo_email)) return known->account;
  user account;
  account.created_at = account.updated_at = now();
  account.id = ids.next(account.created_at);
  account.email = demo_email;
  account.name = "Demo";
  create_account(db, account, demo_email, hash_password(demo_password, static_cast<int>(config.bcrypt_cost)));
  return account;
}

/// This process acts as the node for the moment: it takes the shard, so a server that runs elsewhere is
/// fenced or refuses.
owned_shard take_shard(database& db, const settings& config, const uuid& node, const uuid& user) {
  ensure_shards(db, static_cast<int>(config.shards));
  renew_lease(db, node, "seed", std::chrono::seconds{10});
  for (const auto& shard : take_shards(db, node))
    if (shard.id == shard_of(user, static_cast<int>(config.shards))) return shard;
  throw std::runtime_error("another server owns the demo user's data; stop it, then seed");
}

change_set decide_all(user_state& state, id_source& ids) {
  change_set set;
  set.user = state.id;
  const limits bounds;
  const context ctx{now(), ids, bounds, "seed", ""};
  for (const auto& seed : seed_tasks) {
    auto decided = create_task(state, ctx, input_of(seed, ctx.now), task_shape::v1);
    if (!decided)
      throw std::runtime_error("cannot seed \"" + std::string(seed.title) + "\": " + decided.fault().detail);
    steward::apply(state, decided->changes);
    std::move(decided->changes.begin(), decided->changes.end(), std::back_inserter(set.changes));
  }
  return set;
}

}  // namespace

int seed_command(const settings& config) {
  const storage store(config, true);
  database db(store.url());
  std::random_device device;
  id_source ids(static_cast<std::uint64_t>(device()) << 32 | device());
  const auto account = find_or_make_account(db, config, ids);
  const auto shard = take_shard(db, config, store.node_id(), account.id);
  user_state state;
  state.id = account.id;
  auto loaded = load_user(db, account.id, now(), limits{});
  for (auto& row : loaded.rows) apply(state, change{std::move(row)});
  state.seq = loaded.seq;
  auto set = decide_all(state, ids);
  set.shard = shard.id;
  set.epoch = shard.epoch;
  const auto verdict = commit(db, {&set}).front();
  release_shards(db, store.node_id());
  if (verdict != commit_verdict::committed)
    throw std::runtime_error(
        "the database did not take the tasks; run steward serve once and look at its log");
  std::printf("%zu tasks for %s, password %s\n", state.tasks.size(), demo_email, demo_password);
  return 0;
}

}  // namespace steward
