"""What happens for each thing Slack sends: read it, let the responder answer, deliver."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from magbot.answering.answer import Answer
from magbot.bots.slack import events
from magbot.bots.slack.events import Where
from magbot.bots.slack.messages import Message, home_view, prompts, to_messages
from magbot.bots.slack.post import (
    CommandReply,
    pause_after,
    post,
    post_ephemeral,
    respond_hidden,
)
from magbot.serving.outbox import Outbox
from magbot.serving.question import Question
from magbot.serving.responder import Responder

Body = dict[str, Any]

_ANYTHING = re.compile(".*")


class Listeners:
    """The listeners of one app. With `private`, only the asker sees the reply to a mention."""

    def __init__(self, responder: Responder, *, private: bool = False) -> None:
        self._responder, self._private = responder, private
        self._outbox = Outbox(events.SURFACE, responder.metrics, pause_after)

    def register(self, app: AsyncApp) -> None:
        """Add every listener to a Bolt app; what none of them wants is acknowledged unread."""
        app.middleware(self.drop_repeats)
        app.event("app_mention")(self.on_event)
        app.event("message")(self.on_event)
        app.event("app_home_opened")(self.on_home)
        app.command(_ANYTHING)(self.on_command)
        app.action(re.compile(f"^{events.ASK}:"))(self.on_click)
        app.action(events.MORE)(self.on_more)
        app.action(events.SHOW)(self.on_show)
        app.action(events.FEEDBACK)(self.on_feedback)
        app.shortcut(events.SHORTCUT)(self.on_shortcut)
        app.event(_ANYTHING)(self.ignore)
        for register_other in (app.action, app.shortcut, app.view, app.view_closed, app.options):
            register_other(_ANYTHING)(self.ignore)
        app.error(self.on_error)

    async def drop_repeats(
        self, request: AsyncBoltRequest, body: Body, next_: Callable[[], Awaitable[object]]
    ) -> BoltResponse | None:
        """Claim each delivery, and acknowledge a repeat unread.

        Slack repeats what it thinks was lost. What has no key needs no claim. While no shared
        store can be asked, a repeat that Slack will send once more is refused, so that it comes
        again when the store may be back.
        """
        key = events.delivery_key(body)
        if key is None:
            self._responder.claims.unclaimed()
        elif not await self._responder.claim_delivery(events.SURFACE, *key):
            return BoltResponse(status=200, body="")
        elif events.is_repeated_later(request.headers) and await self._responder.claims.defer():
            return BoltResponse(status=503, body="")
        await next_()
        return None

    async def on_event(
        self, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Answer a mention or a direct message, in its thread."""
        read = events.from_event(body, context.get("bot_user_id") or "")
        if read is None:
            return
        question, where = read
        hidden = self._private and question.way == "mention"

        async def send(answer: Answer) -> None:
            if where.is_shared and self._outbox.is_busy(where.channel):
                await self._say_busy(client, where, question)
            messages = self._messages(answer, show_button=hidden, shared=where.is_shared)
            await (post_ephemeral if hidden else post)(client, where, messages, self._outbox)

        await self._responder.handle(question, send)

    async def _say_busy(self, client: AsyncWebClient, where: Where, question: Question) -> None:
        """Tell the asker alone that the question was received; a failure is ignored."""
        notice = self._responder.snapshot_for(question).notice("busy")
        with contextlib.suppress(Exception):
            await client.chat_postEphemeral(
                channel=where.channel, user=where.user, text=notice.text
            )

    async def on_command(
        self, ack: AsyncAck, body: Body, respond: AsyncRespond, context: AsyncBoltContext
    ) -> None:
        """Answer a slash command inside its acknowledgement, for the asker's eyes only."""
        question = events.from_command(body, context.get("bot_user_id") or "")
        reply = CommandReply(ack, respond, self._messages)
        await self._responder.handle(question, reply.send)

    async def on_shortcut(
        self, ack: AsyncAck, body: Body, respond: AsyncRespond, context: AsyncBoltContext
    ) -> None:
        """Take another person's message as the question.

        Only the person who chose the shortcut sees the reply.
        """
        await ack()
        question = events.from_shortcut(body, context.get("bot_user_id") or "")
        await self._reply_hidden(question, respond)

    async def on_click(
        self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        """Answer a question whose button was pressed, where the button was."""
        await ack()
        question, where = events.from_click(body)
        hidden = where.hidden or (self._private and where.is_shared)

        async def send(answer: Answer) -> None:
            messages = self._messages(answer, show_button=hidden)
            if hidden:
                await respond_hidden(respond, messages)
            else:
                await post(client, where, messages, self._outbox)

        await self._responder.handle(question, send)

    async def on_more(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Give the rest of a reply, for the eyes of the one who asked."""
        await ack()
        await self._reply_hidden(events.from_more(body), respond)

    async def on_show(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Post a hidden reply for everyone, as its reader asked."""
        await ack()
        question, pressed = events.from_show(body)
        where = Where(pressed.channel, pressed.thread)

        async def send(answer: Answer) -> None:
            await post(client, where, self._messages(answer), self._outbox)

        await self._responder.handle(question, send)

    async def on_feedback(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Keep a verdict and thank its giver."""
        await ack()
        await self._reply_hidden(events.from_verdict(body), respond)

    async def on_home(self, event: Body, client: AsyncWebClient) -> None:
        """Show the home tab unless it is up to date; in the messages tab, suggest prompts."""
        snapshot = self._responder.snapshot
        if event.get("tab") == "messages":
            suggest = partial(
                client.assistant_threads_setSuggestedPrompts,
                channel_id=event["channel"], prompts=prompts(snapshot),
                title=snapshot.word("prompts"),
            )  # fmt: skip
            await self._outbox.deliver(f"prompts:{event['channel']}", suggest)
        elif event.get("tab") == "home":
            view = home_view(snapshot, logged=self._responder.missed is not None)
            if (event.get("view") or {}).get("private_metadata") != view["private_metadata"]:
                publish = partial(client.views_publish, user_id=event["user"], view=view)
                await self._outbox.deliver(f"home:{event['user']}", publish)

    async def ignore(self, ack: AsyncAck) -> None:
        """Acknowledge what is not for us, so that Slack does not send it again."""
        await ack()

    async def on_error(self, error: Exception) -> None:
        """Log an error outside any question by type and place."""
        self._responder.failed(error, events.SURFACE)

    async def _reply_hidden(self, question: Question, respond: AsyncRespond) -> None:
        """Answer through the address of a click or a shortcut, for one person's eyes only."""

        async def send(answer: Answer) -> None:
            await respond_hidden(respond, self._messages(answer))

        await self._responder.handle(question, send)

    def _messages(
        self, answer: Answer, *, show_button: bool = False, shared: bool = False
    ) -> tuple[Message, ...]:
        """Return a reply as Slack messages.

        `show_button` adds the button that posts it for everyone.
        """
        return to_messages(
            answer, self._responder.snapshot, show_button=show_button, shared=shared
        )
