#pragma once

#include <memory>
#include <utility>

#include "domain/result.hpp"
#include "http/exchange.hpp"
#include "http/steps.hpp"

namespace steward::http {

/// What goes into a completion: finds the exchange again, if it still waits, lets `receive(exchange&,
/// result<T>)` decide it or give it what it needs, and goes on with it.
template <class F>
class delivery {
 public:
  delivery(exchange& x, F receive)
      : owner_(x.owner->shared_from_this()), generation_(x.generation), receive_(std::move(receive)) {}

  template <class T>
  void operator()(result<T> answer) {
    auto* x = owner_->current(generation_);
    if (!x) return;
    receive_(*x, std::move(answer));
    resume(*x);
  }

 private:
  std::shared_ptr<exchange_owner> owner_;
  std::uint64_t generation_;
  F receive_;
};

template <class F>
delivery<F> deliver_to(exchange& x, F receive) {
  return delivery<F>(x, std::move(receive));
}

}  // namespace steward::http
