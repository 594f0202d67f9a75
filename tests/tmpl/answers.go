// Fills in what Go's text/template answers to the rows of tests/tmpl/rows:
//
//	go run answers.go rows/*.txt
//
// A row is a line "< template" and a line "> answer"; an answer "ERR ..." is the error's text.
// ⏎ stands for a newline, ⇥ for a tab, ␍ for a carriage return, ⟨ff⟩ for a byte. Value and
// functions must be those of fixture.cpp.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"text/template"
)

// A struct, a pointer to it, and a map with methods.
type Point struct {
	X    int
	Name string
	Any  any
}

func (p Point) Sum(n int, more ...int) int {
	for _, m := range more {
		n += m
	}
	return p.X + n
}

func (p Point) Fail(why string) (string, error) { return "", errors.New(why) }

func (p *Point) Self() any { return nil }

var pointer = &Point{4, "p4", nil}

type Files map[string][]byte

func (f Files) Get(name string) string { return string(f[name]) }

func shown(args ...any) string {
	var b strings.Builder
	for _, arg := range args {
		fmt.Fprintf(&b, "<%T %v>", arg, arg)
	}
	return b.String()
}

func dict(args ...any) map[string]any {
	made := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		key, ok := args[i].(string)
		if !ok {
			panic("dict")
		}
		made[key] = args[i+1]
	}
	return made
}

func set(d map[string]any, key string, v any) map[string]any {
	d[key] = v
	return d
}

func count(n int) []int {
	made := []int{}
	for i := 0; i < n; i++ {
		made = append(made, i)
	}
	return made
}

// Of all templates of a file of rows.
var missing = "zero"

func functions(t *template.Template) template.FuncMap {
	return template.FuncMap{
		"wantAny":       func(v any) string { return shown(v) },
		"wantBool":      func(v bool) string { return shown(v) },
		"wantInt":       func(v int) string { return shown(v) },
		"wantInt64":     func(v int64) string { return shown(v) },
		"wantUint32":    func(v uint32) string { return shown(v) },
		"wantUint64":    func(v uint64) string { return shown(v) },
		"wantFloat":     func(v float64) string { return shown(v) },
		"wantString":    func(v string) string { return shown(v) },
		"wantBytes":     func(v []byte) string { return shown(v) },
		"wantList":      func(v []any) string { return shown(v) },
		"wantStrings":   func(v []string) string { return shown(v) },
		"wantMap":       func(v map[string]any) string { return shown(v) },
		"wantStringMap": func(v map[string]string) string { return shown(v) },
		"wantTwo":       func(a string, b int) string { return shown(a, b) },
		"wantSome": func(a string, b ...int) string {
			s := shown(a)
			for _, v := range b {
				s += shown(v)
			}
			return s
		},
		"wantAnys": func(a ...any) string { return shown(a...) },
		"wantMaps": func(a map[string]any, b ...map[string]any) string {
			s := shown(a)
			for _, v := range b {
				s += shown(v)
			}
			return s
		},
		"any":      func(v any) any { return v },
		"same":     func(v reflect.Value) reflect.Value { return v },
		"noAny":    func() any { return nil },
		"noMap":    func() map[string]any { return nil },
		"noList":   func() []any { return nil },
		"toInt64":  func(v int64) int64 { return v },
		"toUint64": func(v uint64) uint64 { return v },
		"bytes":    func(v []byte) []byte { return v },
		"fails":    func(message string) (string, error) { return "", fmt.Errorf("%s", message) },
		"list":     func(v ...any) []any { return append([]any{}, v...) },
		"dict":     dict,
		"set":      set,
		"strings":  func(v ...string) []string { return append([]string{}, v...) },
		"count":    count,
		"point":    func() Point { return Point{3, "p3", nil} },
		"pointer":  func() *Point { return pointer },
		"files":    func() Files { return Files{"a.txt": []byte("text")} },
		"include": func(name string, data any) (string, error) {
			var b strings.Builder
			err := t.ExecuteTemplate(&b, name, data)
			return b.String(), err
		},
		"tpl": func(text string, data any) (string, error) {
			clone, err := t.Clone()
			if err != nil {
				return "", err
			}
			clone.Option("missingkey=" + missing)
			clone.Funcs(functions(clone))
			parsed, err := clone.New(t.Name()).Parse(text)
			if err != nil {
				return "", fmt.Errorf("tpl: %w", err)
			}
			var b strings.Builder
			if err := parsed.Execute(&b, data); err != nil {
				return "", fmt.Errorf("tpl: %w", err)
			}
			return b.String(), nil
		},
	}
}

