#!/usr/bin/env python3
"""Times the whole program on generated plans: whole_process.py PROGRAM DIRECTORY

Prints, per case, wall time (median of the runs, with minimum and maximum), peak memory (the kernel's
ru_maxrss of the finished process) and the budget of shared/DESIGN.md §6 where there is one. A rival
that is installed (pg-explain of npm) is run on the same files. Never decides anything: machines are
noisy. Exit 1 only when a run fails.
"""
import os, pathlib, shutil, statistics, subprocess, sys, time

program, directory = sys.argv[1], pathlib.Path(sys.argv[2])
generator = pathlib.Path(__file__).with_name("make_plan.py")


def generate(nodes, form):
    path = directory / f"plan-{nodes}.{form}"
    if not path.exists():
        with open(path, "wb") as out:
            subprocess.run([sys.executable, str(generator), "--nodes", str(nodes), "--format", form],
                           stdout=out, check=True)
    return path


def measure(command, runs):
    times, peak, status = [], 0, 0
    for at in range(runs + 1):
        began = time.perf_counter()
        child = os.posix_spawnp(command[0], command, os.environ,
                                file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
                                              (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
        _, result, usage = os.wait4(child, 0)
        if at > 0:  # the first run warms the caches
            times.append((time.perf_counter() - began) * 1000)
        peak = max(peak, usage.ru_maxrss / 1024)
        status = max(status, os.waitstatus_to_exitcode(result))
    return times, peak, status


CASES = [  # nodes, format, report, runs, budget
    (50, "json", "text", 21, "10 ms"),
    (50, "text", "text", 21, "10 ms"),
    (50, "json", "json", 21, "10 ms"),
    (100_000, "json", "text", 5, "1 s, 300 MB"),
    (100_000, "text", "text", 5, "1 s, 300 MB"),
    (100_000, "yaml", "text", 3, ""),
    (100_000, "xml", "text", 3, ""),
    (100_000, "json", "json", 3, ""),
]

print(f"{'case':34} {'file':>9} {'median':>10} {'min':>9} {'max':>9} {'peak':>8}  budget")
failed = False
for nodes, form, report, runs, budget in CASES:
    path = generate(nodes, form)
    size = path.stat().st_size
    programs = [("planwright", [program, "diagnose", "--plan", str(path), "--format", report])]
    rival = shutil.which("pg-explain")
    if rival and form in ("json", "text") and report == "text":
        programs.append(("pg-explain", [rival, str(path)]))
    for name, command in programs:
        times, peak, status = measure(command, runs)
        label = f"{name} {nodes} {form} → {report}"
        print(f"{label:34} {size / 1e6:7.2f}MB {statistics.median(times):8.1f}ms {min(times):7.1f}ms "
              f"{max(times):7.1f}ms {peak:6.1f}MB  {budget if name == 'planwright' else ''}"
              + (f"  exit {status}" if status else ""))
        failed = failed or (name == "planwright" and status != 0)
sys.exit(1 if failed else 0)
