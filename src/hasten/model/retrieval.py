"""The pairs nearest to a program: by the words of the code, or by an encoder's vectors.

BM25 over code tokens needs no model. With an embedder, programs are near whose vectors have the
greatest cosine (FAISS, exact search), as in PIE's dynamic retrieval (section 3.1). Either way it is
the slow programs that are compared, those of one language.

Pairs with the same slow program count once: the one with the best tag is shown, among equals the
first by name. Equal scores go by name too, so that the same pairs always give the same examples.

An index is a file in the data set's folder, `index-bm25-<digest>.bin` or `index-<digest>.faiss`.
Its digest is that of the pairs' programs, the embedder and the library: when one of them changes,
there is a new file, and the old one can be deleted. One that is damaged is made anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import logging
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hasten.errors import MissingTool
from hasten.files import write_whole
from hasten.model.code_tokens import code_tokens
from hasten.model.embedding import Embedder, Progress
from hasten.model.prompts import Example
from hasten.types import Language, Program

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

_FORMAT = "1"  # part of every digest: raised when tokens or files change their form
_END = "\0"  # in every program: bm25s cannot make an index in which nothing occurs
_DIGITS = 16
_PART_PROGRAMS = 250  # an encoder takes minutes for them without a GPU


class Ranking(Protocol):
    """An index of programs, known by their places. Implementations: BM25, vectors."""

    def nearest(self, source: str, n: int) -> list[int]:
        """The places of the `n` most like `source`, the nearest first; equals in their order."""
        ...


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The distinct slow programs of one language, each with the pair to show for it; and at which
    places there are programs of a problem, whichever pair is shown for them."""

    slow: tuple[Program, ...]
    shown: tuple[Example, ...]
    places: dict[str, frozenset[int]]


