#include "identity/vault.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "identity/secret.hpp"

namespace steward {
namespace {

const std::string first_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const std::string other_key = "f00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

TEST(vault, opens_what_it_sealed_and_says_nothing_twice) {
  const vault keys(first_key);
  for (const std::string& plain :
       {std::string{}, std::string("x"), std::string(5000, '\0'), std::string("gr\xc3\xbc\xc3\x9f")}) {
    const auto sealed = keys.seal(plain, "a");
    EXPECT_EQ(keys.open(sealed, "a"), plain);
    EXPECT_NE(keys.seal(plain, "a"), sealed);
    if (plain.size() > 3) {
      EXPECT_EQ(sealed.find(plain), std::string::npos);
    }
  }
}

TEST(vault, opens_for_the_same_purpose_only) {
  const vault keys(first_key);
  const auto sealed = keys.seal("token", sealed_purpose("secrets", "sealed", "audit"));
  EXPECT_FALSE(keys.open(sealed, sealed_purpose("secrets", "sealed", "other")));
  EXPECT_FALSE(keys.open(sealed, ""));
}

TEST(vault, every_single_change_is_noticed) {
  const vault keys(first_key);
  const auto sealed = keys.seal("a token of somebody", "p");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(keys.open(changed, "p")) << "at " << i;
    EXPECT_FALSE(keys.open(sealed.substr(0, i), "p")) << "cut at " << i;
  }
  EXPECT_FALSE(keys.open(sealed + "A", "p"));
}

TEST(vault, old_keys_open_and_the_first_one_seals) {
  const vault old(first_key), both(other_key + ",\n " + first_key), fresh(other_key);
  const auto sealed = old.seal("plain", "p");
  EXPECT_EQ(both.open(sealed, "p"), "plain");
  EXPECT_FALSE(fresh.open(sealed, "p"));
  const auto again = both.seal_again(sealed, "p");
  ASSERT_TRUE(again);
  EXPECT_EQ(fresh.open(*again, "p"), "plain");
  EXPECT_FALSE(old.open(*again, "p"));
  EXPECT_TRUE(again->starts_with(both.current_prefix()));
  EXPECT_FALSE(fresh.seal_again(sealed, "p"));
  EXPECT_EQ(both.key_ids(), (std::vector{fresh.key_ids()[0], old.key_ids()[0]}));
}

TEST(vault, key_ids_tell_nothing_of_the_key) {
  EXPECT_EQ(first_key.find(vault(first_key).key_ids()[0]), std::string::npos);
}

TEST(vault, refuses_what_are_no_keys) {
  for (const std::string& keys :
       {std::string{}, std::string(" , "), first_key.substr(1), first_key + "00", std::string(64, 'g')})
    EXPECT_THROW(vault{keys}, std::invalid_argument) << keys;
}

TEST(vault, a_new_key_goes_before_those_in_the_file) {
  std::string folder = testing::TempDir() + "/steward-vault-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const auto path = folder + "/encryption-keys";
  const auto sealed = vault(load_or_create_secret(path)).seal("plain", "p");
  add_vault_key(path);
  add_vault_key(path);
  const vault keys(load_or_create_secret(path));
  EXPECT_EQ(keys.key_ids().size(), 3u);
  EXPECT_EQ(keys.open(sealed, "p"), "plain");
  EXPECT_FALSE(sealed.starts_with(keys.current_prefix()));
  struct stat info {};
  ::stat(path.c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  std::filesystem::create_directory(path + ".new");  // in the way
  EXPECT_THROW(add_vault_key(path), std::runtime_error);
  EXPECT_EQ(vault(load_or_create_secret(path)).key_ids(), keys.key_ids());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace steward
