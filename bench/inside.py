"""What is measured or checked without a web server, each in a process of its own with Django in
it. Run: python -m bench.inside NAME, with JSON in and JSON out."""

import json
import sys
import time

import django

SECONDS = 1000  # ms


def main():
    django.setup()
    from bench import desk, meetings, statements, verify

    tasks = {
        "load": meetings.load_all,
        "load-crowd": meetings.load_crowd,
        "statements": statements.count,
        "profile": statements.profile,
        "move-up": desk.move_up,
        "admin-list": desk.admin_list,
        "invariants": desk.invariants,
        "verify": verify.everything,
    }
    text = sys.stdin.read()
    job = json.loads(text) if text else {}
    json.dump(tasks[sys.argv[1]](**job), sys.stdout)


def ms_of(work):
    """(ms, what the work returned)"""
    begun = time.perf_counter()
    result = work()
    return (time.perf_counter() - begun) * SECONDS, result


if __name__ == "__main__":
    main()
