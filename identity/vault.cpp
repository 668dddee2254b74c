#include "identity/vault.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include "identity/random.hpp"
#include "identity/secret.hpp"

namespace steward {
namespace {

constexpr std::string_view version = "s1.";
constexpr std::size_t id_digits = 8;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr int encoding = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Tells keys apart without telling anything of them.
std::string id_of(const std::array<unsigned char, 32>& key) {
  constexpr std::string_view label = "steward key id";
  std::array<unsigned char, crypto_generichash_BYTES> hash;
  crypto_generichash(hash.data(), hash.size(), bytes_of(label), label.size(), key.data(), key.size());
  std::array<char, 2 * hash.size() + 1> hex;
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return {hex.data(), id_digits};
}

std::array<unsigned char, 32> parse_key(std::string_view text) {
  std::array<unsigned char, 32> key;
  std::size_t size = 0;
  const char* end = nullptr;
  const bool good =
      text.size() == 2 * key.size() &&
      sodium_hex2bin(key.data(), key.size(), text.data(), text.size(), nullptr, &size, &end) == 0 &&
      size == key.size() && end == text.data() + text.size();
  if (!good)
    throw std::invalid_argument(
        "a key for encryption must be 64 hexadecimal digits; make one with: openssl rand -hex 32");
  return key;
}

// Bound to the ciphertext: nobody can pass it off as sealed by another key or for another purpose.
std::string context_of(std::string_view id, std::string_view purpose) {
  return std::string(version).append(id).append(1, '\0').append(purpose);
}

}  // namespace

vault::vault(std::string_view keys) {
  if (sodium_init() < 0)       // only without any source of randomness: no test can have that
    throw std::runtime_error(  // GCOVR_EXCL_LINE
        "libsodium does not start; check that /dev/urandom is there");  // GCOVR_EXCL_LINE
  constexpr std::string_view between = ", \t\r\n";
  while (true) {
    const auto first = keys.find_first_not_of(between);
    if (first == std::string_view::npos) break;
    keys.remove_prefix(first);
    const auto text = keys.substr(0, keys.find_first_of(between));
    const auto bytes = parse_key(text);
    keys_.push_back({id_of(bytes), bytes});
    keys.remove_prefix(text.size());
  }
  if (keys_.empty()) throw std::invalid_argument("there is no key for encryption; set ENCRYPTION_KEYS");
}

vault::~vault() {
  for (auto& one : keys_) sodium_memzero(one.bytes.data(), one.bytes.size());
}

std::string vault::seal(std::string_view plain, std::string_view purpose) const {
  const auto& with = keys_.front();
  const auto context = context_of(with.id, purpose);
  std::string content(nonce_bytes + plain.size() + tag_bytes, '\0');
  randombytes_buf(content.data(), nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(content) + nonce_bytes, nullptr, bytes_of(plain),
                                             plain.size(), bytes_of(context), context.size(), nullptr,
                                             bytes_of(content), with.bytes.data());
  std::string text(sodium_base64_encoded_len(content.size(), encoding), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(content), content.size(), encoding);
  text.pop_back();  // the NUL
  return current_prefix() + text;
}

std::optional<std::string> vault::open(std::string_view sealed, std::string_view purpose) const {
  const auto head = version.size() + id_digits + 1;
  if (sealed.size() < head || sealed.substr(0, version.size()) != version || sealed[head - 1] != '.')
    return std::nullopt;
  const auto* with = find(sealed.substr(version.size(), id_digits));
  if (!with) return std::nullopt;
  const auto text = sealed.substr(head);
  std::string content(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const bool decoded = sodium_base642bin(bytes_of(content), content.size(), text.data(), text.size(), nullptr,
                                         &size, &end, encoding) == 0;
  if (!decoded || end != text.data() + text.size() || size < nonce_bytes + tag_bytes) return std::nullopt;
  const auto context = context_of(with->id, purpose);
  std::string plain(size - nonce_bytes - tag_bytes, '\0');
  const bool genuine =
      crypto_aead_xchacha20poly1305_ietf_decrypt(
          bytes_of(plain), nullptr, nullptr, bytes_of(content) + nonce_bytes, size - nonce_bytes,
          bytes_of(context), context.size(), bytes_of(content), with->bytes.data()) == 0;
  if (!genuine) return std::nullopt;
  return plain;
}

std::optional<std::string> vault::seal_again(std::string_view sealed, std::string_view purpose) const {
  const auto plain = open(sealed, purpose);
  if (!plain) return std::nullopt;
  return seal(*plain, purpose);
}

std::string vault::current_prefix() const { return std::string(version) + keys_.front().id + '.'; }

std::vector<std::string> vault::key_ids() const {
  std::vector<std::string> ids;
  for (const auto& one : keys_) ids.push_back(one.id);
  return ids;
}

const vault::key* vault::find(std::string_view id) const {
  for (const auto& one : keys_)
    if (one.id == id) return &one;
  return nullptr;
}

void add_vault_key(const std::string& path) {
  const auto text = random_hex(32) + '\n' + load_or_create_secret(path) + '\n';
  const auto temporary = path + ".new";
  ::unlink(temporary.c_str());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written = file >= 0 &&
                       ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!written || ::rename(temporary.c_str(), path.c_str()) != 0)
    throw std::runtime_error("cannot write " + path + "; check that its folder is writable and not full");
}

std::string sealed_purpose(std::string_view table, std::string_view column, std::string_view row_key) {
  return std::string(table).append(".").append(column).append("/").append(row_key);
}

}  // namespace steward
