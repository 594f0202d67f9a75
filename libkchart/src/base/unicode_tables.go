// Prints unicode_tables.inc from Go's own package unicode, so that both agree on every character:
//
//	go run unicode_tables.go > unicode_tables.inc
//
// kClassRuns holds, in ascending order, where the set of classes changes: the code point in the
// high 24 bits, the classes from there on in the low 8. kCaseRuns is Go's unicode.CaseRanges.
package main

import (
	"fmt"
	"unicode"
)

func classes(r rune) uint32 {
	tests := []bool{
		unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsNumber(r), unicode.IsUpper(r),
		unicode.IsLower(r), unicode.IsPunct(r), unicode.IsPrint(r), unicode.IsGraphic(r),
	}
	var bits uint32
	for i, yes := range tests {
		if yes {
			bits |= 1 << i
		}
	}
	return bits
}

func main() {
	fmt.Printf("// Made by unicode_tables.go from Unicode %s. Do not edit.\n\n", unicode.Version)
	fmt.Print("constexpr std::uint32_t kClassRuns[] = {")
	last, column := uint32(0xFFFF), 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if c := classes(r); c != last {
			if column%8 == 0 {
				fmt.Print("\n   ")
			}
			fmt.Printf(" 0x%06X%02X,", r, c)
			last, column = c, column+1
		}
	}
	fmt.Print("\n};\n\nconstexpr CaseRun kCaseRuns[] = {")
	for i, c := range unicode.CaseRanges {
		if i%3 == 0 {
			fmt.Print("\n   ")
		}
		fmt.Printf(" {0x%X, 0x%X, {%d, %d, %d}},", c.Lo, c.Hi, c.Delta[0], c.Delta[1], c.Delta[2])
	}
	fmt.Print("\n};\n")
}
