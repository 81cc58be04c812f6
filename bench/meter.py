"""CPU time and memory of processes and all that they started, from /proc."""

import os
from pathlib import Path

MS_PER_TICK = 1000 / os.sysconf("SC_CLK_TCK")


def _all_processes():
    """{pid: (parent, CPU in ms)}. The CPU includes children that have ended: PostgreSQL's server
    processes come and go."""
    processes = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # ended just now
                continue
            # After the name: state, parent, ... ; 11 to 14 are utime, stime, cutime, cstime.
            processes[int(folder.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    return {pid: (parent, ticks * MS_PER_TICK) for pid, (parent, ticks) in processes.items()}


def _family(root, processes):
    family = [root]
    for pid in family:  # grows while we walk
        family += [child for child, (parent, _cpu) in processes.items() if parent == pid]
    return [pid for pid in family if pid in processes]


def cpu_ms(roots):
    """{name: CPU in ms that the process behind a pid and its children have used so far}"""
    processes = _all_processes()
    return {
        name: sum(processes[pid][1] for pid in _family(root, processes))
        for name, root in roots.items()
    }


def busy_ms():
    """CPU time of everything on this machine, and what its host took away from it."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    user, nice, system, _idle, _waiting, irq, softirq, stolen = map(int, fields)
    return (user + nice + system + irq + softirq + stolen) * MS_PER_TICK


def peak_memory_mb(root):
    """The most memory each process of a family ever had, in MB, parent first."""
    peaks = []
    for pid in _family(root, _all_processes()):
        status = Path(f"/proc/{pid}/status").read_text()
        lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
        peaks += [int(line.split()[1]) / 1024 for line in lines]
    return peaks
