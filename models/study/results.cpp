#include "models/study/results.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "models/study/results_layout.hpp"

namespace models::study {

using sim::street::Network;

namespace {

std::vector<double> as_doubles(const std::vector<std::int64_t>& values, double scale = 1) {
  std::vector<double> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(),
                 [scale](std::int64_t v) { return static_cast<double>(v) * scale; });
  return result;
}

std::vector<std::int64_t> row_sums(const std::vector<std::int64_t>& table, std::size_t columns) {
  std::vector<std::int64_t> sums(table.size() / columns);
  for (std::size_t i = 0; i < table.size(); ++i) sums[i / columns] += table[i];
  return sums;
}

constexpr double kHoursPerUs = 1 / 3.6e9;

// Means over each day; NaN for days that are not watched.
std::vector<double> by_day(const std::vector<std::int64_t>& us, std::size_t days) {
  std::vector<double> means = as_doubles(us, kHoursPerUs / 24);
  means.resize(days, std::numeric_limits<double>::quiet_NaN());
  return means;
}

// NaN where the count is 0.
std::vector<double> quotients(const std::vector<double>& sum, const std::vector<double>& count,
                              double scale) {
  std::vector<double> result;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    result.push_back(count[i] > 0 ? scale * sum[i] / count[i]
                                  : std::numeric_limits<double>::quiet_NaN());
  }
  return result;
}

// Where a payer stands among all of them.
std::size_t index_of(const std::vector<std::string>& payers, const std::string& payer) {
  return static_cast<std::size_t>(std::find(payers.begin(), payers.end(), payer) - payers.begin());
}

// By ward: units whose home it is; a team's wards are dealt out to its units in turn.
std::vector<double> units_at_home(const ward::Scenario& scenario) {
  std::vector<double> units(scenario.streets->network.wards.size(), 0.0);
  for (const police::Team& team : scenario.teams) {
    const std::size_t wards = team.wards.size();
    for (std::size_t k = 0; wards > 0 && k < static_cast<std::size_t>(team.units); ++k) {
      const auto place = static_cast<std::size_t>(team.posting(static_cast<int>(k)).place);
      units[team.wards[place % wards].index()] += 1;
    }
  }
  return units;
}

}  // namespace

Results::Results(const std::filesystem::path& path, const Study& study, const Plan& plan,
                 int replications)
    : points_{plan.points},
      points_of_(plan.scenarios.size()),
      seed_{plan.scenarios.front().seed},
      days_{watched_days(plan)},
      file_{path, without_empty(dimensions_of(plan, replications)), variables_of(plan),
            attributes_of(study, plan)},
      street_sums_(plan.scenarios.size()) {
  for (std::size_t p = 0; p < plan.points.size(); ++p) {
    for (const std::size_t scenario : plan.points[p].scenarios) {
      auto& points = points_of_[scenario];
      if (points.empty() || points.back() != p) points.push_back(p);
    }
  }
  write_points(plan);
  write_axes(plan);
  write_streets(plan.scenarios.front().streets->network);
  write_focus(plan);
}

void Results::write_focus(const Plan& plan) {
  const std::vector<std::string>& chosen = plan.config.general.wards;
  std::vector<double> in_focus;
  for (const auto& w : plan.scenarios.front().streets->network.wards) {
    const bool is =
        chosen.empty() || std::find(chosen.begin(), chosen.end(), w.name) != chosen.end();
    in_focus.push_back(is ? 1 : 0);
  }
  file_.write("ward_in_focus", {}, in_focus);
}

