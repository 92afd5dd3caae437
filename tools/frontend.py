"""Copy what the pages use of the npm packages into wathiq/ui/static/ui/vendor/, under names without versions."""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "wathiq" / "ui" / "static" / "ui" / "vendor"

# The smallest build of Tom Select that has the remove button.
FILES = {
    "tom-select/dist/js/tom-select.popular.min.js": "tom-select.js",
    "tom-select/dist/css/tom-select.min.css": "tom-select.css",
    "tom-select/LICENSE": "tom-select.LICENSE",
    "@fontsource/ibm-plex-sans/LICENSE": "fonts/plex-sans.LICENSE",
    "@fontsource/ibm-plex-sans-arabic/LICENSE": "fonts/plex-sans-arabic.LICENSE",
}
for weight in (400, 500, 600):
    for font, subset, name in (
        ("ibm-plex-sans", "latin", "plex-sans-latin"),
        ("ibm-plex-sans", "latin-ext", "plex-sans-latin-ext"),
        ("ibm-plex-sans-arabic", "arabic", "plex-sans-arabic"),
    ):
        source = f"@fontsource/{font}/files/{font}-{subset}-{weight}-normal.woff2"
        FILES[source] = f"fonts/{name}-{weight}.woff2"


def main() -> None:
    missing = [source for source in FILES if not (PACKAGES / source).is_file()]
    if missing:
        sys.exit(f"The npm packages lack {', '.join(missing)}: run npm ci, or correct tools/frontend.py.")
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, name in FILES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (PACKAGES / source).read_bytes()
        if target.suffix in (".js", ".css"):
            # The maps are not copied, and Django's manifest refuses links to what is not there.
            content = re.sub(rb"(//|/\*)# sourceMappingURL=\S+( ?\*/)?\n?", b"", content)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
