"""The questions: all of them, and the answers to those that can be asked without parameters, as pages and as data."""

from __future__ import annotations

import io

from budgetkg import pages, query
from budgetkg.pages import LANGUAGES
from budgetkg.site.addresses import StaticSite
from budgetkg.site.output import Output

#: The forms of the answers that lie beside their pages.
FORMS = ("csv", "json")


def write_questions(site: StaticSite, out: Output) -> None:
    """Write the list of questions, and each question's page.

    Raises:
        ExportError: when a file cannot be written.
        StoreError: when the graph cannot be read.
    """
    for language in LANGUAGES:
        urls = site.urls(language)
        out.page(urls.questions(), pages.questions(site, language))
        for question in query.library():
            out.page(urls.question(question.name), pages.question(site, language, question.name))
    urls = site.urls("zh")
    for question in query.library():
        if any(parameter.required for parameter in question.parameters):
            continue
        result = query.run(site.graph, question.name)
        for form in FORMS:
            text = io.StringIO()
            query.write(result, form, text)
            out.write(urls.file(urls.answer(question.name, form)), text.getvalue().encode())
