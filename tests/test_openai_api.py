"""The chat-completions protocol, against a real server that answers well and badly."""

import asyncio
import json
import logging
import threading
import time
from email.utils import formatdate

import pytest

from hasten.errors import BadModel, UsageError
from hasten.model.hf import Sampling
from hasten.model.openai_api import OpenAiGenerator, Server
from hasten.types import Language, Program, Prompt
from tests.chat_server import Answer, by_seed, chat, error, serving

KEY = "sk-very-secret-0123456789"
SLOW = Program("print(sum(range(int(input()))))\n", Language.PYTHON, name="slow.py")
PROMPT = Prompt(SLOW, "Make it faster")


class Naps:
    """In the place of sleep: notes how long, and takes no time."""

    def __init__(self):
        self.waits = []

    async def __call__(self, seconds):
        self.waits.append(seconds)


def generator(url, *, sampling=None, naps=None, clock=time.time, on_progress=None, **server):
    return OpenAiGenerator(
        "m",
        Server(url, **server),
        sampling=Sampling(**(sampling or {})),
        on_progress=on_progress,
        sleep=naps or Naps(),
        clock=clock,
    )


def at_first(bad, *, times=1):
    """Answers badly so many times, then well."""
    return lambda request: bad if request.number < times else chat("print(1)")


def failure(behaviour, **options):
    """The message of a request that cannot succeed, and how many times it was sent."""
    with serving(behaviour) as server:
        with pytest.raises(BadModel) as caught:
            generator(server.url, **options).generate([PROMPT], 1, 0)
        message = str(caught.value)
        assert "\n" not in message
        assert server.url in message
        return message, len(server.requests)


def test_replies_become_candidates_with_their_tokens():
    with serving(by_seed) as server:
        model = generator(server.url)
        found = model.generate([PROMPT, Prompt(SLOW, "Another")], 3, 0)
    assert [len(one) for one in found] == [3, 3]
    assert [c.origin for c in found[0]] == ["m sample 0", "m sample 1", "m sample 2"]
    for candidate in found[0] + found[1]:
        number = int(candidate.program.source.removeprefix("print(").removesuffix(")"))
        assert candidate.reply.startswith("Faster:")
        assert candidate.tokens == number % 50
    assert model.prompt_tokens == 6 * 7


def test_a_request_says_what_is_asked():
    sampling = {"temperature": 0.3, "top_p": 0.9, "top_k": 50, "max_new_tokens": 99}
    with serving(by_seed) as server:
        generator(server.url, sampling=sampling, key=KEY).generate([PROMPT], 2, 0)
    first, second = server.requests
    assert first.path == "/v1/chat/completions"
    assert first.headers["Authorization"] == f"Bearer {KEY}"
    assert first.body.pop("seed") != second.body.pop("seed")
    assert first.body == {
        "model": "m",
        "messages": [{"role": "user", "content": "Make it faster"}],
        "temperature": 0.3,
        "top_p": 0.9,
        "top_k": 50,
        "max_tokens": 99,
    }


def test_what_is_not_asked_is_not_sent():
    with serving(by_seed) as server:
        generator(f"{server.url}/").generate([PROMPT], 1, 0)
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert "Authorization" not in request.headers
    assert request.body.keys() == {"model", "messages", "temperature", "seed"}


def test_samples_depend_on_seed_and_prompt_and_not_on_what_else_is_asked():
    other = Prompt(SLOW, "Another")
    with serving(by_seed) as server:
        together = generator(server.url, concurrent=4).generate([PROMPT, other], 4, 1)
        alone = [
            generator(server.url, concurrent=1).generate([p], 4, 1)[0] for p in (PROMPT, other)
        ]
        assert together == alone
        assert generator(server.url).generate([PROMPT], 2, 1)[0] == together[0][:2]
        assert generator(server.url).generate([PROMPT], 4, 2)[0] != together[0]
        assert all(0 <= request.body["seed"] < 2**31 for request in server.requests)


