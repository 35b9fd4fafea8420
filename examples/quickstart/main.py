"""Shows one agent in ten lines: the logs of every node's containers go to Loki. Run it: `python main.py`."""

from constructs_ds import App, Chart, Namespace
from presets import FluentBit
from presets.fluent_bit import Loki

app = App(platform="eks", kubernetes_version="1.33")
namespace = Namespace(Chart(app, "logging"), "logging")

FluentBit(namespace, "fluent-bit", outputs=[Loki(host="loki.example.com")])

app.synth()
