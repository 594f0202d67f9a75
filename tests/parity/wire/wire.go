// Package wire is how rows reach a recorder and answers come back: counted bytes on stdin and
// stdout, so that any output, also invalid UTF-8, survives.
//
// A request is a line "COUNT" and COUNT pairs of frames, a key and a value; an answer is two frames,
// a status ("ok" or "error") and a text. A frame is a line "LENGTH" and LENGTH bytes.
package wire

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Row is one small chart to be rendered.
type Row struct {
	Files       map[string][]byte // path within the chart -> bytes
	Values      []string          // user values, as YAML
	Set         []string
	SetString   []string
	SetJSON     []string
	SetLiteral  []string
	KubeVersion string
	APIVersions []string
	Show        string // the rendered file that is the answer, with the chart's path, or All
}

// All as Row.Show asks for all rendered files, which then must be manifests.
const All = "*"

// Manifests are the rendered files that `helm template` sorts.
func (row Row) Manifests(rendered map[string]string) map[string]string {
	manifests := maps.Clone(rendered)
	maps.DeleteFunc(manifests, func(name, _ string) bool { return strings.HasSuffix(name, "NOTES.txt") })
	return manifests
}

// Shown is the answer: one file's text, or all, each behind its path.
func (row Row) Shown(rendered map[string]string) string {
	if row.Show != All {
		return rendered[row.Show]
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(rendered)) {
		fmt.Fprintf(&text, "=== %s\n%s\n", name, rendered[name])
	}
	return text.String()
}

// Serve answers rows from stdin until it ends.
func Serve(render func(Row) (string, error)) {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	for {
		row, err := read(in)
		if err == io.EOF {
			return
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "recorder:", err)
			os.Exit(1)
		}
		text, err := safely(render, row)
		status := "ok"
		if err != nil {
			status, text = "error", err.Error()
		}
		fmt.Fprintf(out, "%d\n%s%d\n%s", len(status), status, len(text), text)
		out.Flush()
	}
}

// safely turns a panic that Helm lets through into an error, so that one row cannot end the run.
func safely(render func(Row) (string, error), row Row) (text string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("PANIC: %v", r)
		}
	}()
	return render(row)
}

func read(in *bufio.Reader) (Row, error) {
	row := Row{Files: map[string][]byte{}}
	count, err := number(in)
	if err != nil {
		return row, err
	}
	for range count {
		key, err := frame(in)
		if err != nil {
			return row, err
		}
		value, err := frame(in)
		if err != nil {
			return row, err
		}
		if err := row.put(string(key), value); err != nil {
			return row, err
		}
	}
	return row, nil
}

func (row *Row) put(key string, value []byte) error {
	text := string(value)
	if path, ok := strings.CutPrefix(key, "file:"); ok {
		row.Files[path] = value
		return nil
	}
	switch key {
	case "values":
		row.Values = append(row.Values, text)
	case "set":
		row.Set = append(row.Set, text)
	case "set-string":
		row.SetString = append(row.SetString, text)
	case "set-json":
		row.SetJSON = append(row.SetJSON, text)
	case "set-literal":
		row.SetLiteral = append(row.SetLiteral, text)
	case "kube-version":
		row.KubeVersion = text
	case "api-version":
		row.APIVersions = append(row.APIVersions, text)
	case "show":
		row.Show = text
	default:
		return fmt.Errorf("unknown key %q", key)
	}
	return nil
}

func number(in *bufio.Reader) (int, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return 0, io.EOF
	}
	return strconv.Atoi(strings.TrimSpace(line))
}

func frame(in *bufio.Reader) ([]byte, error) {
	size, err := number(in)
	if err != nil {
		return nil, err
	}
	bytes := make([]byte, size)
	_, err = io.ReadFull(in, bytes)
	return bytes, err
}
