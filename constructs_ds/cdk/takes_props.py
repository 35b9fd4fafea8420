"""`Construct(scope, id, ...)` kept, with a pydantic model as its keywords.

A construct cannot itself be a pydantic model (both bring a metaclass), so the model becomes the signature: editors
complete it, mypy and pyright check it, and pydantic refuses what they could not see, before anything is in the tree.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from pydantic import BaseModel

from constructs_ds.errors import PropsError

if TYPE_CHECKING:
    from constructs import Construct

P = ParamSpec("P")
S = TypeVar("S")
M = TypeVar("M", bound=BaseModel)


def takes_props(
    model: Callable[P, M],
) -> Callable[[Callable[[S, Construct, str, M], None]], Callable[Concatenate[S, Construct, str, P], None]]:
    """Make a constructor that takes `(scope, id, props)` one that takes `(scope, id, **fields of the model)`.

    Raises:
        PropsError: From the constructor, when a prop is unknown, missing or malformed; one line per mistake, naming
            the construct's path.
    """

    def decorate(
        init: Callable[[S, Construct, str, M], None],
    ) -> Callable[Concatenate[S, Construct, str, P], None]:
        def construct(self: S, scope: Construct, id: str, /, *args: P.args, **kwargs: P.kwargs) -> None:
            init(self, scope, id, validated(model, scope, id, *args, **kwargs))

        functools.update_wrapper(construct, init)
        return construct

    return decorate


def validated(model: Callable[P, M], scope: Construct, id: str, *args: P.args, **kwargs: P.kwargs) -> M:
    """Return the props, or raise every mistake in them at once, at the path of the construct to be."""
    try:
        return model(*args, **kwargs)
    except PropsError as error:
        path = path_of(scope, id)
        raise PropsError(replace(problem, where=path) for problem in error.problems) from None


def path_of(scope: Construct, id: str) -> str:
    """Return the path that a construct will have."""
    path = scope.node.path
    return f"{path}/{id}" if path else id
