"""A stand-in for gem5, which is too large to be had here. It simulates nothing.

It behaves as `gem5.opt` does on the command line and runs the configuration script with an `m5` of
its own, that knows the classes, parameters and ports of gem5 24 which the script uses and refuses
all others as gem5 does. What the "simulation" brings is written in the program itself, as JSON
between STAND-IN and a NUL byte. `build` makes an executable of the functions below the line: the
sandbox starts no scripts.
"""
# ruff: noqa: PTH103, PTH118, PTH123, PTH208, SIM115

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path

VERSION = "24.0.0.1-stand-in"

_LAUNCHER = """
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_GLOBAL);
    int (*run)(int, char **) = library ? (int (*)(int, char **))dlsym(library, "Py_BytesMain") : 0;
    char *words[64] = { argv[0], "-I", "-c", CODE };
    if (!run || argc > 60)
        return fprintf(stderr, "%s\\n", dlerror()), 99;
    for (int i = 1; i < argc; i++)
        words[i + 3] = argv[i];
    return run(argc + 3, words);
}
"""


def library() -> Path | None:
    """The interpreter as a shared library, if it was built so."""
    folder, name = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("LDLIBRARY")
    path = Path(folder, name)
    return path if path.suffix == ".so" and path.exists() else None


def build(binary: Path) -> Path:
    """Write the stand-in to `binary`."""
    python = library()
    assert python is not None
    code = Path(__file__).read_text().partition("# " + "-" * 20 + "\n")[2]
    source = binary.with_suffix(".c")
    source.write_text(
        f"#define LIBRARY {json.dumps(str(python))}\n"
        f"#define CODE {json.dumps(code + 'gem5_main()')}\n{_LAUNCHER}"
    )
    subprocess.run(["gcc", "-w", "-o", str(binary), str(source), "-ldl"], check=True)
    return binary


def program(**script: object) -> bytes:
    """A 64-bit ELF header without segments, and what is to come of simulating it."""
    header = bytearray(64)
    header[:5] = b"\x7fELF\x02"
    return bytes(header) + b"STAND-IN" + json.dumps(script).encode() + b"\0"


# --------------------
# From here on: runs in the stand-in. It imports for itself, and knows nothing of the above.


def gem5_main():
    import os
    import sys
    import types

    words = sys.argv[1:]
    options = {}
    while words and words[0].startswith("-"):
        name, _, value = words.pop(0).partition("=")
        options[name] = value
    os.makedirs(options["--outdir"], exist_ok=True)
    print("gem5 Simulator System. (This is a stand-in, which simulates nothing.)")
    if "--build-info" in options:
        print("Build information:\n\ngem5 version 24.0.0.1-stand-in\ncompiled today")
        sys.exit(0)
    if options["--dot-config"] or options["--listener-mode"] != "off":
        raise SystemExit("starts a program or opens a socket, which the sandbox kills")
    print("warn: on standard error", file=sys.stderr)
    world = types.SimpleNamespace(
        stats=open(options["--outdir"] + "/stats.txt", "w"),
        outdir=options["--outdir"], root=None, tick=0, shown=0, instantiated=False,
    )  # fmt: skip
    sys.modules["m5"] = m5 = make_m5(world)
    sys.modules["m5.objects"] = m5.objects
    script = words[0]
    sys.argv = words
    with open(script) as file:
        code = compile(file.read(), script, "exec")
    exec(code, {"__file__": script, "__name__": "__m5_main__"})


