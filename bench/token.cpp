#include "bench/token.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace steward::bench {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

using digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  while (!out.empty() && out.back() == '=') out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

std::string sign_hs256(std::string_view header, std::string_view payload, std::string_view secret) {
  const std::string text = base64url(header) + '.' + base64url(payload);
  digest mac;
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text), text.size(),
            mac.data(), &size)) {
    throw std::runtime_error("OpenSSL could not sign a token (HMAC with SHA-256)");
  }
  return text + '.' + base64url({reinterpret_cast<const char*>(mac.data()), size});
}

std::string make_token(std::string_view subject, std::int64_t issued_at, std::int64_t expires_at,
                       std::string_view secret) {
  const nlohmann::json payload{{"sub", subject}, {"iat", issued_at}, {"exp", expires_at}};
  return sign_hs256(R"({"alg":"HS256","typ":"JWT"})", payload.dump(), secret);
}

std::string user_uuid(std::uint64_t index) {
  const std::string name = fmt::format("steward-bench/user/{}", index);
  digest hash;
  if (!EVP_Digest(name.data(), name.size(), hash.data(), nullptr, EVP_sha1(), nullptr)) {
    throw std::runtime_error("OpenSSL could not make a user id (SHA-1)");
  }
  hash[6] = static_cast<unsigned char>((hash[6] & 0x0f) | 0x50);
  hash[8] = static_cast<unsigned char>((hash[8] & 0x3f) | 0x80);
  std::string out;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += fmt::format("{:02x}", hash[i]);
  }
  return out;
}

}  // namespace steward::bench
