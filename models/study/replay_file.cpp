#include "models/study/replay_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "models/study/text_file.hpp"
#include "sim/store/utf8.hpp"
#include "sim/street/street_index.hpp"

#define CSV_IO_NO_THREAD  // one thread reads a file
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-truncation"  // it shortens file names on purpose
#endif
#include <libfccp/csv.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace models::study {

namespace {

using demand::RecordedCall;
using sim::street::Network;
using sim::street::StreetIndex;
using Microseconds = std::chrono::microseconds;

constexpr std::array<const char*, 8> kColumns{"time",     "x_m",   "y_m",   "street",
                                              "offset_m", "class", "grade", "service_min"};
using Reader =
    io::CSVReader<kColumns.size(), io::trim_chars<' ', '\t'>, io::double_quote_escape<',', '"'>,
                  io::throw_on_overflow, io::empty_line_comment>;

// The cells of one row, without blanks and quotes; null if the file has no such column.
struct Cells {
  const char* time = nullptr;
  const char* x_m = nullptr;
  const char* y_m = nullptr;
  const char* street = nullptr;
  const char* offset_m = nullptr;
  const char* of_class = nullptr;
  const char* grade = nullptr;
  const char* service_min = nullptr;
};

// Names the first problems of a file and counts the others.
class Problems {
 public:
  explicit Problems(std::string label) : label_{std::move(label)} {}

