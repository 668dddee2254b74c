#include "gateways/email/message.hpp"

#include <gtest/gtest.h>

#include <random>
#include <sstream>

namespace steward {
namespace message_test {

email_message sample() {
  email_message message;
  message.from = {"Steward", "steward@example.org"};
  message.to = {"", "ada@example.org"};
  message.subject = "Hello";
  message.text = "One\nTwo\n";
  message.html = "<p>One</p>";
  message.id = "0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f";
  message.at = timestamp{std::chrono::seconds{1'790'000'000}};
  return message;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = text.find("\r\n", start);
    EXPECT_NE(end, std::string::npos) << "the last line has no end";
    if (end == std::string::npos) break;
    lines.push_back(text.substr(start, end - start));
    start = end + 2;
  }
  return lines;
}

std::string head_of(const std::string& text) { return text.substr(0, text.find("\r\n\r\n") + 2); }

TEST(email_message, has_both_forms_and_what_a_mail_needs) {
  const auto text = compose(sample());
  for (const auto* part :
       {"Date: Mon, 21 Sep 2026 14:13:20 +0000\r\n", "From: \"Steward\" <steward@example.org>\r\n",
        "To: ada@example.org\r\n", "Subject: Hello\r\n",
        "Message-ID: <0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f@example.org>\r\n",
        "Auto-Submitted: auto-generated\r\n", "MIME-Version: 1.0\r\n", "multipart/alternative",
        "text/plain; charset=utf-8", "text/html; charset=utf-8", "\r\nOne\r\nTwo\r\n", "\r\n<p>One</p>\r\n"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(email_message, can_be_ended_with_one_request) {
  auto message = sample();
  EXPECT_EQ(compose(message).find("List-Unsubscribe"), std::string::npos);
  message.unsubscribe_url = "https://steward.example.org/mail/unsubscribe?token=a.b.c";
  const auto head = head_of(compose(message));
  EXPECT_NE(head.find("\r\nList-Unsubscribe: <https://steward.example.org/mail/unsubscribe?token=a.b.c>\r\n"),
            std::string::npos);
  EXPECT_NE(head.find("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), std::string::npos);
  for (const std::string bad :
       {"https://x/\r\nBcc: eve@example.org", "https://x/>,<mailto:eve@example.org", "https://x/ y"}) {
    message.unsubscribe_url = bad;
    EXPECT_EQ(compose(message).find("List-Unsubscribe"), std::string::npos) << bad;
  }
}

TEST(email_message, no_value_begins_another_header) {
  for (const std::string bad :
       {"x\r\nBcc: eve@example.org", "x\nBcc: eve@example.org", "x\rBcc: eve", "x\r\n\r\nbody"}) {
    auto message = sample();
    message.subject = bad;
    message.from.name = bad;
    message.to.name = bad;
    const auto head = head_of(compose(message));
    EXPECT_EQ(head.find("\nBcc"), std::string::npos) << head;
    EXPECT_NE(head.find("MIME-Version"), std::string::npos) << head;
  }
}

TEST(email_message, what_is_not_ascii_is_encoded) {
  auto message = sample();
  message.subject =
      "Gr\xc3\xbc\xc3\x9f"
      "e";
  message.text = "5 \xe2\x82\xac = f\xc3\xbcnf\n";
  const auto text = compose(message);
  EXPECT_NE(text.find("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("5 =E2=82=AC =3D f=C3=BCnf\r\n"), std::string::npos) << text;
  message.subject = "=?UTF-8?B?ZXZpbA==?=";  // would be read as something else
  EXPECT_EQ(compose(message).find("Subject: =?UTF-8?B?ZXZpbA==?="), std::string::npos);
}

TEST(email_message, a_quote_in_a_name_does_not_end_it) {
  auto message = sample();
  message.from.name = "Eve\" <eve@example.org>, \"\\";
  EXPECT_NE(compose(message).find("From: \"Eve\\\" <eve@example.org>, \\\"\\\\\" <steward@example.org>\r\n"),
            std::string::npos);
}

TEST(email_message, whatever_goes_in_lines_stay_short_and_ascii) {
  std::mt19937 random(7);
  const std::vector<std::string> pieces{"a",
                                        " ",
                                        "\n",
                                        "\r\n",
                                        "\r",
                                        "\xc3\xa4",
                                        "=",
                                        ".",
                                        "\xf0\x9f\x98\x80",
                                        "\"",
                                        std::string(1200, 'x'),
                                        "-- ",
                                        "--=_0190",
                                        "\t",
                                        "=?"};
  for (int round = 0; round < 300; ++round) {
    auto message = sample();
    for (auto* text : {&message.subject, &message.text, &message.html, &message.to.name})
      for (auto left = random() % 40; left > 0; --left) *text += pieces[random() % pieces.size()];
    const auto made = compose(message);
    std::size_t boundaries = 0;
    for (const auto& line : lines_of(made)) {
      EXPECT_LE(line.size(), 998u);
      EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos);
      for (const unsigned char c : line) EXPECT_LT(c, 0x80);
      boundaries += line.starts_with("--=_" + message.id);
    }
    EXPECT_EQ(boundaries, 3u);
  }
}

TEST(mailbox, reads_names_and_addresses) {
  EXPECT_EQ(mailbox::parse("Steward <s@example.org>").name, "Steward");
  EXPECT_EQ(mailbox::parse("Steward <s@example.org>").address, "s@example.org");
  EXPECT_EQ(mailbox::parse(" s@example.org ").address, "s@example.org");
  for (const auto* bad :
       {"", "Steward", "<>", "a@b@c", "a b@example.org", "a@", "@b", "a@b\r\nRCPT TO:c", "<a>@b"})
    EXPECT_EQ(mailbox::parse(bad).address, "") << bad;
}

}  // namespace message_test
}  // namespace steward
