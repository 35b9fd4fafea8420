"""The cdk8s side: constructs, charts and the App. Importing this starts Node.js; nothing else does."""

from constructs_ds.cdk import uncaught
from constructs_ds.node import ensure_node

uncaught.print_problems()  # first, so that a missing Node.js is one line as well
ensure_node()
