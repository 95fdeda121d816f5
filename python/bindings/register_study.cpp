// Studies: load, change, plan, run.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "bindings.hpp"
#include "models/study/plan.hpp"
#include "models/study/reader.hpp"
#include "models/study/reference.hpp"
#include "models/study/resolved.hpp"
#include "models/study/run.hpp"
#include "models/study/sources.hpp"
#include "problems.hpp"
#include "revision.hpp"
#include "worker.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

using models::study::Findings;
using models::study::Override;
using models::study::Plan;
using models::study::PlannedPoint;
using models::study::Study;

#ifdef __clang__
constexpr const char* kCompiler = __VERSION__;
#else
constexpr const char* kCompiler = "GCC " __VERSION__;
#endif

using Problems = py::typing::List<PyProblem>;

/// Python's Any, for stubs.
class Anything : public py::object {
  PYBIND11_OBJECT_DEFAULT(Anything, object, PyObject_Type)
};
using Point = py::typing::Dict<py::str, Anything>;
using Callback = py::typing::Callable<void(std::int64_t, std::int64_t)>;

using Changes = std::vector<std::pair<std::string, std::string>>;

// Messages and results files carry the text on: it must be UTF-8.
Study load(const std::filesystem::path& path) {
  std::error_code none;
  if (std::filesystem::is_directory(path, none))
    throw sim::InputError(path.string(), "is a folder", "name the study file in it");
  Study study = Study::load(path);
  const std::string& text = study.text();
  const py::object decoded = py::reinterpret_steal<py::object>(
      PyUnicode_DecodeUTF8(text.data(), static_cast<py::ssize_t>(text.size()), "strict"));
  if (!decoded) {
    PyErr_Clear();
    throw sim::InputError(path.string(), "the study file is not UTF-8 text", "save it as UTF-8");
  }
  return study;
}

