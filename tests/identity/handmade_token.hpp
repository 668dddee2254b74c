#pragma once

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <string>
#include <string_view>

/// Tokens made without the code under test: OpenSSL's HMAC and base64 only.
namespace handmade {

inline constexpr std::string_view secret = "0d9f8e7c6b5a49382716f5e4d3c2b1a0";
inline constexpr std::string_view hs256 = R"({"alg":"HS256","typ":"JWT"})";

inline std::string base64url(std::string_view bytes) {
  std::string text(4 * (bytes.size() / 3 + 1) + 1, '\0');
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), data, static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

inline std::string mac(std::string_view text, std::string_view key, const EVP_MD* digest = EVP_sha256()) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned int size = 0;
  HMAC(digest, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), bytes.data(), &size);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

inline std::string unsigned_part(std::string_view header, std::string_view payload) {
  return base64url(header) + "." + base64url(payload);
}

inline std::string token(std::string_view header, std::string_view payload, std::string_view key = secret) {
  const std::string text = unsigned_part(header, payload);
  return text + "." + base64url(mac(text, key));
}

}  // namespace handmade
