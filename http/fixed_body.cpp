#include "http/fixed_body.hpp"

#include "http/compression.hpp"
#include "http/entity_tag.hpp"

namespace steward::http {

fixed_body::fixed_body(std::string text, std::string_view type)
    : plain_(std::make_shared<const std::string>(std::move(text))), type_(type), etag_(make_etag(*plain_)) {
  if (plain_->size() < min_compressed_bytes || !is_compressible(type)) return;
  gzip_ = compress(*plain_, coding::gzip);
  brotli_ = compress(*plain_, coding::brotli);
}

}  // namespace steward::http
