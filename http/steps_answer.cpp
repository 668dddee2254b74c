#include "http/compression.hpp"
#include "http/entity_tag.hpp"
#include "http/steps.hpp"

namespace steward::http {
namespace {

bool reads(const exchange& x) { return x.req.verb == method::get || x.req.verb == method::head; }

}  // namespace

void tag_and_revalidate(edge&, exchange& x) {
  auto& answer = x.answer;
  if (answer.body && answer.body->size() >= min_compressed_bytes && answer.compressible &&
      is_compressible(answer.content_type)) {
    x.varies_by_coding = true;
    const auto accepted = x.req.header("Accept-Encoding");
    if (!accepted.empty()) x.coded = choose_coding(accepted);
  }
  if (!reads(x) || !x.allows_caching_by_tag || answer.status != 200) return;
  if (answer.etag.empty() && answer.body && answer.cache != caching::no_store)
    answer.etag = make_etag(*answer.body);
  if (answer.etag.empty()) return;
  const auto known = x.req.header("If-None-Match");
  if (known.empty() || !none_match_hits(known, answer.etag)) return;
  if (x.coded != coding::identity) answer.etag = with_coding(answer.etag, to_string(x.coded));
  x.coded = coding::identity;
  answer.status = 304;
  answer.body = nullptr;
}

void encode(edge&, exchange& x) {
  if (x.coded == coding::identity) return;
  auto smaller = x.answer.fixed ? x.answer.fixed->coded(x.coded) : compress(*x.answer.body, x.coded);
  if (!smaller) {
    x.coded = coding::identity;
    return;
  }
  x.answer.body = std::move(smaller);
  if (!x.answer.etag.empty()) x.answer.etag = with_coding(x.answer.etag, to_string(x.coded));
}

}  // namespace steward::http
