"""THE renderer: items become native, accessible HTML, once, for the book, the widget and paper.

A quiz reads and prints without JavaScript: the questions as forms, the answers and reasons in one ``<details>`` at the end.
``static/player.js`` brings it to life: it marks, and moves the reasons from that key into the feedback.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape

from ._bib import short_names
from .course import Course
from .dates import MONTHS, in_words, parse
from .items import AnyItem, DateEntry, Matching, Multiple, Ordering, TrackItem, key, kind, version
from .model import TRACKS, Source

SIGNS = {"I": "■", "1.5": "◧", "II": "○", "none": "·"}
_HINTS = {
    "single": "Choose one answer.",
    "multiple": "Choose all that apply.",
    "matching": "Choose one match for each row.",
    "ordering": "Move the events until the earliest stands first.",
    "date": "",
    "track": "Two steps: the verdict, then the reason that decides.",
}


def quiz(items: Sequence[AnyItem], course: Course, name: str, title: str = "Quiz") -> str:
    """A whole quiz as HTML. ``name`` becomes the prefix of all ids: give each quiz of a page its own.

    The key stands in the page, as it must for self-study; what is graded is made by other modules, without keys.
    """
    forms = "".join(
        f"<li>{item_form(item, f'{name}-{number}', f'Question {number} of {len(items)}')}</li>"
        for number, item in enumerate(items, start=1)
    )
    answers = "".join(f'<li data-for="{name}-{number}">{item_key(item, course)}</li>' for number, item in enumerate(items, 1))
    return (
        f'<section class="tii-quiz" id="{name}" aria-label="{escape(title)}">'
        f'<ol class="tii-items">{forms}</ol>'
        f'<details class="tii-key"><summary>Answers and reasons</summary><ol>{answers}</ol></details>'
        "</section>"
    )


def item_form(item: AnyItem, name: str, count: str = "") -> str:
    """One item as a form: stem as legend, inputs with labels, and places for feedback. The player adds the buttons."""
    label = escape(item.verdict) if isinstance(item, TrackItem) else ""
    return _form(
        item, name, count, f'data-item="{escape(item.id)}" data-version="{version(item)}"'
        f' data-key="{escape(json.dumps(key(item)))}" data-topic="{item.topic}" data-label="{label}"',
    )  # fmt: skip


def sheet_form(item: AnyItem, name: str, count: str = "") -> str:
    """The same form for an assignment: no key, no reasons, and no id of the item, which anyone could look up."""
    return _form(item, name, count, f'data-kind="{kind(item)}"')


def _form(item: AnyItem, name: str, count: str, data: str) -> str:
    counter = f'<span class="tii-count">{count}</span> ' if count else ""
    hint = f'<p class="tii-hint" id="{name}-hint">{_HINTS[kind(item)]}</p>' if _HINTS[kind(item)] else ""
    return (
        f'<form class="tii-item tii-{kind(item)}" id="{name}" {data} novalidate>'
        f'<fieldset aria-describedby="{f"{name}-hint " if hint else ""}{name}-error">'
        f"<legend>{counter}{_text(item.stem)}</legend>{hint}{_body(item, name)}</fieldset>"
        f'<p class="tii-error" id="{name}-error"></p>'
        '<div class="tii-feedback" role="status"></div><div class="tii-more"></div></form>'
    )


def _text(text: str) -> str:
    """Escaped, with ``**bold**`` (for a negative word in a stem) kept."""
    parts = escape(text, quote=False).split("**")
    return "".join(f"<strong>{part}</strong>" if index % 2 else part for index, part in enumerate(parts))


def _body(item: AnyItem, name: str) -> str:
    if isinstance(item, DateEntry):
        return _date_fields(item, name)
    if isinstance(item, Matching):
        return _match_rows(item, name)
    if isinstance(item, Ordering):
        return _order_rows(item, name)
    rows = _choices([o.text for o in item.options], name, "checkbox" if isinstance(item, Multiple) else "radio")
    if isinstance(item, TrackItem):
        verdicts = _choices([f"Track {track}" for track in TRACKS], f"{name}-v", "radio", [SIGNS[t] for t in TRACKS], TRACKS)
        return (
            f'<fieldset class="tii-step"><legend>Step 1 of 2: which track?</legend>{verdicts}</fieldset>'
            f'<fieldset class="tii-step"><legend>Step 2 of 2: what decides?</legend>{rows}</fieldset>'
        )
    return rows


def _choices(texts: Sequence[str], name: str, control: str, signs: Sequence[str] = (), values: Sequence[str] = ()) -> str:
    rows = []
    for index, text in enumerate(texts):
        sign = f'<span class="tii-sign" aria-hidden="true">{signs[index]}</span> ' if signs else ""
        value = values[index] if values else index
        rows.append(
            f'<div class="tii-option"><input type="{control}" name="{name}" id="{name}-o{index}" value="{value}">'
            f'<label for="{name}-o{index}">{sign}{_text(text)}</label></div>'
        )
    return "".join(rows)


def _date_fields(item: DateEntry, name: str) -> str:
    fields = []
    if item.precision == "day":
        fields.append(_field(name, "day", "Day", 2))
    if item.precision in ("day", "month"):
        months = "".join(f'<option value="{number:02d}">{month}</option>' for number, month in enumerate(MONTHS, start=1))
        fields.append(
            f'<span class="tii-field"><label for="{name}-month">Month</label>'
            f'<select id="{name}-month" name="month"><option value="">Choose</option>{months}</select></span>'
        )
    fields.append(_field(name, "year", "Year", 4))
    return f'<div class="tii-date">{"".join(fields)}</div>'


def _field(name: str, part: str, label: str, size: int) -> str:
    return (
        f'<span class="tii-field"><label for="{name}-{part}">{label}</label><input type="text" inputmode="numeric"'
        f' autocomplete="off" id="{name}-{part}" name="{part}" maxlength="{size}" size="{size}"></span>'
    )


def _match_rows(item: Matching, name: str) -> str:
    choices = "".join(f'<option value="{place}">{escape(item.pairs[i].right)}</option>' for place, i in enumerate(item.shown))
    return "".join(
        f'<div class="tii-row"><label for="{name}-m{index}">{_text(pair.left)}</label>'
        f'<select id="{name}-m{index}" name="m{index}"><option value="">Choose</option>{choices}</select></div>'
        for index, pair in enumerate(item.pairs)
    )


def _order_rows(item: Ordering, name: str) -> str:
    rows = []
    for place, index in enumerate(item.shown):
        text = escape(item.options[index].text)
        rows.append(
            f'<li data-place="{place}"><span class="tii-box" aria-hidden="true"></span><span class="tii-event">{text}</span></li>'
        )
    live = f'<p class="tii-live" id="{name}-live" aria-live="polite"></p>'
    return f'<ol class="tii-order" aria-label="Events, in your order">{"".join(rows)}</ol>{live}'


def item_key(item: AnyItem, course: Course) -> str:
    """Answer, reasons and sources of one item. ``data-why`` ties each reason to the option that it speaks of."""
    rows = []
    if isinstance(item, DateEntry):
        answer = in_words(parse(item.answer))
        rows.append(_why("date", answer, item.why, True))
    elif isinstance(item, Matching):
        answer = "; ".join(f"{pair.left} → {pair.right}" for pair in item.pairs)
        rows = [_why(str(i), f"{pair.left} → {pair.right}", pair.why, True) for i, pair in enumerate(item.pairs)]
    elif isinstance(item, Ordering):
        answer = "; ".join(option.text for option in item.options)
        rows = [_why(str(item.shown.index(i)), option.text, option.why, True) for i, option in enumerate(item.options)]
    else:
        answer = "; ".join(option.text for option in item.options if option.key)
        if isinstance(item, TrackItem):
            answer = f"Track {item.verdict}. {answer}"
            rows = [_why(track, f"Track {track}", item.whys[track], track == item.verdict) for track in TRACKS]
        rows += [_why(str(index), option.text, option.why, option.key) for index, option in enumerate(item.options)]
    return f'<p class="tii-answer">{_text(answer)}</p><ul>{"".join(rows)}</ul>{sources_line(item.sources, course)}'


def _why(name: str, text: str, why: str, is_key: bool) -> str:
    sign = '<span class="tii-right">Right:</span> ' if is_key else ""
    return f'<li data-why="{name}">{sign}<strong>{_text(text)}:</strong> <span>{_text(why)}</span></li>'


def sources_line(keys: Iterable[str], course: Course) -> str:
    """``Source: Voorhees 2002, Dialogue Sustained`` with links out where there is an address."""
    cited = [citation(course.sources[key]) for key in keys]
    return f'<p class="tii-source">{"Sources" if len(cited) > 1 else "Source"}: {"; ".join(cited)}</p>' if cited else ""


def citation(source: Source) -> str:
    """Authors, year and title of a source, linked if it can be read somewhere."""
    names = escape(short_names(source.author or source.editor))
    title = f"<cite>{escape(source.title)}</cite>"
    linked = f'<a href="{escape(source.link)}" rel="external">{title}</a>' if source.link else title
    return f"{names} {escape(source.year)}, {linked}"
