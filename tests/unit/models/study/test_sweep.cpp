#include <algorithm>
#include <cmath>
#include <set>

#include "catch.hpp"
#include "models/study/design.hpp"
#include "models/study/reader.hpp"
#include "models/study/sweep.hpp"
#include "studies.hpp"

using namespace models::study;

namespace {

struct Written {
  Sweep sweep;
  std::string mistakes;
  std::string remarks;
};

/// The sweep of the sound study with these tables in place of its own.
Written written(const std::string& tables) {
  std::string text = studies::kSound;
  text.resize(text.find("[[sweep.axis]]"));
  const Document document = Study::from_text(text + tables, ".", "s.toml").document();
  Findings findings;
  const StudyConfig config = read_study(document, findings.mistakes);
  Written result;
  result.sweep = sweep_of(document, config.sweep, findings);
  for (const auto& problem : findings.mistakes) result.mistakes += sim::to_string(problem) + "\n";
  for (const auto& problem : findings.remarks) result.remarks += sim::to_string(problem) + "\n";
  return result;
}

std::string axis(const std::string& key, const std::string& rest) {
  return "[[sweep.axis]]\nkey = \"" + key + "\"\n" + rest + "\n";
}

std::vector<std::string> column(const Sweep& sweep, std::size_t axis_number) {
  std::vector<std::string> values;
  for (const auto& point : sweep.points) values.push_back(point.at(axis_number).value);
  return values;
}

std::vector<double> numbers(const Sweep& sweep, std::size_t axis_number) {
  std::vector<double> values;
  for (const std::string& text : column(sweep, axis_number)) values.push_back(std::stod(text));
  return values;
}

using Texts = std::vector<std::string>;

bool says(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a study without axes has one point") {
  CHECK(written("").sweep.points.size() == 1);
}

TEST_CASE("ranges go by step, by count, and by count in the logarithm") {
  const Sweep steps = written(axis("travel.foot_mps", "from = 1\nto = 1.5\nstep = 0.2")).sweep;
  CHECK(column(steps, 0) == Texts{"1", "1.2", "1.4"});
  const Sweep even = written(axis("travel.foot_mps", "from = 1\nto = 2\ncount = 5")).sweep;
  CHECK(column(even, 0) == Texts{"1", "1.25", "1.5", "1.75", "2"});
  const Sweep log =
      written(axis("team[0].units", "from = 1\nto = 100\ncount = 3\nscale = \"log\"\nwhole = true"))
          .sweep;
  CHECK(column(log, 0) == Texts{"1", "10", "100"});
  CHECK(column(written(axis("travel.foot_mps", "from = 2\nto = 3\ncount = 1")).sweep, 0) ==
        Texts{"2"});
}

TEST_CASE("a grid is crossed, the last axis fastest, and zipped axes go side by side") {
  const Written grid = written(axis("travel.foot_mps", "values = [1, 2]") +
                               axis("team[0].units", "values = [3, 4]"));
  CHECK(column(grid.sweep, 0) == Texts{"1", "1", "2", "2"});
  CHECK(column(grid.sweep, 1) == Texts{"3", "4", "3", "4"});
  const Written zip =
      written(axis("travel.foot_mps", "design = \"zip\"\nvalues = [1, 2]") +
              axis("team[0].mode", "values = [\"foot\", \"car\"]") +
              axis("team[0].units", "design = \"zip\"\nfrom = 5\nto = 6\nstep = 1"));
  CHECK(zip.mistakes.empty());
  CHECK(column(zip.sweep, 0) == Texts{"1", "1", "2", "2"});
  CHECK(column(zip.sweep, 1) == Texts{"'foot'", "'car'", "'foot'", "'car'"});
  CHECK(column(zip.sweep, 2) == Texts{"5", "5", "6", "6"});
  CHECK(zip.sweep.axes[0].values == Texts{"1", "2"});
}

TEST_CASE("zipped axes of different lengths are an error with both lengths and a place") {
  const Written zip = written(axis("travel.foot_mps", "design = \"zip\"\nvalues = [1, 2, 3]") +
                              axis("team[0].units", "design = \"zip\"\nvalues = [5, 6]"));
  CHECK(says(zip.mistakes,
             "sweep.axis[1] has 2 values, but sweep.axis[0] has 3\n"
             "  zipped axes need equally many values"));
  CHECK(says(zip.mistakes, "s.toml:"));
  CHECK(zip.sweep.points.empty());
}

TEST_CASE("each interval of a Latin hypercube has one sample on every axis") {
  for (const std::size_t samples : {1U, 2U, 7U, 100U}) {
    const Samples points = latin_hypercube(samples, 4, 9);
    for (std::size_t a = 0; a < 4; ++a) {
      std::set<int> intervals;
      for (const auto& point : points) {
        intervals.insert(static_cast<int>(point[a] * static_cast<double>(samples)));
        CHECK((point[a] >= 0 && point[a] < 1));
      }
      CHECK(intervals.size() == samples);
    }
  }
}

TEST_CASE("orders of a Latin hypercube's axes are uniform and independent") {
  // Among 4 samples, the order of one axis against another is one of 24, each equally likely.
  constexpr int kDesigns = 24'000;
  std::map<std::vector<int>, int> count;
  double sum = 0;
  for (int seed = 0; seed < kDesigns; ++seed) {
    Samples points = latin_hypercube(4, 2, static_cast<std::uint64_t>(seed));
    std::sort(points.begin(), points.end());
    std::vector<int> order;
    for (const auto& point : points) order.push_back(static_cast<int>(point[1] * 4));
    ++count[order];
    sum += points[0][0] * 4;  // uniform in [0, 1)
  }
  CHECK(count.size() == 24);
  double chi2 = 0;
  for (const auto& [order, n] : count) chi2 += (n - 1000.0) * (n - 1000.0) / 1000.0;
  CHECK(chi2 < 57.1);  // 23 degrees of freedom, alpha 1e-4 (R: qchisq(1e-4, 23, lower=FALSE))
  CHECK(std::abs(sum / kDesigns - 0.5) < 3.891 * std::sqrt(1.0 / 12 / kDesigns));
}

TEST_CASE("Sobol's first points are those of the books") {
  const Samples points = sobol(8, 3);
  const std::vector<std::vector<double>> known{{0, 0, 0},
                                               {0.5, 0.5, 0.5},
                                               {0.75, 0.25, 0.25},
                                               {0.25, 0.75, 0.75},
                                               {0.375, 0.375, 0.625},
                                               {0.875, 0.875, 0.125},
                                               {0.625, 0.125, 0.875},
                                               {0.125, 0.625, 0.375}};
  CHECK(points == known);
}

TEST_CASE("scrambled or not, 2^m Sobol points are stratified on every axis and the first two") {
  for (const bool scramble : {false, true}) {
    const Samples points =
        scramble ? scrambled_sobol(64, kMaxSobolAxes, 5) : sobol(64, kMaxSobolAxes);
    for (std::size_t a = 0; a < kMaxSobolAxes; ++a) {
      std::set<int> intervals;
      for (const auto& point : points) intervals.insert(static_cast<int>(point[a] * 64));
      CHECK(intervals.size() == 64);
    }
    // Axes 1 and 2 are a (0, m, 2) net: one point in each box of area 1/64, of any shape.
    for (const int across : {2, 4, 8, 16, 32}) {
      std::set<std::pair<int, int>> boxes;
      for (const auto& point : points) {
        boxes.insert(
            {static_cast<int>(point[0] * across), static_cast<int>(point[1] * (64 / across))});
      }
      CHECK(boxes.size() == 64);
    }
  }
}

TEST_CASE("a scrambled Sobol point is uniform over seeds") {
  // The first point, 0 unless scrambled; and pairs of axes are uncorrelated.
  constexpr int kSeeds = 4'000;
  double sum = 0;
  double product = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const Samples points = scrambled_sobol(2, 2, static_cast<std::uint64_t>(seed));
    sum += points[0][0];
    product += (points[0][0] - 0.5) * (points[0][1] - 0.5);
  }
  CHECK(std::abs(sum / kSeeds - 0.5) < 3.891 * std::sqrt(1.0 / 12 / kSeeds));
  CHECK(std::abs(product / kSeeds) < 3.891 / 12 / std::sqrt(1.0 * kSeeds));
}

