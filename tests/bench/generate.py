#!/usr/bin/env python3
"""How fast the generator is: generate.py --build BUILD [--quick]

Fleets of instances, each read, composed and emitted with its Application and its objects, by two threads.
Memory is flat when ten times as many instances take no more than their own declarations.
"""
import argparse
import json
import pathlib
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    bench = pathlib.Path(options.build) / "tests" / "bench" / "kchart-generate-bench"
    print("| instances | read | check | compose and emit | all | processor time | files | MB | peak | aim |")
    print("|" + " --- |" * 10)
    for count in (100, 1000) if options.quick else (100, 1000, 10000):
        done = subprocess.run([bench, str(count), "2"], capture_output=True, text=True, check=True)
        one = json.loads(done.stdout)
        whole = one["read_s"] + one["check_s"] + one["emit_s"]
        print(f"| {count} | {one['read_s']:.2f} s | {one['check_s']:.2f} s | {one['emit_s']:.2f} s | "
              f"{whole:.2f} s | {one['cpu_s']:.2f} s | {one['files']} | {one['bytes'] / 1e6:.1f} | "
              f"{one['peak_mib']:.0f} MiB | {'5 s' if count == 10000 else ''} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
