#include "models/study/demand.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/study/key.hpp"
#include "models/study/parts.hpp"

namespace models::study {

using sim::street::Network;

namespace {

constexpr std::size_t kNeighbourhoodBytes = std::size_t{1} << 30;

std::string in_quotes(const std::string& text) {
  return '"' + text + '"';
}

// Weight of each street for a class without calibrated streets; none outside the wards.
std::vector<double> weights_by_rule(const Network& network, const std::string& where) {
  std::vector<double> weight(network.streets.size(), 0.0);
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const sim::street::Street& street = network.streets[i];
    if (!street.ward) continue;
    weight[i] =
        street.length_m * (where == "footfall" ? static_cast<double>(street.footfall) : 1.0);
  }
  return weight;
}

std::vector<double> weights_from(const CalibratedClass& kind, const Network& network) {
  std::vector<double> weight(network.streets.size(), 0.0);
  for (std::size_t k = 0; k < kind.street.size(); ++k) {
    const double number = kind.street[k];
    if (number != std::floor(number) || number >= static_cast<double>(weight.size())) {
      throw sim::InputError("",
                            "class " + in_quotes(kind.name) + " has a rate on street " +
                                sim::to_text(number) + ", which the network does not have",
                            "run `wardsim calibrate` with this network");
    }
    const auto street = static_cast<std::size_t>(number);
    if (network.streets[street].ward) weight[street] += kind.street_per_year[k];
  }
  return weight;
}

const CalibratedClass* find_class(const CalibratedDemand* file, const std::string& name) {
  if (file == nullptr) return nullptr;
  const auto index = find_by_name(file->classes, name);
  return index ? &file->classes[*index] : nullptr;
}

// Share of each hour of the day in which it is dark, over four years.
std::array<double, 24> dark_share(const demand::Place& place, std::chrono::local_days start,
                                  double dark_below_deg) {
  constexpr int kDays = 1461;
  std::array<double, 24> light_s{};
  for (const demand::Stretch& stretch :
       demand::daylight_between(place, start, start + std::chrono::days{kDays}, dark_below_deg)) {
    for (auto t = stretch.from; t < stretch.until;) {
      const auto hour_ends = std::chrono::floor<std::chrono::hours>(t) + std::chrono::hours{1};
      const auto end = std::min<std::chrono::local_seconds>(hour_ends, stretch.until);
      const auto hour = std::chrono::floor<std::chrono::hours>(t).time_since_epoch().count();
      light_s[static_cast<std::size_t>((hour % 24 + 24) % 24)] +=
          static_cast<double>((end - t).count());
      t = end;
    }
  }
  std::array<double, 24> share;
  for (std::size_t h = 0; h < share.size(); ++h) share[h] = 1 - light_s[h] / (3600.0 * kDays);
  return share;
}

// The week's profile as it must be before darkness, so that after it each hour has the mean given.
demand::HourProfile before_darkness(const demand::HourProfile& week,
                                    const std::array<double, 24>& dark, double factor) {
  std::vector<double> relative;
  for (int step = 0; step < sim::kHoursPerWeek * week.steps_per_hour(); ++step) {
    const auto hour = static_cast<std::size_t>(step / week.steps_per_hour() % 24);
    relative.push_back(week[step] / (1 + (factor - 1) * dark[hour]));
  }
  return demand::HourProfile{relative};
}

class DemandMaker {
 public:
  DemandMaker(const Document& document, const StudyConfig& config, const Network& network,
              const CalibratedDemand* calibrated, const Replay* replay, bool rates,
              DemandParts& parts, Findings& findings)
      : document_{document},
        config_{config},
        network_{network},
        calibrated_{calibrated},
        replay_{replay},
        rates_{rates},
        parts_{parts},
        findings_{findings} {}

  std::shared_ptr<const ward::Demand> run() {
    const std::size_t before = findings_.mistakes.size();
    if (rates_) demand_->street_rate.assign(network_.streets.size(), 0);
    for (std::size_t i = 0; i < config_.incidents.size(); ++i) {
      const std::string table = "incident[" + std::to_string(i) + "]";
      try {
        add(config_.incidents[i], table);
      } catch (const sim::InputError& error) {
        for (const sim::Problem& problem : error.problems()) {
          mistake(table, table + ": " + problem.what, problem.hint);
        }
      }
    }
    if (config_.deterrence.enabled && config_.deterrence.displaced_share > 0 &&
        config_.deterrence.displaced_later_share < 1) {
      demand_->nearby = around(config_.deterrence.nearby_m);
    }
    if (findings_.mistakes.size() != before) return nullptr;
    return demand_;
  }

 private:
  std::shared_ptr<const sim::street::Neighbourhoods> around(double radius_m) {
    return parts_.neighbourhoods.get(sim::to_text(radius_m), [&] {
      return std::make_shared<const sim::street::Neighbourhoods>(network_, radius_m,
                                                                 kNeighbourhoodBytes);
    });
  }

