"""What the API server would refuse, or accept and never finish, said while manifests are made.

The schema knows shapes; these rules know meanings. Each is a generator over the finished objects (after overrides),
so nothing slips past. To add one, write it in the module it belongs to and list it in that module's `RULES`.
"""

from constructs_ds.builder.rules.check import check_objects

__all__ = ["check_objects"]