void Results::write_points(const Plan& plan) {
  const std::vector<std::string> payers = payers_of(plan.config);
  std::size_t term_years = 0;
  for (const PlannedPoint& point : plan.points)
    term_years = std::max(term_years, point.delivery_probability.size());
  for (std::size_t p = 0; p < plan.points.size(); ++p) {
    const PlannedPoint& point = plan.points[p];
    const auto scheme = std::find_if(plan.config.schemes.begin(), plan.config.schemes.end(),
                                     [&](const SchemeConfig& s) { return s.name == point.scheme; });
    const bool has_scheme = scheme != plan.config.schemes.end();
    const auto scalar = [&](const char* name, double value) {
      file_.write(name, {p}, std::vector{value});
    };
    scalar("point_scheme",
           has_scheme ? static_cast<double>(scheme - plan.config.schemes.begin()) : -1);
    scalar("warm_up_days", plan.scenarios[point.scenario].warm_up.in_hours() / 24);
    scalar("budget", point.budget_gbp_per_year);
    const Outlook& outlook = point.outlook;
    const funding::Purchase& purchase = outlook.purchase;
    scalar("left_over", outlook.budget_gbp - outlook.bill.payer_gbp);
    file_.write("paid", {p}, std::vector<double>(purchase.paid.begin(), purchase.paid.end()));
    file_.write("matched", {p},
                std::vector<double>(purchase.matched.begin(), purchase.matched.end()));
    scalar("grant", outlook.bill.grantor_gbp);
    scalar("kit", purchase.kit_gbp);
    scalar("redundancy", purchase.redundancy_gbp);
    std::vector<double> cost(payers.size(), 0.0);
    for (const Share& share : outlook.shares) cost[index_of(payers, share.payer)] += share.gbp;
    file_.write("cost", {p}, cost);
    for (double& gbp : cost) gbp *= outlook.present_value;
    file_.write("present_value", {p}, cost);
    double stays = 1;
    for (const Renewals& of_offer : outlook.renews) {
      for (const double renews : of_offer) stays *= renews;
    }
    scalar("stays", stays);
    if (term_years > 0) {
      std::vector<double> probability = point.delivery_probability;
      probability.resize(term_years, std::numeric_limits<double>::quiet_NaN());
      file_.write("delivery_probability", {p}, probability);
    }
    std::vector<double> units;
    for (const police::Team& team : plan.scenarios[point.scenario].teams)
      units.push_back(team.units);
    file_.write("team_units", {p}, units);
    file_.write("taken", {p}, std::vector<double>(point.taken.begin(), point.taken.end()));
    file_.write("ward_units", {p}, units_at_home(plan.scenarios[point.scenario]));
    // Points that share a scenario may have different payers, so that it cannot tell.
    std::vector<double> payer_of_team;
    for (const std::string& payer : point.payers) {
      payer_of_team.push_back(static_cast<double>(index_of(payers, payer)));
    }
    file_.write("team_payer", {p}, payer_of_team);
  }
}

void Results::write_axes(const Plan& plan) {
  for (std::size_t a = 0; a < plan.axes.size(); ++a) {
    const Axis& axis = plan.axes[a];
    const bool numbers = numeric(axis);
    std::vector<double> values;
    for (const PlannedPoint& point : plan.points) {
      const std::string& text = point.coordinates[a].value;
      if (numbers) {
        values.push_back(std::stod(text));
        continue;
      }
      const auto found = std::find(axis.values.begin(), axis.values.end(), text);
      values.push_back(static_cast<double>(found - axis.values.begin()));
    }
    file_.write(variable_name(axis.key), {}, values);
  }
  const ward::Scenario& scenario = plan.scenarios.front();
  std::vector<double> draws;
  for (int r = 0; r < plan.config.general.replications; ++r) {
    const int of = plan.config.general.parameter_draws;
    draws.push_back(of > 0 ? r % of : 0);
  }
  file_.write("parameter_draw", {}, draws);
  file_.write("horizon_days", {}, std::vector{plan.config.general.horizon_days});
  std::vector<double> targets, grades, costs, funded, ranks;
  for (const auto& target : plan.config.dispatch.target_min)
    targets.push_back(target.value_or(std::numeric_limits<double>::quiet_NaN()));
  for (const auto& kind : scenario.demand->classes) {
    grades.push_back(static_cast<double>(demand::index(kind.grade)));
    costs.push_back(kind.unit_cost_gbp);
  }
  for (const police::Team& team : scenario.teams) {
    funded.push_back(team.funded ? 1 : 0);
    ranks.push_back(static_cast<double>(team.rank));
  }
  file_.write("target", {}, targets);
  file_.write("class_grade", {}, grades);
  file_.write("class_unit_cost", {}, costs);
  file_.write("team_funded", {}, funded);
  file_.write("team_rank", {}, ranks);
}

