// A small town, and a place for its files.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "sim/street/network.hpp"

namespace fixtures {

/// A folder of its own, gone with all that is in it at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "wardsim-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }
  [[nodiscard]] std::size_t files() const {
    using Iterator = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(Iterator{path_}, Iterator{}));
  }

 private:
  std::filesystem::path path_;
};

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary} << bytes;
}

/// Three junctions in a row; two streets, the second bent; two wards, one with a hole.
inline sim::street::Network small_town() {
  using namespace sim::street;
  Network town;
  town.junctions = {{0, 0}, {100, 0}, {200, 50}};
  town.names = {"", "Crwys Road \u0175"};
  town.streets.resize(2);
  town.streets[0] = {JunctionId{0},      JunctionId{1}, 100,         13.4F,     2.5F,
                     RoadClass::primary, kAccessAll,    kAccessFoot, WardId{1}, 1};
  town.streets[1] = {JunctionId{1},          JunctionId{2}, 150.5,      8.9F,      1,
                     RoadClass::residential, kAccessAll,    kAccessAll, WardId{0}, 0};
  town.shape_start = {0, 2, 5};
  town.shape = {{0, 0}, {100, 0}, {100, 0}, {100, 50}, {200, 50}};
  town.wards = {{"Cathays", "W05001280", 1.5e6, 20'000, {{{0, 0}, {9, 0}, {9, 9}, {0, 0}}}},
                {"Plasnewydd",
                 "",
                 2e6,
                 0,
                 {{{0, 0}, {50, 0}, {50, 50}, {0, 0}}, {{5, 1}, {9, 1}, {9, 5}, {5, 1}}}}};
  town.stations = {{"Central", {10, 20}, {StreetId{0}, 10}}};
  town.attribution = "\u00a9 OpenStreetMap contributors";
  town.synthetic = true;
  return town;
}

}  // namespace fixtures
