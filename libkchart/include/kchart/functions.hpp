// Functions: how code is made callable from a template.
//
// A function is a row of a table: its name, its Go signature, one line of documentation and its
// code. The evaluator checks and converts arguments by the signature, with Go's own messages, so
// the code may rely on the kinds it declared.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/value.hpp"

namespace kchart {

class Budget;
class Execution;  // the run of one template set; lets `include` and `tpl` call back (tmpl)
struct Services;  // what functions may ask of the world: clock, randomness, DNS, cluster (funcs)

// One call, as the code of a function sees it.
struct Call {
  Arena& arena;  // where results live
  // Checked against the signature; variadic ones follow the fixed ones.
  std::span<const Value> args;
  Execution& run;
  Services* services;  // null where the run was given none
  Budget& budget;
};

using FunctionCode = Value (*)(Call& call);

// The static type of a parameter or result, as Go would declare it.
enum class Type : std::uint8_t {
  any,
  value /* reflect.Value: builtins only */,
  boolean,
  integer,
  int64,
  uint32,
  uint64,
  float64,
  string,
  bytes,
  list /* []interface {} */,
  strings /* []string */,
  integers /* []int */,
  map /* map[string]interface {} */,
  string_map,
  time,
  duration,
  object /* any other named type: its values are objects, lists or maps of that name */,
  none,
};

struct Function {
  std::string_view name;
  // Go's own notation without "func": "(n int, s string) string", "(dst map[string]interface {},
  // srcs ...map[string]interface {}) interface {}". Parameter names are for the reader; they and
  // the types are what the reference prints.
  std::string_view signature;
  std::string_view doc;  // one line, ends with a full stop
  FunctionCode code;
};

// A signature taken apart, once, when a function is first asked for.
struct Signature {
  std::vector<Type> params;             // the last one repeats when `variadic`
  std::vector<std::string_view> names;  // Go's name of each parameter's type, for messages
  bool variadic = false;
  Type result = Type::any;  // a result of type any is seen as boxed by templates
  // All result types, as written: Go's templates call a function with one, or two of which the
  // second is an error.
  std::vector<std::string_view> results;

  static Signature parse(std::string_view text);  // throws Error "func.signature"
  // Why a template cannot call the function `name`, in Go's words; empty when it can.
  std::string problem(std::string_view name) const;
};

struct BoundFunction {
  Function function;
  Signature signature;
};

// What a template may call. Built once, then shared read-only between threads.
class FunctionTable {
 public:
  // Later rows replace earlier ones of the same name.
  void add(std::span<const Function> rows);
  // Null when there is none. Throws Error "func.signature" for one whose signature is none.
  const BoundFunction* find(std::string_view name) const;
  bool has(std::string_view name) const noexcept { return row_of(name) != 0; }
  std::vector<const BoundFunction*> sorted() const;

 private:
  // Of some 250 functions a chart calls a few dozen, so only those are bound: to take all
  // signatures apart cost a third of the instructions of a small render.
  class Row {
   public:
    explicit Row(const Function& function) : function_(function) {}
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;
    ~Row() { delete bound_.load(std::memory_order_relaxed); }
    const Function& function() const noexcept { return function_; }
    const BoundFunction* bound() const;

   private:
    Function function_;
    mutable std::atomic<const BoundFunction*> bound_{nullptr};
  };

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t row = 0;  // its number, from 1 on; 0: none
  };

  std::size_t place_of(std::string_view name, std::uint32_t hash) const noexcept;
  std::uint32_t row_of(std::string_view name) const noexcept {
    return index_.empty() ? 0 : index_[place_of(name, Key::hash_of(name))].row;
  }
  void index_anew(std::size_t places);

  std::deque<Row> rows_;
  std::vector<Slot> index_;  // by hash of the name, around from there
};

// The methods of a Go type. The receiver is args[0] of the call and does not stand in the
// signature.
struct MethodTable {
  explicit MethodTable(std::span<const Function> rows);
  const BoundFunction* find(std::string_view name) const;

  FunctionTable table;
};

// What a function throws to fail, whether Go's would return an error or panic: the evaluator
// answers both with `error calling NAME: <message>` and the position of the call.
struct FunctionError {
  std::string message;
  const char* code = "template.exec";  // what ExecError::code() will say
};

}  // namespace kchart
