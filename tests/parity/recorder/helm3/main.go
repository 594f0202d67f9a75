// helm3-recorder renders rows with Helm 3's own packages, the way `helm template` does up to the
// sorting of manifests, and answers with one file's output or the error's text.
package main

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"sort"

	"kchart/parity/wire"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/getter"
	"helm.sh/helm/v3/pkg/releaseutil"
)

func main() {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	log.SetOutput(io.Discard)
	// Values files lie in a folder of their own, so that messages name them alike in every run.
	dir, err := os.MkdirTemp("", "rows")
	if err == nil {
		err = os.Chdir(dir)
	}
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	wire.Serve(render)
}

func render(row wire.Row) (string, error) {
	vals, err := userValues(row)
	if err != nil {
		return "", err
	}
	var files []*loader.BufferedFile
	for name, data := range row.Files {
		files = append(files, &loader.BufferedFile{Name: name, Data: data})
	}
	sort.Slice(files, func(i, j int) bool { return files[i].Name < files[j].Name })
	chart, err := loader.LoadFiles(files)
	if err != nil {
		return "", err
	}
	if err := chartutil.ProcessDependenciesWithMerge(chart, vals); err != nil {
		return "", err
	}
	caps := chartutil.DefaultCapabilities.Copy()
	if row.KubeVersion != "" {
		version, err := chartutil.ParseKubeVersion(row.KubeVersion)
		if err != nil {
			return "", err
		}
		caps.KubeVersion = *version
	}
	caps.APIVersions = append(caps.APIVersions, row.APIVersions...)
	release := chartutil.ReleaseOptions{Name: "rel", Namespace: "demo", Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValues(chart, vals, release, caps)
	if err != nil {
		return "", err
	}
	if required := chart.Metadata.KubeVersion; row.Show == wire.All && required != "" &&
		!chartutil.IsCompatibleRange(required, caps.KubeVersion.String()) {
		return "", fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s",
			required, caps.KubeVersion.Version)
	}
	rendered, err := engine.Render(chart, all)
	if err == nil && row.Show == wire.All {
		_, _, err = releaseutil.SortManifests(row.Manifests(rendered), nil, releaseutil.InstallOrder)
	}
	return row.Shown(rendered), err
}

func userValues(row wire.Row) (map[string]any, error) {
	options := values.Options{Values: row.Set, StringValues: row.SetString, JSONValues: row.SetJSON,
		LiteralValues: row.SetLiteral}
	for i, text := range row.Values {
		name := fmt.Sprintf("values%d.yaml", i)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return nil, err
		}
		options.ValueFiles = append(options.ValueFiles, name)
	}
	if len(row.Values)+len(row.Set)+len(row.SetString)+len(row.SetJSON)+len(row.SetLiteral) == 0 {
		return map[string]any{}, nil
	}
	return options.MergeValues(getter.All(cli.New()))
}
