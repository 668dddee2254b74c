#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "identity/token.hpp"

namespace {

constexpr std::string_view secret = "0d9f8e7c6b5a49382716f5e4d3c2b1a0";
constexpr std::int64_t now = 1'700'000'000;

std::string base64url(std::string_view bytes) {
  std::string text(4 * (bytes.size() / 3 + 1) + 1, '\0');
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), data, static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

// Signs what the fuzzer invents, so that it reaches the code behind the signature check.
std::string signed_token(std::string_view header, std::string_view payload) {
  std::string text = base64url(header) + "." + base64url(payload);
  std::array<unsigned char, 32> mac;
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return text + "." + base64url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

void require_sound(const steward::token_result& result) {
  const auto* who = std::get_if<steward::claims>(&result);
  if (who == nullptr) return;
  if (who->subject.empty() || who->subject.size() > 255 || who->expires_at + 30 <= now) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const steward::token_verifier verifier({{"", steward::signature_algorithm::hs256,
                                                  std::make_shared<steward::key_store>(steward::key_set(
                                                      steward::verification_key::of_secret(secret)))}});
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto raw = verifier.verify(input, now);
  require_sound(raw);
  require_sound(verifier.verify(signed_token(R"({"alg":"HS256"})", input), now));
  const auto line = input.find('\n');
  if (line != std::string_view::npos)
    require_sound(verifier.verify(signed_token(input.substr(0, line), input.substr(line + 1)), now));
  return 0;
}
