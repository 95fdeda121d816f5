// Sums of a random number of pledges: the laws under crowdfunding.hpp.
#pragma once

#include <cstdint>
#include <vector>

#include "models/funding/crowdfunding.hpp"

namespace models::funding {

/// A size of pledge in whole units, and its probability.
struct UnitPledge {
  std::int64_t units = 1;
  double probability = 1;
};

/// How many of n trials succeed; what is below 1e-18 of the likeliest number is cut off.
[[nodiscard]] CountLaw binomial(std::int64_t n, double p);
/// The same where p is drawn from a beta distribution with a, b > 1.
[[nodiscard]] CountLaw beta_binomial(std::int64_t n, double a, double b);

/// Makes the law cover 0, and adds to its probability.
void add_zero(CountLaw& law, double probability);

/// What a random number of pledgers pay together, if all of them together reach a threshold.
class PledgeSums {
 public:
  /// @throws sim::InputError if that takes more than about 250 MB.
  PledgeSums(std::vector<UnitPledge> pledges, CountLaw pledgers, std::int64_t threshold_units);

  [[nodiscard]] double probability_not_started() const { return not_started_; }

  /// The units paid by pledgers each of whom is kept with this probability, jointly with the start:
  /// adds up to the probability of a start.
  [[nodiscard]] CountLaw money(double kept) const;

 private:
  [[nodiscard]] double reaches(std::size_t n, std::int64_t units) const;
  void add_if_started(std::size_t n, double p, const CountLaw& thinned,
                      std::vector<double>& into) const;

  CountLaw pledgers_;
  std::int64_t threshold_;
  double not_started_ = 0;
  std::vector<CountLaw> sums_;              // of n pledges, by n
  std::vector<std::vector<double>> tails_;  // of these: from this cell on
};

}  // namespace models::funding
