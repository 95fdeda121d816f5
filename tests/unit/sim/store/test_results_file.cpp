#include <sys/mount.h>
#include <sys/stat.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <numeric>
#include <random>

#include <hdf5.h>

#include "catch.hpp"
#include "file_size_limit.hpp"
#include "fixtures.hpp"
#include "sim/store/results_file.hpp"

using fixtures::bytes_of;
using fixtures::TemporaryFolder;
using sim::store::Dimension;
using sim::store::ResultsWriter;
using sim::store::Type;
using sim::store::Variable;

namespace {

const std::vector<Dimension> kDimensions{
    {"point", 3, {}, {1e5, 2e5, 3e5}, "GBP", "budget"},
    {"replication", 4},
    {"ward", 2, {"Cathays", "Plasnewydd"}},
};
const std::vector<Variable> kVariables{
    {"response_s", {"point", "replication", "ward"}, Type::f64, "s", "response time"},
    {"coverage", {"point", "replication"}, Type::f32},
    {"incidents", {"point", "replication", "ward"}, Type::i64},
    {"valid", {"point", "replication"}, Type::u8},
    {"why_stopped", {}, Type::u8},
};
const sim::store::Attributes kAttributes{{"schema", std::string{"wardsim results"}},
                                         {"seed", std::int64_t{7}}};

void write_some(const std::filesystem::path& path) {
  ResultsWriter writer{path, kDimensions, kVariables, kAttributes};
  writer.write("response_s", {1, 2}, std::vector{60.5, 61.5});
  writer.write("coverage", {2}, std::vector{0.1, 0.2, 0.3, 0.4});
  writer.write("incidents", {0, 0}, std::vector{5.0, -9007199254740992.0});
  writer.write("valid", {}, std::vector<double>(12, 1.0));
  writer.write("why_stopped", {}, std::vector{2.0});
  writer.set_attribute("seed", std::int64_t{8});
  writer.set_attribute("inputs", std::vector<std::string>{"town.h5", "d\u00e9mand.toml"});
  writer.set_attribute("study", std::string(200'000, 'x'));
  writer.commit();
}

template <class T>
std::vector<T> read(const std::filesystem::path& path, const char* name, hid_t type,
                    std::size_t count) {
  std::vector<T> values(count);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  REQUIRE(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
  H5Dclose(dataset);
  H5Fclose(file);
  return values;
}

/// Writes noise until the disk refuses; the message.
std::string fill_up(const std::filesystem::path& path) {
  ResultsWriter writer{
      path, {{"point", 1'000}, {"street", 20'000}}, {{"visits", {"point", "street"}}}};
  std::mt19937_64 noise{1};
  std::vector<double> values(20'000);
  try {
    for (std::size_t point = 0; point < 1'000; ++point) {
      for (double& value : values) value = static_cast<double>(noise());
      writer.write("visits", {point}, values);
    }
    writer.commit();
  } catch (const sim::StorageError& error) {
    CHECK_THROWS_AS(writer.write("visits", {0}, values), sim::StorageError);
    CHECK_THROWS_AS(writer.commit(), sim::StorageError);
    return error.what();
  }
  return {};
}

[[maybe_unused]] std::size_t resident_kb() {
  std::ifstream status{"/proc/self/statm"};
  std::size_t total = 0, resident = 0;
  status >> total >> resident;
  return resident * 4;
}

}  // namespace

TEST_CASE("pieces are found where they were written, and nothing elsewhere") {
  const TemporaryFolder folder;
  write_some(folder / "r.h5");
  const auto response = read<double>(folder / "r.h5", "response_s", H5T_NATIVE_DOUBLE, 24);
  CHECK(response[(1 * 4 + 2) * 2] == 60.5);
  CHECK(response[(1 * 4 + 2) * 2 + 1] == 61.5);
  CHECK(std::count_if(response.begin(), response.end(), [](double v) { return std::isnan(v); }) ==
        22);
  const auto coverage = read<float>(folder / "r.h5", "coverage", H5T_NATIVE_FLOAT, 12);
  CHECK(coverage[11] == 0.4F);
  CHECK(std::isnan(coverage[7]));
  const auto incidents = read<std::int64_t>(folder / "r.h5", "incidents", H5T_NATIVE_INT64, 24);
  CHECK(incidents[0] == 5);
  CHECK(incidents[1] == -9007199254740992);
  CHECK(incidents[2] == 0);
  CHECK(read<std::uint8_t>(folder / "r.h5", "valid", H5T_NATIVE_UINT8, 12) ==
        std::vector<std::uint8_t>(12, 1));
  CHECK(read<std::uint8_t>(folder / "r.h5", "why_stopped", H5T_NATIVE_UINT8, 1).front() == 2);
}

TEST_CASE("the same writes give the same bytes") {
  const TemporaryFolder folder;
  write_some(folder / "a.h5");
  write_some(folder / "b.h5");
  CHECK(bytes_of(folder / "a.h5") == bytes_of(folder / "b.h5"));
}

TEST_CASE("without a commit the old file stays and no other is left") {
  const TemporaryFolder folder;
  fixtures::write_bytes(folder / "r.h5", "old");
  {
    ResultsWriter writer{folder / "r.h5", kDimensions, kVariables};
    writer.write("why_stopped", {}, std::vector{1.0});
    CHECK(folder.files() == 2);
  }
  CHECK(folder.files() == 1);
  CHECK(bytes_of(folder / "r.h5") == "old");
}

TEST_CASE("misuse is refused and harms nothing") {
  const TemporaryFolder folder;
  ResultsWriter writer{folder / "r.h5", kDimensions, kVariables};
  const std::vector<double> two{1, 2};
  CHECK_THROWS_AS(writer.write("none", {0, 0}, two), std::invalid_argument);
  CHECK_THROWS_AS(writer.write("response_s", {3, 0}, two), std::invalid_argument);
  CHECK_THROWS_AS(writer.write("response_s", {0}, two), std::invalid_argument);
  CHECK_THROWS_AS(writer.write("response_s", {0, 0, 0, 0}, two), std::invalid_argument);
  CHECK_THROWS_AS(writer.write("valid", {0, 0}, std::vector{256.0}), std::invalid_argument);
  CHECK_THROWS_AS(writer.write("valid", {0, 0}, std::vector{0.5}), std::invalid_argument);
  CHECK_THROWS_AS(writer.write("incidents", {0, 0}, std::vector{1.0, std::nan("")}),
                  std::invalid_argument);
  CHECK_THROWS_AS(writer.write("incidents", {0, 0}, std::vector{1.0, 0x1p63}),
                  std::invalid_argument);
  writer.commit();
  CHECK_THROWS_AS(writer.write("response_s", {0, 0}, two), std::invalid_argument);
  CHECK_THROWS_AS(writer.commit(), std::invalid_argument);

  CHECK_THROWS_AS((ResultsWriter{folder / "x.h5", {{"a", 1}, {"a", 1}}, {}}),
                  std::invalid_argument);
  CHECK_THROWS_AS((ResultsWriter{folder / "x.h5", {{"a", 1}}, {{"a", {"a"}}}}),
                  std::invalid_argument);
  CHECK_THROWS_AS((ResultsWriter{folder / "x.h5", {{"a", 1}}, {{"v", {"b"}}}}),
                  std::invalid_argument);
  CHECK_THROWS_AS((ResultsWriter{folder / "x.h5", {{"a", 2, {"one"}}}, {}}), std::invalid_argument);
  CHECK(folder.files() == 1);
}

TEST_CASE("a dimension without entries makes an empty variable") {
  const TemporaryFolder folder;
  ResultsWriter writer{
      folder / "r.h5", {{"point", 2}, {"team", 0}}, {{"hours", {"point", "team"}}}};
  writer.write("hours", {1}, {});
  writer.commit();
  CHECK(std::filesystem::exists(folder / "r.h5"));
}

TEST_CASE("a disk that refuses to grow the file is reported, and the process lives on") {
  const TemporaryFolder folder;
  std::string message;
  {
    const fixtures::FileSizeLimit limit{2'000'000};
    message = fill_up(folder / "r.h5");
  }
  CHECK(message.find("File too large") != std::string::npos);
  CHECK(message.find("raise the limit on file sizes") != std::string::npos);
  CHECK(folder.files() == 0);
  write_some(folder / "r.h5");
  CHECK(folder.files() == 1);
}

TEST_CASE("a full disk is reported, and the process lives on") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "disk");
  if (::mount("none", (folder / "disk").c_str(), "tmpfs", 0, "size=1m") != 0) {
    WARN("skipped: only root can mount a small disk");
    return;
  }
  const std::string message = fill_up(folder / "disk" / "r.h5");
  CHECK(message.find("No space left on device") != std::string::npos);
  CHECK(message.find("free some space") != std::string::npos);
  CHECK(std::filesystem::is_empty(folder / "disk"));
  ::umount((folder / "disk").c_str());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they keep freed memory
TEST_CASE("memory stays flat however much is written") {
  const TemporaryFolder folder;
  ResultsWriter writer{
      folder / "r.h5", {{"point", 4'000}, {"street", 5'000}}, {{"visits", {"point", "street"}}}};
  std::vector<double> values(5'000);
  std::size_t early_kb = 0;
  for (std::size_t point = 0; point < 4'000; ++point) {  // 160 MB
    std::iota(values.begin(), values.end(), static_cast<double>(point));
    writer.write("visits", {point}, values);
    if (point == 200) early_kb = resident_kb();
  }
  CHECK(resident_kb() < early_kb + 8'000);
}
#endif