/// Changes that lead nowhere are found here, not only when the study is run.
Study with_changes(const Study& study, const Changes& changes) {
  Study changed = study;
  std::vector<sim::Problem> problems;
  for (const auto& [key, value] : changes) {
    Study next = changed.with({{key, value}});
    try {
      (void)next.document();
      changed = std::move(next);
    } catch (const sim::InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  return changed;
}

std::string resolved(const Study& study) {
  const models::study::Document document = study.document();
  std::vector<sim::Problem> problems;
  const models::study::StudyConfig config = models::study::read_study(document, problems);
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  return to_toml(config);
}

std::string sources(const Study& study) {
  const models::study::Document document = study.document();
  std::vector<sim::Problem> problems;
  const models::study::StudyConfig config = models::study::read_study(document, problems);
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  return sources_as_json(document, config);
}

/// Mistakes of the study's own text: reads no other file, and plans nothing.
Problems check_study(const Study& study) {
  Findings findings;
  const models::study::Document document = study.document();
  const models::study::StudyConfig config = models::study::read_study(document, findings.mistakes);
  check_references(document, config, findings);
  return to_python(findings.mistakes);
}

/// The plan, or None if there are mistakes; mistakes; remarks. Ctrl-C is answered when it is made.
auto plan_study(const Study& study, int threads) {
  Findings findings;
  std::optional<py::error_already_set> raised;
  std::optional<Plan> plan =
      run_on_worker([&] { return make_plan(study, threads, findings); }, [] {}, [] {}, raised);
  if (raised) throw std::move(*raised);
  using Made = py::typing::Optional<Plan>;
  const Made made =
      plan ? Made{py::cast(std::make_shared<Plan>(std::move(*plan)))} : Made{py::none()};
  return py::typing::Tuple<Made, Problems, Problems>{
      py::make_tuple(made, to_python(findings.mistakes), to_python(findings.remarks))};
}

py::dict by_rank(const std::array<int, models::police::kRanks>& numbers) {
  py::dict officers;
  for (std::size_t r = 0; r < numbers.size(); ++r) {
    if (numbers[r] > 0) officers[py::cast(models::police::kRankNames[r])] = numbers[r];
  }
  return officers;
}

py::typing::List<Point> points_of(const Plan& plan) {
  py::typing::List<Point> points;
  for (const PlannedPoint& point : plan.points) {
    py::dict coordinates;
    for (const Override& value : point.coordinates) coordinates[value.key.c_str()] = value.value;
    const models::funding::Purchase& bought = point.outlook.purchase;
    const models::funding::YearsBill& bill = point.outlook.bill;
    using namespace py::literals;
    points.append(py::dict(
        "coordinates"_a = coordinates, "scheme"_a = point.scheme,
        "budget_gbp_per_year"_a = point.budget_gbp_per_year,
        "purchase"_a =
            py::dict("paid"_a = by_rank(bought.paid), "matched"_a = by_rank(bought.matched),
                     "cost_to_payer_gbp"_a = bill.payer_gbp, "cost_to_force_gbp"_a = bill.force_gbp,
                     "cost_to_grantor_gbp"_a = bill.grantor_gbp,
                     "left_over_gbp"_a = point.outlook.budget_gbp - bill.payer_gbp,
                     "kit_gbp"_a = bought.kit_gbp, "redundancy_gbp"_a = bought.redundancy_gbp),
        "scenario"_a = point.scenario, "scenarios"_a = point.scenarios));
  }
  return points;
}

/// What was done, and how fast.
struct Summary {
  models::study::RunSummary run;
  std::size_t points = 0;
  std::size_t scenarios = 0;
  double ward_years = 0;  // simulated in finished replications, warm-up included
  double seconds = 0;
};

double ward_years_of_a_replication(const Plan& plan) {
  const auto& general = plan.config.general;
  const std::size_t wards = plan.scenarios.front().streets->network.wards.size();
  return static_cast<double>(wards) * (general.warm_up_days + general.horizon_days) / 365.25;
}

[[noreturn]] void raise_interrupted(const std::filesystem::path& path,
                                    const models::study::RunSummary& run) {
  const py::object type = py::module_::import("wardsim.errors").attr("Interrupted");
  const py::object error = type(path, run.replications_done, run.replications_planned);
  PyErr_SetObject(type.ptr(), error.ptr());
  throw py::error_already_set{};
}

Summary run_plan(const Study& study, const Plan& plan, const std::filesystem::path& path,
                 int threads, const std::optional<Callback>& callback) {
  sim::Progress progress;
  std::int64_t told = -1;
  const auto tell = [&] {
    const std::int64_t done = progress.done;
    const std::int64_t total = progress.total;
    if (!callback || total == 0 || done == std::exchange(told, done)) return;
    (*callback)(done, total);
  };
  Summary summary{.run = {}, .points = plan.points.size(), .scenarios = plan.scenarios.size()};
  std::optional<py::error_already_set> raised;
  const auto start = std::chrono::steady_clock::now();
  summary.run = run_on_worker([&] { return run_study(study, plan, path, threads, progress); }, tell,
                              [&] { progress.stop = true; }, raised);
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  summary.ward_years =
      ward_years_of_a_replication(plan) * static_cast<double>(summary.run.replications_done);
  // A signal that came too late to stop anything leaves a complete file: no interruption.
  if (raised && raised->matches(PyExc_KeyboardInterrupt) && summary.run.interrupted)
    raise_interrupted(path, summary.run);
  if (raised) throw std::move(*raised);
  tell();
  return summary;
}

py::typing::Dict<py::str, py::str> engine() {
  using namespace py::literals;
  return py::dict("version"_a = WARDSIM_VERSION, "git_revision"_a = WARDSIM_GIT_REVISION,
                  "compiler"_a = kCompiler);
}

std::shared_ptr<sim::street::Network> network_of(const Plan& plan, std::size_t point) {
  if (point >= plan.points.size()) throw py::index_error("there is no such point");
  const auto& streets = plan.scenarios[plan.points[point].scenario].streets;
  // Python sees columns alone, and cannot change them.
  return {streets, const_cast<sim::street::Network*>(&streets->network)};
}

void register_study_class(py::module_& module) {
  py::class_<Study>(module, "Study", "The text of a study with changes to it.")
      .def_static("load", &load, py::arg("path"))
      .def_static("from_text", &Study::from_text, py::arg("text"), py::arg("folder"),
                  py::arg("label"))
      .def("with_", &with_changes, py::arg("changes"),
           "The same study with further changes, (key, value as TOML).")
      .def("resolved", &resolved, "The study as TOML with every default spelt out.")
      .def("sources", &sources, "Every figure by its source, as JSON.")
      .def_property_readonly("text", &Study::text)
      .def_property_readonly("folder", &Study::folder)
      .def_property_readonly("label", &Study::label)
      .def_property_readonly("overrides", [](const Study& study) {
        Changes changes;
        for (const Override& change : study.overrides())
          changes.emplace_back(change.key, change.value);
        return changes;
      });
}

}  // namespace

}  // namespace bindings

