#include "domain/mail_deliveries.hpp"

#include "domain/mail.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using enum mail_status;

struct mail_world : domain_world {
  uuid send(const std::string& to = "ada@example.org") {
    decision made;
    EXPECT_TRUE(enqueue_mail(state, now, {to, "test"}, made.changes));
    const auto id = std::get<row<mail_delivery>>(made.changes.back().row)->id;
    commit(std::move(made));
    return id;
  }

  void note(const uuid& id, mail_status status, const std::string& reason = "") {
    decision made;
    note_mail(state, now, *state.jobs.find(id), status, reason, made.changes);
    commit(std::move(made));
  }

  void tell(const uuid& id, mail_status status, const std::string& reason = "") {
    commit(take_mail_news(state, now, {{id, status, reason}}));
  }

  mail_status status(const uuid& id) const { return status_of(*state.mails.at(id)); }

  nlohmann::json list() const { return nlohmann::json::parse(*list_mails(state)->body); }
  nlohmann::json shown(const uuid& id) const { return nlohmann::json::parse(*get_mail(state, id)->body); }
};

TEST(mail_deliveries, are_listed_newest_first) {
  mail_world w;
  EXPECT_EQ(w.list(), nlohmann::json::parse(R"({"items":[],"total":0})"));
  const auto first = w.send(), second = w.send("bob@example.org");
  const auto all = w.list();
  EXPECT_EQ(all["total"], 2);
  EXPECT_EQ(all["items"][0]["id"], second.to_string());
  EXPECT_EQ(all["items"][1]["id"], first.to_string());
  EXPECT_EQ(w.shown(second)["address"], "bob@example.org");
  EXPECT_EQ(w.shown(second)["status"], "queued");
  EXPECT_EQ(w.shown(second)["attempts"], 0);
  EXPECT_TRUE(w.shown(second)["reason"].is_null());
  EXPECT_TRUE(w.shown(second)["next_at"].is_string());
  EXPECT_FALSE(get_mail(w.state, w.state.id));
}

TEST(mail_deliveries, news_take_nothing_back) {
  mail_world w;
  const auto id = w.send();
  w.tell(id, delivered);
  w.tell(id, deferred, "busy");
  EXPECT_EQ(w.status(id), delivered);
  w.tell(id, bounced, "mailbox is gone");
  EXPECT_EQ(w.status(id), bounced);
  w.tell(id, delivered);
  EXPECT_EQ(w.status(id), bounced);
  EXPECT_EQ(w.state.mails.at(id)->reason, "mailbox is gone");
  w.tell(id, complained);
  EXPECT_EQ(w.status(id), complained);
  w.note(id, sent);
  EXPECT_EQ(w.status(id), complained);
}

TEST(mail_deliveries, a_server_that_has_a_mail_may_put_it_off) {
  mail_world w;
  const auto id = w.send();
  w.note(id, sent);
  w.tell(id, deferred, "greylisted");
  EXPECT_EQ(w.status(id), deferred);
  steward::apply(w.state, change{w.state.jobs.find(id), true});
  EXPECT_EQ(w.shown(id)["status"], "deferred");
  EXPECT_TRUE(w.shown(id)["next_at"].is_null());
  w.tell(id, delivered);
  EXPECT_EQ(w.status(id), delivered);
}

TEST(mail_deliveries, news_that_say_nothing_new_change_nothing) {
  mail_world w;
  const auto id = w.send();
  w.tell(id, delivered);
  EXPECT_TRUE(take_mail_news(w.state, w.now, {{id, delivered}}).changes.empty());
  EXPECT_TRUE(take_mail_news(w.state, w.now, {{w.state.id, bounced}}).changes.empty());
  EXPECT_TRUE(take_mail_news(w.state, w.now, {}).changes.empty());
}

TEST(mail_deliveries, of_several_news_of_a_mail_the_one_that_knows_most_counts) {
  mail_world w;
  const auto id = w.send();
  const auto made = take_mail_news(w.state, w.now, {{id, bounced, "no"}, {id, deferred, "later"}});
  ASSERT_EQ(made.changes.size(), 1u);
  EXPECT_EQ(status_of(*std::get<row<mail_delivery>>(made.changes[0].row)), bounced);
}

TEST(mail_deliveries, a_mail_that_is_not_tried_any_more_has_bounced) {
  mail_world w;
  const auto id = w.send();
  auto dead = *w.state.jobs.find(id);
  dead.phase = static_cast<int>(job_phase::dead);
  dead.last_error = "mx1.internal: no connection";
  steward::apply(w.state, change{make_row(dead)});
  EXPECT_EQ(w.shown(id)["status"], "bounced");
  EXPECT_TRUE(w.shown(id)["next_at"].is_null());
  EXPECT_EQ(w.shown(id).dump().find("internal"), std::string::npos);
}

TEST(mail_deliveries, a_mail_whose_job_was_taken_away_has_bounced) {
  mail_world w;
  const auto id = w.send();
  steward::apply(w.state, change{w.state.jobs.find(id), true});
  EXPECT_EQ(w.shown(id)["status"], "bounced");
}

TEST(mail_deliveries, reasons_are_short_lines) {
  mail_world w;
  const auto id = w.send();
  w.tell(id, bounced, std::string("a\0b\r\nc", 6) + std::string(1'000, 'x'));
  const auto& reason = w.state.mails.at(id)->reason;
  EXPECT_EQ(reason.substr(0, 7), "a b  cx");
  EXPECT_EQ(reason.size(), 300u);
}

TEST(mail_deliveries, only_the_newest_are_remembered) {
  mail_world w;
  w.bounds.mails = 3;
  const auto first = w.send();
  for (int i = 0; i < 3; ++i) w.send();
  EXPECT_EQ(w.state.mails.size(), 3u);
  EXPECT_EQ(w.state.mails.count(first), 0u);
  EXPECT_TRUE(take_mail_news(w.state, w.now, {{first, bounced}}).changes.empty());
  w.now.now += w.bounds.old_mails;
  w.send();
  EXPECT_EQ(w.state.mails.size(), 1u);
}

TEST(mail_deliveries, a_job_of_another_origin_is_noted_from_its_first_try) {
  mail_world w;
  const auto id = w.send();
  steward::apply(w.state, change{w.state.mails.at(id), true});
  w.note(id, bounced, "550");
  EXPECT_EQ(w.status(id), bounced);
  EXPECT_EQ(w.state.mails.at(id)->address, "ada@example.org");
}

}  // namespace
}  // namespace steward
