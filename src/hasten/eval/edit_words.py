"""The vocabulary that edits are told by: what calls, types and names of Python and C++ stand for.

A word is `group:what`, and reads as evidence: `write:print`, `set:unordered_map`. The groups:

    read, write   ways of input and output; `bulk` and `fast` ones are those that experts choose
    hash          sets and dictionaries                tree     ordered sets and maps
    heap, queue   heaps; double-ended queues           flat     arrays, bytes, bits
    list          growing sequences                    linked   lists of links
    search        sorting and binary search            maths    number theory, formulas, bits
    linear        calls that look at every element     costly   what costs without being needed
    text          making and cutting text            piece       output of a part of a line
    brute         trying all ways                    memo        results remembered by a decorator
    class, record definitions of classes and structs  exit      break and return
    module        modules that are slow to import
"""

from __future__ import annotations

from hasten.types import Language

# Functions and types by their last name.
CALLED: dict[Language, dict[str, str]] = {
    Language.PYTHON: {
        "input": "read:input",
        "raw_input": "read:input",
        "print": "write:print",
        "open": "read:bulk",
        "set": "hash:set",
        "frozenset": "hash:set",
        "dict": "hash:dict",
        "Counter": "hash:Counter",
        "defaultdict": "hash:defaultdict",
        "OrderedDict": "hash:OrderedDict",
        "heappush": "heap:heapq",
        "heappop": "heap:heapq",
        "heapify": "heap:heapq",
        "heappushpop": "heap:heapq",
        "heapreplace": "heap:heapq",
        "PriorityQueue": "heap:PriorityQueue",
        "deque": "queue:deque",
        "Queue": "queue:Queue",
        "bytearray": "flat:bytearray",
        "array": "flat:array",
        "append": "list:append",
        "sorted": "search:sort",
        "sort": "search:sort",
        "bisect": "search:bisect",
        "bisect_left": "search:bisect",
        "bisect_right": "search:bisect",
        "insort": "search:bisect",
        "insort_left": "search:bisect",
        "insort_right": "search:bisect",
        "accumulate": "maths:accumulate",
        "cumsum": "maths:accumulate",
        "gcd": "maths:gcd",
        "lcm": "maths:gcd",
        "sqrt": "maths:sqrt",
        "isqrt": "maths:sqrt",
        "comb": "maths:comb",
        "factorial": "maths:factorial",
        "combinations": "brute:combinations",
        "permutations": "brute:permutations",
        "product": "brute:product",
        "lru_cache": "memo:cache",
        "cache": "memo:cache",
        "deepcopy": "costly:deepcopy",
        "Decimal": "costly:Decimal",
        "Fraction": "costly:Fraction",
        "eval": "costly:eval",
        "exec": "costly:eval",
        "compile": "costly:regex",
        "match": "costly:regex",
        "fullmatch": "costly:regex",
        "findall": "costly:regex",
        "strptime": "costly:dates",
        "strftime": "costly:dates",
        "datetime": "costly:dates",
        "timedelta": "costly:dates",
        "pow": "costly:pow",
        "str": "text:str",
        "join": "text:join",
        "split": "text:split",
        "strip": "text:strip",
        "format": "text:format",
        "replace": "text:replace",
        "ljust": "text:pad",
        "rjust": "text:pad",
        "zfill": "text:pad",
        "translate": "text:translate",
        "startswith": "text:startswith",
        "ord": "text:ord",
        "chr": "text:chr",
    },
    Language.CPP: {
        "scanf": "read:scanf",
        "fscanf": "read:scanf",
        "getchar": "read:getchar",
        "getchar_unlocked": "read:bulk",
        "fgetc": "read:getchar",
        "getc": "read:getchar",
        "gets": "read:gets",
        "fgets": "read:gets",
        "fread": "read:bulk",
        "mmap": "read:bulk",
        "getline": "read:getline",
        "printf": "write:printf",
        "fprintf": "write:printf",
        "puts": "write:puts",
        "fputs": "write:puts",
        "putchar": "write:putchar",
        "putchar_unlocked": "write:bulk",
        "fwrite": "write:bulk",
        "sync_with_stdio": "fast:untied",
        "vector": "list:vector",
        "list": "linked:list",
        "forward_list": "linked:list",
        "map": "tree:map",
        "multimap": "tree:map",
        "set": "tree:set",
        "multiset": "tree:set",
        "unordered_map": "hash:unordered_map",
        "unordered_multimap": "hash:unordered_map",
        "unordered_set": "hash:unordered_set",
        "priority_queue": "heap:priority_queue",
        "push_heap": "heap:push_heap",
        "make_heap": "heap:push_heap",
        "queue": "queue:queue",
        "deque": "queue:deque",
        "stack": "queue:stack",
        "bitset": "flat:bitset",
        "array": "flat:array",
        "string": "text:string",
        "string_view": "flat:string_view",
        "sort": "search:sort",
        "stable_sort": "search:sort",
        "qsort": "search:sort",
        "nth_element": "search:nth_element",
        "lower_bound": "search:bisect",
        "upper_bound": "search:bisect",
        "binary_search": "search:bisect",
        "equal_range": "search:bisect",
        "partial_sum": "maths:accumulate",
        "gcd": "maths:gcd",
        "__gcd": "maths:gcd",
        "lcm": "maths:gcd",
        "sqrt": "maths:sqrt",
        "next_permutation": "brute:permutations",
        "pow": "costly:pow",
        "powl": "costly:pow",
        "function": "costly:function",
        "regex": "costly:regex",
        "regex_match": "costly:regex",
        "regex_search": "costly:regex",
        "regex_replace": "costly:regex",
        "stringstream": "costly:stringstream",
        "istringstream": "costly:stringstream",
        "ostringstream": "costly:stringstream",
        "to_string": "text:to_string",
        "stoi": "text:stoi",
        "substr": "text:substr",
        "shared_ptr": "costly:shared_ptr",
        "make_shared": "costly:shared_ptr",
    },
}