void Results::write_streets(const Network& network) {
  std::vector<double> length, ward, road_class, points;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const sim::street::Street& street = network.streets[i];
    length.push_back(street.length_m);
    ward.push_back(street.ward ? static_cast<double>(street.ward->index()) : -1);
    road_class.push_back(static_cast<double>(street.road_class));
    points.push_back(network.shape_start[i + 1] - network.shape_start[i]);
  }
  file_.write("street_length", {}, length);
  file_.write("street_ward", {}, ward);
  file_.write("street_class", {}, road_class);
  file_.write("street_shape_points", {}, points);
  std::vector<double> x, y, of_ward, of_ring;
  const auto add = [&](sim::street::Point p) {
    x.push_back(p.x_m);
    y.push_back(p.y_m);
  };
  for (const auto& p : network.shape) add(p);
  file_.write("shape_x", {}, x);
  file_.write("shape_y", {}, y);
  x.clear();
  y.clear();
  for (std::size_t w = 0; w < network.wards.size(); ++w) {
    for (std::size_t r = 0; r < network.wards[w].rings.size(); ++r) {
      for (const auto& p : network.wards[w].rings[r]) {
        add(p);
        of_ward.push_back(static_cast<double>(w));
        of_ring.push_back(static_cast<double>(r));
      }
    }
  }
  if (!x.empty()) {
    file_.write("outline_ward", {}, of_ward);
    file_.write("outline_ring", {}, of_ring);
    file_.write("outline_x", {}, x);
    file_.write("outline_y", {}, y);
  }
  std::vector<double> population, area;
  for (const auto& w : network.wards) {
    population.push_back(w.population);
    area.push_back(w.area_m2);
  }
  file_.write("ward_population", {}, population);
  file_.write("ward_area", {}, area);
  x.clear();
  y.clear();
  for (const auto& station : network.stations) add(station.point);
  if (x.empty()) return;
  file_.write("station_x", {}, x);
  file_.write("station_y", {}, y);
}

void Results::StreetSums::add(const ward::Tallies& tallies) {
  const auto add_to = [](std::vector<std::int64_t>& sums, const std::vector<std::int64_t>& more) {
    sums.resize(more.size(), 0);
    for (std::size_t s = 0; s < more.size(); ++s) sums[s] += more[s];
  };
  add_to(patrol_us, tallies.street_patrol_us);
  add_to(incidents, tallies.street_incidents);
  add_to(visits, tallies.street_visits);
  add_to(gaps, tallies.street_gaps);
  add_to(gap_us, tallies.street_gap_us);
  ++replications;
}

void Results::add(std::size_t scenario, int replication, const ward::Tallies& tallies) {
  for (const std::size_t p : points_of_[scenario]) {
    write_cells_if_drawn(p, scenario, replication, tallies);
  }
  street_sums_[scenario].add(tallies);
}

void Results::add_to_point(std::size_t point, std::size_t scenario, int replication,
                           const ward::Tallies& tallies) {
  write_cells_if_drawn(point, scenario, replication, tallies);
  street_sums_[scenario].add(tallies);
}

void Results::finish_point(std::size_t point) {
  write_street_means(point);
  for (const std::size_t scenario : points_[point].scenarios) street_sums_[scenario] = {};
}

void Results::write_cells_if_drawn(std::size_t p, std::size_t scenario, int replication,
                                   const ward::Tallies& tallies) {
  const auto r = static_cast<std::uint32_t>(replication);
  if (points_[p].scenario_of(seed_, r) != scenario) return;
  write_cells(p, replication, tallies);
  const auto renewals = renewals_of(points_[p].outlook.renews, seed_, r);
  const auto times = std::accumulate(renewals.begin(), renewals.end(), std::size_t{0});
  file_.write("renewals", {p, r}, std::vector{static_cast<double>(times)});
}

