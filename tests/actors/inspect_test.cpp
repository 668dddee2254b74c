#include "actors/inspect.hpp"

#include <gtest/gtest.h>
#include <caf/all.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>

namespace steward {
namespace {

template <class Record>
Record round_trip(caf::actor_system& system, Record value) {
  std::vector<char> bytes;
  caf::binary_serializer out(system, bytes);
  EXPECT_FALSE(out(value));
  Record read;
  caf::binary_deserializer in(system, bytes);
  EXPECT_FALSE(in(read));
  return read;
}

TEST(inspect, every_record_survives_the_wire) {
  caf::actor_system_config config;
  caf::actor_system system(config);
  task t;
  t.id = make_uuid_v7(1, 2, 3);
  t.title = "a";
  t.description = "b";
  t.tags = {"x", "y"};
  t.due_date = parse_time("2026-11-20T12:00:00.5Z")->at;
  t.project_id = make_uuid_v7(4, 5, 6);
  t.version = 9;
  EXPECT_EQ(to_json(round_trip(system, t)), to_json(t));
  event e;
  e.content.text = "{\"a\":1}";
  e.changed.text = "{}";
  e.seq = 4;
  EXPECT_EQ(to_json(round_trip(system, e)), to_json(e));
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, records>>([&](auto tag) {
    using record = typename decltype(tag)::type;
    record empty;
    if constexpr (!std::is_same_v<record, event>) {
      EXPECT_EQ(to_json(round_trip(system, empty)), to_json(empty));
    }
  });
}

}  // namespace
}  // namespace steward
