"""Print reading time, Flesch–Kincaid grade and sentence length of each chapter: ``python tools/readability.py``.

The grade is Kincaid et al. (1975): 0.39 × words per sentence + 11.8 × syllables per word - 15.59; syllables are counted by pyphen's
hyphenation, which misses a few, so that grades may come out half a point low.
"""

import re
import sys
from pathlib import Path

import pyphen
from markdown_it import MarkdownIt

CHAPTERS = Path(__file__).parents[1] / "book" / "chapters"
HARDEST = 14
WORDS_A_MINUTE = 220
_SYLLABLES = pyphen.Pyphen(lang="en_US", left=1, right=1)  # of its dictionaries and settings the one nearest to counting vowels
_STOP = re.compile(r"(?<=[.!?…])[”\"')\]]*\s+(?=[“\"'(\[]*[A-Z0-9])")
_SHORT = re.compile(r"\b(Mr|Mrs|Dr|St|No|vol|U\.S|U\.N|[A-Z])\.\s")


def prose(text: str) -> list[str]:
    """The paragraphs and list entries of a page, without markup, citations and directives."""
    found = []
    for token in MarkdownIt().parse(text):
        if token.type == "inline" and token.children:
            plain = "".join(child.content if child.type in ("text", "softbreak") else "" for child in token.children)
            plain = re.sub(r"\s*\(?\{cite:[pt]\}\)?", "", plain)
            if len(plain.split()) > 4:
                found.append(" ".join(plain.split()))
    return found


def measure(text: str) -> tuple[int, float, float]:
    """Words, words per sentence, and grade of a page."""
    sentences = [s for p in prose(text) for s in _STOP.split(_SHORT.sub(r"\1 ", p)) if s]
    words = [word for s in sentences for word in re.findall(r"[A-Za-zÀ-ž’'-]+|\d+", s)]
    syllables = sum(len(_SYLLABLES.positions(word)) + 1 for word in words)
    length = len(words) / len(sentences)
    return len(words), length, 0.39 * length + 11.8 * syllables / len(words) - 15.59


def main() -> int:
    """Print a row for each chapter. Returns 1 if one is harder than it may be."""
    print(f"{'chapter':<24}{'words':>7}{'minutes':>9}{'words a sentence':>18}{'grade':>7}")
    hard = []
    for path in sorted(CHAPTERS.glob("*.md")):
        words, length, grade = measure(path.read_text("utf-8"))
        print(f"{path.stem:<24}{words:>7}{round(words / WORDS_A_MINUTE):>9}{length:>18.1f}{grade:>7.1f}")
        if grade > HARDEST:
            hard.append(path.stem)
    if hard:
        print(f"Harder than grade {HARDEST}: {', '.join(hard)}. Shorten sentences, use plainer words.", file=sys.stderr)
    return 1 if hard else 0


if __name__ == "__main__":
    sys.exit(main())
