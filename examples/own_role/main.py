"""Shows a role of one's own: what a platform team writes when no preset fits.

The role sets kernel parameters on every node. Its props are typed like the library's own; everything else (names,
labels, tolerations, the namespace's level, checks, `overrides`) comes from the base. Run it: `python main.py`.
"""

from collections.abc import Iterator, Mapping

from constructs_ds import (
    App,
    Chart,
    Construct,
    Container,
    Image,
    Namespace,
    NodeDaemonSet,
    NodeDaemonSetProps,
    Parts,
    Resources,
    Security,
    Settings,
    takes_props,
)

TINY = Resources(cpu="5m", memory="16Mi")


class NodeTunerProps(NodeDaemonSetProps):
    """Props of `NodeTuner`."""

    image: Image | str = "registry.k8s.io/pause:3.10.1"
    resources: Resources = TINY
    tools_image: Image | str = "docker.io/library/busybox:1.37.0"
    """An image with a shell and `sysctl`."""
    sysctls: Mapping[str, str]
    """Kernel parameters by name, such as {"vm.max_map_count": "262144"}."""

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield the init container that sets the parameters; the main container only keeps the pod alive."""
        yield from super().parts(settings)
        why = "writes kernel parameters under /proc/sys, which only a privileged container sees writable"
        commands = [f"sysctl -w '{name}={value}'" for name, value in self.sysctls.items()]
        security = Security(privileged=why)
        shell = ["sh", "-ec", "\n".join(commands)]
        tune = Container(name="tune", image=self.tools_image, resources=TINY, command=shell, security=security)
        yield Parts(component="node-tuner", init_containers=[tune], security=Security(user=65535))


class NodeTuner(NodeDaemonSet):
    """Sets kernel parameters on every node."""

    @takes_props(NodeTunerProps)
    def __init__(self, scope: Construct, id: str, props: NodeTunerProps) -> None:
        self.build(scope, id, props)


app = App(platform="kubeadm")
namespace = Namespace(Chart(app, "node-tuning"), "node-tuning")
NodeTuner(namespace, "node-tuner", sysctls={"vm.max_map_count": "262144", "fs.inotify.max_user_watches": "524288"})
app.synth()
