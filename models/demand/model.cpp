#include "models/demand/model.hpp"

namespace models::demand {

namespace {

// Repeats draw from a stream of their own, beside the background's.
sim::StreamKey of_repeats(sim::StreamKey key) {
  key.entity |= std::uint32_t{1} << 31;
  return key;
}

struct Begin {
  const sim::street::Network& network;
  const sim::StreamKey& key;
  const ParameterDraw& drawn;

  Process operator()(const PoissonRate& rate) const {
    return PoissonOccurrences{network, rate, key, drawn.rate_scale};
  }
  // The total stays what it is, whatever the share of repeats.
  Process operator()(const NearRepeats& model) const {
    const double background = drawn.rate_scale * (1 - drawn.branching_ratio);
    return Repeating{PoissonOccurrences{network, model.total, key, background}, *model.kernel,
                     model.total.profile(), of_repeats(key), drawn.branching_ratio};
  }
  Process operator()(const MopedCrews& model) const {
    return PoissonOccurrences{network, model.rides, key, drawn.rate_scale};
  }
  Process operator()(const std::shared_ptr<const Recording>& recording) const {
    return ReplayedOccurrences{recording};
  }
};

}  // namespace

Process begin(const Model& model, const sim::street::Network& network, const sim::StreamKey& key,
              const ParameterDraw& parameters) {
  return std::visit(Begin{network, key, parameters}, model);
}

}  // namespace models::demand
