#include "domain/time.hpp"

#include <cstdint>

namespace steward {
namespace {

using namespace std::chrono;

constexpr timestamp first_instant = sys_days{year{1} / January / 1};
constexpr timestamp last_instant = sys_days{year{9999} / December / 31} + hours{24} - microseconds{1};

/// Reads fixed-width numbers and separators from the front of a text.
class reader {
 public:
  explicit reader(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool skip(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool number(int width, int& value) {
    if (text_.size() - at_ < static_cast<std::size_t>(width)) return false;
    value = 0;
    for (int i = 0; i < width; ++i, ++at_) {
      if (!digit()) return false;
      value = value * 10 + (text_[at_] - '0');
    }
    return true;
  }
  bool digit() const { return peek() >= '0' && peek() <= '9'; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<microseconds> read_fraction(reader& in) {
  microseconds value{0};
  std::int64_t unit = 100'000;
  if (!in.digit()) return std::nullopt;
  for (; in.digit(); unit /= 10) {
    int d = 0;
    in.number(1, d);
    value += microseconds{d * unit};  // digits past the microsecond are cut
  }
  return value;
}

std::optional<microseconds> read_clock(reader& in) {
  int hour, minute, second = 0;
  if (!in.number(2, hour) || !in.skip(':') || !in.number(2, minute)) return std::nullopt;
  microseconds fraction{0};
  if (in.skip(':')) {
    if (!in.number(2, second)) return std::nullopt;
    if (in.skip('.')) {
      const auto parsed = read_fraction(in);
      if (!parsed) return std::nullopt;
      fraction = *parsed;
    }
  }
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;  // a leap second becomes the next one
  return hours{hour} + minutes{minute} + seconds{second} + fraction;
}

std::optional<minutes> read_offset(reader& in) {
  if (in.done() || in.skip('Z') || in.skip('z')) return minutes{0};
  const bool west = in.peek() == '-';
  if (!in.skip('-') && !in.skip('+')) return std::nullopt;
  int hour, minute = 0;
  if (!in.number(2, hour)) return std::nullopt;
  const bool colon = in.skip(':');
  if ((colon || !in.done()) && !in.number(2, minute)) return std::nullopt;
  if (hour > 23 || minute > 59) return std::nullopt;
  const auto offset = hours{hour} + minutes{minute};
  return west ? -offset : offset;
}

void append_number(std::string& out, int value, int width) {
  char text[8];
  for (int i = width; i-- > 0; value /= 10) text[i] = static_cast<char>('0' + value % 10);
  out.append(text, static_cast<std::size_t>(width));
}

}  // namespace

std::optional<parsed_time> parse_time(std::string_view text) {
  reader in(text);
  int y, m, d;
  if (!in.number(4, y) || !in.skip('-') || !in.number(2, m) || !in.skip('-') || !in.number(2, d))
    return std::nullopt;
  const auto date = year{y} / month{static_cast<unsigned>(m)} / day{static_cast<unsigned>(d)};
  if (!date.ok() || y < 1) return std::nullopt;
  const sys_days midnight{date};
  if (in.done()) return parsed_time{midnight, true};
  if (!in.skip('T') && !in.skip('t') && !in.skip(' ')) return std::nullopt;
  const auto clock = read_clock(in);
  if (!clock) return std::nullopt;
  const auto offset = read_offset(in);
  if (!offset || !in.done()) return std::nullopt;
  const timestamp at = midnight + *clock - *offset;
  if (at < first_instant || at > last_instant)
    return std::nullopt;  // the offset leads out of the years that can be written
  return parsed_time{at, false};
}

void append_time(std::string& out, timestamp at) {
  const auto midnight = floor<days>(at);
  const year_month_day date{midnight};
  const auto clock = at - midnight;
  const auto total = duration_cast<seconds>(clock);
  append_number(out, static_cast<int>(date.year()), 4);
  out += '-';
  append_number(out, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  out += '-';
  append_number(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  out += 'T';
  append_number(out, static_cast<int>(total.count() / 3600), 2);
  out += ':';
  append_number(out, static_cast<int>(total.count() / 60 % 60), 2);
  out += ':';
  append_number(out, static_cast<int>(total.count() % 60), 2);
  if (const auto fraction = (clock - total).count(); fraction != 0) {
    out += '.';
    append_number(out, static_cast<int>(fraction), 6);
  }
  out += 'Z';
}

std::string format_time(timestamp at) {
  std::string out;
  append_time(out, at);
  return out;
}

}  // namespace steward
