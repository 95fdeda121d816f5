#include "models/study/results.hpp"

#include <algorithm>
#include <numeric>

#include "models/study/resolved.hpp"
#include "revision.hpp"

namespace models::study {

namespace {

using sim::store::Dimension;
using sim::store::Type;
using sim::store::Variable;
using sim::street::Network;

template <std::size_t N>
std::vector<std::string> labels(const std::array<std::string_view, N>& names) {
  return {names.begin(), names.end()};
}

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& things) {
  std::vector<std::string> names;
  for (const Named& thing : things) names.push_back(thing.name);
  return names;
}

Dimension labelled(const std::string& name, std::vector<std::string> entries,
                   const std::string& long_name) {
  return {
      .name = name, .size = entries.size(), .labels = std::move(entries), .long_name = long_name};
}

Dimension counted(const std::string& name, std::size_t size, const std::string& long_name) {
  return {.name = name, .size = size, .long_name = long_name};
}

Dimension hours_of_week() {
  Dimension hours{.name = "hour_of_week",
                  .size = sim::kHoursPerWeek,
                  .long_name = "hour of week, 0 is Monday 00-01"};
  for (int h = 0; h < sim::kHoursPerWeek; ++h) hours.coordinates.push_back(h);
  return hours;
}

Dimension response_bins() {
  Dimension bins{
      .name = "response_bin",
      .size = ward::kResponseBins,
      .units = "min",
      .long_name = "response time from this many minutes to one more; the last bin is open"};
  for (std::size_t b = 0; b < ward::kResponseBins; ++b)
    bins.coordinates.push_back(static_cast<double>(b));
  return bins;
}

bool numeric(const Axis& axis) {
  return std::all_of(axis.values.begin(), axis.values.end(), [](const std::string& value) {
    return !value.empty() && (std::isdigit(static_cast<unsigned char>(value[0])) ||
                              value[0] == '-' || value[0] == '+');
  });
}

// A key as a name of a variable: letters, digits, underscores.
std::string variable_name(const std::string& key) {
  std::string name = "axis_";
  for (const char c : key) {
    if (std::isalnum(static_cast<unsigned char>(c)))
      name += c;
    else if (name.back() != '_')
      name += '_';
  }
  return name;
}

std::string without_quotes(std::string text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\''))
    return text.substr(1, text.size() - 2);
  return text;
}

std::vector<std::string> point_labels(const Plan& plan) {
  std::vector<std::string> names;
  for (const PlannedPoint& point : plan.points) {
    std::string name;
    for (const Override& value : point.coordinates) {
      name += (name.empty() ? "" : ", ") + value.key + " = " + without_quotes(value.value);
    }
    names.push_back(name.empty() ? "the study as it is" : name);
  }
  return names;
}

std::vector<std::string> payers_of(const StudyConfig& config) {
  std::vector<std::string> payers{"force"};
  const auto add = [&](const std::string& payer) {
    if (std::find(payers.begin(), payers.end(), payer) == payers.end()) payers.push_back(payer);
  };
  for (const TeamConfig& team : config.teams) add(team.payer);
  for (const SchemeConfig& scheme : config.schemes) add(scheme.payer);
  return payers;
}

