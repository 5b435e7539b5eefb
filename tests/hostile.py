"""A small corpus of hostile and broken input: responses, notebooks, names and zips. Also the seeds of tools/fuzz.py."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trackii_course.forms import MAX_BYTES, Key

CANARY = "xss7()"  # stands in whatever must never be live
LIVE = (
    f"<script>{CANARY}</script>", f"</script><script>{CANARY}</script>", f'"><img src=x onerror={CANARY}>',
    f"' onmouseover='{CANARY}", f"<svg onload={CANARY}>", f"<a href=javascript:{CANARY}>x</a>", f"<!--<script>{CANARY}//-->",
    f"</title></style><script>{CANARY}</script>", f"]]><script>{CANARY}</script>", f"&lt;script&gt;{CANARY}",
)  # fmt: skip
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1")


def content(key: Key, **other: Any) -> dict[str, Any]:
    """A responses file as data: no answers, unless ``other`` has some."""
    start = {"schema": "trackii-responses/1", "assignment": key.assignment, "form": key.forms[0].form, "answers": {}}
    return start | other


def answer(response: Any, name: str = "q01", **other: Any) -> dict[str, Any]:
    """One answer as it stands under ``answers``."""
    return {name: {"response": response, "at": "2027-01-01T00:00:00Z", "seconds": 1.5} | other}


def good(key: Key, **other: Any) -> bytes:
    """A responses file that can be marked."""
    return json.dumps(content(key, **other)).encode()


def _with(key: Key, tail: bytes, **other: Any) -> bytes:
    """A good file with more behind its last member."""
    return good(key, **other)[:-1] + b"," + tail + b"}"


def _raw(key: Key, response: bytes, name: str = "q01", more: bytes = b"") -> bytes:
    """A file with one answer, written byte by byte."""
    start = good(key)[:-3]
    assert start.endswith(b'"answers": ')
    return start + b'{"' + name.encode() + b'":{"response":' + response + more + b"}}}"


def dates(key: Key) -> list[str]:
    """The names of the questions that ask for a date."""
    return [question.name for question in key.forms[0].questions if question.kind == "date"]


def broken(key: Key) -> dict[str, tuple[bytes, str]]:
    """Responses files none of which can be marked, by name, each with what the reason says."""
    whole = good(key, answers=answer(0))
    return _not_json(whole) | _wrong_types(key) | _twice(key) | _extreme(key)


def _not_json(whole: bytes) -> dict[str, tuple[bytes, str]]:
    no = "not a responses file"
    found = {
        "empty": (b"", "the file is empty"), "blank": (b" \n\t ", "the file is empty"), "one-bracket": (b"{", no),
        "utf-16": (whole.decode().encode("utf-16"), "not plain UTF-8"), "utf-16-le": (whole.decode().encode("utf-16-le"), no),
        "utf-8-bom": (b"\xef\xbb\xbf" + whole, "not plain UTF-8"), "latin-1": (whole.replace(b"2027", b"\xfcber"), no),
        "nul-inside": (whole.replace(b"2027", b"\x00"), no), "nul-behind": (whole + b"\x00", no), "nuls": (b"\x00" * 100, no),
        "two-objects": (whole + whole, no), "zip": (b"PK\x03\x04" + whole, no), "html": (b"<!doctype html><title>x</title>", no),
        "list": (b"[]", no), "text": (b'"x"', no), "number": (b"1", no), "null": (b"null", no), "object": (b"{}", no),
        "deep-lists": (b"[" * 900_000, no), "deep-closed": (b"[" * 900_000 + b"]" * 900_000, no),
        "deep-objects": (b'{"a":' * 300_000, no), "too-large": (whole + b" " * MAX_BYTES, "are the most that is read"),
    }  # fmt: skip
    return found | {f"truncated-{at}": (whole[:at], no) for at in range(1, len(whole), 17)}


def _wrong_types(key: Key) -> dict[str, tuple[bytes, str]]:
    no = "not a responses file"
    wrong = (None, True, 1, 1.5, "x", [], [1], {"x": 1})
    found: dict[str, tuple[bytes, str]] = {}
    for name, fits in (("schema", str), ("assignment", str), ("form", str), ("answers", dict), ("written", dict), ("student", str), ("saved", str)):  # fmt: skip
        for number, value in enumerate(wrong):
            if not isinstance(value, fits) or value == {"x": 1}:
                found[f"{name}-{number}"] = (good(key, **{name: value}), no)
    for number, value in enumerate(wrong[:-1]):
        found[f"answer-{number}"] = (good(key, answers={"q01": value}), no)
    for name in ("at", "seconds"):
        found[f"{name}-list"] = (good(key, answers=answer(0, **{name: [1]})), no)
    return found | {
        "no-response": (good(key, answers={"q01": {"at": ""}}), no),
        "other-kind": (good(key, schema="trackii-form/1"), no), "other-version": (good(key, schema="trackii-responses/2"), no),
        "other-assignment": (good(key, assignment="which-track"), "it answers the assignment 'which-track'"),
        "other-form": (good(key, form="0" * 12), "it was made from another version"),
        "long-form": (good(key, form="f" * 100_000), "it was made from another version"),
        "no-such-question": (good(key, answers=answer(0, "q99")), "'q99', which the form does not ask"),
        "script-question": (good(key, answers=answer(0, LIVE[0])), "which the form does not ask"),
        "no-such-task": (good(key, written={"written-9": "x"}), "'written-9', which the assignment does not ask"),
        "long-text": (good(key, written={"written-1": "x" * 200_001}), "200,001 letters"),
        "negative-seconds": (good(key, answers=answer(0, seconds=-1)), "seconds"),
        "many-seconds": (good(key, answers=answer(0, seconds=1e300)), "seconds"),
        "long-saved": (good(key, saved="9" * 1_000), "not a time"),
        "many-answers": (good(key, answers={f"q{n}": {"response": 0} for n in range(1_001)}), "at most 1,000 questions"),
    }  # fmt: skip


def _twice(key: Key) -> dict[str, tuple[bytes, str]]:
    twice = "stands in it twice"
    found = {
        f"twice-{name}": (_with(key, f'"{name}":{json.dumps(value)}'.encode(), written={}, student="", saved=""), twice)
        for name, value in content(key, written={}, student="", saved="").items()
    }
    date = dates(key)[0]
    one = b'"q01":{"response":0}'
    return found | {
        "twice-question": (good(key)[:-2] + one + b"," + one + b"}}", twice),
        "twice-response": (_raw(key, b"0", more=b',"response":1'), twice),
        "twice-response-escaped": (_raw(key, b"0", more=b',"\\u0072esponse":1'), twice),
        "twice-question-escaped": (good(key)[:-2] + one + b',"q01":{"\\u0072esponse":1}}}', twice),
        "twice-seconds": (_raw(key, b"0", more=b',"seconds":1,"seconds":2'), twice),
        "twice-inside": (_raw(key, b'{"verdict":"I","verdict":"II"}', date), twice),
        "twice-deep-inside": (_raw(key, b'[{"a":1,"a":2}]', date), twice),
        "twice-task": (_with(key, b'"written":{"written-1":"a","written-1":"b"}'), twice),
        # one name twice among very many must not take a time that grows with their square
        "unknown-field": (_with(key, b'"form":"","x":1'), "unknown field"),
        "twice-among-many": (
            _with(key, b'"form":"","written":{' + b",".join(b'"%d":""' % n for n in range(150_000)) + b',"149999":""}'), twice
        ),
    }  # fmt: skip


def _extreme(key: Key) -> dict[str, tuple[bytes, str]]:
    date, no = dates(key)[0], "not a responses file"
    longer = "longer than any"
    return {
        "nan": (_raw(key, b"NaN"), no), "infinity": (_raw(key, b"-Infinity"), no), "nan-seconds": (_raw(key, b"0", more=b',"seconds":NaN'), no),
        "huge-seconds": (_raw(key, b"0", more=b',"seconds":1e999'), no), "huge-float": (_raw(key, b"1e999"), "cannot be read"),
        "huge-integers": (_raw(key, b"9" * 5_000), longer),
        "huge-unknown": (_with(key, b'"x":' + b"9" * 5_000 + b',"form":""'), ""),
        "long-date": (_raw(key, b'"' + b"1" * 1_900_000 + b'"', date), longer),
        "deep-answer": (_raw(key, b"[" * 400 + b"]" * 400, date), longer), "deeper-answer": (_raw(key, b"[" * 800_000 + b"]" * 800_000, date), ""),
        "deep-unknown": (_with(key, b'"form":"","x":' + b"[" * 800_000 + b"]" * 800_000), ""),
        "surrogate": (_raw(key, b'"\\ud800 1992"', date), ""), "surrogate-end": (_raw(key, b'"\\ud800"', date), ""),
        "surrogate-saved": (_with(key, b'"saved":"\\udfff"'), no), "surrogate-student": (_with(key, b'"student":"\\ud8ff x"'), no),
        "surrogate-text": (_with(key, b'"written":{"written-1":"\\udc80"}'), no), "latin-1-answer": (_raw(key, b'"\xfcber"', date), ""),
        "bad-unknown": (_with(key, b'"x":"\xff","form":""'), ""),
    }  # fmt: skip


def harmless(key: Key) -> dict[str, bytes]:
    """Odd responses files that can be marked, and must not stop anything."""
    date = dates(key)[0]
    odd = (None, True, -1, -0.0, 1.5, 10**15, 10**900, "", " ", "0000", "0000-00-00", "9998-24", "1992-13", "١٩٩٢", "1992\n", "\u0000", [], {}, [[]], [None], {"verdict": []}, {"verdict": "II", "reason": {}})  # fmt: skip
    found = {
        f"odd-{question.name}-{number}": good(key, answers=answer(value, question.name))
        for question in key.forms[0].questions[:8]
        for number, value in enumerate(odd)
    }
    live = {f"live-{number}": good(key, answers=answer(text, date), saved=text[:40]) for number, text in enumerate(LIVE)}
    pretty = json.dumps(content(key, answers=answer([0, 1, 2, 3], "q06")), indent=2).encode()
    return found | live | {"pretty": pretty, "pretty-crlf": pretty.replace(b"\n", b"\r\n"), "nothing": good(key)}


def notebook(*texts: str, name: Any = "written-1", cell_type: str = "markdown") -> bytes:
    """A notebook with written answers."""
    settings = {"grade": True, "solution": True, "grade_id": name}
    cells = [{"cell_type": cell_type, "source": text, "metadata": {"nbgrader": settings}} for text in texts]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def broken_notebooks() -> dict[str, tuple[bytes, str]]:
    """Notebooks that give no answer, each with what the reason says."""
    no = "not a notebook"
    deep = b'{"nbformat":4,"cells":[{"cell_type":"markdown","source":"x","metadata":{"nbgrader":{"grade":1,"solution":1,"grade_id":'
    return {
        "empty": (b"", no), "list": (b"[]", no), "no-cells": (b'{"nbformat":4}', no), "cell-number": (b'{"cells":[1],"nbformat":4}', no),
        "deep": (deep + b"[" * 900_000, no), "integer": (deep + b"9" * 5_000 + b"}}}]}", no), "latin-1": (deep + b'"\xfc"}}}]}', no),
        "surrogate": (deep + b'"\\ud800"}}}]}', no), "other-task": (notebook("x", name="closed"), "does not ask"),
        "long": (notebook("x" * 200_001), "letters"),
    }  # fmt: skip


# --- zips, byte by byte ---------------------------------------------------------------------------------------------------------


@dataclass
class Member:
    """One file in a zip; whatever is given stands there, true or not."""

    name: str | bytes
    data: bytes = b""
    method: int = 0  # 0 stored, 8 deflated, 12 bzip2
    packed: bytes | None = None
    flags: int = 0x800
    size: int | None = None
    crc: int | None = None
    offset: int | None = None
    attributes: int = 0o100644

    @property
    def raw(self) -> bytes:
        """The name in bytes."""
        return self.name if isinstance(self.name, bytes) else self.name.encode(errors="surrogatepass")

    def head(self) -> bytes:
        """The fields that local and central header share."""
        packed = self.packed if self.packed is not None else self.data
        size = len(self.data) if self.size is None else self.size
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        return struct.pack("<HHHIIIIHH", 20, self.flags, self.method, 0x21_0000, crc, len(packed), size, len(self.raw), 0)


def deflated(name: str, data: bytes, **other: Any) -> Member:
    """A member compressed in the ordinary way."""
    squeeze = zlib.compressobj(9, wbits=-15)
    return Member(name, data, method=8, packed=squeeze.compress(data) + squeeze.flush(), **other)


def zipped(members: Iterable[Member]) -> bytes:
    """The archive."""
    body, central, count = bytearray(), bytearray(), 0
    for member in members:
        offset = len(body) if member.offset is None else member.offset
        if member.offset is None:
            body += b"PK\x03\x04" + member.head() + member.raw + (member.data if member.packed is None else member.packed)
        central += b"PK\x01\x02" + struct.pack("<BB", 20, 3) + member.head()
        central += struct.pack("<HHHII", 0, 0, 0, member.attributes << 16, offset) + member.raw
        count += 1
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(body), 0)
    return bytes(body + central + end)


def hostile_zip(key: Key) -> tuple[bytes, dict[str, str]]:
    """A zip with three good submissions among hostile ones, and for each hostile member what the reason says."""
    fine, link = good(key), 0o120777
    zeros = zlib.compressobj(9, wbits=-15)
    million = zeros.compress(bytes(3_000_000)) + zeros.flush()
    out, damaged = "points out of the zip", "cannot be read"
    hostile: list[tuple[Member, str]] = [
        (Member("../up.json", fine), out), (Member("a/../../up.json", fine), out), (Member("/etc/abs.json", fine), out),
        (Member("C:/drive.json", fine), out), (Member("C:\\drive2.json", fine), out), (Member("..\\back.json", fine), out),
        (Member("\\\\server\\share.json", fine), out), (Member("", fine), out),
        (Member("link/responses.json", b"/etc/passwd", attributes=link), "not followed"),
        (Member("locked/responses.json", fine, flags=0x801), "password"),
        (Member("nested/all.zip", zipped([Member("ann/responses.json", fine)])), "a zip inside the zip"),
        (Member("bomb/responses.json", bytes(3_000_000), method=8, packed=million), "the most that is read"),
        (Member("liar/responses.json", bytes(3_000_000), method=8, packed=million, size=100), damaged),
        (Member("bzip2/responses.json", fine, method=12, packed=b"BZh9"), "ordinary zip"),
        (Member("lzma/responses.json", fine, method=14), "ordinary zip"), (Member("method/responses.json", fine, method=97), "ordinary zip"),
        (Member("crc/responses.json", fine, crc=1), damaged), (Member("noise/responses.json", fine, method=8, packed=b"\xff" * 50), damaged),
        (Member("short/responses.json", fine, method=8, packed=b""), damaged), (Member("far/responses.json", fine, offset=0x7FFF_0000), damaged),
        (Member("strong/responses.json", fine, flags=0x840), damaged), (Member("patch/responses.json", fine, flags=0x820), damaged),
        (Member("line\nbreak/responses.json", b"{"), "not a responses file"), (Member("rtl\u202e/responses.json", b"{"), "not a responses file"),
        (Member("n" * 60_000 + ".json", b"{"), "not a responses file"), (Member("/".join("d" * 9_000) + "/x.json", b"{"), "not a responses file"),
        (Member("double/responses.json", good(key, answers=answer(0))), ""), (Member("double/responses.json", good(key)), "two files of this name"),
        # the first of these two is refused, and must not be opened in place of the second
        (Member("pair/responses.json", b"", method=12, packed=b"BZh9"), "ordinary zip"), (Member("pair/responses.json", fine), "two files of this name"),
        (Member("over1/responses.json", fine, offset=5), "another file's too"), (Member("over2/responses.json", fine, offset=5), "another file's too"),
    ]  # fmt: skip
    good_ones = [Member("ann/responses.json", fine), deflated("ben\\responses.json", fine)]
    skipped = [
        Member("__MACOSX/ann/._responses.json", b"x"),
        Member("ann/.ipynb_checkpoints/old.json", b"x"),
        Member("ann/", b""),
    ]
    reasons = {f"{number}:{member.raw.decode()}": reason for number, (member, reason) in enumerate(hostile) if reason}
    return zipped([Member("0first/responses.json", fine), *good_ones, *skipped, *(member for member, _ in hostile)]), reasons


def zip_bomb(members: int = 1_000, zeros: int = 10_000_000) -> bytes:
    """``members`` files of ``zeros`` zero bytes each."""
    one = deflated("", bytes(zeros))
    crc = zlib.crc32(one.data)
    return zipped(Member(f"s{n:04d}/responses.json", b"", 8, one.packed, size=zeros, crc=crc) for n in range(members))


def seeds(key: Key, folder: Path) -> None:
    """Write the corpus as files that a fuzzer starts from; those that only are large are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: data for name, (data, _) in broken(key).items()} | harmless(key)
    files |= {f"notebook-{name}": data for name, (data, _) in broken_notebooks().items()} | {"notebook": notebook("text")}
    files |= {
        "zip": hostile_zip(key)[0],
        "zip-small": zipped([deflated("ann/responses.json", good(key)), Member("b.json", b"{")]),
    }
    for name, data in files.items():
        if len(data) <= 200_000:
            (folder / name).write_bytes(data)
