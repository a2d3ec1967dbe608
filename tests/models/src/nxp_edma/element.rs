//! The reads and writes of an element.

use super::controller::Controller;
use super::engine::{Phase, Service};
use super::layout::{self, es};
use crate::memory::BusError;

impl Controller {
    /// A read-write sequence: as many reads and writes as make max(SSIZE, DSIZE) bytes (eDMA: eDMA
    /// basic data flow, data path).
    pub(super) fn move_element(&mut self) {
        let Some(mut service) = self.running else { return };
        let bytes = u64::from(service.source.size.max(service.destination.size));
        let outcome = self.sequence(&mut service, bytes);
        service.left = service.left.saturating_sub(bytes);
        service.moved = true;
        if service.left == 0 {
            service.phase = Phase::Retiring;
        }
        // Only these: the channel may have written to the eDMA itself.
        if let Some(running) = &mut self.running {
            running.source_address = service.source_address;
            running.destination_address = service.destination_address;
            running.left = service.left;
            running.moved = true;
            running.phase = service.phase;
        }
        if let Err(bits) = outcome {
            // The TCD gets the addresses and the count at the fault; that includes the accesses of
            // the pipeline, as far as the manual can be read. CITER is not counted.
            self.store_addresses(&service);
            self.fail(bits);
        }
    }

    /// eDMA: Error reporting and handling: the access behind a failing one is already under way, and
    /// is made. A write uses what the failing read brought: here, zeros.
    fn sequence(&mut self, service: &mut Service, bytes: u64) -> Result<(), u32> {
        let reads = bytes / u64::from(service.source.size);
        let writes = bytes / u64::from(service.destination.size);
        let mut data = Vec::new();
        for n in 1..=reads {
            if self.take(service, &mut data).is_ok() {
                continue;
            }
            if n < reads {
                let _ = self.take(service, &mut data);
            } else {
                let _ = self.put(service, &data, 0);
            }
            return Err(es::SBE);
        }
        for n in 1..=writes {
            let at = (n - 1) as usize * usize::from(service.destination.size);
            if self.put(service, &data, at).is_ok() {
                continue;
            }
            if n < writes {
                let _ = self.put(service, &data, at + usize::from(service.destination.size));
            } else if service.left > bytes {
                let _ = self.take(service, &mut data);
            }
            return Err(es::DBE);
        }
        Ok(())
    }

    /// One read of SSIZE; 16 and 32 bytes are bursts of words.
    fn take(&mut self, service: &mut Service, data: &mut Vec<u8>) -> Result<(), BusError> {
        let (at, size) = (service.source_address, service.source.size);
        service.source_address = service.source.advance(at);
        let beat = size.min(4);
        let mut outcome = Ok(());
        for n in 0..size / beat {
            let value = self.bus_read(at.wrapping_add(u32::from(n * beat)), beat);
            outcome = outcome.and(value.map(|_| ()));
            data.extend(&value.unwrap_or(0).to_le_bytes()[..usize::from(beat)]);
        }
        outcome
    }

    /// One write of DSIZE.
    fn put(&mut self, service: &mut Service, data: &[u8], from: usize) -> Result<(), BusError> {
        let (at, size) = (service.destination_address, service.destination.size);
        service.destination_address = service.destination.advance(at);
        let beat = size.min(4);
        let mut outcome = Ok(());
        for n in 0..size / beat {
            let first = from + usize::from(n * beat);
            let value = (0..usize::from(beat)).rev().fold(0, |value, i| {
                value << 8 | u32::from(data.get(first + i).copied().unwrap_or(0))
            });
            outcome =
                outcome.and(self.bus_write(at.wrapping_add(u32::from(n * beat)), beat, value));
        }
        outcome
    }

    /// The eDMA can program itself.
    pub(super) fn bus_read(&mut self, address: u32, size: u8) -> Result<u32, BusError> {
        if layout::owns(address) {
            return Ok(self.read(address, size));
        }
        self.memory.dma_read(address, size)
    }

    fn bus_write(&mut self, address: u32, size: u8, value: u32) -> Result<(), BusError> {
        if layout::owns(address) {
            self.write(address, size, value);
            return Ok(());
        }
        self.memory.dma_write(address, size, value)
    }
}