std::vector<Dimension> dimensions_of(const Plan& plan, int replications) {
  const ward::Scenario& scenario = plan.scenarios.front();
  const Network& network = scenario.streets->network;
  std::vector<std::string> schemes = names_of(plan.config.schemes);
  std::size_t outline_points = 0;
  for (const auto& ward : network.wards) {
    for (const auto& ring : ward.rings) outline_points += ring.size();
  }
  std::vector<Dimension> dimensions{
      labelled("point", point_labels(plan), "point of the sweep"),
      counted("replication", static_cast<std::size_t>(replications), "replication"),
      labelled("ward", names_of(network.wards), "ward"),
      labelled("class", names_of(scenario.demand->classes), "incident class"),
      labelled("grade", labels(demand::kGradeNames), "grade of call"),
      labelled("team", names_of(scenario.teams), "team"),
      labelled("state", labels(ward::kUnitStateNames), "what a unit does"),
      labelled("ride_end", labels(ward::kRideEndNames), "how a crew's ride ended"),
      labelled("absence", labels(police::kAbsenceReasonNames), "why a tour is missed"),
      labelled("abstraction", labels(police::kAbstractionNames), "why a tour is taken elsewhere"),
      labelled("rank", labels(police::kRankNames), "rank"),
      labelled("payer", payers_of(plan.config), "payer"),
      labelled("scheme", schemes, "funding scheme"),
      hours_of_week(),
      response_bins(),
      counted("street", network.streets.size(), "street"),
      counted("shape_point", network.shape.size(), "point of a street's course"),
      counted("outline_point", outline_points, "point of a ward's outline"),
      labelled("station", names_of(network.stations), "police station")};
  for (const Axis& axis : plan.axes) {
    if (numeric(axis)) continue;
    std::vector<std::string> values;
    for (const std::string& value : axis.values) values.push_back(without_quotes(value));
    dimensions.push_back(
        labelled(variable_name(axis.key) + "_value", std::move(values), "values of " + axis.key));
  }
  return dimensions;
}

