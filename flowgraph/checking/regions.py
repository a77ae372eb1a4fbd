"""Sets of worlds as regions that a person can read: fact -> the values it has there.

Together the regions of a set are exactly its worlds, and no world lies in two. A fact that a
region does not name may be anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from operator import xor

from flowgraph.deciding.diagrams import NO, YES, Root
from flowgraph.deciding.form import Form
from flowgraph.deciding.people import Row
from flowgraph.facts import Fact
from flowgraph.values import Known, union

Region = Mapping[str, Known]

MOST_MERGED = 2_000
"""Regions that are looked through for some that can be told as one."""


def by_duties(form: Form, root: Root) -> Iterator[tuple[tuple[str, ...], Root]]:
    """Worlds parted by what they have to do besides; made one after another as they are asked for,
    since twenty duties are a million sets."""
    of, duties = form.of, form.chart.duties
    todo: list[tuple[tuple[str, ...], Root, int]] = [((), root, 0)]
    while todo:
        owed, here, number = todo.pop()
        if here == NO:
            continue
        if number == len(duties):
            yield owed, here
            continue
        due = form.owes(duties[number].id)
        todo.append((owed, of.both(here, of.negated(due)), number + 1))
        todo.append(((*owed, duties[number].id), of.both(here, due), number + 1))


def regions(form: Form, root: Root, within: Root, most: int) -> tuple[list[Region], bool]:
    """The worlds of a root of a stated form, as regions, those of fewest facts first.

    Args:
        within: the worlds that there are (``totals.tied``).

    Returns:
        The regions, and whether they are all: where there would be more than ``most`` cubes of
        the diagram, the first ones only.
    """
    found: list[Region] = []
    cubes = list(islice(form.of.cubes(root), most + 1))
    for cube in cubes[:most]:
        found += _regions_of(form, cube)
    if within != YES:
        every = form.worlds.every
        found = [each for each in found if form.of.meet(worlds_of(form, each), within, every)]
    if len(found) <= MOST_MERGED:
        found = _merged(form, found)
    order = {name: number for number, name in enumerate(form.worlds.facts)}
    return sorted(found, key=lambda region: _size(order, region)), len(cubes) <= most


def worlds_of(form: Form, region: Region) -> Root:
    """The worlds of a region."""
    found = YES
    for name, known in region.items():
        here = NO
        for cell, where in form.values(name):
            if cell.meets(known):
                here = form.of.either(here, where)
        found = form.of.both(found, here)
    return found


def _size(order: Mapping[str, int], region: Region) -> tuple[int, list[tuple[int, str]]]:
    return len(region), sorted((order[name], repr(known)) for name, known in region.items())


def _regions_of(form: Form, cube: Mapping[int, Sequence[int]]) -> Iterator[Region]:
    """One cube as regions: one of facts over people may be several."""
    worlds = form.worlds
    plain: dict[str, Known] = {}
    over: Iterable[Region] = ({},)
    for number in sorted(cube, reverse=True):
        variable = worlds.variables[number]
        if variable.kind == "people":
            rows = [variable.rows[answer] for answer in cube[number]]
            over = list(_of_rows(form, rows, variable.rows, worlds.over_people))
        else:
            (name,) = variable.facts
            plain[name] = variable.by(name, cube[number])
    for each in over:
        yield {**plain, **each}


def _of_rows(
    form: Form, wanted: Sequence[Row], all_: Sequence[Row], names: Sequence[str]
) -> Iterator[Region]:
    """Some combinations of the values over people, of all that there are, told fact by fact."""
    if len(wanted) == len(all_):
        yield {}
        return
    name, rest = names[0], names[1:]
    wanted_by: dict[Known, list[Row]] = {}
    all_by: dict[Known, list[Row]] = {}
    for rows, by in ((wanted, wanted_by), (all_, all_by)):
        for row in rows:
            by.setdefault(form.worlds.value_in(name, row), []).append(row)
    alike: dict[tuple[tuple[tuple[str, Known], ...], ...], list[Known]] = {}
    for value, rows in wanted_by.items():
        told = tuple(tuple(each.items()) for each in _of_rows(form, rows, all_by[value], rest))
        alike.setdefault(told, []).append(value)
    for told, values in alike.items():
        known = union(values)
        every = len(values) == len(all_by)
        for region in map(dict, told):
            yield region if every else {name: known, **region}


def _merged(form: Form, found: list[Region]) -> list[Region]:
    """Regions that differ in one fact alone, told as one."""
    order = {name: number for number, name in enumerate(form.worlds.facts)}
    names = sorted({name for region in found for name in region}, key=order.__getitem__)
    several = [(dict(region), _mark(region)) for region in found]
    changed = len(several) > 1
    while changed:
        changed = False
        for name in names:
            # Those with the same mark are the same but for this fact, or nearly always so.
            alike: dict[int, list[tuple[dict[str, Known], int]]] = {}
            made = [each for each in several if name not in each[0]]
            for each in several:
                if name in each[0]:
                    rest = each[1] ^ hash((name, each[0][name]))
                    alike.setdefault(rest, []).append(each)
            for rest, those in alike.items():
                first = {**those[0][0], name: Known()}
                if len(those) == 1 or any({**r, name: Known()} != first for r, _ in those):
                    made += those
                    continue
                changed = True
                known = union(region[name] for region, _ in those)
                if _anything(form, name, known):
                    del first[name]
                    made.append((first, rest))
                else:
                    first[name] = known
                    made.append((first, rest ^ hash((name, known))))
            several = made
    return [{n: r[n] for n in sorted(r, key=order.__getitem__)} for r, _ in several]


def _mark(region: Region) -> int:
    """A number that regions of the same facts and values have in common, and few others."""
    return reduce(xor, map(hash, region.items()), 0)


def _anything(form: Form, name: str, known: Known) -> bool:
    """Whether a fact may have no other value than these."""
    return all(cell.within(known) for cell, _ in form.values(name))


def shared_by(several: Sequence[Region]) -> Region:
    """What all these regions say alike."""
    first, *others = several
    return {n: k for n, k in first.items() if all(each.get(n) == k for each in others)}


def without(region: Region, shared: Region) -> Region:
    """What a region says besides."""
    return {name: known for name, known in region.items() if name not in shared}


def as_json(region: Region) -> dict[str, list[object]]:
    """``{fact: [values or "low-high"]}``; a ``lowest`` fact without a value is ``none``."""
    return {name: _listed(known) for name, known in region.items()}


def _listed(known: Known) -> list[object]:
    plain = known.plain
    listed = plain if isinstance(plain, list) else [plain]
    return ["none" if value is None else value for value in listed]


def in_words(facts: Mapping[str, Fact], region: Region) -> str:
    """``risk level is high or medium, and the youngest is 12 or under``."""
    parts = [f"{facts[n].name_in_words} is {facts[n].in_words(k)}" for n, k in region.items()]
    return ", and ".join(parts) or "anything is so"