def test_temperature_0_asks_once():
    with serving(by_seed) as server:
        (found,) = generator(server.url, sampling={"temperature": 0}).generate([PROMPT], 8, 0)
    assert len(found) == len(server.requests) == 1


def test_no_more_requests_than_allowed_are_under_way_at_once():
    def slowly(request):
        time.sleep(0.03)
        return by_seed(request)

    with serving(slowly) as server:
        generator(server.url, concurrent=3).generate([PROMPT] * 3, 5, 0)
    assert len(server.requests) == 15
    assert server.most == 3


def test_progress_counts_samples():
    seen = []
    with serving(by_seed) as server:
        generator(server.url, on_progress=lambda *counts: seen.append(counts)).generate(
            [PROMPT] * 2, 2, 0
        )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_server_that_limits_the_rate_is_given_the_time_it_asks_for():
    naps = Naps()
    limited = error(429, "slow down", headers={"Retry-After": "17"})
    with serving(at_first(limited, times=2)) as server:
        (found,) = generator(server.url, naps=naps).generate([PROMPT], 1, 0)
    assert found[0].program.source == "print(1)"
    assert naps.waits == [17, 17]


def test_a_date_to_retry_after_is_understood():
    naps = Naps()
    limited = error(429, "slow down", headers={"Retry-After": formatdate(1_000_090, usegmt=True)})
    with serving(at_first(limited)) as server:
        generator(server.url, naps=naps, clock=lambda: 1_000_000.0).generate([PROMPT], 1, 0)
    assert naps.waits == [90]


@pytest.mark.parametrize("value", ["soon", "", "-5", "nan", "inf"])
def test_a_senseless_retry_after_is_ignored(value):
    naps = Naps()
    limited = error(429, "slow down", headers={"Retry-After": value})
    with serving(at_first(limited)) as server:
        generator(server.url, naps=naps).generate([PROMPT], 1, 0)
    assert 0.5 <= naps.waits[0] <= 1


def test_a_server_that_asks_for_hours_ends_the_work():
    limited = error(429, "slow down", headers={"Retry-After": "7200"})
    message, sent = failure(lambda _: limited)
    assert "asks to wait 7200 s" in message
    assert sent == 1


def test_quota_that_is_used_up_is_not_waited_for():
    used_up = error(429, "You exceeded your quota", code="insufficient_quota")
    message, sent = failure(lambda _: used_up)
    assert "no quota left" in message
    assert sent == 1


def test_waits_grow_and_are_the_same_for_the_same_seed():
    waits = []
    for _ in range(2):
        naps = Naps()
        with serving(at_first(error(500, "oops"), times=5)) as server:
            generator(server.url, naps=naps).generate([PROMPT], 1, 3)
        waits.append(naps.waits)
    assert waits[0] == waits[1]
    assert all(2**i / 2 <= wait <= 2**i for i, wait in enumerate(waits[0]))


