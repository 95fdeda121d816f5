// How well a map of predicted rates foretold where events then happened.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace models::calibration {

/// How many events fell on the streets that the forecast would have flagged.
///
/// Flagged are the streets of the highest predicted rate per metre, until their length is exactly
/// `share` of all. Streets whose rates per metre agree to 1e-9 are tied, and the last of them that
/// are needed are taken in equal parts: the order in which streets happen to be stored wins
/// nothing, and a forecast that is level everywhere scores a PAI of 1. A street taken in part
/// counts that part of its events.
struct FlaggedScore {
  double share = 0;     // of street length that is flagged
  double hit_rate = 0;  // share of events on it; NaN without events, as all below
  /// 95 % interval of the hit rate, by Wilson's score (Brown, Cai & DasGupta 2001, Statistical
  /// Science 16:101). Taken as if events were independent: near repeats make it wider.
  double hit_rate_low = 0;
  double hit_rate_high = 0;
  /// Predictive accuracy index: hit rate / share (Chainey, Tompson & Uhlig 2008, Security Journal
  /// 21:4, with length in place of area). 1: no better than chance.
  double pai = 0;
  /// Predictive efficiency index: PAI / the largest PAI that any choice of as much street could
  /// have reached, knowing the events (Hunt 2016, "Do Crime Hot Spots Move?"). In [0, 1].
  double pei = 0;
};

struct ForecastScores {
  std::int64_t events = 0;
  /// Sum of y log(r) - r - log(y!): -infinity if something happened where r = 0.
  double log_likelihood = 0;
  double log_likelihood_per_event = 0;  // NaN without events
  std::vector<FlaggedScore> flagged;    // one for each share, in their order
};

/// Scores predicted numbers of events by street against held-out counts.
///
/// @param rate      expected events on each street during the held-out time, >= 0 and finite.
/// @param length_m  of each street, >= 0, not all 0. A street of length 0 is left out: its rate and
///                  its count must be 0.
/// @param counts    what happened; >= 0.
/// @param shares    of street length to flag, each in (0, 1].
/// @throws sim::InputError with everything that breaks this.
[[nodiscard]] ForecastScores score_forecast(std::span<const double> rate,
                                            std::span<const double> length_m,
                                            std::span<const std::int64_t> counts,
                                            std::span<const double> shares);

}  // namespace models::calibration
