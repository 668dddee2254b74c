#include "config/issuers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "config/load.hpp"

namespace steward {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using texts = std::map<std::string, std::string>;

loaded_settings load(texts environment, std::optional<std::filesystem::path> file = std::nullopt) {
  setting_sources sources;
  sources.file = std::move(file);
  sources.environment = [environment](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  };
  return load_settings(sources);
}

const std::string good_secret = "kR4vM8xq2WzT6nB9sLdF3hJ7pC1yG5aE";

TEST(issuers, are_read_from_the_environment) {
  const auto loaded =
      load({{"OIDC_ISSUERS",
             "https://id.example.org audience=steward audience=api,\n"
             "https://t.auth0.com/ algorithm=HS256 secret=" +
                 good_secret +
                 ", "
                 "better algorithm=EdDSA jwks_url=https://b.example.org/jwks authorized_party=web"}});
  ASSERT_THAT(loaded.faults, IsEmpty());
  const auto& found = loaded.values.issuers;
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0],
            (issuer_settings{"https://id.example.org", "RS256", "", "", "", {"steward", "api"}, {}}));
  EXPECT_EQ(found[1], (issuer_settings{"https://t.auth0.com/", "HS256", "", "", good_secret, {}, {}}));
  EXPECT_EQ(found[2],
            (issuer_settings{"better", "EdDSA", "https://b.example.org/jwks", "", "", {}, {"web"}}));
}

TEST(issuers, are_read_from_tables_of_the_file) {
  const auto file = std::filesystem::temp_directory_path() / ("steward-issuers-" + std::to_string(getpid()));
  std::ofstream(file) << "[[issuers]]\nissuer = \"https://id.example.org\"\naudience = [\"a\", \"b, c\"]\n"
                         "[[issuers]]\nissuer = \"two\"\nalgorithm = \"ES256\"\n"
                         "public_key = \"\"\"-----BEGIN PUBLIC KEY-----\nMFkw 100%\n\"\"\"\n"
                         "authorized_party = \"web\"\n";
  const auto loaded = load({}, file);
  EXPECT_THAT(loaded.faults, IsEmpty());
  ASSERT_EQ(loaded.values.issuers.size(), 2u);
  EXPECT_THAT(loaded.values.issuers[0].audiences, ElementsAre("a", "b, c"));
  EXPECT_EQ(loaded.values.issuers[1].public_key, "-----BEGIN PUBLIC KEY-----\nMFkw 100%\n");
  std::ofstream(file) << "[[issuers]]\nissuer = true\n";
  EXPECT_THAT(load({}, file).faults, ElementsAre(HasSubstr("issuers")));
  std::ofstream(file) << "[[issuers]]\nissuer = \"two\"\naudience = [1.5]\n";
  EXPECT_THAT(load({}, file).faults, ElementsAre(HasSubstr("issuers")));
  std::filesystem::remove(file);
}

TEST(issuers, are_written_as_they_are_read) {
  const std::vector<issuer_settings> all{
      {"https://id.example.org", "RS256", "", "", "", {"a b", "c,d", "100%"}, {"web"}},
      {"two", "HS256", "https://x/", "line\nline", "s=s", {}, {}}};
  std::vector<issuer_settings> again;
  EXPECT_EQ(read_issuers(write_issuers(all), again), "");
  EXPECT_EQ(again, all);
  EXPECT_EQ(write_issuers({}), "");
}

TEST(issuers, that_make_no_sense_are_told) {
  std::vector<issuer_settings> all;
  EXPECT_THAT(read_issuers("a b", all), HasSubstr("\"b\""));
  EXPECT_THAT(read_issuers("a colour=red", all), HasSubstr("unknown word \"colour\""));
  EXPECT_THAT(read_issuers("audience=a", all), HasSubstr("without an issuer"));
  EXPECT_THAT(load({{"OIDC_ISSUERS", "a b"}}).faults, ElementsAre(HasSubstr("issuers:")));
  EXPECT_EQ(read_issuers(" , ,", all), "");
  EXPECT_THAT(all, IsEmpty());
}

struct broken_case {
  const char* issuers;
  const char* fault;
};

