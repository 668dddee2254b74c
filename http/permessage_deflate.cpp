#include "http/permessage_deflate.hpp"

#include <zlib.h>

#include <array>
#include <set>

#include "http/ascii.hpp"

namespace steward::http {
namespace {

constexpr int level = 3;
constexpr int raw_window = -15;                      // negative: without zlib's header
constexpr std::string_view tail{"\0\0\xff\xff", 4};  // left out on the wire (RFC 7692 section 7.2.1)

// A compressor takes a quarter of a megabyte, so there is one for each thread.
class compressor {
 public:
  compressor() {
    good_ = deflateInit2(&stream_, level, Z_DEFLATED, raw_window, 8, Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~compressor() {
    if (good_) deflateEnd(&stream_);
  }
  compressor(const compressor&) = delete;
  compressor& operator=(const compressor&) = delete;

  std::string run(std::string_view payload) {
    std::string out;
    if (!good_ || deflateReset(&stream_) != Z_OK) return out;
    out.resize(deflateBound(&stream_, payload.size()) + tail.size() + 2);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(payload.data()));
    stream_.avail_in = static_cast<uInt>(payload.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const bool done =
        deflate(&stream_, Z_SYNC_FLUSH) == Z_OK && stream_.avail_in == 0 && stream_.avail_out != 0;
    out.resize(done ? out.size() - stream_.avail_out : 0);
    if (!out.ends_with(tail)) return {};
    out.resize(out.size() - tail.size());
    return out.size() < payload.size() ? std::move(out) : std::string();
  }

 private:
  z_stream stream_{};
  bool good_ = false;
};

// One offer: "permessage-deflate; a; b=c". Every parameter must be known, once, and acceptable.
bool is_acceptable(std::string_view offer) {
  if (!equal_ignoring_case(next_element(offer, ';'), "permessage-deflate")) return false;
  std::set<std::string_view> seen;
  while (!offer.empty()) {
    auto value = next_element(offer, ';');
    const bool has_value = value.find('=') != std::string_view::npos;
    const auto name = next_element(value, '=');
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (!seen.insert(name).second) return false;
    if (name == "server_no_context_takeover" || name == "client_no_context_takeover") {
      if (has_value) return false;
    } else if (name == "client_max_window_bits") {
      const bool in_range = value.size() == 1
                                ? value[0] == '8' || value[0] == '9'
                                : value.size() == 2 && value[0] == '1' && value[1] >= '0' && value[1] <= '5';
      if (has_value && !in_range) return false;
    } else if (name != "server_max_window_bits" || value != "15") {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string_view agree_on_deflate(std::string_view offers) {
  while (!offers.empty())
    if (is_acceptable(next_element(offers)))
      return "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  return {};
}

std::string deflate_message(std::string_view payload) {
  thread_local compressor shared;
  return shared.run(payload);
}

inflation inflate_message(std::string_view payload, std::size_t most, std::string& out) {
  z_stream stream{};
  if (inflateInit2(&stream, raw_window) != Z_OK) return inflation::broken;
  auto result = inflation::done;
  std::array<char, 4096> piece;
  for (const auto part : {payload, tail}) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
    stream.avail_in = static_cast<uInt>(part.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream.avail_out = static_cast<uInt>(piece.size());
      const int state = inflate(&stream, Z_SYNC_FLUSH);
      const auto made = piece.size() - stream.avail_out;
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) result = inflation::broken;
      if (made > most - out.size()) result = inflation::too_big;
      if (result != inflation::done) break;
      out.append(piece.data(), made);
      if (state == Z_STREAM_END || (state == Z_BUF_ERROR && made == 0))
        break;  // a final block is allowed (RFC 7692 section 7.2.3.4)
    } while (stream.avail_in != 0 || stream.avail_out == 0);
    if (result != inflation::done) break;
  }
  inflateEnd(&stream);
  return result;
}

}  // namespace steward::http
