#include "persistence/unarmed_reminders.hpp"

#include <gtest/gtest.h>

#include "domain/shard.hpp"
#include "persistence/connection.hpp"
#include "persistence/jobs.hpp"
#include "persistence/migrate.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace unarmed_reminders_test {

const uuid ada = *uuid::parse("01890a5d-ac96-774b-bcce-0000000000aa");
const timestamp noon = parse_time("2026-11-20T12:00:00Z")->at;

void insert_task(database& db, const uuid& user, const char* values) {
  run_statement(db, "insert_task",
                "insert into tasks (user_id, id, title, completed, completed_at, priority, tags, due_date, "
                "due_all_day, "
                "reminder_at, deleted_at, created_at, updated_at, version) values ('" +
                    user.to_string() + "', gen_random_uuid(), 't', " + values + ", now(), now(), 1)",
                {});
}

TEST(unarmed_reminders, of_an_older_database_get_one_job_for_each_user) {
  database db(test::migrated_database());
  int steps = 0;
  for (const auto& step : migrations(db)) steps += step.number >= 8;
  migrate_down(db, steps);
  const auto other = *uuid::parse("01890a5d-ac96-774b-bcce-0000000000ab");
  const auto future = "false, null, 0, '{}', '2035-01-02', false, '2035-01-01', null";
  insert_task(db, ada, future);
  insert_task(db, ada, future);
  insert_task(db, other, "true, now(), 0, '{}', '2035-01-02', false, '2035-01-01', null");
  insert_task(db, other, "false, null, 0, '{}', '2035-01-02', false, '2035-01-01', now()");
  insert_task(db, other, "false, null, 0, '{}', '2035-01-02', false, '2005-01-01', null");
  migrate_up(db);
  EXPECT_EQ(arm_unarmed_reminders(db, 64, noon), 1u);
  EXPECT_EQ(arm_unarmed_reminders(db, 64, noon), 0u);
  const auto jobs = load_due_jobs(db, {shard_of(ada, 64), std::nullopt, noon + std::chrono::minutes{2}, 10});
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0]->kind, "arm_reminders");
  EXPECT_EQ(jobs[0]->user_id, ada);
  EXPECT_EQ(jobs[0]->run_at, noon + std::chrono::minutes{2});
}

}  // namespace unarmed_reminders_test
}  // namespace steward
