#pragma once

#include <cstdint>

struct sockaddr;

namespace steward {

/// Whether an address belongs to the public internet: not this machine, no private, link-local, metadata,
/// documentation, multicast or reserved range, nor one of these inside an IPv6 address that carries an IPv4
/// one (FEATURES E9). Ranges of the IANA special-purpose registries.
bool is_public_address(const sockaddr&);

/// Whether it is this machine (127.0.0.0/8, ::1).
bool is_loopback_address(const sockaddr&);

/// The port of an IPv4 or IPv6 address; else 0.
std::uint16_t port_of(const sockaddr&);

}  // namespace steward