func data() map[string]any {
	return map[string]any{
		"true": true, "false": false, "one": 1.0, "zero": 0.0, "pi": 3.25, "big": 1234567.0,
		"str": "hello", "empty": "", "special": "<a href=\"x\">'&'\\ \n\u00e9\u2028", "nil": nil,
		"list": []any{1.0, "two", nil, true, []any{5.0}, map[string]any{"k": "v"}},
		"nils": []any{nil, nil}, "none": []any{},
		"map": map[string]any{"b": 2.0, "a": "A", "c": nil}, "nomap": map[string]any{},
		"deep": map[string]any{"x": map[string]any{"y": "deep", "z": nil}, "n": nil},
		"rows": []any{map[string]any{"id": 1.0, "name": "r1"}, map[string]any{"id": 2.0}, nil},
		"int":  7, "int64": int64(-8), "uint64": uint64(9), "complex": 1 + 2i, "bytes": []byte("raw"),
		"strs": []string{"p", "q"}, "ints": []int{4, 5}, "strmap": map[string]string{"k": "sv"},
	}
}

// The canonical text of every tree in a template.
func printed(text string) string {
	root := template.New("t")
	root.Funcs(functions(root))
	if _, err := root.Parse(text); err != nil {
		return "ERR " + err.Error()
	}
	var lines []string
	for _, t := range root.Templates() {
		lines = append(lines, t.Name()+": "+t.Root.String())
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// Runs one template; a file of several is parted by lines "=== name".
func answer(text string) string {
	names, texts := []string{"t"}, []string{text}
	if parts := regexp.MustCompile(`(?m)^=== (.*)\n`).Split(text, -1); len(parts) > 1 {
		names, texts = nil, parts[1:]
		for _, m := range regexp.MustCompile(`(?m)^=== (.*)\n`).FindAllStringSubmatch(text, -1) {
			names = append(names, m[1])
		}
	}
	root := template.New("set").Option("missingkey=" + missing)
	root.Funcs(functions(root))
	for i, name := range names {
		if _, err := root.New(name).Parse(texts[i]); err != nil {
			return "ERR " + err.Error()
		}
	}
	var b bytes.Buffer
	if err := root.ExecuteTemplate(&b, names[0], data()); err != nil {
		return "ERR " + err.Error()
	}
	return b.String()
}

var toText = strings.NewReplacer("⏎", "\n", "⇥", "\t", "␍", "\r")

func decode(row string) string {
	row = toText.Replace(row)
	return regexp.MustCompile(`⟨([0-9a-f]{2})⟩`).ReplaceAllStringFunc(row, func(s string) string {
		b, _ := strconv.ParseUint(s[3:5], 16, 8)
		return string([]byte{byte(b)})
	})
}

func encode(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '\n':
			b.WriteString("⏎")
		case r == '\t':
			b.WriteString("⇥")
		case r == '\r':
			b.WriteString("␍")
		case r < ' ' || r == 0x7f || r == 0x2028 || (r == 0xfffd && text[i] != 0xef):
			fmt.Fprintf(&b, "⟨%02x⟩", text[i])
			if r == 0x2028 {
				fmt.Fprintf(&b, "⟨%02x⟩⟨%02x⟩", text[i+1], text[i+2])
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func main() {
	for _, name := range os.Args[1:] {
		source, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		missing = "zero"
		if strings.Contains(name, "missing") {
			missing = "error"
		}
		ask := answer
		if strings.Contains(name, "print") {
			ask = printed
		}
		var b strings.Builder
		for _, line := range strings.Split(strings.TrimSuffix(string(source), "\n"), "\n") {
			if strings.HasPrefix(line, ">") {
				continue
			}
			b.WriteString(line + "\n")
			if template, ok := strings.CutPrefix(line, "< "); ok {
				b.WriteString("> " + encode(ask(decode(template))) + "\n")
			}
		}
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			panic(err)
		}
	}
}
