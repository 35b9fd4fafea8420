"""Makes `constructs_ds.model.generated` from the published schema and the Go structs of Kubernetes.

    python -m constructs_ds.model.generate

Two sources, each for what only it knows:

- the strict OpenAPI schema in the package `kubernetes-validate`: types, formats, what is required;
- `go_types.json`, printed by the Go program in `gotypes/`: the order of fields, how lists merge, enumerated
  constants, and the kinds that exist.

`sources` reads both, `tables` and `models` turn them into text, `files` says which text belongs in which file.
Nothing here is needed at run time.
"""
