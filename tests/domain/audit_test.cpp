#include "domain/audit.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

// A stand-in for HMAC: what is signed and the key decide, and nothing else.
std::string fake_hash(std::string_view key, std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ull;
  for (const auto part : {key, text})
    for (const unsigned char c : part) h = (h ^ c) * 0x100000001b3ull;
  return std::to_string(h);
}

keyed_hash hash_under(std::string key) {
  return [key](std::string_view text) { return fake_hash(key, text); };
}

struct chain {
  keyed_hash hash = hash_under("key");
  std::vector<audit_link> links;

  void add(std::string kind, std::string data = "{}", std::optional<uuid> user = uuid{}) {
    audit_link link{3, static_cast<std::int64_t>(links.size()) + 1,
                    timestamp{std::chrono::seconds{links.size()}}, std::move(kind)};
    link.details = audit_details{user,   std::nullopt, "salt" + std::to_string(link.number),
                                 "curl", "trace",      std::move(data)};
    link.content = sign_details(hash, link);
    link.mac = sign_link(hash, link, links.empty() ? "" : links.back().mac);
    links.push_back(std::move(link));
  }

  /// What a check finds, given what audit_heads says.
  std::vector<std::string> check(std::int64_t end, const std::string& mac) const {
    audit_check check(hash);
    for (const auto& link : links) check.next(link);
    check.end(end, mac);
    return check.faults();
  }
  std::vector<std::string> check() const {
    return check(static_cast<std::int64_t>(links.size()), links.empty() ? "" : links.back().mac);
  }
};

chain sample() {
  chain made;
  for (const auto* kind :
       {"account.created", "login.succeeded", "login.failed", "password.changed", "login.succeeded"})
    made.add(kind);
  return made;
}

TEST(audit, an_honest_chain_is_intact) {
  EXPECT_TRUE(sample().check().empty());
  EXPECT_TRUE(chain{}.check().empty());
}

TEST(audit, every_edit_of_every_link_is_noticed) {
  const std::vector<std::pair<const char*, std::function<void(audit_link&)>>> edits{
      {"kind", [](auto& link) { link.kind += "x"; }},
      {"time", [](auto& link) { link.at += std::chrono::microseconds{1}; }},
      {"content", [](auto& link) { link.content += "0"; }},
      {"mac", [](auto& link) { link.mac += "0"; }},
      {"number", [](auto& link) { link.number += 7; }},
      {"user", [](auto& link) { link.details->user = std::nullopt; }},
      {"agent", [](auto& link) { link.details->agent = "wget"; }},
      {"trace", [](auto& link) { link.details->trace_id = ""; }},
      {"data", [](auto& link) { link.details->data = "{ }"; }},
      {"salt", [](auto& link) { link.details->salt = ""; }},
      {"agent moved to trace",
       [](auto& link) { link.details->agent = "", link.details->trace_id = "curltrace"; }},
      {"no details", [](auto& link) { link.details.reset(); }},
  };
  for (std::size_t i = 0; i < sample().links.size(); ++i)
    for (const auto& [what, edit] : edits) {
      auto changed = sample();
      const auto end = changed.links.back().mac;
      edit(changed.links[i]);
      EXPECT_FALSE(changed.check(5, end).empty()) << what << " of link " << i + 1;
    }
}

TEST(audit, a_link_that_is_removed_added_or_moved_is_noticed) {
  const auto honest = sample();
  const auto end = honest.links.back().mac;
  for (std::size_t i = 0; i < honest.links.size(); ++i) {
    auto removed = honest;
    removed.links.erase(removed.links.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(removed.check(5, end).empty()) << i;
    auto doubled = honest;
    doubled.links.insert(doubled.links.begin() + static_cast<std::ptrdiff_t>(i), honest.links[i]);
    EXPECT_FALSE(doubled.check(5, end).empty()) << i;
  }
  auto moved = honest;
  std::swap(moved.links[1], moved.links[2]);
  EXPECT_FALSE(moved.check(5, end).empty());
}

TEST(audit, who_has_no_key_cannot_sign_anew) {
  auto forged = sample();
  chain other;
  other.hash = hash_under("another key");
  for (const auto& link : forged.links) other.add(link.kind, R"({"forged":true})");
  other.hash = forged.hash;
  EXPECT_FALSE(other.check().empty());
}

TEST(audit, details_may_go_with_an_account_only) {
  auto made = sample();
  made.links[1].details.reset();
  made.links[3].details.reset();
  EXPECT_EQ(made.check().size(), 2u);
  made.add(std::string(account_deleted), removed_numbers_json({2}), std::nullopt);
  EXPECT_EQ(made.check().size(), 1u);
  made.add(std::string(account_deleted), removed_numbers_json({4}), std::nullopt);
  EXPECT_TRUE(made.check().empty());
  made.links[2].details.reset();
  EXPECT_EQ(made.check().size(), 1u);
}

TEST(audit, a_cut_off_end_is_noticed) {
  auto cut = sample();
  const auto mac = cut.links.back().mac;
  cut.links.pop_back();
  EXPECT_FALSE(cut.check(5, mac).empty());
  EXPECT_FALSE(cut.check(4, mac).empty());
}

TEST(audit, a_page_leads_to_the_next_one) {
  const auto made = sample();
  audit_query query;
  query.limit = 5;
  const auto page = audit_page_json(made.links, query);
  EXPECT_NE(page.find(R"("kind":"login.failed","user_id":)"), std::string::npos) << page;
  const auto next = read_audit_query({{"cursor", "4000000.3.5"}, {"limit", "5"}}, false);
  ASSERT_TRUE(next);
  EXPECT_NE(page.find(R"("next_cursor":"4000000.3.5")"), std::string::npos) << page;
  EXPECT_EQ(next->before_at, made.links.back().at);
  EXPECT_EQ(next->before_number, 5);
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"cursor", "x"},
                                                                                    {"cursor", "1.2"},
                                                                                    {"limit", "0"},
                                                                                    {"limit", "201"},
                                                                                    {"user_id", "x"},
                                                                                    {"since", "x"}})
    EXPECT_FALSE(read_audit_query({{name, value}}, false)) << name << value;
  EXPECT_TRUE(read_audit_query({{"user_id", uuid{}.to_string()}}, true));
}

}  // namespace
}  // namespace steward
