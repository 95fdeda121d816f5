// Replay files: recorded calls as CSV, placed on a small town.
#include <chrono>
#include <string>

#include "models/study/replay_file.hpp"
#include "sim/town/generator.hpp"
#include "target.hpp"

namespace {

const sim::street::Network& town() {
  static const sim::street::Network made = [] {
    sim::town::TownSpec spec;
    spec.seed = 3;
    spec.wards = 2;
    spec.street_km = 16;
    return sim::town::generate_town(spec);
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::chrono;
  const std::string text{reinterpret_cast<const char*>(data), size};
  const models::study::ReplayTerms terms{
      sys_days{2018y / April / 30}, sim::Duration::days(28), 100.0, {"burglary", "violence"}};
  try {
    static_cast<void>(models::study::read_replay(text, "calls.csv", town(), terms));
  } catch (const sim::InputError&) {
  }
  return 0;
}
