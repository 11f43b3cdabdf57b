"""What travels between the driver and its workers: pickles in which tests are named by digest.

A problem's tests may be megabytes, and hundreds of programs run on them. Wherever a tuple of tests
occurs in what is packed, its digest stands in the pickle; the tests themselves are put into the
cluster's object store once, and fetched from there once by each worker.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import ray
from ray import cloudpickle

from hasten.judge.keys import digest_of_tests
from hasten.types import TestCase

# Sets of tests that are remembered: work comes problem by problem.
_PUT, _FETCHED = 64, 16

Tests = tuple[TestCase, ...]
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A pickle, and where the tests are that it names. `refs`: by digest."""

    content: bytes
    refs: Mapping[str, Any]


class Packer:
    """Packs, for one thread. `put`: hands tests to the cluster."""

    def __init__(self, put: Callable[[Tests], Any] = ray.put) -> None:
        self._put = put
        self._digests: _Lately[int, tuple[Tests, str]] = _Lately(_PUT)  # by identity
        self._refs: _Lately[str, Any] = _Lately(_PUT)

    def pack(self, value: object) -> Parcel:
        """Pickle `value`, tests by digest."""
        refs: dict[str, Any] = {}
        file = io.BytesIO()
        _Pickler(file, lambda tests: self._named(tests, refs)).dump(value)
        return Parcel(file.getvalue(), refs)

    def _named(self, tests: Tests, refs: dict[str, Any]) -> str:
        # The tuple is kept with its digest, so that no other one can have its identity.
        _, digest = self._digests.get(id(tests), lambda: (tests, digest_of_tests(tests)))
        refs[digest] = self._refs.get(digest, lambda: self._put(tests))
        return digest


class Unpacker:
    """Unpacks what a `Packer` has packed, for one thread. `fetch`: gets tests from the cluster."""

    def __init__(self, fetch: Callable[[Any], Tests] = ray.get) -> None:
        self._fetch = fetch
        self._tests: _Lately[str, Tests] = _Lately(_FETCHED)

    def unpack(self, parcel: Parcel) -> Any:
        """The value that was packed."""

        def tests(digest: str) -> Tests:
            return self._tests.get(digest, lambda: self._fetch(parcel.refs[digest]))

        return _Unpickler(io.BytesIO(parcel.content), tests).load()


class _Pickler(cloudpickle.CloudPickler):  # type: ignore[misc]
    def __init__(self, file: io.BytesIO, name: Callable[[Tests], str]) -> None:
        super().__init__(file)
        self._name = name

    def persistent_id(self, value: object) -> str | None:
        if type(value) is tuple and value and type(value[0]) is TestCase:
            return self._name(value)
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, tests: Callable[[str], Tests]) -> None:
        super().__init__(file)
        self._tests = tests

    def persistent_load(self, digest: str) -> Tests:
        return self._tests(digest)


class _Lately(Generic[Key, Value]):
    """The values that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made where it is not known."""
        if key not in self._values:
            self._values[key] = make()
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)
        return self._values[key]
