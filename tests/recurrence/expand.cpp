// Expands rules for the differential test: reads lines of
//   rule <tab> wall time of DTSTART (20260301T100000) <tab> zone <tab> most
// and answers each with the occurrences as seconds since 1970, or with "refused: " and the reason.
#include <iostream>
#include <string>

#include "domain/recurrence.hpp"

namespace {

using namespace steward;

std::string take_field(std::string& line) {
  const auto end = line.find('\t');
  auto field = line.substr(0, end);
  line.erase(0, end == std::string::npos ? line.size() : end + 1);
  return field;
}

local_seconds read_local(const std::string& text) {
  const auto number = [&](std::size_t at, std::size_t size) { return std::stoi(text.substr(at, size)); };
  using namespace std::chrono;
  return local_days{year{number(0, 4)} / number(4, 2) / number(6, 2)} + hours{number(9, 2)} +
         minutes{number(11, 2)} + seconds{number(13, 2)};
}

void expand(std::string line, std::ostream& out) {
  const auto rule = parse_rule(take_field(line));
  if (!rule) {
    out << "refused: " << rule.fault().detail << '\n';
    return;
  }
  recurrence of{*rule, read_local(take_field(line)), {}, {}, {}};
  of.zone = time_zone::find(take_field(line)).value();
  occurrences all(of);
  for (int left = std::stoi(line); left > 0; --left) {
    const auto next = all.next();
    if (!next) break;
    out << next->time_since_epoch().count() / 1'000'000 << ' ';
  }
  out << '\n';
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line); std::cout.flush()) expand(line, std::cout);
}
