// A study of several years, seen from one of them: what may have become of what the money bought.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/funding/years.hpp"
#include "models/study/offers.hpp"

namespace models::study {

/// A purchase, and when its officers serve in the simulated time.
struct ServedTerm {
  funding::Purchase purchase;
  police::Serving when;
};

/// One way that it may go: after so many terms the payer of each offer leaves, or stays.
struct Course {
  double probability = 1;
  std::vector<std::vector<ServedTerm>> terms;  // of each offer
};

/// P(the payer of an offer goes into the next term), one after the other.
using Renewals = std::vector<double>;

/// What somebody pays in the year, expected.
struct Share {
  std::string payer;
  double gbp = 0;
};

/// What a point's money brings in its year.
struct Outlook {
  std::vector<Offer> offers;
  funding::Purchase purchase;    // of the last terms that serve in the year; nobody if none does
  std::vector<Renewals> renews;  // of each offer
  // Of one offer, one more than its renewals: the payer leaves at the first, the second, ..., at
  // none. Of several each with each, those of the first offer one after the other.
  std::vector<Course> courses;
  funding::YearsBill bill;    // expected, of all offers
  std::vector<Share> shares;  // of the bill, offer by offer; a payer may be among them twice
  double budget_gbp = 0;      // of the year
  double present_value = 1;   // of £1 of the year at the order
};

/// Without years, the one course on which the officers serve all the time.
/// @throws sim::InputError as funding::buy does.
[[nodiscard]] Outlook make_outlook(const StudyConfig& config);

/// How often the payer of each offer renews in a replication: the same borough leaves at the same
/// price in every year and at every point.
[[nodiscard]] std::vector<std::size_t> renewals_of(const std::vector<Renewals>& renews,
                                                   std::uint64_t seed, std::uint32_t replication);

/// Which of the courses that is.
[[nodiscard]] std::size_t course_of(const std::vector<Renewals>& renews, std::uint64_t seed,
                                    std::uint32_t replication);

/// Days from the start of the study to that of the simulated time, which begins a warm-up before
/// the year.
[[nodiscard]] double days_before(const StudyConfig& config);

/// When somebody serves in the simulated time who serves in these days from the order, which is
/// the start of the measured time of year 0. What has begun by the start of the year's measured
/// time was there before, and what reaches to its end has no end; empty if it has no part in it.
[[nodiscard]] std::optional<police::Serving> simulated_part(const StudyConfig& config,
                                                            double from_d, double until_d);

}  // namespace models::study
