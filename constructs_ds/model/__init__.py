"""Typed vocabulary of Kubernetes."""
