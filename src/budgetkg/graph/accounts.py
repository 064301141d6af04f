"""读表账目: what each table prints and what became of it, with every amount that was not read."""

from __future__ import annotations

from budgetkg.facts.model import TableAccount
from budgetkg.graph import terms
from budgetkg.graph.draft import Draft
from budgetkg.graph.iris import part
from budgetkg.graph.vocabulary import BKG, DCTERMS


def write_accounts(draft: Draft) -> None:
    """Writes the coverage account of every table of a document."""
    for account in draft.facts.tables:
        _write(draft, draft.within.table(account.number), account)


def _write(draft: Draft, iri: str, account: TableAccount) -> None:
    triples = draft.triples
    triples.types(iri, BKG.TableAccount)
    triples.link(iri, BKG.accountOf, draft.within.document)
    triples.say(iri, BKG.tableNumber, terms.integer(account.number))
    triples.text(iri, DCTERMS.title, account.title)
    if account.slug:
        triples.link(iri, BKG.table, draft.codes.concept("table", account.slug, account.title))
    triples.text(iri, BKG.moneyUnit, account.money_unit)
    triples.say(iri, BKG.printedTokens, terms.integer(account.printed))
    triples.say(iri, BKG.readTokens, terms.integer(account.read))
    triples.say(iri, BKG.exemptTokens, terms.integer(sum(account.exempt.values())))
    for kind, count in account.exempt.items():
        triples.text(iri, BKG.exemptByKind, f"{kind}: {count}")
    triples.say(iri, BKG.unreadTokens, terms.integer(len(account.unread)))
    triples.zh(iri, BKG.declaredEmpty, account.declared_empty)
    draft.evidence.quote(iri, account.evidence)
    for number, unread in enumerate(account.unread, start=1):
        amount = part(iri, "unread", number)
        triples.types(amount, BKG.UnreadAmount)
        triples.link(amount, BKG.inAccount, iri)
        triples.text(amount, BKG.printed, unread.printed)
        triples.zh(amount, BKG.reason, unread.reason_zh)
        if unread.reason_en:
            triples.say(amount, BKG.reason, terms.language(unread.reason_en, "en"))
        for alternative in unread.alternatives:
            triples.text(amount, BKG.alternative, alternative)
        draft.evidence.quote(amount, unread.evidence)
