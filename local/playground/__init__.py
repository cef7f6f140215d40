"""The playground: one page on which to chat with the model, and the files that it is made of.

Serves the files beside and below this one, to whoever asks: the page itself asks for the key. Knows
nothing of what they hold. Reading order: index.html, page.js, then the folders that page.js names.
"""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

_HERE = Path(__file__).parent
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
# A list made beforehand: nothing that a request says ever becomes a path.
_FILES = {
    "/": _HERE / "index.html",
    **{
        f"/playground/{file.relative_to(_HERE).as_posix()}": file
        for file in _HERE.rglob("*")
        if file.suffix in _TYPES
    },
}
# Nothing inline and nothing from elsewhere is run, shown or asked, and no text is ever parsed as
# HTML: whatever a model says, it cannot become part of the page. The icon alone is a data: URL.
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": _CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def answer(method: str, path: str) -> Response | None:
    """The file that is asked for; None where the request is none of the playground's.

    Read anew for every request: whoever works on the page sees the change when it is reloaded.
    """
    file = _FILES.get(path)
    if file is None or method not in ("GET", "HEAD"):
        return None
    return Response(file.read_bytes(), headers=_HEADERS, media_type=_TYPES[file.suffix])