std::vector<Variable> variables_of(const Plan& plan) {
  const std::vector<std::string> pr{"point", "replication"};
  const auto by = [&](std::initializer_list<const char*> more) {
    std::vector<std::string> dimensions = pr;
    dimensions.insert(dimensions.end(), more.begin(), more.end());
    return dimensions;
  };
  const auto cell = by({"ward", "class"});
  std::vector<Variable> variables{
      {"completed", pr, Type::u8, "1", "1 if the replication of the point was finished"},
      {"incidents", cell, Type::i64, "1", "incidents that happened, reported or not"},
      {"averted", cell, Type::i64, "1",
       "potential incidents that police presence kept from happening when and where they would"},
      {"displaced", cell, Type::i64, "1",
       "incidents that happened here, having been averted elsewhere or earlier"},
      {"calls", cell, Type::i64, "1", "reported incidents"},
      {"referred", cell, Type::i64, "1", "calls of grade R, to which nobody is sent"},
      {"reached", cell, Type::i64, "1", "calls at which a unit arrived"},
      {"reached_in_target", cell, Type::i64, "1", "calls reached within the target of their grade"},
      {"delayed", cell, Type::i64, "1", "reached calls for which no unit was free at first"},
      {"crossed", cell, Type::i64, "1", "calls reached first by a unit of another home ward"},
      {"waiting", cell, Type::i64, "1", "calls not reached by the end of the run"},
      {"lost", cell, Type::i64, "1",
       "calls closed unattended: patience ran out, or too many waited"},
      {"response_s", cell, Type::f64, "s",
       "sum over reached calls of the time from receipt to arrival"},
      {"response_s2", cell, Type::f64, "s2", "sum of its squares"},
      {"queued_s", cell, Type::f64, "s",
       "sum over reached calls of the time without a unit to send"},
      {"response_histogram", by({"grade", "response_bin"}), Type::i64, "1",
       "calls by response time"},
      {"calls_by_hour", by({"grade", "hour_of_week"}), Type::i64, "1", "calls by hour of receipt"},
      {"in_target_by_hour", by({"grade", "hour_of_week"}), Type::i64, "1",
       "calls reached in target by hour of receipt"},
      {"backlog_h", by({"grade"}), Type::f64, "h",
       "integral over time of the number of calls that wait for a unit"},
      {"unit_h", by({"team", "state"}), Type::f64, "h", "hours of the team's units in each state"},
      {"absent_h", by({"team"}), Type::f64, "h", "hours of tours that nobody turned up for"},
      {"absent_by_reason_h", by({"team", "absence"}), Type::f64, "h", "the same by reason"},
      {"abstracted_h", by({"team"}), Type::f64, "h", "hours of tours taken for duty elsewhere"},
      {"abstracted_by_cause_h", by({"team", "abstraction"}), Type::f64, "h", "the same by cause"},
      {"kept_h", by({"team"}), Type::f64, "h",
       "hours of tours worked only because the team would have been below its minimum cover"},
      {"overtime_h", by({"team"}), Type::f64, "h",
       "hours on duty after a tour's end, the way back included where it is made in time"},
      {"commute_h", by({"team"}), Type::f64, "h",
       "hours of the first way of each tour from the base to the ward, and of the last one back"},
      {"attended", by({"team", "grade"}), Type::i64, "1", "calls reached by the team"},
      {"preempted", by({"team"}), Type::i64, "1",
       "calls that the team's units broke off for one of higher grade"},
      {"redirected", by({"team"}), Type::i64, "1",
       "I calls that the team's units took over from a unit on the way"},
      {"arrests", by({"team"}), Type::i64, "1", "people that the team took to a custody suite"},
      {"intercepted", by({"team"}), Type::i64, "1", "moped crews that the team stopped"},
      {"rides", by({"ride_end"}), Type::i64, "1", "rides of moped crews by their end"},
      {"patrol_h", by({"team", "ward"}), Type::f64, "h", "hours of visible patrol in the ward"},
      {"street_patrol_h",
       {"point", "street"},
       Type::f32,
       "h",
       "mean patrol hours on the street in the measured time"},
      {"street_incidents",
       {"point", "street"},
       Type::f32,
       "1",
       "mean incidents on the street in the measured time"},
      {"point_scheme", {"point"}, Type::i64, "1", "index of the point's scheme, -1 without one"},
      {"budget", {"point"}, Type::f64, "GBP/year", "budget"},
      {"left_over", {"point"}, Type::f64, "GBP/year", "budget that bought no officer"},
      {"paid", {"point", "rank"}, Type::i64, "1", "officers paid for"},
      {"matched", {"point", "rank"}, Type::i64, "1", "officers added by the force"},
      {"cost", {"point", "payer"}, Type::f64, "GBP/year", "cost of the funded officers by payer"},
      {"parameter_draw",
       {"replication"},
       Type::i64,
       "1",
       "which draw of the parameters the replication went by; 0 for all if they are not drawn"},
      {"horizon_days", {}, Type::f64, "d", "measured time of a replication"},
      {"target", {"grade"}, Type::f64, "min", "response target; NaN without one"},
      {"class_grade", {"class"}, Type::i64, "1", "index of the class's grade"},
      {"class_unit_cost", {"class"}, Type::f64, "GBP", "cost of one incident to society"},
      {"team_units", {"point", "team"}, Type::i64, "1", "units of the team at the point"},
      {"team_payer", {"point", "team"}, Type::i64, "1", "index of the team's payer at the point"},
      {"team_funded", {"team"}, Type::u8, "1", "1 if bought officers join the team"},
      {"ward_in_focus", {"ward"}, Type::u8, "1", "1 if the answer is about the ward"},
      {"ward_population", {"ward"}, Type::f64, "1", "residents; 0 if unknown"},
      {"ward_area", {"ward"}, Type::f64, "m2", "area"},
      {"street_length", {"street"}, Type::f32, "m", "length"},
      {"street_ward", {"street"}, Type::i64, "1", "index of the street's ward, -1 outside"},
      {"street_class", {"street"}, Type::u8, "1", "road class, as in the network file"},
      {"street_shape_points",
       {"street"},
       Type::i64,
       "1",
       "number of points of the street's course"},
      {"shape_x", {"shape_point"}, Type::f64, "m", "easting of a point of a street's course"},
      {"shape_y", {"shape_point"}, Type::f64, "m", "northing of a point of a street's course"},
      {"outline_ward", {"outline_point"}, Type::i64, "1", "ward that the outline point belongs to"},
      {"outline_ring", {"outline_point"}, Type::i64, "1", "ring of that ward"},
      {"outline_x", {"outline_point"}, Type::f64, "m", "easting of an outline point"},
      {"outline_y", {"outline_point"}, Type::f64, "m", "northing of an outline point"},
      {"station_x", {"station"}, Type::f64, "m", "easting"},
      {"station_y", {"station"}, Type::f64, "m", "northing"}};
  for (const Axis& axis : plan.axes) {
    const bool number = numeric(axis);
    variables.push_back({variable_name(axis.key),
                         {"point"},
                         number ? Type::f64 : Type::i64,
                         "1",
                         number ? axis.key : "index of the value of " + axis.key});
  }
  // A dimension without entries cannot be stored: leave out what has it.
  const auto dimensions = dimensions_of(plan, 1);
  std::erase_if(variables, [&](const Variable& variable) {
    return std::any_of(dimensions.begin(), dimensions.end(), [&](const Dimension& dimension) {
      return dimension.size == 0 &&
             std::find(variable.dimensions.begin(), variable.dimensions.end(), dimension.name) !=
                 variable.dimensions.end();
    });
  });
  return variables;
}

