#include "domain/monitors/extract.hpp"

#include <gtest/gtest.h>

#include "domain/monitors/document.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace monitors_extract_test {

using nlohmann::json;
using strings = std::vector<std::string>;
using enum fact_type;

constexpr auto html = "text/html; charset=utf-8";

extracted_fact find(std::string_view type, std::string_view body, fact_definition fact) {
  auto all = extract(type, body, {fact});
  EXPECT_EQ(all.size(), 1u);
  EXPECT_TRUE(fits(all.at(0).value, fact)) << fact_text(all.at(0).value);
  EXPECT_TRUE(is_utf8(all.at(0).evidence));
  EXPECT_LE(count_characters(all.at(0).evidence), longest_evidence);
  EXPECT_EQ(all.at(0).confidence == 0, all.at(0).value == fact_value()) << body;
  return all.at(0);
}

fact_definition number_of(std::string name, std::string unit = {}, std::string where = {}) {
  return {std::move(name), number, std::move(unit), std::move(where), {}};
}

fact_definition fact(std::string name, fact_type type, std::string where = {}) {
  return {std::move(name), type, {}, std::move(where), {}};
}

constexpr std::string_view status = R"({"status":{"indicator":"none","is_up":true},"open_issues_count":12,
    "price":{"amount":"€1,299.00"},"tags":["b","a","b"],"items":[{"name":"x"},{"title":"y"},{"id":7},{"z":1},5],
    "a/b":{"m~n":3},"nothing":null,"load":0.25,"flag":0,"stock":"OutOfStock","word":"maybe","state":"Open"})";

TEST(monitor_extract, finds_members_of_json_by_pointer) {
  const auto indicator = find("application/json", status, fact("s", text, "/status/indicator"));
  EXPECT_EQ(indicator, (extracted_fact{"s", "none", "", 1, "s: \"none\""}));
  EXPECT_EQ(find("application/json", status, number_of("x", "", "/a~1b/m~0n")).value, fact_value(3.0));
  EXPECT_EQ(find("application/json", status, fact("x", text, "/items/0/name")).value, fact_value("x"));
  for (const auto nowhere : {"/x", "/items/9", "/items/x", "/load/x", "/nothing", "/items/0/name/0", "/"})
    EXPECT_EQ(find("application/json", status, fact("x", text, nowhere)).value, fact_value()) << nowhere;
}

TEST(monitor_extract, finds_members_of_json_by_name) {
  EXPECT_EQ(find("application/json", status, number_of("load")).value, fact_value(0.25));
  EXPECT_EQ(find("application/json", status, fact("is up", boolean)).value, fact_value(true));
  EXPECT_EQ(find("application/json", status, fact("x", text, "indicator")).value, fact_value("none"));
  const auto guessed = find("application/json", status, number_of("open issues"));
  EXPECT_EQ(guessed.value, fact_value(12.0));
  EXPECT_EQ(guessed.confidence, 0.6);
  EXPECT_EQ(find("application/json", status, number_of("...")).value, fact_value());
}

TEST(monitor_extract, converts_json_to_the_type) {
  const auto price = find("application/json", status, number_of("amount"));
  EXPECT_EQ(price.value, fact_value(1299.0));
  EXPECT_EQ(price.unit, "EUR");
  EXPECT_EQ(find("application/json", status, number_of("items")).value, fact_value(5.0))
      << "how many there are";
  EXPECT_EQ(find("application/json", status, number_of("word")).value, fact_value());
  EXPECT_EQ(find("application/json", status, number_of("is_up")).value, fact_value());
  EXPECT_EQ(find("application/json", status, fact("tags", set)).value, fact_value(strings{"a", "b"}));
  EXPECT_EQ(find("application/json", status, fact("items", set)).value,
            fact_value(strings{"5", "7", "x", "y", R"({"z":1})"}));
  EXPECT_EQ(find("application/json", status, fact("status", set)).value,
            fact_value(strings{"indicator", "is_up"}));
  EXPECT_EQ(find("application/json", status, fact("word", set)).value, fact_value(strings{"maybe"}));
  EXPECT_EQ(find("application/json", status, fact("status", text)).value,
            fact_value(R"({"indicator":"none","is_up":true})"));
  EXPECT_EQ(find("application/json", status, fact("flag", boolean)).value, fact_value(false));
  EXPECT_EQ(find("application/json", status, fact("stock", boolean)).value, fact_value(false));
  EXPECT_EQ(find("application/json", status, fact("word", boolean)).value, fact_value());
  EXPECT_EQ(find("application/json", status, fact("tags", boolean)).value, fact_value());
  EXPECT_EQ(find("application/json", status, {"state", choice, "", "", {"open", "closed"}}).value,
            fact_value("open"));
  EXPECT_EQ(find("application/json", status, {"word", choice, "", "", {"open", "closed"}}).value,
            fact_value());
  EXPECT_EQ(find("application/json", status, {"flag", choice, "", "", {"0", "1"}}).value, fact_value("0"));
}

