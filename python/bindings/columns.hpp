// Columns of numbers between NumPy and C++.
#pragma once

#include <pybind11/numpy.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/error.hpp"

namespace bindings {

/// An argument: an array or sequence whose numbers are T without loss, contiguous. Numbers with
/// fractions, where whole ones are asked for, are a TypeError even in a list; array_t alone would
/// cut them off. An array that is right already is not copied.
template <class T>
struct Column {
  pybind11::array_t<T, pybind11::array::c_style> array;
};

/// The values of a 1-D column, while it lives.
/// @throws sim::InputError if it is not 1-D; `name` says which argument of which function.
template <class T>
std::span<const T> span_of(const Column<T>& column, const std::string& function,
                           const std::string& name) {
  const auto& array = column.array;
  if (array.ndim() == 1) return {array.data(), static_cast<std::size_t>(array.size())};
  throw sim::InputError(function,
                        name + " has " + std::to_string(array.ndim()) + " dimensions (must be 1)");
}

template <class T>
pybind11::array_t<T> read_only(pybind11::array_t<T> array) {
  array.attr("flags").attr("writeable") = false;
  return array;
}

/// A read-only view of numbers that live in the C++ part of `owner`; keeps `owner` alive.
template <class T>
pybind11::array_t<T> view_of(const T* values, std::vector<pybind11::ssize_t> shape,
                             const pybind11::object& owner) {
  return read_only(pybind11::array_t<T>{std::move(shape), values, owner});
}

template <class T>
pybind11::array_t<T> view_of(const std::vector<T>& values, const pybind11::object& owner) {
  return view_of(values.data(), {static_cast<pybind11::ssize_t>(values.size())}, owner);
}

}  // namespace bindings

template <class T>
struct pybind11::detail::type_caster<bindings::Column<T>> {
  using Array = array_t<T, array::c_style>;
  PYBIND11_TYPE_CASTER(bindings::Column<T>, make_caster<Array>::name);

  bool load(handle source, bool) {
    const auto given = array::ensure(source);
    if (!given) return false;
    const object can_cast = module_::import("numpy").attr("can_cast");
    // An empty list has a type only for want of a better one.
    if (given.size() > 0 && !can_cast(given.dtype(), dtype::of<T>()).template cast<bool>()) {
      return false;
    }
    value.array = array_t<T, array::c_style | array::forcecast>::ensure(given);
    return static_cast<bool>(value.array);
  }
};
