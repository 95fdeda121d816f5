// A study: a file and the changes made to it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/study/checks.hpp"

namespace models::study {

/// The text of a study with changes to it. Cheap to copy; nothing is loaded or checked but the
/// text.
class Study {
 public:
  /// @throws sim::InputError if the file cannot be read.
  [[nodiscard]] static Study load(const std::filesystem::path& path);

  /// @param folder  where relative file names in the study start
  /// @param label   how the study is called in messages
  [[nodiscard]] static Study from_text(std::string text, std::filesystem::path folder,
                                       std::string label);

  /// The same study with further changes; later ones win.
  [[nodiscard]] Study with(const std::vector<Override>& changes) const;

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const std::string& label() const { return label_; }
  [[nodiscard]] const std::vector<Override>& overrides() const { return overrides_; }

  /// The document with all changes made.
  /// @throws sim::InputError if the text is not TOML or a change leads nowhere.
  [[nodiscard]] Document document() const;

 private:
  std::string text_;
  std::filesystem::path folder_;
  std::string label_;
  std::vector<Override> overrides_;
};

}  // namespace models::study
