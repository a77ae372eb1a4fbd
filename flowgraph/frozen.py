"""Mappings that cannot be altered: a chart is what its hash says for as long as it is held."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any, NoReturn, TypeVar

from msgspec import Struct
from msgspec.structs import force_setattr

Key = TypeVar("Key")
Held = TypeVar("Held")


class Frozen(dict[Key, Held]):
    """A mapping that cannot be altered, and can be hashed for that. What is made of one
    (``copy``, ``|``) is an ordinary dictionary."""

    __slots__ = ()

    def _refused(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping cannot be altered: make a new one, dict(it), and alter that")

    __setitem__ = __delitem__ = __ior__ = _refused
    clear = pop = popitem = setdefault = update = _refused

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Frozen, (dict(self),)


def frozen(value: Any, lists: type[list[Any]] | type[tuple[Any, ...]] = tuple) -> Any:
    """A value whose mappings, however deep, cannot be altered; its lists become tuples, unless
    they are to be compared with lists."""
    kind = type(value)
    if kind in _PLAIN:  # first, for most of what there is is plain
        return value
    if kind is tuple or kind is list:
        found = [frozen(each, lists) for each in value]
        return tuple(found) if kind is tuple else lists(found)
    if kind is dict or (kind is not Frozen and isinstance(value, Mapping)):
        return Frozen({key: frozen(each, lists) for key, each in value.items()})
    return value


_PLAIN = frozenset((str, int, bool, bytes, NoneType))


def freeze(
    made: Struct, *names: str, lists: type[list[Any]] | type[tuple[Any, ...]] = tuple
) -> None:
    """For ``__post_init__``: see that these fields of a struct hold nothing that can be altered."""
    for name in names:
        force_setattr(made, name, frozen(getattr(made, name), lists))