void Results::write_cells(std::size_t p, int replication, const ward::Tallies& tallies) {
  const auto r = static_cast<std::size_t>(replication);
  const auto counts = [&](const char* name, const std::vector<std::int64_t>& values) {
    file_.write(name, {p, r}, as_doubles(values));
  };
  const auto hours = [&](const char* name, const std::vector<std::int64_t>& us) {
    file_.write(name, {p, r}, as_doubles(us, kHoursPerUs));
  };
  file_.write("completed", {p, r}, std::vector{1.0});
  counts("incidents", tallies.incidents);
  counts("averted", tallies.averted);
  counts("displaced", tallies.displaced);
  counts("covered", tallies.covered);
  counts("guarded", tallies.guarded);
  counts("calls", tallies.calls);
  counts("referred", tallies.referred);
  counts("reached", tallies.reached);
  counts("reached_in_target", tallies.reached_in_target);
  counts("delayed", tallies.delayed);
  counts("crossed", tallies.crossed);
  counts("waiting", tallies.waiting);
  counts("lost", tallies.lost);
  file_.write("response_s", {p, r}, tallies.response_s);
  file_.write("response_s2", {p, r}, tallies.response_s2);
  file_.write("queued_s", {p, r}, tallies.queued_s);
  counts("response_histogram", tallies.response_histogram);
  counts("calls_by_hour", tallies.calls_by_hour);
  counts("in_target_by_hour", tallies.in_target_by_hour);
  hours("backlog_h", tallies.backlog_us);
  hours("unit_h", tallies.unit_us);
  hours("rostered_h", tallies.rostered_us);
  hours("absent_h", row_sums(tallies.absent_us, police::kAbsenceReasons));
  hours("absent_by_reason_h", tallies.absent_us);
  hours("abstracted_h", row_sums(tallies.abstracted_us, police::kAbstractions));
  hours("abstracted_by_cause_h", tallies.abstracted_us);
  hours("kept_h", tallies.kept_us);
  hours("overtime_h", tallies.overtime_us);
  hours("commute_h", tallies.commute_us);
  counts("attended", tallies.attended);
  counts("preempted", tallies.preempted);
  counts("redirected", tallies.redirected);
  counts("arrests", tallies.arrests);
  counts("intercepted", tallies.intercepted);
  if (days_ > 0) {
    file_.write("busy_units", {p, r}, by_day(tallies.busy_us, days_));
    file_.write("waiting_calls", {p, r}, by_day(tallies.waiting_us, days_));
  }
  counts("rides", {tallies.rides.begin(), tallies.rides.end()});
  hours("patrol_h", tallies.patrol_us);
  hours("scene_h", tallies.scene_us);
}

void Results::write_street_means(std::size_t p) {
  const auto& scenarios = points_[p].scenarios;
  for (const std::size_t scenario : scenarios) {
    if (street_sums_[scenario].replications == 0) return;
  }
  // The courses of a point in their expected shares, whichever its replications took; in
  // replications of the last one, so that a single course is told in whole numbers.
  const int replications = street_sums_[scenarios.back()].replications;
  const auto sum = [&](std::vector<std::int64_t> StreetSums::*of, double scale = 1) {
    std::vector<double> all((street_sums_[scenarios.back()].*of).size(), 0.0);
    for (std::size_t c = 0; c < scenarios.size(); ++c) {
      const StreetSums& sums = street_sums_[scenarios[c]];
      const double weight =
          points_[p].outlook.courses[c].probability * replications / sums.replications;
      const std::vector<double> values = as_doubles(sums.*of, scale);
      for (std::size_t s = 0; s < all.size(); ++s) all[s] += weight * values[s];
    }
    return all;
  };
  const std::vector<double> patrol_h = sum(&StreetSums::patrol_us, kHoursPerUs);
  const std::vector<double> visits = sum(&StreetSums::visits);
  const auto mean = [&](std::vector<double> sums) {
    for (double& value : sums) value /= replications;
    return sums;
  };
  file_.write("street_patrol_h", {p}, mean(patrol_h));
  file_.write("street_incidents", {p}, mean(sum(&StreetSums::incidents)));
  file_.write("street_visits", {p}, mean(visits));
  // Of all visits together: a replication may have none.
  file_.write("street_dwell", {p}, quotients(patrol_h, visits, 60));
  file_.write("street_revisit_gap", {p},
              quotients(sum(&StreetSums::gap_us, kHoursPerUs), sum(&StreetSums::gaps), 1));
}

void Results::commit(const std::string& stopped_because,
                     const std::vector<std::string>& precision) {
  for (std::size_t p = 0; p < points_.size(); ++p) write_street_means(p);
  file_.set_attribute("stopped_because", stopped_because);
  if (!precision.empty()) file_.set_attribute("precision", precision);
  file_.commit();
}

}  // namespace models::study