TEST_CASE("scrambling makes the error of a mean much smaller than independent draws would") {
  // Of f = x * y over 64 points; independent draws: variance (1/9 - 1/16) / 64. The test of its own
  // power: 3 % more on every value would be seen.
  constexpr int kSeeds = 200;
  double square = 0;
  double sum = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    double mean = 0;
    for (const auto& point : scrambled_sobol(64, 2, static_cast<std::uint64_t>(seed)))
      mean += point[0] * point[1] / 64;
    sum += mean;
    square += (mean - 0.25) * (mean - 0.25);
  }
  const double variance = square / kSeeds;
  CHECK(variance < (1.0 / 9 - 1.0 / 16) / 64 / 50);
  const double half = 3.891 * std::sqrt(variance / kSeeds);
  CHECK(std::abs(sum / kSeeds - 0.25) < half);
  CHECK(std::abs(1.03 * sum / kSeeds - 0.25) > half);
}

TEST_CASE("sampled axes go together and are crossed with the others") {
  const std::string head = "[sweep]\nsamples = 16\nseed = 3\n";
  const std::string axes =
      axis("funding.scheme", "values = [\"\", \"Plus\"]") +
      axis("travel.foot_mps", "design = \"SAMPLED\"\nfrom = 1\nto = 2") +
      axis("team[0].units", "design = \"SAMPLED\"\nfrom = 1\nto = 4\nwhole = true") +
      axis("team[0].mode", "design = \"SAMPLED\"\nvalues = [\"foot\", \"car\"]");
  for (const std::string design : {"latin_hypercube", "sobol"}) {
    std::string text = head + axes;
    for (std::size_t at = 0; (at = text.find("SAMPLED")) != std::string::npos;)
      text.replace(at, 7, design);
    const Written made = written(text);
    CHECK(made.mistakes.empty());
    CHECK(made.remarks.empty());
    REQUIRE(made.sweep.points.size() == 32);
    const std::vector<double> speed = numbers(made.sweep, 1);
    for (std::size_t i = 0; i < 16; ++i) CHECK(speed[i] == speed[i + 16]);
    CHECK(std::all_of(speed.begin(), speed.end(), [](double v) { return v >= 1 && v < 2; }));
    std::map<std::string, int> units;
    for (const std::string& value : column(made.sweep, 2)) ++units[value];
    CHECK(units == std::map<std::string, int>{{"1", 8}, {"2", 8}, {"3", 8}, {"4", 8}});
    const Texts modes = column(made.sweep, 3);
    CHECK(std::count(modes.begin(), modes.end(), "'car'") == 16);
    std::string other = text;
    other.replace(other.find("seed = 3"), 8, "seed = 4");
    CHECK(column(written(text).sweep, 1) == column(made.sweep, 1));
    CHECK(column(written(other).sweep, 1) != column(made.sweep, 1));
  }
}