TEST(monitor_extract, takes_all_of_a_json_document) {
  EXPECT_EQ(find("application/json", R"( {"b":1, "a":[2]} )", fact("content", text)).value,
            fact_value(R"({"a":[2],"b":1})"));
  EXPECT_EQ(find("application/json", R"(["x","y"])", fact("jobs", set)).value, fact_value(strings{"x", "y"}));
  EXPECT_EQ(find("application/json", R"(["C++"])", fact("mentions", boolean, "\"c++\"")).value,
            fact_value(true));
  EXPECT_EQ(find("application/json", R"(["C"])", fact("mentions", boolean, "\"c++\"")).value,
            fact_value(false));
  json many = json::array();
  for (int i = 0; i < 300; ++i) many.push_back(i);
  EXPECT_EQ(std::get<strings>(find("application/json", many.dump(), fact("all", set)).value).size(), 200u);
}

TEST(monitor_extract, tells_json_by_its_type_or_its_beginning) {
  EXPECT_EQ(find("application/vnd.api+json", R"({"a":1})", number_of("a")).value, fact_value(1.0));
  EXPECT_EQ(find("", " \n{\"a\":1}", number_of("a")).value, fact_value(1.0));
  EXPECT_EQ(find("text/plain", "[a] a: 2", number_of("a")).value, fact_value(2.0)) << "no JSON after all";
  EXPECT_EQ(find("application/json", "a: 2", number_of("a")).value, fact_value());
  EXPECT_EQ(find("application/json", R"({"a":1)", number_of("a")).value, fact_value());
  const auto long_one = "{\"a\":1,\"b\":\"" + std::string(longest_source, 'x') + "\"}";
  EXPECT_EQ(find("application/json", long_one, number_of("a")).value, fact_value());
}

struct page_case {
  std::string_view body;
  fact_definition fact;
  fact_value value;
  std::string_view unit = {};
};

