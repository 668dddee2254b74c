#include "actors/mail_desk.hpp"

#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

/// A desk whose database cannot be reached.
class mail_desk_test : public test::actor_fixture {
 protected:
  /// The faults of these requests, one after the other.
  std::vector<errc> faults_of(const std::vector<mail_request>& requests) {
    mail_desk_arguments args{
        &env, std::make_shared<database>("host=/nonexistent dbname=x"), {}, mail_secrets("secret"), {}};
    const auto desk = spawn_mail_desk(system, std::move(args));  // on a thread of its own
    caf::scoped_actor self(system);
    std::vector<errc> faults;
    for (const auto& request : requests)
      self->request(desk, caf::infinite, mail_task{std::make_shared<const mail_request>(request)})
          .receive([&](const user_answer& given) { faults.push_back(given.content->fault().code); },
                   [](caf::error&) {});
    self->send_exit(desk, caf::exit_reason::user_shutdown);
    return faults;
  }
};

TEST_F(mail_desk_test, without_the_database_every_request_is_told_to_come_again) {
  const std::vector<mail_request> requests{
      {unsubscription{"hash", mail_category::summaries}},
      {provider_news{"message", {{owner, "hash", mail_status::bounced, "no", "bounce"}}}},
      {suppression_list{}},
      {suppression_order{"hash"}},
      {suppression_removal{owner}}};
  EXPECT_EQ(faults_of(requests), std::vector(requests.size(), errc::unavailable));
}

TEST_F(mail_desk_test, a_defect_is_an_answer) {
  env.now = []() -> timestamp { throw std::runtime_error("defect"); };
  EXPECT_EQ(faults_of({{unsubscription{"hash"}}}), std::vector{errc::internal});
}

}  // namespace
}  // namespace steward
