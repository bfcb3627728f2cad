"""A damaged or foreign image answers nothing: it is made again, with a word."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import magbot
from magbot import library
from magbot.files import write_file
from magbot.image.container import Container, ContainerError, pack
from magbot.library import cache
from tests.conftest import BIKES

pytestmark = pytest.mark.usefixtures("own_cache")

QUESTIONS = ("How do I fix a flat tyre?", "my tire is flat", "i am bleeding", "what is a bell")
SAFETY = "families:\n- {id: b, card: emergency, signs: [bleeding], examples: [i am bleeding]}\n"
PAGE = 4096


@pytest.fixture(name="image")
def _image(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    folder.mkdir()
    for file in BIKES.glob("*.yaml"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "safety.yaml").write_text(SAFETY)
    library.load(folder, cache=True)
    return Path(cache._image_path(str(folder)))


def replies(kb: object) -> list[tuple[object, ...]]:
    answers = [magbot.Assistant(kb).ask(question) for question in QUESTIONS]  # type: ignore[arg-type]
    return [(answer.kind, answer.text, answer.confidence) for answer in answers]


def flip(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def zero(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) // PAGE) * PAGE
    return content[:start] + bytes(PAGE) + content[start + PAGE :]


@pytest.mark.parametrize("damage", [flip, zero])
@pytest.mark.parametrize("read", [cache.map_image, cache.read_image])
def test_damage_changes_no_card_and_no_answer(
    image: Path, tmp_path: Path, damage: object, read: object
) -> None:
    content, chance = image.read_bytes(), random.Random(1)
    right = replies(read(str(image)))  # type: ignore[operator]
    assert right[2][0] == "emergency"

    for number in range(150):
        damaged = damage(content, chance)  # type: ignore[operator]
        file = tmp_path / f"{number}.magbot"
        file.write_bytes(damaged)
        try:
            kb = read(str(file))  # type: ignore[operator]
        except (ContainerError, ValueError):
            continue
        assert replies(kb) == right


def test_texts_and_danger_signs_are_checked_whatever_their_size() -> None:
    sections = {"kb.entries": b"k" * 100, "screen.rows": b"s" * 100, "match.weight": b"m" * 100}
    image = pack(sections)

    for name in ("kb.entries", "screen.rows"):
        damaged = image.replace(sections[name], b"\0" * 100)
        with pytest.raises(ContainerError, match="damaged"):
            Container(damaged, verify_up_to=0)


def asked(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "magbot", "ask", "--faq", str(folder), "i am bleeding"]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **environment}
    )


def test_a_damaged_cache_is_made_again_with_a_word(image: Path, tmp_path: Path) -> None:
    content = bytearray(image.read_bytes())
    start = content.index(b"i am bleeding") if b"i am bleeding" in content else len(content) // 2
    content[start : start + 200] = bytes(200)
    image.write_bytes(content)

    done = asked(tmp_path / "faq")

    assert done.returncode == 4
    assert "is made again" in done.stderr


def test_a_cache_folder_that_others_may_write_to_is_not_used(image: Path, tmp_path: Path) -> None:
    before = image.read_bytes()
    image.write_bytes(before[:-1])
    image.parent.chmod(0o777)

    done = asked(tmp_path / "faq")

    assert done.returncode == 4
    assert "not yours alone" in done.stderr
    assert image.read_bytes() == before[:-1]


def test_an_image_of_someone_else_is_not_used(image: Path, tmp_path: Path) -> None:
    if not hasattr(os, "getuid") or os.getuid():
        pytest.skip("only the superuser can give files away")
    os.chown(image, 12345, 12345)

    done = asked(tmp_path / "faq")

    assert done.returncode == 4
    assert "not yours alone" in done.stderr


def test_a_relative_cache_folder_is_ignored(image: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert image.exists()

    done = subprocess.run(
        [sys.executable, "-m", "magbot", "ask", "--faq", str(tmp_path / "faq"), "i am bleeding"],
        check=False, capture_output=True, text=True, cwd=home,
        env={**os.environ, "XDG_CACHE_HOME": "here", "HOME": str(home)},
    )  # fmt: skip

    assert done.returncode == 4
    assert not (home / "here").exists()
    assert list((home / ".cache" / "magbot").iterdir())


def test_an_image_replaced_by_a_rename_leaves_the_mapped_one_whole(image: Path) -> None:
    kb = cache.map_image(str(image))
    right = replies(kb)

    write_file(str(image), b"another")

    assert replies(kb) == right


def test_an_image_is_made_again_after_a_change_of_any_code_that_it_depends_on() -> None:
    code = Path(cache.__file__).parent.parent
    packages = {name.partition("/")[0] for name in cache._CODE_FOLDERS} - {"."}
    folders = {file.parent for name in packages for file in (code / name).rglob("*.py")}

    assert {folder.relative_to(code).as_posix() for folder in folders} <= {*cache._CODE_FOLDERS}
