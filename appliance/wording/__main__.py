"""`python -m appliance.wording`: brings every catalogue up to date with the sources and says what is left to translate."""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from appliance.wording import LANGUAGES, catalogue, sentences

ROOT = Path(__file__).parents[2]

HEADER = """\
# The product's sentences. The English sentence is the key; {{placeholders}} stay as they are.
# Brought up to date by `python -m appliance.wording`; translate every empty msgstr.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def main() -> int:
    """Exit code 1 while a sentence waits for its translation."""
    said = sentences.everywhere(ROOT)
    missing = 0
    for language in list(LANGUAGES)[1:]:
        path = catalogue.path(language)
        text, empty = refreshed(path.read_bytes() if path.exists() else b"", said, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        lines = [f"{path.relative_to(ROOT)}: {len(said)} sentences, {len(empty)} to translate", *empty]
        sys.stdout.write("\n  ".join(lines) + "\n")
        missing += len(empty)
    return 1 if missing else 0


def refreshed(old: bytes, said: dict[sentences.Sentence, list[str]], language: str) -> tuple[str, list[str]]:
    """The catalogue of exactly these sentences with the translations it had, and the ones it lacks."""
    known = {catalogue.one(m.id): m.string for m in read_po(BytesIO(old), locale=language) if m.id}
    new = Catalog(locale=language)
    empty = []
    for sentence, files in sorted(said.items(), key=lambda item: (item[1][0], item[0])):
        key = sentence[0] if len(sentence) == 1 else sentence
        translation = known.get(sentence[0], "")
        new.add(key, translation, locations=[(file, 0) for file in files])
        if not catalogue.finished(translation):
            empty.append(sentence[0])
    body = BytesIO()
    write_po(body, new, width=0, omit_header=True, include_lineno=False)
    return HEADER.format(language=language, plural_forms=new.plural_forms) + body.getvalue().decode(), empty


if __name__ == "__main__":
    sys.exit(main())
