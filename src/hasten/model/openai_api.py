"""Candidates from a server that speaks the chat-completions protocol: vLLM, llama.cpp, Ollama, TGI,
hosted ones.

One request asks for one sample, with a seed made of the caller's, the prompt and the sample's
number: servers differ in whether they honour `n`, and so every sample is asked for in the same way
whatever else is asked for in the same call. Whether the same seed gives the same reply again is up
to the server.

A request is tried again, after a growing and jittered wait, on status 429 and 5xx, when the
connection fails or takes too long, and when the answer is no chat completion. Other errors are
final. What cannot be had in the end is an error and never a missing sample: that would look like a
failure of the model. Only a prompt that does not fit in the model's context has no samples, and a
warning.

The key goes into one header and nowhere else. httpx is imported when requests are made, not when
this module is.
"""

from __future__ import annotations

import asyncio
import email.utils
import hashlib
import json
import logging
import math
import random
import re
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hasten.errors import BadModel, UsageError
from hasten.model.hf import Progress, Sampling
from hasten.model.replies import candidates_of
from hasten.types import Candidate, Program, Prompt

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]

_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 60.0
_LONGEST_ASKED_S = 600.0  # a server that asks to wait longer is out of use for now
_LONGEST_SHOWN = 200
_BYTES_OF_A_TOKEN = 3
_LOCAL = ("localhost", "127.0.0.1", "::1")
_NEWER_FIELD = "max_completion_tokens"
_KEY = re.compile(r"[\x21-\x7e]+")
# How servers say that a prompt is too long: OpenAI and vLLM, llama.cpp, TGI.
_TOO_LONG = re.compile(
    r"context_length_exceeded|maximum context length|exceed_context_size|context size"
    r"|context (window|length)|max_new_tokens`? must be <=|must have less than \d+ tokens",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Server:
    """A server and how it is used. `base_url` is what stands before `/chat/completions`, mostly
    `http://HOST:PORT/v1`. `concurrent`: requests under way at once at most. `timeout_s` limits one
    request as a whole, `attempts` the times that it is sent. Raises `UsageError`; no message and no
    repr holds the key."""

    base_url: str
    key: str | None = field(default=None, repr=False)
    concurrent: int = 8
    timeout_s: float = 600.0
    attempts: int = 6

    def __post_init__(self) -> None:
        if any(mark in self.base_url for mark in "@?#"):  # not shown: it may hold a password
            raise UsageError(
                "the base URL holds more than an address: give it without user, password and "
                "query; a key goes into OPENAI_API_KEY"
            )
        try:
            address = urlsplit(self.base_url)
            usable = address.scheme in ("http", "https") and bool(address.hostname)
            usable = usable and address.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise UsageError(
                f"base URL {self.base_url}: give a server's address, as http://localhost:8000/v1"
            )
        if self.key is not None and not _KEY.fullmatch(self.key):
            raise UsageError("the key in OPENAI_API_KEY holds what no key can: set it again")
        if self.concurrent < 1:
            raise UsageError(f"{self.concurrent} requests at once: give 1 or more")
        if not (self.timeout_s > 0 and self.attempts >= 1):
            raise UsageError("give a time limit above 0, and 1 attempt or more")

    @property
    def url(self) -> str:
        """Where requests go."""
        return f"{self.base_url.rstrip('/')}/chat/completions"


@dataclass(frozen=True, slots=True)
class _Reply:
    """A server's answer. Tokens as its `usage` says; None where it does not say."""

    text: str
    tokens: int | None
    prompt_tokens: int | None


class _TooLong(Exception):
    """The prompt does not fit in the model's context; the message is the server's."""


_Answer = _Reply | _TooLong


class _Again(Exception):
    """This attempt failed, the next may not. `wait_s`: what the server asks to wait."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class OpenAiGenerator:
    """A `Generator` on a model behind a server.

    `on_progress` hears of samples drawn and samples to draw. `sleep` and `clock` (seconds since
    1970) are for tests. Of `sampling`, `batch_size` plays no part, `top_k` is sent where it is not
    0, and beams are refused: the protocol has none. `max_new_tokens` None leaves the length of
    replies to the server.
    """

    name: str

    def __init__(
        self,
        model: str,
        server: Server,
        *,
        sampling: Sampling | None = None,
        on_progress: Progress | None = None,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not model:
            raise UsageError("openai: names no model: give openai:MODEL, as the server calls it")
        self._sampling = sampling or Sampling()
        if self._sampling.beams > 1:
            raise UsageError("openai: has no beam search: leave the beams out")
        self.name = model
        self._server = server
        self._on_progress = on_progress
        self._sleep = sleep
        self._clock = clock
        self._length_field = "max_tokens"  # what all servers know, but for newer models of OpenAI
        self._prompt_tokens = 0
        self._loud = logging.WARNING  # the first failure that may pass is told, the others are not

    @property
    def prompt_tokens(self) -> int:
        """The tokens of all prompts that were answered so far, as far as the server says."""
        return self._prompt_tokens

    def generate(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[Candidate]]:
        """`n` candidates for each prompt; none, and a warning, where a prompt does not fit.

        Raises `BadModel` when the server refuses, or cannot be had after all attempts."""
        n = self._sampling.replies(n)
        replies = _run(self._replies(prompts, n, seed))
        return [
            self._candidates(answers, prompt)
            for answers, prompt in zip(replies, prompts, strict=True)
        ]

    def count_tokens(self, text: str) -> int:
        """About how many tokens a text has: the protocol does not tell, and code has seldom more
        than one for three bytes."""
        return -(-len(text.encode(errors="surrogatepass")) // _BYTES_OF_A_TOKEN)

    def prompt_budget(self, program: Program) -> int | None:  # noqa: ARG002
        """None: what a prompt may have is known to the server alone."""
        return None

    def _candidates(self, replies: Sequence[_Answer], prompt: Prompt) -> list[Candidate]:
        """The candidates of one prompt; none where any answer was that it is too long."""
        given = []
        for reply in replies:
            if isinstance(reply, _TooLong):
                log.warning(
                    "%s skipped: its prompt does not fit in the context of %s (%s): choose a model "
                    "with a longer context, or ask with fewer tokens",
                    *(prompt.program.name, self.name, reply),
                )
                return []
            given.append(reply)
        self._prompt_tokens += sum(reply.prompt_tokens or 0 for reply in given)
        found = candidates_of([reply.text for reply in given], prompt.program, name=self.name)
        return [
            replace(candidate, tokens=reply.tokens)
            for candidate, reply in zip(found, given, strict=True)
        ]

    async def _replies(self, prompts: Sequence[Prompt], n: int, seed: int) -> list[list[_Answer]]:
        """`n` replies to each prompt; the first error ends all requests."""
        import httpx

        server = self._server
        headers = {"Content-Type": "application/json"}
        if server.key:
            headers["Authorization"] = f"Bearer {server.key}"
        limits = httpx.Limits(max_connections=server.concurrent)
        # A proxy that the environment names is not for servers on this machine.
        proxied = urlsplit(server.base_url).hostname not in _LOCAL
        turns = asyncio.Semaphore(server.concurrent)
        done = 0

        async def one(client: httpx.AsyncClient, prompt: Prompt, sample: int) -> _Answer:
            nonlocal done
            async with turns:
                reply = await self._persist(client, prompt.text, _seed(seed, prompt.text, sample))
            done += 1
            if self._on_progress is not None:
                self._on_progress(done, len(prompts) * n)
            return reply

        async with httpx.AsyncClient(
            headers=headers, limits=limits, timeout=None, trust_env=proxied
        ) as client:
            tasks = [
                asyncio.ensure_future(one(client, prompt, sample))
                for prompt in prompts
                for sample in range(n)
            ]
            try:
                replies = await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        return [replies[start : start + n] for start in range(0, len(replies), n)]

    async def _persist(self, client: httpx.AsyncClient, text: str, seed: int) -> _Answer:
        """One reply, in as many attempts as it may take, or that the prompt is too long."""
        server, jitter = self._server, random.Random(seed)
        for attempt in range(server.attempts):
            try:
                return await self._ask(client, text, seed)
            except _TooLong as answer:
                return answer
            except _Again as failure:
                last = failure
            wait = min(_FIRST_WAIT_S * 2**attempt, _LONGEST_WAIT_S) * jitter.uniform(0.5, 1)
            if last.wait_s is not None and last.wait_s > _LONGEST_ASKED_S:
                raise BadModel(
                    f"{server.url}: {last}, and it asks to wait {last.wait_s:.0f} s: try again then"
                )
            if attempt + 1 < server.attempts:
                log.log(self._loud, "%s: %s: trying again", server.url, last)
                self._loud = logging.INFO
                await self._sleep(max(wait, last.wait_s or 0))
        raise BadModel(
            f"{server.url}: {last}, {server.attempts} times: see whether the server runs there, "
            "and ask for less at once"
        )

    async def _ask(self, client: httpx.AsyncClient, text: str, seed: int) -> _Reply:
        """One attempt at one reply. Raises `_Again`, `_TooLong`, `BadModel`."""
        import httpx

        length_field = self._length_field
        content = json.dumps(self._body(text, seed, length_field)).encode()
        try:
            async with asyncio.timeout(self._server.timeout_s):
                answer = await client.post(self._server.url, content=content)
        except TimeoutError as error:
            raise _Again(f"no answer within {self._server.timeout_s:g} s") from error
        except httpx.HTTPError as error:
            raise _Again(f"{type(error).__name__} ({self._clean(str(error))})") from error
        said = self._clean(_error_text(answer.content))
        if answer.status_code == 200:
            reply = _read(answer.content)
            if reply is None:
                raise _Again(f"its answer is no chat completion{_beside(said)}")
            return reply
        if answer.status_code == 400 and _NEWER_FIELD in said and length_field != _NEWER_FIELD:
            self._length_field = _NEWER_FIELD
            return await self._ask(client, text, seed)
        raise self._refusal(answer, said)

    def _body(self, text: str, seed: int, length_field: str) -> dict[str, Any]:
        sampling = self._sampling
        body: dict[str, Any] = {
            "model": self.name,
            "messages": [{"role": "user", "content": text}],
            "temperature": sampling.temperature,
            "seed": seed,
        }
        if sampling.top_p < 1:
            body["top_p"] = sampling.top_p
        if sampling.top_k:
            body["top_k"] = sampling.top_k
        if sampling.max_new_tokens is not None:
            body[length_field] = sampling.max_new_tokens
        return body

    def _refusal(self, answer: httpx.Response, said: str) -> Exception:
        """What an answer other than 200 means."""
        status, url = answer.status_code, self._server.url
        if status in (400, 413, 422, 500) and _TOO_LONG.search(said):
            return _TooLong(said)
        if status == 429 and "insufficient_quota" in said:
            return BadModel(f"{url} has no quota left for this key (429): raise it, or use another")
        if status == 429 or status >= 500:
            wait = _retry_after(answer.headers.get("retry-after"), self._clock())
            return _Again(f"status {status}{_beside(said)}", wait)
        if status in (401, 403):  # without the server's words, which may quote the key
            if self._server.key:
                return BadModel(f"{url} refuses the key in OPENAI_API_KEY ({status}): set another")
            return BadModel(f"{url} asks for a key ({status}): set OPENAI_API_KEY")
        if 300 <= status < 400:
            return BadModel(f"{url} has moved ({status}): give the base URL where it is now")
        hint = "ask for what this server can do"
        if status == 404:
            hint = "give a model that it has, and its base URL, mostly with /v1 at the end"
        return BadModel(f"{url} refuses the request: status {status}{_beside(said)}: {hint}")

    def _clean(self, text: str) -> str:
        """A server's words for a message: one line, not too long, never the key."""
        if self._server.key:
            text = text.replace(self._server.key, "***")
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return line if len(line) <= _LONGEST_SHOWN else line[:_LONGEST_SHOWN] + "..."


def _run(replies: Coroutine[Any, Any, list[list[_Answer]]]) -> list[list[_Answer]]:
    """Runs it to its end, also where an event loop runs already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(replies)
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, replies).result()


def _seed(seed: int, text: str, sample: int) -> int:
    """The seed of one sample: 31 bits, which every server takes."""
    digest = hashlib.sha256(f"{seed}\0{sample}\0".encode())
    digest.update(text.encode(errors="surrogatepass"))
    return int.from_bytes(digest.digest()[:4]) >> 1


def _read(content: bytes) -> _Reply | None:
    """The first choice of a chat completion; None where the answer is none."""
    try:
        said = json.loads(content)
        text = said["choices"][0]["message"]["content"]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    if text is None:  # the model said nothing that is content: that counts as its reply
        text = ""
    if not isinstance(text, str):
        return None
    usage = said.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _Reply(whole, _count(counts, "completion_tokens"), _count(counts, "prompt_tokens"))


def _count(usage: dict[str, Any], key: str) -> int | None:
    found = usage.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _error_text(content: bytes) -> str:
    """What an answer says of an error, with its kind; the answer itself where it is no JSON."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return content[: 10 * _LONGEST_SHOWN].decode(errors="replace")
    error = said.get("error", said) if isinstance(said, dict) else said
    if not isinstance(error, dict):
        return str(error)
    parts = (error.get(key) for key in ("message", "detail", "code", "type"))
    return " ".join(str(part) for part in parts if part)


def _beside(said: str) -> str:
    return f" ({said})" if said else ""


def _retry_after(value: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks to wait: a number, or a date. None without a usable
    one."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - now
        except (ValueError, OverflowError):
            return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None
