# usage: python on_labwired.py ELF REPORT-ADDRESS REPORT-BYTES SECONDS CHIP
# Runs a board's program on LabWired until its report says that it is over, and prints report and UART.
import sys
import time

from labwired import Sim

elf, address, length, limit, chip = sys.argv[1:6]
address, length = int(address), int(length)
over = (0x446F6E65, 0x43727368)
deadline = time.monotonic() + float(limit)
with Sim(elf, chip=chip) as machine:
    while time.monotonic() < deadline:
        machine.run_for("1ms")
        if machine.read_u32(address) in over:
            break
    print("report", machine.read_memory(address, length).hex())
    print("uart", machine.uart_transcript().encode("latin-1", "replace").hex())
    print("cycles", machine.cycles)
