#include "http/websocket_frame.hpp"

#include "domain/task_text.hpp"
#include "http/permessage_deflate.hpp"

namespace steward::http {
namespace {

constexpr std::size_t max_control = 125;  // RFC 6455 section 5.5
constexpr std::size_t max_reason = max_control - 2;

std::uint8_t byte(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

bool is_control(opcode kind) { return static_cast<std::uint8_t>(kind) >= 8; }

// Codes that may be in a close frame (RFC 6455 section 7.4).
bool may_be_sent(std::uint16_t code) {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

}  // namespace

std::string make_frame(opcode kind, std::string_view payload, bool compressed) {
  std::string out;
  out.reserve(payload.size() + 10);
  out += static_cast<char>(0x80 | (compressed ? 0x40 : 0) | static_cast<int>(kind));
  const std::uint64_t size = payload.size();
  const int extra = size < 126 ? 0 : size < 0x10000 ? 2 : 8;
  out += static_cast<char>(extra == 0 ? size : extra == 2 ? 126 : 127);
  for (int shift = 8 * (extra - 1); shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xFF);
  return out += payload;
}

std::string make_close_frame(close_code code, std::string_view reason) {
  reason = reason.substr(0, max_reason);
  while (!is_utf8(reason)) reason.remove_suffix(1);  // never cuts a character
  const auto number = static_cast<std::uint16_t>(code);
  std::string payload{static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
  return make_frame(opcode::close, payload.append(reason));
}

websocket_event frame_reader::next() {
  if (failed_) return {};
  for (;;) {
    const auto found = read_head();
    if (const auto* fault = std::get_if<websocket_fault>(&found)) return fail(fault->code, fault->reason);
    const auto* frame = std::get_if<head>(&found);
    if (!frame) return {};
    if (const auto reason = check(*frame); !reason.empty()) return fail(close_code::protocol_error, reason);
    // Before the payload is awaited: what is too big is not even received.
    if (!is_control(frame->kind) && frame->length > max_message_ - message_.size())
      return fail(close_code::too_big, "the message is too big");
    if (buffer_.size() - frame->size < frame->length) return {};
    auto event = take(*frame);
    if (buffer_.empty()) buffer_ = std::string();  // gives the memory back
    if (!std::holds_alternative<std::monostate>(event)) return event;
  }
}

frame_reader::head_event frame_reader::read_head() const {
  const std::string_view in = buffer_;
  if (in.size() < 2) return {};
  head out{static_cast<opcode>(byte(in, 0) & 0x0F), (byte(in, 0) & 0x80) != 0, (byte(in, 0) & 0x40) != 0, 2,
           byte(in, 1) & 0x7Fu};
  if ((byte(in, 0) & 0x30) != 0) return websocket_fault{close_code::protocol_error, "reserved bits are set"};
  if ((byte(in, 1) & 0x80) == 0)
    return websocket_fault{close_code::protocol_error, "the frame is not masked"};
  const std::size_t extra = out.length == 126 ? 2 : out.length == 127 ? 8 : 0;
  if (in.size() < 2 + extra + 4) return {};
  if (extra != 0) {
    out.length = 0;
    for (std::size_t i = 0; i < extra; ++i) out.length = out.length << 8 | byte(in, 2 + i);
    if (out.length < (extra == 2 ? 126u : 0x10000u) || out.length >> 63 != 0)
      return websocket_fault{close_code::protocol_error, "the length is not written as it must be"};
  }
  out.size = 2 + extra + 4;
  return out;
}

// What is wrong with this frame at this place, or nothing.
std::string_view frame_reader::check(const head& frame) const {
  switch (frame.kind) {
    case opcode::text:
    case opcode::binary:
      if (open_) return "a message begins inside another one";
      if (frame.compressed && !deflate_) return "compression was not agreed on";
      return {};
    case opcode::continuation:
      if (!open_) return "there is no message to continue";
      return frame.compressed ? "only the first frame of a message says that it is compressed" : "";
    case opcode::close:
    case opcode::ping:
    case opcode::pong:
      if (!frame.final || frame.length > max_control) return "a control frame must be whole and short";
      return frame.compressed ? "control frames cannot be compressed" : "";
  }
  return "the opcode is not known";
}

websocket_event frame_reader::take(const head& frame) {
  const auto length = static_cast<std::size_t>(frame.length);
  std::string payload = buffer_.substr(frame.size, length);
  for (std::size_t i = 0; i < length; ++i) payload[i] ^= buffer_[frame.size - 4 + i % 4];
  buffer_.erase(0, frame.size + length);
  switch (frame.kind) {
    case opcode::ping:
    case opcode::pong:
      return websocket_message{frame.kind, std::move(payload), close_code::none};
    case opcode::close: {
      if (payload.empty()) return websocket_message{frame.kind, {}, close_code::none};
      if (payload.size() == 1) return fail(close_code::protocol_error, "half a close code");
      const auto code = static_cast<std::uint16_t>(byte(payload, 0) << 8 | byte(payload, 1));
      payload.erase(0, 2);
      if (!may_be_sent(code)) return fail(close_code::protocol_error, "the close code may not be sent");
      if (!is_utf8(payload)) return fail(close_code::invalid_data, "the reason is not UTF-8");
      return websocket_message{frame.kind, std::move(payload), static_cast<close_code>(code)};
    }
    case opcode::binary:
      return fail(close_code::unsupported_data, "messages are text");
    case opcode::text:
      compressed_ = frame.compressed;
      open_ = true;
      break;
    case opcode::continuation:
      break;
  }
  message_ += payload;
  return frame.final ? finish_message() : websocket_event{};
}

websocket_event frame_reader::finish_message() {
  open_ = false;
  websocket_message done{opcode::text, std::move(message_), close_code::none};
  message_ = std::string();
  if (compressed_) {
    std::string plain;
    switch (inflate_message(done.payload, max_message_, plain)) {
      case inflation::done:
        break;
      case inflation::too_big:
        return fail(close_code::too_big, "the message is too big");
      case inflation::broken:
        return fail(close_code::invalid_data, "the message cannot be decompressed");
    }
    done.payload = std::move(plain);
  }
  if (!is_utf8(done.payload)) return fail(close_code::invalid_data, "the message is not UTF-8");
  return done;
}

websocket_event frame_reader::fail(close_code code, std::string_view reason) {
  failed_ = true;
  buffer_ = message_ = std::string();
  return websocket_fault{code, reason};
}

}  // namespace steward::http
