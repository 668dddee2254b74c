#include "config/ai.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/rules.hpp"

namespace steward {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ai_settings, prices_are_read_exactly) {
  EXPECT_EQ(read_model_price("m=1/5"), (model_price{"m", 1'000'000, 5'000'000}));
  EXPECT_EQ(read_model_price("a/b:c=0.25/2"), (model_price{"a/b:c", 250'000, 2'000'000}));
  EXPECT_EQ(read_model_price("m=0.000001/999999.999999"), (model_price{"m", 1, 999'999'999'999}));
  EXPECT_EQ(read_model_price("m=0/0"), (model_price{"m", 0, 0}));
  for (const auto* text : {"", "m", "m=", "m=1", "m=1/", "=1/2", "m=-1/2", "m=1/2x", "m=1./2", "m=.5/2",
                           "m=1.0000001/2", "m=1e3/2", "m=1000000/2", "m/1", "m=1/2/3"})
    EXPECT_FALSE(read_model_price(text)) << text;
}

TEST(ai_settings, every_known_price_can_be_read) {
  for (const auto& line : settings{}.ai_prices) EXPECT_TRUE(read_model_price(line)) << line;
}

TEST(ai_settings, whoever_has_a_key_is_asked_unless_there_is_a_list) {
  settings values;
  EXPECT_THAT(asked_ai_providers(values), IsEmpty());
  values.openai_api_key = values.anthropic_api_key = "k";
  EXPECT_THAT(asked_ai_providers(values), ElementsAre("anthropic", "openai"));
  values.ai_providers = {"openai-chat", "anthropic", "rules"};
  EXPECT_THAT(asked_ai_providers(values), ElementsAre("openai-chat", "anthropic"));
  values.ai_providers = {"rules"};
  EXPECT_THAT(asked_ai_providers(values), IsEmpty());
}

TEST(ai_settings, all_faults_are_told_together) {
  settings values;
  values.ai_providers = {"anthropic", "openai", "gemini", "anthropic"};
  values.openai_base_url = "ftp://example.org/";
  values.openai_model = "unheard-of";
  values.ai_prices = {"claude-haiku-4-5=1/5", "free"};
  values.anthropic_api_key = "";
  EXPECT_THAT(broken_rules(values),
              ElementsAre(HasSubstr("ANTHROPIC_API_KEY"), HasSubstr("gemini"), HasSubstr("there twice"),
                          HasSubstr("openai_base_url"), AllOf(HasSubstr("ai_prices"), HasSubstr("free")),
                          HasSubstr("unheard-of=IN/OUT")));
  values.ai_providers = {"openai", "gemini"};
  values.openai_base_url = settings{}.openai_base_url;
  values.anthropic_api_key = "with a space";
  values.ai_prices = {"unheard-of=0.1/0.2"};
  EXPECT_THAT(broken_rules(values),
              ElementsAre(HasSubstr("gemini"), HasSubstr("OPENAI_API_KEY"), HasSubstr("anthropic_api_key")));
}

TEST(ai_settings, an_own_server_needs_no_key) {
  settings values;
  values.ai_providers = {"openai-chat", "anthropic"};
  values.openai_base_url = "http://127.0.0.1:11434/v1";
  values.anthropic_base_url = "https://ai.example.org";
  EXPECT_THAT(broken_rules(values), IsEmpty());
}

}  // namespace
}  // namespace steward