template <>
struct pybind11::detail::handle_type_name<bindings::Anything> {
  static constexpr auto name = const_name("typing.Any");
};

namespace bindings {

void register_study(py::module_& module) {
  register_study_class(module);
  py::class_<Plan, std::shared_ptr<Plan>>(module, "Plan", "A study made ready to run.")
      .def_property_readonly("points", &points_of)
      .def_property_readonly(
          "scenarios", [](const Plan& plan) { return plan.scenarios.size(); },
          "Number of distinct scenarios; points that buy the same share one.")
      .def_property_readonly(
          "replications", [](const Plan& plan) { return plan.config.general.replications; },
          "Replications of each point.")
      .def_property_readonly(
          "start", [](const Plan& plan) { return plan.config.general.start; },
          "Date of the first simulated day.")
      .def_property_readonly(
          "classes",
          [](const Plan& plan) {
            std::vector<std::string> names;
            for (const auto& kind : plan.config.incidents) names.push_back(kind.name);
            return names;
          },
          "Names of the incident classes.")
      .def_property_readonly(
          "inputs", [](const Plan& plan) { return plan.inputs; },
          "SHA-256 of each file that the study reads.")
      .def_property_readonly("remarks", [](const Plan& plan) { return to_python(plan.remarks); })
      .def("network", &network_of, py::arg("point") = 0, "The streets of a point.");
  py::class_<Summary>(module, "RunSummary", "What a run did, and how fast.")
      .def_readonly("points", &Summary::points)
      .def_readonly("scenarios", &Summary::scenarios, "Distinct ones, each run once.")
      .def_property_readonly(
          "replications", [](const Summary& s) { return s.run.replications_done; },
          "Replications of distinct scenarios.")
      .def_property_readonly("events", [](const Summary& s) { return s.run.events; })
      .def_readonly("ward_years", &Summary::ward_years, "Simulated, warm-up included.")
      .def_readonly("seconds", &Summary::seconds, "Wall time, without planning.");
  module.def("check_study", &check_study, py::arg("study"),
             "Mistakes that the study's text shows alone. Reads no other file.");
  module.def("plan_study", &plan_study, py::arg("study"), py::arg("threads"),
             "(plan or None, mistakes, remarks). Ctrl-C is answered as soon as the plan is made.");
  module.def("run_plan", &run_plan, py::arg("study"), py::arg("plan"), py::arg("path"),
             py::arg("threads"), py::arg("progress") = py::none(),
             "Runs a plan into a results file. `progress(done, total)` is called now and then.\n"
             "Raises Interrupted on KeyboardInterrupt; the file then holds what was finished.");
  module.def("engine", &engine, "Version, git revision and compiler of the extension.");
  module.def("as_toml_value", &models::study::as_toml_value, py::arg("text"),
             "A text as a TOML value: numbers, flags and lists as they are, else in quotes.");
  module.def("json_schema", &models::study::json_schema, "JSON Schema of study files.");
  module.def("reference_page", &models::study::reference_page,
             "Every key of a study file, in Markdown.");
}

}  // namespace bindings