def make_m5(world):
    import json
    import os
    import sys
    import time
    import types

    m5 = types.ModuleType("m5")
    m5.objects, classes = make_objects(world)

    def instantiate():
        check(world.root, classes)
        world.instantiated = True

    def simulate(limit):
        assert world.instantiated
        print("machine", json.dumps(describe(world.root)), file=sys.stderr, flush=True)
        process = world.root.values["system"].values["cpu"].values["workload"]
        with open(process.values["cmd"][0], "rb") as file:
            _, found, text = file.read().rpartition(b"STAND-IN")
        plan = json.loads(text.partition(b"\0")[0]) if found else {"ticks": 10**6}
        if "fatal" in plan:
            print("src/sim/syscall_emul.cc:74: fatal:", plan["fatal"], file=sys.stderr, flush=True)
            print("Memory Usage: 1 KBytes", file=sys.stderr, flush=True)
            os._exit(1)
        while "spin" in plan:
            pass
        if "sleep" in plan:
            time.sleep(plan["sleep"])
        assert process.values["input"] == "cin"
        given = os.read(0, 1 << 16).decode()
        with open(process.values["output"], "w") as out:
            out.write(plan.get("stdout", given))
        if "forge" in plan:  # as a program would that gem5 lets open files
            for name in {"stats.txt", *os.listdir(world.outdir)}:
                with open(os.path.join(world.outdir, name), "a") as forged:
                    forged.write(statistics(plan["forge"]) * 3)
        world.tick = min(plan["ticks"], limit)
        world.shown = world.tick - plan.get("reset", 0)
        cause = plan.get("cause", "exiting with last active thread context")
        if plan["ticks"] > limit:
            cause = "simulate() limit reached"
        return types.SimpleNamespace(getCause=lambda: cause, getCode=lambda: plan.get("code", 0))

    def dump():
        world.stats.write(statistics(world.shown))
        world.stats.flush()

    m5.instantiate, m5.simulate, m5.curTick = instantiate, simulate, lambda: world.tick
    m5.stats = types.SimpleNamespace(dump=dump)
    return m5


def statistics(ticks):
    rows = {
        "simSeconds": f"{ticks / 1e12:.6f}", "simTicks": ticks, "simFreq": 10**12,
        "simInsts": 1000, "simOps": 2000, "system.cpu.numCycles": ticks // 313,
        "system.cpu.numIssuedDist::0": 5,
        "system.cpu.dcache.overallMisses::cpu.data": 7,
        "system.cpu.dcache.overallMisses::total": 7,
        "system.l3.overallMisses::total": 3,
    }  # fmt: skip
    lines = "".join(f"{name:40} {value:>20}  # Text (Count)\n" for name, value in rows.items())
    mark = "-" * 10
    return (
        f"\n{mark} Begin Simulation Statistics {mark}\n{lines}"
        f"\n{mark} End Simulation Statistics   {mark}\n"
    )


