#include "models/study/crowdfunded_points.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "models/study/campaigns.hpp"
#include "models/study/parts.hpp"
#include "models/study/reader.hpp"

namespace models::study {

namespace {

constexpr double kLeastProbability = 1e-6;  // of officers that get a point
constexpr const char* kBudget = "funding.budget_gbp_per_year";

using ByMoney = std::map<double, std::vector<double>>;  // probability by year of the term

bool is_crowdfunded(const StudyConfig& config) {
  const auto scheme = find_by_name(config.schemes, config.funding.scheme);
  return scheme && config.schemes[*scheme].crowdfunding;
}

ByMoney deliveries_of(const StudyConfig& config) {
  const funding::CrowdfundingLaw law = law_of(config, config.funding.scheme);
  ByMoney by_money;
  for (std::size_t year = 0; year < law.years.size(); ++year) {
    for (const funding::Delivery& delivery : law.years[year].deliveries) {
      std::vector<double>& probability = by_money[delivery.from_gbp];
      probability.resize(law.years.size());
      probability[year] = delivery.probability;
    }
  }
  return by_money;
}

std::vector<double> likely_budgets(const StudyConfig& config) {
  std::vector<double> budgets;
  for (const auto& [money_gbp, of] : deliveries_of(config)) {
    const bool likely = *std::max_element(of.begin(), of.end()) >= kLeastProbability;
    if (money_gbp == 0 || likely) budgets.push_back(money_gbp);
  }
  return budgets;
}

// Empty if the point has mistakes, which are told when it is made.
std::optional<StudyConfig> config_at(const Study& study, const std::vector<Override>& coordinates) {
  try {
    const Document document = study.with(coordinates).document();
    Findings findings;
    StudyConfig config = read_study(document, findings.mistakes);
    if (findings.mistakes.empty()) check_references(document, config, findings);
    if (findings.mistakes.empty()) return config;
  } catch (const sim::InputError&) {
  }
  return std::nullopt;
}

void add_value(Axis& axis, const std::string& value) {
  if (std::find(axis.values.begin(), axis.values.end(), value) == axis.values.end())
    axis.values.push_back(value);
}

}  // namespace

void spread_crowdfunding(const Study& study, Sweep& sweep) {
  struct Read {
    std::vector<Override> coordinates;
    double budget_gbp = 0;
    std::optional<std::vector<double>> budgets_gbp;
  };
  const auto axis = std::find_if(sweep.axes.begin(), sweep.axes.end(),
                                 [](const Axis& a) { return a.key == kBudget; });
  const bool has_axis = axis != sweep.axes.end();
  const auto at = static_cast<std::size_t>(axis - sweep.axes.begin());
  std::vector<Read> points;
  std::set<std::string> spread;  // values on the other axes
  bool any = false;
  for (const std::vector<Override>& coordinates : sweep.points) {
    Read& read = points.emplace_back(Read{coordinates, 0, std::nullopt});
    const std::optional<StudyConfig> config = config_at(study, coordinates);
    if (!config) continue;
    read.budget_gbp = config->funding.budget_gbp_per_year;
    if (!is_crowdfunded(*config)) continue;
    any = true;
    std::string others;
    for (const Override& value : coordinates) {
      if (value.key != kBudget) others += value.key + '=' + value.value + '\n';
    }
    if (spread.insert(others).second) {
      read.budgets_gbp = likely_budgets(*config);
    } else {
      points.pop_back();
    }
  }
  if (!any) return;
  if (!has_axis) sweep.axes.push_back({.key = kBudget, .values = {}});
  std::vector<std::vector<Override>> spread_out;
  for (const Read& read : points) {
    for (const double budget_gbp :
         read.budgets_gbp.value_or(std::vector<double>{read.budget_gbp})) {
      std::vector<Override> coordinates = read.coordinates;
      if (!has_axis) coordinates.push_back({kBudget, ""});
      if (!has_axis || read.budgets_gbp) coordinates[at] = {kBudget, sim::to_text(budget_gbp)};
      add_value(sweep.axes[at], coordinates[at].value);
      spread_out.push_back(std::move(coordinates));
    }
  }
  sweep.points = std::move(spread_out);
}

std::vector<double> delivery_probability(const StudyConfig& config) {
  if (!is_crowdfunded(config)) return {};
  const ByMoney by_money = deliveries_of(config);
  const auto found = by_money.find(config.funding.budget_gbp_per_year);
  return found == by_money.end() ? std::vector<double>{} : found->second;
}

}  // namespace models::study
