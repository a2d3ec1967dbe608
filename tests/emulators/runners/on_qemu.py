# usage: python on_qemu.py ELF REPORT-ADDRESS REPORT-BYTES SECONDS BOARD [MARK-ADDRESS]
# Runs a board's program on QEMU until its report says that it is over, and prints the report; with an address also the
# numbers of instructions from one call of the function there to the next.
import json
import os
import subprocess
import sys
import tempfile
import time

elf, address, length, limit, board = sys.argv[1:6]
mark = int(sys.argv[6]) & ~1 if len(sys.argv) > 6 else None
address, length = int(address), int(length)
over = (0x446F6E65, 0x43727368)
deadline = time.monotonic() + float(limit)
# One instruction is 64 ns of virtual time, so that timers do not depend on the host.
command = ["qemu-system-arm", "-machine", board, "-kernel", elf, "-icount", "shift=6,sleep=off"]
command += ["-audiodev", "none,id=none", "-display", "none", "-serial", "null", "-qmp", "stdio"]
folder = tempfile.TemporaryDirectory()
dump, log = os.path.join(folder.name, "report"), os.path.join(folder.name, "log")
if mark is not None:
    # One instruction at a time, each of them noted when it runs.
    command += ["-singlestep", "-d", "nochain,exec", "-D", log]
machine = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask(what, **arguments):
    machine.stdin.write(json.dumps({"execute": what, "arguments": arguments}) + "\n")
    machine.stdin.flush()
    for line in machine.stdout:
        answer = json.loads(line)
        if "return" in answer:
            return answer["return"]
        if "error" in answer:
            sys.exit(f"{what}: {answer['error']['desc']}")
    sys.exit(f"{what}: QEMU has ended")


def read(size):
    ask("memsave", val=address, size=size, filename=dump)
    with open(dump, "rb") as file:
        return file.read()


def counts():
    count = None
    with open(log, encoding="ascii", errors="replace") as lines:
        for line in lines:
            if not line.startswith("Trace"):
                continue
            if int(line.split("/")[1], 16) == mark:
                if count is not None:
                    yield count
                count = 0
            elif count is not None:
                count += 1


try:
    ask("qmp_capabilities")
    while time.monotonic() < deadline:
        time.sleep(0.05)
        if int.from_bytes(read(4), "little") in over:
            break
    print("report", read(length).hex())
    ask("quit")
    machine.wait()
    if mark is not None:
        print("counts", *counts())
finally:
    machine.kill()
    machine.wait()
    folder.cleanup()
