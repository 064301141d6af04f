"""The folder of a site: made anew in the place of an earlier site, and never in the place of anything else."""

from __future__ import annotations

import shutil
from pathlib import Path

from budgetkg.errors import ExportError
from budgetkg.export.files import make_folder
from budgetkg.pages import Page
from budgetkg.site.addresses import StaticSite

#: By this file a folder is known to be a site of ours, whose pages may be replaced.
MARK = ".budgetkg-site"
#: What of an earlier site's folder is its owner's: hidden files (``.git``) and the host's own name.
_KEPT = frozenset({"CNAME"})


class Output:
    """Writes files into the folder of a site, and remembers the pages for the site map."""

    def __init__(self, folder: Path, site: StaticSite) -> None:
        self.folder = folder
        self.addresses: list[str] = []
        self.files = 0
        self.size = 0
        self._urls = site.urls("zh")
        self._made: set[str] = set()

    def write(self, path: str, content: bytes) -> None:
        """A file by its path in the folder.

        Raises:
            ExportError: when it cannot be written.
        """
        file = f"{self.folder}/{path}"
        try:
            parent = file.rpartition("/")[0]
            if parent not in self._made:
                Path(parent).mkdir(parents=True, exist_ok=True)
                self._made.add(parent)
            with open(file, "wb") as output:
                output.write(content)
        except OSError as error:
            raise ExportError(f"{file}: 无法写入 / cannot be written: {error.strerror or error}") from error
        self.files += 1
        self.size += len(content)

    def page(self, address: str, page: Page) -> None:
        """A page at its address.

        Raises:
            ExportError: when it cannot be written.
        """
        self.html(address, page.html)

    def html(self, address: str, text: str, listed: bool = True) -> None:
        """A page's text at its address; in the site map unless it is not to be listed.

        Raises:
            ExportError: when it cannot be written.
        """
        self.write(self._urls.file(address), text.encode())
        if listed:
            self.addresses.append(address)

    def begin(self) -> None:
        """Count from nothing, and let go of the folders that are known to be there."""
        self.addresses.clear()
        self.files = self.size = 0
        self._made.clear()


def prepare(folder: Path) -> None:
    """Make the folder ready: empty, but for its owner's files where a site of ours was there.

    Raises:
        ExportError: when it holds anything else, or cannot be written.
    """
    make_folder(folder)
    try:
        present = list(folder.iterdir())
        if present and not (folder / MARK).is_file():
            raise ExportError(
                f"{folder}: 目录不空，也不是从前导出的网站 / the folder is not empty and no site that was exported before; "
                "give an empty one"
            )
        for item in present:
            if item.name in _KEPT or (item.name.startswith(".") and item.name != ".nojekyll"):
                continue
            shutil.rmtree(item) if item.is_dir() and not item.is_symlink() else item.unlink()
        (folder / MARK).write_text("https://w3id.org/budgetkg\n", encoding="utf-8")
        (folder / ".nojekyll").write_bytes(b"")
    except OSError as error:
        raise ExportError(f"{folder}: 无法写入 / cannot be written: {error.strerror or error}") from error
