// Sweeps as blocks: naming, running, checking and merging them.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "bindings.hpp"
#include "models/study/block.hpp"
#include "worker.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

using models::study::Block;
using models::study::BlockRunner;
using models::study::Override;
using models::study::Plan;
using models::study::RunSummary;
using models::study::Study;

using Changes = std::vector<std::pair<std::string, std::string>>;
/// (name, scenario, first replication, count)
using Row = std::tuple<std::string, std::size_t, int, int>;
using Callback = py::typing::Callable<void(std::int64_t, std::int64_t)>;

std::vector<Row> blocks(const Plan& plan, int size) {
  std::vector<Row> rows;
  for (Block& block : blocks_of(plan, size))
    rows.emplace_back(std::move(block.name), block.scenario, block.first, block.count);
  return rows;
}

/// Runs `work(progress)`; a Python exception, of a signal or of `look`, stops it and is raised.
template <class Work>
RunSummary run_stoppable(const Work& work, const std::optional<Callback>& callback) {
  sim::Progress progress;
  std::int64_t told = -1;
  const auto look = [&] {
    const std::int64_t done = progress.done;
    if (callback && (told < 0 || std::exchange(told, done) != done))
      (*callback)(done, progress.total);
    told = done;
  };
  std::optional<py::error_already_set> raised;
  RunSummary summary =
      run_on_worker([&] { return work(progress); }, look, [&] { progress.stop = true; }, raised);
  if (raised) throw std::move(*raised);
  return summary;
}

/// (replications, events, seconds)
using Done = std::tuple<std::int64_t, std::uint64_t, double>;

Done run_block(BlockRunner& runner, const Changes& coordinates, const std::string& name, int first,
               int count, const std::filesystem::path& folder,
               const std::optional<py::typing::Callable<void()>>& look) {
  std::vector<Override> values;
  for (const auto& [key, value] : coordinates) values.push_back({key, value});
  const Block block{0, first, count, name};
  sim::Progress progress;
  std::optional<py::error_already_set> raised;
  const auto start = std::chrono::steady_clock::now();
  const RunSummary run = run_on_worker([&] { return runner.run(values, block, folder, progress); },
                                       [&] {
                                         if (look) (*look)();
                                       },
                                       [&] { progress.stop = true; }, raised);
  if (raised) throw std::move(*raised);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return {run.replications_done, run.events, took.count()};
}

/// (replications done, replications planned)
std::pair<std::int64_t, std::int64_t> merge(const Study& study, const Plan& plan, int size,
                                            const std::filesystem::path& folder,
                                            const std::filesystem::path& path,
                                            const std::string& stopped_because,
                                            const std::optional<Callback>& callback) {
  const RunSummary run = run_stoppable(
      [&](sim::Progress& progress) {
        return merge_blocks(study, plan, size, folder, path, stopped_because, progress);
      },
      callback);
  return {run.replications_done, run.replications_planned};
}

void check(const std::filesystem::path& folder, const std::string& name) {
  const py::gil_scoped_release released;
  models::study::check_block(folder, name);
}

}  // namespace

void register_sweep(py::module_& module) {
  py::class_<BlockRunner>(module, "BlockRunner", "Runs blocks of a study, one after the other.")
      .def(py::init<Study, int>(), py::arg("study"), py::arg("threads"))
      .def("run", &run_block, py::arg("coordinates"), py::arg("name"), py::arg("first"),
           py::arg("count"), py::arg("folder"), py::arg("look") = py::none(),
           "Runs replications first, ..., first + count - 1 at a point and writes the block's "
           "file:\n(replications, events, seconds). `look()` is called twenty times a second; if "
           "it or a\nsignal raises, the run stops within a second and no file is written.");
  module.def("blocks", &blocks, py::arg("plan"), py::arg("size"),
             "The blocks of a plan, of at most so many replications: (name, scenario, first "
             "replication, count).");
  module.def("check_block", &check, py::arg("folder"), py::arg("name"),
             "Raises InputError unless the block's file is there and whole.");
  module.def("merge_blocks", &merge, py::arg("study"), py::arg("plan"), py::arg("size"),
             py::arg("folder"), py::arg("path"), py::arg("stopped_because"),
             py::arg("progress") = py::none(),
             "Makes a results file of the blocks that are there: (replications done, planned).\n"
             "`progress(done, total)` counts points.");
}

}  // namespace bindings
