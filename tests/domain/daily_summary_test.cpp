#include "domain/daily_summary.hpp"

#include <random>

#include "domain/mail.hpp"
#include "tests/domain/job_world.hpp"

namespace steward {
namespace daily_summary_test {

using strings = std::vector<std::string>;

struct summary_world : job_world {
  explicit summary_world(std::string_view moment = "2026-03-01T00:00:00Z") { now.now = at(moment); }

  void begin(std::string_view zone = "Europe/Berlin", std::string_view time = "07:00") {
    choose(R"({"timezone":")" + std::string(zone) + R"(","daily_summary":{"enabled":true,"time":")" +
           std::string(time) + "\"}}");
  }

  /// "date at hh:mm" of each that came.
  strings told() const {
    strings all;
    for (const auto& one : inbox())
      all.push_back(one->title.substr(0, 10) + " at " + format_time(one->created_at).substr(11, 5));
    return all;
  }
};

TEST(daily_summary, tells_what_matters_of_the_day) {
  summary_world w;
  w.begin();
  w.create(R"({"title":"Late","due_date":"2026-02-28T10:00:00Z"})");
  w.create(R"({"title":"Late day","due_date":"2026-02-28"})");
  w.create(R"({"title":"Today","due_date":"2026-03-01T22:59:00Z"})");
  w.create(R"({"title":"Today's day","due_date":"2026-03-01"})");
  w.create(R"({"title":"Tomorrow","due_date":"2026-03-01T23:00:00Z"})");
  const auto done = domain_world::id_of(w.create(R"({"title":"Done"})"));
  w.now.now = at("2026-02-28T23:00:00Z") - std::chrono::seconds{1};
  w.commit(complete_task(w.state, w.now, {done}));
  w.create(R"({"title":"Done later","completed":true})");
  w.pass("2026-03-01T06:00:00Z");
  ASSERT_EQ(w.inbox().size(), 1u);
  EXPECT_EQ(w.inbox()[0]->title, "2026-03-01: 2 overdue, 2 due today, 1 completed yesterday");
  EXPECT_EQ(w.inbox()[0]->text,
            "Overdue: Late, Late day\nDue today: Today, Today's day\nCompleted yesterday: Done");
}

TEST(daily_summary, comes_by_mail_if_that_was_asked_for_and_mail_arrives) {
  const auto mails = [](const char* notify, bool proven) {
    summary_world w;
    user profile;
    profile.id = w.state.id;
    profile.email = "ada@example.org";
    profile.name = "Ada";
    if (proven) profile.email_verified_at = w.now.now;
    steward::apply(w.state, change{make_row(profile)});
    w.begin("UTC");
    w.choose(notify);
    w.create(R"({"title":"One","due_date":"2026-03-01"})");
    w.create(R"({"title":"Two","due_date":"2026-03-01"})");
    w.now.now = at("2026-03-01T07:00:00Z");
    const auto due = w.jobs();
    w.run(due.front());
    return w.state.mails.empty() ? std::nullopt : std::optional(*read_mail(w.jobs().front()->payload.text));
  };
  EXPECT_FALSE(mails("{}", true));
  EXPECT_FALSE(mails(R"({"notify":{"daily_summary":["in_app","email"]}})", false));
  const auto made = mails(R"({"notify":{"daily_summary":["email"]}})", true);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->to, "ada@example.org");
  EXPECT_EQ(made->text, "daily_summary");
  EXPECT_EQ(made->values.at("due"), "- One\n- Two");
  EXPECT_EQ(made->values.at("title"), "2026-03-01: 0 overdue, 2 due today, 0 completed yesterday");
  EXPECT_EQ(made->values.count("overdue"), 0u);
}

TEST(daily_summary, names_a_few_of_many) {
  summary_world w;
  w.begin("UTC");
  for (int i = 0; i < 12; ++i) w.create(R"({"title":"t","due_date":"2026-03-01"})");
  w.pass("2026-03-01T07:00:00Z");
  EXPECT_EQ(w.inbox().at(0)->text, "Due today: t, t, t, t, t, t, t, t, t, t and 2 more");
}

TEST(daily_summary, comes_every_morning_by_the_users_clock) {
  summary_world w;
  w.now.now = at("2026-03-27T12:00:00Z");
  w.begin();
  w.pass("2026-03-31T00:00:00Z");
  EXPECT_EQ(w.told(), (strings{"2026-03-28 at 06:00", "2026-03-29 at 05:00", "2026-03-30 at 05:00"}));
}

TEST(daily_summary, comes_also_on_nights_without_or_with_two_of_its_time) {
  summary_world w;
  w.now.now = at("2026-03-28T12:00:00Z");
  w.begin("Europe/Berlin", "02:30");
  w.pass("2026-03-30T12:00:00Z");
  EXPECT_EQ(w.told(), (strings{"2026-03-29 at 01:30", "2026-03-30 at 00:30"}));
  summary_world autumn("2026-10-24T12:00:00Z");
  autumn.begin("Europe/Berlin", "02:30");
  autumn.pass("2026-10-26T12:00:00Z");
  EXPECT_EQ(autumn.told(), (strings{"2026-10-25 at 00:30", "2026-10-26 at 01:30"}));
}

TEST(daily_summary, belongs_to_the_day_as_the_user_counts_it) {
  summary_world w;
  w.choose(R"({"day_start_hour":4})");
  w.begin("UTC", "02:00");
  w.pass("2026-03-02T12:00:00Z");
  EXPECT_EQ(w.told(), (strings{"2026-02-28 at 02:00", "2026-03-01 at 02:00"}));
}

TEST(daily_summary, comes_late_on_the_same_day_and_not_for_days_that_are_over) {
  summary_world w;
  w.begin("UTC");
  w.wake("2026-03-01T23:59:59Z");
  EXPECT_EQ(w.told(), strings{"2026-03-01 at 23:59"});
  w.wake("2026-03-05T15:00:00Z");
  EXPECT_EQ(w.told(), (strings{"2026-03-01 at 23:59", "2026-03-05 at 15:00"}));
  w.pass("2026-03-06T12:00:00Z");
  EXPECT_EQ(w.told().back(), "2026-03-06 at 07:00");
  EXPECT_EQ(w.jobs().size(), 1u);
}

TEST(daily_summary, switched_on_late_begins_tomorrow) {
  summary_world w;
  w.now.now = at("2026-03-01T15:00:00Z");
  w.begin("UTC");
  w.pass("2026-03-02T12:00:00Z");
  EXPECT_EQ(w.told(), strings{"2026-03-02 at 07:00"});
}

TEST(daily_summary, is_not_repeated_by_switching_or_deleting) {
  summary_world w;
  w.begin("UTC");
  w.pass("2026-03-01T08:00:00Z");
  w.commit(decision{{{w.inbox()[0], true}}, {}});
  w.choose(R"({"daily_summary":{"enabled":false}})");
  EXPECT_EQ(w.jobs().size(), 0u);
  w.choose(R"({"daily_summary":{"time":"12:00"}})");
  w.choose(R"({"daily_summary":{"enabled":true}})");
  w.pass("2026-03-01T23:00:00Z");
  EXPECT_EQ(w.told(), strings{});
  w.pass("2026-03-02T23:00:00Z");
  EXPECT_EQ(w.told(), strings{"2026-03-02 at 12:00"});
}

TEST(daily_summary, neither_repeats_nor_leaves_out_a_date_when_the_zone_changes) {
  summary_world w;
  w.begin("Europe/Berlin");
  w.pass("2026-03-01T06:30:00Z");
  w.choose(R"({"timezone":"America/New_York"})");  // where it is still 01:30
  w.pass("2026-03-01T20:00:00Z");
  EXPECT_EQ(w.told(), strings{"2026-03-01 at 06:00"});
  w.choose(R"({"timezone":"Pacific/Auckland"})");  // where it is 09:00 of the next day
  w.pass("2026-03-01T21:00:00Z");
  EXPECT_EQ(w.told(), (strings{"2026-03-01 at 06:00", "2026-03-02 at 20:00"}));
}

/// Whatever a user does and however long nobody runs jobs: no date twice, none of a day that is over, and
/// each date whose morning passes while everything runs.
TEST(daily_summary, comes_once_for_each_date_of_a_traveller) {
  const char* zones[] = {"UTC",
                         "Europe/Berlin",
                         "America/Los_Angeles",
                         "Pacific/Auckland",
                         "Pacific/Kiritimati",
                         "Pacific/Pago_Pago",
                         "Asia/Kolkata"};
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    summary_world w("2026-03-20T00:00:00Z");
    w.begin();
    for (int step = 0; step < 200; ++step) {
      const auto next = format_time(w.now.now + std::chrono::minutes{random() % 600});
      if (random() % 4)
        w.pass(next);
      else
        w.wake(next);
      if (random() % 3 == 0) w.choose(R"({"timezone":")" + std::string(zones[random() % 7]) + "\"}");
      if (random() % 9 == 0)
        w.choose(R"({"daily_summary":{"time":")" + std::string(random() % 2 ? "06:15" : "23:30") + "\"}}");
      w.run_due();
    }
    std::set<std::string> dates;
    for (const auto& one : w.inbox()) {
      EXPECT_TRUE(dates.insert(one->title.substr(0, 10)).second) << one->title << " twice, seed " << seed;
    }
    EXPECT_GT(dates.size(), 20u) << seed;
    EXPECT_EQ(w.jobs().size(), 1u);
    EXPECT_GT(w.jobs()[0]->run_at, w.now.now);
  }
}

}  // namespace daily_summary_test
}  // namespace steward
