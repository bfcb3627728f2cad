"""The commands as processes: signals under load, exit statuses, health, metrics, live edits."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import BIKES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BARE = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(code: str, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Start `magbot` with `code` run before it; kill it at the end if it still runs."""
    program = (
        f"import sys\n{code}\nfrom magbot.cli.run import guarded\nsys.exit(guarded(sys.argv[1:]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, text=True,
        env={**BARE, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def asked(port: int, path: str) -> tuple[int, str]:
    """Ask the health address; status 0 while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def wait_ready(port: int) -> None:
    end = time.monotonic() + 60
    while asked(port, "/ready")[0] != 200:
        assert time.monotonic() < end, "never ready"
        time.sleep(0.02)


@pytest.fixture(name="slack")
def _slack() -> Iterator[Any]:
    pytest.importorskip("slack_bolt", reason="needs magbot[slack]")
    from tests.fakes.slack import FakeSlack

    with FakeSlack() as fake:
        yield fake


def slack_settings() -> dict[str, str]:
    from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET

    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_CLIENT_ID": "would switch OAuth on",
        "SLACK_CLIENT_SECRET": "if Bolt saw it",
    }


def slack_arguments(slack: Any, faq: Path, port: int, *more: str) -> list[str]:
    api = f"http://{slack.address}/api/"
    faq_options = ["--faq", str(faq), "--unscreened"]
    return ["slack", *faq_options, "--api", api, "--health", str(port), *more]


def test_a_stop_under_load_answers_all_that_was_acknowledged(slack: Any) -> None:
    port = free_port()
    arguments = slack_arguments(slack, BIKES, port)
    with started("", *arguments, **slack_settings()) as process:
        wait_ready(port)
        slack.failures["chat.postMessage"] = [(429, {"Retry-After": "1"}, {"ok": False})] * 5
        for _ in range(150):
            slack.push("events_api", slack.mention("squeaky brakes"))
        slack.made("chat.postMessage", 20)
        process.send_signal(signal.SIGTERM)
        for _ in range(50):
            slack.push("events_api", slack.mention("squeaky brakes"))
        status, errors = ended(process)

    posted = [call["thread_ts"] for call in slack.found("chat.postMessage")]
    assert status == 0
    assert "drained=yes" in errors
    assert "under_way=0" not in errors
    assert len(posted) - 5 == len(set(posted)) == len(slack.acks)
    assert "squeaky" not in errors


def test_health_metrics_and_a_live_edit(slack: Any, tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client", reason="needs magbot[metrics]")
    faq, port = shutil.copytree(BIKES, tmp_path / "bikes"), free_port()
    arguments = slack_arguments(slack, faq, port, "--metrics")
    with started("", *arguments, **slack_settings()) as process:
        wait_ready(port)
        before = json.loads(asked(port, "/ready")[1])["kb"]
        ask = slack.mention("squeaky brakes")
        slack.envelope("events_api", ask)
        slack.envelope("events_api", ask)
        slack.made("chat.postMessage")
        slack.disconnect()
        slack.envelope("events_api", slack.mention("hello"))
        text = (faq / "repairs.yaml").read_text()
        (faq / "repairs.yaml").write_text(text.replace("Dirty rims make", "Rims make"))
        end = time.monotonic() + 60
        while json.loads(asked(port, "/ready")[1])["kb"] == before:
            assert time.monotonic() < end, "the edit was not followed"
            time.sleep(0.1)
        page = asked(port, "/metrics")[1]
        assert asked(port, "/health")[0] == 200
        process.send_signal(signal.SIGINT)
        status, _ = ended(process)

    assert status == 130
    assert 'magbot_questions_total{kind="answer",surface="slack"} 1.0' in page
    assert 'magbot_questions_total{kind="smalltalk",surface="slack"} 1.0' in page
    assert 'magbot_duplicates_total{surface="slack"} 1.0' in page
    assert 'magbot_reconnects_total{surface="slack"} 1.0' in page
    assert 'magbot_reply_seconds_count{surface="slack"} 2.0' in page
    assert 'magbot_reloads_total{outcome="ok"} 1.0' in page


def test_not_ready_until_connected(slack: Any) -> None:
    port = free_port()
    slack.failures["auth.test"] = [(429, {"Retry-After": "2"}, {"ok": False})]
    with started("", *slack_arguments(slack, BIKES, port), **slack_settings()):
        end = time.monotonic() + 60
        while not asked(port, "/health")[0]:
            assert time.monotonic() < end
            time.sleep(0.02)
        assert asked(port, "/ready")[0] == 503
        assert asked(port, "/metrics")[0] == 404
        wait_ready(port)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set", id="no token"),
        pytest.param({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "does not accept", id="a wrong token"),
        pytest.param({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN", id="a wrong app token"),
    ],
)
def test_slack_settings_to_mend_end_the_process(
    slack: Any, changed: dict[str, str], said: str
) -> None:
    arguments = slack_arguments(slack, BIKES, free_port())
    with started("", *arguments, **slack_settings() | changed) as process:
        status, errors = ended(process)

    assert status == 2
    assert said in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("api", ["http://127.0.0.1:1/api/", ""], ids=["no network", "an outage"])
def test_slack_out_of_reach_is_tried_again_later(slack: Any, api: str) -> None:
    slack.failures["auth.test"] = [(503, {}, {"ok": False, "error": "service_unavailable"})]
    address = api or f"http://{slack.address}/api/"
    arguments = ["slack", "--faq", str(BIKES), "--unscreened", "--api", address]
    with started("", *arguments, **slack_settings()) as process:
        status, errors = ended(process)

    assert status == 1
    assert "stopped: Slack" in errors
    assert "Traceback" not in errors


POINTED = """
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
Route.BASE = "http://{0}/api"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL("ws://{0}/gateway/")
"""


@pytest.fixture(name="discord")
def _discord() -> Iterator[Any]:
    pytest.importorskip("discord", reason="needs magbot[discord]")
    from tests.fakes.discord import FakeDiscord

    with FakeDiscord() as fake:
        yield fake


def test_discord_stops_under_load_without_a_loss(discord: Any) -> None:
    from tests.fakes.discord import APP, TOKEN

    port = free_port()
    code = POINTED.format(discord.address)
    arguments = ["discord", "--faq", str(BIKES), "--unscreened", "--health", str(port)]
    with started(code, *arguments, DISCORD_TOKEN=TOKEN) as process:
        wait_ready(port)
        sent = [discord.message(f"<@{APP}> squeaky brakes")["id"] for _ in range(60)]
        discord.answered(60)
        process.send_signal(signal.SIGTERM)
        status, errors = ended(process)

    assert status == 0
    assert "drained=yes" in errors
    assert sorted(post["nonce"] for post in discord.posts) == sorted(sent)
    assert "squeaky" not in errors


def test_discord_settings_to_mend_end_the_process(discord: Any) -> None:
    code = POINTED.format(discord.address)
    wrong = "wrongwrong.wrongwrong.wrongwrongwrongwrong"
    with started(code, "discord", "--check", "--faq", str(BIKES), DISCORD_TOKEN=wrong) as process:
        status, errors = ended(process)

    assert status == 2
    assert "does not accept DISCORD_TOKEN" in errors


def test_discord_out_of_reach_is_tried_again_later() -> None:
    pytest.importorskip("discord", reason="needs magbot[discord]")
    from tests.fakes.discord import TOKEN

    code = POINTED.format("127.0.0.1:1")
    arguments = ("discord", "--faq", str(BIKES), "--unscreened")
    with started(code, *arguments, DISCORD_TOKEN=TOKEN) as process:
        status, errors = ended(process)

    assert status == 1
    assert "stopped: Discord cannot be reached" in errors
    assert "Traceback" not in errors


def test_discord_writes_its_commands_when_told(discord: Any) -> None:
    from tests.fakes.discord import TOKEN

    code = POINTED.format(discord.address)
    for _ in range(2):
        with started(code, "discord", "--sync", "--faq", str(BIKES), DISCORD_TOKEN=TOKEN) as one:
            assert ended(one)[0] == 0

    assert len(discord.found("PUT .*/commands")) == 2


@pytest.mark.parametrize(
    ("command", "package"), [("slack", "slack_bolt"), ("slack", "aiohttp"), ("discord", "discord")]
)
def test_without_its_extra_a_command_says_what_to_install(command: str, package: str) -> None:
    with started(f"sys.modules[{package!r}] = None", command) as process:
        status, errors = ended(process)

    assert status == 2
    assert f'pip install "magbot[{command}]"' in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["discord", "--shard-ids", "0"], "needs --shards", id="ids without a count"),
        pytest.param(
            ["discord", "--shards", "2", "--shard-ids", "2"], "below N", id="id too high"
        ),
        pytest.param(["discord", "--shards", "none"], "neither a number", id="no number"),
        pytest.param(["slack", "--health", "0.0.0.0"], "is not [HOST:]PORT", id="no port"),
        pytest.param(
            ["slack", "--manifest", "--command", "x", "--faq", str(BIKES)],
            "slash command",
            id="no slash",
        ),
    ],
)
def test_options_that_make_no_sense_are_refused(arguments: list[str], said: str) -> None:
    pytest.importorskip("slack_bolt", reason="needs magbot[slack]")
    with started("", *arguments) as process:
        status, errors = ended(process)

    assert status == 2
    assert said in errors


@pytest.mark.parametrize("listening", [True, False], ids=["who listens", "or not"])
def test_systemd_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, listening: bool
) -> None:
    pytest.importorskip("aiohttp", reason="needs magbot[slack] or magbot[discord]")
    from magbot.serving.health import notify

    place = str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", place)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        if listening:
            supervisor.bind(place)
        notify("READY=1")

        assert not listening or supervisor.recv(100) == b"READY=1"


def test_a_hangup_reloads_and_does_not_end_it(tmp_path: Path) -> None:
    pytest.importorskip("aiohttp", reason="needs magbot[web]")
    folder = tmp_path / "faq"
    shutil.copytree(BIKES, folder)
    port = free_port()
    with started(
        "", "--faq", str(folder), "serve", "--unscreened", "--port", str(port)
    ) as process:
        wait_ready(port)
        before = json.loads(asked(port, "/ready")[1])["kb"]
        file = folder / "repairs.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("Dirty", "Very dirty"))
        process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 60
        while json.loads(asked(port, "/ready")[1])["kb"] == before:
            assert time.monotonic() < end, "not reloaded"
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        status, errors = ended(process)

    assert status == 0, errors


def test_no_librarys_record_leaks_an_address() -> None:
    code = (
        "import io, logging\nfrom magbot.serving import logs\n"
        "stream = io.StringIO()\nlogs.configure(stream=stream)\n"
        "late = logging.getLogger('made.later')\n"
        "late.warning('failed at %s', 'https://hooks.slack.com/commands/T1/2/secret')\n"
        "late.warning('broken %d', 'not a number')\n"
        "logging.getLogger('magbot.bots').info('ready edition=%s', 'x')\n"
        "print(stream.getvalue())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "secret" not in done.stdout + done.stderr
    assert "ready edition=x" in done.stdout
    assert "cannot be formatted" in done.stdout