std::vector<Dimension> without_empty(std::vector<Dimension> dimensions) {
  std::erase_if(dimensions, [](const Dimension& dimension) { return dimension.size == 0; });
  return dimensions;
}

sim::store::Attributes attributes_of(const Study& study, const Plan& plan) {
  std::vector<std::string> overrides, inputs, remarks;
  for (const Override& change : study.overrides())
    overrides.push_back(change.key + " = " + change.value);
  for (const auto& [file, sha256] : plan.inputs) inputs.push_back(sha256 + "  " + file);
  for (const sim::Problem& remark : plan.remarks) remarks.push_back(remark.what);
  const Network& network = plan.scenarios.front().streets->network;
  sim::store::Attributes attributes{{"schema", std::string{"wardsim results"}},
                                    {"schema_version", std::string{"1.1"}},
                                    {"wardsim_version", std::string{WARDSIM_VERSION}},
                                    {"git_revision", std::string{WARDSIM_GIT_REVISION}},
                                    {"compiler", std::string{"GCC/Clang "} + __VERSION__},
                                    {"title", plan.config.general.name},
                                    {"description", plan.config.general.description},
                                    {"study", study.text()},
                                    {"study_resolved", to_toml(plan.config)},
                                    {"seed", plan.config.general.seed},
                                    {"confidence", plan.config.general.confidence},
                                    {"crs", network.crs},
                                    {"attribution", network.attribution},
                                    {"synthetic", std::int64_t{network.synthetic}}};
  if (!overrides.empty()) attributes.emplace("overrides", overrides);
  if (!inputs.empty()) attributes.emplace("inputs_sha256", inputs);
  if (!remarks.empty()) attributes.emplace("remarks", remarks);
  return attributes;
}

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

}  // namespace

