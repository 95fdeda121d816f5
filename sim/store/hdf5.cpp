#include "sim/store/hdf5.hpp"

namespace sim::store::hdf5 {

namespace {

std::recursive_mutex& library_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

/// HDF5's description of the failure closest to its cause.
std::string innermost_message() {
  std::string message;
  const auto take_first = [](unsigned, const H5E_error2_t* error, void* text) -> herr_t {
    if (error->desc != nullptr) *static_cast<std::string*>(text) = error->desc;
    return 1;  // stop
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &message);
  return message;
}

}  // namespace

Session::Session() : lock_{library_mutex()} {
  static const herr_t no_plugins = H5PLset_loading_state(0);  // a file must not choose code to load
  static_cast<void>(no_plugins);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // of the calling thread
}

Error::Error(const std::string& doing)
    : std::runtime_error{[&doing] {
        const std::string cause = innermost_message();
        return cause.empty() ? doing : doing + " (HDF5: " + cause + ")";
      }()} {}

Handle::Handle(hid_t id, Close closer, const std::string& doing) : id_{id}, close_{closer} {
  if (id < 0) throw Error{doing};
}

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this != &other) {
    reset();
    id_ = std::exchange(other.id_, -1);
    close_ = other.close_;
  }
  return *this;
}

void Handle::reset() noexcept {
  if (id_ >= 0) close_(id_);
  id_ = -1;
}

void Handle::close(const std::string& doing) {
  if (id_ >= 0) check(close_(std::exchange(id_, -1)), doing);
}

void check(herr_t status, const std::string& doing) {
  if (status < 0) throw Error{doing};
}

Handle text_type(std::size_t bytes) {
  Handle type{H5Tcopy(H5T_C_S1), H5Tclose, "making a text type"};
  check(H5Tset_size(type, bytes), "setting a text's size");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "setting a text's encoding");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "setting a text's padding");
  return type;
}

}  // namespace sim::store::hdf5
