// Tells a thread sanitizer what OpenMP's barriers order.
#pragma once

#include <atomic>

namespace sim {

/// All that was done before any `give` is seen after a later `take`.
///
/// OpenMP orders this already at the start and end of a parallel region, but with instructions that
/// ThreadSanitizer does not see: without this it reports races that are none.
class Handover {
 public:
  void give() { given_.fetch_add(1, std::memory_order_release); }
  void take() const { (void)given_.load(std::memory_order_acquire); }

 private:
  std::atomic<int> given_{0};
};

}  // namespace sim
