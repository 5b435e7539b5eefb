"""The decision aid as HTML: the rule in words, which reads without JavaScript, and the data that ``static/decide.js`` works with."""

from __future__ import annotations

import json
from html import escape

from .course import Course


def decision_aid(course: Course) -> str:
    """The rule, with every criterion and the casebook's answers as data."""
    data = {
        "criteria": [
            {"id": c.id, "question": c.question, "answers": [{"id": a.id, "text": a.text, "points": a.points} for a in c.answers]}
            for c in course.criteria.values()
        ],
        "cases": [
            {
                "id": case.id, "title": f"{case.title[:1].upper()}{case.title[1:]}", "verdict": case.verdict, "status": case.status,
                "answers": {name: answer.answer for name, answer in case.criteria.items()},
            }
            for case in course.cases.values()
        ],
    }  # fmt: skip
    rule = (
        "<ol><li>If those who sit there speak for their sides, by office or by mandate, and can bind them, it is Track I, in public or in secret.</li>"
        "<li>If serving officials take part but cannot bind anyone, it is Track 1.5.</li>"
        "<li>If nobody there holds office or a mandate, it is Track II.</li>"
        "<li>If a private third party works between official sides, it is Track 1.5 by another definition, whatever the sides can sign: say whose definition you use.</li></ol>"
    )
    return f'<div class="tii-decide" data-decide="{escape(json.dumps(data, ensure_ascii=False))}">{rule}</div>'
