// Monitors with somebody who reads what the rules cannot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "domain/monitors/history.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/user_state.hpp"
#include "gateways/monitors/monitor_job.hpp"
#include "tests/gateways/stand_in.hpp"

namespace steward {
namespace {

using nlohmann::json;
using test::stand_in;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Answers from a script.
struct scripted_reader : ai_reader {
  bool is_set_up() const override { return true; }

  result<classification> classify(const ai_reading_for& whose, std::string_view sentence,
                                  const job_run&) override {
    asked.emplace_back(sentence);
    monitor = whose.monitor;
    auto next = meanings.front();
    meanings.pop_front();
    return next;
  }

  result<std::vector<extracted_fact>> extract(const ai_reading_for& whose, std::string_view content,
                                              const std::vector<fact_definition>& defined,
                                              const job_run&) override {
    asked.emplace_back(content);
    monitor = whose.monitor;
    names.clear();
    for (const auto& one : defined) names.push_back(one.name);
    if (prices.empty()) return error{errc::unavailable, "No AI provider could answer."};
    std::vector<extracted_fact> facts;
    for (const auto& one : defined) facts.push_back({one.name, prices.front(), "EUR", 0.9, "a quote"});
    prices.pop_front();
    return facts;
  }

  std::deque<result<classification>> meanings;
  std::deque<fact_value> prices;
  std::vector<std::string> asked, names;
  uuid monitor;
};

class monitor_ai : public testing::Test {
 protected:
  monitor_ai() { state.id = *uuid::parse("01890a5d-ac96-774b-bcce-0000000000aa"); }

  void start(std::shared_ptr<ai_reader> with) {
    monitor_gateway gateway;
    gateway.policy.private_networks = true;
    gateway.policy.plain_http = true;
    gateway.now = [this] { return ctx.now; };
    gateway.ai = with;
    add_monitor_job(kinds, std::move(gateway));
    add_classify_job(kinds, std::move(with));
  }

  void make(json body) {
    auto made = create_monitor(state, ctx, *read_new_monitor(body));
    ASSERT_TRUE(made);
    apply(made->changes);
    id = *uuid::parse(json::parse(*made->answer.body)["id"].get<std::string>());
  }
  void watch(const std::string& url, const std::string& ai = "auto") {
    make({{"prompt", "cheap"},
          {"ai", ai},
          {"source", {{"kind", "web_page"}, {"url", url}}},
          {"facts", {{{"name", "price"}, {"type", "number"}}}},
          {"condition", {{"all", {{{"fact", "price"}, {"op", "below"}, {"value", 50}}}}}}});
  }

  void run(const row<job>& due) {
    const auto made = prepare_job(state, ctx, kinds, {due->id, due->version});
    auto given = made({std::chrono::steady_clock::now() + std::chrono::seconds{10}});
    newest.clear();
    apply(settle_job(state, ctx, kinds, {due->id, due->version}, std::move(given)).changes);
    ctx.now += std::chrono::minutes{15};
  }
  void look() { run(state.jobs.find(id)); }
  row<job> question() const {
    return state.jobs.holder_of(std::string(classify_monitor_kind), id.to_string());
  }

  void apply(const std::vector<change>& changes) {
    steward::apply(state, changes);
    for (const auto& one : changes)
      if (const auto* told = std::get_if<row<event>>(&one.row)) newest.push_back((*told)->kind);
  }

  const monitor& shown() const { return *state.monitors.at(id); }
  const monitor_progress& progress() const { return *state.progress.at(id); }
  fact_value price() const { return read_known_facts(progress().facts.text).at(0).what.value; }

  static classification lamp(const std::string& url) {
    classification made;
    made.source.url = url;
    made.facts.resize(1);
    made.facts[0].name = "price";
    made.facts[0].type = fact_type::number;
    made.when.clauses = {{.fact = "price", .op = comparison::below, .value = 50.0}};
    made.every_s = 3'600;
    made.confidence = 0.9;
    made.is_final = true;
    made.summary = "Watches the price.";
    return made;
  }

