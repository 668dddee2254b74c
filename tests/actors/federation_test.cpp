#include "actors/federation.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "actors/shard.hpp"
#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

using nlohmann::json;

/// A provider where the code is the name of whoever signs in.
class tame_provider final : public oauth_provider {
 public:
  std::string authorization_url(const oauth_flow& flow, const std::string& redirect_uri) override {
    return "https://provider.example/authorize?state=" + flow.state + "&redirect_uri=" + redirect_uri;
  }
  external_identity complete(const oauth_callback& back, const oauth_flow&, const std::string&,
                             timestamp) override {
    if (back.code == "down")
      throw oauth_refusal("The provider cannot be reached.", refusal::down, "no route");
    return {"tame", "https://provider.example", back.code, back.code + "@Example.org", back.code};
  }
};

/// Federation with a store in memory.
class federation_actor_test : public test::actor_fixture {
 protected:
  void SetUp() override {
    for (int i = 0; i < env.shards; ++i) {
      shards.push_back(spawn_shard(system, env, i));
      started.push_back(caf::actor_cast<caf::actor>(shards.back()));
      caf::anon_send(shards.back(), ownership{1});
    }
    auto providers = std::make_shared<oauth_providers>();
    providers->emplace("tame", std::make_unique<tame_provider>());
    federation_arguments args;
    args.env = &env;
    args.store = store();
    args.providers = providers;
    args.shards = shards;
    args.secrets = std::make_shared<const vault>(std::string(64, 'a'));
    args.public_url = "https://steward.example";
    args.admit = [this](const std::string& address) { return !by_invitation || invited.contains(address); };
    args.audit = [this](const audit_entry& entry) { audited.push_back(entry); };
    federation = spawn_federation(system, std::move(args), false);
    started.push_back(caf::actor_cast<caf::actor>(federation));
    run();
  }
  void TearDown() override {
    for (const auto& shard : shards) caf::anon_send(shard, ownership{0});  // ends the users
    run();
    shards.clear();
    federation = nullptr;
  }

  void use_database() const {
    if (down) throw database_unavailable("down");
    if (defect) throw std::runtime_error("defect");
  }

  federation_store store() {
    federation_store all;
    all.see_once = [this](const std::string& purpose, const std::string& id, timestamp) {
      use_database();
      return seen.insert(purpose + ' ' + id).second;
    };
    all.was_seen = [this](const std::string& purpose, const std::string& id) {
      use_database();
      return seen.contains(purpose + ' ' + id);
    };
    all.sign_in = [this](const external_identity& who, const user& candidate, const std::string& address,
                         const admission& admit) -> sign_in_result {
      if (const auto known = identities.find(who.subject); known != identities.end())
        return {sign_in_end::known, known->second};
      if (!admit(address)) return {sign_in_end::not_admitted, {}};
      identities[who.subject] = candidate;
      return {sign_in_end::made, candidate};
    };
    all.link = [this](const external_identity& who, const uuid& user, timestamp) {
      const auto [place, added] = identities.try_emplace(who.subject);
      if (!added && place->second.id != user) return link_end::taken;
      place->second.id = user;
      return link_end::linked;
    };
    all.list = [this](const uuid& user) {
      ways_in ways;
      for (const auto& [subject, whose] : identities)
        if (whose.id == user) ways.identities.push_back({"tame", "https://provider.example", subject, {}});
      return ways;
    };
    all.unlink = [this](const uuid&, const std::string& provider) {
      return provider == "tame" ? unlink_end::last : unlink_end::absent;
    };
    all.find = [this](const uuid& id) -> std::optional<user> {
      for (const auto& [subject, whose] : identities)
        if (whose.id == id) return whose;
      return std::nullopt;
    };
    all.take_news = [this](const subject_news& news, const user& candidate, const std::string& address,
                           const admission& admit) -> news_result {
      use_database();
      if (removed.contains(news.subject)) return {news_end::outdated};
      if (const auto known = identities.find(news.subject); known != identities.end())
        return {news_end::known, known->second.id};
      if (!admit(address)) return {news_end::not_admitted};
      identities[news.subject] = candidate;
      return {news_end::made, candidate.id};
    };
    all.remove = [this](const std::string&, const std::string& subject, timestamp) {
      removed.insert(subject);
    };
    return all;
  }

