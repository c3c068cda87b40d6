// Texts of JSON, with their escapes, as texts of Universal Binary JSON.
#pragma once
#include "output_buffer.h"

namespace gatehouse {

enum class json_problem { none, syntax, utf8 };

// Reads a text whose opening quote lies before `at`, and writes its length and its bytes.
//
// Returns where it ends, behind the closing quote; with a problem, where that is.
const char *read_json_text(const char *at, const char *end, output_buffer &output,
                           json_problem &problem);

}  // namespace gatehouse
