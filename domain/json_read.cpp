#include "domain/json_read.hpp"

#include <utility>
#include <vector>

#include "domain/field_table.hpp"

namespace steward {
namespace {

using nlohmann::json;

/// Builds the document from the events of the parser; returning false stops it.
class document_builder {
 public:
  explicit document_builder(std::size_t deepest) : deepest_(deepest) {}

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(json::number_integer_t value) { return put(value); }
  bool number_unsigned(json::number_unsigned_t value) { return put(value); }
  bool number_float(json::number_float_t value, const std::string&) { return put(value); }
  bool binary(json::binary_t&) { return false; }  // GCOVR_EXCL_LINE: the parser demands it, JSON has none

  bool string(std::string& value) { return (!has_nul(value) || refuse_nul()) && put(std::move(value)); }

  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    if (has_nul(name)) return refuse_nul();
    auto& members = open_.back()->get_ref<json::object_t&>();
    const auto [member, fresh] = members.try_emplace(std::move(name));
    member_ = &member->second;
    if (fresh) return true;
    refuse("duplicate_member", "Give \"" + member->first + "\" only once.");
    fault_.pointer = pointer_to(fault_.pointer, member->first);
    return false;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& cause) {
    constexpr int out_of_range = 406;
    if (cause.id == out_of_range)
      return refuse("invalid_json", "A number is too large. Use one below 1e308.");
    return refuse("invalid_json", "The text is not JSON at byte " + std::to_string(position) +
                                      ". Check quotes, commas, brackets and that it is UTF-8.");
  }

  json take() { return std::move(root_); }
  error fault() { return {errc::validation, "The body is not acceptable JSON.", {std::move(fault_)}}; }

 private:
  static bool has_nul(const std::string& text) { return text.find('\0') != std::string::npos; }

  json* place(json value) {
    if (open_.empty()) return &(root_ = std::move(value));
    if (open_.back()->is_object()) return &(*member_ = std::move(value));
    auto& items = open_.back()->get_ref<json::array_t&>();
    return &items.emplace_back(std::move(value));
  }

  bool put(json value) {
    place(std::move(value));
    return true;
  }

  bool open(json value) {
    if (open_.size() == deepest_)
      return refuse("too_deep", "Nest at most " + std::to_string(deepest_) + " arrays and objects.");
    open_.push_back(place(std::move(value)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  bool refuse_nul() { return refuse("nul_character", "Leave out the character U+0000."); }

  bool refuse(std::string_view code, std::string message) {
    fault_ = {pointer(), std::string(code), std::move(message)};
    return false;
  }

  /// Of the object or array that is being read.
  std::string pointer() const {
    std::string out;
    for (std::size_t i = 1; i < open_.size(); ++i) append_step(out, *open_[i - 1], open_[i]);
    return out;
  }

  static void append_step(std::string& out, const json& parent, const json* child) {
    if (parent.is_array()) {
      out += '/' + std::to_string(parent.size() - 1);
      return;
    }
    for (const auto& [name, value] : parent.get_ref<const json::object_t&>())
      if (&value == child) out = pointer_to(out, name);
  }

  std::size_t deepest_;
  json root_;
  std::vector<json*> open_;  ///< stable: nothing is added to an array while one of its items is open
  json* member_ = nullptr;
  field_error fault_;
};

}  // namespace

result<nlohmann::json> read_json(std::string_view text, std::size_t deepest) {
  document_builder builder(deepest);
  if (!json::sax_parse(text.data(), text.data() + text.size(), &builder)) return builder.fault();
  return builder.take();
}

}  // namespace steward
