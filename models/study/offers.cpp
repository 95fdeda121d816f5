#include "models/study/offers.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "models/study/key.hpp"
#include "models/study/parts.hpp"

namespace models::study {

namespace {

constexpr double kShareTolerance = 1e-9;

std::string in_quotes(const std::string& text) {
  return '"' + text + '"';
}

// That of the study, and those that its sweep goes through.
std::set<std::string> schemes_in_use(const StudyConfig& config) {
  std::set<std::string> names{config.funding.scheme};
  for (const AxisConfig& axis : config.sweep.axes) {
    if (axis.key != "funding.scheme") continue;
    for (const std::string& value : axis.values) {  // in quotes of either kind
      if (value.size() > 2) names.insert(value.substr(1, value.size() - 2));
    }
  }
  return names;
}

// The least budget for which any of the offers delivers an officer; empty if none ever does.
std::optional<double> smallest_useful_budget_gbp(const StudyConfig& config,
                                                 const std::vector<Offer>& offers) {
  const auto& mixture = config.schemes[find_by_name(config.schemes, config.funding.scheme).value()];
  std::optional<double> least;
  for (std::size_t k = 0; k < offers.size(); ++k) {
    const auto price_gbp = funding::smallest_useful_budget_gbp(
        make_scheme(config.schemes[offers[k].scheme]), config.funding.full_cost_gbp_per_year);
    if (!price_gbp) continue;
    const double share = mixture.parts.empty() ? 1 : mixture.parts[k].share;
    least = std::min(least.value_or(*price_gbp / share), *price_gbp / share);
  }
  return least;
}

}  // namespace

std::vector<Offer> offers_of(const StudyConfig& config, const std::string& scheme,
                             double budget_gbp_per_year) {
  const auto s = find_by_name(config.schemes, scheme);
  if (!s) return {};
  const auto& parts = config.schemes[*s].parts;
  if (parts.empty()) return {{.scheme = *s, .budget_gbp_per_year = budget_gbp_per_year}};
  std::vector<Offer> offers;
  for (const SchemePartConfig& part : parts) {
    offers.push_back({.scheme = find_by_name(config.schemes, part.scheme).value(),
                      .budget_gbp_per_year = budget_gbp_per_year * part.share});
  }
  return offers;
}

std::vector<Offer> offers_of(const StudyConfig& config) {
  return offers_of(config, config.funding.scheme, config.funding.budget_gbp_per_year);
}

funding::Purchase make_purchase(const StudyConfig& config, const std::vector<Offer>& offers) {
  funding::Purchase all;
  for (const Offer& offer : offers) {
    all += funding::buy(make_scheme(config.schemes[offer.scheme]),
                        config.funding.full_cost_gbp_per_year, offer.budget_gbp_per_year);
  }
  return all;
}

void check_budget(const Document& document, const StudyConfig& config, Findings& findings) {
  const std::vector<Offer> offers = offers_of(config);
  const double budget_gbp = config.funding.budget_gbp_per_year;
  if (offers.empty() || budget_gbp == 0) return;
  const auto price_gbp = smallest_useful_budget_gbp(config, offers);
  if (!price_gbp || budget_gbp >= *price_gbp) return;
  findings.remarks.push_back(
      {document.where("funding.budget_gbp_per_year"),
       "£" + sim::to_text(budget_gbp) + " a year is below the price of one officer under " +
           in_quotes(config.funding.scheme) + ", £" + sim::to_text(*price_gbp) + ": it buys nobody",
       "all of it is left over; raise the budget or choose another scheme"});
}

std::vector<std::size_t> later_parts(const StudyConfig& config) {
  std::set<std::size_t> later;
  for (const std::string& name : schemes_in_use(config)) {
    const std::vector<Offer> offers = offers_of(config, name, 0);
    for (std::size_t k = 1; k < offers.size(); ++k) later.insert(offers[k].scheme);
  }
  return {later.begin(), later.end()};
}

void check_mixtures(const Document& document, const StudyConfig& config, Findings& findings) {
  for (std::size_t s = 0; s < config.schemes.size(); ++s) {
    const SchemeConfig& scheme = config.schemes[s];
    if (scheme.parts.empty()) continue;
    const std::string key = "scheme[" + std::to_string(s) + "]";
    const auto mistake = [&](const std::string& at, const std::string& what,
                             const std::string& hint) {
      findings.mistakes.push_back({document.where(at), what, hint});
    };
    // Its parts say all the rest.
    SchemeConfig bare;
    bare.name = scheme.name;
    bare.payer = scheme.payer;
    bare.parts = scheme.parts;
    bare.source = scheme.source;
    if (key_of(bare) != key_of(scheme)) {
      mistake(key, key + " is a mixture, and has terms of an offer as well",
              "keep name, payer, part and source; the parts' schemes have the terms");
    }
    double sum = 0;
    bool payer_known = false;
    std::set<std::string> named;
    for (std::size_t k = 0; k < scheme.parts.size(); ++k) {
      const SchemePartConfig& part = scheme.parts[k];
      sum += part.share;
      const std::string at = key + ".part[" + std::to_string(k) + "].scheme";
      const std::string is = at + " = " + in_quotes(part.scheme);
      const auto of = find_by_name(config.schemes, part.scheme);
      if (!named.insert(part.scheme).second) {
        mistake(at, is + " (is a part twice)", "add up the shares");
      } else if (!of) {
        mistake(at, is + " (there is no such scheme)", "name one of the study's schemes");
      } else if (!config.schemes[*of].parts.empty()) {
        mistake(at, is + " (is a mixture itself)", "name its parts instead");
      } else if (config.schemes[*of].crowdfunding) {
        mistake(at,
                is + " (is crowdfunded: its money is what is pledged, and no share of a budget)",
                "take a scheme with a budget");
      } else {
        payer_known = payer_known || config.schemes[*of].payer == scheme.payer;
      }
    }
    if (!(std::abs(sum - 1) <= kShareTolerance)) {
      mistake(key + ".part",
              key + ": shares of its parts add up to " + sim::to_text(std::round(sum * 1e9) / 1e9) +
                  " (must be 1)",
              "change the shares");
    }
    if (!payer_known) {
      mistake(key + ".payer", key + ".payer = " + in_quotes(scheme.payer) + " (pays for no part)",
              "name the payer of one of its parts");
    }
  }
}

}  // namespace models::study
