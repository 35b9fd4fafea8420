// Command scheduling says what Kubernetes' own code decides about DaemonSets, nodes and pods.
//
// It reads one JSON object a line and answers each with one line:
//
//	{"daemonset": {...}, "node": {...}, "comparisons": false}  ->  {"runs": true, "stays": true}
//	{"pod": {...}}                                             ->  {"cpu": "0.25", "memory": "67108864"}
//
// The verdicts come from the modules k8s.io/component-helpers and k8s.io/api. What the DaemonSet controller does around
// them (its tolerations, and which taint effects count) is in no module of its own, and is written out below.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/component-helpers/resource"
	scheduling "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
	"k8s.io/klog/v2"
)

type question struct {
	DaemonSet   *apps.DaemonSet `json:"daemonset"`
	Node        *core.Node      `json:"node"`
	Comparisons bool            `json:"comparisons"`
	Pod         *core.Pod       `json:"pod"`
}

type verdict struct {
	Runs  bool `json:"runs"`
	Stays bool `json:"stays"`
}

func main() {
	klog.SetOutput(discard{})
	klog.LogToStderr(false)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			log.Fatalf("%v in %s", err, lines.Bytes())
		}
		answer, err := json.Marshal(answerTo(asked))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Fprintln(out, string(answer))
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

func answerTo(asked question) any {
	if asked.Pod != nil {
		return requests(asked.Pod)
	}
	return judge(asked.DaemonSet.Spec.Template.Spec, asked.Node, asked.Comparisons)
}

func requests(pod *core.Pod) map[string]string {
	amounts := map[string]string{}
	for name, quantity := range resource.PodRequests(pod, resource.PodResourcesOptions{}) {
		amounts[string(name)] = quantity.AsDec().String()
	}
	return amounts
}

func judge(spec core.PodSpec, node *core.Node, comparisons bool) verdict {
	if spec.NodeName != "" && spec.NodeName != node.Name {
		return verdict{}
	}
	// A term that cannot be read matches nothing; the controller ignores the error.
	if matches, _ := nodeaffinity.NewRequiredNodeAffinity(spec.NodeSelector, spec.Affinity).Match(node); !matches {
		return verdict{}
	}
	tolerations := append(spec.Tolerations, controllerTolerations(spec.HostNetwork)...)
	free := func(effects ...core.TaintEffect) bool {
		_, found := scheduling.FindMatchingUntoleratedTaint(klog.Background(), node.Spec.Taints, tolerations,
			func(taint *core.Taint) bool {
				for _, effect := range effects {
					if taint.Effect == effect {
						return true
					}
				}
				return false
			}, comparisons)
		return !found
	}
	return verdict{
		Runs:  free(core.TaintEffectNoSchedule, core.TaintEffectNoExecute),
		Stays: free(core.TaintEffectNoExecute),
	}
}

func controllerTolerations(hostNetwork bool) []core.Toleration {
	added := []core.Toleration{
		exists(core.TaintNodeNotReady, core.TaintEffectNoExecute),
		exists(core.TaintNodeUnreachable, core.TaintEffectNoExecute),
		exists(core.TaintNodeDiskPressure, core.TaintEffectNoSchedule),
		exists(core.TaintNodeMemoryPressure, core.TaintEffectNoSchedule),
		exists(core.TaintNodePIDPressure, core.TaintEffectNoSchedule),
		exists(core.TaintNodeUnschedulable, core.TaintEffectNoSchedule),
	}
	if hostNetwork {
		added = append(added, exists(core.TaintNodeNetworkUnavailable, core.TaintEffectNoSchedule))
	}
	return added
}

func exists(key string, effect core.TaintEffect) core.Toleration {
	return core.Toleration{Key: key, Operator: core.TolerationOpExists, Effect: effect}
}

type discard struct{}

func (discard) Write(text []byte) (int, error) { return len(text), nil }
