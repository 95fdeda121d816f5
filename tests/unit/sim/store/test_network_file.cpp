#include <sys/stat.h>

#include <csignal>
#include <functional>
#include <limits>

#include <hdf5.h>

#include "catch.hpp"
#include "file_size_limit.hpp"
#include "fixtures.hpp"
#include "sim/store/network_columns.hpp"
#include "sim/store/network_file.hpp"

using namespace sim::street;
using fixtures::bytes_of;
using fixtures::small_town;
using fixtures::TemporaryFolder;
using sim::store::read_network;
using sim::store::write_network;

namespace {

/// What read_network says about the file; empty if it reads it.
std::string refusal(const std::filesystem::path& path) {
  try {
    static_cast<void>(read_network(path));
    return {};
  } catch (const sim::InputError& error) {
    for (const sim::Problem& problem : error.problems()) {
      CHECK(problem.where.find(path.string()) == 0);
      CHECK_FALSE(problem.hint.empty());
    }
    return error.what();
  }
}

bool says(const std::string& text, const std::string& part) {
  CAPTURE(text, part);
  return text.find(part) != std::string::npos;
}

/// A good file after `damage` was done to it with HDF5 itself.
std::string refusal_after(const std::function<void(hid_t)>& damage) {
  const TemporaryFolder folder;
  write_network(small_town(), folder / "town.h5");
  const hid_t file = H5Fopen((folder / "town.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  damage(file);
  REQUIRE(H5Fclose(file) >= 0);
  return refusal(folder / "town.h5");
}

/// Puts a dataset of `size` elements in place of the one called `name`, filled with zeros.
void replace(hid_t file, const char* name, hid_t type, hsize_t size, hid_t creation = H5P_DEFAULT) {
  REQUIRE(H5Ldelete(file, name, H5P_DEFAULT) >= 0);
  const hid_t space = H5Screate_simple(1, &size, nullptr);
  const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  REQUIRE(dataset >= 0);
  H5Dclose(dataset);
  H5Sclose(space);
}

void set_text(hid_t file, const char* name, const std::string& value) {
  H5Adelete(file, name);
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, value.size());
  const hid_t space = H5Screate(H5S_SCALAR);
  const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  REQUIRE(H5Awrite(attribute, type, value.data()) >= 0);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

}  // namespace

TEST_CASE("a network is read as it was written") {
  const TemporaryFolder folder;
  const Network town = small_town();
  write_network(town, folder / "town.h5");
  const Network read = read_network(folder / "town.h5");

  CHECK(read.junctions == town.junctions);
  CHECK(read.shape == town.shape);
  CHECK(read.shape_start == town.shape_start);
  CHECK(read.names == town.names);
  CHECK(read.crs == town.crs);
  CHECK(read.attribution == town.attribution);
  CHECK(read.synthetic);
  REQUIRE(read.streets.size() == town.streets.size());
  for (std::size_t i = 0; i < town.streets.size(); ++i) {
    CHECK(read.streets[i].from == town.streets[i].from);
    CHECK(read.streets[i].to == town.streets[i].to);
    CHECK(read.streets[i].length_m == town.streets[i].length_m);
    CHECK(read.streets[i].speed_limit_mps == town.streets[i].speed_limit_mps);
    CHECK(read.streets[i].footfall == town.streets[i].footfall);
    CHECK(read.streets[i].road_class == town.streets[i].road_class);
    CHECK(read.streets[i].forward == town.streets[i].forward);
    CHECK(read.streets[i].backward == town.streets[i].backward);
    CHECK(read.streets[i].ward == town.streets[i].ward);
    CHECK(read.streets[i].name == town.streets[i].name);
  }
  REQUIRE(read.wards.size() == town.wards.size());
  for (std::size_t i = 0; i < town.wards.size(); ++i) {
    CHECK(read.wards[i].name == town.wards[i].name);
    CHECK(read.wards[i].code == town.wards[i].code);
    CHECK(read.wards[i].area_m2 == town.wards[i].area_m2);
    CHECK(read.wards[i].population == town.wards[i].population);
    CHECK(read.wards[i].rings == town.wards[i].rings);
  }
  REQUIRE(read.stations.size() == 1);
  CHECK(read.stations[0].name == town.stations[0].name);
  CHECK(read.stations[0].point == town.stations[0].point);
  CHECK(read.stations[0].position == town.stations[0].position);
}

TEST_CASE("a street in the margin, no wards and no stations survive the file") {
  const TemporaryFolder folder;
  Network town = small_town();
  for (Street& street : town.streets) street.ward.reset();
  town.wards.clear();
  town.stations.clear();
  town.attribution.clear();
  write_network(town, folder / "town.h5");
  const Network read = read_network(folder / "town.h5");
  CHECK_FALSE(read.streets[0].ward.has_value());
  CHECK(read.wards.empty());
  CHECK(read.stations.empty());
  CHECK(read.attribution.empty());
}

TEST_CASE("the same network gives the same bytes") {
  const TemporaryFolder folder;
  write_network(small_town(), folder / "a.h5");
  write_network(small_town(), folder / "b.h5");
  CHECK(bytes_of(folder / "a.h5") == bytes_of(folder / "b.h5"));
  write_network(read_network(folder / "a.h5"), folder / "c.h5");
  CHECK(bytes_of(folder / "a.h5") == bytes_of(folder / "c.h5"));
}

TEST_CASE("a network that fails its check is not written") {
  const TemporaryFolder folder;
  Network town = small_town();
  town.streets[0].length_m = -1;
  CHECK_THROWS_AS(write_network(town, folder / "town.h5"), sim::InputError);
  town = small_town();
  town.names[1] = "broken \xff text";
  CHECK_THROWS_AS(write_network(town, folder / "town.h5"), sim::InputError);
  CHECK(folder.files() == 0);
}

TEST_CASE("a failed write leaves the old file and no temporary") {
  const TemporaryFolder folder;
  write_network(small_town(), folder / "town.h5");
  const std::string before = bytes_of(folder / "town.h5");
  std::string message;
  {
    const fixtures::FileSizeLimit limit{4'000};
    try {
      write_network(small_town(), folder / "town.h5");
    } catch (const sim::StorageError& error) {
      message = error.what();
    }
  }
  CHECK(says(message, "cannot write "));
  CHECK(says(message, (folder / "town.h5").string()));
  CHECK(says(message, "File too large"));
  CHECK(says(message, "raise the limit"));
  CHECK(bytes_of(folder / "town.h5") == before);
  CHECK(folder.files() == 1);
}

TEST_CASE("a missing folder and a folder in the place of the file are named") {
  const TemporaryFolder folder;
  try {
    write_network(small_town(), folder / "none" / "town.h5");
    FAIL("written into a missing folder");
  } catch (const sim::StorageError& error) {
    CHECK(says(error.what(), "No such file or directory"));
    CHECK(says(error.what(), "create the folder"));
  }
  std::filesystem::create_directory(folder / "town.h5");
  CHECK_THROWS_AS(write_network(small_town(), folder / "town.h5"), sim::StorageError);
}

TEST_CASE("a device or a pipe is not replaced by a file") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe.h5").c_str(), 0600) == 0);
  for (const auto& target : {folder / "pipe.h5", std::filesystem::path{"/dev/null"}}) {
    try {
      write_network(small_town(), target);
      FAIL("written in the place of " << target);
    } catch (const sim::StorageError& error) {
      CHECK(says(error.what(), "is a device, pipe or socket"));
    }
  }
  CHECK(std::filesystem::is_fifo(folder / "pipe.h5"));
  CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("a written file replaces what a symbolic link leads to, not the link") {
  const TemporaryFolder folder;
  fixtures::write_bytes(folder / "real.h5", "old");
  std::filesystem::create_symlink(folder / "real.h5", folder / "link.h5");
  write_network(small_town(), folder / "link.h5");
  CHECK(std::filesystem::is_symlink(folder / "link.h5"));
  CHECK(refusal(folder / "real.h5").empty());
}

TEST_CASE("a file that is no HDF5 file is refused") {
  const TemporaryFolder folder;
  CHECK(says(refusal(folder / "none.h5"), "No such file or directory"));
  fixtures::write_bytes(folder / "empty.h5", "");
  CHECK(says(refusal(folder / "empty.h5"), "is not an HDF5 file"));
  fixtures::write_bytes(folder / "text.h5", "<osm version=\"0.6\"></osm>");
  CHECK(says(refusal(folder / "text.h5"), "is not an HDF5 file"));
  std::filesystem::create_directory(folder / "folder.h5");
  CHECK(says(refusal(folder / "folder.h5"), "is a folder"));
}

TEST_CASE("a file cut short is refused") {
  const TemporaryFolder folder;
  write_network(small_town(), folder / "town.h5");
  const std::string whole = bytes_of(folder / "town.h5");
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{100}}) {
    fixtures::write_bytes(folder / "cut.h5", whole.substr(0, size));
    CHECK(says(refusal(folder / "cut.h5"), "cut short"));
  }
}

TEST_CASE("an HDF5 file of another kind is refused") {
  CHECK(says(refusal_after([](hid_t file) { set_text(file, "schema", "wardsim results"); }),
             "holds \"wardsim results\""));
  CHECK(says(refusal_after([](hid_t file) { H5Adelete(file, "schema"); }), "schema: is missing"));
}

TEST_CASE("an unknown major version is refused, a later minor version is not") {
  CHECK(says(refusal_after([](hid_t file) { set_text(file, "schema_version", "2.0"); }),
             "schema_version 2.0"));
  CHECK(refusal_after([](hid_t file) { set_text(file, "schema_version", "1.7"); }).empty());
}

TEST_CASE("all missing variables are listed at once") {
  const std::string text = refusal_after([](hid_t file) {
    H5Ldelete(file, "street_from", H5P_DEFAULT);
    H5Ldelete(file, "ward_name", H5P_DEFAULT);
    H5Adelete(file, "crs");
  });
  CHECK(says(text, "street_from: is missing"));
  CHECK(says(text, "ward_name: is missing"));
  CHECK(says(text, "attribute crs: is missing"));
}

TEST_CASE("wrong types and shapes are refused") {
  CHECK(says(refusal_after([](hid_t file) { replace(file, "street_from", H5T_IEEE_F64LE, 2); }),
             "is not of type 32-bit unsigned integer"));
  CHECK(says(refusal_after([](hid_t file) { replace(file, "street_from", H5T_STD_I32LE, 2); }),
             "is not of type 32-bit unsigned integer"));
  CHECK(says(refusal_after([](hid_t file) { replace(file, "name", H5T_STD_U8LE, 2); }),
             "is not of type text of fixed length"));
  CHECK(says(refusal_after([](hid_t file) {
               const hid_t type = H5Tcopy(H5T_C_S1);
               H5Tset_size(type, H5T_VARIABLE);
               replace(file, "name", type, 2);
               H5Tclose(type);
             }),
             "is not of type text of fixed length"));
  CHECK(says(refusal_after([](hid_t file) {
               H5Ldelete(file, "street_from", H5P_DEFAULT);
               const hsize_t shape[2] = {2, 1};
               const hid_t space = H5Screate_simple(2, shape, nullptr);
               H5Dclose(H5Dcreate2(file, "street_from", H5T_STD_U32LE, space, H5P_DEFAULT,
                                   H5P_DEFAULT, H5P_DEFAULT));
               H5Sclose(space);
             }),
             "is not one-dimensional"));
  CHECK(says(refusal_after([](hid_t file) {
               H5Ldelete(file, "street_from", H5P_DEFAULT);
               H5Gclose(H5Gcreate2(file, "street_from", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
             }),
             "is not a dataset"));
}

TEST_CASE("links are refused") {
  CHECK(says(refusal_after([](hid_t file) {
               H5Lcreate_soft("/street_from", file, "extra", H5P_DEFAULT, H5P_DEFAULT);
             }),
             "extra: is a link"));
  CHECK(says(refusal_after([](hid_t file) {
               H5Ldelete(file, "name", H5P_DEFAULT);
               H5Lcreate_external("/etc/secret.h5", "/name", file, "name", H5P_DEFAULT,
                                  H5P_DEFAULT);
             }),
             "name: is a link"));
}

TEST_CASE("data in other files is refused") {
  CHECK(says(refusal_after([](hid_t file) {
               const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
               H5Pset_external(creation, "/etc/passwd", 0, 8);
               replace(file, "street_from", H5T_STD_U32LE, 2, creation);
               H5Pclose(creation);
             }),
             "street_from: is stored in other files"));
  CHECK(says(refusal_after([](hid_t file) {
               const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
               const hsize_t size = 2;
               const hid_t space = H5Screate_simple(1, &size, nullptr);
               H5Pset_virtual(creation, space, "/tmp/other.h5", "/x", space);
               replace(file, "street_from", H5T_STD_U32LE, 2, creation);
               H5Sclose(space);
               H5Pclose(creation);
             }),
             "street_from: is a virtual dataset"));
}

TEST_CASE("filters that are not ours are refused") {
  CHECK(says(refusal_after([](hid_t file) {
               const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
               const hsize_t chunk = 2;
               H5Pset_chunk(creation, 1, &chunk);
               H5Pset_nbit(creation);
               replace(file, "street_from", H5T_STD_U32LE, 2, creation);
               H5Pclose(creation);
             }),
             "street_from: uses filter 5"));
}

TEST_CASE("HDF5's formats without checksums are refused") {
  const TemporaryFolder folder;
  H5Fclose(H5Fcreate((folder / "oldest.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  CHECK(says(refusal(folder / "oldest.h5"), "format without checksums"));

  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
  const hid_t file = H5Fcreate((folder / "old.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
  set_text(file, "schema", "wardsim network");
  set_text(file, "schema_version", "1.0");
  const hsize_t size = 2;
  const hid_t space = H5Screate_simple(1, &size, nullptr);
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(creation, 1, &size);
  H5Dclose(
      H5Dcreate2(file, "street_from", H5T_STD_U32LE, space, H5P_DEFAULT, creation, H5P_DEFAULT));
  H5Pclose(creation);
  H5Sclose(space);
  H5Fclose(file);
  H5Pclose(access);
  CHECK(says(refusal(folder / "old.h5"),
             "street_from: finds its chunks by a tree without checksums"));
}

TEST_CASE("absurd sizes are refused before memory is taken") {
  CHECK(says(
      refusal_after([](hid_t file) { replace(file, "street_from", H5T_STD_U32LE, 200'000'000); }),
      "street_from: has 200000000 elements"));
  CHECK(says(
      refusal_after([](hid_t file) { replace(file, "street_from", H5T_STD_U32LE, 90'000'000); }),
      "street_from: declares 360000000 bytes"));
  CHECK(says(refusal_after([](hid_t file) {
               const hid_t type = H5Tcopy(H5T_C_S1);
               H5Tset_size(type, 70'000);
               replace(file, "name", type, 2);
               H5Tclose(type);
             }),
             "name: has texts above 65536 bytes"));
  CHECK(says(refusal_after([](hid_t file) {
               const hid_t type = H5Tcopy(H5T_C_S1);
               H5Tset_size(type, 60'000);
               replace(file, "name", type, 1'000'000);
               H5Tclose(type);
             }),
             "name: unpacks to 60000000000 bytes"));
  CHECK(says(refusal_after([](hid_t file) {
               const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
               const hsize_t chunk = 50'000'000;
               H5Pset_chunk(creation, 1, &chunk);
               replace(file, "street_from", H5T_STD_U32LE, 60'000'000, creation);
               H5Pclose(creation);
             }),
             "street_from: has chunks above"));
}

TEST_CASE("columns that do not make a network are refused") {
  CHECK(says(refusal_after([](hid_t file) {
               H5Ldelete(file, "street_to", H5P_DEFAULT);
               H5Lmove(file, "station_street", file, "street_to", H5P_DEFAULT, H5P_DEFAULT);
               H5Lcopy(file, "street_to", file, "station_street", H5P_DEFAULT, H5P_DEFAULT);
             }),
             "street_to has 1 entries, street_from has 2"));
  CHECK(says(refusal_after([](hid_t file) {
               const std::uint32_t far_away[2] = {0, 77};
               const hid_t dataset = H5Dopen2(file, "street_from", H5P_DEFAULT);
               REQUIRE(H5Dwrite(dataset, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                far_away) >= 0);
               H5Dclose(dataset);
             }),
             "ends at a junction that does not exist"));
}

TEST_CASE("counts and outlines that do not add up are named") {
  using sim::store::check;
  const sim::store::NetworkColumns good = sim::store::to_columns(small_town());
  REQUIRE(check(good, "town").empty());

  auto columns = good;
  columns.street_shape_points[0] = 3;
  CHECK(
      says(check(columns, "town").at(0).what, "street_shape_points add up to 6, but there are 5"));

  for (const std::vector<std::uint32_t>& rings :
       {std::vector<std::uint32_t>{1, 1, 1, 1}, std::vector<std::uint32_t>{0, 2, 2, 2},
        std::vector<std::uint32_t>{0, 1, 0, 0}}) {
    columns = good;
    std::copy(rings.begin(), rings.end(), columns.outline_ring.begin());
    CHECK(says(check(columns, "town").at(0).what, "which is not its turn"));
  }
  columns = good;
  columns.outline_ward.back() = 7;
  CHECK(says(check(columns, "town").at(0).what, "of ward 7"));
}

TEST_CASE("streets without a course are drawn straight") {
  auto columns = sim::store::to_columns(small_town());
  sim::store::add_straight_shapes(columns);
  const Network town = sim::store::from_columns(columns, "town");
  CHECK(town.shape == std::vector<Point>{{0, 0}, {100, 0}, {100, 0}, {200, 50}});
}
