// Nanoseconds a draw of each sampler: the median of repeated blocks, one thread.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "sim/random/distributions.hpp"

namespace {

constexpr int kBlocks = 15;
constexpr int kDraws = 1'000'000;

volatile double sink = 0;  // keeps the compiler from leaving out draws that nobody reads

template <class Sampler>
void report(const char* name, Sampler&& sampler) {
  sim::RandomStream stream{{.seed = 1}};
  std::vector<double> ns_per_draw;
  for (int block = 0; block < kBlocks; ++block) {
    const auto start = std::chrono::steady_clock::now();
    double sum = 0;
    for (int i = 0; i < kDraws; ++i) sum += static_cast<double>(sampler(stream));
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    sink = sum;
    ns_per_draw.push_back(spent.count() / kDraws);
  }
  const auto middle = ns_per_draw.begin() + kBlocks / 2;
  std::nth_element(ns_per_draw.begin(), middle, ns_per_draw.end());
  std::printf("%-28s %7.2f\n", name, *middle);
}

std::vector<double> varied_weights(std::size_t n) {
  sim::RandomStream stream{{.seed = 2}};
  std::vector<double> weights(n);
  for (double& weight : weights) weight = stream.uniform();
  return weights;
}

}  // namespace

int main() {
  using sim::RandomStream;
  std::printf("%-28s %7s\n", "sampler", "ns/draw");
  report("u64", [](RandomStream& s) { return static_cast<std::int64_t>(s.next_u64()); });
  report("uniform", [](RandomStream& s) { return s.uniform(); });
  report("below 1000", [](RandomStream& s) { return s.below(1000); });
  report("new stream, one uniform", [entity = 0U](RandomStream&) mutable {
    return RandomStream{{.seed = 1, .entity = ++entity}}.uniform();
  });
  report("exponential", sim::Exponential{30});
  report("normal", sim::Normal{});
  report("lognormal", sim::Lognormal::from_mean_cv(30, 0.8));
  report("gamma, shape 4", sim::Gamma::from_mean_cv(30, 0.5));
  report("gamma, shape 1/4", sim::Gamma::from_mean_cv(30, 2));
  report("Poisson, mean 3", sim::Poisson{3});
  report("Poisson, mean 30", sim::Poisson{30});
  report("Poisson, mean 1000", sim::Poisson{1000});
  report("alias, 10 weights", sim::AliasTable{varied_weights(10)});
  report("alias, 20,000 weights", sim::AliasTable{varied_weights(20'000)});
  report("distribution: exponential", sim::Distribution::exponential(30));
  report("distribution: empirical", sim::Distribution::empirical({1, 5, 9, 20, 60}));
}
