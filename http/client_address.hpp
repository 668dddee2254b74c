#pragma once

#include <vector>

#include "config/network.hpp"
#include "config/settings.hpp"
#include "http/request.hpp"

namespace steward::http {

/// Where a request comes from and whether it was encrypted on the way to us or to a proxy that we trust.
struct client_origin {
  ip_address address;
  bool secure = false;
};

/// Whom to believe about the origin of a request: settings.trusted_proxies. Const after construction.
class proxy_trust {
 public:
  explicit proxy_trust(const settings&);

  /// Nobody is trusted: the peer is the client.
  bool is_nobody() const { return proxies_.empty(); }

  /// Goes from the peer back through what each trusted proxy says it was asked by; the first address that is
  /// no trusted proxy is the client. Whatever stands further left could have been written by the client
  /// itself. What cannot be read ends the walk at the proxy that wrote it.
  client_origin find(const ip_address& peer, bool over_tls, const request&) const;

 private:
  bool trusts(const ip_address&) const;

  std::vector<network> proxies_;
  proxy_header header_;
};

}  // namespace steward::http
