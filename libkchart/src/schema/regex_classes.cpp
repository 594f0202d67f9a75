// Names of character classes that Go's regular expressions know.
#include <algorithm>
#include <iterator>

#include "schema/regex_syntax.hpp"

namespace kchart::schema {

namespace {

// The tables of Go's package unicode whose names Go's parser finds: it drops "_" from the name it
// looks for, but not from those of the scripts, so scripts of two words are out of reach.
constexpr std::string_view kClasses[] = {
    "Adlam",       "Ahom",      "Any",        "Arabic",     "Armenian",    "Avestan",
    "Balinese",    "Bamum",     "Batak",      "Bengali",    "Bhaiksuki",   "Bopomofo",
    "Brahmi",      "Braille",   "Buginese",   "Buhid",      "C",           "Carian",
    "Cc",          "Cf",        "Chakma",     "Cham",       "Cherokee",    "Chorasmian",
    "Cn",          "Co",        "Common",     "Coptic",     "Cs",          "Cuneiform",
    "Cypriot",     "Cyrillic",  "Deseret",    "Devanagari", "Dogra",       "Duployan",
    "Elbasan",     "Elymaic",   "Ethiopic",   "Georgian",   "Glagolitic",  "Gothic",
    "Grantha",     "Greek",     "Gujarati",   "Gurmukhi",   "Han",         "Hangul",
    "Hanunoo",     "Hatran",    "Hebrew",     "Hiragana",   "Inherited",   "Javanese",
    "Kaithi",      "Kannada",   "Katakana",   "Kawi",       "Kharoshthi",  "Khmer",
    "Khojki",      "Khudawadi", "L",          "Lao",        "Latin",       "Lepcha",
    "Limbu",       "Lisu",      "Ll",         "Lm",         "Lo",          "Lt",
    "Lu",          "Lycian",    "Lydian",     "M",          "Mahajani",    "Makasar",
    "Malayalam",   "Mandaic",   "Manichaean", "Marchen",    "Mc",          "Me",
    "Medefaidrin", "Miao",      "Mn",         "Modi",       "Mongolian",   "Mro",
    "Multani",     "Myanmar",   "N",          "Nabataean",  "Nandinagari", "Nd",
    "Newa",        "Nko",       "Nl",         "No",         "Nushu",       "Ogham",
    "Oriya",       "Osage",     "Osmanya",    "P",          "Palmyrene",   "Pc",
    "Pd",          "Pe",        "Pf",         "Phoenician", "Pi",          "Po",
    "Ps",          "Rejang",    "Runic",      "S",          "Samaritan",   "Saurashtra",
    "Sc",          "Sharada",   "Shavian",    "Siddham",    "Sinhala",     "Sk",
    "Sm",          "So",        "Sogdian",    "Soyombo",    "Sundanese",   "Syriac",
    "Tagalog",     "Tagbanwa",  "Takri",      "Tamil",      "Tangsa",      "Tangut",
    "Telugu",      "Thaana",    "Thai",       "Tibetan",    "Tifinagh",    "Tirhuta",
    "Toto",        "Ugaritic",  "Vai",        "Vithkuqi",   "Wancho",      "Yezidi",
    "Yi",          "Z",         "Zl",         "Zp",         "Zs",
};

struct Alias {
  std::string_view name;
  std::string_view category;
};

constexpr Alias kAliases[] = {
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

// First letter large, the others small, without "_", "-" and spaces.
std::string canonical_name(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c == '_' || c == '-' || c == ' ') continue;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) c = static_cast<char>(out.empty() ? (c & ~0x20) : (c | 0x20));
    out += c;
  }
  return out;
}

constexpr std::string_view kPosixClasses[] = {
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph",
    "lower", "print", "punct", "space", "upper", "word",  "xdigit",
};

}  // namespace

std::string unicode_class_members(std::string_view written_name, bool negated) {
  const std::string name = canonical_name(written_name);
  const std::string sign = negated ? "\\P{" : "\\p{";
  if (name == "Ascii") return negated ? "\\x80-\\x{10FFFF}" : "\\x00-\\x7F";
  if (name == "Assigned") return (negated ? "\\p{Cn}" : "\\P{Cn}");
  if ((name == "Lc" || name == "Casedletter") && !negated) return "\\p{Lu}\\p{Ll}\\p{Lt}";
  if (name == "Lc" || name == "Casedletter") return "\\P{L}\\p{Lm}\\p{Lo}";
  if (std::binary_search(std::begin(kClasses), std::end(kClasses), name)) return sign + name + "}";
  const auto* alias =
      std::lower_bound(std::begin(kAliases), std::end(kAliases), name,
                       [](const Alias& a, const std::string& n) { return a.name < n; });
  if (alias == std::end(kAliases) || alias->name != name) return "";
  return sign + std::string(alias->category) + "}";
}

bool is_posix_class(std::string_view name) {
  return std::binary_search(std::begin(kPosixClasses), std::end(kPosixClasses), name);
}

}  // namespace kchart::schema