Results::Results(const std::filesystem::path& path, const Study& study, const Plan& plan,
                 int replications)
    : points_of_(plan.scenarios.size()),
      file_{path, without_empty(dimensions_of(plan, replications)), variables_of(plan),
            attributes_of(study, plan)} {
  for (std::size_t p = 0; p < plan.points.size(); ++p)
    points_of_[plan.points[p].scenario].push_back(p);
  const std::size_t streets = plan.scenarios.front().streets->network.streets.size();
  street_patrol_h_.assign(plan.scenarios.size(), std::vector<double>(streets, 0.0));
  street_incidents_ = street_patrol_h_;
  finished_.assign(plan.scenarios.size(), 0);
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
    scalar("budget", point.budget_gbp_per_year);
    scalar("left_over", point.purchase.left_over_gbp);
    file_.write("paid", {p},
                std::vector<double>(point.purchase.paid.begin(), point.purchase.paid.end()));
    file_.write("matched", {p},
                std::vector<double>(point.purchase.matched.begin(), point.purchase.matched.end()));
    std::vector<double> cost(payers.size(), 0.0);
    cost[0] = point.purchase.cost_to_force_gbp;
    if (has_scheme) {
      const auto payer = std::find(payers.begin(), payers.end(), scheme->payer) - payers.begin();
      cost[static_cast<std::size_t>(payer)] += point.purchase.cost_to_payer_gbp;
    }
    file_.write("cost", {p}, cost);
    std::vector<double> units;
    for (const police::Team& team : plan.scenarios[point.scenario].teams)
      units.push_back(team.units);
    file_.write("team_units", {p}, units);
    // Points that share a scenario may have different payers, so that it cannot tell.
    std::vector<double> payer_of_team;
    for (const TeamConfig& team : plan.config.teams) {
      const bool bought = has_scheme && team.funded && point.purchase.delivered(team.rank) > 0;
      const std::string& name = bought ? scheme->payer : team.payer;
      const auto payer = std::find(payers.begin(), payers.end(), name);
      payer_of_team.push_back(static_cast<double>(payer - payers.begin()));
    }
    file_.write("team_payer", {p}, payer_of_team);
  }
}

void Results::write_axes(const Plan& plan) {
  for (std::size_t a = 0; a < plan.axes.size(); ++a) {
    const Axis& axis = plan.axes[a];
    std::vector<double> values;
    for (const PlannedPoint& point : plan.points) {
      const std::string& text = point.coordinates[a].value;
      const auto index =
          std::find(axis.values.begin(), axis.values.end(), text) - axis.values.begin();
      values.push_back(numeric(axis) ? std::stod(text) : static_cast<double>(index));
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
  std::vector<double> targets, grades, costs, funded;
  for (const auto& target : plan.config.dispatch.target_min)
    targets.push_back(target.value_or(std::numeric_limits<double>::quiet_NaN()));
  for (const auto& kind : scenario.demand->classes) {
    grades.push_back(static_cast<double>(demand::index(kind.grade)));
    costs.push_back(kind.unit_cost_gbp);
  }
  for (const police::Team& team : scenario.teams) funded.push_back(team.funded ? 1 : 0);
  file_.write("target", {}, targets);
  file_.write("class_grade", {}, grades);
  file_.write("class_unit_cost", {}, costs);
  file_.write("team_funded", {}, funded);
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

void Results::add(std::size_t scenario, int replication, const ward::Tallies& tallies) {
  const auto r = static_cast<std::size_t>(replication);
  for (const std::size_t p : points_of_[scenario]) {
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
    counts("rides", {tallies.rides.begin(), tallies.rides.end()});
    hours("patrol_h", tallies.patrol_us);
  }
  for (std::size_t s = 0; s < tallies.street_patrol_us.size(); ++s) {
    street_patrol_h_[scenario][s] += static_cast<double>(tallies.street_patrol_us[s]) * kHoursPerUs;
    street_incidents_[scenario][s] += static_cast<double>(tallies.street_incidents[s]);
  }
  ++finished_[scenario];
}

void Results::write_street_means() {
  for (std::size_t k = 0; k < points_of_.size(); ++k) {
    if (finished_[k] == 0) continue;
    for (auto* sums : {&street_patrol_h_[k], &street_incidents_[k]}) {
      for (double& sum : *sums) sum /= finished_[k];
    }
    for (const std::size_t p : points_of_[k]) {
      file_.write("street_patrol_h", {p}, street_patrol_h_[k]);
      file_.write("street_incidents", {p}, street_incidents_[k]);
    }
  }
}

void Results::commit(const std::string& stopped_because) {
  write_street_means();
  file_.set_attribute("stopped_because", stopped_because);
  file_.commit();
}

}  // namespace models::study
