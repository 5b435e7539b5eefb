"""Figures: drawn from the data, with the same facts as a table."""

import re
from xml.etree import ElementTree as ET

import pytest

from trackii_course.sphinxext.figures import map as case_map
from trackii_course.sphinxext.figures import network, process


def figure(kind, course, argument=""):
    directive = object.__new__(kind)
    directive.arguments = [argument]
    text = directive.html()
    return ET.fromstring(f"<div>{text}</div>"), text


def eras_with_chapters(course):
    return [
        era.id
        for era in course.eras.values()
        if era.chapter and any(e.era == era.id and e.actors for e in course.events.values())
    ]


def test_each_network_draws_each_part_once(course):
    for era in eras_with_chapters(course):
        tree, text = figure(network.WhoMetWhom, course, era)
        events = [e for e in course.events.values() if e.era == era and e.actors]
        links = {(e.id, a.id) for e in events for a in e.actors}
        assert len(tree.findall(".//path")) == len(links)
        assert len(tree.findall(".//tbody/tr")) == len({a for _, a in links})
        for event in events:
            assert event.title.split()[-1] in text
        assert f"in {len(events)} events" in tree.find(".//figcaption").text


def test_no_label_leaves_the_drawing(course):
    """Type of 12 units is at most 7.4 units a letter wide in the fonts that readers have."""
    for era in eras_with_chapters(course):
        tree, _ = figure(network.WhoMetWhom, course, era)
        for text in tree.findall(".//text"):
            for row in text.findall("tspan"):
                x, width = float(row.get("x")), 7.3 * len(row.text)
                assert x - width > -8 if text.get("text-anchor") == "end" else x + width < 368, (era, row.text)


def test_the_process_says_what_can_go_wrong(course):
    for item in course.processes.values():
        tree, _ = figure(process.ProcessDiagram, course, item.id)
        assert len(tree.findall(".//rect")) == len(item.steps) == len(tree.findall(".//tbody/tr"))
        assert len(tree.findall(".//path")) == len(item.steps) - 1
        assert [cells[2].text for cells in tree.findall(".//tbody/tr")] == [step.risk for step in item.steps]


def test_the_map_has_every_place(course):
    tree, text = figure(case_map.CaseMap, course)
    placed = [case for case in course.cases.values() if case.place]
    assert len(tree.findall(".//text")) == len(placed)
    assert len(re.findall(r'href="#case-', text)) == len(placed)
    assert len(case_map.land()) > 8_000
    assert len(case_map.land().encode()) < 60_000


def test_a_place_is_where_it_is():
    """Greenwich in the middle, the equator below it by the share of the north."""
    x, y = case_map._xy(0, 0)
    assert x == 360
    assert y == pytest.approx(156)


def test_without_coastlines_the_extra_is_named(monkeypatch):
    case_map.land.cache_clear()
    monkeypatch.setattr(case_map, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"trackii-course\[book\]"):
        case_map.land()
    case_map.land.cache_clear()
