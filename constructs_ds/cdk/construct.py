"""`Construct` itself, for roles of one's own: imported from here, it finds the Node.js that the library finds."""

from constructs import Construct

__all__ = ["Construct"]