  user_state state;
  job_kinds kinds;
  id_source ids{1};
  limits bounds;
  context ctx{timestamp{std::chrono::seconds{1'790'000'000}}, ids, bounds};
  uuid id;
  std::vector<std::string> newest;  ///< kinds of events
  std::shared_ptr<scripted_reader> reader = std::make_shared<scripted_reader>();
};

/// A page that rules find no price in.
class monitor_ai_page : public monitor_ai {
 protected:
  std::string page = "<title>Lamp</title><script>no</script><p>Now for fifty minus five</p>";
  stand_in server{[this](int socket, const std::string&) {
    stand_in::answer(socket, "200 OK", page, "Content-Type: text/html\r\n");
  }};
};

TEST_F(monitor_ai_page, what_the_rules_do_not_find_is_read_from_the_text_that_people_see) {
  start(reader);
  watch(server.url());
  reader->prices = {45.0};
  look();
  EXPECT_EQ(price(), fact_value(45.0));
  EXPECT_EQ(shown().state, "active");
  EXPECT_THAT(reader->asked, ElementsAre("Lamp\nNow for fifty minus five"));
  EXPECT_THAT(reader->names, ElementsAre("price"));
  EXPECT_EQ(reader->monitor, id);
}

TEST_F(monitor_ai_page, unchanged_content_is_not_read_again) {
  start(reader);
  watch(server.url());
  reader->prices = {45.0};
  look();
  look();
  EXPECT_EQ(progress().outcome, "unchanged");
  EXPECT_EQ(reader->asked.size(), 1u);
}

TEST_F(monitor_ai_page, what_the_rules_are_sure_of_needs_nobody) {
  page = "<p>Price: 45 EUR</p>";
  start(reader);
  watch(server.url());
  look();
  EXPECT_EQ(price(), fact_value(45.0));
  EXPECT_THAT(reader->asked, IsEmpty());
}

TEST_F(monitor_ai_page, who_wants_it_always_has_it_read_whatever_the_rules_find) {
  page = "<p>Price: 45 EUR</p>";
  start(reader);
  watch(server.url(), "always");
  reader->prices = {44.0};
  look();
  EXPECT_EQ(price(), fact_value(44.0));
  look();
  EXPECT_EQ(reader->asked.size(), 1u) << "unchanged content is not read again";
}

TEST_F(monitor_ai_page, who_wants_it_never_has_the_rules) {
  start(reader);
  watch(server.url(), "never");
  look();
  EXPECT_EQ(price(), fact_value());
  EXPECT_THAT(reader->asked, IsEmpty());
}

TEST_F(monitor_ai, no_sentence_is_asked_about_against_its_user_s_will) {
  start(reader);
  make({{"prompt", "Have an eye on https://shop.example/lamp"}, {"ai", "never"}});
  EXPECT_FALSE(question());
  json willing{{"ai", "auto"}};
  auto made = update_monitor(state, ctx, {id, {}}, *read_monitor_update(willing));
  ASSERT_TRUE(made);
  apply(made->changes);
  EXPECT_TRUE(question());
}

TEST_F(monitor_ai_page, a_value_does_not_disappear_because_nobody_answers) {
  start(reader);
  watch(server.url());
  reader->prices = {45.0};
  look();
  page += "<p>changed</p>";
  look();
  EXPECT_EQ(progress().outcome, "failed");
  EXPECT_THAT(progress().error, HasSubstr("cannot be read now: No AI provider"));
  EXPECT_EQ(price(), fact_value(45.0));
  EXPECT_EQ(shown().state, "active");
  reader->prices = {60.0};
  look();
  EXPECT_EQ(price(), fact_value(60.0));
}

TEST_F(monitor_ai_page, what_nobody_has_read_yet_is_asked_for_again) {
  start(reader);
  watch(server.url());
  look();
  EXPECT_EQ(progress().outcome, "changed");
  EXPECT_EQ(price(), fact_value());
  EXPECT_EQ(progress().content_hash, "");
  reader->prices = {45.0};
  look();
  EXPECT_EQ(price(), fact_value(45.0));
}

TEST_F(monitor_ai_page, a_page_is_read_anew_once_there_is_somebody_to_read_it) {
  start(nullptr);
  watch(server.url());
  look();
  EXPECT_EQ(price(), fact_value());
  start(reader);
  reader->prices = {45.0};
  look();
  EXPECT_EQ(price(), fact_value(45.0));
}

TEST_F(monitor_ai, a_guess_of_the_rules_is_replaced_and_told) {
  start(reader);
  make({{"prompt", "Have an eye on https://shop.example/lamp"}});
  ASSERT_EQ(shown().classification_status, static_cast<int>(classification_status::provisional));
  const auto asked = question();
  ASSERT_TRUE(asked);
  reader->meanings.push_back(lamp("https://shop.example/lamp"));
  run(asked);
  EXPECT_THAT(reader->asked, ElementsAre("Have an eye on https://shop.example/lamp"));
  EXPECT_EQ(shown().classification_status, static_cast<int>(classification_status::final));
  EXPECT_EQ(parse_classification(shown().classification.text)->facts[0].name, "price");
  EXPECT_EQ(shown().times, usual_times_of(lamp("")));
  EXPECT_THAT(newest, ElementsAre("monitor.updated"));
  EXPECT_FALSE(question());
}

TEST_F(monitor_ai, an_address_beside_the_sentence_is_told_and_frequencies_of_the_user_stay) {
  start(reader);
  make({{"prompt", "Have an eye on this"}, {"url", "https://shop.example/lamp"}, {"frequency", "@every 2h"}});
  ASSERT_TRUE(question());
  reader->meanings.push_back(lamp("https://shop.example/lamp"));
  run(question());
  EXPECT_THAT(reader->asked, ElementsAre("Have an eye on this\nThe address: https://shop.example/lamp"));
  EXPECT_EQ(shown().times, "@every 2h");
}

TEST_F(monitor_ai, who_corrects_it_meanwhile_is_right) {
  start(reader);
  make({{"prompt", "Have an eye on https://shop.example/lamp"}});
  const auto asked = question();
  json correction{{"condition", {{"all", {{{"fact", "content"}, {"op", "changes"}}}}}}};
  auto input = read_monitor_update(correction);
  ASSERT_TRUE(input);
  auto made = update_monitor(state, ctx, {id, {}}, *input);
  ASSERT_TRUE(made);
  apply(made->changes);
  const auto meaning = shown().classification.text;
  run(asked);
  EXPECT_THAT(reader->asked, IsEmpty());
  EXPECT_EQ(shown().classification.text, meaning);
}

TEST_F(monitor_ai, another_sentence_is_asked_about_anew) {
  start(reader);
  make({{"prompt", "Have an eye on https://shop.example/lamp"}});
  json other{{"prompt", "Look after https://shop.example/chair"}};
  auto made = update_monitor(state, ctx, {id, {}}, *read_monitor_update(other));
  ASSERT_TRUE(made);
  apply(made->changes);
  reader->meanings.push_back(lamp("https://shop.example/chair"));
  run(question());
  EXPECT_THAT(reader->asked, ElementsAre("Look after https://shop.example/chair"));
}

TEST_F(monitor_ai, who_does_not_answer_is_asked_again_later) {
  start(reader);
  make({{"prompt", "Have an eye on https://shop.example/lamp"}});
  error busy{errc::unavailable, "No AI provider could answer."};
  busy.retry_after = 7'200;
  reader->meanings.push_back(busy);
  run(question());
  ASSERT_TRUE(question());
  EXPECT_EQ(question()->attempt, 1);
  EXPECT_GE(question()->run_at, ctx.now + std::chrono::minutes{105 - 15});
  EXPECT_EQ(shown().classification_status, static_cast<int>(classification_status::provisional));
}

TEST_F(monitor_ai, a_sentence_that_nobody_understands_stays_as_the_rules_guess) {
  start(reader);
  make({{"prompt", "Have an eye on https://shop.example/lamp"}});
  reader->meanings.push_back(error{errc::validation, "It does not say where to look."});
  run(question());
  EXPECT_FALSE(question());
  EXPECT_EQ(shown().classification_status, static_cast<int>(classification_status::provisional));
}

TEST_F(monitor_ai, without_anybody_the_guess_stays) {
  start(nullptr);
  make({{"prompt", "Have an eye on https://shop.example/lamp"}});
  run(question());
  EXPECT_FALSE(question());
}

}  // namespace
}  // namespace steward
