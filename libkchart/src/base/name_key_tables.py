#!/usr/bin/env python3
"""Prints name_key_tables.inc from Python's copy of the Unicode data (14.0 in Python 3.11):

    python3 name_key_tables.py > name_key_tables.inc

kFolded holds, in ascending order, the characters that case folding or canonical decomposition
changes, but for the syllables of Hangul, and what becomes of them. kClasses holds the runs of
characters with a combining class: first, last, class.
"""
import sys
import unicodedata

HANGUL = range(0xAC00, 0xD7A4)


def decomposed(text):
    return unicodedata.normalize("NFD", text)


def main():
    points = [c for c in range(sys.maxunicode + 1) if not 0xD800 <= c < 0xE000]
    print(f"// Made by name_key_tables.py from Unicode {unicodedata.unidata_version}.")
    print("constexpr Folded kFolded[] = {")
    for code in points:
        to = decomposed(decomposed(chr(code)).casefold())
        if code in HANGUL or to == chr(code):
            continue
        text = "".join(f"\\x{byte:02x}" for byte in to.encode())
        print(f'    {{0x{code:X}, "{text}"}},')
    print("};\nconstexpr ClassRun kClasses[] = {")
    runs = []
    for code in points:
        value = unicodedata.combining(chr(code))
        if value and runs and runs[-1][1:] == [code - 1, value]:
            runs[-1][1] = code
        elif value:
            runs.append([code, code, value])
    for first, last, value in runs:
        print(f"    {{0x{first:X}, 0x{last:X}, {value}}},")
    print("};")


if __name__ == "__main__":
    main()