  void add(std::size_t line, std::string what, std::string hint = {}) {
    if (++count_ > kMaxReplayProblems) return;
    const std::string where = line == 0 ? label_ : label_ + ':' + std::to_string(line);
    found_.push_back({where, std::move(what), std::move(hint)});
  }
  // "time = "noon" (must be ...)"
  void add_value(std::size_t line, const char* column, std::string_view value,
                 const std::string& rule, std::string hint = {}) {
    constexpr std::size_t kShown = 60;
    std::string shown{value};
    if (shown.size() > kShown) {
      std::size_t end = kShown;
      while ((static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80U) --end;  // a letter whole
      shown = shown.substr(0, end) + "...";
    }
    add(line, std::string{column} + " = \"" + shown + "\" (" + rule + ")", std::move(hint));
  }
  [[nodiscard]] std::size_t count() const { return count_; }
  void throw_if_any() {
    if (count_ == 0) return;
    if (count_ > kMaxReplayProblems) {
      const std::size_t more = count_ - kMaxReplayProblems;
      found_.push_back(
          {label_, "and " + std::to_string(more) + " more problem" + (more == 1 ? "" : "s"), ""});
    }
    throw sim::InputError(std::move(found_));
  }

 private:
  std::string label_;
  std::size_t count_ = 0;
  std::vector<sim::Problem> found_;
};

// What would be lost in silence further on: a NUL ends a cell early, a message must be UTF-8.
void check_text(std::string_view text, Problems& problems) {
  std::size_t line = 0;
  while (!text.empty()) {
    const std::string_view row = text.substr(0, text.find('\n'));
    ++line;
    if (row.size() > kMaxReplayLineBytes) {
      problems.add(line,
                   "the line is longer than " + std::to_string(kMaxReplayLineBytes) + " bytes",
                   "is this a CSV, with one call on each line?");
    } else if (!sim::store::is_utf8_without_nul(row)) {
      problems.add(line, "the line is not text in UTF-8", "save the file as CSV in UTF-8");
    }
    text.remove_prefix(std::min(text.size(), row.size() + 1));
  }
  if (line > kMaxReplayRows + 1) {
    problems.add(0,
                 "has " + std::to_string(line) + " lines, more than " +
                     std::to_string(kMaxReplayRows) + " calls",
                 "split the file by time, and run a study for each part");
  }
}

// --- The header ----------------------------------------------------------------------------------

std::string_view trimmed(std::string_view text, std::string_view blanks) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The header as it stands, for messages and misspellings; the CSV reader reads it for itself.
std::vector<std::string> header_of(std::string_view text) {
  std::vector<std::string> names;
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
  std::string_view row = text.substr(0, text.find('\n'));
  for (bool more = !row.empty(); more;) {
    const std::size_t comma = row.find(',');
    names.emplace_back(trimmed(row.substr(0, comma), " \t\r\""));
    more = comma != std::string_view::npos;
    if (more) row.remove_prefix(comma + 1);
  }
  return names;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_header(const std::vector<std::string>& found, const Reader& reader, Problems& problems) {
  const std::size_t line = reader.get_file_line();
  std::vector<std::string> absent;
  for (const char* name : kColumns) {
    if (!reader.has_column(name)) absent.emplace_back(name);
  }
  for (const std::string& name : found) {
    if (std::find(kColumns.begin(), kColumns.end(), name) != kColumns.end()) continue;
    const std::string meant = sim::closest_name(name, absent);
    if (!meant.empty()) {
      problems.add(line, "there is a column \"" + name + "\"", "did you mean " + meant + "?");
    }
  }
  std::string list;
  for (const std::string& name : found) list += (list.empty() ? "" : ", ") + name;
  const std::string hint =
      "it has " + list +
      "; wanted are time, class, and x_m, y_m or street, offset_m; if known: grade, service_min";
  for (const char* name : {"time", "class"}) {
    if (holds(absent, name)) problems.add(line, std::string{"there is no column "} + name, hint);
  }
  const bool plane = !holds(absent, "x_m") && !holds(absent, "y_m");
  const bool street = !holds(absent, "street") && !holds(absent, "offset_m");
  if (!plane && !street) problems.add(line, "there are no two columns for the place", hint);
  if (plane && street) {
    problems.add(line, "the place is given twice, as x_m, y_m and as street, offset_m",
                 "leave out one of them");
  }
}

// --- Cells ---------------------------------------------------------------------------------------

std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc{} || end != text.data() + digits || text.front() == '-') return {};
  text.remove_prefix(digits);
  return value;
}

bool take_one_of(std::string_view& text, std::string_view letters) {
  if (text.empty() || letters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<double> to_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

std::optional<std::chrono::sys_time<Microseconds>> to_time(std::string_view text) {
  using namespace std::chrono;
  const auto y = take_digits(text, 4);
  if (!y || !take_one_of(text, "-")) return {};
  const auto m = take_digits(text, 2);
  if (!m || !take_one_of(text, "-")) return {};
  const auto d = take_digits(text, 2);
  if (!d || !take_one_of(text, " T")) return {};
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take_one_of(text, ":")) return {};
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return {};
  double second = 0;
  if (take_one_of(text, ":")) {
    const auto read = to_number(text);
    const bool two_digits = text.find_first_not_of("0123456789.") == std::string_view::npos &&
                            std::min(text.find('.'), text.size()) == 2;
    if (!read || !two_digits || *read >= 60) return {};
    second = *read;
    text = {};
  }
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)},
                            day{static_cast<unsigned>(*d)}};
  if (!text.empty() || !date.ok()) return {};
  return sys_days{date} + hours{*hour} + minutes{*minute} +
         Microseconds{sim::Duration::seconds(second).count_us()};
}

std::string date_text(std::chrono::sys_days date) {
  const std::chrono::year_month_day parts{date};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(parts.year()),
                static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
  return text.data();
}

// --- Rows ----------------------------------------------------------------------------------------

class RowReader {
 public:
  RowReader(const Network& network, const ReplayTerms& terms, Problems& problems)
      : network_{network}, terms_{terms}, problems_{problems} {}

  void read(std::size_t line, const Cells& cells) {
    ++replay_.rows;
    const std::size_t before = problems_.count();
    RecordedCall call;
    call.line = static_cast<std::uint32_t>(line);
    const auto since_start_us = time_of(line, cells.time);
    if (const auto place = place_of(line, cells)) call.place = *place;
    const std::string name = class_of(line, cells.of_class);
    call.grade = grade_of(line, cells.grade);
    call.service = service_of(line, cells.service_min);
    if (problems_.count() != before) return;
    const auto since_start = sim::Duration::microseconds(*since_start_us);
    if (since_start < sim::Duration{}) {
      ++replay_.before_start;
    } else if (since_start >= terms_.length) {
      ++replay_.after_end;
    } else {
      call.time = sim::Instant::after_start(since_start);
      calls_[name].push_back(call);
    }
  }

  Replay finish() {
    for (auto& [name, calls] : calls_) {
      replay_.by_class.emplace(name, std::make_shared<const demand::Recording>(std::move(calls)));
    }
    return std::move(replay_);
  }

