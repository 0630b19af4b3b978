# SPDX-License-Identifier: Apache-2.0
"""Runs Python for the tests, beside a client of kazoo: one statement or expression a line, each in a thread of its own.

A line is "<number> <Python>". The answer is "<number> ok <text>" or "<number> error <text>", when the call is over.
"""
import os
import sys
import threading
from datetime import timedelta

from kazoo.client import KazooClient
from kazoo.recipe.lock import Lock

zk = KazooClient(hosts=sys.argv[1])
zk.start()
names = {"zk": zk, "Lock": Lock, "timedelta": timedelta}
writing = threading.Lock()


def answer(number, kind, text):
    with writing:
        print(number, kind, str(text).replace("\n", " "), flush=True)


def run(number, text):
    try:
        try:
            value = eval(compile(text, "test", "eval"), names)
        except SyntaxError:
            exec(compile(text, "test", "exec"), names)
            value = None
        answer(number, "ok", value)
    except BaseException as error:  # the test decides
        answer(number, "error", repr(error))


for line in sys.stdin:
    number, text = line.rstrip("\n").split(" ", 1)
    threading.Thread(target=run, args=(number, text), daemon=True).start()
end = threading.Thread(target=zk.stop, daemon=True)
end.start()
end.join(5)
os._exit(0)  # whatever a thread of kazoo still waits for
