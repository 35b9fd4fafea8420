"""The base DaemonSet builder: props as values, and one pure function from props to manifests."""
