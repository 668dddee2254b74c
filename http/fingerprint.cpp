#include "http/fingerprint.hpp"

#include <openssl/evp.h>

#include <array>

namespace steward::http {

std::string fingerprint_of(const request& req, std::string_view raw_query, std::string_view content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto add = [&hash](std::string_view part) {
    EVP_DigestUpdate(hash.get(), part.data(), part.size());
    EVP_DigestUpdate(hash.get(), "\n", 1);
  };
  EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr);
  add(to_string(req.verb));
  add(req.path);
  add(raw_query);
  add(content);
  EVP_DigestFinal_ex(hash.get(), digest.data(), &size);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += digits[digest[i] >> 4];
    text += digits[digest[i] & 15];
  }
  return text;
}

}  // namespace steward::http
