// Prints what Kubernetes' own Pod Security admission says of pods, for the differential test beside it.
//
// Standard input has one JSON object a line: {"version": "v1.33", "server": 33, "pod": {"metadata": ..., "spec": ...}}.
// Standard output has one a line, in the same order: per level, the reason and the detail of each check that forbids the
// pod, with the check's id. The pod is first filled in as the API server of Kubernetes 1.<server> would (defaults.go).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type request struct {
	Version string     `json:"version"`
	Server  int        `json:"server"`
	Pod     corev1.Pod `json:"pod"`
}

type finding struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

type verdict struct {
	Baseline   []finding `json:"baseline"`
	Restricted []finding `json:"restricted"`
}

// namedChecks returns the standard checks, each made to write its id in front of its reason: the evaluator's results
// do not say which check they come from.
func namedChecks() []policy.Check {
	checks := policy.DefaultChecks()
	for i := range checks {
		id := string(checks[i].ID)
		for j := range checks[i].Versions {
			checkPod := checks[i].Versions[j].CheckPod
			checks[i].Versions[j].CheckPod = func(meta *metav1.ObjectMeta, spec *corev1.PodSpec) policy.CheckResult {
				result := checkPod(meta, spec)
				result.ForbiddenReason = id + "\x00" + result.ForbiddenReason
				return result
			}
		}
	}
	return checks
}

func findings(evaluator policy.Evaluator, level api.Level, version api.Version, pod *corev1.Pod) []finding {
	found := []finding{}
	for _, result := range evaluator.EvaluatePod(api.LevelVersion{Level: level, Version: version}, &pod.ObjectMeta, &pod.Spec) {
		if result.Allowed {
			continue
		}
		for i, c := range result.ForbiddenReason {
			if c == 0 {
				found = append(found, finding{result.ForbiddenReason[:i], result.ForbiddenReason[i+1:], result.ForbiddenDetail})
				break
			}
		}
	}
	return found
}

func run() error {
	evaluator, err := policy.NewEvaluator(namedChecks(), nil)
	if err != nil {
		return err
	}
	input := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	output := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer output.Flush()
	lines := json.NewEncoder(output)
	for input.More() {
		var r request
		if err := input.Decode(&r); err != nil {
			return err
		}
		setDefaults(&r.Pod, r.Server)
		version, _ := api.ParseVersion(r.Version) // what cannot be read is "latest", as in the admission controller
		answer := verdict{
			Baseline:   findings(evaluator, api.LevelBaseline, version, &r.Pod),
			Restricted: findings(evaluator, api.LevelRestricted, version, &r.Pod),
		}
		if err := lines.Encode(answer); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
