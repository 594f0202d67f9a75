// Master Password's templates: each letter is a class of characters.
#include "funcs/password_templates.hpp"

namespace kchart::funcs {

namespace {

using std::string_view;

constexpr string_view kMaximum[] = {"anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"};
constexpr string_view kLong[] = {
    "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv",
    "CvccCvcvCvcvno", "CvcvnoCvccCvcv", "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc",
    "CvcvCvcvnoCvcc", "CvcvCvcvCvccno", "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno",
    "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc",
    "CvccCvcvCvccno"};
constexpr string_view kMedium[] = {"CvcnoCvc", "CvcCvcno"};
constexpr string_view kShort[] = {"Cvcn"};
constexpr string_view kBasic[] = {"aaanaaan", "aannaaan", "aaannaaa"};
constexpr string_view kPin[] = {"nnnn"};

}  // namespace

std::span<const string_view> password_templates(string_view type) {
  if (type == "maximum") return kMaximum;
  if (type == "long") return kLong;
  if (type == "medium") return kMedium;
  if (type == "short") return kShort;
  if (type == "basic") return kBasic;
  if (type == "pin") return kPin;
  return {};
}

string_view password_characters(char letter) {
  switch (letter) {
    case 'V':
      return "AEIOU";
    case 'C':
      return "BCDFGHJKLMNPQRSTVWXYZ";
    case 'v':
      return "aeiou";
    case 'c':
      return "bcdfghjklmnpqrstvwxyz";
    case 'a':
      return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    case 'n':
      return "0123456789";
    case 'o':
      return "@&%?,=[]_:-+*$#!'^~;()/.";
    default:
      return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()";
  }
}

}  // namespace kchart::funcs
