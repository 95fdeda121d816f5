// Study files: parsed, read into a config, checked, and written out again with all defaults.
#include <string>

#include "models/study/plan.hpp"
#include "models/study/reader.hpp"
#include "models/study/resolved.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  try {
    const auto study = models::study::Study::from_text(text, "/nonexistent", "study");
    const auto document = study.document();
    models::study::Findings findings;
    const auto config = models::study::read_study(document, findings.mistakes);
    static_cast<void>(models::study::sweep_of(document, config.sweep, findings));
    if (findings.mistakes.empty()) static_cast<void>(models::study::to_toml(config));
  } catch (const sim::InputError&) {
  }
  return 0;
}
