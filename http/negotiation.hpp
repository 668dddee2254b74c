#pragma once

#include <string_view>

namespace steward::http {

/// The q-value (0..1000, thousandths) that an Accept header gives to a media type ("application/json"): the
/// most specific range decides. An empty header accepts everything.
int accept_quality(std::string_view accept, std::string_view type);

enum class coding : unsigned char { identity, gzip, brotli };
std::string_view to_string(coding);

/// The best coding that Accept-Encoding allows: higher q wins, brotli before gzip at the same q. identity
/// when in doubt.
coding choose_coding(std::string_view accept_encoding);

/// Whether a Content-Type is JSON in UTF-8: "application/json", any "+json", with no charset but utf-8.
bool is_json_type(std::string_view content_type);

/// Whether a Content-Type is that of a form.
bool is_form_type(std::string_view content_type);

}  // namespace steward::http
