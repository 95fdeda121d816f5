// A study of several years, seen from one of them: what may have become of what the money bought.
#pragma once

#include <cstdint>
#include <vector>

#include "models/funding/years.hpp"
#include "models/study/config.hpp"

namespace models::study {

/// A purchase, and when its officers serve in the simulated time.
struct ServedTerm {
  funding::Purchase purchase;
  police::Serving when;
};

/// One way that it may go: after so many terms the payer leaves, or stays.
struct Course {
  double probability = 1;
  std::vector<ServedTerm> terms;
  funding::YearsBill bill;  // of the year
};

/// What a point's money brings in its year.
struct Outlook {
  funding::Purchase purchase;   // of the last term that serves in the year; nobody if none does
  std::vector<double> renews;   // P(the payer goes into the next term), one after the other
  std::vector<Course> courses;  // one more: it leaves at the first, the second, ..., at none
  funding::YearsBill bill;      // expected
  double budget_gbp = 0;        // of the year
  double present_value = 1;     // of £1 of the year at the order
};

/// Without years, the one course on which the officers serve all the time.
/// @throws sim::InputError as funding::buy does.
[[nodiscard]] Outlook make_outlook(const StudyConfig& config);

/// Which of the courses a replication takes: the same borough leaves at the same price in every
/// year and at every point.
[[nodiscard]] std::size_t course_of(const std::vector<double>& renews, std::uint64_t seed,
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
