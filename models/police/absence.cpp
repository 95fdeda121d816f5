#include "models/police/absence.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/random/portable_math.hpp"

namespace models::police {

double sick_share(const AbsencePattern& absence, double tours_per_year, double hours_per_year) {
  const double planned_h = absence.planned_days_per_year() * hours_per_year / tours_per_year;
  const double left_h = hours_per_year - planned_h;
  if (absence.sickness_h_per_year == 0) return 0;
  return left_h > absence.sickness_h_per_year ? absence.sickness_h_per_year / left_h : 1;
}

namespace {

struct Block {
  std::size_t tours;
  AbsenceReason reason;
};

// Leave in blocks and what is left of it, training and court in single tours; at most `tours`.
std::vector<Block> blocks_of_year(const AbsencePattern& absence, std::size_t tours, double fte,
                                  sim::RandomStream& random) {
  std::vector<Block> blocks;
  std::size_t left = tours;
  const auto add = [&](double days_per_year, std::size_t in_a_row, AbsenceReason reason) {
    auto days = static_cast<std::size_t>(days_per_year * fte + random.uniform());
    days = std::min(days, left);
    left -= days;
    for (; days >= in_a_row; days -= in_a_row) blocks.push_back({in_a_row, reason});
    for (; days > 0; --days) blocks.push_back({1, reason});
  };
  add(absence.leave_days_per_year, static_cast<std::size_t>(absence.leave_block_days),
      AbsenceReason::leave);
  add(absence.training_days_per_year, 1, AbsenceReason::training);
  add(absence.court_days_per_year, 1, AbsenceReason::court);
  return blocks;
}

}  // namespace

std::vector<std::optional<AbsenceReason>> plan_year(const AbsencePattern& absence,
                                                    std::size_t tours, double fte,
                                                    sim::RandomStream random) {
  std::vector<std::optional<AbsenceReason>> year(tours);
  const std::vector<Block> blocks = blocks_of_year(absence, tours, fte, random);
  std::size_t missed = 0;
  for (const Block& block : blocks) missed += block.tours;
  // Blocks and worked tours as cards of one pack, shuffled (Fisher-Yates). Cards beyond the blocks
  // are worked tours.
  std::vector<std::uint32_t> pack(blocks.size() + (tours - missed));
  for (std::uint32_t i = 0; i < pack.size(); ++i) pack[i] = i;
  for (std::size_t i = pack.size(); i > 1; --i) {
    std::swap(pack[i - 1], pack[random.below(static_cast<std::uint32_t>(i))]);
  }
  std::size_t place = random.below(static_cast<std::uint32_t>(tours));
  for (const std::uint32_t card : pack) {
    const bool missing = card < blocks.size();
    for (std::size_t i = 0; i < (missing ? blocks[card].tours : 1); ++i) {
      if (missing) year[place] = blocks[card].reason;
      place = (place + 1) % tours;
    }
  }
  return year;
}

SickDays::SickDays(double share, double mean_spell_d, sim::RandomStream random)
    : p_recover_{1 / mean_spell_d},
      p_fall_sick_{std::min(1.0, p_recover_ * share / (1 - share))},
      sick_{random.uniform() < share},
      random_{random} {
  until_ = days_until(sick_ ? p_recover_ : p_fall_sick_);
}

// Geometric, by inversion: P(more than n days) = (1 - p)^n. Without memory, so right for the spell
// that is under way at the start as well.
std::int64_t SickDays::days_until(double p_end) {
  constexpr std::int64_t kNever = std::int64_t{1} << 40;
  const double mark = random_.uniform_open();
  if (p_end >= 1) return 1;
  const double days = 1 + std::floor(sim::portable_log(mark) / sim::portable_log(1 - p_end));
  return p_end > 0 && days < static_cast<double>(kNever) ? static_cast<std::int64_t>(days) : kNever;
}

bool SickDays::on(std::int64_t day) {
  while (day >= until_) {
    sick_ = !sick_;
    until_ += days_until(sick_ ? p_recover_ : p_fall_sick_);
  }
  return sick_;
}

}  // namespace models::police
