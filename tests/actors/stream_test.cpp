// The stream of a user: what followers hear, and what a reader of the stream gets, whatever happens in
// between.
#include "actors/shard.hpp"
#include "actors/user_actor.hpp"
#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

using test::put_project;
using list = std::vector<std::int64_t>;

class stream_test : public test::actor_fixture {
 protected:
  stream_test() {
    env.stream_epoch = "e1";
    find_events = [this](const event_filter& filter) { return stored(filter); };
    shard = spawn_shard(system, env, 0);
    started.push_back(caf::actor_cast<caf::actor>(shard));
    follower = system.spawn(
        [this](caf::event_based_actor*, std::monostate) -> caf::behavior {
          return {[this](const publication& news) {
                    if (news.content->events.empty()) stands.push_back(news.content->last);
                    for (const auto& one : news.content->events) heard.push_back(one.seq);
                  },
                  [this](const following_over&) { ++over; }};
        },
        std::monostate());  // see begin()
    started.push_back(follower);
    own(1);
  }
  ~stream_test() override {
    own(0);
    shard = nullptr;
    follower = nullptr;
  }

  /// What the reader finds: the events of what was committed, without those that were pruned.
  std::vector<event> stored(const event_filter& filter) {
    ++reads;
    std::vector<event> out;
    for (const auto& set : written)
      for (const auto& change : set.changes)
        if (const auto* e = std::get_if<row<event>>(&change.row)) {
          const auto seq = (*e)->seq;
          if (seq > filter.after_seq.value_or(0) && seq < filter.before_seq.value_or(1000) && seq > pruned &&
              out.size() < static_cast<std::size_t>(filter.limit))
            out.push_back(**e);
        }
    return out;
  }

  void own(std::int64_t epoch) {
    caf::anon_send(shard, ownership{epoch});
    run();
  }
  void start_following() {
    caf::anon_send(shard, follow{owner, follower});
    run();
  }
  user_actor active() {
    user_actor found;
    begin([&, this](caf::event_based_actor* self) {
      self->request(shard, caf::infinite, activate{owner, 0})
          .then([&](const user_actor& actor) { found = actor; }, [](caf::error&) {});
    });
    run();
    return found;
  }
  void write(const char* name = "p") {
    send(active(), put_project(name));
    run();
  }
  result<stream_piece> read(std::optional<stream_cursor> since, int limit = 100, bool counted = false) {
    std::shared_ptr<result<stream_piece>> answer;
    auto wanted = std::make_shared<stream_request>(stream_request{owner, since, limit, counted});
    begin([&, to = active(), wanted](caf::event_based_actor* self) {
      self->request(to, caf::infinite, stream_read{wanted})
          .then([&](const stream_answer& given) { answer = given.content; }, [](caf::error&) {});
    });
    run();
    return answer ? *answer : error{errc::internal, "no answer"};
  }
  static list numbers(const result<stream_piece>& piece) {
    list out;
    for (const auto& one : piece->events) out.push_back(one.seq);
    return out;
  }

  shard_actor shard;
  caf::actor follower;
  list heard, stands;
  int over = 0, reads = 0;
  std::int64_t pruned = 0;
};

TEST_F(stream_test, a_follower_hears_where_the_stream_stands_and_then_each_event_once) {
  write();
  start_following();
  EXPECT_EQ(stands, (list{1}));
  write();
  write();
  EXPECT_EQ(heard, (list{2, 3}));
}

TEST_F(stream_test, nothing_is_published_before_its_commit) {
  start_following();
  write();
  heard.clear();
  auto answer = send(active(), put_project("a"));
  bool early = false;
  while (scheduler.try_run_once()) early = early || (!heard.empty() && written.size() < 2);
  EXPECT_FALSE(early);
  EXPECT_EQ(heard, (list{2}));
}

TEST_F(stream_test, following_twice_is_following_once_and_ends) {
  start_following();
  start_following();
  write();
  EXPECT_EQ(heard, (list{1}));
  caf::anon_send(shard, unfollow{owner, follower});
  run();
  write();
  EXPECT_EQ(heard, (list{1}));
}

TEST_F(stream_test, a_passivated_user_is_still_followed) {
  start_following();
  write();
  now += std::chrono::seconds{901};
  caf::anon_send(shard, sweep{});
  run();
  EXPECT_EQ(metrics.users_active, 0);
  stands.clear();
  write();
  EXPECT_EQ(stands, (list{1}));
  EXPECT_EQ(heard, (list{1, 2}));
}

TEST_F(stream_test, a_failed_user_comes_back_and_tells_its_followers_what_they_missed) {
  start_following();
  write();
  // The commit is done, but nobody is told: its outcome is unknown.
  commit_is_lost = true;
  write();
  commit_is_lost = false;
  EXPECT_EQ(heard, (list{1}));
  EXPECT_EQ(metrics.users_active, 0);
  stands.clear();
  scheduler.advance_time(std::chrono::seconds{2});
  run();
  EXPECT_EQ(metrics.users_active, 1);
  EXPECT_EQ(stands, (list{2}));  // so the follower reads what it has not heard of
  EXPECT_EQ(numbers(read(stream_cursor{"e1", 1})), (list{2}));
}