const page_case pages[] = {
    // numbers
    {"<p>Price: <b>&euro;49.99</b></p>", number_of("price", "EUR"), 49.99, "EUR"},
    {"<div>Free shipping from 20 EUR</div><span>Our price</span><span>1.299,00&nbsp;€</span>",
     number_of("price"), 1299.0, "EUR"},
    {"<p>Only 79 USD today</p>", number_of("price"), 79.0, "USD"},
    {"<p>Only 79 USD today</p>", number_of("price", "EUR"), {}, "EUR"},
    {"<p>Price 99 points or 12 EUR</p><p>Price 13 EUR</p>", number_of("price", "euros"), 13.0, "EUR"},
    {"<ul><li>12 open issues<li>99 closed issues</ul>", number_of("open issues"), 12.0},
    {"<dl><dt>Open issues</dt><dd>1.2k</dd></dl>", number_of("open_issues"), 1200.0},
    {"<table><tr><th>Temperature<td>-3 °C<tr><th>Wind<td>20 km</table>", number_of("temperature", "°C"), -3.0,
     "°C"},
    {"<p>Uptime 99.98 % in March</p>", number_of("uptime", "%"), 99.98, "%"},
    {"<p>The repriced 5</p>", number_of("price"), {}},
    {"<p>Load</p><p>is good</p><p>7 of 10</p>", number_of("load"), 7.0},
    {"<meta itemprop='price' content=\"39.5\"><p>Old price: 50 EUR</p>", number_of("price"), 39.5},
    {"<meta property=product:price:amount content=12 ><p>x</p>", number_of("price"), 12.0},
    {"<meta name='' content=1><meta name='price' content='none'><p>price 3</p>", number_of("price"), 3.0},
    {R"(<script type="application/ld+json">{"@type":"Product","offers":{"price":"18.50"}}</script>price 20)",
     number_of("price"), 18.5},
    {R"(<script type="application/ld+json">{"@type":</script>price 20)", number_of("price"), 20.0},
    {"<p>ISTANBUL \u0130 price 4</p>", number_of("price"), 4.0},
    {"<p>nothing</p>", number_of("price"), {}},
    {"<p>5</p>", number_of(""), {}},
    // yes or no
    {"<p>In stock: yes.</p>", fact("in stock", boolean), true},
    {"<p>In stock: no, sorry</p>", fact("in stock", boolean), false},
    {"<p>In stock</p><p>Closed on Sundays</p>", fact("in stock", boolean), true},
    {"<p>Sorry, sold out</p><button>Notify me</button>", fact("in stock", boolean), false},
    {"<button>Add to cart</button>", fact("availability", boolean), true},
    {"<p>instockings</p>", fact("in stock", boolean), {}},
    {"<p>Maintenance mode: off</p>", fact("maintenance mode", boolean), false},
    {"<p>Online</p><p>true</p>", fact("online", boolean), true},
    {"<p>Online perhaps</p>", fact("online", boolean), {}},
    {R"(<script type=application/ld+json>{"availability":"https://schema.org/InStock"}</script>)",
     fact("availability", boolean), true},
    {"<p>We look for C++ people</p>", fact("x", boolean, "\"c++\""), true},
    {"<p>We look for C people \u0130</p>", fact("x", boolean, "\"c++\""), false},
    {"<p>\u0130 We look for C++ people</p>", fact("x", boolean, "\"c++\""), true},
    {"<p>C++: yes</p>", fact("x", boolean, "\"\""), {}},
    // texts
    {"<title>Foo &amp; Bar</title><p>x</p>", fact("title", text), "Foo & Bar"},
    {"<p>Title: the other</p>", fact("title", text), "the other"},
    {"<p>Status: All systems <b>operational</b></p>", fact("status", text), "All systems operational"},
    {"<h2>Status</h2><p>Down</p>", fact("status", text), "Down"},
    {"<p>Status</p>", fact("status", text), {}},
    {"<p>Hello</p><p>you</p>", fact("content", text), "Hello\nyou"},
    {"<p> </p>", fact("content", text), {}},
    // choices
    {"<p>closed yesterday</p><p>State: now open</p>", {"state", choice, "", "", {"Open", "Closed"}}, "Open"},
    {"<p>It is closed</p>", {"state", choice, "", "", {"Open", "Closed"}}, "Closed"},
    {"<p>It is ajar \u0130</p>", {"state", choice, "", "", {"Open", "Closed"}}, {}},
    // sets
    {"<ul><li>Home<li>News</ul><h2>Open jobs</h2><p>Join us!</p><ul><li>Cook<li>C++ "
     "developer</ul><p>x</p><ul><li>y</ul>",
     fact("jobs", set), strings{"C++ developer", "Cook"}},
    {"<ul><li>a<li>b<li>a</ul>", fact("jobs", set), strings{"a", "b"}},
    {"<h2>Jobs</h2><p>1<p>2<p>3<p>4<p>5<ul><li>z</ul>", fact("jobs", set), strings{"z"}},
    {"<p>none</p>", fact("jobs", set), {}},
};

TEST(monitor_extract, finds_facts_in_pages) {
  for (const auto& one : pages) {
    const auto found = find(html, one.body, one.fact);
    EXPECT_EQ(found.value, one.value) << one.body << " -> " << fact_text(found.value);
    EXPECT_EQ(found.unit, one.unit) << one.body;
  }
}

TEST(monitor_extract, finds_facts_in_plain_text) {
  EXPECT_EQ(find("text/plain", "Status = ok\r\nPrice: 5 EUR\r\n", fact("status", text)).value,
            fact_value("ok"));
  EXPECT_EQ(find("text/plain", "Jobs\n- Cook\n * Nurse\n\u2022 Clerk", fact("jobs", set)).value,
            fact_value(strings{"Clerk", "Cook", "Nurse"}));
  EXPECT_EQ(find("", "<p>Status: ok</p>", fact("status", text)).value, fact_value("ok"));
  EXPECT_EQ(find("", "", fact("status", text)).value, fact_value());
}

TEST(monitor_extract, quotes_what_it_found) {
  EXPECT_EQ(find(html, "<p>Today</p><p>Price: <b>49.99</b> EUR only</p>", number_of("price")).evidence,
            "Price: 49.99 EUR only");
  const auto far = std::string(300, 'x') + "ü price 5 " + std::string(300, 'y');
  const auto evidence = find("text/plain", far, number_of("price")).evidence;
  EXPECT_NE(evidence.find("price 5"), std::string::npos) << evidence;
  const auto umlauts = [] {
    std::string out;
    for (int i = 0; i < 200; ++i) out += "ü";
    return out;
  }();
  EXPECT_NE(find("text/plain", umlauts + " price 5 " + umlauts, number_of("price")).evidence.find("price 5"),
            std::string::npos);
}

