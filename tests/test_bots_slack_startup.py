"""Wrong Slack settings are named before anything is served, with the way to mend them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("slack_bolt", reason="needs magbot[slack]")

import yaml

from magbot.bots.slack.app import create_client
from magbot.bots.slack.manifest import manifest
from magbot.bots.slack.run import check
from magbot.bots.slack.startup import AGENT_SCOPE, SCOPES, check_app, check_bot, read_tokens
from magbot.errors import MagbotError
from magbot.serving.options import Options, check_for_platform
from magbot.serving.secret import Secret, read_secret
from magbot.serving.snapshot import Snapshot
from tests.conftest import BIKES, ROOT
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from magbot import Assistant

GOOD = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": SECRET}
SCHEMA = ROOT / "tests" / "fakes" / "slack_manifest.schema.json"


@pytest.fixture(name="slack")
def _slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeSlack() as fake:
        yield fake


@pytest.mark.parametrize(
    ("changed", "over_http", "said"),
    [
        pytest.param({"SLACK_BOT_TOKEN": ""}, False, "SLACK_BOT_TOKEN is not set", id="no token"),
        pytest.param({"SLACK_BOT_TOKEN": APP_TOKEN}, False,
                     "holds an app-level token, not a bot token", id="tokens swapped"),
        pytest.param({"SLACK_BOT_TOKEN": "xoxp-1"}, True, "holds a user token", id="a user token"),
        pytest.param({"SLACK_BOT_TOKEN": "hello"}, True, "no Slack token", id="no token at all"),
        pytest.param({"SLACK_APP_TOKEN": BOT_TOKEN}, False, "connections:write", id="wrong app"),
        pytest.param({"SLACK_APP_TOKEN": ""}, False, "SLACK_APP_TOKEN is not set", id="no app"),
        pytest.param({"SLACK_SIGNING_SECRET": ""}, True,
                     "SLACK_SIGNING_SECRET is not set", id="no secret"),
        pytest.param({"SLACK_SIGNING_SECRET": "secret"}, True, "32 hexadecimal", id="odd secret"),
        pytest.param({"SLACK_BOT_TOKEN_FILE": "/x"}, True, "are both set", id="set twice"),
        pytest.param({"SLACK_APP_TOKEN": "", "SLACK_APP_TOKEN_FILE": "/no/such/file"}, False,
                     "cannot be read", id="no such file"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(changed: dict[str, str], *, over_http: bool, said: str) -> None:
    with pytest.raises(MagbotError, match=said) as raised:
        read_tokens({**GOOD, **changed}, over_http=over_http)

    shown = str(raised.value)
    assert not any(value in shown for value in changed.values() if len(value) > 5)


def test_good_settings_pass() -> None:
    assert read_tokens(GOOD, over_http=False).app.reveal() == APP_TOKEN
    assert read_tokens({**GOOD, "SLACK_APP_TOKEN": ""}, over_http=True).signing.reveal() == SECRET


def test_a_secret_is_read_from_a_file_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{BOT_TOKEN}\n")

    secret = read_secret("T", {"T_FILE": str(file)})

    assert secret.reveal() == BOT_TOKEN
    assert BOT_TOKEN not in f"{secret!r} {secret}"


def client(slack: FakeSlack) -> Any:
    return create_client(Secret(BOT_TOKEN), api=f"http://{slack.address}/api/")


@pytest.mark.parametrize("missing", sorted(SCOPES))
def test_a_missing_scope_is_named(slack: FakeSlack, missing: str) -> None:
    slack.scopes = ",".join(SCOPES - {missing})

    with pytest.raises(MagbotError, match=f"missing: {missing}"):
        asyncio.run(check_bot(client(slack)))


def test_a_missing_agent_scope_is_a_warning(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.scopes = ",".join(SCOPES)

    asyncio.run(check_bot(client(slack)))

    assert AGENT_SCOPE in caplog.text


@pytest.mark.parametrize(
    ("method", "code", "said"),
    [
        pytest.param("auth.test", "invalid_auth", "does not accept SLACK_BOT_TOKEN", id="dead"),
        pytest.param("auth.test", "account_inactive", "installed in the workspace", id="removed"),
        pytest.param("apps.connections.open", "missing_scope", "SLACK_APP_TOKEN", id="app scope"),
        pytest.param("apps.connections.open", "not_allowed_token_type", "Token", id="app kind"),
    ],
)
def test_what_slack_refuses_is_explained(
    slack: FakeSlack, method: str, code: str, said: str
) -> None:
    slack.errors[method] = code

    async def ask() -> None:
        await check_bot(client(slack))
        await check_app(client(slack), Secret(APP_TOKEN))

    with pytest.raises(MagbotError, match=said):
        asyncio.run(ask())


@pytest.mark.usefixtures("slack")
def test_a_network_without_slack_is_explained() -> None:
    unreachable = create_client(Secret(BOT_TOKEN), api="http://127.0.0.1:1/api/")

    with pytest.raises(MagbotError, match="cannot be reached"):
        asyncio.run(check_bot(unreachable))


def test_check_says_that_all_is_well(slack: FakeSlack, capsys: pytest.CaptureFixture[str]) -> None:
    api = f"http://{slack.address}/api/"

    assert check(Options(faq=str(BIKES)), GOOD, api=api) == 0
    assert "accepts the tokens" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["", "https://bot.example/"])
def test_the_manifest_fits_its_schema(bikes: Assistant, url: str) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="the schema is checked with it")
    given = yaml.safe_load(manifest(Snapshot(bikes), command="/magbot", url=url))

    jsonschema.validate(given, json.loads(SCHEMA.read_text()))

    settings = given["settings"]
    assert settings["socket_mode_enabled"] is not bool(url)
    assert ("request_url" in settings["event_subscriptions"]) is bool(url)
    assert set(given["oauth_config"]["scopes"]["bot"]) == SCOPES | {AGENT_SCOPE}
    assert given["features"]["agent_view"]["suggested_prompts"][0]["title"]


@pytest.mark.parametrize(
    ("command", "url"),
    [
        pytest.param("magbot", "", id="no slash"),
        pytest.param("/Mag Bot", "", id="capitals and spaces"),
        pytest.param("/" + "x" * 32, "", id="too long"),
        pytest.param("/magbot", "http://bot.example", id="no https"),
    ],
)
def test_what_slack_would_not_take_is_refused(bikes: Assistant, command: str, url: str) -> None:
    with pytest.raises(MagbotError, match=r"slash|https"):
        manifest(Snapshot(bikes), command=command, url=url)


def test_a_note_without_room_is_refused(bikes: Assistant) -> None:
    with pytest.raises(MagbotError, match="Shorten it"):
        check_for_platform(Snapshot(bikes), 10)
