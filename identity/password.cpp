#include "identity/password.hpp"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace steward {

namespace {

constexpr std::size_t bcrypt_bytes = 72;
constexpr std::size_t hash_chars = 60;
constexpr std::size_t prefix_chars = 7;  // "$2b$12$"
constexpr std::size_t min_characters = 8;
constexpr std::size_t max_bytes = 1024;
constexpr std::string_view long_password_key = "steward-long-password";

// Text that is wiped when it goes out of scope.
struct secret_text {
  std::string text;
  ~secret_text() { OPENSSL_cleanse(text.data(), text.size()); }
};

bool is_hashable(std::string_view password) {
  return password.size() <= max_bytes && password.find('\0') == std::string_view::npos;
}

std::string shortened(std::string_view password) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  HMAC(EVP_sha512(), long_password_key.data(), static_cast<int>(long_password_key.size()),
       reinterpret_cast<const unsigned char*>(password.data()), password.size(), digest.data(), &size);
  std::array<unsigned char, 4 * EVP_MAX_MD_SIZE / 3 + 4> encoded;
  EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  std::string text(reinterpret_cast<const char*>(encoded.data()), bcrypt_bytes);
  OPENSSL_cleanse(digest.data(), digest.size());
  OPENSSL_cleanse(encoded.data(), encoded.size());
  return text;
}

// The bcrypt hash of a hashable password under the salt and cost of `setting`; empty when bcrypt refuses the
// setting.
std::string crypt_text(std::string_view password, const std::string& setting) {
  const secret_text phrase{password.size() > bcrypt_bytes ? shortened(password) : std::string(password)};
  const auto scratch = std::make_unique<crypt_data>();
  const char* hash = ::crypt_rn(phrase.text.c_str(), setting.c_str(), scratch.get(), sizeof(crypt_data));
  std::string result(hash ? hash : "");
  OPENSSL_cleanse(scratch.get(), sizeof(crypt_data));
  return result;
}

bool is_bcrypt(std::string_view hash) {
  return hash.size() == hash_chars && hash.substr(0, 2) == "$2" &&
         std::string_view("aby").find(hash[2]) != std::string_view::npos && hash[3] == '$';
}

void require_cost(int cost) {
  if (cost < min_password_cost || cost > max_password_cost)
    throw std::invalid_argument("the bcrypt cost must be from 4 to 31; 12 is a good choice");
}

// "$2b$CC$": what stands before the salt.
std::string prefix_of(int cost) { return (cost < 10 ? "$2b$0" : "$2b$") + std::to_string(cost) + "$"; }

}  // namespace

std::string_view validate_password(std::string_view password) {
  const auto starts_character = [](unsigned char c) { return (c & 0xc0) != 0x80; };
  const auto characters = std::count_if(password.begin(), password.end(), starts_character);
  if (password.find('\0') != std::string_view::npos) return "The password must not contain a NUL character.";
  if (static_cast<std::size_t>(characters) < min_characters)
    return "The password must have at least 8 characters.";
  if (password.size() > max_bytes) return "The password must not be longer than 1024 bytes.";
  return {};
}

std::string hash_password(std::string_view password, int cost) {
  if (!is_hashable(password))
    throw std::invalid_argument(
        "a password with a NUL or over 1024 bytes cannot be hashed; validate it first");
  require_cost(cost);
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
  // No bytes given: libxcrypt takes the salt from the kernel's generator.
  ::crypt_gensalt_rn("$2b$", static_cast<unsigned long>(cost), nullptr, 0, setting.data(), setting.size());
  std::string hash = crypt_text(password, setting.data());
  if (!is_bcrypt(hash)) throw std::runtime_error("libcrypt makes no bcrypt hashes; install libxcrypt");
  return hash;
}

bool verify_password(std::string_view password, std::string_view hash) {
  if (!is_hashable(password) || !is_bcrypt(hash)) return false;
  const std::string computed = crypt_text(password, std::string(hash));
  return computed.size() == hash.size() && CRYPTO_memcmp(computed.data(), hash.data(), hash.size()) == 0;
}

bool needs_rehash(std::string_view hash, int cost) {
  return !is_bcrypt(hash) || hash.substr(0, prefix_chars) < prefix_of(cost);
}

void dummy_verify_password(std::string_view password, int cost) {
  require_cost(cost);
  verify_password(password, prefix_of(cost) + "KfXlF7Yq0pMZ1nD4c8sG2uWvB6hRtEyIoLaSxJmNpQdTzCgHkUOYe");
}

}  // namespace steward