TEST_CASE("samples on a log scale are even in the logarithm") {
  const Sweep sweep =
      written("[sweep]\nsamples = 30\n" +
              axis("travel.foot_mps",
                   "design = \"latin_hypercube\"\nfrom = 0.1\nto = 100\nscale = \"log\""))
          .sweep;
  std::map<int, int> decades;
  for (const double value : numbers(sweep, 0))
    ++decades[static_cast<int>(std::floor(std::log10(value)))];
  CHECK(decades == std::map<int, int>{{-1, 10}, {0, 10}, {1, 10}});
}

TEST_CASE("what is wrong with a sweep is told all at once") {
  const Written made =
      written("[sweep]\nsamples = 12\n" + axis("travel.foot_mps", "from = 1") +
              axis("travel.cycle_mps", "from = 1\nto = 2") +
              axis("team[0].units", "design = \"sobol\"\nfrom = 1\nto = 2\nstep = 1") +
              axis("team[1].units", "from = 0\nto = 2\ncount = 3\nscale = \"log\"") +
              axis("team[0].availability", "from = 1\nto = 0\ncount = 3") +
              axis("team[1].availability", "from = 0.5\nto = 1\ncount = 3\nwhole = true") +
              axis("team[1].availability", "values = [1]"));
  for (const char* what :
       {"sweep.axis[0] needs either values, or from and to",
        "sweep.axis[1] needs either step or count beside from and to",
        "sweep.axis[2] is sampled: it takes no step and no count",
        "sweep.axis[3] has a log scale: from must be > 0", "sweep.axis[4] runs from 1 to 0",
        "sweep.axis[5] is of whole numbers",
        "sweep.axis[6].key = \"team[1].availability\" is the key of sweep.axis[5] too"}) {
    CHECK(says(made.mistakes, what));
  }
  CHECK(says(made.remarks, "sweep.samples = 12 is no power of 2"));
  CHECK(says(written(axis("travel.foot_mps", "design = \"sobol\"\nfrom = 1\nto = 2")).mistakes,
             "sweep.samples is missing"));
  CHECK(says(written("[sweep]\nsamples = 4\n" + axis("travel.foot_mps", "values = [1]")).mistakes,
             "sweep.samples is given, but no axis is sampled"));
  std::string many = "[sweep]\nsamples = 4\n";
  for (int i = 0; i < 33; ++i)
    many += axis("team[" + std::to_string(i) + "].units", "design = \"sobol\"\nvalues = [1, 2]");
  CHECK(says(written(many).mistakes, "33 axes of the design sobol (at most 32)"));
  CHECK(says(written(axis("travel.foot_mps", "from = 1\nto = 2\ncount = 1001") +
                     axis("travel.cycle_mps", "from = 1\nto = 2\ncount = 1000"))
                 .mistakes,
             "the sweep has 1001000 points (at most a million)"));
}