class PairIndex:
    """`prompts.Examples` over pairs for training.

    `folder` is where index files are kept (None: nowhere); `embedder` None means BM25. An index is
    made, or read, when a neighbour of a program in its language is first asked for, and bm25s or
    faiss is needed only then (else `MissingTool`); `on_progress` hears of programs embedded.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        *,
        folder: Path | None = None,
        embedder: Embedder | None = None,
        on_progress: Progress | None = None,
    ) -> None:
        self._examples = sorted(examples, key=_order)
        self._folder = folder
        self._embedder = embedder
        self._on_progress = on_progress
        self._drawn: dict[tuple[Language, int], list[Example]] = {}
        self._shelves: dict[Language, _Shelf] = {}
        self._rankings: dict[Language, Ranking] = {}

    def __len__(self) -> int:
        return len(self._examples)

    @property
    def method(self) -> str:
        """What decides which programs are near, for people."""
        return "bm25" if self._embedder is None else self._embedder.name

    def fixed(self, language: Language, n: int, seed: int) -> Sequence[Example]:
        """The first `n` pairs in a random order. A pair's place in it depends on the seed and its
        own name: none moves when others come or go."""
        if (language, seed) not in self._drawn:
            drawn = sorted(self._of(language), key=lambda example: _lot(example, seed))
            self._drawn[language, seed] = drawn
        return self._drawn[language, seed][:n]

    def nearest(self, program: Program, k: int, *, not_of: str | None) -> Sequence[Example]:
        """The `k` nearest pairs, the nearest last. A slow program that stands in a pair of problem
        `not_of` is left out, under whichever other problem it stands as well."""
        shelf = self._shelf(program.language)
        barred = frozenset() if not_of is None else shelf.places.get(not_of, frozenset())
        wanted = min(k, len(shelf.slow) - len(barred))
        if wanted < 1:
            return []
        places = self._ranking(program.language).nearest(program.source, wanted + len(barred))
        return [shelf.shown[place] for place in places if place not in barred][:wanted][::-1]

    def _of(self, language: Language) -> list[Example]:
        return [example for example in self._examples if example.slow.language is language]

    def _shelf(self, language: Language) -> _Shelf:
        if language not in self._shelves:
            groups: dict[str, list[Example]] = {}
            for example in self._of(language):
                groups.setdefault(example.slow.digest, []).append(example)
            places: dict[str, set[int]] = {}
            for place, pairs in enumerate(groups.values()):
                for pair in pairs:
                    places.setdefault(pair.problem_id, set()).add(place)
            # `max` takes the first of equals, and they stand in the order of their names.
            shown = tuple(max(pairs, key=lambda pair: pair.tag or 0) for pairs in groups.values())
            self._shelves[language] = _Shelf(
                slow=tuple(pair.slow for pair in shown),
                shown=shown,
                places={problem: frozenset(found) for problem, found in places.items()},
            )
        return self._shelves[language]

    def _ranking(self, language: Language) -> Ranking:
        if language not in self._rankings:
            programs = self._shelf(language).slow
            self._rankings[language] = (
                self._by_words(language, programs)
                if self._embedder is None
                else self._by_vectors(self._embedder, programs)
            )
        return self._rankings[language]

    def _by_words(self, language: Language, programs: Sequence[Program]) -> Ranking:
        _require("bm25s")
        key = _key(f"bm25s {version('bm25s')}", programs)

        def make() -> Any:
            return _bm25_index([code_tokens(program.source, language) for program in programs])

        name = f"index-bm25-{key[:_DIGITS]}.bin"
        return _Words(_kept(self._folder, name, key, make, _bm25_bytes, _bm25_from), language)

    def _by_vectors(self, embedder: Embedder, programs: Sequence[Program]) -> Ranking:
        _require("faiss")
        key = _key(f"faiss {version('faiss-cpu')} {embedder.digest}", programs)

        stem = f"index-{key[:_DIGITS]}"

        def make() -> Any:
            vectors = self._vectors(embedder, programs, stem=stem, key=key)
            index = _faiss().IndexFlatIP(vectors.shape[1])
            index.add(vectors)
            return index

        index = _kept(self._folder, f"{stem}.faiss", key, make, _faiss_bytes, _faiss_from)
        for part in self._folder.glob(f"{stem}-*.part") if self._folder is not None else ():
            part.unlink(missing_ok=True)
        return _Vectors(index, embedder)

    def _vectors(
        self, embedder: Embedder, programs: Sequence[Program], *, stem: str, key: str
    ) -> NDArray[np.float32]:
        """Made in parts that are kept until the index is there: a killed run continues."""
        import numpy as np

        def embed(start: int) -> NDArray[np.float32]:
            def heard(done: int, _: int) -> None:
                if self._on_progress is not None:
                    self._on_progress(start + done, len(programs))

            part = [program.source for program in programs[start : start + _PART_PROGRAMS]]
            return _unit(embedder.embed(part, heard))

        parts: list[NDArray[np.float32]] = [
            _kept(
                self._folder,
                f"{stem}-{start}.part",
                f"{key} {start}",
                partial(embed, start),
                _array_bytes,
                _array_from,
            )
            for start in range(0, len(programs), _PART_PROGRAMS)
        ]
        return np.concatenate(parts)


def _order(example: Example) -> tuple[str, str, str, str]:
    return example.name, example.problem_id, example.slow.digest, example.fast.digest


def _lot(example: Example, seed: int) -> bytes:
    text = "\0".join((str(seed), *_order(example)))
    return hashlib.sha256(text.encode(errors="surrogateescape")).digest()


# -- by words ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """BM25 (Lucene's form, k1 = 1.5, b = 0.75) of the words that the program has, each once."""

    index: Any
    language: Language

    def nearest(self, source: str, n: int) -> list[int]:
        import numpy as np

        words = sorted(set(code_tokens(source, self.language)))
        scores = self.index.get_scores(words or [_END])
        return [int(place) for place in np.argsort(-scores, kind="stable")[:n]]


def _bm25_index(programs: Sequence[Sequence[str]]) -> Any:
    import bm25s

    index = bm25s.BM25()
    index.index([[*words, _END] for words in programs], show_progress=False)
    return index


def _bm25_bytes(index: Any) -> bytes:
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(buffer, "w") as file:
        index.save(scratch, show_progress=False)
        for path in sorted(Path(scratch).iterdir()):
            file.write(path, path.name)
    return buffer.getvalue()


def _bm25_from(content: bytes) -> Any:
    import bm25s

    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            file.extractall(scratch)
        return bm25s.BM25.load(scratch, show_progress=False)


# -- by vectors --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Vectors:
    """Inner products of vectors of length 1."""

    index: Any
    embedder: Embedder

    def nearest(self, source: str, n: int) -> list[int]:
        scores, places = self.index.search(_unit(self.embedder.embed([source])), n)
        ranked = sorted(zip(-scores[0], places[0], strict=True))
        return [int(place) for _, place in ranked]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = np.ascontiguousarray(
        vectors / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32
    )
    return scaled


def _faiss() -> Any:
    with warnings.catch_warnings():
        # SWIG's wrappers, from Python 3.12 on.
        warnings.filterwarnings(
            "ignore", message="builtin type .* has no __module__", category=DeprecationWarning
        )
        import faiss

        return faiss


def _array_bytes(vectors: NDArray[np.float32]) -> bytes:
    import numpy as np

    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    return buffer.getvalue()


def _array_from(content: bytes) -> NDArray[np.float32]:
    import numpy as np

    vectors: NDArray[np.float32] = np.load(io.BytesIO(content), allow_pickle=False)
    return vectors


def _faiss_bytes(index: Any) -> bytes:
    content: bytes = _faiss().serialize_index(index).tobytes()
    return content


def _faiss_from(content: bytes) -> Any:
    import numpy as np

    return _faiss().deserialize_index(np.frombuffer(content, dtype=np.uint8))


# -- files -------------------------------------------------------------------------------------


def _require(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        name = {"faiss": "faiss-cpu"}.get(package, package)
        raise MissingTool(
            f"looking for similar programs needs {name}: script/bootstrap retrieval, "
            "or pip install 'hasten[retrieval]'"
        )


def _key(made_by: str, programs: Sequence[Program]) -> str:
    """What an index depends on: how it is made, and of which programs, in their order."""
    facts = (_FORMAT, made_by, *(program.digest for program in programs))
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()


def _kept(
    folder: Path | None,
    name: str,
    key: str,
    make: Callable[[], Any],
    to_bytes: Callable[[Any], bytes],
    from_bytes: Callable[[bytes], Any],
) -> Any:
    """The index in a file; made, and written there, where there is none that is whole."""
    if folder is None:
        return make()
    path = folder / name
    content = _read(path, key)
    if content is not None:
        return from_bytes(content)
    index = make()
    content = to_bytes(index)
    head = {"key": key, "sha256": hashlib.sha256(content).hexdigest()}
    try:
        write_whole(path, json.dumps(head).encode() + b"\n" + content)
    except OSError as error:
        log.warning("%s cannot be kept (%s): it is made anew each time", path, error.strerror)
    return index


def _read(path: Path, key: str) -> bytes | None:
    """What a file holds behind its first line, which says what that is; None where it does not."""
    try:
        head, _, content = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    wanted = {"key": key, "sha256": hashlib.sha256(content).hexdigest()}
    try:
        if json.loads(head) == wanted:
            return content
    except ValueError:  # neither JSON nor even text
        pass
    log.warning("%s is damaged: it is made anew", path)
    return None
