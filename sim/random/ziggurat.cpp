#include "sim/random/ziggurat.hpp"

#include "sim/random/portable_math.hpp"

namespace sim::detail {

namespace {

// r: where the tail begins; area: of each layer, r f(r) + integral of f beyond r. The pair is the
// one for which the 256th layer ends at f(0) = 1, found to 40 digits; Marsaglia & Tsang (2000) give
// the same to the digits printed there.
struct Exponential {
  static constexpr double kTail = 7.6971174701310497140;
  static constexpr double kArea = 3.9496598225815571998e-3;
  static constexpr double density(double x) { return portable_exp(-x); }
  static constexpr double inverse(double y) { return -portable_log(y); }
};

// Newton's iteration from above: falls until it can fall no further.
constexpr double square_root(double a) {
  double root = a > 1 ? a : 1;
  for (double next = 0.5 * (root + a / root); next < root; next = 0.5 * (root + a / root)) {
    root = next;
  }
  return root;
}

struct Normal {
  static constexpr double kTail = 3.6541528853610087716;
  static constexpr double kArea = 4.9286732339746553474e-3;
  static constexpr double density(double x) { return portable_exp(-0.5 * x * x); }
  static constexpr double inverse(double y) { return square_root(-2 * portable_log(y)); }
};

template <class Shape>
constexpr Ziggurat layers() {
  Ziggurat z{};
  z.x[0] = Shape::kArea / Shape::density(Shape::kTail);
  z.x[1] = Shape::kTail;
  for (std::size_t i = 1; i + 1 < kLayers; ++i) {
    z.x[i + 1] = Shape::inverse(Shape::density(z.x[i]) + Shape::kArea / z.x[i]);
  }
  z.x[kLayers] = 0;
  for (std::size_t i = 0; i <= kLayers; ++i) z.f[i] = Shape::density(z.x[i]);
  return z;
}

// How far the top of the last layer misses f(0) = 1.
template <class Shape>
constexpr double gap(const Ziggurat& z) {
  const double gap = z.f[kLayers - 1] + Shape::kArea / z.x[kLayers - 1] - 1;
  return gap < 0 ? -gap : gap;
}

// Whether a point of the layer, `x` from the axis and uniform in height, lies under the density.
bool lies_below(RandomStream& stream, const Ziggurat& z, std::size_t layer, double density) {
  return z.f[layer] + stream.uniform() * (z.f[layer + 1] - z.f[layer]) < density;
}

}  // namespace

constexpr Ziggurat kExponential = layers<Exponential>();
constexpr Ziggurat kNormal = layers<Normal>();
static_assert(gap<Exponential>(kExponential) < 1e-12);
static_assert(gap<Normal>(kNormal) < 1e-12);

double exponential_beside(RandomStream& stream, std::size_t layer, double x) {
  // Memoryless: the tail beyond r is the whole distribution, moved by r.
  if (layer == 0) return kExponential.x[1] + standard_exponential(stream);
  if (lies_below(stream, kExponential, layer, Exponential::density(x))) return x;
  return standard_exponential(stream);
}

double normal_beside(RandomStream& stream, std::size_t layer, double x) {
  if (layer == 0) {
    // Marsaglia (1964), "Generating a variable from the tail of the normal distribution".
    const double r = kNormal.x[1];
    double beyond = 0;
    double height = 0;
    do {
      beyond = standard_exponential(stream) / r;
      height = standard_exponential(stream);
    } while (2 * height < beyond * beyond);
    return x < 0 ? -(r + beyond) : r + beyond;
  }
  if (lies_below(stream, kNormal, layer, Normal::density(x))) return x;
  return standard_normal(stream);
}

}  // namespace sim::detail