GOOD = chat("print(1)").body
BROKEN = {
    "not JSON": Answer(body=b"<html>busy</html>"),
    "cut JSON": Answer(body=GOOD[:-20]),
    "cut body": Answer(body=GOOD, cut=20),
    "nothing": Answer(),
    "no choices": Answer(body=b'{"choices": []}'),
    "no message": Answer(body=b'{"choices": [{"index": 0}]}'),
    "no content": Answer(body=b'{"choices": [{"message": {"role": "assistant"}}]}'),
    "content that is no text": Answer(body=b'{"choices": [{"message": {"content": 3}}]}'),
    "a list": Answer(body=b"[]"),
    "a number": Answer(body=b"1"),
    "an error with status 200": Answer(body=b'{"error": {"message": "upstream is down"}}'),
    "nested": Answer(body=b"[" * 100_000),
    "not UTF-8": Answer(body=b"\xff\xfe\xfd"),
    "closed": Answer(drop=True),
    "500": error(500, "oops"),
    "502 in HTML": Answer(502, b"<html>\n<h1>Bad gateway</h1>\n</html>"),
    "503": error(503, "loading"),
    "529": error(529, "overloaded"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_asked_for_again(name):
    naps = Naps()
    with serving(at_first(BROKEN[name], times=2)) as server:
        (found,) = generator(server.url, naps=naps).generate([PROMPT], 1, 0)
    assert [c.program.source for c in found] == ["print(1)"]
    assert len(server.requests) == 3
    assert len(naps.waits) == 2


@pytest.mark.parametrize("name", BROKEN)
def test_a_server_that_stays_broken_is_an_error_and_no_missing_sample(name):
    message, sent = failure(lambda _: BROKEN[name], attempts=3)
    assert "3 times" in message
    assert sent == 3


def test_the_first_of_several_failures_is_told(caplog):
    with (
        serving(at_first(error(503, "loading"), times=3)) as server,
        caplog.at_level(logging.WARNING, logger="hasten"),
    ):
        generator(server.url).generate([PROMPT], 1, 0)
    (said,) = caplog.messages
    assert said == f"{server.url}/chat/completions: status 503 (loading): trying again"


def test_the_servers_words_are_in_the_error():
    message, _ = failure(lambda _: BROKEN["an error with status 200"], attempts=1)
    assert "upstream is down" in message
    assert "Bad gateway" in failure(lambda _: BROKEN["502 in HTML"], attempts=1)[0]


def test_an_answer_that_takes_too_long_is_given_up():
    message, sent = failure(lambda _: time.sleep(0.4) or chat("x"), timeout_s=0.1, attempts=2)
    assert "no answer within 0.1 s, 2 times" in message
    assert sent == 2


def test_nobody_listening_is_an_error():
    with serving(by_seed) as server:
        pass
    with pytest.raises(BadModel, match="ConnectError") as caught:
        generator(server.url, attempts=2).generate([PROMPT], 1, 0)
    assert server.url in str(caught.value)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_named_by_its_variable_and_never_shown(status, caplog):
    with caplog.at_level(logging.DEBUG):
        message, sent = failure(lambda _: error(status, f"Bad key {KEY}"), key=KEY)
    assert "OPENAI_API_KEY" in message
    assert KEY not in message
    assert KEY not in caplog.text
    assert sent == 1


def test_a_missing_key_is_asked_for():
    assert "set OPENAI_API_KEY" in failure(lambda _: error(401, "no key"))[0]


@pytest.mark.parametrize("status", [400, 500])
def test_a_key_that_the_server_repeats_is_not_shown(status, caplog):
    with caplog.at_level(logging.DEBUG):
        message, _ = failure(lambda _: error(status, f"you sent {KEY} to me"), key=KEY, attempts=2)
    assert "you sent *** to me" in message
    assert KEY not in caplog.text


def test_the_key_is_in_no_repr():
    assert KEY not in repr(Server("http://localhost/v1", key=KEY))
    assert KEY not in repr(vars(generator("http://localhost/v1", key=KEY)))


def test_a_key_that_no_header_can_hold_is_refused_unseen():
    with pytest.raises(UsageError) as caught:
        Server("http://localhost/v1", key="sk-1\nsecret")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("status", [400, 404, 405, 422])
def test_a_refused_request_is_sent_once(status):
    message, sent = failure(lambda _: error(status, "no such model"))
    assert str(status) in message
    assert "no such model" in message
    assert sent == 1


def test_a_server_that_has_moved_is_not_followed():
    elsewhere = Answer(308, headers={"Location": "http://127.0.0.1:9/"})
    message, sent = failure(lambda _: elsewhere, key=KEY)
    assert "has moved (308)" in message
    assert sent == 1


TOO_LONG = [
    error(400, "This model's maximum context length is 10 tokens.", code="context_length_exceeded"),
    error(400, "the request exceeds the available context size", type="exceed_context_size_error"),
    error(500, "the request exceeds the available context size", type="exceed_context_size_error"),
    Answer(
        422, b'{"error": "`inputs` tokens + `max_new_tokens` must be <= 10", "error_type": "v"}'
    ),
    Answer(400, b'{"object": "error", "message": "maximum context length is 10", "code": 400}'),
]


@pytest.mark.parametrize("answer", TOO_LONG)
def test_a_prompt_too_long_for_the_model_has_no_samples_and_a_warning(answer, caplog):
    def long_ones(request):
        return answer if "long" in request.text else by_seed(request)

    with serving(long_ones) as server, caplog.at_level(logging.WARNING, logger="hasten"):
        found = generator(server.url).generate([Prompt(SLOW, "long"), PROMPT], 2, 0)
    assert [len(one) for one in found] == [0, 2]
    assert "slow.py skipped: its prompt does not fit in the context of m" in caplog.text


def test_newer_models_are_given_the_newer_name_of_the_limit():
    def newer(request):
        if "max_tokens" in request.body:
            return error(400, "Unsupported parameter: use 'max_completion_tokens' instead")
        return by_seed(request)

    with serving(newer) as server:
        model = generator(server.url, sampling={"max_new_tokens": 9}, concurrent=1)
        assert all(model.generate([PROMPT], 3, 0)[0])
        limits = [request.body.get("max_completion_tokens") for request in server.requests]
    assert limits == [None, 9, 9, 9]


def test_a_reply_without_content_is_a_candidate_without_a_program():
    with serving(lambda _: chat(None)) as server:
        (found,) = generator(server.url).generate([PROMPT], 1, 0)
    assert found[0].program is None
    assert found[0].reply == ""


def test_tokens_are_unknown_where_the_server_does_not_count_them():
    bare = json.dumps({"choices": [{"message": {"content": "print(1)"}}], "usage": None})
    with serving(lambda _: Answer(body=bare.encode())) as server:
        (found,) = generator(server.url).generate([PROMPT], 1, 0)
    assert found[0].tokens is None


def test_half_a_surrogate_pair_in_a_reply_does_no_harm():
    with serving(lambda _: chat("```python\nprint('\ud800😀')\n```")) as server:
        (found,) = generator(server.url).generate([PROMPT], 1, 0)
    assert found[0].program.source == "print('\ufffd😀')"
    found[0].reply.encode()


def test_the_first_error_ends_the_other_requests():
    ends = threading.Event()

    def one_fails(request):
        if request.text == "bad":
            return error(400, "bad request")
        ends.wait(10)
        return by_seed(request)

    with serving(one_fails) as server:
        start = time.monotonic()
        with pytest.raises(BadModel, match="bad request"):
            generator(server.url).generate([PROMPT, PROMPT, Prompt(SLOW, "bad")], 1, 0)
        assert time.monotonic() - start < 5
        ends.set()


def test_it_works_inside_a_running_event_loop():
    async def notebook():
        return generator(server.url).generate([PROMPT], 2, 0)

    with serving(by_seed) as server:
        assert len(asyncio.run(notebook())[0]) == 2


def test_a_proxy_is_not_asked_for_a_server_on_this_machine(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with serving(by_seed) as server:
        assert generator(server.url, attempts=1).generate([PROMPT], 1, 0)[0]


@pytest.mark.parametrize(
    "url",
    ["localhost:8000/v1", "ftp://host/v1", "http://", "http://host:x/v1", "http://host:0", ""],
)
def test_a_base_url_that_is_no_address_is_refused(url):
    with pytest.raises(UsageError, match="http://localhost:8000/v1"):
        Server(url)


@pytest.mark.parametrize("url", ["http://me:secret@host/v1", "http://host/v1?key=secret"])
def test_a_base_url_that_holds_a_secret_is_refused_unseen(url):
    with pytest.raises(UsageError) as caught:
        Server(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("options", [{"concurrent": 0}, {"timeout_s": 0}, {"attempts": 0}])
def test_senseless_settings_are_refused(options):
    with pytest.raises(UsageError):
        Server("http://localhost/v1", **options)


def test_beams_are_refused():
    with pytest.raises(UsageError, match="no beam search"):
        generator("http://localhost/v1", sampling={"beams": 4})


def test_a_model_without_a_name_is_refused():
    with pytest.raises(UsageError, match="openai:MODEL"):
        OpenAiGenerator("", Server("http://localhost/v1"))
