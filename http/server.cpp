#include "http/server.hpp"

#include <boost/asio/post.hpp>
#include <ctime>
#include <future>
#include <system_error>

#include "http/asyncapi.hpp"
#include "http/openapi.hpp"
#include "http/tls.hpp"
#include "log/log.hpp"

namespace steward::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr int backlog = 1024;

std::vector<std::string> kinds_of(const std::vector<event_doc>& events) {
  std::vector<std::string> kinds;
  for (const auto& one : events) kinds.emplace_back(one.kind);
  return kinds;
}

std::int64_t wall_clock() { return std::time(nullptr); }

}  // namespace

server::server(const settings& config, const route_table& table, const token_issuer& tokens,
               const token_verifier& verifier, backend_factory make_backend,
               std::shared_ptr<const vault> secrets)
    : config_(config),
      services_{config,
                tokens,
                std::make_shared<const fixed_body>(render_openapi(table), json_type),
                std::make_shared<const fixed_body>(render_asyncapi(table), json_type),
                table.topics(),
                wall_clock,
                table.scopes(),
                kinds_of(table.events()),
                std::move(secrets)},
      numbers_(table),
      gate_(config),
      tls_(make_tls_context(config)),
      environment_{table,
                   services_,
                   verifier,
                   numbers_,
                   gate_,
                   std::move(make_backend),
                   tls_ ? &*tls_ : nullptr,
                   [this] { connection_closed(); }} {
  const auto threads = std::max<std::uint32_t>(1, config.io_threads);
  for (std::uint32_t i = 0; i < threads; ++i) loops_.push_back(std::make_unique<io_loop>(environment_, i));
  listen();
}

server::~server() { drain(std::chrono::milliseconds(0)); }

void server::listen() {
  try {
    open_acceptor();
  } catch (const boost::system::system_error& fault) {  // no std::system_error in every Boost
    throw std::system_error(fault.code().value(), std::system_category());
  }
}

void server::open_acceptor() {
  auto& context = loops_.front()->context();
  tcp::resolver resolver(context);
  const auto found =
      resolver.resolve(config_.listen.host, std::to_string(config_.listen.port), tcp::resolver::passive);
  const auto address = found.begin()->endpoint();
  acceptor_.emplace(context);
  acceptor_->open(address.protocol());
  acceptor_->set_option(tcp::acceptor::reuse_address(true));
  acceptor_->bind(address);
  acceptor_->listen(backlog);
  port_ = acceptor_->local_endpoint().port();
}

void server::start() {
  for (auto& loop : loops_) loop->start();
  boost::asio::post(loops_.front()->context(), [this] { accept_next(); });
}

void server::accept_next() {
  auto& target = *loops_[next_loop_++ % loops_.size()];
  acceptor_->async_accept(target.context(), [this, &target](const error_code& ec, tcp::socket socket) {
    on_accept(ec, std::move(socket), target);
  });
}

void server::on_accept(const error_code& ec, tcp::socket socket, io_loop& target) {
  if (ec == boost::asio::error::operation_aborted || !acceptor_->is_open()) return;
  if (ec) {  // usually out of file descriptors: trying again at once would only burn the processor
    log::warn("A connection could not be accepted", {{"why", ec.message()}});
    pause_.emplace(loops_.front()->context(), std::chrono::milliseconds(50));
    return pause_->async_wait([this](const error_code& cancelled) {
      if (!cancelled && acceptor_->is_open()) accept_next();
    });
  }
  if (open_ >= config_.max_connections) {
    turn_away(socket);
  } else {
    ++open_;
    target.adopt(std::move(socket));
  }
  accept_next();
}

void server::turn_away(tcp::socket& socket) {
  numbers_.rejected_connections().add();
  if (tls_) return;  // a handshake would cost more than the connection
  const auto refusal = make_problem(edge_fault::overloaded, "", {});
  const std::string text =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: "
      "1\r\nConnection: close\r\n"
      "Cache-Control: no-store\r\nContent-Length: " +
      std::to_string(refusal.body->size()) + "\r\n\r\n" + *refusal.body;
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(boost::asio::buffer(text), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void server::stop_accepting() {
  std::promise<void> closed;
  boost::asio::post(loops_.front()->context(), [this, &closed] {
    error_code ignored;
    acceptor_->close(ignored);
    pause_.reset();
    closed.set_value();
  });
  closed.get_future().wait();
}

bool server::drain(std::chrono::milliseconds bound) {
  if (loops_.empty()) return true;
  if (!loops_.front()->is_running()) {
    acceptor_.reset();
    loops_.clear();
    return true;
  }
  stop_accepting();
  for (auto& loop : loops_) loop->drain();
  std::unique_lock hold(lock_);
  const bool clean = changed_.wait_for(hold, bound, [this] { return open_ == 0; });
  hold.unlock();
  for (auto& loop : loops_) loop->stop();
  acceptor_.reset();
  pause_.reset();
  loops_.clear();
  return clean;
}

void server::connection_closed() {
  const std::lock_guard hold(lock_);
  --open_;
  changed_.notify_all();
}

void server::sweep(steady_time now) {
  for (auto& loop : loops_) {
    std::promise<void> done;
    loop->sweep(now, [&done] { done.set_value(); });
    done.get_future().wait();
  }
}

}  // namespace steward::http
