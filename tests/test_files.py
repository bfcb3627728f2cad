"""Files are written whole or not at all, and what is no file is written to as it is."""

from __future__ import annotations

import os
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from magbot.errors import MagbotError
from magbot.files import write_file, write_files, writing

if TYPE_CHECKING:
    from pathlib import Path


def test_no_file_changes_where_one_cannot_be_written(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "missing" / "second"
    first.write_text("before")

    with pytest.raises(OSError, match="second"):
        write_files({str(first): "after", str(second): "after"})

    assert first.read_text() == "before"
    assert list(tmp_path.iterdir()) == [first]


@pytest.mark.skipif(os.name == "nt", reason="modes and links are POSIX's")
def test_a_link_and_a_mode_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("before")
    file.chmod(0o640)
    link.symlink_to(file)

    write_file(link, "after")

    assert (file.read_text(), file.stat().st_mode & 0o777) == ("after", 0o640)
    assert link.is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()

    write_file(pipe, "text")

    reader.join()
    assert read == ["text"]
    assert pipe.is_fifo()


def test_the_message_names_the_file_and_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "file"

    with (
        pytest.raises(MagbotError, match=r"file cannot be written: .*\. Name another\.$"),
        writing(path, "Name another."),
    ):
        write_file(path, "text")
