"""Typed constructs for node-level agents on Kubernetes."""
