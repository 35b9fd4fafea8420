"""Shows a platform team's repo: the agents of two clusters on different platforms, one file of `dist/` for each.

`make synth` in the root of the repository renders it into the committed `dist/`. What differs between the clusters is
in `clusters.py`, what runs on their nodes in `agents.py`.
"""

from agents import logging, monitoring, network
from clusters import CLUSTERS

from constructs_ds import App, Chart

app = App()
for cluster in CLUSTERS:
    chart = Chart(
        app,
        cluster.name,
        cluster=cluster.name,
        platform=cluster.platform,
        kubernetes_version=cluster.kubernetes_version,
        registry_mirror=cluster.registry_mirror,
    )
    if cluster.pod_cidr is not None:
        network(chart, cluster.pod_cidr)
    logging(chart, cluster)
    monitoring(chart)
app.synth()
