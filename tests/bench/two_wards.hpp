// The study that benchmarks of the whole model run: on a network file, or on synthetic wards.
#pragma once

#include <filesystem>
#include <string>

#include "models/study/study.hpp"

namespace bench {

/// Two wards, 4 cars and 12 ward officers; on the network file of the first argument, if given.
inline models::study::Study two_wards(int argc, char** argv) {
  using models::study::Study;
  std::string text =
      Study::load(std::string{WARDSIM_SOURCE_DIR} + "/tests/bench/two_wards.toml").text();
  if (argc > 1) {
    const std::string path = std::filesystem::absolute(argv[1]).string();
    return Study::from_text(text, ".", "two_wards.toml").with({{"network.file", '"' + path + '"'}});
  }
  const std::string file = "[network]\nfile = \"set by the benchmark\"\n";
  text.replace(text.find(file), file.size(),
               "[network.synthetic]\nwards = 2\nstreet_km = 44\npark_share = 0.3\n"
               "[[network.synthetic.ward]]\nname = \"Hampstead Town\"\narea_km2 = 2.45\n"
               "[[network.synthetic.ward]]\nname = \"Frognal and Fitzjohns\"\narea_km2 = 1.528\n");
  return Study::from_text(text, ".", "two_wards.toml");
}

}  // namespace bench
