#pragma once

#include <cjose/cjose.h>

#include <memory>
#include <string_view>

namespace steward {

/// Ownership of cjose's objects. Included only by identity/*.cpp: cjose stays out of the public headers.
struct jose_release {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
  void operator()(cjose_jwk_t* jwk) const { cjose_jwk_release(jwk); }
  void operator()(cjose_header_t* header) const { cjose_header_release(header); }
  void operator()(char* text) const { cjose_get_dealloc()(text); }
  void operator()(unsigned char* bytes) const { cjose_get_dealloc()(bytes); }
};

template <class T>
using jose_ptr = std::unique_ptr<T, jose_release>;

/// An HS256 key (RFC 7518 3.2). Immutable, and cjose only reads key bytes when it signs or verifies (it takes
/// no reference), so one key serves any number of threads.
class hmac_key {
 public:
  /// Throws std::invalid_argument when `secret` is empty. See is_weak_secret for what makes a good one.
  explicit hmac_key(std::string_view secret);
  const cjose_jwk_t* get() const { return jwk_.get(); }

 private:
  jose_ptr<cjose_jwk_t> jwk_;
};

}  // namespace steward
