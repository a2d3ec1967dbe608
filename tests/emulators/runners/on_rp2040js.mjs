// usage: node on_rp2040js.mjs ELF REPORT-ADDRESS REPORT-BYTES SECONDS MODULES
// Runs a board's program on rp2040js until its report says that it is over, and prints report and UART.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [elfPath, address, length, limit, modules] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), 'here.js'));
const { Simulator, ConsoleLogger, LogLevel } = require('rp2040js');

const RAM = 0x20000000;
const FLASH = 0x10000000;
const VECTORS = 0x10000100;
const OVER = [0x446f6e65, 0x43727368];

const elf = fs.readFileSync(elfPath);
const simulator = new Simulator();
const chip = simulator.rp2040;
chip.logger = new ConsoleLogger(LogLevel.Error);
for (let i = 0; i < elf.readUInt16LE(44); i++) {
  const header = elf.readUInt32LE(28) + i * elf.readUInt16LE(42);
  const [type, offset, , place, bytes] = [0, 4, 8, 12, 16].map((o) => elf.readUInt32LE(header + o));
  if (type === 1 && bytes > 0) chip.flash.set(elf.subarray(offset, offset + bytes), place - FLASH);
}
let wire = '';
chip.uart[0].onByte = (byte) => { wire += byte.toString(16).padStart(2, '0'); };
// No boot ROM: the vector table is where the second boot stage would have left it.
chip.core.VTOR = VECTORS;
chip.core.reset();

const at = Number(address) - RAM;
const deadline = Date.now() + Number(limit) * 1000;
const watch = setInterval(() => {
  const state = new DataView(chip.sram.buffer, chip.sram.byteOffset).getUint32(at, true);
  if (!OVER.includes(state) && Date.now() < deadline) return;
  clearInterval(watch);
  simulator.stop();
  const report = Buffer.from(chip.sram.subarray(at, at + Number(length))).toString('hex');
  process.stdout.write(`report ${report}\nuart ${wire}\n`, () => process.exit(0));
}, 20);
simulator.execute();
