"""The catalogues: `update` writes new messages into them, `check` says what a translator still has to do."""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "wathiq" / "locale"
BABEL = [sys.executable, "-m", "babel.messages.frontend", "--quiet"]
KEYWORDS = ("gettext_lazy", "ngettext_lazy:1,2", "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3")
# Babel's own Arabic rule swaps the last two forms; Django reads this line and takes them in this order:
# zero, one, two, few, many, other.
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    "fr": "nplurals=2; plural=(n > 1)",
}


def extract(template: Path) -> None:
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    options = ["-F", "babel.cfg", "-c", "Translators:", "--add-location=file", "--sort-by-file"]
    babel("extract", *options, *keywords, "--project=Wathiq", "-o", str(template), "wathiq")


def update(template: Path) -> None:
    for language in PLURALS:
        catalogue = path_of(language)
        known = ["-D", "django", "-i", str(template), "-d", str(LOCALE), "-l", language]
        if catalogue.exists():
            babel("update", *known, "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date")
        else:
            babel("init", *known)
        lines = catalogue.read_text().splitlines(keepends=True)
        catalogue.write_text("".join(with_plural_rule(lines, language)))


def with_plural_rule(lines: list[str], language: str) -> list[str]:
    """The header's rule in one line of its own; Babel wraps it, and writes its own into a new file."""
    start = next(number for number, line in enumerate(lines) if line.startswith('"Plural-Forms:'))
    end = start
    while not lines[end].endswith('\\n"\n'):
        end += 1
    return [*lines[:start], f'"Plural-Forms: {PLURALS[language]};\\n"\n', *lines[end + 1 :]]


def check(template: Path) -> list[str]:
    wanted = {key(message) for message in load(template) if message.id}
    problems = []
    for language, rule in PLURALS.items():
        path = path_of(language)
        name = path.relative_to(ROOT)
        if not path.exists():
            problems.append(f"{name} is missing")
            continue
        catalogue = load(path, language)
        if catalogue.plural_forms.rstrip("; ") != rule:
            problems.append(f"{name}: the plural rule must be {rule}")
        present = set()
        for message in catalogue:
            if not message.id:
                continue
            present.add(key(message))
            forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
            plural = isinstance(message.id, (list, tuple))
            if message.fuzzy:
                problems.append(f"{name}: fuzzy: {key(message)[1]}")
            if not all(forms) or (plural and len(forms) != catalogue.num_plurals):
                problems.append(f"{name}: not translated: {key(message)[1]}")
            else:
                problems += [f"{name}: {error}: {key(message)[1]}" for error in message.check(catalogue)]
        problems += [f"{name}: not in the catalogue: {text}" for _, text in sorted(wanted - present)]
        problems += [f"{name}: no longer used: {text}" for _, text in sorted(present - wanted)]
    return problems


def key(message) -> tuple[str, str]:  # type: ignore[no-untyped-def] # Babel's messages are not typed
    text = message.id if isinstance(message.id, str) else " | ".join(message.id)
    return message.context or "", text


def load(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def babel(*arguments: str) -> None:
    subprocess.run([*BABEL, *arguments], cwd=ROOT, check=True)


def main() -> None:
    if sys.argv[1:] not in (["update"], ["check"]):
        sys.exit("Say update or check.")
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "django.pot"
        try:
            extract(template)
            if sys.argv[1] == "update":
                update(template)
                return
        except subprocess.CalledProcessError:
            sys.exit("Babel stopped, for the reason given above.")
        problems = check(template)
    if problems:
        sys.exit("\n".join([*problems, f"{len(problems)} to mend: run make messages, then translate."]))


if __name__ == "__main__":
    main()
