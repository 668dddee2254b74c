#include <gtest/gtest.h>

#include "domain/monitors/condition.hpp"

namespace steward {
namespace monitors_condition_test {

using nlohmann::json;
using strings = std::vector<std::string>;

const std::vector<fact_definition> defined{{"price", fact_type::number, "EUR", "", {}},
                                           {"title", fact_type::text, "", "", {}},
                                           {"stock", fact_type::boolean, "", "", {}},
                                           {"state", fact_type::choice, "", "", {"open", "closed"}},
                                           {"jobs", fact_type::set, "", "", {}}};

condition read(std::string_view text) {
  auto body = json::parse(text);
  auto one = read_condition(body);
  EXPECT_TRUE(one) << text << ' ' << (one ? "" : one.fault().fields.at(0).message);
  return one ? *one : condition{};
}

strings faults_of(std::string_view text) {
  auto body = json::parse(text);
  field_errors faults;
  const auto one = read_condition(body, "/when", faults);
  if (faults.empty()) check_condition(one, defined, "/when", faults);
  strings all;
  for (const auto& each : faults) all.push_back(each.pointer + " " + each.code);
  return all;
}

struct readable {
  std::string_view json;
  std::string_view text;
};

constexpr readable readable_conditions[] = {
    {R"({"all":[{"fact":"price","op":"below","value":50,"clear_at":55}]})",
     "price is below 50 EUR (until 55 EUR)"},
    {R"({"any":[{"fact":"price","op":"above","value":80,"clear_at":70.5},{"fact":"price","op":"at_least","value":1},)"
     R"({"fact":"price","op":"at_most","value":-1}]})",
     "price is above 80 EUR (until 70.5 EUR) or price is at least 1 EUR or price is at most -1 EUR"},
    {R"({"all":[{"fact":"price","op":"between","value":1,"upper":2},{"fact":"price","op":"outside","value":3,"upper":4}]})",
     "price is between 1 and 2 EUR and price is not between 3 and 4 EUR"},
    {R"({"all":[{"fact":"title","op":"is","value":"Foo"},{"fact":"stock","op":"is_not","value":true},)"
     R"({"fact":"jobs","op":"is","value":["a","b"]},{"fact":"state","op":"is","value":"open"}]})",
     "title is \"Foo\" and stock is not yes and jobs is a, b and state is \"open\""},
    {R"({"all":[{"fact":"title","op":"contains","value":"C++"},{"fact":"jobs","op":"not_contains","value":"C"}]})",
     "title contains \"C++\" and jobs does not contain \"C\""},
    {R"({"any":[{"fact":"title","op":"changes"},{"fact":"stock","op":"appears"},{"fact":"jobs","op":"disappears"}]})",
     "title changes or stock appears or jobs disappears"},
    {R"({"any":[{"fact":"price","op":"rises"},{"fact":"price","op":"falls","value":5,"or_equal":true}]})",
     "price rises or price falls by at least 5 EUR"},
    {R"({"any":[{"fact":"price","op":"changes_by_percent","value":1},{"fact":"price","op":"rises_by_percent","value":2},)"
     R"({"fact":"price","op":"falls_by_percent","value":3},{"fact":"title","op":"differs_by_percent","value":4}]})",
     "price changes by more than 1 % or price rises by more than 2 % or price falls by more than 3 % or "
     "title "
     "differs by more than 4 %"},
    {R"({"any":[{"fact":"jobs","op":"gains"},{"fact":"jobs","op":"loses","value":"x"}]})",
     "jobs gains an item or jobs loses an item with \"x\""},
};

TEST(monitor_condition, is_read_written_and_said_in_words) {
  for (const auto& one : readable_conditions) {
    const auto made = read(one.json);
    EXPECT_EQ(faults_of(one.json), strings{}) << one.json;
    EXPECT_EQ(condition_json(made), one.json);
    EXPECT_EQ(condition_text(made, defined), one.text);
  }
  EXPECT_EQ(condition_text(read(readable_conditions[0].json)), "price is below 50 (until 55)");
}

TEST(monitor_condition, looks_back_where_a_clause_does) {
  EXPECT_FALSE(looks_back(read(readable_conditions[0].json)));
  EXPECT_TRUE(looks_back(read(R"({"all":[{"fact":"a","op":"is","value":1},{"fact":"a","op":"changes"}]})")));
}

struct refusal {
  std::string_view json;
  strings faults;
};

const refusal refused[] = {
    {"[]", {"/when wrong_type"}},
    {"{}", {"/when one_of"}},
    {R"({"all":[],"any":[]})", {"/when/all too_few", "/when/any too_few"}},
    {R"({"all":[{"fact":"stock","op":"changes"}],"any":[{"fact":"stock","op":"changes"}]})",
     {"/when one_of"}},
    {R"({"all":[{"fact":"price","op":"under","value":1},{"op":"is"},{"fact":"price","op":"is","value":{}}]})",
     {"/when/all/0/op not_one_of", "/when/all/1/fact required", "/when/all/2/value wrong_type"}},
    {R"({"all":[{"fact":"price","op":"is"},{"fact":"price","op":"above","value":"1"},{"fact":"price","op":"above"},)"
     R"({"fact":"title","op":"contains","value":""},{"fact":"jobs","op":"gains","value":1},)"
     R"({"fact":"price","op":"rises","value":"1"},{"fact":"price","op":"rises","value":-1},)"
     R"({"fact":"price","op":"rises_by_percent"},{"fact":"price","op":"falls_by_percent","value":-1},)"
     R"({"fact":"price","op":"changes","value":1}]})",
     {"/when/all/0/value required", "/when/all/1/value wrong_type", "/when/all/2/value required",
      "/when/all/3/value wrong_type", "/when/all/4/value wrong_type", "/when/all/5/value wrong_type",
      "/when/all/6/value out_of_range", "/when/all/7/value required", "/when/all/8/value out_of_range",
      "/when/all/9/value not_allowed"}},
    {R"({"all":[{"fact":"price","op":"between","value":1},{"fact":"price","op":"above","value":1,"upper":2},)"
     R"({"fact":"price","op":"between","value":1,"upper":0}]})",
     {"/when/all/0/upper required", "/when/all/1/upper not_allowed", "/when/all/2/upper out_of_range"}},
    {R"({"all":[{"fact":"price","op":"is","value":1,"clear_at":2},{"fact":"price","op":"above","value":1,"clear_at":2},)"
     R"({"fact":"price","op":"at_most","value":1,"clear_at":0},{"fact":"price","op":"is","value":1,"or_equal":true}]})",
     {"/when/all/0/clear_at not_allowed", "/when/all/1/clear_at out_of_range",
      "/when/all/2/clear_at out_of_range", "/when/all/3/or_equal not_allowed"}},
    {R"({"any":[{"fact":"cost","op":"changes"},{"fact":"title","op":"above","value":1},)"
     R"({"fact":"price","op":"is","value":"1"},{"fact":"state","op":"is","value":"ajar"},)"
     R"({"fact":"stock","op":"contains","value":"1"},{"fact":"title","op":"gains"}]})",
     {"/when/any/0/fact unknown_fact", "/when/any/1/op wrong_type", "/when/any/2/value wrong_type",
      "/when/any/3/value wrong_type", "/when/any/4/op wrong_type", "/when/any/5/op wrong_type"}},
};

TEST(monitor_condition, that_makes_no_sense_is_refused_with_all_its_faults) {
  for (const auto& one : refused) EXPECT_EQ(faults_of(one.json), one.faults) << one.json;
  auto body = json::object();
  EXPECT_EQ(read_condition(body).fault().code, errc::validation);
}

// Whether a fact that was `before` and is `now` meets a clause; '+' met, '-' not met, '?' unknown.
struct judged {
  std::string_view clause;       ///< without the fact's name
  std::string_view before, now;  ///< JSON; empty: not looked for
  char is;
  bool was_active = false;
};

fact_values values(std::string_view text) {
  fact_values out;
  if (!text.empty()) out["x"] = *read_fact_value(json::parse(text));
  return out;
}

char sign(judgement is) { return is == judgement::met ? '+' : is == judgement::not_met ? '-' : '?'; }

const judged cases[] = {
    {R"("op":"is","value":50)", "", "50", '+'},
    {R"("op":"is","value":50)", "", "51", '-'},
    {R"("op":"is","value":"In Stock")", "", R"("in stock")", '+'},
    {R"("op":"is","value":true)", "", "true", '+'},
    {R"("op":"is","value":["a","b"])", "", R"(["b","a"])", '+'},
    {R"("op":"is","value":1)", "", R"("1")", '-'},
    {R"("op":"is","value":1)", "", "null", '?'},
    {R"("op":"is","value":1)", "", "", '?'},
    {R"("op":"is_not","value":"ok")", "", R"("OK")", '-'},
    {R"("op":"is_not","value":"ok")", "", R"("down")", '+'},
    {R"("op":"above","value":80)", "", "80", '-'},
    {R"("op":"above","value":80)", "", "80.5", '+'},
    {R"("op":"above","value":80)", "", R"("81")", '?'},
    {R"("op":"above","value":80,"clear_at":70)", "", "75", '-'},
    {R"("op":"above","value":80,"clear_at":70)", "", "75", '+', true},
    {R"("op":"above","value":80,"clear_at":70)", "", "70", '-', true},
    {R"("op":"below","value":50)", "", "49.99", '+'},
    {R"("op":"below","value":50)", "", "50", '-'},
    {R"("op":"below","value":50,"clear_at":55)", "", "54", '+', true},
    {R"("op":"below","value":50,"clear_at":55)", "", "54", '-'},
    {R"("op":"below","value":50,"clear_at":55)", "", "55", '-', true},
    {R"("op":"at_least","value":5)", "", "5", '+'},
    {R"("op":"at_least","value":5)", "", "4", '-', true},
    {R"("op":"at_least","value":5,"clear_at":3)", "", "3", '+', true},
    {R"("op":"at_most","value":5)", "", "5", '+'},
    {R"("op":"at_most","value":5,"clear_at":7)", "", "7", '+', true},
    {R"("op":"at_most","value":5,"clear_at":7)", "", "7.5", '-', true},
    {R"("op":"between","value":1,"upper":2)", "", "2", '+'},
    {R"("op":"between","value":1,"upper":2)", "", "0.9", '-'},
    {R"("op":"outside","value":1,"upper":2)", "", "2.1", '+'},
    {R"("op":"outside","value":1,"upper":2)", "", "1", '-'},
    {R"("op":"contains","value":"c++")", "", R"("We look for C++ people")", '+'},
    {R"("op":"contains","value":"c++")", "", R"("We look for C people")", '-'},
    {R"("op":"contains","value":"c++")", "", R"(["Cook","C++ developer"])", '+'},
    {R"("op":"contains","value":"c++")", "", "5", '-'},
    {R"("op":"not_contains","value":"sold out")", "", R"("Sold out")", '-'},
    {R"("op":"not_contains","value":"sold out")", "", R"("Buy")", '+'},
    {R"("op":"changes")", "", "1", '?'},
    {R"("op":"changes")", "1", "1", '-'},
    {R"("op":"changes")", "1", "2", '+'},
    {R"("op":"changes")", "1", "null", '+'},
    {R"("op":"changes")", "null", "null", '-'},
    {R"("op":"appears")", "null", "1", '+'},
    {R"("op":"appears")", "1", "1", '-'},
    {R"("op":"appears")", "", "1", '?'},
    {R"("op":"disappears")", "1", "null", '+'},
    {R"("op":"disappears")", "null", "null", '-'},
    {R"("op":"rises")", "1", "1", '-'},
    {R"("op":"rises")", "1", "1.1", '+'},
    {R"("op":"rises")", "1", "0", '-'},
    {R"("op":"rises")", "1", "null", '?'},
    {R"("op":"rises")", "null", "1", '?'},
    {R"("op":"rises")", R"("1")", "1", '?'},
    {R"("op":"rises","value":10)", "5", "15", '-'},
    {R"("op":"rises","value":10,"or_equal":true)", "5", "15", '+'},
    {R"("op":"rises","value":0,"or_equal":true)", "5", "5", '-'},
    {R"("op":"falls")", "1", "0.5", '+'},
    {R"("op":"falls","value":1)", "1", "0.5", '-'},
    {R"("op":"changes_by_percent","value":10)", "100", "90", '-'},
    {R"("op":"changes_by_percent","value":10)", "100", "89", '+'},
    {R"("op":"changes_by_percent","value":10)", "100", "111", '+'},
    {R"("op":"changes_by_percent","value":10)", "0", "0.001", '+'},
    {R"("op":"changes_by_percent","value":10)", "0", "0", '-'},
    {R"("op":"rises_by_percent","value":10)", "-100", "-80", '+'},
    {R"("op":"rises_by_percent","value":10)", "0", "-1", '-'},
    {R"("op":"falls_by_percent","value":10)", "100", "80", '+'},
    {R"("op":"falls_by_percent","value":10)", "100", "120", '-'},
    {R"("op":"gains")", R"(["a"])", R"(["a","b"])", '+'},
    {R"("op":"gains")", R"(["a","b"])", R"(["a"])", '-'},
    {R"("op":"gains","value":"C++")", R"(["a"])", R"(["a","b"])", '-'},
    {R"("op":"gains","value":"C++")", R"(["a"])", R"(["a","Lead c++ person"])", '+'},
    {R"("op":"gains")", R"(["a"])", R"("a")", '?'},
    {R"("op":"loses")", R"(["a","b"])", R"(["a"])", '+'},
    {R"("op":"loses","value":"A")", R"(["a","b"])", R"(["a"])", '-'},
    {R"("op":"differs_by_percent","value":50)", R"("one two three four")", R"("one  two\nsix seven")", '-'},
    {R"("op":"differs_by_percent","value":49)", R"("one two three four")", R"("one two six seven ")", '+'},
    {R"("op":"differs_by_percent","value":0)", R"("")", R"("")", '-'},
    {R"("op":"differs_by_percent","value":0)", R"("a")", "1", '?'},
};

TEST(monitor_judge, knows_every_comparison) {
  for (const auto& one : cases) {
    const auto all = read(std::string(R"({"all":[{"fact":"x",)") + std::string(one.clause) + "}]}");
    auto any = all;
    any.any = true;
    for (const auto& made : {all, any}) {
      const auto v = judge(made, values(one.before), values(one.now), one.was_active);
      EXPECT_EQ(sign(v.is), one.is) << one.clause << ' ' << one.before << " -> " << one.now << ": "
                                    << v.reason;
      EXPECT_FALSE(v.reason.empty());
    }
  }
}

TEST(monitor_judge, combines_clauses_as_far_as_they_are_known) {
  // a is met, b is not, c is unknown
  const fact_values now{{"a", 1.0}, {"b", 2.0}};
  const auto of = [&](std::string_view kind, std::string_view facts) {
    std::string text = "{\"" + std::string(kind) + "\":[";
    for (const char f : facts)
      text += std::string(text.back() == '[' ? "" : ",") + R"({"fact":")" + f + R"(","op":"is","value":1})";
    return sign(judge(read(text + "]}"), {}, now, false).is);
  };
  EXPECT_EQ(of("all", "aa"), '+');
  EXPECT_EQ(of("all", "abc"), '-');
  EXPECT_EQ(of("all", "ac"), '?');
  EXPECT_EQ(of("any", "bb"), '-');
  EXPECT_EQ(of("any", "abc"), '+');
  EXPECT_EQ(of("any", "bc"), '?');
  EXPECT_EQ(judge({}, {}, now, false).is, judgement::unknown);
}

TEST(monitor_judge, says_why) {
  const auto why = [](std::string_view clause, std::string_view before, std::string_view now) {
    const auto one = read(std::string(R"({"all":[{"fact":"x",)") + std::string(clause) + "}]}");
    return judge(one, values(before), values(now), false).reason;
  };
  EXPECT_EQ(why(R"("op":"below","value":50)", "", "49.99"), "x is below 50: 49.99 now.");
  EXPECT_EQ(why(R"("op":"below","value":50)", "", "52"), "x is not below 50: 52 now.");
  EXPECT_EQ(why(R"("op":"is","value":"ok")", "", R"("down")"), "x is not \"ok\": \"down\" now.");
  EXPECT_EQ(why(R"("op":"rises_by_percent","value":10)", "100", "120"),
            "x has risen by more than 10 %: 120 now, 100 before.");
  EXPECT_EQ(why(R"("op":"gains")", R"(["a"])", R"(["a","b","c"])"), "x has gained an item: b, c.");
  EXPECT_EQ(why(R"("op":"loses")", R"(["a"])", R"(["a"])"), "x has not lost an item: a now, a before.");
  EXPECT_EQ(why(R"("op":"changes")", "", "1"), "There is no earlier x to compare with.");
  EXPECT_EQ(why(R"("op":"disappears")", "1", "null"), "x has disappeared: nothing now, 1 before.");
  EXPECT_EQ(why(R"("op":"rises")", "1", "null"), "x was not found.");
  EXPECT_EQ(why(R"("op":"rises")", "null", "1"), "x was not found the last time.");
  EXPECT_EQ(why(R"("op":"rises")", R"("a")", "1"), "x is of another type than expected.");
  EXPECT_EQ(judge(read(R"({"all":[{"fact":"a","op":"is","value":1},{"fact":"b","op":"is","value":1}]})"), {},
                  {{"a", 1.0}, {"b", 1.0}}, false)
                .reason,
            "a is 1: 1 now. b is 1: 1 now.");
}

TEST(monitor_judge, survives_conditions_that_nobody_has_checked) {
  const condition odd{false, {{"x", comparison::above, "a", {}, {}, false}}};
  EXPECT_EQ(judge(odd, {}, {{"x", 1.0}}, false).is, judgement::unknown);
  const condition none{false, {{"x", comparison::contains, {}, {}, {}, false}}};
  EXPECT_EQ(judge(none, {}, {{"x", "a"}}, false).is, judgement::not_met);
  const condition open{false, {{"x", comparison::between, 1.0, {}, {}, false}}};
  EXPECT_EQ(judge(open, {}, {{"x", 1.0}}, false).is, judgement::met);
}

/// Which of the values, one after the other, meet the clause.
std::string follow(std::string_view clause, std::initializer_list<fact_value> all) {
  const auto one = read(std::string(R"({"any":[)") + std::string(clause) + "]}");
  fact_values before;
  std::string out;
  for (const auto& value : all) {
    const fact_values now{{"x", value}};
    const auto v = judge(one, before, now, false);
    out += sign(v.is);
    before = next_before(one, before, now, v.is);
  }
  return out;
}

TEST(monitor_judge, notices_what_creeps) {
  EXPECT_EQ(
      follow(R"({"fact":"x","op":"falls_by_percent","value":10})", {100.0, 95.0, 200.0, 185.0, 179.0, 175.0}),
      "?---+-");
  EXPECT_EQ(follow(R"({"fact":"x","op":"rises","value":10})", {100.0, 95.0, 105.0, 106.0, 110.0}), "?--+-");
  EXPECT_EQ(
      follow(R"({"fact":"x","op":"changes_by_percent","value":10})", {100.0, 105.0, 109.0, 111.0, 105.0}),
      "?--+-");
  EXPECT_EQ(follow(R"({"fact":"x","op":"rises","value":10},{"fact":"x","op":"falls","value":10})",
                   {100.0, 109.0, 98.0, 89.0, 100.0}),
            "?--++");
  EXPECT_EQ(follow(R"({"fact":"x","op":"rises"})", {10.0, 12.0, 11.0, 12.0, 12.0}), "?+-+-");
}

TEST(monitor_judge, looks_past_a_value_that_is_missing_for_once) {
  EXPECT_EQ(follow(R"({"fact":"x","op":"rises"})", {10.0, {}, 12.0}), "??+");
  EXPECT_EQ(follow(R"({"fact":"x","op":"gains"})", {strings{"a"}, {}, strings{"a", "b"}, strings{"b"}}),
            "??+-");
  EXPECT_EQ(follow(R"({"fact":"x","op":"changes"})", {10.0, {}, 10.0}), "?++");
  EXPECT_EQ(follow(R"({"fact":"x","op":"appears"})", {10.0, {}, {}, 10.0}), "?--+");
}

}  // namespace monitors_condition_test
}  // namespace steward
