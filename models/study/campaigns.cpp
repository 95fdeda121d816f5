#include "models/study/campaigns.hpp"

#include <algorithm>

#include "models/study/offers.hpp"
#include "models/study/parts.hpp"
#include "models/ward/replication.hpp"

namespace models::study {

namespace {

std::size_t crowdfunded(const StudyConfig& config, const std::string& name) {
  const auto found = find_by_name(config.schemes, name);
  if (found && config.schemes[*found].crowdfunding) return *found;
  std::string known;
  for (const SchemeConfig& scheme : config.schemes) {
    if (scheme.crowdfunding) known += (known.empty() ? "" : ", ") + scheme.name;
  }
  throw sim::InputError("scheme", "\"" + name + "\" is no crowdfunded scheme of the study",
                        "crowdfunded are: " + (known.empty() ? "none" : known));
}

}  // namespace

funding::Purchase buy(const StudyConfig& config, const std::string& scheme,
                      double budget_gbp_per_year) {
  if (!find_by_name(config.schemes, scheme)) {
    throw sim::InputError("scheme", "the study has no scheme \"" + scheme + '"');
  }
  return make_purchase(config, offers_of(config, scheme, budget_gbp_per_year));
}

funding::CrowdfundingLaw law_of(const StudyConfig& config, const std::string& scheme) {
  const SchemeConfig& of = config.schemes[crowdfunded(config, scheme)];
  return funding::crowdfunding_law(*of.crowdfunding, make_scheme(of),
                                   config.funding.full_cost_gbp_per_year);
}

Campaigns draw_campaigns(const StudyConfig& config, const std::string& scheme,
                         std::size_t campaigns) {
  const std::size_t index = crowdfunded(config, scheme);
  const SchemeConfig& of = config.schemes[index];
  const funding::Scheme made = make_scheme(of);
  const funding::CrowdfundingDraws draw{*of.crowdfunding, of.term_years};
  Campaigns drawn{
      .term_years = static_cast<std::size_t>(of.term_years), .pence = {}, .officers = {}};
  for (std::size_t i = 0; i < campaigns; ++i) {
    sim::RandomStream stream{sim::stream_key(static_cast<std::uint64_t>(config.general.seed),
                                             static_cast<std::uint32_t>(i), ward::Purpose::pledges,
                                             static_cast<std::uint32_t>(index))};
    for (const std::int64_t pence : draw(stream)) {
      const funding::Purchase bought = funding::buy(made, config.funding.full_cost_gbp_per_year,
                                                    static_cast<double>(pence) / 100);
      drawn.pence.push_back(pence);
      drawn.officers.push_back(bought.total_paid() + bought.total_matched());
    }
  }
  return drawn;
}

}  // namespace models::study
