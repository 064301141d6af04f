"""A graph by predicate, subject and object: what a validator looks up, as dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from budgetkg.validate.shacl.terms import NIL, RDF, SUB_CLASS_OF, TYPE, Term

Statement = tuple[Term, Term, Term]

_FIRST, _REST = f"<{RDF}first>", f"<{RDF}rest>"
_NONE: Sequence[Term] = ()


class Index:
    """The triples of a graph, which are given each once."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        by_predicate: dict[Term, dict[Term, list[Term]]] = {}
        for subject, predicate, value in statements:
            subjects = by_predicate.get(predicate)
            if subjects is None:
                by_predicate[predicate] = {subject: [value]}
                continue
            values = subjects.get(subject)
            if values is None:
                subjects[subject] = [value]
            else:
                values.append(value)
        self._by_predicate = by_predicate
        self._inverse: dict[Term, dict[Term, list[Term]]] = {}
        self._outgoing: dict[Term, list[tuple[Term, Term]]] | None = None

    @property
    def statements(self) -> Iterable[Statement]:
        """Every triple."""
        for predicate, by_subject in self._by_predicate.items():
            for subject, values in by_subject.items():
                for value in values:
                    yield subject, predicate, value

    def objects(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """The values of a property of a node."""
        return self._by_predicate.get(predicate, {}).get(subject, _NONE)

    def subjects(self, predicate: Term, value: Term) -> Sequence[Term]:
        """The nodes that have a value for a property."""
        inverse = self._inverse.get(predicate)
        if inverse is None:
            inverse = self._inverse[predicate] = {}
            for subject, values in self._by_predicate.get(predicate, {}).items():
                for each in values:
                    inverse.setdefault(each, []).append(subject)
        return inverse.get(value, _NONE)

    def value(self, subject: Term, predicate: Term) -> Term | None:
        """One value of a property of a node: the least where there are several."""
        found = self.objects(subject, predicate)
        return min(found) if found else None

    def by_subject(self, predicate: Term) -> dict[Term, list[Term]]:
        """The values of a property by the nodes that have it."""
        return self._by_predicate.get(predicate, {})

    def outgoing(self, subject: Term) -> Sequence[tuple[Term, Term]]:
        """Every property and value of a node."""
        if self._outgoing is None:
            self._outgoing = {}
            for each, predicate, value in self.statements:
                self._outgoing.setdefault(each, []).append((predicate, value))
        return self._outgoing.get(subject, ())

    def mentions(self, term: Term) -> Sequence[Term]:
        """The nodes that have a term as value of any property."""
        return [subject for predicate in self._by_predicate for subject in self.subjects(predicate, term)]

    def instances(self, kind: Term) -> Sequence[Term]:
        """The nodes of a class and of its subclasses (SHACL instances)."""
        kinds, waiting = dict.fromkeys([kind]), [kind]
        while waiting:
            for sub in self.subjects(SUB_CLASS_OF, waiting.pop()):
                if sub not in kinds:
                    kinds[sub] = None
                    waiting.append(sub)
        if len(kinds) == 1:
            return self.subjects(TYPE, kind)
        return list(dict.fromkeys(node for each in kinds for node in self.subjects(TYPE, each)))

    def is_instance(self, node: Term, kind: Term) -> bool:
        """Whether a node is a SHACL instance of a class."""
        types = self.objects(node, TYPE)
        if kind in types:
            return True
        waiting, seen = list(types), set(types)
        while waiting:
            for above in self.objects(waiting.pop(), SUB_CLASS_OF):
                if above == kind:
                    return True
                if above not in seen:
                    seen.add(above)
                    waiting.append(above)
        return False

    def members(self, head: Term) -> list[Term]:
        """The members of an RDF list.

        Raises:
            ValueError: when it is no list, or runs in a circle.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            first, rest = self.objects(head, _FIRST), self.objects(head, _REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise ValueError(f"{head}: 不是 RDF 列表 / is no RDF list")
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return found
