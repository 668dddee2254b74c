#include <algorithm>
#include <array>

#include "domain/monitors/document.hpp"
#include "domain/task_text.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

bool is_space(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <std::size_t N>
bool is_one_of(std::string_view name, const std::string_view (&names)[N]) {
  return std::find(names, names + N, name) != names + N;
}

/// Lays visible text out in lines.
class line_writer {
 public:
  explicit line_writer(std::string& out) : out_(out) {}

  void space() { gap_ = std::max(gap_, 1); }
  void line() { gap_ = 2; }
  void item() {
    line();
    mark_ = true;
  }
  /// Between two inline elements, which may or may not look like two words.
  void seam() { seam_ = true; }

  void put(std::string_view text) {
    for (const char c : text) {
      if (is_space(c))
        space();
      else
        put_visible(c);
    }
  }

 private:
  void put_visible(char c) {
    const bool parts_words = seam_ && !out_.empty() &&
                             (is_digit(c) ? is_letter(out_.back()) : is_letter(c) && is_digit(out_.back()));
    if (parts_words) space();
    if (!out_.empty() && gap_ > 0) out_ += gap_ == 2 ? '\n' : ' ';
    if (mark_) out_ += list_mark;
    gap_ = 0;
    seam_ = mark_ = false;
    out_ += c;
  }

  std::string& out_;
  int gap_ = 0;  ///< 1: a space is due, 2: a line
  bool seam_ = false, mark_ = false;
};

constexpr std::string_view invisible[] = {"script", "style",  "noscript", "template",
                                          "svg",    "iframe", "textarea", "select"};
constexpr std::string_view blocks[] = {
    "p",      "div",        "br",      "ul",   "ol",   "tr",      "table",   "tbody",      "thead",  "h1",
    "h2",     "h3",         "h4",      "h5",   "h6",   "section", "article", "header",     "footer", "main",
    "aside",  "nav",        "form",    "dl",   "dt",   "dd",      "title",   "blockquote", "pre",    "hr",
    "figure", "figcaption", "address", "body", "html", "head",    "item",    "entry"};
constexpr std::string_view spaced[] = {"td", "th", "a", "button", "label", "img", "input", "summary"};

constexpr std::size_t most_linked_data = 20;
constexpr std::size_t most_properties = 200;

struct tag {
  std::string name;             ///< in lower case, with "/" when it closes
  std::string_view attributes;  ///< as written
  std::size_t end = 0;          ///< behind it
};

class html_reader {
 public:
  html_reader(std::string_view body, text_document& out)
      : body_(body), out_(out), text_(out.text), title_(out.title) {}

  void run() {
    while (at_ < body_.size()) {
      if (body_[at_] == '<' && begins_tag())
        read_markup();
      else if (body_[at_] == '&')
        read_reference();
      else
        put(body_.substr(at_++, 1));
    }
  }

 private:
  void put(std::string_view text) {
    text_.put(text);
    if (in_title_) title_.put(text);
  }

  bool begins_tag() const {
    const char next = at_ + 1 < body_.size() ? body_[at_ + 1] : ' ';
    return is_letter(next) || next == '/' || next == '!' || next == '?';
  }

  std::size_t find_end(std::string_view what, std::size_t from) const {
    const auto found = body_.find(what, from);
    return found == std::string_view::npos ? body_.size() : found + what.size();
  }

  void read_markup() {
    const auto rest = body_.substr(at_);
    if (rest.starts_with("<!--")) {
      at_ = find_end("-->", at_ + 4);
    } else if (rest.starts_with("<![CDATA[")) {
      const auto end = find_end("]]>", at_);
      const auto inside = body_.substr(at_, end - at_);
      put(inside.substr(9, inside.ends_with("]]>") ? inside.size() - 12 : std::string_view::npos));
      at_ = end;
    } else {
      const auto read = read_tag();
      at_ = read.end;
      take(read);
    }
  }

  /// Up to its ">" outside of quotation marks; a tag that never ends takes all that is left, as in browsers.
  tag read_tag() const {
    tag out;
    auto at = at_ + 1;
    if (body_[at] == '/') out.name += body_[at++];
    while (at < body_.size() && !is_space(body_[at]) && body_[at] != '>' && body_[at] != '/' &&
           out.name.size() < 20)
      out.name += static_cast<char>(is_letter(body_[at]) ? body_[at] | 0x20 : body_[at]), ++at;
    const auto begin = at;
    char quote = 0;
    for (; at < body_.size() && (quote || body_[at] != '>'); ++at) {
      if (quote)
        quote = body_[at] == quote ? 0 : quote;
      else if ((body_[at] == '"' || body_[at] == '\'') && body_[at - 1] == '=')
        quote = body_[at];
    }
    out.attributes = body_.substr(begin, at - begin);
    out.end = std::min(at + 1, body_.size());
    return out;
  }

  void take(const tag& read) {
    const bool closes = read.name.starts_with('/');
    const auto name = std::string_view(read.name).substr(closes ? 1 : 0);
    if (name == "title") in_title_ = !closes && out_.title.empty();
    if (name == "meta") take_property(read.attributes);
    if (!closes && is_one_of(name, invisible) && !read.attributes.ends_with('/'))
      return skip(name, read.attributes);
    if (name == "li" && !closes)
      text_.item();
    else if (name == "li" || is_one_of(name, blocks))
      text_.line();
    else if (is_one_of(name, spaced))
      text_.space();
    else
      text_.seam();
  }

  /// The content of an element that nobody sees.
  void skip(std::string_view name, std::string_view attributes) {
    const auto begin = at_;
    const auto end = find_closing(name);
    const bool linked =
        name == "script" && fold(attributes.substr(0, 200)).find("ld+json") != std::string::npos;
    if (linked && out_.linked_data.size() < most_linked_data)
      out_.linked_data.emplace_back(body_.substr(begin, end - begin));
    at_ = end;
  }

  std::size_t find_closing(std::string_view name) const {
    for (auto at = body_.find("</", at_); at != std::string_view::npos; at = body_.find("</", at + 2))
      if (folds_to(body_.substr(at + 2, name.size()), name)) return at;
    return body_.size();
  }

  static std::string attribute(std::string_view all, std::string_view name) {
    const auto lower = lower_ascii(all);
    for (auto at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
      const auto begin = at + name.size();
      if (at == 0 || !is_space(all[at - 1]) || begin + 1 >= all.size() || all[begin] != '=') continue;
      const char quote = all[begin + 1];
      const bool quoted = quote == '"' || quote == '\'';
      const auto from = begin + (quoted ? 2 : 1);
      const auto end = quoted ? all.find(quote, from) : all.find(' ', from);
      return decoded(
          all.substr(std::min(from, all.size()), end == std::string_view::npos ? end : end - from));
    }
    return {};
  }

  static std::string decoded(std::string_view text) {
    std::string out;
    line_writer writer(out);
    for (std::size_t at = 0; at < text.size();) {
      const auto known = reference_at(text, at);
      writer.put(known.text.empty() ? text.substr(at, 1) : known.text);
      at += known.text.empty() ? 1 : known.size;
    }
    return out;
  }

  void take_property(std::string_view attributes) {
    constexpr std::size_t longest = 4'000;
    if (attributes.size() > longest || out_.properties.size() == most_properties) return;
    auto content = attribute(attributes, "content");
    for (const auto kind : {"itemprop", "property", "name"})
      if (auto name = attribute(attributes, kind); !name.empty() && !content.empty()) {
        out_.properties.emplace_back(fold(name), std::move(content));
        return;
      }
  }

  struct reference {
    std::string text;
    std::size_t size = 0;
  };

  static reference reference_at(std::string_view text, std::size_t at) {
    constexpr std::size_t longest = 12;
    if (text[at] != '&') return {};
    const auto name = text.substr(at + 1, longest);
    const auto end = name.find(';');
    if (end == std::string_view::npos) return {};
    return {character_named(name.substr(0, end)), end + 2};
  }

  void read_reference() {
    const auto known = reference_at(body_, at_);
    put(known.text.empty() ? body_.substr(at_, 1) : std::string_view(known.text));
    at_ += known.text.empty() ? 1 : known.size;
  }

  std::string_view body_;
  text_document& out_;
  line_writer text_;
  line_writer title_;
  std::size_t at_ = 0;
  bool in_title_ = false;
};

}  // namespace

text_document read_html(std::string_view body) {
  text_document out;
  const auto clean = to_utf8(body);
  html_reader(clean, out).run();
  out.folded = fold(out.text);
  return out;
}

text_document read_text(std::string_view body) {
  text_document out;
  const auto clean = to_utf8(body);
  line_writer writer(out.text);
  std::string_view rest = clean;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const bool item = line.starts_with("- ") || line.starts_with("* ") || line.starts_with(list_mark);
    if (item)
      writer.item();
    else
      writer.line();
    writer.put(item ? line.substr(line.find(' ') + 1) : line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  out.folded = fold(out.text);
  return out;
}

}  // namespace steward
