"""What counts as a mapping and as a list in a manifest, for `isinstance`.

Typed Any on purpose: a value of a manifest is Any, and a type checker should leave it Any after the test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAPPINGS: Any = Mapping
LISTS: Any = (list, tuple)
