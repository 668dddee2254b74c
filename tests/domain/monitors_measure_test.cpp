#include "domain/monitors/measure.hpp"

#include <gtest/gtest.h>

#include "domain/monitors/fact.hpp"

namespace steward {
namespace {

struct reading {
  std::string_view text;
  std::string_view found;  ///< all measures of the text as fact_text says them
};

constexpr reading readings[] = {
    {"50", "50"},
    {"Price: €1,299.00 only", "1299 EUR"},
    {"1.299,00 €", "1299 EUR"},
    {"1.299 € or 1.299 litres", "1299 EUR; 1.299"},
    {"1,299", "1299"},
    {"12,5 %", "12.5 %"},
    {"0,125", "0.125"},
    {"1234,567", "1234.567"},
    {"1,234,567", "1234567"},
    {"1.234.567", "1234567"},
    {"1'234'567.5", "1234567.5"},
    {"1\u00A0299,00\u00A0€", "1299 EUR"},
    {"12\u202F000 EUR", "12000 EUR"},
    {"12\u202F00", "12; 0"},
    {"1,2,3", "1.2; 3"},
    {"$ 5", "5 USD"},
    {"USD 5.5", "5.5 USD"},
    {"USD", ""},
    {"XUSD 5", "5"},
    {"EUR 5", "5 EUR"},
    {"-3 °C, \u22124.5°F", "-3 °C; -4.5 °F"},
    {"-$5", "-5 USD"},
    {"a-5", ""},
    {"3-4", ""},
    {"H2O v1.2.3 B007_x 7th", ""},
    {"on 2026-03-01 at 12:30, 5 left", "5"},
    {"4/5 stars", ""},
    {"1.2k stars, 3M, 2K", "1200; 3000000; 2000"},
    {"3 million euros, 2 billion, 4 millions", "3000000 EUR; 2000000000; 4"},
    {"10 percent and 7 per cent", "10 %; 7 %"},
    {"200 ms 3 s 5 sheep", "200 ms; 3 s; 5"},
    {"(12 open)", "12"},
    {"5.", "5"},
    {"5,", "5"},
    {"99999999999999999999999999999999999999 1", "1"},
    {"no number", ""},
    {"", ""},
};

TEST(monitor_measure, finds_numbers_as_people_write_them) {
  for (const auto& one : readings) {
    std::string all;
    std::size_t from = 0;
    while (const auto found = find_measure(one.text, from)) {
      all += (all.empty() ? "" : "; ") + fact_text(found->value, found->unit);
      EXPECT_LT(found->begin, found->end);
      EXPECT_LE(found->end, one.text.size());
      from = found->end;
    }
    EXPECT_EQ(all, one.found) << one.text;
  }
}

TEST(monitor_measure, knows_where_they_stand) {
  const auto found = find_measure("now -€ 5.00 net");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->begin, 4u);
  EXPECT_EQ(found->end, 4u + std::string_view("-€ 5.00").size());
}

TEST(monitor_measure, units_have_one_spelling) {
  EXPECT_EQ(unit_named("Euros"), "EUR");
  EXPECT_EQ(unit_named("€"), "EUR");
  EXPECT_EQ(unit_named("EUR"), "EUR");
  EXPECT_EQ(unit_named("kWh"), "kWh");
  EXPECT_EQ(unit_named("min"), "min");
  EXPECT_EQ(unit_named("d"), "d");
  EXPECT_EQ(unit_named("sheep"), "");
  EXPECT_TRUE(is_currency("CHF"));
  EXPECT_FALSE(is_currency("%"));
}

}  // namespace
}  // namespace steward