  result<http::federation_reply> ask(federation_request request) {
    caf::scoped_actor self(system);
    result<http::federation_reply> got = error{errc::internal, "no answer"};
    auto content = std::make_shared<const federation_request>(std::move(request));
    auto asked = self->request(federation, caf::infinite, federation_task{std::move(content), {"phone", ""}});
    run();
    asked.receive([&](const federation_answer& answer) { got = std::move(*answer.content); },
                  [](caf::error&) {});
    return got;
  }

  static std::string said(const result<http::federation_reply>& answer) {
    if (!answer) return answer.fault().detail;
    const auto* body = std::get_if<reply>(&*answer);
    return body ? json::parse(*body->body).value("result", "") : "another answer";
  }
  static subject_news news(const std::string& message, const std::string& subject) {
    return {message, "https://clerk.example", subject, false, subject + "@Example.org", subject, {}};
  }

  /// Begins a sign-in; what the browser has then.
  oauth_callback begin(const std::string& return_to = "", std::optional<uuid> link_to = {}) {
    const auto to = std::get<http::oauth_redirect>(*ask(oauth_start{"tame", return_to, "", link_to}));
    oauth_callback back;
    back.provider = "tame";
    back.cookie = to.cookie;
    const auto from = to.url.find("state=") + 6;
    back.state = to.url.substr(from, to.url.find('&') - from);
    return back;
  }
  result<http::federation_reply> come_back(oauth_callback back, const std::string& code) {
    back.code = code;
    return ask(std::move(back));
  }
  std::vector<std::string> kinds() const {
    std::vector<std::string> all;
    for (const auto& entry : audited) all.push_back(entry.kind);
    return all;
  }

  std::vector<shard_actor> shards;
  federation_actor federation;
  std::set<std::string> seen, removed, invited;
  std::map<std::string, user> identities;
  std::vector<audit_entry> audited;
  bool by_invitation = false;
  bool down = false, defect = false;
};

using strings = std::vector<std::string>;

TEST_F(federation_actor_test, somebody_new_signs_in_and_is_known_the_next_time) {
  const auto first = come_back(begin(), "ada");
  ASSERT_TRUE(first) << first.fault().detail;
  const auto& who = std::get<http::signed_in>(*first).who;
  EXPECT_EQ(who.name, "ada");
  EXPECT_EQ(kinds(), (strings{"account.created", "login.succeeded"}));
  EXPECT_EQ(audited[0].from.agent, "phone");
  EXPECT_EQ(std::get<http::signed_in>(*come_back(begin(), "ada")).who.id, who.id);
  EXPECT_EQ(kinds().back(), "login.succeeded");
  EXPECT_EQ(audited.size(), 3u);
}

TEST_F(federation_actor_test, a_sign_in_ends_once_and_only_in_the_browser_that_began_it) {
  const auto back = begin();
  EXPECT_TRUE(come_back(back, "ada"));
  EXPECT_EQ(come_back(back, "ada").fault().code, errc::unauthorized);
  auto stolen = begin();
  stolen.cookie = begin().cookie;
  EXPECT_EQ(come_back(stolen, "ada").fault().code, errc::unauthorized);
  const auto late = begin();
  now += std::chrono::seconds{oauth_flow_seconds + 1};
  EXPECT_EQ(come_back(late, "ada").fault().code, errc::unauthorized);
}

TEST_F(federation_actor_test, what_the_provider_says_instead_of_a_code_is_told) {
  auto cancelled = begin();
  cancelled.fault = "access_denied";
  EXPECT_EQ(ask(cancelled).fault().code, errc::forbidden);
  EXPECT_EQ(come_back(begin(), "").fault().code, errc::unauthorized);
  const auto away = come_back(begin(), "down");
  EXPECT_EQ(away.fault().code, errc::unavailable);
  EXPECT_EQ(away.fault().retry_after, 1);
  EXPECT_EQ(ask(oauth_start{"unknown", "", "", {}}).fault().code, errc::not_found);
}

TEST_F(federation_actor_test, who_may_have_no_account_gets_none) {
  by_invitation = true;
  EXPECT_EQ(come_back(begin(), "eve").fault().code, errc::forbidden);
  EXPECT_TRUE(identities.empty());
  EXPECT_TRUE(audited.empty());
  invited.insert("ada@example.org");
  EXPECT_TRUE(come_back(begin(), "ada")) << "addresses are compared in lower case";
}