  void mistake(const std::string& key, std::string what, std::string hint) {
    findings_.mistakes.push_back({document_.where(key), std::move(what), std::move(hint)});
  }

  void add(const IncidentConfig& incident, const std::string& table) {
    const CalibratedClass* calibrated = find_class(calibrated_, incident.name);
    const auto range = incident.deterrability_range;
    demand::ParameterDoubt doubt;
    if (range.size() == 2) {
      doubt.deterrability_low = range[0];
      doubt.deterrability_high = range[1];
    }
    std::optional<demand::Model> model;
    if (incident.model == IncidentModel::replay) {
      model = recording(incident, table);
    } else {
      if (replay_ != nullptr && replay_->by_class.contains(incident.name)) {
        findings_.remarks.push_back(
            {document_.where(table),
             "the replay's calls of class " + in_quotes(incident.name) + " are not used",
             "set the model of " + table + " to \"replay\" if they should be"});
      }
      model = model_of(incident, calibrated, table, doubt);
    }
    if (!model) return;
    demand_->models.push_back(std::move(*model));
    demand_->doubt.push_back(doubt);
    demand_->classes.push_back(
        {.name = incident.name,
         .grade = incident.grade,
         .reporting_probability = incident.reporting_probability,
         .reporting_delay_s = make_duration_s(incident.reporting_delay),
         .call_handling_s = make_duration_s(incident.call_handling),
         .service_s = make_duration_s(incident.service),
         .units = static_cast<std::uint8_t>(incident.units),
         .send_together = incident.send_together,
         .response_by = incident.response_by,
         .unit_cost_gbp = incident.unit_cost_gbp,
         .deterrability = incident.deterrability,
         .arrest_probability = config_.custody.stations.empty() ? 0 : incident.arrest_probability,
         .custody_s = make_duration_s(config_.custody.stay)});
  }

  std::optional<demand::Model> recording(const IncidentConfig& incident, const std::string& table) {
    if (replay_ == nullptr) {
      mistake(table, table + ".model = \"replay\", but the study names no calls",
              "add [replay] file = \"calls.csv\"");
      return std::nullopt;
    }
    const auto calls = replay_->by_class.find(incident.name);
    if (calls != replay_->by_class.end()) {
      if (!rates_) return calls->second;
      for (const demand::RecordedCall& call : calls->second->calls()) {
        demand_->street_rate[call.place.street.index()] += 1;
      }
      return calls->second;
    }
    findings_.remarks.push_back(
        {document_.where(table),
         "the replay has no calls of class " + in_quotes(incident.name) + " in the study's time",
         "check its class column, and study.start"});
    return std::make_shared<const demand::Recording>(std::vector<demand::RecordedCall>{});
  }

  void add_rate(double per_year, const std::vector<double>& weight) {
    if (!rates_) return;
    double sum = 0;
    for (const double w : weight) sum += w;
    if (!(sum > 0)) return;  // reported with the rate
    for (std::size_t i = 0; i < weight.size(); ++i) {
      demand_->street_rate[i] += per_year * weight[i] / sum;
    }
  }

  std::optional<demand::Model> model_of(const IncidentConfig& incident,
                                        const CalibratedClass* calibrated, const std::string& table,
                                        demand::ParameterDoubt& doubt) {
    if (calibrated == nullptr && !incident.reported_per_year) {
      mistake(table + ".name",
              table + ".name = " + in_quotes(incident.name) + " has no rate in the demand file",
              "add reported_per_year, or name it as in " + in_quotes(config_.demand.file));
      return std::nullopt;
    }
    const bool all =
        calibrated != nullptr && !incident.reported_per_year && calibrated->basis == "all";
    const double counted =
        incident.reported_per_year.value_or(calibrated != nullptr ? calibrated->per_year : 0);
    const double counted_se =
        incident.reported_per_year ? incident.reported_per_year_se : calibrated->per_year_se;
    if (counted > 0) doubt.rate_cv = std::min(100.0, counted_se / counted);
    const double per_year = all ? counted : counted / incident.reporting_probability;
    const bool has_streets = calibrated != nullptr && calibrated->per_year > 0;
    const std::vector<double> weight = has_streets ? weights_from(*calibrated, network_)
                                                   : weights_by_rule(network_, incident.where);
    add_rate(per_year, weight);
    const std::string where =  // stands for the weights
        has_streets ? "of " + config_.demand.file + '\n' + calibrated->name : incident.where;
    const auto streets = parts_.streets.get(
        where, [&] { return std::make_shared<const demand::StreetChoice>(weight); });
    auto profile = profile_of(incident, calibrated);
    if (incident.model == IncidentModel::moped_crews) {
      return crews(incident, per_year, std::move(profile), streets, weight, where);
    }
    const std::optional<NearRepeatConfig> repeat = near_repeat_of(incident, calibrated, table);
    demand::PoissonRate rate{per_year, std::move(profile), streets};
    if (!repeat) return rate;
    doubt.branching_ratio_se = repeat->branching_ratio_se;
    return demand::NearRepeats{std::move(rate), kernel(*repeat)};
  }

