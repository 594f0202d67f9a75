// Trace: which line of which template wrote each line of a render, and which values it read there.
//
// A render that is given a Trace fills it; one without pays nothing. With Origins beside it (of the
// chart, the values and the render), each value also says where it was set.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/error.hpp"
#include "kchart/origins.hpp"

namespace kchart {

namespace rendering {
class Tracer;
}  // namespace rendering

struct TracedValue {
  std::string path;  // "image.tag", "db.port": as values.yaml of the root chart and --set have it
  std::optional<Origin> origin;  // where it was set, if that was kept
};

struct TracedLine {
  Position position;                // the template's file ("app/templates/_names.tpl") and line
  std::vector<TracedValue> values;  // what the actions of this line read, in that order
};

// Holds what one render did; no part of it borrows from the render.
class Trace {
 public:
  Trace();
  ~Trace();
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  // What wrote the line `line` (from 1) of `file`, which is one of Rendered::files. Lines that went
  // through functions (`include "x" . | nindent 4`) lead to the text in the define where they can
  // be recognised there, else to the call. A key whose value was printed in the lines below it has
  // that value. Absent for blank lines and unknown files, and where
  // the render did more than is kept (256 MiB).
  std::optional<TracedLine> find(std::string_view file, int line) const;

 private:
  friend class rendering::Tracer;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kchart
