#include "domain/monitors/classify.hpp"

#include <gtest/gtest.h>

#include "domain/monitors/sentence.hpp"

namespace steward {
namespace {

using nlohmann::json;

/// "web_page https://x: price:number EUR | price is below 50 EUR | 300" with a "?" before it unless it is
/// final.
std::string said(const classification& made) {
  std::string out = made.is_final ? "" : "? ";
  out += source_kind_names[static_cast<std::size_t>(made.source.kind)];
  if (!made.source.url.empty()) out += " " + made.source.url;
  if (!made.source.filter.text.empty()) out += " " + made.source.filter.text;
  out += ":";
  for (const auto& one : made.facts) {
    out += " " + one.name + ":" + std::string(fact_type_names[static_cast<std::size_t>(one.type)]);
    if (!one.unit.empty()) out += " " + one.unit;
    if (!one.where.empty()) out += " @" + one.where;
  }
  out += " | " + condition_text(made.when, made.facts);
  if (made.every_s > 0) out += " | " + std::to_string(made.every_s);
  return out;
}

struct sentence_case {
  std::string_view sentence;
  std::string_view meaning;
};

constexpr sentence_case sentences[] = {
    // thresholds
    {"Tell me when the price of the Foo at https://shop.example/foo drops below 50 euros",
     "web_page https://shop.example/foo: price:number EUR | price is below 50 EUR"},
    {"Let me know if the Foo's price on https://shop.example/foo is under $1,299.00.",
     "web_page https://shop.example/foo: price:number USD | price is below 1299 USD"},
    {"Watch the price of Foo at https://shop.example/foo and tell me when it drops below 50 euros",
     "web_page https://shop.example/foo: price:number EUR | price is below 50 EUR"},
    {"Watch https://shop.example/foo and tell me when it falls under €50",
     "web_page https://shop.example/foo: price:number EUR | price is below 50 EUR"},
    {"When the temperature at https://wetter.example/berlin rises above 30 degrees, let me know",
     "web_page https://wetter.example/berlin: temperature:number ° | temperature is above 30 °"},
    {"Alert me as soon as the error rate at https://api.example/metrics exceeds 5 %",
     "json_api https://api.example/metrics: error rate:number % | error rate is above 5 %"},
    {"Email me when latency at https://status.example/metrics.json is more than 200 ms every minute",
     "json_api https://status.example/metrics.json: latency:number ms | latency is above 200 ms | 60"},
    {"Notify me when the score on https://game.example reaches 100",
     "web_page https://game.example: score:number | score is at least 100"},
    {"Tell me when stars on https://git.example/foo are at least 1000",
     "web_page https://git.example/foo: stars:number | stars is at least 1000"},
    {"tell me when load.average at https://h.example/load.json is not above 0.5",
     "json_api https://h.example/load.json: load.average:number @/load/average | load.average is at most "
     "0.5"},
    {"Tell me when the humidity on https://h.example is between 40 % and 60 %",
     "web_page https://h.example: humidity:number % | humidity is between 40 and 60 %"},
    {"Tell me when the humidity on https://h.example is not between 60 % and 40 %",
     "web_page https://h.example: humidity:number % | humidity is not between 40 and 60 %"},
    {"Tell me when the level on https://h.example is outside of 3 to 5",
     "web_page https://h.example: level:number | level is not between 3 and 5"},
    {"Tell me when there are more than 10 open issues at https://git.example/foo/issues",
     "web_page https://git.example/foo/issues: open issues:number | open issues is above 10"},
    {"Tell me when fewer than 5 seats are left on https://event.example",
     "? web_page https://event.example: seats:number | seats is below 5"},
    {"Ping me when tickets on https://event.example cost 20 euros or less",
     "web_page https://event.example: tickets:number EUR | tickets is at most 20 EUR"},
    // states
    {"Watch https://api.example/status.json every 5 minutes and tell me when status is not \"ok\"",
     "json_api https://api.example/status.json: status:text | status is not \"ok\" | 300"},
    {"Every hour check https://api.example/v1 and alert me if status.indicator isn't 'none'",
     "json_api https://api.example/v1: status.indicator:text @/status/indicator | status.indicator is not "
     "\"none\" | 3600"},
    {"Tell me when items[0].state at https://x.example/api/items becomes “done”",
     "json_api https://x.example/api/items: items[0].state:text @/items/0/state | items[0].state is "
     "\"done\""},
    {"Tell me if /maintenance at https://x.example/api/ is true",
     "json_api https://x.example/api/: /maintenance:boolean @/maintenance | /maintenance is yes"},
    {"Tell me when the state of the order at https://shop.example/order/5 changes to shipped",
     "web_page https://shop.example/order/5: state:text | state is \"shipped\""},
    {"Tell me when the version at https://x.example is no longer 3",
     "web_page https://x.example: version:number | version is not 3"},
    {"Tell me when the Foo is back in stock at https://shop.example/foo",
     "web_page https://shop.example/foo: in stock:boolean | in stock is yes"},
    {"Let me know when https://shop.example/foo is sold out",
     "web_page https://shop.example/foo: in stock:boolean | in stock is no"},
    {"tell me when the book becomes available again on https://library.example/b/5 twice a day",
     "web_page https://library.example/b/5: in stock:boolean | in stock is yes | 43200"},
    // texts
    {"Tell me if https://example.com/jobs mentions \"C++\"",
     "web_page https://example.com/jobs: mentions C++:boolean @\"C++\" | mentions C++ is yes"},
    {"Tell me when https://example.com/jobs no longer mentions 'C++'",
     "web_page https://example.com/jobs: mentions C++:boolean @\"C++\" | mentions C++ is no"},
    {"Tell me when the headline on https://news.example contains \"election\"",
     "web_page https://news.example: headline:text | headline contains \"election\""},
    {"Tell me if the page https://x.example doesn't contain Sold",
     "web_page https://x.example: mentions Sold:boolean @\"Sold\" | mentions Sold is no"},
    {"Tell me if https://x.example mentions free beer",
     "? web_page https://x.example: mentions free beer:boolean @\"free beer\" | mentions free beer is yes"},
    {"Tell me when \"Registration open\" appears on https://run.example daily",
     "web_page https://run.example: mentions Registration open:boolean @\"Registration open\" | mentions "
     "Registration "
     "open is yes | 86400"},
    {"Tell me when \"Coming soon\" disappears from https://run.example",
     "web_page https://run.example: mentions Coming soon:boolean @\"Coming soon\" | mentions Coming soon is "
     "no"},
    {"Tell me when the buy button appears on https://run.example",
     "? web_page https://run.example: mentions buy button:boolean @\"buy button\" | mentions buy button is "
     "yes"},
    // changes
    {"Tell me when https://example.com/terms changes",
     "web_page https://example.com/terms: content:text | content changes"},
    {"Watch https://example.com/terms for changes once a week",
     "web_page https://example.com/terms: content:text | content changes | 604800"},
    {"Notify me of any changes on https://example.com/terms.",
     "web_page https://example.com/terms: content:text | content changes"},
    {"Monitor https://example.com/terms",
     "web_page https://example.com/terms: content:text | content changes"},
    {"Watch the price at https://shop.example/foo for changes",
     "web_page https://shop.example/foo: price:number | price changes"},
    {"Let me know whenever the price of Foo on https://shop.example/foo changes",
     "web_page https://shop.example/foo: price:number | price changes"},
    {"Let me know when the headline on https://news.example is updated",
     "web_page https://news.example: headline:text | headline changes"},
    {"Tell me when the number of open issues at https://git.example/foo rises by more than 10 %",
     "web_page https://git.example/foo: open issues:number | open issues rises by more than 10 %"},
    {"Tell me when the price at https://shop.example/foo falls by at least 5 euros",
     "web_page https://shop.example/foo: price:number EUR | price falls by at least 5 EUR"},
    {"Tell me when the rate at https://bank.example changes by more than 2%",
     "web_page https://bank.example: rate:number | rate changes by more than 2 %"},
    {"Tell me when the rate at https://bank.example changes by more than 2",
     "? web_page https://bank.example: rate:number | rate changes"},
    {"Tell me when the price at https://shop.example/foo goes up",
     "web_page https://shop.example/foo: price:number | price rises"},
    {"Tell me when the Foo gets cheaper at https://shop.example/foo",
     "web_page https://shop.example/foo: price:number | price falls"},
    {"Tell me when the price appears on https://shop.example/foo",
     "web_page https://shop.example/foo: price:number | price appears"},
    {"Tell me when there is a new article on https://blog.example",
     "web_page https://blog.example: article:set | article gains an item"},
    {"Tell me when new jobs are posted at https://example.com/jobs",
     "web_page https://example.com/jobs: jobs:set | jobs gains an item"},
    // several clauses
    {"Tell me when the price at https://shop.example/foo is below 50 euros or the Foo is sold out",
     "web_page https://shop.example/foo: price:number EUR in stock:boolean | price is below 50 EUR or in "
     "stock is no"},
    {"Tell me when cpu is above 80 % and memory is above 90 % at https://h.example/api/load",
     "json_api https://h.example/api/load: cpu:number % memory:number % | cpu is above 80 % and memory is "
     "above 90 %"},
    {"Tell me when the price at https://shop.example/foo is below 50 euros or the price falls by 10 %",
     "web_page https://shop.example/foo: price:number EUR | price is below 50 EUR or price falls by at least "
     "10 %"},
    // the user's own tasks
    {"Let me know when more than 10 of my tasks are overdue",
     R"(own_tasks {"due":"overdue"}: count:number | count is above 10)"},
    {"Tell me when any of my tasks is overdue",
     R"(own_tasks {"due":"overdue"}: count:number | count is at least 1)"},
    {"Tell me when the number of my open tasks exceeds 20",
     R"(own_tasks {"status":"pending"}: count:number | count is above 20)"},
    {"Tell me when I have more than 5 high priority tasks due today",
     R"(own_tasks {"due":"today","priority":["high"]}: count:number | count is above 5)"},
    {"Tell me when 3 of my tasks tagged #home are overdue",
     R"(own_tasks {"due":"overdue","tags":["home"]}: count:number | count is at least 3)"},
    {"Tell me when all my tasks are done", R"(own_tasks {"status":"pending"}: count:number | count is 0)"},
    {"Tell me when there are no open tasks left",
     R"(own_tasks {"status":"pending"}: count:number | count is 0)"},
    {"Tell me when a new task tagged \"work\" is added",
     R"(own_tasks {"tags":["work"]}: titles:set | titles gains an item)"},
    {"Tell me when the number of completed tasks rises",
     R"(own_tasks {"status":"completed"}: count:number | count rises)"},
    {"Tell me when my tasks mention \"tax\"", R"(own_tasks {"q":"tax"}: count:number | count is at least 1)"},
    {"Tell me when my boss adds tasks", R"(? own_tasks: count:number | count is at least 1)"},
    {"my tasks tagged", R"(? own_tasks: count:number | count is at least 1)"},
    // what the rules cannot be sure of
    {"Tell me when the price drops below 50 euros", "? web_page: price:number EUR | price is below 50 EUR"},
    {"Tell me when https://x.example is down",
     "? web_page https://x.example: content:text | content changes"},
    {"Tell me when it gets interesting on https://x.example",
     "? web_page https://x.example: content:text | content changes"},
    {"Tell me when the price at https://a.example is lower than the price at https://b.example",
     "? web_page https://a.example: price:text | price is \"lower\""},
    {"While I am away, tell me when https://x.example changes",
     "? web_page https://x.example: content:text | content changes"},
    {"Tell me when I am mentioned on https://x.example",
     "? web_page https://x.example: content:text | content changes"},
    {"Tell me when https://user:secret@x.example changes", "? web_page: content:text | content changes"},
    {"Tell me when the price of the very big and blue and green Foo is below 5 at https://x.example unless "
     "it rains",
     "? web_page https://x.example: price:number | price is below 5"},
    {"Tell me when it exceeds 5 at https://x.example",
     "? web_page https://x.example: value:number | value is above 5"},
    {"hello", "? web_page: content:text | content changes"},
    {"", "? web_page: content:text | content changes"},
};

TEST(monitor_classify, understands_sentences) {
  for (const auto& one : sentences) EXPECT_EQ(said(classify(one.sentence)), one.meaning) << one.sentence;
}

TEST(monitor_classify, makes_only_what_could_have_been_given) {
  for (const auto& one : sentences) {
    const auto made = classify(one.sentence);
    EXPECT_EQ(made.type == monitor_type::historical_change, looks_back(made.when));
    EXPECT_EQ(made.is_final, made.confidence > 0.8);
    EXPECT_EQ(made.summary, summary_of(made));
    if (made.source.url.empty() && made.source.kind == source_kind::web_page) continue;
    EXPECT_EQ(parse_classification(to_json(made)), made) << to_json(made);
  }
}

TEST(monitor_classify, looks_at_the_beginning_of_what_is_too_long) {
  std::string sentence = "Tell me when https://x.example mentions ";
  while (sentence.size() < 5'000) sentence += "ü";
  const auto made = classify(sentence);
  EXPECT_TRUE(parse_classification(to_json(made))) << to_json(made);
  EXPECT_FALSE(made.is_final);
}

struct interval_case {
  std::string_view text;
  std::int64_t seconds;
  std::size_t left;  ///< tokens
};

constexpr interval_case intervals[] = {
    {"every 5 minutes", 300, 0},
    {"every 30 s", 30, 0},
    {"each day at", 86'400, 1},
    {"every other day", 172'800, 0},
    {"every 2 weeks", 1'209'600, 0},
    {"hourly", 3'600, 0},
    {"once an hour", 3'600, 0},
    {"every morning", 86'400, 0},
    {"every", 0, 1},
    {"every time", 0, 2},
    {"every 5", 0, 2},
    {"every 0 minutes", 0, 2},
    {"every 5 sheep", 0, 3},
    {"every 900 weeks", 0, 3},
    {"every \"5\"", 0, 2},
};

TEST(monitor_sentence, takes_intervals_out) {
  for (const auto& one : intervals) {
    auto all = read_sentence(one.text);
    EXPECT_EQ(take_interval(all), one.seconds) << one.text;
    EXPECT_EQ(all.size(), one.left) << one.text;
  }
}

std::string cut(std::string_view sentence) {
  std::string out;
  for (const auto& one : read_sentence(sentence)) {
    constexpr char kinds[] = "wnqu,";
    out += std::string(out.empty() ? "" : " ") + kinds[static_cast<std::size_t>(one.kind)] + "<" + one.text +
           ">";
  }
  return out;
}

TEST(monitor_sentence, is_cut_into_tokens) {
  EXPECT_EQ(cut("See (https://a.example/x_(y)), 5 EUR."),
            "w<See> u<https://a.example/x_(y)> ,<,> n<5 EUR> ,<,>");
  EXPECT_EQ(cut("(HTTP://a.example/x)!"), "u<HTTP://a.example/x> ,<,>");
  EXPECT_EQ(cut("\"a b\" “c” ‘d’ «e» `f` 'g'"), "q<a b> q<c> q<d> q<e> q<f> q<g>");
  EXPECT_EQ(cut("Foo's \"open  don't; really? 3rd v1.2"),
            "w<Foo's> w<\"open> w<don't> ,<,> w<really> ,<,> w<3rd> w<v1.2>");
  EXPECT_EQ(cut("\"\" a . , b"), "w<\"\"> w<a> ,<,> w<b>");
  std::string many;
  for (int i = 0; i < 900; ++i) many += "a ";
  EXPECT_EQ(read_sentence(many).size(), 200u);
}

}  // namespace
}  // namespace steward
