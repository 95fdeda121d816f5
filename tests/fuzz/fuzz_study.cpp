// Study files: parsed, read into a config, checked, and written out again with all defaults.
#include <string>
#include <vector>

#include "models/study/plan.hpp"
#include "models/study/reader.hpp"
#include "models/study/resolved.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  try {
    const auto study = models::study::Study::from_text(text, "/nonexistent", "study");
    const auto document = study.document();
    std::vector<sim::Problem> problems;
    const auto config = models::study::read_study(document, problems);
    static_cast<void>(models::study::axes_of(document, config.sweep, problems));
    if (problems.empty()) static_cast<void>(models::study::to_toml(config));
  } catch (const sim::InputError&) {
  }
  return 0;
}
