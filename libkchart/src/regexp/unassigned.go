// Prints unassigned.inc from Go's own package unicode: the code points that no character has (Cn),
// a first and a last per range:
//
//	go run unassigned.go > unassigned.inc
package main

import (
	"fmt"
	"unicode"
)

func main() {
	fmt.Printf("// Made by unassigned.go from Unicode %s. Do not edit.\n\n", unicode.Version)
	fmt.Print("constexpr char32_t kUnassigned[][2] = {")
	column := 0
	for first := rune(0); first <= unicode.MaxRune; first++ {
		if !unicode.Is(unicode.Cn, first) {
			continue
		}
		last := first
		for last < unicode.MaxRune && unicode.Is(unicode.Cn, last+1) {
			last++
		}
		if column%5 == 0 {
			fmt.Print("\n   ")
		}
		fmt.Printf(" {0x%X, 0x%X},", first, last)
		column++
		first = last
	}
	fmt.Print("\n};\n")
}
