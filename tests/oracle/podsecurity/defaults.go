package main

import (
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

const (
	seccompPodKey       = "seccomp.security.alpha.kubernetes.io/pod"
	seccompContainerKey = "container.seccomp.security.alpha.kubernetes.io/"
)

// setDefaults does to the pod what pkg/apis/core/v1/defaults.go and the create strategy in
// pkg/registry/core/pod/strategy.go of k8s.io/kubernetes do before admission, in full: k8s.io/kubernetes itself is not
// meant to be imported, and takes minutes to build.
func setDefaults(pod *corev1.Pod, minor int) {
	if pod.Spec.HostNetwork {
		defaultPorts(pod.Spec.Containers)
		defaultPorts(pod.Spec.InitContainers)
	}
	for i := range pod.Spec.Volumes {
		source := &pod.Spec.Volumes[i].VolumeSource
		if reflect.ValueOf(*source).IsZero() {
			source.EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	if pod.Spec.SecurityContext == nil {
		pod.Spec.SecurityContext = &corev1.PodSecurityContext{}
	}
	if pod.Annotations == nil {
		pod.Annotations = map[string]string{}
	}
	if minor <= 26 && minor >= 19 {
		copySeccomp(pod)
	}
	if minor >= 30 && !(pod.Spec.OS != nil && pod.Spec.OS.Name == corev1.Windows) {
		copyAppArmor(pod, minor < 34)
	}
}

func defaultPorts(containers []corev1.Container) {
	for i := range containers {
		for j := range containers[i].Ports {
			if containers[i].Ports[j].HostPort == 0 {
				containers[i].Ports[j].HostPort = containers[i].Ports[j].ContainerPort
			}
		}
	}
}

// visit calls f with the name of every container and its security context, which it makes where there is none.
func visit(spec *corev1.PodSpec, f func(name string, context *corev1.SecurityContext)) {
	one := func(name string, context **corev1.SecurityContext) {
		if *context == nil {
			*context = &corev1.SecurityContext{}
		}
		f(name, *context)
	}
	for i := range spec.InitContainers {
		one(spec.InitContainers[i].Name, &spec.InitContainers[i].SecurityContext)
	}
	for i := range spec.Containers {
		one(spec.Containers[i].Name, &spec.Containers[i].SecurityContext)
	}
	for i := range spec.EphemeralContainers {
		one(spec.EphemeralContainers[i].Name, &spec.EphemeralContainers[i].SecurityContext)
	}
}

func copySeccomp(pod *corev1.Pod) {
	convert := func(key string) *corev1.SeccompProfile {
		value, found := pod.Annotations[key]
		profile, isLocalhost := strings.CutPrefix(value, "localhost/")
		switch {
		case !found:
			return nil
		case value == "unconfined":
			return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeUnconfined}
		case value == "runtime/default", value == "docker/default":
			return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
		case isLocalhost && profile != "":
			return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeLocalhost, LocalhostProfile: &profile}
		}
		return nil
	}
	if pod.Spec.SecurityContext.SeccompProfile == nil {
		pod.Spec.SecurityContext.SeccompProfile = convert(seccompPodKey)
	}
	visit(&pod.Spec, func(name string, context *corev1.SecurityContext) {
		if context.SeccompProfile == nil {
			context.SeccompProfile = convert(seccompContainerKey + name)
		}
	})
}

func copyAppArmor(pod *corev1.Pod, back bool) {
	podProfile := pod.Spec.SecurityContext.AppArmorProfile
	visit(&pod.Spec, func(name string, context *corev1.SecurityContext) {
		key := corev1.DeprecatedAppArmorBetaContainerAnnotationKeyPrefix + name
		value, found := pod.Annotations[key]
		if found && context.AppArmorProfile == nil {
			profile := appArmorField(value)
			if profile != nil && !reflect.DeepEqual(profile, podProfile) {
				context.AppArmorProfile = profile
			}
		}
		if found || !back {
			return
		}
		source := context.AppArmorProfile
		if source == nil {
			source = podProfile
		}
		if annotation := appArmorAnnotation(source); annotation != "" {
			pod.Annotations[key] = annotation
		}
	})
}

func appArmorField(annotation string) *corev1.AppArmorProfile {
	profile, isLocalhost := strings.CutPrefix(annotation, "localhost/")
	switch {
	case annotation == "unconfined":
		return &corev1.AppArmorProfile{Type: corev1.AppArmorProfileTypeUnconfined}
	case annotation == "runtime/default":
		return &corev1.AppArmorProfile{Type: corev1.AppArmorProfileTypeRuntimeDefault}
	case isLocalhost && profile != "" && strings.TrimSpace(profile) == profile && len(profile) <= 4095:
		return &corev1.AppArmorProfile{Type: corev1.AppArmorProfileTypeLocalhost, LocalhostProfile: &profile}
	}
	return nil
}

func appArmorAnnotation(field *corev1.AppArmorProfile) string {
	switch {
	case field == nil:
		return ""
	case field.Type == corev1.AppArmorProfileTypeUnconfined:
		return "unconfined"
	case field.Type == corev1.AppArmorProfileTypeRuntimeDefault:
		return "runtime/default"
	case field.Type == corev1.AppArmorProfileTypeLocalhost && field.LocalhostProfile != nil:
		return "localhost/" + *field.LocalhostProfile
	}
	return ""
}