# Streams are used without a call.
NAMED: dict[Language, dict[str, str]] = {
    Language.PYTHON: {},
    Language.CPP: {"cin": "read:cin", "cout": "write:cout", "endl": "write:endl"},
}

# Methods and functions that look at every element, so that one inside a loop is a loop in it.
LINEAR: dict[Language, frozenset[str]] = {
    Language.PYTHON: frozenset(
        {"count", "index", "remove", "insert", "copy", "deepcopy", "sorted", "sort", "sum", "any"}
        | {"all", "list", "tuple", "set", "dict", "frozenset", "fromkeys", "Counter"}
        | {"combinations", "permutations", "product"}
    ),
    Language.CPP: frozenset(
        {"erase", "find", "find_if", "count", "count_if", "max_element", "min_element", "sort"}
        | {"accumulate", "stable_sort", "reverse", "rotate", "fill", "memset", "copy", "unique"}
        | {"substr", "next_permutation", "nth_element", "assign"}
    ),
}
# Of these, those that look for a place in a sequence or close a gap in it.
WALKS = frozenset(
    f"linear:{name}"
    for name in ("count", "index", "remove", "insert", "pop(0)", "in", "erase", "find", "find_if")
) | {"linear:slice"}
# What makes rounds of a loop needless.
FORMULAS = frozenset(
    f"maths:{name}" for name in ("sqrt", "gcd", "accumulate", "comb", "factorial")
) | {"search:bisect"}
LINEAR_METHODS_OF_TREES = frozenset({"erase", "find", "count"})  # not linear there

# Modules that cost more to import than many a program costs to run.
HEAVY_MODULES = frozenset({"numpy", "scipy", "pandas", "networkx", "sympy", "numba"})
CLASSES = frozenset({"class_definition", "class_specifier", "struct_specifier"})
FAILURES = frozenset({"try_statement", "raise_statement", "throw_statement"})
IO_GROUPS = frozenset({"read", "write", "fast"})
