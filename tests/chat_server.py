"""A server that speaks the chat-completions protocol, well or badly, for tests."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """`cut`: how many bytes of the body are not sent; `drop`: the connection is closed at once."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    drop: bool = False


@dataclass
class Request:
    """A request as it came; `number` counts from 0."""

    number: int
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        return self.body["messages"][-1]["content"]


Behaviour = Callable[[Request], Answer]


@dataclass
class Served:
    """A running server and what it was asked. `most`: requests under way at once."""

    url: str
    requests: list[Request] = field(default_factory=list)
    most: int = 0
    under_way: int = 0


def chat(text: str | None, *, tokens: int = 5, prompt_tokens: int = 7) -> Answer:
    """A good answer."""
    said = {
        "id": "x",
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
        ],
        "usage": {"completion_tokens": tokens, "prompt_tokens": prompt_tokens},
    }
    return Answer(body=json.dumps(said).encode())


def error(status: int, message: str, **more: Any) -> Answer:
    """An error as servers say it; headers by `headers`."""
    headers = more.pop("headers", {})
    body = json.dumps({"error": {"message": message, **more}}).encode()
    return Answer(status, body, headers)


def by_seed(request: Request) -> Answer:
    """A program that depends on the prompt and the seed alone."""
    key = f"{request.text}\0{request.body['seed']}"
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:3])
    return chat(f"Faster:\n```python\nprint({number})\n```\n", tokens=number % 50)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Served]:
    """A server on a free port."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                request = Request(
                    len(served.requests), self.path, dict(self.headers), json.loads(raw)
                )
                served.requests.append(request)
                served.under_way += 1
                served.most = max(served.most, served.under_way)
            try:
                answer = behaviour(request)
            finally:
                with lock:
                    served.under_way -= 1
            try:
                self._send(answer)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client has given up

        def _send(self, answer: Answer) -> None:
            if answer.drop:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: len(answer.body) - answer.cut])
            self.close_connection = self.close_connection or answer.cut > 0

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Quiet(("127.0.0.1", 0), Handler)
    served = Served(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