TEST(monitor_extract, notices_changes_beyond_what_it_keeps) {
  const std::string a(50'000, 'a'), b = std::string(49'999, 'a') + 'b';
  const auto first = std::get<std::string>(find("text/plain", a, fact("content", text)).value);
  const auto second = std::get<std::string>(find("text/plain", b, fact("content", text)).value);
  EXPECT_NE(first, second);
  EXPECT_LT(first.size(), 10'100u);
}

struct html_case {
  std::string_view body;
  std::string_view text;
};

constexpr html_case documents[] = {
    {"a<script>var b = '<p>';</script>c<style>d</style><!-- e -->f<noscript>g</noscript>", "acf"},
    {"<p>a</p>\n\n <div>b<br>c</div>", "a\nb\nc"},
    {"<span>Price</span><span>5</span> <b>b</b>old 4<sup>th</sup> <span>49</span><span>.99</span>",
     "Price 5 bold 4 th 49.99"},
    {"<td>a</td><td>b</td>", "a b"},
    {"&lt;b&gt; &amp;amp; &#233;&#xE9;&#x1F600; &#0;&#xD800;&#9;x &unknown; &",
     "<b> &amp; éé😀 \uFFFD\uFFFD x &unknown; &"},
    {"&#;&#x;&#9999999999;&#12a;", "&#;&#x;\uFFFD&#12a;"},
    {"1 < 2 <3", "1 < 2 <3"},
    {"a<br/>b<a href='>'>c</a><img alt=\"<\"/>d", "a\nb c d"},
    {"<![CDATA[x<y]]>z<![CDATA[open", "x<yzopen"},
    {"<!-- open", ""},
    {"a<script>open", "a"},
    {"a<b open='", "a"},
    {"a</", "a"},
    {"a<", "a<"},
    {"<svg/>a<svg><text>x</text></SVG >b", "ab"},
    {"<ul><li>a</li><li><p>b</p></li></ul>c", "\u2022 a\n\u2022 b\nc"},
    {"\xFF"
     "a\xC3",
     "\uFFFD"
     "a\uFFFD"},
    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF0\x9F", "é€😀\uFFFD\uFFFD"},
    {"<?xml version='1.0'?><rss><item><title>a</title></item><item>b</item></rss>", "a\nb"},
};

TEST(monitor_document, html_becomes_the_text_that_people_see) {
  for (const auto& one : documents) EXPECT_EQ(read_html(one.body).text, one.text) << one.body;
}

TEST(monitor_document, keeps_title_properties_and_linked_data) {
  std::string body =
      "<title>One</title><title>Two</title><meta NAME=x content='a &amp; b'><meta name=y><META Property='z' "
      "Content=c>"
      "<meta name=q dcontent=\"x\" content=\"" +
      std::string(5'000, 'x') + "\">";
  for (int i = 0; i < 30; ++i) body += "<script type='application/ld+json'>{}</script>";
  const auto page = read_html(body);
  EXPECT_EQ(page.title, "One");
  EXPECT_EQ(page.properties.size(), 2u);
  EXPECT_EQ(page.properties.at(0), (std::pair<std::string, std::string>("x", "a & b")));
  EXPECT_EQ(page.properties.at(1), (std::pair<std::string, std::string>("z", "c")));
  EXPECT_EQ(page.linked_data.size(), 20u);
}

TEST(monitor_extract, does_bounded_work_on_hostile_documents) {
  const std::vector<fact_definition> wanted{number_of("price", "EUR"),
                                            number_of("a"),
                                            fact("in stock", boolean),
                                            fact("content", text),
                                            fact("jobs", set),
                                            fact("a", text),
                                            fact("x", boolean, "\"aaaab\""),
                                            {"s", choice, "", "", {"a", "b"}}};
  const auto repeated = [](std::string_view part) {
    std::string all;
    while (all.size() < longest_source / 8) all += part;
    return all;
  };
  for (const auto part :
       {"<",       "<a \"", "<a b=\"", "&#", "&amp;",  "<script>", "</",   "<!--",
        "<li>",    "a",     "1",       "1,", "1.2.3.", "a 1 ",     "\xFF", "<meta name=a content=",
        "<title>", "[",     "{\"a\":", "\n", "\"",     "a:b\n",    "€1€",  "<![CDATA["})
    for (const auto type : {"text/html", "application/json", "text/plain", ""}) {
      const auto all = extract(type, repeated(part), wanted);
      ASSERT_EQ(all.size(), wanted.size());
      for (const auto& one : all) EXPECT_TRUE(is_utf8(one.evidence)) << part << ' ' << type;
    }
}

}  // namespace monitors_extract_test
}  // namespace steward