TEST_F(federation_actor_test, a_page_that_waits_gets_a_code_that_is_worth_the_session_once) {
  const auto end = come_back(begin("https://app.example/done?x=1"), "ada");
  const auto url = std::get<http::oauth_redirect>(*end).url;
  EXPECT_TRUE(url.starts_with("https://app.example/done?x=1&code=")) << url;
  EXPECT_EQ(kinds(), strings{"account.created"}) << "nobody is signed in yet";
  const auto code = url.substr(url.find("code=") + 5);
  const auto session = ask(oauth_exchange{code, ""});
  ASSERT_TRUE(session) << session.fault().detail;
  EXPECT_EQ(std::get<http::signed_in>(*session).who.name, "ada");
  EXPECT_EQ(kinds().back(), "login.succeeded");
  EXPECT_EQ(ask(oauth_exchange{code, ""}).fault().code, errc::unauthorized);
}

TEST_F(federation_actor_test, accounts_are_linked_to_who_began_and_to_nobody_else) {
  EXPECT_TRUE(come_back(begin("", owner), "ada"));
  EXPECT_EQ(kinds(), strings{"identity.linked"});
  EXPECT_EQ(come_back(begin("", make_uuid_v7(4, 5, 6)), "ada").fault().code, errc::conflict);
  EXPECT_EQ(ask(identity_removal{owner, "tame"}).fault().code, errc::conflict) << "the last way in stays";
  EXPECT_EQ(ask(identity_removal{owner, "other"}).fault().code, errc::not_found);
  EXPECT_EQ(audited.size(), 1u);
}

TEST_F(federation_actor_test, news_of_somebody_new_make_an_account_and_count_once) {
  EXPECT_EQ(said(ask(news("1", "ada"))), "applied");
  EXPECT_EQ(identities.at("ada").name, "ada");
  EXPECT_EQ(said(ask(news("1", "ada"))), "repeated");
}

TEST_F(federation_actor_test, news_of_somebody_who_may_have_no_account_are_settled_and_audited) {
  by_invitation = true;
  EXPECT_EQ(said(ask(news("1", "eve"))), "not_admitted");
  EXPECT_TRUE(identities.empty());
  EXPECT_EQ(kinds(), strings{"account.refused"});
  EXPECT_FALSE(audited[0].user);
  EXPECT_EQ(audited[0].data.find("eve"), std::string::npos) << "nothing personal";
  EXPECT_EQ(said(ask(news("1", "eve"))), "repeated");
  EXPECT_EQ(audited.size(), 1u);
  invited.insert("eve@example.org");
  EXPECT_EQ(said(ask(news("2", "eve"))), "applied");
}

TEST_F(federation_actor_test, news_of_a_known_user_are_settled_when_the_profile_is_written) {
  identities["ada"].id = owner;
  verdict = commit_verdict::refused;
  EXPECT_EQ(ask(news("1", "ada")).fault().code, errc::unavailable);
  EXPECT_FALSE(seen.contains("webhook 1")) << "so that it is sent again";
  verdict = commit_verdict::committed;
  EXPECT_EQ(said(ask(news("1", "ada"))), "applied");
  EXPECT_TRUE(seen.contains("webhook 1"));
  ASSERT_FALSE(written.empty());
  EXPECT_EQ(written.back().user, owner);
}

TEST_F(federation_actor_test, who_is_removed_stays_so) {
  auto end = news("2", "ada");
  end.removed = true;
  EXPECT_EQ(said(ask(end)), "applied");
  EXPECT_EQ(said(ask(news("3", "ada"))), "outdated");
}

TEST_F(federation_actor_test, a_defect_is_an_answer) {
  defect = true;
  EXPECT_EQ(ask(news("1", "ada")).fault().code, errc::internal);
  defect = false;
  EXPECT_EQ(said(ask(news("1", "ada"))), "applied");
}

TEST_F(federation_actor_test, what_has_gone_meanwhile_is_told) {
  auto back = begin();
  back.provider = "gone";
  EXPECT_EQ(come_back(back, "ada").fault().code, errc::not_found);
  const auto url = std::get<http::oauth_redirect>(*come_back(begin("https://app.example/done"), "ada")).url;
  identities.clear();
  EXPECT_EQ(ask(oauth_exchange{url.substr(url.find("code=") + 5), ""}).fault().detail,
            "This account is gone.");
}

TEST_F(federation_actor_test, without_a_database_nothing_is_settled) {
  down = true;
  EXPECT_EQ(ask(news("1", "ada")).fault().code, errc::unavailable);
  const auto back = begin();
  EXPECT_EQ(come_back(back, "ada").fault().code, errc::unavailable);
  down = false;
  EXPECT_EQ(said(ask(news("1", "ada"))), "applied");
  EXPECT_TRUE(come_back(back, "ada"));
}

}  // namespace
}  // namespace steward
