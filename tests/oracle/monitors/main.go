// Reads monitors as the Prometheus Operator's own types do, for the test beside it.
//
// Standard input has one PodMonitor or ServiceMonitor a line, as JSON. Standard output has one JSON text a line, in the
// same order: what the types refuse, unknown fields and wrong types alike, or "" where they take all of it.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	kjson "sigs.k8s.io/json"
)

// strictly decodes into the type of the object's kind and refuses what the type has no field for. It takes capitals as
// the API server does; encoding/json would take "scrapeTimeOut" for "scrapeTimeout".
func strictly(line []byte) error {
	var kind struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := json.Unmarshal(line, &kind); err != nil {
		return err
	}
	if kind.APIVersion != monitoringv1.SchemeGroupVersion.String() {
		return fmt.Errorf("unknown apiVersion %q", kind.APIVersion)
	}
	var object any
	switch kind.Kind {
	case monitoringv1.PodMonitorsKind:
		object = &monitoringv1.PodMonitor{}
	case monitoringv1.ServiceMonitorsKind:
		object = &monitoringv1.ServiceMonitor{}
	default:
		return fmt.Errorf("unknown kind %q", kind.Kind)
	}
	refused, err := kjson.UnmarshalStrict(line, object)
	return errors.Join(append(refused, err)...)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	output := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		answer := ""
		if err := strictly(lines.Bytes()); err != nil {
			answer = err.Error()
		}
		if err := output.Encode(answer); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
