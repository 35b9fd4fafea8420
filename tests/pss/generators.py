"""Per check, pods that pass and pods that do not, by version: each a minimal pod with one thing changed.

Every change to a container is tried on each kind of container. A failing pod carries the reason, the detail and the
fields that are expected, so that a message that changes is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pss.baseline_generators import BASELINE
from tests.pss.restricted_generators import RESTRICTED

if TYPE_CHECKING:
    from tests.pss.tweaks import Generator

GENERATORS: dict[str, Generator] = BASELINE | RESTRICTED
