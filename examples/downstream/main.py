"""Shows another team's ordinary cdk8s app that takes one agent from `presets`.

Nothing here but the preset is this library's: a plain `cdk8s.App` and `cdk8s.Chart`, an ApiObject of the team's own,
and the escape hatches that cdk8s users know. Run it: `python main.py`.
"""

from cdk8s import ApiObject, App, Chart, JsonPatch

from constructs_ds import Namespace, configure
from presets import PrometheusNodeExporter

app = App()
chart = Chart(app, "team-metrics", labels={"team": "metrics"})
configure(chart, platform="eks", kubernetes_version="1.33")

ApiObject(
    chart, "dashboards", api_version="v1", kind="ConfigMap", metadata={"name": "dashboards", "namespace": "metrics"}
)

namespace = Namespace(chart, "metrics")
exporter = PrometheusNodeExporter(namespace, "node-exporter", disabled_collectors=["wifi", "btrfs"])
ApiObject.of(exporter).add_json_patch(JsonPatch.add("/spec/template/spec/enableServiceLinks", False))

app.synth()
