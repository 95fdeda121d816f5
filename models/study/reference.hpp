// What a study file may contain, for machines and for people; both from the field table.
#pragma once

#include <string>
#include <string_view>

namespace models::study {

/// JSON Schema (2020-12) of study files.
[[nodiscard]] std::string json_schema();

/// The reference page in Markdown: a section for each table, a row for each key.
[[nodiscard]] std::string reference_page();

/// The unit that the end of a key stands for, "£ a year"; empty if it stands for none.
[[nodiscard]] std::string unit_of(std::string_view key);

}  // namespace models::study
