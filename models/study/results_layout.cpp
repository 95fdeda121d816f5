#include "models/study/results_layout.hpp"

#include <algorithm>
#include <numeric>

#include "models/study/resolved.hpp"
#include "models/study/sources.hpp"
#include "models/ward/replication.hpp"
#include "models/ward/tallies.hpp"
#include "revision.hpp"

namespace models::study {

using sim::store::Dimension;
using sim::store::Type;
using sim::store::Variable;
using sim::street::Network;

namespace {

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

// None unless a scheme is crowdfunded.
Dimension term_years(const Plan& plan) {
  std::size_t years = 0;
  for (const PlannedPoint& point : plan.points)
    years = std::max(years, point.delivery_probability.size());
  Dimension dimension = counted("term_year", years, "year of a crowdfunded term, from 1");
  for (std::size_t y = 0; y < years; ++y)
    dimension.coordinates.push_back(static_cast<double>(y + 1));
  return dimension;
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

}  // namespace

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

namespace {

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

}  // namespace

std::vector<std::string> payers_of(const StudyConfig& config) {
  std::vector<std::string> payers{"force"};
  const auto add = [&](std::string_view payer) {
    if (std::find(payers.begin(), payers.end(), payer) == payers.end()) payers.emplace_back(payer);
  };
  for (const TeamConfig& team : config.teams) add(team.payer);
  for (const SchemeConfig& scheme : config.schemes) {
    add(scheme.payer);
    for (std::size_t k = 0; k < funding::kPayers; ++k) {
      if (scheme.shares[k].value_or(0) > 0) add(funding::kPayerNames[k]);
    }
    if (scheme.grant_gbp_per_year > 0) {
      add(funding::kPayerNames[static_cast<std::size_t>(scheme.grant_from)]);
    }
  }
  return payers;
}

std::size_t watched_days(const Plan& plan) {
  std::size_t days = 0;
  for (const ward::Scenario& scenario : plan.scenarios) {
    days = std::max(days, ward::watched_days(scenario));
  }
  return days;
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
      counted("day", watched_days(plan), "day from the start of the warm-up"),
      counted("street", network.streets.size(), "street"),
      counted("shape_point", network.shape.size(), "point of a street's course"),
      counted("outline_point", outline_points, "point of a ward's outline"),
      labelled("station", names_of(network.stations), "police station"),
      term_years(plan)};
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
      {"renewals", pr, Type::i64, "1",
       "times that the payer renewed the scheme by the end of the point's year"},
      {"incidents", cell, Type::i64, "1", "incidents that happened, reported or not"},
      {"averted", cell, Type::i64, "1",
       "potential incidents that police presence kept from happening when and where they would"},
      {"displaced", cell, Type::i64, "1",
       "incidents that happened here, having been averted elsewhere or earlier"},
      {"covered", cell, Type::i64, "1",
       "incidents that a free unit could have reached within their target when they happened"},
      {"guarded", cell, Type::i64, "1",
       "incidents with an officer on patrol within study.guardian_m when they happened"},
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
      {"rostered_h", by({"team"}), Type::f64, "h", "hours of the pattern's tours, worked or not"},
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
      {"scene_h", by({"team", "ward"}), Type::f64, "h", "hours at scenes in the ward"},
      {"busy_units", by({"day"}), Type::f32, "1",
       "mean number of units on calls, here or elsewhere, or in custody"},
      {"waiting_calls", by({"day"}), Type::f32, "1", "mean number of calls that wait for a unit"},
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
      {"street_visits",
       {"point", "street"},
       Type::f32,
       "1",
       "mean visits of patrols to the street that begin in the measured time"},
      {"street_dwell",
       {"point", "street"},
       Type::f32,
       "min",
       "patrol time on the street for each visit; NaN without one"},
      {"street_revisit_gap",
       {"point", "street"},
       Type::f32,
       "h",
       "mean time without a patrol on the street between visits; NaN without two"},
      {"point_scheme", {"point"}, Type::i64, "1", "index of the point's scheme, -1 without one"},
      {"budget", {"point"}, Type::f64, "GBP/year", "budget"},
      {"left_over", {"point"}, Type::f64, "GBP/year", "budget that bought no officer"},
      {"grant", {"point"}, Type::f64, "GBP/year", "what was used of the grant"},
      {"kit", {"point"}, Type::f64, "GBP", "kit of the funded officers, bought once"},
      {"redundancy", {"point"}, Type::f64, "GBP", "what the end of the term costs, once"},
      {"paid", {"point", "rank"}, Type::i64, "1", "officers paid for"},
      {"matched", {"point", "rank"}, Type::i64, "1", "officers added by the force"},
      {"taken", {"point", "team"}, Type::i64, "1", "officers taken off the team by a match"},
      {"delivery_probability",
       {"point", "term_year"},
       Type::f64,
       "1",
       "probability that pledges bring the point's officers in that year; NaN if not crowdfunded"},
      {"cost", {"point", "payer"}, Type::f64, "GBP/year", "cost of the funded officers by payer"},
      {"present_value",
       {"point", "payer"},
       Type::f64,
       "GBP/year",
       "the same, without inflation and discounted to the order"},
      {"stays",
       {"point"},
       Type::f64,
       "1",
       "probability that the payer renewed whenever it could by the end of the point's year"},
      {"parameter_draw",
       {"replication"},
       Type::i64,
       "1",
       "which draw of the parameters the replication went by; 0 for all if they are not drawn"},
      {"warm_up_days", {"point"}, Type::f64, "d", "time simulated before the measured time"},
      {"horizon_days", {}, Type::f64, "d", "measured time of a replication"},
      {"target", {"grade"}, Type::f64, "min", "response target; NaN without one"},
      {"class_grade", {"class"}, Type::i64, "1", "index of the class's grade"},
      {"class_unit_cost", {"class"}, Type::f64, "GBP", "cost of one incident to society"},
      {"team_units", {"point", "team"}, Type::i64, "1", "units of the team at the point"},
      {"team_payer", {"point", "team"}, Type::i64, "1", "index of the team's payer at the point"},
      {"team_funded", {"team"}, Type::u8, "1", "1 if bought officers join the team"},
      {"team_rank", {"team"}, Type::i64, "1", "index of the rank of the team's officers"},
      {"ward_units", {"point", "ward"}, Type::f64, "1", "units whose home ward it is"},
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
                                    {"schema_version", std::string{"1.4"}},
                                    {"wardsim_version", std::string{WARDSIM_VERSION}},
                                    {"git_revision", std::string{WARDSIM_GIT_REVISION}},
                                    {"compiler", std::string{"GCC/Clang "} + __VERSION__},
                                    {"title", plan.config.general.name},
                                    {"description", plan.config.general.description},
                                    {"study", study.text()},
                                    {"study_resolved", to_toml(plan.config)},
                                    {"sources", sources_as_json(study.document(), plan.config)},
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

}  // namespace models::study
