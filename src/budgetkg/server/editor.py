"""YASGUI, the SPARQL editor that many know: the ``oxigraph`` server carries it, and is asked for it once at the start."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from budgetkg.pages import Asset

_FILES = {"yasgui.min.css": "text/css; charset=utf-8", "yasgui.min.js": "text/javascript; charset=utf-8"}
_SECONDS = 5.0


def editor_assets() -> Mapping[str, Asset]:
    """The editor's files by name; none where the package ``oxigraph`` is not installed or does not answer in time.

    The editor's page has a plain form that works without them.
    """
    program = _program()
    if program is None:
        return {}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]  # without a location: an empty store in memory
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return _fetch(process, port, time.monotonic() + _SECONDS)
        finally:
            process.kill()


def _program() -> str | None:
    """The server's program: beside the running Python's scripts, or on the path."""
    scripts = Path(sysconfig.get_path("scripts"))
    beside = scripts / ("oxigraph.exe" if sys.platform == "win32" else "oxigraph")
    return str(beside) if beside.is_file() else shutil.which("oxigraph")


def _fetch(process: subprocess.Popen[bytes], port: int, ends: float) -> Mapping[str, Asset]:
    while time.monotonic() < ends:
        try:
            return {name: Asset(*_file(port, name, media_type)) for name, media_type in _FILES.items()}
        except ConnectionRefusedError:
            if process.poll() is not None:
                break
            time.sleep(0.02)  # it is not yet ready
        except (OSError, HTTPException, LookupError):
            break
    return {}


def _file(port: int, name: str, media_type: str) -> tuple[bytes, str, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", f"/{name}")
        response = connection.getresponse()
        content = response.read()
        if response.status != 200 or not content:
            raise LookupError(name)
        return content, media_type, sha256(content).hexdigest()[:16]
    finally:
        connection.close()
