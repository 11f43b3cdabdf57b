"""Runs inside gem5: models the machine, simulates one program on it, reports.

    gem5.opt [options] gem5_config.py '{"program": "/program/main", "limit_ticks": 5000000000000,
        "memory_bytes": 2147483648, "stack_bytes": 67108864, "stdout": "/tmp/stdout",
        "stats": "/tmp/gem5/stats.txt", "report_fd": 1001, "l3": true, "prefetchers": true}'

The machine is the Skylake that PIE (section 2) measured on, as far as gem5's stock components go:

- core: X86O3CPU at 3.2 GHz, four wide in front and eight behind, 224 reorder buffer entries, 97
  scheduler entries, 72 loads, 56 stores, 180 integer and 168 vector registers, the delays of a
  15-stage pipeline, an LTAGE branch predictor. Its functional units are gem5's own;
- caches: 32 KiB 8-way first level, 1 MiB 16-way second level, both 64-byte lines; a third level of
  1.375 MiB, 11-way, one core's slice (`l3`);
- prefetchers (`prefetchers`): by stride at the first level, the next lines at the second;
- memory: one channel of DDR4-2400.

Left out, since stock gem5 has no such thing: AVX-512, the micro-operation cache, the mesh between
slices, a third level that holds only what the second gave up, and page walks (system-call
emulation translates addresses in no time). The program has one hardware thread.

What the simulated program can reach may be forged, and gem5 opens files on its behalf: so the
statistics are read through a descriptor whose file has no name any more, once the program has
ended, and the tick count that gem5 itself holds stands beside them.

Uses m5.objects alone: the higher component library refuses a build without Ruby.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CLOCK = "3.2GHz"
_PT_INTERP = 3
_EXITED = "exiting with last active thread context"
_LIMIT = "simulate() limit reached"


def is_dynamic(program: Path) -> bool:
    """Whether a 64-bit ELF file asks for a dynamic loader."""
    with program.open("rb") as file:
        header = file.read(64)
        start = int.from_bytes(header[32:40], "little")
        size = int.from_bytes(header[54:56], "little")
        count = int.from_bytes(header[56:58], "little")
        file.seek(start)
        table = file.read(size * count)
    kinds = (int.from_bytes(table[i * size : i * size + 4], "little") for i in range(count))
    return _PT_INTERP in kinds


def make_core(o: Any) -> Any:
    """The processor core. `o` is m5.objects."""
    return o.X86O3CPU(
        branchPred=make_branch_predictor(o),
        # Depths of a 15-stage pipeline; the buffers between stages must hold the longest delay.
        fetchToDecodeDelay=3,
        renameToIEWDelay=9,
        iewToCommitDelay=6,
        forwardComSize=19,
        backComSize=19,
        fetchWidth=4,
        decodeWidth=4,
        fetchBufferSize=16,
        fetchQueueSize=50,
        numROBEntries=224,
        numIQEntries=97,
        LQEntries=72,
        SQEntries=56,
        numPhysIntRegs=180,
        numPhysFloatRegs=168,
    )


def make_branch_predictor(o: Any) -> Any:
    """LTAGE; from gem5 25 on it is a part of the predictor, before that it is the predictor."""
    direction = o.LTAGE()
    if isinstance(direction, o.BranchPredictor):
        return direction
    return o.BranchPredictor(conditionalBranchPred=direction)


def make_cache(
    o: Any, size: str, assoc: int, *, latency: int, response: int, mshrs: int, **more: Any
) -> Any:
    """A cache; latencies are in cycles of the core."""
    return o.Cache(
        size=size,
        assoc=assoc,
        tag_latency=latency,
        data_latency=latency,
        response_latency=response,
        mshrs=mshrs,
        tgts_per_mshr=20,
        **more,
    )


def add_caches(o: Any, system: Any, *, l3: bool, prefetchers: bool) -> None:
    """Put the caches between the core and `system.membus`."""
    cpu = system.cpu
    first = {"latency": 4, "response": 1, "mshrs": 16}
    cpu.icache = make_cache(o, "32KiB", 8, **first, is_read_only=True, writeback_clean=True)
    cpu.dcache = make_cache(o, "32KiB", 8, **first)
    system.l2 = make_cache(o, "1MiB", 16, latency=14, response=7, mshrs=32, write_buffers=32)
    if prefetchers:
        cpu.dcache.prefetcher = o.StridePrefetcher()
        system.l2.prefetcher = o.TaggedPrefetcher()
    system.l2bus = o.L2XBar()
    cpu.icache.cpu_side = cpu.icache_port
    cpu.dcache.cpu_side = cpu.dcache_port
    cpu.icache.mem_side = system.l2bus.cpu_side_ports
    cpu.dcache.mem_side = system.l2bus.cpu_side_ports
    system.l2.cpu_side = system.l2bus.mem_side_ports
    last = system.l2
    if l3:
        system.l3bus = o.L2XBar()
        system.l3 = make_cache(
            o, "1408KiB", 11, latency=44, response=21, mshrs=32, write_buffers=64
        )
        system.l2.mem_side = system.l3bus.cpu_side_ports
        system.l3.cpu_side = system.l3bus.mem_side_ports
        last = system.l3
    last.mem_side = system.membus.cpu_side_ports


def _bytes(number: int) -> str:
    return f"{number}B"  # gem5 takes sizes as text


def make_system(o: Any, asked: dict[str, Any]) -> Any:
    """The machine with the program in it."""
    system = o.System()
    system.clk_domain = o.SrcClockDomain()
    system.clk_domain.clock = CLOCK
    system.clk_domain.voltage_domain = o.VoltageDomain()
    system.mem_mode = "timing"
    system.mem_ranges = [o.AddrRange(start=0, size=_bytes(asked["memory_bytes"]))]
    system.cpu = make_core(o)
    system.membus = o.SystemXBar()
    add_caches(o, system, l3=asked["l3"], prefetchers=asked["prefetchers"])

    system.cpu.createInterruptController()
    system.cpu.interrupts[0].pio = system.membus.mem_side_ports
    system.cpu.interrupts[0].int_requestor = system.membus.cpu_side_ports
    system.cpu.interrupts[0].int_responder = system.membus.mem_side_ports
    system.system_port = system.membus.cpu_side_ports

    system.mem_ctrl = o.MemCtrl()
    system.mem_ctrl.dram = o.DDR4_2400_16x4()
    system.mem_ctrl.dram.range = system.mem_ranges[0]
    system.mem_ctrl.port = system.membus.mem_side_ports

    system.workload = o.SEWorkload.init_compatible(asked["program"])
    process = o.Process()
    process.cmd = [asked["program"]]
    process.input = "cin"  # gem5's own standard input, not a byte of which gem5 reads
    process.output = asked["stdout"]  # a file: gem5 prints on its own standard output
    process.errout = "cerr"
    process.maxStackSize = _bytes(asked["stack_bytes"])
    system.cpu.workload = process
    system.cpu.createThreads()
    return system


def simulate(asked: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Simulate the program to its end or the limit. Returns the statistics' text and the report."""
    import m5  # type: ignore[import-not-found]
    import m5.objects as o  # type: ignore[import-not-found]

    # The text writer has opened this file already. Without a name nobody else can.
    file = Path(asked["stats"])
    stats = file.open(encoding="utf-8", errors="replace")
    file.unlink()
    o.Root(full_system=False, system=make_system(o, asked))
    m5.instantiate()
    event = m5.simulate(asked["limit_ticks"])
    cause = event.getCause()
    m5.stats.dump()
    ends = {_EXITED: "exited", _LIMIT: "limit"}
    return stats.read(), {
        "end": ends.get(cause, cause),
        "exit_code": event.getCode(),
        "ticks": m5.curTick(),
    }


def write_report(descriptor: int, statistics: str, report: dict[str, Any]) -> None:
    """Names and values of the statistics, a line each, then the report as JSON on the last line.

    Descriptions and shares are left out: they are two thirds of the text."""
    lines = [" ".join(line.partition("#")[0].split()) for line in statistics.splitlines()]
    # Of distributions the totals alone: the reader of this pipe keeps no more than 32 KiB.
    kept = [line for line in lines if line and ("::" not in line or "::total " in line)]
    with os.fdopen(descriptor, "w") as pipe:
        pipe.write("\n".join([*kept, json.dumps(report)]) + "\n")


def main(arguments: Sequence[str]) -> None:
    """Do what the JSON in the one argument asks for."""
    asked = json.loads(arguments[0])
    if is_dynamic(Path(asked["program"])):
        statistics, report = "", {"end": "dynamic", "exit_code": 0, "ticks": 0}
    else:
        statistics, report = simulate(asked)
    write_report(asked["report_fd"], statistics, report)


if __name__ == "__m5_main__":
    main(sys.argv[1:])
