"""One HTML page about a fleet on its nodes, for managers and for auditors: no network, no script, light and dark."""

from __future__ import annotations

from constructs_ds.simulate.report.page import Report, report_html

__all__ = ["Report", "report_html"]
