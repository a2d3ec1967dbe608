# usage: python on_qemu.py ELF REPORT-ADDRESS REPORT-BYTES SECONDS BOARD
# Runs a board's program on QEMU until its report says that it is over, and prints the report.
import json
import os
import subprocess
import sys
import tempfile
import time

elf, address, length, limit, board = sys.argv[1:6]
address, length = int(address), int(length)
over = (0x446F6E65, 0x43727368)
deadline = time.monotonic() + float(limit)
# One instruction is 64 ns of virtual time, so that timers do not depend on the host.
command = ["qemu-system-arm", "-machine", board, "-kernel", elf, "-icount", "shift=6,sleep=off"]
command += ["-audiodev", "none,id=none", "-display", "none", "-serial", "null", "-qmp", "stdio"]
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


try:
    ask("qmp_capabilities")
    with tempfile.TemporaryDirectory() as folder:
        dump = os.path.join(folder, "report")

        def read(size):
            ask("memsave", val=address, size=size, filename=dump)
            with open(dump, "rb") as file:
                return file.read()

        while time.monotonic() < deadline:
            time.sleep(0.05)
            if int.from_bytes(read(4), "little") in over:
                break
        print("report", read(length).hex())
finally:
    machine.kill()
    machine.wait()
