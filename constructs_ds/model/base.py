"""The base of every typed Kubernetes object, and the types of its leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from constructs_ds.errors import InputError
from constructs_ds.model.names import kubernetes_name
from constructs_ds.validation import Refusing

if TYPE_CHECKING:
    from collections.abc import Mapping as Entries
    from collections.abc import Sequence as Items
else:

    def _as_list(value: object) -> object:
        if isinstance(value, list | str | bytes):
            return value
        return list(value) if isinstance(value, Sequence) else value

    def _as_dict(value: object) -> object:
        return dict(value) if isinstance(value, Mapping) else value

    class Items:
        """A list to pydantic, any sequence to type checkers.

        `Sequence` itself would do, but pydantic validates it in Python: twice the time to read, four times to write.
        """

        def __class_getitem__(cls, item: Any) -> Any:
            return Annotated[list[item], BeforeValidator(_as_list)]

    class Entries:
        """A dict to pydantic, any mapping to type checkers, for the same reason."""

        def __class_getitem__(cls, items: tuple[Any, Any]) -> Any:
            return Annotated[dict[items], BeforeValidator(_as_dict)]


__all__ = ["Entries", "IntOrString", "Items", "KubeModel", "Quantity"]

IntOrString: TypeAlias = int | str
"""A port number or name, a count or a percentage."""

Quantity: TypeAlias = str | int | float
"""An amount such as "250m", "64Mi" or 2; `constructs_ds.quantity` parses it."""


class KubeModel(BaseModel, metaclass=Refusing):
    """One object of the Kubernetes API: unchangeable, and refusing what the schema does not know.

    Attributes are the Kubernetes fields in snake case (`host_pid`); their order is the order of the document. Types are
    strict: 8080 is no string. Required scalars are required; required objects and lists are not, so that any model
    serves as a partial patch too. The schema check on whole objects refuses one that lacks them.
    """

    model_config = ConfigDict(
        alias_generator=kubernetes_name,
        defer_build=True,  # a program builds the few validators that it uses
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        strict=True,
    )

    DEFINITION: ClassVar[str]
    """The OpenAPI name, such as `io.k8s.api.core.v1.Container`; a key of `schema_tables.FIELDS`."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: Kubernetes' names and order, unset fields left out, `{}` and `[]` kept where set."""
        return self.model_dump(by_alias=True, exclude_none=True)

    @classmethod
    def from_dict(cls, manifest: Mapping[str, Any], *, where: str = "") -> Self:
        """Read the JSON form strictly.

        Args:
            manifest: As parsed from YAML or JSON. As for the API server, a field that is null counts as absent, and
                1e3 is an integer.
            where: The file or object, for messages.

        Raises:
            InputError: With one problem per unknown, missing or mistyped field, each by its Kubernetes path.
        """
        try:
            return cls.model_validate(manifest, by_alias=True, by_name=False)
        except ValidationError as error:
            from constructs_ds.model.reading import problems, with_integers  # noqa: PLC0415  rarely needed

            repaired = with_integers(error, manifest)
            if repaired is not manifest:
                return cls.from_dict(repaired, where=where)
            raise InputError(problems(error, cls.DEFINITION, manifest, where)) from None
