// Go compares the names of Unicode classes loosely: case, blanks, hyphens and underscores do not
// count. By an oversight that makes scripts with an underscore in their own name unreachable
// (\p{Old_Italic} is an error in Go 1.26), so they are missing here too.
//
// RE2 has no name for unassigned code points (Cn). Outside of brackets they are "nothing of the
// rest"; within brackets they are spelt out, range by range.
#include "regexp/unicode_class.hpp"

#include <algorithm>
#include <iterator>

#include "base/strconv.hpp"

namespace kchart::regexp {

namespace {

constexpr std::string_view kCategories[] = {
    "L",  "Ll", "Lm", "Lo", "Lt", "Lu", "M",  "Mc", "Me", "Mn", "N",  "Nd",
    "Nl", "No", "P",  "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S",  "Sc",
    "Sk", "Sm", "So", "Z",  "Zl", "Zp", "Zs", "Cc", "Cf", "Co", "Cs",
};

// Sorted.
constexpr std::string_view kScripts[] = {
    "Adlam",      "Ahom",       "Arabic",      "Armenian",   "Avestan",     "Balinese",
    "Bamum",      "Batak",      "Bengali",     "Bhaiksuki",  "Bopomofo",    "Brahmi",
    "Braille",    "Buginese",   "Buhid",       "Carian",     "Chakma",      "Cham",
    "Cherokee",   "Chorasmian", "Common",      "Coptic",     "Cuneiform",   "Cypriot",
    "Cyrillic",   "Deseret",    "Devanagari",  "Dogra",      "Duployan",    "Elbasan",
    "Elymaic",    "Ethiopic",   "Georgian",    "Glagolitic", "Gothic",      "Grantha",
    "Greek",      "Gujarati",   "Gurmukhi",    "Han",        "Hangul",      "Hanunoo",
    "Hatran",     "Hebrew",     "Hiragana",    "Inherited",  "Javanese",    "Kaithi",
    "Kannada",    "Katakana",   "Kawi",        "Kharoshthi", "Khmer",       "Khojki",
    "Khudawadi",  "Lao",        "Latin",       "Lepcha",     "Limbu",       "Lisu",
    "Lycian",     "Lydian",     "Mahajani",    "Makasar",    "Malayalam",   "Mandaic",
    "Manichaean", "Marchen",    "Medefaidrin", "Miao",       "Modi",        "Mongolian",
    "Mro",        "Multani",    "Myanmar",     "Nabataean",  "Nandinagari", "Newa",
    "Nko",        "Nushu",      "Ogham",       "Oriya",      "Osage",       "Osmanya",
    "Palmyrene",  "Phoenician", "Rejang",      "Runic",      "Samaritan",   "Saurashtra",
    "Sharada",    "Shavian",    "Siddham",     "Sinhala",    "Sogdian",     "Soyombo",
    "Sundanese",  "Syriac",     "Tagalog",     "Tagbanwa",   "Takri",       "Tamil",
    "Tangsa",     "Tangut",     "Telugu",      "Thaana",     "Thai",        "Tibetan",
    "Tifinagh",   "Tirhuta",    "Toto",        "Ugaritic",   "Vai",         "Vithkuqi",
    "Wancho",     "Yezidi",     "Yi",
};

struct Alias {
  std::string_view name, category;
};

constexpr Alias kAliases[] = {
    {"Casedletter", "Lc"},
    {"Closepunctuation", "Pe"},
    {"Cntrl", "Cc"},
    {"Combiningmark", "M"},
    {"Connectorpunctuation", "Pc"},
    {"Control", "Cc"},
    {"Currencysymbol", "Sc"},
    {"Dashpunctuation", "Pd"},
    {"Decimalnumber", "Nd"},
    {"Digit", "Nd"},
    {"Enclosingmark", "Me"},
    {"Finalpunctuation", "Pf"},
    {"Format", "Cf"},
    {"Initialpunctuation", "Pi"},
    {"Letter", "L"},
    {"Letternumber", "Nl"},
    {"Lineseparator", "Zl"},
    {"Lowercaseletter", "Ll"},
    {"Mark", "M"},
    {"Mathsymbol", "Sm"},
    {"Modifierletter", "Lm"},
    {"Modifiersymbol", "Sk"},
    {"Nonspacingmark", "Mn"},
    {"Number", "N"},
    {"Openpunctuation", "Ps"},
    {"Other", "C"},
    {"Otherletter", "Lo"},
    {"Othernumber", "No"},
    {"Otherpunctuation", "Po"},
    {"Othersymbol", "So"},
    {"Paragraphseparator", "Zp"},
    {"Privateuse", "Co"},
    {"Punct", "P"},
    {"Punctuation", "P"},
    {"Separator", "Z"},
    {"Spaceseparator", "Zs"},
    {"Spacingmark", "Mc"},
    {"Surrogate", "Cs"},
    {"Symbol", "S"},
    {"Titlecaseletter", "Lt"},
    {"Unassigned", "Cn"},
    {"Uppercaseletter", "Lu"},
};

// What is assigned, but for the controls and their kin (C).
constexpr std::string_view kVisible = "\\pL\\pM\\pN\\pP\\pS\\pZ";
constexpr std::string_view kCased = "\\p{Lu}\\p{Ll}\\p{Lt}";

std::string canonical(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c == '_' || c == '-' || c == ' ') continue;
    if (out.empty()) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    } else if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
    out += c;
  }
  return out;
}

