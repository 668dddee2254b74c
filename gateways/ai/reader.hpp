#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "domain/monitors/ai_use.hpp"
#include "domain/monitors/classification.hpp"
#include "gateways/ai/gateway.hpp"

namespace steward {

/// For whom something is read.
struct ai_reading_for {
  uuid user;               ///< whose budget pays
  uuid monitor = {};       ///< whose costs it counts to
  bool is_public = false;  ///< anybody could have read the content: one answer serves all who ask the same
};

/// Reads with the help of AI (FEATURES C3, C5, G1). It only reads: code decides what follows. Blocks, at most
/// until the run's deadline; any thread that may block. Errors are those of ai_gateway::ask; whoever gets one
/// has the rules of domain/monitors/ to fall back on.
class ai_reader {
 public:
  virtual ~ai_reader() = default;

  /// Whether there is anybody to ask.
  virtual bool is_set_up() const = 0;

  /// What a sentence means. Its address is one of the sentence's own. errc::validation when the sentence does
  /// not say where to look.
  virtual result<classification> classify(const ai_reading_for&, std::string_view sentence,
                                          const job_run&) = 0;

  /// What the text of a source shows: one fact for each definition, in their order; std::monostate where it
  /// is not there. Each value comes with a quote that is in the text; an answer that quotes what is not there
  /// is refused as a whole, since a fact left out would look like one that has disappeared. Of the text the
  /// first longest_ai_content bytes are read.
  virtual result<std::vector<extracted_fact>> extract(const ai_reading_for&, std::string_view content,
                                                      const std::vector<fact_definition>&,
                                                      const job_run&) = 0;
};

std::shared_ptr<ai_reader> make_ai_reader(std::shared_ptr<ai_gateway>);

}  // namespace steward