 private:
  std::optional<std::int64_t> time_of(std::size_t line, const char* cell) {
    const auto time = to_time(cell);
    if (!time) {
      problems_.add_value(line, "time", cell, "must be a local time such as 2018-05-01 00:00:14");
      return std::nullopt;
    }
    return Microseconds{*time - terms_.start}.count();
  }

  std::optional<double> number(std::size_t line, const char* column, const char* cell) {
    const auto value = to_number(cell);
    if (!value) problems_.add_value(line, column, cell, "must be a number");
    return value;
  }

  std::optional<sim::street::Position> place_of(std::size_t line, const Cells& cells) {
    if (cells.street != nullptr && cells.offset_m != nullptr) return on_street(line, cells);
    const auto x_m = number(line, "x_m", cells.x_m);
    const auto y_m = number(line, "y_m", cells.y_m);
    if (!x_m || !y_m) return std::nullopt;
    if (!index_) index_.emplace(network_, sim::street::kAccessFoot, StreetIndex::Area::wards);
    const sim::street::Point point{*x_m, *y_m};
    const auto near = index_->nearest(point, terms_.tolerance_m);
    if (near) return near->position;
    const auto far = index_->nearest(point, std::numeric_limits<double>::infinity());
    const std::string distance =
        far ? sim::to_text(std::round(far->distance_m)) + " m from the nearest street of a ward, "
            : "";
    problems_.add(line,
                  "x_m, y_m = " + std::string{cells.x_m} + ", " + cells.y_m + " (" + distance +
                      "must be within " + sim::to_text(terms_.tolerance_m) + " m)",
                  "check the coordinates' system, or leave the call out");
    return std::nullopt;
  }

  std::optional<sim::street::Position> on_street(std::size_t line, const Cells& cells) {
    const auto offset_m = number(line, "offset_m", cells.offset_m);
    const std::string_view text{cells.street};
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::size_t streets = network_.streets.size();
    if (error != std::errc{} || end != text.data() + text.size() || number >= streets) {
      problems_.add_value(
          line, "street", text,
          "must be a street number of the network, 0 to " + std::to_string(streets - 1));
      return std::nullopt;
    }
    const sim::street::StreetId id{number};
    const sim::street::Street& street = network_.street(id);
    if (!street.ward) {
      problems_.add_value(line, "street", text, "must lie in a ward; this one is in the margin");
    } else if (((street.forward | street.backward) & sim::street::kAccessFoot) == 0) {
      problems_.add_value(line, "street", text, "must be open on foot");
    }
    if (!offset_m) return std::nullopt;
    constexpr double kRounding_m = 0.01;
    if (*offset_m < 0 || *offset_m > street.length_m + kRounding_m) {
      problems_.add_value(
          line, "offset_m", cells.offset_m,
          "must be from 0 to the street's length, " + sim::to_text(street.length_m) + " m");
    }
    return sim::street::Position{id, std::min(*offset_m, street.length_m)};
  }

  std::string class_of(std::size_t line, const char* cell) {
    std::string name{cell};
    if (name.empty()) {
      problems_.add_value(line, "class", name, "must name an incident class");
    } else if (!terms_.classes.empty() && !holds(terms_.classes, name)) {
      const std::string meant = sim::closest_name(name, terms_.classes);
      problems_.add_value(line, "class", name, "the study replays no [[incident]] of this name",
                          meant.empty() ? "" : "did you mean \"" + meant + "\"?");
    }
    return name;
  }

  std::optional<demand::Grade> grade_of(std::size_t line, const char* cell) {
    if (cell == nullptr || *cell == '\0') return std::nullopt;
    const auto& names = demand::kGradeNames;
    const auto found = std::find(names.begin(), names.end(), cell);
    if (found != names.end()) return static_cast<demand::Grade>(found - names.begin());
    problems_.add_value(line, "grade", cell, "must be I, S, E or R, or empty");
    return std::nullopt;
  }

