// Demand files, as wardsim calibrate writes them.
#include <string>
#include <vector>

#include "models/study/reader.hpp"
#include "models/study/study.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  try {
    const models::study::Document document{text, "demand"};
    std::vector<sim::Problem> problems;
    static_cast<void>(models::study::read_demand(document, problems));
  } catch (const sim::InputError&) {
  }
  return 0;
}
