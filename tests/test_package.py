"""The wheel holds everything, and answers from a clean environment in another folder."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest
from filelock import FileLock

import magbot
from magbot.library.folder import read_knowledge_base
from tests.conftest import ROOT

pytest.importorskip("hatchling")
pytest.importorskip("build")


@pytest.fixture(name="wheel", scope="module")
def _wheel(shared: Path) -> Path:
    folder = shared / "wheel"
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(name="python", scope="module")
def _python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment: the wheel and its three dependencies, nothing of the checkout."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = next((folder / "lib").glob("python*/site-packages"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(site), str(wheel)], check=True)
    (site / "dependencies.pth").write_text(f"{distribution('rapidfuzz').locate_file('')}\n")
    return python


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), *arguments],
        cwd=folder,
        env={"XDG_CACHE_HOME": str(folder / "cache"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_installed_wheel_answers_from_another_folder(python: Path, tmp_path: Path) -> None:
    done = run(python, tmp_path, "-m", "magbot", "ask", "what are the side effects?")

    assert done.returncode == 0, done.stderr
    assert "The article" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_installed_package_is_not_the_checkout(python: Path, tmp_path: Path) -> None:
    code = "import magbot.library as l; print(l.bundled_path())"

    assert str(ROOT) not in run(python, tmp_path, "-c", code).stdout


def test_the_wheel_is_typed_and_licensed(wheel: Path) -> None:
    import zipfile

    names = zipfile.ZipFile(wheel).namelist()

    assert "magbot/py.typed" in names
    assert "magbot/faq/faq.yaml" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_holds_what_its_edition_is_made_of_and_no_other_cases(
    wheel: Path, tmp_path: Path
) -> None:
    import zipfile

    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    base = tmp_path / "magbot" / "faq"
    compiled = magbot.load(base / "compiled.magbot")

    assert {file.name for file in (base / "cases").iterdir()} < {
        file.name for file in (ROOT / "faq" / "cases").iterdir()
    }
    assert read_knowledge_base(str(base)).hash == compiled.hash
    assert read_knowledge_base(str(ROOT / "faq")).hash == compiled.hash


def test_the_hint_for_an_extra_works_where_it_is_shown(python: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['aiohttp'] = None; from magbot.__main__ import main;"
        "sys.argv[1:] = ['serve']; sys.exit(main())"
    )
    said = run(python, tmp_path, "-c", code).stderr.strip()

    assert said == f'magbot: This needs more packages: "{python}" -m pip install "magbot[web]"'
    # The environment has no pip of its own. What the extra needs is there, so nothing is fetched.
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run([*pip, "install", "--no-index", "--dry-run", "magbot[web]"], check=True)


@pytest.mark.parametrize("name", ["", "someone/magbot"])
def test_a_release_names_its_repository_and_the_readme_links_into_it(name: str) -> None:
    repository = {"GITHUB_SERVER_URL": "https://forge.example", "GITHUB_REPOSITORY": name}
    command = [sys.executable, "-m", "hatchling", "metadata"]
    environment = {**os.environ, **repository, "GITHUB_REF_NAME": "v1.2"}

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)

    metadata = json.loads(done.stdout)
    links = re.findall(r"\]\(([^)]+)\)", metadata["readme"]["text"])
    home = f"https://forge.example/{name}"
    assert len(links) > 10
    if name:
        assert metadata["urls"]["Source"] == home
        assert all(link.startswith((f"{home}/blob/v1.2/", f"{home}/raw/v1.2/")) for link in links)
    else:
        assert "urls" not in metadata
        assert not any(link.startswith("https://forge.example") for link in links)


def test_an_old_python_builds_no_image_so_that_pip_names_the_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    hook = module.CompileKnowledgeBase(str(ROOT), {}, None, None, "", "wheel")
    monkeypatch.setattr(sys, "version_info", (3, 10, 1, "final", 0))
    build_data: dict[str, object] = {}

    hook.initialize("standard", build_data)

    assert build_data == {}
