// The parts of the models that a study describes, made from its config one by one.
#pragma once

#include <chrono>
#include <optional>

#include "models/demand/time_profile.hpp"
#include "models/study/config.hpp"
#include "models/ward/scenario.hpp"

namespace models::study {

/// @throws sim::InputError with every problem of the pattern.
[[nodiscard]] police::ShiftPattern make_shift(const ShiftConfig& config);

/// hour_of_week if given, else hour_of_day times day_of_week, each level where absent.
/// @throws sim::InputError if a list is all zeros.
[[nodiscard]] demand::HourProfile make_profile(const ProfileConfig& config);

/// The date on which the study starts.
/// @throws sim::InputError unless it is a Monday, written 2016-01-04.
[[nodiscard]] std::chrono::sys_days make_start(const GeneralConfig& config);

/// A date as a day of the simulated time, 0 is the first; negative before it. That is the study's
/// or, in one of several years, that year's.
/// @param key  of the date, for the message
/// @throws sim::InputError unless it is a date, written 2016-08-28.
[[nodiscard]] std::int64_t day_number(const StudyConfig& config, const std::string& date,
                                      const std::string& key);

/// Its first instant; the start of the study for days before it.
[[nodiscard]] sim::Instant beginning_of(std::int64_t day);

/// The surges that take officers of a team, with the team's own shares.
/// @throws sim::InputError if a date is none, or a surge ends before it begins.
[[nodiscard]] std::vector<police::Surge> make_surges(const StudyConfig& config,
                                                     const TeamConfig& team);

/// Warm-up, horizon, and the time until the last call's outcome is known.
[[nodiscard]] double simulated_days(const StudyConfig& config);

/// What multiplies the week's profile; empty if nothing does.
/// @throws sim::InputError naming the special days whose date is none.
[[nodiscard]] std::optional<demand::Seasons> make_seasons(const ProfileConfig& config);

/// In seconds.
/// @throws sim::InputError if mean and shape do not go together.
[[nodiscard]] sim::Distribution make_duration_s(const DurationConfig& config);

[[nodiscard]] funding::Scheme make_scheme(const SchemeConfig& config);

[[nodiscard]] police::DispatchRules make_dispatch(const DispatchConfig& config);

[[nodiscard]] police::Interception make_interception(const InterceptionConfig& config);

/// Empty unless enabled.
[[nodiscard]] std::optional<demand::Deterrence> make_deterrence(const DeterrenceConfig& config);

/// Which grades a list of their letters names.
[[nodiscard]] std::array<bool, demand::kGrades> make_grades(
    const std::vector<std::string>& letters);

/// Index of the entry of that name; empty if there is none.
template <class Config>
[[nodiscard]] std::optional<std::size_t> find_by_name(const std::vector<Config>& configs,
                                                      const std::string& name) {
  for (std::size_t i = 0; i < configs.size(); ++i) {
    if (configs[i].name == name) return i;
  }
  return std::nullopt;
}

}  // namespace models::study