#include "regexp/unassigned.inc"

void append_unassigned(std::string& out) {
  for (const auto& [first, last] : kUnassigned) {
    out +=
        "\\x{" + strconv::format_uint(first, 16) + "}-\\x{" + strconv::format_uint(last, 16) + '}';
  }
}

// A class that RE2 builds from others: what it consists of, and all else.
struct Compound {
  std::string_view name, parts, rest;
};

constexpr Compound kCompounds[] = {
    {"Ascii", "\\x{0}-\\x{7f}", "\\x{80}-\\x{10ffff}"},
    {"Lc", kCased, "\\p{Lm}\\p{Lo}\\pM\\pN\\pP\\pS\\pZ\\pC"},
    {"Assigned", "\\pL\\pM\\pN\\pP\\pS\\pZ\\pC", ""},
    {"Cn", "", "\\pL\\pM\\pN\\pP\\pS\\pZ\\pC"},
    {"C", "\\pC", kVisible},
};

void append_compound(std::string& out, const Compound& c, bool negative, bool in_class) {
  const std::string_view wanted = negative ? c.rest : c.parts;
  const std::string_view others = negative ? c.parts : c.rest;
  const bool assigned = c.name == "Assigned" || c.name == "Cn";
  if (in_class && assigned && wanted.empty()) {
    append_unassigned(out);
  } else if (in_class) {
    out.append(wanted);
  } else if (wanted.empty() || (c.name == "C" && !negative) || (c.name == "Lc" && negative)) {
    out.append("[^").append(others).append("]");
  } else {
    out.append("[").append(wanted).append("]");
  }
}

}  // namespace

bool append_unicode_class(std::string& out, std::string_view name, bool negative, bool in_class) {
  std::string key = canonical(name);
  for (const Alias& alias : kAliases) {
    if (alias.name == key) key = alias.category;
  }
  for (const Compound& compound : kCompounds) {
    if (compound.name != key) continue;
    append_compound(out, compound, negative, in_class);
    return true;
  }
  const bool known =
      key == "Any" ||
      std::find(std::begin(kCategories), std::end(kCategories), key) != std::end(kCategories) ||
      std::binary_search(std::begin(kScripts), std::end(kScripts), std::string_view(key));
  if (!known) return false;
  out.append(negative ? "\\P{" : "\\p{").append(key).append("}");
  return true;
}

}  // namespace kchart::regexp
