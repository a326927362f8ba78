"""Curation again, slowly and plainly, to compare the real one with."""

from dataclasses import dataclass, field
from typing import Any


class RefusedError(Exception):
    """What was asked cannot be done."""


@dataclass
class State:
    """All that is known of the images, by item and by group."""

    group: dict[int, int]
    sure: dict[int, float]
    mark: dict[int, int]
    confirmed: dict[int, bool]
    names: dict[int, str] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)

    def copy(self) -> "State":
        return State(
            *(dict(part) for part in (self.group, self.sure, self.mark, self.confirmed)),
            dict(self.names),
            set(self.done),
        )

    def name(self, group: int) -> str:
        return self.names.get(group, f"Group {group}")

    def members(self, group: int) -> list[int]:
        return [i for i, g in self.group.items() if g == group and self.mark[i] != 1]

    def groups(self) -> list[int]:
        return sorted({g for i, g in self.group.items() if self.mark[i] != 1})

    def settled(self, item: int) -> bool:
        if self.mark[item] == 2:
            return False
        return self.confirmed[item] or self.mark[item] == 1 or self.group[item] in self.done

    def confirm(self, item: int) -> None:
        self.mark[item], self.confirmed[item], self.sure[item] = 0, True, 1.0


@dataclass
class Node:
    """A state in the tree of all that ever were."""

    state: State
    parent: "Node | None"
    number: int | None
    children: list["Node"] = field(default_factory=list)


class Reference:
    """A curation as a tree of whole states."""

    def __init__(self, labels: list[int], sure: list[float], first_new: int) -> None:
        start = State(
            dict(enumerate(labels)),
            dict(enumerate(sure)),
            dict.fromkeys(range(len(labels)), 0),
            dict.fromkeys(range(len(labels)), False),
        )
        self.by_the_method = dict(start.sure)
        self.at = Node(start, None, None)
        self.next_group = first_new
        self.edits = 0

    @property
    def now(self) -> State:
        return self.at.state

    def do(self, operation: str, *arguments: Any) -> None:
        """Carry an operation out, or raise RefusedError and leave everything as it was."""
        getattr(self, operation)(*arguments)

    def name(self, group: int, text: str) -> None:
        text = " ".join(text.split())
        self._need(group)
        taken = {self.now.name(g).lower() for g in self.now.groups() if g != group}
        others_default = text.lower().startswith("group ") and text.lower() != f"group {group}"
        if not text or len(text) > 100 or text.lower() in taken or others_default:
            raise RefusedError
        draft = self.now.copy()
        draft.names[group] = text
        if text == f"Group {group}":
            del draft.names[group]
        self._keep(draft)

    def merge(self, into: int, others: list[int]) -> None:
        if into in others or not others:
            raise RefusedError
        for group in (into, *others):
            self._need(group)
        draft = self.now.copy()
        for item, group in draft.group.items():
            if group in others:
                draft.group[item] = into
        if not {into, *others} <= draft.done:
            draft.done.discard(into)
        draft.done -= set(others)
        for group in others:
            draft.names.pop(group, None)
        self._keep(draft)

    def split(self, group: int, items: list[int]) -> None:
        self._need_items(items)
        self._need(group)
        members = set(self.now.members(group))
        if not set(items) < members:
            raise RefusedError
        draft = self.now.copy()
        for item in items:
            draft.group[item] = self.next_group
        self.next_group += 1
        draft.done.discard(group)
        self._keep(draft)

    def move(self, items: list[int], to: int | None) -> None:
        self._need_items(items)
        if to is None:
            to, self.next_group = self.next_group, self.next_group + 1
        else:
            self._need(to)
        draft = self.now.copy()
        for item in items:
            draft.group[item] = to
            draft.confirm(item)
        self._keep(draft)

    def mark(self, items: list[int], mark: int) -> None:
        self._need_items(items)
        draft = self.now.copy()
        for item in items:
            draft.mark[item] = int(mark)
        self._keep(draft)

    def confirm(self, items: list[int]) -> None:
        self._need_items(items)
        draft = self.now.copy()
        for item in items:
            draft.confirm(item)
        self._keep(draft)

    def accept(self, group: int, done: bool) -> None:  # noqa: FBT001
        self._need(group)
        draft = self.now.copy()
        (draft.done.add if done else draft.done.discard)(group)
        self._keep(draft)

    def undo(self) -> None:
        if self.at.parent is None:
            raise RefusedError
        self.at = self.at.parent

    def redo(self) -> None:
        if not self.at.children:
            raise RefusedError
        self.at = self.at.children[-1]

    def go_to(self, number: int | None) -> None:
        found = [node for node in (*self._back(), *self._ahead()) if node.number == number]
        if not found:
            raise RefusedError
        self.at = found[0]

    def in_force(self) -> set[int | None]:
        return {node.number for node in self._back()}

    def _back(self) -> list[Node]:
        path, node = [], self.at
        while node is not None:
            path.append(node)
            node = node.parent
        return path

    def _ahead(self) -> list[Node]:
        path, node = [], self.at
        while node.children:
            node = node.children[-1]
            path.append(node)
        return path

    def _need(self, group: int) -> None:
        if not self.now.members(group):
            raise RefusedError

    def _need_items(self, items: list[int]) -> None:
        if not items or min(items) < 0 or max(items) >= len(self.now.group):
            raise RefusedError

    def _keep(self, state: State) -> None:
        self.edits += 1
        node = Node(state, self.at, self.edits)
        self.at.children.append(node)
        self.at = node
