"""The ontology as its readers meet it: classes with what is said of their things, properties, structures, versions."""

from __future__ import annotations

from dataclasses import dataclass

from budgetkg.pages.ontology.source import Text


@dataclass(frozen=True, slots=True)
class Term:
    """What every term has. ``local`` is its name behind the ``#``, by which its section can be linked to."""

    iri: str
    local: str
    label: Text
    comment: Text
    note: Text
    deprecated: bool
    replaced_by: str


@dataclass(frozen=True, slots=True)
class Use:
    """A property as the things of a class have it.

    ``values`` are the classes or datatypes of its values; ``least`` and ``most`` how often it must and may stand (``None``
    where nothing says so); ``through`` is the superclass that it comes from, ``""`` where it is the class's own.
    """

    property: str
    values: tuple[str, ...]
    least: int | None = None
    most: int | None = None
    through: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of Turtle, and what it shows."""

    said: Text
    turtle: str


@dataclass(frozen=True, slots=True)
class ClassTerm(Term):
    """A class. ``ancestors`` are all superclasses, nearest first; ``leads_here`` the properties with such values."""

    supers: tuple[str, ...]
    ancestors: tuple[str, ...]
    subs: tuple[str, ...]
    disjoint: tuple[str, ...]
    uses: tuple[Use, ...]
    leads_here: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class PropertyTerm(Term):
    """A property. ``domain`` and ``range`` are what may be inferred, ``used_on`` and ``gives`` what is really there;
    ``sample`` is a value of it in Turtle."""

    links: bool
    roles: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    used_on: tuple[str, ...]
    gives: tuple[str, ...]
    supers: tuple[str, ...]
    code_list: str
    sample: str


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a structure: ``role`` is ``dimension``, ``measure`` or ``attribute``; ``of`` the property."""

    iri: str
    local: str
    label: Text
    role: str
    of: str
    attached_to: str


@dataclass(frozen=True, slots=True)
class Structure(Term):
    """The structure of a data set (``qb:DataStructureDefinition``)."""

    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the ontology: which terms came and went since the one before, and why."""

    number: str
    iri: str
    issued: str
    notes: tuple[Text, ...]
    added: tuple[str, ...]
    gone: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Things of one class lead to things of another by a property."""

    source: str
    property: str
    target: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole. ``prefixes`` are those of the ontology's file; ``links`` lead from class to class, of ours alone."""

    iri: str
    version_iri: str
    version: str
    prior: str
    namespace: str
    prefix: str
    title: Text
    description: Text
    policy: Text
    citation: Text
    publisher: Text
    licence: str
    created: str
    modified: str
    prefixes: dict[str, str]
    classes: tuple[ClassTerm, ...]
    properties: tuple[PropertyTerm, ...]
    structures: tuple[Structure, ...]
    versions: tuple[Version, ...]
    code_lists: tuple[tuple[str, Text], ...]
    links: tuple[Link, ...]

    def term(self, iri: str) -> Term | None:
        """The term of ours with that IRI."""
        return next((term for term in (*self.classes, *self.properties, *self.structures) if term.iri == iri), None)
