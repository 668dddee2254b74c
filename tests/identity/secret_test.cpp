#include "identity/secret.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <thread>

namespace steward {
namespace {

class secret_file : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/steward-secret-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/secret";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& text, mode_t mode = 0600) {
    std::ofstream(path_) << text;
    ::chmod(path_.c_str(), mode);
  }

  std::string problem() {
    try {
      load_or_create_secret(path_);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "none";
  }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  std::string folder_;
  std::string path_;
};

TEST_F(secret_file, is_created_private_and_strong) {
  const auto secret = load_or_create_secret(path_);
  EXPECT_EQ(secret.size(), 64u);
  EXPECT_EQ(secret.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_FALSE(is_weak_secret(secret));
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(files(), 1u);
}

TEST_F(secret_file, is_created_private_whatever_the_umask) {
  const mode_t before = ::umask(0);
  load_or_create_secret(path_);
  ::umask(before);
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
}

TEST_F(secret_file, stays_the_same) {
  const auto secret = load_or_create_secret(path_);
  EXPECT_EQ(load_or_create_secret(path_), secret);
}

TEST_F(secret_file, differs_elsewhere) {
  EXPECT_NE(load_or_create_secret(path_), load_or_create_secret(folder_ + "/other"));
}

TEST_F(secret_file, is_one_for_all_who_start_at_once) {
  std::vector<std::string> secrets(8);
  std::vector<std::thread> threads;
  for (auto& secret : secrets) threads.emplace_back([&] { secret = load_or_create_secret(path_); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(secrets.begin(), secrets.end()).size(), 1u);
  EXPECT_EQ(files(), 1u);
}

TEST_F(secret_file, works_in_the_current_folder) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  const auto secret = load_or_create_secret("secret");
  std::filesystem::current_path(before);
  EXPECT_EQ(load_or_create_secret(path_), secret);
}

TEST_F(secret_file, may_be_written_by_hand) {
  put("  3f9c1e7ab2d84650f1e2d3c4b5a69788\r\n", 0400);
  EXPECT_EQ(load_or_create_secret(path_), "3f9c1e7ab2d84650f1e2d3c4b5a69788");
}

TEST_F(secret_file, is_refused_when_others_have_access) {
  for (const mode_t mode : {0644, 0640, 0660, 0604, 0602}) {
    put("3f9c1e7ab2d84650f1e2d3c4b5a69788", mode);
    EXPECT_THAT(problem(), testing::HasSubstr("chmod 600 " + path_)) << mode;
  }
}

TEST_F(secret_file, is_refused_when_weak) {
  for (const char* text : {"", "\n", "short", "changeme-changeme-changeme-changeme"}) {
    put(text);
    EXPECT_THAT(problem(), testing::HasSubstr("weak secret")) << text;
  }
}

TEST_F(secret_file, must_be_a_file) {
  ::mkdir(path_.c_str(), 0700);
  EXPECT_THAT(problem(), testing::HasSubstr("not a regular file"));
}

TEST_F(secret_file, needs_its_folder) {
  path_ = folder_ + "/nowhere/secret";
  EXPECT_THAT(problem(), testing::AllOf(testing::HasSubstr(path_), testing::HasSubstr("No such file")));
}

TEST_F(secret_file, below_a_file_cannot_be_read) {
  put("x");
  path_ += "/secret";
  EXPECT_THAT(problem(), testing::HasSubstr("cannot read it"));
}

TEST_F(secret_file, that_is_a_dangling_link_is_an_error) {
  std::filesystem::create_symlink(folder_ + "/nowhere", path_);
  EXPECT_THAT(problem(), testing::HasSubstr("cannot read it"));
  EXPECT_EQ(files(), 1u);
}

TEST(is_weak_secret, knows_what_can_be_guessed) {
  for (const char* secret :
       {"", "secret", "3f9c1e7ab2d84650f1e2d3c4b5a6978", "your-super-secret-key-change-in-production-9f2b",
        "CHANGEME-3f9c1e7ab2d84650f1e2d3c4b5a69788", "change_me_3f9c1e7ab2d84650f1e2d3c4b5a69788",
        "My-Password-is-very-long-0123456789abcdef", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "ababababcdcdcdcdababababcdcdcdcdab", "0f1e2d3c4b5a69780f1e2d3c4b5a6978",
        "12345678901234567890123456789012", "qwertyuiopasdfghjklzxcvbnm-qazwsxedc"})
    EXPECT_TRUE(is_weak_secret(secret)) << secret;
}

TEST(is_weak_secret, accepts_random_ones) {
  for (const char* secret :
       {"3f9c1e7ab2d84650f1e2d3c4b5a69788", "kJ8s+Qm2Zt/4vN0xY7cPqR1wLbH5uEoAeGdFhTiKjM=",
        "fd7e0f6d29c04ab1b9a5c3e87f6012d4a1b2c3d4e5f60718293a4b5c6d7e8f90"})
    EXPECT_FALSE(is_weak_secret(secret)) << secret;
}

}  // namespace
}  // namespace steward
