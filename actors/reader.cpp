#include "actors/reader.hpp"

#include <caf/all.hpp>

#include "log/log.hpp"

namespace steward {
namespace {

struct reader_state {
  static inline constexpr const char* name = "reader";
};

using reader_pointer = reader_actor::stateful_pointer<reader_state>;

/// What `fetch` gives, or null when the database is unavailable (or holds what cannot be read).
template <class F>
auto fetch_or_null(F&& fetch) -> std::shared_ptr<decltype(fetch())> {
  try {
    return std::make_shared<decltype(fetch())>(fetch());
  } catch (const std::exception& fault) {
    log::error("reader cannot load", {{"reason", fault.what()}});
    return nullptr;
  }
}

reader_actor::behavior_type reader_behavior(reader_pointer, reader_arguments args) {
  return {
      [args](const load_request& request) {
        return load_answer{fetch_or_null([&] { return args.load(request.user); })};
      },
      [args](const events_request& request) {
        return events_answer{fetch_or_null([&] { return args.events(request.user, request.filter); })};
      },
      [args](const history_request& request) {
        return history_answer{fetch_or_null([&] { return args.history(request.user, request.filter); })};
      },
      [args](const deliveries_request& request) {
        return deliveries_answer{
            fetch_or_null([&] { return args.deliveries(request.user, request.filter); })};
      },
      [args](const due_request& request) {
        return due_answer{fetch_or_null([&] { return args.due(request.range); })};
      },
      [args](const admin_request& request) {
        auto found = fetch_or_null([&] { return args.inspect(*request.content); });
        if (!found)
          found = std::make_shared<answer>(
              error{errc::unavailable, "The database cannot be reached. Try again."});
        return user_answer{std::move(found)};
      },
  };
}

}  // namespace

reader_actor spawn_reader(caf::actor_system& system, reader_arguments args, bool detached) {
  return detached ? system.spawn<caf::detached>(reader_behavior, std::move(args))
                  : system.spawn(reader_behavior, std::move(args));
}

}  // namespace steward
