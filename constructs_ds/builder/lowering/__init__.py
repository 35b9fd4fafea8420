"""From an agent to its manifests, one module per kind of object. Pure Python: data in, data out."""