TEST_F(stream_test, a_failed_user_whom_nobody_follows_stays_away) {
  write();
  commits_to_fail = 100;
  write();
  commits_to_fail = 0;
  scheduler.advance_time(std::chrono::seconds{2});
  run();
  EXPECT_EQ(metrics.users_active, 0);
}

TEST_F(stream_test, followers_are_told_when_the_node_serves_the_user_no_more) {
  start_following();
  own(0);
  EXPECT_EQ(over, 1);
  start_following();
  EXPECT_EQ(over, 2);
}

TEST_F(stream_test, under_a_new_epoch_of_the_shard_followers_go_on) {
  start_following();
  write();
  own(2);
  stands.clear();
  scheduler.advance_time(std::chrono::seconds{2});
  run();
  EXPECT_EQ(stands, (list{1}));
  write();
  EXPECT_EQ(heard, (list{1, 2}));
}

TEST_F(stream_test, reads_from_memory_what_was_followed) {
  start_following();
  for (int i = 0; i < 5; ++i) write();
  const auto piece = read(stream_cursor{"e1", 2});
  ASSERT_TRUE(piece);
  EXPECT_EQ(numbers(piece), (list{3, 4, 5}));
  EXPECT_EQ(piece->head, 5);
  EXPECT_EQ(reads, 0);
  EXPECT_EQ(metrics.replays_memory, 1);
}

TEST_F(stream_test, reads_from_the_database_what_is_not_in_memory) {
  for (int i = 0; i < 5; ++i) write();
  const auto piece = read(stream_cursor{"e1", 1}, 3);
  ASSERT_TRUE(piece);
  EXPECT_EQ(numbers(piece), (list{2, 3, 4}));
  EXPECT_EQ(piece->head, 5);
  EXPECT_EQ(piece->required, resync::none);
  EXPECT_EQ(metrics.replays_database, 1);
}

TEST_F(stream_test, without_a_cursor_the_stream_begins_now) {
  write();
  const auto piece = read(std::nullopt);
  ASSERT_TRUE(piece);
  EXPECT_EQ(piece->after, 1);
  EXPECT_TRUE(piece->events.empty());
  EXPECT_EQ(piece->epoch, "e1");
}

TEST_F(stream_test, says_when_a_cursor_is_void) {
  for (int i = 0; i < 5; ++i) write();
  EXPECT_EQ(read(stream_cursor{"e0", 1})->required, resync::epoch_changed);
  EXPECT_EQ(read(stream_cursor{"e1", 6})->required, resync::ahead);
  pruned = 3;
  const auto piece = read(stream_cursor{"e1", 1});
  EXPECT_EQ(piece->required, resync::pruned);
  EXPECT_EQ(piece->after, 5);
  EXPECT_TRUE(piece->events.empty());
  EXPECT_EQ(read(stream_cursor{"e1", 3})->required, resync::none);
  EXPECT_EQ(metrics.resyncs, 3);
}

TEST_F(stream_test, a_read_that_comes_before_the_load_waits_for_it) {
  write();
  own(2);
  const auto piece = read(stream_cursor{"e1", 0});
  ASSERT_TRUE(piece);
  EXPECT_EQ(numbers(piece), (list{1}));
}

TEST_F(stream_test, a_user_without_account_has_no_stream) {
  account_exists = false;
  EXPECT_EQ(read(std::nullopt).fault().code, errc::unauthorized);
}

TEST_F(stream_test, a_failed_load_answers_readers) {
  load_fails = true;
  const auto actor = spawn_user(system, {owner, 1000, 0, 1, std::make_shared<user_activity>(), &env, {}});
  started.push_back(caf::actor_cast<caf::actor>(actor));
  auto wanted = std::make_shared<stream_request>(stream_request{owner, std::nullopt, 1, false});
  auto code = errc::internal;
  begin([&](caf::event_based_actor* self) {
    self->request(actor, caf::infinite, stream_read{wanted})
        .then([&](const stream_answer& given) { code = given.content->fault().code; }, [](caf::error&) {});
  });
  run();
  EXPECT_EQ(code, errc::unavailable);
}

TEST_F(stream_test, counted_reads_are_bounded_by_the_rate) {
  env.rates[rate_class::standard] = {2, std::chrono::seconds{60}};
  EXPECT_TRUE(read(std::nullopt, 100, true));
  EXPECT_TRUE(read(std::nullopt, 100, true));
  EXPECT_EQ(read(std::nullopt, 100, true).fault().code, errc::rate_limited);
  EXPECT_TRUE(read(std::nullopt, 100, false));
}

TEST_F(stream_test, events_that_nobody_follows_cost_no_memory) {
  const auto actor = active();
  for (int i = 0; i < 50; ++i) write();
  EXPECT_EQ(metrics.events_published, 0);
}

}  // namespace
}  // namespace steward
