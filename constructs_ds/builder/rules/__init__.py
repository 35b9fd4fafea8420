"""What the API server would refuse, or accept and never finish, said while manifests are made.

The schema knows shapes; these rules know meanings. Each is a generator over the finished objects (after overrides),
so nothing slips past. To add one, write it in the module it belongs to and list it in that module's `RULES`.
"""

from constructs_ds.builder.rules.agent import check_agent, check_names
from constructs_ds.builder.rules.check import as_problems, check_objects

__all__ = ["as_problems", "check_agent", "check_names", "check_objects"]
