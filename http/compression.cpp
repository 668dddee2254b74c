#include "http/compression.hpp"

#include <brotli/encode.h>
#include <zlib.h>

namespace steward::http {
namespace {

constexpr int gzip_level = 5;
constexpr int gzip_window = 15 + 16;  // + 16: a gzip header and trailer
constexpr int brotli_quality = 4;

bool gzip(std::string_view body, std::string& out) {
  z_stream stream{};
  if (deflateInit2(&stream, gzip_level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false;
  out.resize(deflateBound(&stream, body.size()));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return done;
}

bool brotli(std::string_view body, std::string& out) {
  out.resize(BrotliEncoderMaxCompressedSize(body.size()));
  std::size_t size = out.size();
  const bool done = BrotliEncoderCompress(brotli_quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT,
                                          body.size(), reinterpret_cast<const std::uint8_t*>(body.data()),
                                          &size, reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE;
  out.resize(done ? size : 0);
  return done;
}

}  // namespace

bool is_compressible(std::string_view type) {
  type = type.substr(0, type.find(';'));
  return type.starts_with("text/") || type.ends_with("json") || type.ends_with("javascript") ||
         type == "image/svg+xml";
}

std::shared_ptr<const std::string> compress(std::string_view body, coding how) {
  auto out = std::make_shared<std::string>();
  const bool done = how == coding::gzip ? gzip(body, *out) : how == coding::brotli && brotli(body, *out);
  if (!done || out->size() >= body.size()) return nullptr;
  return out;
}

}  // namespace steward::http
