#include "models/study/plan.hpp"

#include <algorithm>

#include "models/study/crowdfunded_points.hpp"
#include "models/study/reader.hpp"
#include "models/study/sources.hpp"

namespace models::study {

namespace {

// Points repeat each other's problems: each is told once.
void append_new(std::vector<sim::Problem>& all, const std::vector<sim::Problem>& more) {
  for (const sim::Problem& problem : more) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const sim::Problem& other) {
      return other.where == problem.where && other.what == problem.what;
    });
    if (!known) all.push_back(problem);
  }
}

bool same_streets(const ward::Scenario& a, const ward::Scenario& b) {
  const auto& left = a.streets->network;
  const auto& right = b.streets->network;
  return left.streets.size() == right.streets.size() && left.wards.size() == right.wards.size() &&
         left.junctions == right.junctions;
}

bool same_teams(const ward::Scenario& a, const ward::Scenario& b) {
  return std::equal(
      a.teams.begin(), a.teams.end(), b.teams.begin(), b.teams.end(),
      [](const police::Team& one, const police::Team& other) { return one.name == other.name; });
}

class Planner {
 public:
  Planner(const Study& study, int threads) : study_{study}, assembler_{study.folder(), threads} {}

  Plan run(Findings& findings) {
    Plan plan;
    const Document document = study_.document();
    plan.config = read_study(document, findings.mistakes);
    Sweep sweep = sweep_of(document, plan.config.sweep, findings);
    const auto& schemes = plan.config.schemes;
    if (findings.mistakes.empty() &&
        std::any_of(schemes.begin(), schemes.end(), [](const auto& s) { return s.crowdfunding; })) {
      spread_crowdfunding(study_, sweep);
    }
    plan.axes = std::move(sweep.axes);
    check_sources(document, plan.config, findings);
    add_years(plan, sweep, findings);
    const bool areas = !plan.config.areas.empty();
    if (!findings.mistakes.empty() || areas) check_references(document, plan.config, findings);
    if (areas && findings.mistakes.empty()) {
      findings.mistakes.push_back(
          {document.where("area"), "the study has areas, which are no part of one another's plan",
           "`wardsim run`, or wardsim.areas.run_areas, runs each; plan one by its own study"});
    }
    if (!findings.mistakes.empty()) return plan;
    for (const std::vector<Override>& coordinates : sweep.points) {
      add_point(plan, coordinates, findings);
      if (findings.mistakes.size() > kEnough) break;
    }
    plan.inputs = assembler_.inputs();
    plan.remarks = findings.remarks;
    return plan;
  }

 private:
  static constexpr std::size_t kEnough = 100;
  static constexpr std::size_t kMostPoints = 1'000'000;

  // Each year is a point of its own, and so is each end of an elasticity that is not known.
  void add_years(Plan& plan, Sweep& sweep, Findings& findings) {
    if (!plan.config.years) return;
    Axis years{.key = "years.year", .values = {}};
    for (int y = 0; y < plan.config.years->count; ++y) years.values.push_back(std::to_string(y));
    std::vector<Axis> more{std::move(years)};
    const auto& schemes = plan.config.schemes;
    const bool doubt = std::any_of(schemes.begin(), schemes.end(), [](const SchemeConfig& scheme) {
      return !scheme.elasticity.empty();
    });
    if (doubt) more.push_back({.key = "years.bound", .values = {"\"low\"", "\"high\""}});
    for (Axis& axis : more) {
      if (sweep.points.size() * axis.values.size() > kMostPoints) {
        findings.mistakes.push_back({study_.label(),
                                     "the sweep has more than a million points, years counted",
                                     "use fewer points or years"});
        return;
      }
      std::vector<std::vector<Override>> longer;
      for (const auto& point : sweep.points) {
        for (const std::string& value : axis.values) {
          longer.push_back(point);
          longer.back().push_back({axis.key, value});
        }
      }
      sweep.points = std::move(longer);
      plan.axes.push_back(std::move(axis));
    }
  }

  void add_point(Plan& plan, const std::vector<Override>& coordinates, Findings& all) {
    Findings findings;
    std::optional<MadePoint> made = make_point(study_, assembler_, coordinates, findings);
    append_new(all.mistakes, findings.mistakes);
    append_new(all.remarks, findings.remarks);
    if (!made) return;
    PlannedPoint& point = made->point;
    for (Assembled& course : made->courses) {
      const auto [known, is_new] = scenario_.try_emplace(course.fingerprint, plan.scenarios.size());
      point.scenarios.push_back(known->second);
      if (!is_new) continue;
      plan.scenarios.push_back(std::move(course.scenario));
      plan.fingerprints.push_back(course.fingerprint);
    }
    point.scenario = point.scenarios.back();
    if (!same_streets(plan.scenarios.front(), plan.scenarios[point.scenario])) {
      append_new(all.mistakes, {{study_.label(), "the sweep changes the street network",
                                 "results of different networks do not fit in one file: make them "
                                 "studies of their own"}});
    }
    if (!same_teams(plan.scenarios.front(), plan.scenarios[point.scenario])) {
      append_new(all.mistakes,
                 {{study_.label(), "the sweep changes the teams of the study",
                   "a results file holds them once for all points: give each mixture "
                   "of other schemes a [[scheme]] of its own, and sweep over these"}});
    }
    plan.points.push_back(std::move(point));
  }

  const Study& study_;
  Assembler assembler_;
  std::map<std::string, std::size_t> scenario_;  // by fingerprint
};

}  // namespace

std::optional<MadePoint> make_point(const Study& study, Assembler& assembler,
                                    const std::vector<Override>& coordinates, Findings& findings) {
  const std::size_t mistakes = findings.mistakes.size();
  MadePoint made;
  try {
    const Document document = study.with(coordinates).document();
    const StudyConfig config = read_study(document, findings.mistakes);
    check_references(document, config, findings);
    made.point.scheme = config.funding.scheme;
    made.point.budget_gbp_per_year = config.funding.budget_gbp_per_year;
    if (findings.mistakes.size() == mistakes) {
      made.point.delivery_probability = delivery_probability(config);
    }
    if (findings.mistakes.size() == mistakes) made.point.outlook = make_outlook(config);
    for (const Course& course : made.point.outlook.courses) {
      std::optional<Assembled> assembled =
          assembler.assemble(document, config, made.point.outlook.offers, course, findings);
      if (!assembled) break;
      made.courses.push_back(std::move(*assembled));
    }
  } catch (const sim::InputError& error) {
    append_new(findings.mistakes, error.problems());
  }
  if (made.courses.empty() || findings.mistakes.size() != mistakes) return std::nullopt;
  made.point.coordinates = coordinates;
  made.point.taken = made.courses.back().taken;
  made.point.payers = made.courses.back().payers;
  return made;
}

std::optional<Plan> make_plan(const Study& study, int threads, Findings& findings) {
  std::optional<Plan> plan;
  try {
    plan = Planner{study, threads}.run(findings);
  } catch (const sim::InputError& error) {
    append_new(findings.mistakes, error.problems());
  }
  if (!findings.mistakes.empty()) plan.reset();
  return plan;
}

Plan make_plan(const Study& study, int threads) {
  Findings findings;
  std::optional<Plan> plan = make_plan(study, threads, findings);
  if (!plan) throw sim::InputError(std::move(findings.mistakes));
  return std::move(*plan);
}

}  // namespace models::study