  std::optional<sim::Duration> service_of(std::size_t line, const char* cell) {
    constexpr double kLongest_min = 1e6;  // as in a study's [incident.service]
    if (cell == nullptr || *cell == '\0') return std::nullopt;
    const auto minutes = to_number(cell);
    if (minutes && *minutes >= 0 && *minutes <= kLongest_min) {
      return sim::Duration::minutes(*minutes);
    }
    problems_.add_value(line, "service_min", cell, "must be from 0 to 1000000 minutes, or empty");
    return std::nullopt;
  }

  const Network& network_;
  const ReplayTerms& terms_;
  Problems& problems_;
  std::optional<StreetIndex> index_;  // once it is needed
  std::map<std::string, std::vector<RecordedCall>> calls_;
  Replay replay_;
};

// Reads the header and says what is wrong with it.
void read_header(Reader& reader, const std::vector<std::string>& found, Problems& problems) {
  try {
    reader.read_header(io::ignore_extra_column | io::ignore_missing_column, kColumns[0],
                       kColumns[1], kColumns[2], kColumns[3], kColumns[4], kColumns[5], kColumns[6],
                       kColumns[7]);
    check_header(found, reader, problems);
  } catch (const io::error::duplicated_column_in_header& error) {
    problems.add(reader.get_file_line(),
                 std::string{"the column "} + error.column_name + " stands there twice",
                 "leave out one of them");
  } catch (const io::error::escaped_string_not_closed&) {
    problems.add(reader.get_file_line(), "a quoted name does not end on its line",
                 "one row, one line");
  }
  problems.throw_if_any();
}

// Whether there was a row, good or bad.
bool read_row(Reader& reader, RowReader& rows, Problems& problems) {
  Cells c;
  try {
    if (!reader.read_row(c.time, c.x_m, c.y_m, c.street, c.offset_m, c.of_class, c.grade,
                         c.service_min)) {
      return false;
    }
    rows.read(reader.get_file_line(), c);
  } catch (const io::error::too_few_columns&) {
    problems.add(reader.get_file_line(), "has fewer cells than the header");
  } catch (const io::error::too_many_columns&) {
    problems.add(reader.get_file_line(), "has more cells than the header",
                 "put texts with a comma in double quotes");
  } catch (const io::error::escaped_string_not_closed&) {
    problems.add(reader.get_file_line(), "a quoted text does not end on its line",
                 "one call, one line; a quote within quotes is doubled");
  }
  return true;
}

void remark_on_left_out(Replay& replay, const std::string& label, const ReplayTerms& terms) {
  const std::string start = date_text(terms.start);
  const std::string days = sim::to_text(terms.length.in_hours() / 24);
  const std::size_t outside = replay.before_start + replay.after_end;
  if (outside == 0) return;
  const std::string what = std::to_string(replay.before_start) + " before " + start + ", " +
                           std::to_string(replay.after_end) + " after its " + days + " days";
  const std::string hint =
      "set study.start, study.warm_up_days and study.horizon_days to take them in";
  const std::string rows = std::to_string(replay.rows);
  if (outside == replay.rows) {
    throw sim::InputError(label, "none of " + rows + " calls is in the study's time: " + what,
                          hint);
  }
  replay.remarks.push_back({label,
                            std::to_string(outside) + " of " + rows +
                                " calls are not in the study's time and left out: " + what,
                            hint});
}

}  // namespace

Replay read_replay(std::string text, const std::string& label, const Network& network,
                   const ReplayTerms& terms) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  // The CSV reader looks for the last line's end beyond the data if it is missing.
  if (!text.ends_with('\n')) text += '\n';
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw sim::InputError(label, "the file is empty", "make it with `wardsim calls`");
  }
  Problems problems{label};
  check_text(text, problems);
  problems.throw_if_any();
  const std::vector<std::string> header = header_of(text);

  Reader reader{label, text.data(), text.data() + text.size()};
  read_header(reader, header, problems);
  RowReader rows{network, terms, problems};
  while (read_row(reader, rows, problems)) {
  }
  problems.throw_if_any();
  Replay replay = rows.finish();
  if (replay.rows == 0) {
    throw sim::InputError(label, "has a header but no calls", "make it with `wardsim calls`");
  }
  remark_on_left_out(replay, label, terms);
  return replay;
}

std::string replay_text(const std::filesystem::path& path) {
  return text_of(path, kMaxReplayBytes, "split the file by time, and run a study for each part");
}

}  // namespace models::study