TEST(issuers, that_are_not_safe_are_refused) {
  for (const auto& one : std::vector<broken_case>{
           {"https://a audience=x algorithm=none", "algorithm must be"},
           {"https://a audience=x algorithm=HS256", "HS256 needs a secret"},
           {"https://a algorithm=HS256 secret=s jwks_url=https://a/k", "HS256 needs a secret"},
           {"https://a audience=x secret=s", "a secret is for HS256 only"},
           {"https://a audience=x jwks_url=https://a/k public_key=k", "not both"},
           {"name audience=x", "needs jwks_url or public_key"},
           {"http://a audience=x", "without TLS"},
           {"https://a audience=x jwks_url=http://a/k", "without TLS"},
           {"https://a", "needs an audience"},
           {"https://a audience=x, https://a audience=y", "named twice"},
           {"steward audience=x jwks_url=https://a/k", "named twice"}})
    EXPECT_THAT(load({{"OIDC_ISSUERS", one.issuers}}).faults, ElementsAre(HasSubstr(one.fault)))
        << one.issuers;
  EXPECT_THAT(load({{"OIDC_ISSUERS", "http://127.0.0.1:1 audience=x"}, {"OUTBOUND_NETWORKS", "any"}}).faults,
              IsEmpty());
  const texts weak{{"OIDC_ISSUERS", "a algorithm=HS256 secret=changeme"}};
  EXPECT_THAT(load(weak).faults, IsEmpty());
  auto production = weak;
  production["ENVIRONMENT"] = "production";
  EXPECT_THAT(load(production).faults, testing::Contains(HasSubstr("too weak")));
}

TEST(issuers, clerk_is_one_of_them) {
  EXPECT_THAT(all_issuers(settings{}), IsEmpty());
  auto loaded = load({{"CLERK_ISSUER", "https://clerk.example.org"},
                      {"CLERK_AUTHORIZED_PARTIES", "https://app.example.org, https://www.example.org"}});
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_EQ(all_issuers(loaded.values),
            std::vector<issuer_settings>({{"https://clerk.example.org",
                                           "RS256",
                                           "https://clerk.example.org/.well-known/jwks.json",
                                           "",
                                           "",
                                           {},
                                           {"https://app.example.org", "https://www.example.org"}}}));
  loaded =
      load({{"CLERK_ISSUER", "https://clerk.example.org"}, {"CLERK_JWKS_URL", "https://k.example.org/"}});
  EXPECT_EQ(all_issuers(loaded.values)[0].jwks_url, "https://k.example.org/");
  loaded = load({{"CLERK_ISSUER", "https://clerk.example.org"}, {"CLERK_JWT_KEY", "PEM"}});
  EXPECT_EQ(all_issuers(loaded.values)[0].public_key, "PEM");
  EXPECT_EQ(all_issuers(loaded.values)[0].jwks_url, "");
  for (const auto* name :
       {"CLERK_JWKS_URL", "CLERK_JWT_KEY", "CLERK_WEBHOOK_SECRET", "CLERK_AUTHORIZED_PARTIES"})
    EXPECT_THAT(load({{name, "x"}}).faults, ElementsAre(HasSubstr("set CLERK_ISSUER"))) << name;
}

TEST(issuers, ways_to_sign_in_are_complete_or_absent) {
  EXPECT_THAT(load({{"GOOGLE_CLIENT_ID", "x"}}).faults, ElementsAre(HasSubstr("google_client_id")));
  EXPECT_THAT(load({{"GITHUB_CLIENT_SECRET", "x"}}).faults, ElementsAre(HasSubstr("github_client_id")));
  EXPECT_THAT(load({{"APPLE_CLIENT_ID", "x"}, {"APPLE_TEAM_ID", "y"}}).faults,
              ElementsAre(HasSubstr("apple_client_id")));
  EXPECT_THAT(load({{"MICROSOFT_CLIENT_ID", "x"}, {"MICROSOFT_CLIENT_SECRET", "y"}}).faults, IsEmpty());
  EXPECT_THAT(load({{"OAUTH_RETURN_URLS", "https://a.example.org/in,javascript:alert(1)"}}).faults,
              ElementsAre(HasSubstr("javascript")));
  EXPECT_THAT(load({{"OAUTH_RETURN_URLS", "https://a.example.org/#in"}}).faults,
              ElementsAre(HasSubstr("oauth_return_urls")));
}

}  // namespace
}  // namespace steward
