"""Pages to look things up: people, organisations, glossary, claims, casebook, misconceptions."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from sphinx.application import Sphinx

from .. import html
from ..dates import in_words, parse
from ..model import Case, Organisation, Person, Term
from ._base import CourseDirective, course
from .eras import VERDICTS, claim_html
from .timeline import LANE_NAMES, filter_form, track_label


def setup_lookup(app: Sphinx) -> None:
    """``{people}``, ``{organisations}``, ``{terms}``, ``{all-claims}``, ``{casebook}`` and ``{misconceptions}``."""
    for name, directive in {
        "people": People, "organisations": Organisations, "terms": Terms,
        "all-claims": AllClaims, "casebook": Casebook, "misconceptions": Misconceptions,
    }.items():  # fmt: skip
        app.add_directive(name, directive)


def _heading(text: str) -> str:
    return escape(text[:1].upper() + text[1:])


def _life(person: Person) -> str:
    if person.born and person.died:
        return f" ({in_words(parse(person.born))} – {in_words(parse(person.died))})"
    if person.born:
        return f" (born {in_words(parse(person.born))})"
    return f" (died {in_words(parse(person.died))})" if person.died else ""


class _Actors(CourseDirective):
    """What the pages of people and organisations share: an entry with the roles, event by event."""

    def entry(self, record: Person | Organisation, after_name: str) -> str:
        """One entry."""
        roles = []
        for event in course().events.values():
            for actor in event.actors:
                if actor.id == record.id:
                    link = f'<a href="{self.page("timeline")}#event-{event.id}">{escape(event.title)}</a>'
                    roles.append(f"<li>{escape(actor.role)}: {link}, {escape(in_words(parse(event.date)))}</li>")
        listed = f'<ul class="tii-roles" aria-label="Roles of {escape(record.name)}">{"".join(roles)}</ul>' if roles else ""
        return (
            f'<section class="tii-entry" id="{record.id}" aria-labelledby="{record.id}-name"><h3 id="{record.id}-name">{escape(record.name)}'
            f"{after_name}</h3><p>{escape(record.summary)}</p>{listed}{html.sources_line(record.sources, course())}</section>"
        )


class People(_Actors):
    """Every person, by family name."""

    def html(self) -> str:
        """See the class."""
        people = sorted(course().people.values(), key=lambda p: p.sort.casefold())
        return "".join(self.entry(p, f'<span class="tii-life">{_life(p)}</span>') for p in people)


class Organisations(_Actors):
    """Every organisation, by name."""

    def html(self) -> str:
        """See the class."""
        bodies = sorted(course().organisations.values(), key=lambda o: o.name.casefold())
        return "".join(self.entry(o, f" ({escape(o.short)})" if o.short and o.short != o.name else "") for o in bodies)


class Terms(CourseDirective):
    """The glossary."""

    def html(self) -> str:
        """See the class."""
        terms = sorted(course().terms.values(), key=lambda t: t.term.casefold())
        return f'<dl class="tii-terms">{"".join(map(_term, terms))}</dl>'


def _term(term: Term) -> str:
    see = ", ".join(f'<a href="#term-{t}">{escape(course().terms[t].term)}</a>' for t in term.see)
    also = f'<p class="tii-total">See also: {see}</p>' if see else ""
    return (
        f'<div id="term-{term.id}"><dt>{_heading(term.term)}</dt><dd><p>{escape(term.definition)}</p>{also}'
        f"{html.sources_line(term.sources, course())}</dd></div>"
    )


class AllClaims(CourseDirective):
    """Every claim of the article with its verdict, to be filtered by era, verdict and skill."""

    def html(self) -> str:
        """See the class."""
        claims = list(course().claims.values())
        eras = [(era.id, era.short) for era in course().eras.values() if any(c.era == era.id for c in claims)]
        verdicts = [(name, word) for name, (_, word, _) in VERDICTS.items()]
        skills: list[tuple[str, str]] = [(skill, skill.capitalize()) for skill in sorted({c.skill for c in claims})]
        form = filter_form([("era", "Era", eras), ("verdict", "Verdict", verdicts), ("skill", "Skill", skills)])
        counts = ", ".join(f"{sum(c.verdict == v for c in claims)} {word.lower()}" for v, (_, word, _) in VERDICTS.items())
        rows = "".join(
            claim_html(c).replace("<li ", f'<li data-row data-era="{c.era}" data-verdict="{c.verdict}" data-skill="{c.skill}" ', 1)
            for era in course().eras.values() for c in claims if c.era == era.id
        )  # fmt: skip
        return f'<p>{len(claims)} claims: {counts}.</p><div class="tii-filter">{form}<ol class="tii-claims">{rows}</ol></div>'


class Casebook(CourseDirective):
    """Every case, criterion by criterion, to be filtered by region, verdict and whether it is disputed."""

    def html(self) -> str:
        """See the class."""
        cases = sorted(course().cases.values(), key=lambda c: parse(c.date).earliest)
        regions = [(r, r) for r in sorted({c.region for c in cases})]
        verdicts = [(v, LANE_NAMES[v]) for v in LANE_NAMES if any(c.verdict == v for c in cases)]
        form = filter_form(
            [
                ("region", "Region", regions),
                ("verdict", "Verdict", verdicts),
                ("status", "Status", [("settled", "Settled"), ("disputed", "Disputed")]),
            ],
            sort=[("date", "Date"), ("title", "Name"), ("region", "Region"), ("verdict", "Verdict"), ("status", "Status")],
        )
        return f'<div class="tii-filter">{form}{"".join(map(_case, cases))}</div>'


def _case(case: Case) -> str:
    criteria = course().criteria
    rows = "".join(
        f'<tr><th scope="row">{escape(criterion.question)}</th><td>{escape(_answer(criterion.id, case))}</td>'
        f"<td>{escape(case.criteria[criterion.id].note)}</td></tr>"
        for criterion in criteria.values()
    )
    table = (
        f"<details><summary>Criterion by criterion</summary><table><caption>{_heading(case.title)}</caption><thead><tr>"
        f'<th scope="col">Criterion</th><th scope="col">Answer</th><th scope="col">Evidence</th></tr></thead><tbody>{rows}</tbody></table></details>'
    )
    return (
        f'<section class="tii-entry" id="case-{case.id}" aria-labelledby="case-{case.id}-name" data-row data-region="{escape(case.region)}"'
        f' data-date="{parse(case.date).earliest.isoformat()}" data-title="{escape(_heading(case.title).removeprefix("The "))}"'
        f' data-verdict="{case.verdict}" data-status="{case.status}"><h2 id="case-{case.id}-name">{_heading(case.title)}</h2>'
        f'<p class="tii-when">{escape(in_words(parse(case.date)))} · {escape(case.region)}</p>'
        f"<p>{track_label(case.verdict)} · {case.status}{_accepted(case.accepted)}</p><p>{escape(' '.join(case.summary.split()))}</p>"
        f"{_point('Parties', '; '.join(case.parties))}{_point('Third party', '; '.join(case.third_party))}"
        f"{_point('Why this verdict', case.reasoning)}{_point('Who would object', case.dispute)}"
        f"{_point('What happened next', case.after)}{_point('What it did not do', case.limits)}{table}"
        f"{html.sources_line(case.sources, course())}</section>"
    )


def _answer(criterion: str, case: Case) -> str:
    return next(a.text for a in course().criteria[criterion].answers if a.id == case.criteria[criterion].answer)


def _accepted(tracks: Iterable[str]) -> str:
    others = ", ".join(LANE_NAMES[t] for t in tracks)
    return f" · also defended: {others}" if others else ""


def _point(label: str, text: str) -> str:
    return f'<p><span class="tii-label">{label}.</span> {escape(text)}</p>' if text else ""


class Misconceptions(CourseDirective):
    """What people often believe, and what the sources carry."""

    def html(self) -> str:
        """See the class."""
        rows = "".join(
            f"<div><dt>{escape(m.belief)}</dt><dd><p>{escape(m.correction)}</p>{html.sources_line(m.sources, course())}</dd></div>"
            for m in course().misconceptions.values()
        )
        return f'<dl class="tii-terms">{rows}</dl>'