def make_objects(world):
    """Class by class: parameters, then ports that ask and ports that answer (* takes many); what
    stands before = must be given."""
    import types

    table = {
        "Root": "full_system | |",
        "System": "mem_mode mem_ranges workload | system_port |",
        "SrcClockDomain": "clock= | |",
        "VoltageDomain": "| |",
        "X86O3CPU": "branchPred workload fetchToDecodeDelay decodeToRenameDelay renameToIEWDelay "
        "iewToCommitDelay forwardComSize backComSize fetchWidth decodeWidth renameWidth "
        "dispatchWidth issueWidth wbWidth commitWidth squashWidth fetchBufferSize fetchQueueSize "
        "numROBEntries numIQEntries LQEntries SQEntries numPhysIntRegs numPhysFloatRegs "
        "numPhysVecRegs fuPool | icache_port dcache_port |",
        "X86LocalApic": "| int_requestor | pio int_responder",
        "BranchPredictor": "| |",
        "LTAGE": "| |",
        "Cache": "size= assoc= tag_latency= data_latency= response_latency= mshrs= tgts_per_mshr= "
        "write_buffers is_read_only writeback_clean prefetcher clusivity | mem_side | cpu_side",
        "StridePrefetcher": "degree | |",
        "TaggedPrefetcher": "degree | |",
        "L2XBar": "width | mem_side_ports* | cpu_side_ports*",
        "SystemXBar": "width | mem_side_ports* | cpu_side_ports*",
        "MemCtrl": "dram= | | port",
        "DDR4_2400_16x4": "range= | |",
        "X86EmuLinux": "| |",
        "Process": "cmd= input output errout maxStackSize env cwd | |",
    }

    class SimObject:
        def __init__(self, **values):
            self.__dict__.update(values={}, peers={})
            for name, value in values.items():
                setattr(self, name, value)
            if type(self).__name__ == "Root":
                world.root = self

        def __setattr__(self, name, value):
            kind = type(self)
            if name in kind.ports:
                connect((self, name), value)
            elif name in kind.params or isinstance(value, SimObject):
                self.values[name] = value
            else:
                raise AttributeError(f"Class {kind.__name__} has no parameter {name}")

        def __getattr__(self, name):
            if name in type(self).ports:
                return (self, name)
            if name in self.values:
                return self.values[name]
            raise AttributeError(f"object {type(self).__name__!r} has no attribute {name!r}")

        def createInterruptController(self):
            self.values["interrupts"] = [classes["X86LocalApic"]()]

        def createThreads(self):
            assert "workload" in self.values

    def connect(one, other):
        for (owner, name), peer in ((one, other), (other, one)):
            role, many = type(owner).ports[name]
            if role == type(peer[0]).ports[peer[1]][0]:
                raise TypeError(f"{name} and {peer[1]} are both {role}s")
            if owner.peers.get(name) and not many:
                raise RuntimeError(f"{name} is connected twice")
            owner.peers.setdefault(name, []).append(type(peer[0]).__name__ + "." + peer[1])

    classes = {}
    for name, text in table.items():
        params, asks, answers = (part.split() for part in text.split("|"))
        ports = {p.rstrip("*"): ("request", "*" in p) for p in asks}
        ports |= {p.rstrip("*"): ("response", "*" in p) for p in answers}
        bases = (classes["BranchPredictor"],) if name == "LTAGE" else (SimObject,)
        classes[name] = type(name, bases, {
            "params": {p.rstrip("=") for p in params}, "ports": ports,
            "needed": {p.rstrip("=") for p in params if p.endswith("=")},
        })  # fmt: skip
    objects = types.ModuleType("m5.objects")
    vars(objects).update(classes)
    objects.AddrRange = lambda start, size: f"{start}+{memory_size(size)}"
    objects.SEWorkload = types.SimpleNamespace(
        init_compatible=lambda path: classes["X86EmuLinux"]()
    )
    return objects, classes


def memory_size(text):
    """As gem5 reads sizes: text alone."""
    if not isinstance(text, str):
        raise TypeError(f"wrong type {type(text)} should be str")
    for unit, factor in (("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1)):
        if text.endswith(unit):
            return int(text.removesuffix(unit)) * factor
    return int(text)


def children(node):
    for name, value in node.values.items():
        for child in value if isinstance(value, list) else [value]:
            if hasattr(child, "peers"):
                yield name, child


def check(node, classes):
    """What gem5 looks at when it makes the objects."""
    kind = type(node)
    missing = kind.needed - set(node.values)
    if missing:
        raise SystemExit(f"{kind.__name__} without value for parameters {missing}")
    loose = set(kind.ports) - set(node.peers)
    if loose:
        raise SystemExit(f"{kind.__name__}: ports {loose} are not connected")
    if kind.__name__ == "Cache":
        sets = memory_size(node.values["size"]) / 64 / node.values["assoc"]
        if sets != int(sets) or int(sets) & (int(sets) - 1):
            raise SystemExit(f"# of sets must be non-zero and a power of 2: {sets}")
    for name in ("maxStackSize", "size"):
        if name in node.values:
            memory_size(node.values[name])
    for _, child in children(node):
        check(child, classes)


def describe(node):
    """The machine as nested dicts."""
    found = {"": type(node).__name__}
    for name, value in node.values.items():
        if not hasattr(value, "peers") and not (isinstance(value, list) and name != "mem_ranges"):
            found[name] = value
    found.update((name, peers) for name, peers in node.peers.items())
    found.update((name, describe(child)) for name, child in children(node))
    return found
