"""Scripts and styles for the pages: many small files for those who write them, one file of each kind for browsers.

The files directly in `static/` are served; what one imports is put before it, so that a page loads one script and one
sheet. No two modules of a script may declare the same name. Addresses carry a print of the content and are kept by
browsers for a year.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from triage.domain.errors import NotFound
from triage.web.compress import packed

router = APIRouter(include_in_schema=False)

STATIC = Path(__file__).resolve().parent / "static"
_IMPORT = re.compile(r'^(?:import (?:\{[^}]*\} from )?|@import )"(?P<path>\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; `print` changes with its content."""

    content: bytes
    media_type: str
    print: str


@lru_cache(maxsize=32)
def asset(name: str) -> Asset:
    """A file of `static/` with all that it imports, read once a process. Raises NotFound."""
    if name not in {path.name for path in STATIC.iterdir() if path.is_file()}:
        raise NotFound("There is no such file.")
    text = bundle(STATIC / name)
    content = text.encode()
    return Asset(content, _TYPES[Path(name).suffix], sha256(content).hexdigest()[:10])


def address(name: str) -> str:
    """Where pages load it from, for templates."""
    return f"/static/{name}?v={asset(name).print}"


def bundle(entry: Path) -> str:
    """The file and all that it imports as one: each once, after what it imports. Raises ValueError for a circle."""
    parts: dict[Path, str] = {}
    _gather(entry.resolve(), parts, ())
    return "".join(parts.values())


def _gather(path: Path, parts: dict[Path, str], importers: tuple[Path, ...]) -> None:
    if path in importers:
        raise ValueError(f"{path.name} imports itself, by way of {importers[-1].name}")
    if path in parts:
        return
    text = path.read_text(encoding="utf-8")
    for found in _IMPORT.finditer(text):
        _gather((path.parent / found["path"]).resolve(), parts, (*importers, path))
    parts[path] = _EXPORT.sub("", _IMPORT.sub("", text))


@router.get("/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """One asset, unchanging under the address that carries its print."""
    found = asset(name)
    etag = f'"{found.print}"'
    lasting = _A_YEAR if request.query_params.get("v") == found.print else "no-cache"
    headers = {"cache-control": lasting, "etag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return packed(request, found.content, found.media_type, headers=headers)
