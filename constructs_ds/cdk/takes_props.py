"""`Construct(scope, id, ...)` kept, with a pydantic model as its keywords.

A construct cannot itself be a pydantic model (both bring a metaclass), so the model becomes the signature: editors
complete it, mypy and pyright check it, and pydantic refuses what they could not see, before anything is in the tree.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from constructs import Construct
from pydantic import BaseModel

from constructs_ds.errors import Problem, PropsError

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
        def construct(self: S, *place: Any, **kwargs: Any) -> None:
            scope, own = _scope_and_id(type(self).__name__, place)
            init(self, scope, own, validated(model, scope, own, **kwargs))

        functools.update_wrapper(construct, init)
        # What it takes is what the model takes; only in saying what is wrong with it is it more patient.
        return cast("Callable[Concatenate[S, Construct, str, P], None]", construct)

    return decorate


def _scope_and_id(construct: str, place: tuple[Any, ...]) -> tuple[Construct, str]:
    """Return where a construct goes.

    Raises:
        PropsError: It was not told, or told something else.
    """
    match place:
        case (scope, own) if isinstance(scope, Construct) and isinstance(own, str):
            return scope, own
        case _:
            pass
    got = ", ".join(type(each).__name__ for each in place) or "nothing"
    remedy = f'give the scope and an id first, then props by name: {construct}(namespace, "my-agent", ...)'
    raise PropsError(Problem(construct, "scope, id", f"got {got}", remedy))


def validated(model: Callable[..., M], scope: Construct, id: str, **kwargs: Any) -> M:
    """Return the props, or raise every mistake in them at once, at the path of the construct to be."""
    try:
        return model(**kwargs)
    except PropsError as error:
        path = path_of(scope, id)
        raise PropsError(replace(problem, where=path) for problem in error.problems) from None


def path_of(scope: Construct, id: str) -> str:
    """Return the path that a construct will have."""
    path = scope.node.path
    return f"{path}/{id}" if path else id
