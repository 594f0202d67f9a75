//go:build ignore

// Prints api_versions.inc: the API versions that Helm knows without a cluster, in its order. They
// are those of the client's scheme and of the extension APIs, as Helm gathers them.
//
// Usage, in a module that requires the k8s.io versions of that Helm's go.mod (0.37.1 for Helm
// 4.3.1, 0.37.0 for Helm 3.22.0, which print the same):
//
//	go run list_api_versions.go > api_versions.inc
package main

import (
	"fmt"

	extensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	extensionsv1beta1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	if err := extensionsv1beta1.AddToScheme(scheme.Scheme); err != nil {
		panic(err)
	}
	if err := extensionsv1.AddToScheme(scheme.Scheme); err != nil {
		panic(err)
	}
	fmt.Println("// API versions of client-go 0.37. Made by list_api_versions.go; do not edit.")
	for _, version := range scheme.Scheme.PrioritizedVersionsAllGroups() {
		fmt.Printf("%q,\n", version.String())
	}
}