  std::shared_ptr<const demand::NearRepeatKernel> kernel(const NearRepeatConfig& repeat) {
    return parts_.kernels.get(key_of(repeat), [&] {
      const demand::NearRepeat terms{.branching_ratio = repeat.branching_ratio,
                                     .mean_delay_d = repeat.mean_delay_d,
                                     .distance_scale_m = repeat.distance_scale_m,
                                     .max_distance_m = repeat.max_distance_m};
      return std::make_shared<const demand::NearRepeatKernel>(
          network_, *around(repeat.max_distance_m), terms);
    });
  }

  // The study's word first, then the demand file's; empty for a Poisson process.
  std::optional<NearRepeatConfig> near_repeat_of(const IncidentConfig& incident,
                                                 const CalibratedClass* calibrated,
                                                 const std::string& table) {
    if (incident.model == IncidentModel::poisson) return std::nullopt;
    const bool asked = incident.model == IncidentModel::self_exciting;
    if (asked && incident.near_repeat) return incident.near_repeat;
    if (calibrated != nullptr && calibrated->near_repeat &&
        (asked || calibrated->near_repeat->chosen)) {
      const CalibratedNearRepeat& fitted = *calibrated->near_repeat;
      return NearRepeatConfig{.branching_ratio = fitted.branching_ratio,
                              .branching_ratio_se = fitted.branching_ratio_se,
                              .mean_delay_d = fitted.mean_delay_d,
                              .distance_scale_m = fitted.distance_scale_m,
                              .max_distance_m = fitted.max_distance_m};
    }
    if (asked) {
      mistake(table + ".model",
              table + ".model = \"self_exciting\", but nothing says how incidents repeat",
              "add near_repeat = {branching_ratio = …}, or a demand file that has it");
    }
    return std::nullopt;
  }

  demand::Model crews(const IncidentConfig& incident, double per_year,
                      std::shared_ptr<const demand::TimeProfile> profile,
                      const std::shared_ptr<const demand::StreetChoice>& streets,
                      const std::vector<double>& weight, const std::string& where) {
    demand::CrewBehaviour behaviour = incident.crew.behaviour;
    behaviour.stop_per_hour = demand::stop_per_hour_for(behaviour, incident.crew.mean_snatches);
    auto ridden = parts_.crews.get(key_of(incident.crew) + where, [&] {
      const sim::street::ModeGraph graph{network_, sim::street::Mode::car, config_.travel};
      return std::make_shared<const demand::CrewStreets>(network_, graph, weight, behaviour);
    });
    return demand::MopedCrews{demand::PoissonRate{per_year / demand::mean_snatches(behaviour),
                                                  std::move(profile), streets},
                              std::move(ridden)};
  }

  std::shared_ptr<const demand::TimeProfile> profile_of(const IncidentConfig& incident,
                                                        const CalibratedClass* calibrated) {
    ProfileConfig from;
    if (!incident.profile.empty()) {
      from = config_.profiles[*find_by_name(config_.profiles, incident.profile)];
    } else if (calibrated != nullptr) {
      from.hour_of_week = calibrated->hour_of_week;
      from.month_of_year = calibrated->month_factor;
      if (calibrated->darkness) from.darkness = calibrated->darkness->factor;
    }
    const std::string dates = config_.general.start + ' ' + sim::to_text(simulated_days(config_));
    return parts_.profiles.get(key_of(from) + key_of(config_.place) + dates, [&] {
      return std::make_shared<const demand::TimeProfile>(made(from));
    });
  }

  demand::TimeProfile made(const ProfileConfig& from) {
    const demand::HourProfile week = make_profile(from);
    const std::optional<demand::Seasons> seasons = make_seasons(from);
    if (!seasons) return week;
    const std::chrono::local_days start{make_start(config_.general).time_since_epoch()};
    const auto dark = dark_share(config_.place, start, seasons->dark_below_deg);
    const demand::CivilTime civil{.start = start,
                                  .days = static_cast<int>(std::ceil(simulated_days(config_))) + 1,
                                  .place = config_.place};
    return {before_darkness(week, dark, seasons->darkness), *seasons, civil};
  }

  const Document& document_;
  const StudyConfig& config_;
  const Network& network_;
  const CalibratedDemand* calibrated_;
  const Replay* replay_;
  bool rates_;
  DemandParts& parts_;
  Findings& findings_;
  std::shared_ptr<ward::Demand> demand_ = std::make_shared<ward::Demand>();
};

}  // namespace

std::shared_ptr<const ward::Demand> make_demand(const Document& document, const StudyConfig& config,
                                                const Network& network,
                                                const CalibratedDemand* calibrated,
                                                const Replay* replay, bool rates,
                                                DemandParts& parts, Findings& findings) {
  return DemandMaker{document, config, network, calibrated, replay, rates, parts, findings}.run();
}

}  // namespace models::study
