#include "models/study/study.hpp"

#include <utility>

#include "models/study/text_file.hpp"

namespace models::study {

Study Study::load(const std::filesystem::path& path) {
  return from_text(text_of(path, kMaxStudyBytes, "is it a study file?"), path.parent_path(),
                   path.string());
}

Study Study::from_text(std::string text, std::filesystem::path folder, std::string label) {
  Study study;
  study.text_ = std::move(text);
  study.folder_ = std::move(folder);
  study.label_ = std::move(label);
  return study;
}

Study Study::with(const std::vector<Override>& changes) const {
  Study changed = *this;
  changed.overrides_.insert(changed.overrides_.end(), changes.begin(), changes.end());
  return changed;
}

Document Study::document() const {
  Document document{text_, label_};
  for (const Override& change : overrides_) document.apply(change);
  return document;
}

}  // namespace models::study
