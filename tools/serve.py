"""Serve a built book on this machine: ``python tools/serve.py FOLDER PORT``. Text goes compressed, as web hosts send it."""

import gzip
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import ClassVar

COMPRESSED = (".html", ".js", ".css", ".json", ".svg", ".txt", ".xml", ".inv")


class Handler(SimpleHTTPRequestHandler):
    """Static files, compressed where the browser takes it; quiet."""

    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".json": "application/json",
    }

    def send_head(self) -> BytesIO | None:  # type: ignore[override]
        """Send the headers; return the body, compressed for text."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            if not self.path.split("?")[0].endswith("/"):
                return super().send_head()  # type: ignore[return-value]  # the redirect to the folder's own address
            path = path / "index.html"
        if path.suffix not in COMPRESSED or "gzip" not in self.headers.get("Accept-Encoding", "") or not path.is_file():
            return super().send_head()  # type: ignore[return-value]
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def end_headers(self) -> None:
        """Ask browsers to look for a newer copy, since the book is built again and again."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def main(folder: str, port: str) -> int:
    """Serve until interrupted. Returns the exit code."""
    try:
        number = int(port)
        server = ThreadingHTTPServer(("localhost", number), partial(Handler, directory=folder))
    except ValueError:
        print(f"PORT={port} is no number. Choose one, for example:  make serve PORT=8123", file=sys.stderr)
        return 2
    except (OSError, OverflowError) as error:
        print(f"Port {port} cannot be used ({error}). Choose another, for example:  make serve PORT=8123", file=sys.stderr)
        return 2
    with server:
        print(f"The book is here (stop with Ctrl+C):\nhttp://localhost:{server.server_port}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
