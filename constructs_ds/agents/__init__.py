"""The roles: what each kind of agent brings along. The props are here; the constructs in `constructs_ds.cdk`."""
