// Where incidents are dense along the streets: a kernel density over the street network.
//
// Each past event is spread over the streets around it, so that a street without events next to one
// with many is not thought safe. Distances are along streets, not through buildings (Okabe &
// Sugihara 2012, "Spatial Analysis along Networks", ch. 9; Xie & Yan 2008, Computers, Environment
// and Urban Systems 32:396, whose lixels are whole streets here).
//
//   share_j = (1 - u) sum_i (c_i / C) w_ij + u l_j / L
//   w_ij = K(d_ij / h) l_j / sum_k K(d_ik / h) l_k,   K(z) = (1 - z^2)^2 for z < 1, else 0
//
// c_i counts on street i, C their sum; l_j street lengths, L their sum; d_ij the distance from
// midpoint to midpoint; h the bandwidth; u the share spread evenly over all streets. The quartic
// kernel ends at h, so neighbourhoods are finite and exact. Because each event's weights are
// divided by their own sum, all of its mass stays on the streets that it can reach: at the edge of
// town, at dead ends, and where junctions with many arms would otherwise multiply it (Okabe and
// Sugihara, ch. 9).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "sim/street/neighbourhood.hpp"

namespace models::calibration {

/// How far and how much to smooth.
struct Smoothing {
  double bandwidth_m = 0;    // > 0, at most the neighbourhoods' radius; below the distance to the
                             // nearest midpoint an event stays on its own street
  double uniform_share = 0;  // in [0, 1]; above 0 no street has probability 0
};

/// The expected share of events on each street; sums to 1 up to rounding.
///
/// @param counts     one per street, >= 0, not all 0; weights (by age, say) will do.
/// @param length_m   one per street, >= 0, not all 0. A street of length 0 is left out: it must
///                   have no counts, and gets no share.
/// @throws sim::InputError with everything that breaks this.
[[nodiscard]] std::vector<double> kernel_density(const sim::street::Neighbourhoods& neighbourhoods,
                                                 std::span<const double> counts,
                                                 std::span<const double> length_m,
                                                 const Smoothing& smoothing);

/// Counts by month and street, in one block: street s of month t stands at t * streets + s.
struct MonthlyCounts {
  std::size_t months = 0;
  std::size_t streets = 0;
  std::span<const std::int64_t> counts;  // each >= 0
};

/// The smoothing that foretold months best from the other months.
struct ChosenSmoothing {
  Smoothing best;
  std::vector<double> log_likelihood;  // bandwidth b with uniform share u: b * shares + u
  std::vector<double> share;           // kernel_density of all months with `best`
};

/// Chooses by cross-validation: each month is left out in turn, and the log-likelihood of where its
/// events happened, sum of c log(share), is added up under the density of the others.
///
/// Whole months are left out, not single events: a series of events within days would otherwise
/// vouch for itself and the bandwidth come out too small. The first of equals is chosen.
///
/// @param bandwidths_m, uniform_shares  candidates, at least one of each.
/// @param stop  once requested, the call returns soon; what it returns is then of no use.
/// @throws sim::InputError if a count, length or candidate is out of its range, if fewer than two
///   months have events, or if every candidate gives probability 0 to something that happened.
[[nodiscard]] ChosenSmoothing choose_kernel_density(
    const sim::street::Neighbourhoods& neighbourhoods, const MonthlyCounts& events,
    std::span<const double> length_m, std::span<const double> bandwidths_m,
    std::span<const double> uniform_shares, const std::stop_token& stop = {});

}  // namespace models::calibration
