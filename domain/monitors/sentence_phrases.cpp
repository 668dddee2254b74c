#include "domain/monitors/sentence_phrases.hpp"

namespace steward {
namespace {

using op = comparison;
using phrase = sentence_phrase;

constexpr phrase bounds[] = {{"more than", op::above},
                             {"greater than", op::above},
                             {"higher than", op::above},
                             {"larger than", op::above},
                             {"bigger than", op::above},
                             {"above", op::above},
                             {"over", op::above},
                             {"past", op::above},
                             {"beyond", op::above},
                             {"less than", op::below},
                             {"lower than", op::below},
                             {"fewer than", op::below},
                             {"smaller than", op::below},
                             {"cheaper than", op::below},
                             {"below", op::below},
                             {"under", op::below},
                             {"beneath", op::below},
                             {"at least", op::at_least},
                             {"no less than", op::at_least},
                             {"not below", op::at_least},
                             {"not under", op::at_least},
                             {"at most", op::at_most},
                             {"no more than", op::at_most},
                             {"not more than", op::at_most},
                             {"up to", op::at_most},
                             {"not above", op::at_most},
                             {"not over", op::at_most},
                             {"exactly", op::is}};

constexpr phrase verbs[] = {{"is", op::is},
                            {"are", op::is},
                            {"becomes", op::is},
                            {"become", op::is},
                            {"gets", op::is},
                            {"was", op::is},
                            {"costs", op::is},
                            {"cost", op::is},
                            {"equals", op::is},
                            {"turns", op::is},
                            {"goes", op::is},
                            {"go", op::is},
                            {"stays", op::is},
                            {"reads", op::is},
                            {"has been", op::is},
                            {"drops", op::falls},
                            {"drop", op::falls},
                            {"falls", op::falls},
                            {"fall", op::falls},
                            {"dips", op::falls},
                            {"sinks", op::falls},
                            {"decreases", op::falls},
                            {"decrease", op::falls},
                            {"declines", op::falls},
                            {"goes down", op::falls},
                            {"go down", op::falls},
                            {"gets cheaper", op::falls},
                            {"is cheaper", op::falls},
                            {"rises", op::rises},
                            {"rise", op::rises},
                            {"climbs", op::rises},
                            {"increases", op::rises},
                            {"increase", op::rises},
                            {"grows", op::rises},
                            {"grow", op::rises},
                            {"jumps", op::rises},
                            {"goes up", op::rises},
                            {"go up", op::rises},
                            {"gets more expensive", op::rises}};

constexpr phrase bounding_verbs[] = {
    {"exceeds", op::above}, {"exceed", op::above},     {"tops", op::above},     {"surpasses", op::above},
    {"passes", op::above},  {"reaches", op::at_least}, {"reach", op::at_least}, {"hits", op::at_least}};

constexpr phrase text_verbs[] = {{"does not contain", op::not_contains},
                                 {"does not mention", op::not_contains},
                                 {"does not say", op::not_contains},
                                 {"does not include", op::not_contains},
                                 {"no longer contains", op::not_contains},
                                 {"no longer mentions", op::not_contains},
                                 {"no longer says", op::not_contains},
                                 {"no longer shows", op::not_contains},
                                 {"no longer includes", op::not_contains},
                                 {"no longer lists", op::not_contains},
                                 {"stops mentioning", op::not_contains},
                                 {"stops showing", op::not_contains},
                                 {"contains", op::contains},
                                 {"contain", op::contains},
                                 {"mentions", op::contains},
                                 {"mention", op::contains},
                                 {"includes", op::contains},
                                 {"says", op::contains},
                                 {"shows", op::contains},
                                 {"lists", op::contains},
                                 {"has the word", op::contains},
                                 {"has the text", op::contains}};

constexpr phrase changing_verbs[] = {
    {"changes", op::changes},       {"change", op::changes},        {"has changed", op::changes},
    {"is updated", op::changes},    {"gets updated", op::changes},  {"is changed", op::changes},
    {"is modified", op::changes},   {"is edited", op::changes},     {"updates", op::changes},
    {"are updated", op::changes},   {"is different", op::changes},  {"appears", op::appears},
    {"appear", op::appears},        {"shows up", op::appears},      {"is published", op::appears},
    {"is listed", op::appears},     {"is added", op::appears},      {"is posted", op::appears},
    {"are posted", op::appears},    {"are added", op::appears},     {"are published", op::appears},
    {"disappears", op::disappears}, {"disappear", op::disappears},  {"vanishes", op::disappears},
    {"goes away", op::disappears},  {"is removed", op::disappears}, {"is gone", op::disappears},
    {"is deleted", op::disappears}};

constexpr stock_phrase stock_phrases[] = {{"is back in stock", true},
                                          {"comes back in stock", true},
                                          {"is in stock", true},
                                          {"gets back in stock", true},
                                          {"becomes available", true},
                                          {"is available", true},
                                          {"is not sold out", true},
                                          {"is not out of stock", true},
                                          {"is out of stock", false},
                                          {"is sold out", false},
                                          {"sells out", false},
                                          {"goes out of stock", false},
                                          {"is not available", false},
                                          {"becomes unavailable", false},
                                          {"is unavailable", false},
                                          {"is not in stock", false},
                                          {"is no longer available", false},
                                          {"is no longer in stock", false}};

template <class Phrase, std::size_t N>
const Phrase* longest_at(const Phrase (&table)[N], const tokens& all, std::size_t at) {
  const Phrase* best = nullptr;
  for (const auto& one : table)
    if (phrase_at(all, at, one.words) && (!best || words_in(one.words) > words_in(best->words))) best = &one;
  return best;
}

}  // namespace

const sentence_phrase* bound_at(const tokens& all, std::size_t at) { return longest_at(bounds, all, at); }
const sentence_phrase* verb_at(const tokens& all, std::size_t at) { return longest_at(verbs, all, at); }
const sentence_phrase* bounding_verb_at(const tokens& all, std::size_t at) {
  return longest_at(bounding_verbs, all, at);
}
const sentence_phrase* text_verb_at(const tokens& all, std::size_t at) {
  return longest_at(text_verbs, all, at);
}
const sentence_phrase* changing_verb_at(const tokens& all, std::size_t at) {
  return longest_at(changing_verbs, all, at);
}
const stock_phrase* stock_phrase_at(const tokens& all, std::size_t at) {
  return longest_at(stock_phrases, all, at);
}

}  // namespace steward
