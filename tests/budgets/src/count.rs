//! Instructions, counted by their lengths.

/// How a CPU's instructions tell their length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// ARM: 32 bits each.
    Arm,
    /// Thumb: 32 bits when the top five bits of the first halfword are 11101, 11110 or 11111.
    Thumb,
    /// RISC-V with compressed instructions: 32 bits when the low two bits are 11.
    RiscV,
}

/// The number of instructions in code without data in it; a cut last one counts.
pub(crate) fn instructions(coding: Coding, code: &[u8]) -> u32 {
    let mut halves = code.chunks_exact(2).map(|half| u16::from_le_bytes([half[0], half[1]]));
    let mut count = 0;
    while let Some(half) = halves.next() {
        let long = match coding {
            Coding::Arm => true,
            Coding::Thumb => half >> 11 >= 0b11101,
            Coding::RiscV => half & 3 == 3,
        };
        if long {
            halves.next();
        }
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(halves: &[u16]) -> Vec<u8> {
        halves.iter().flat_map(|half| half.to_le_bytes()).collect()
    }

    #[test]
    fn lengths_of_each_coding() {
        // push {r7, lr}; movw; movt; bl; pop
        let thumb = bytes(&[0xB580, 0xF240, 0x0000, 0xF2C4, 0x0002, 0xF000, 0xF800, 0xBD80]);
        assert_eq!(instructions(Coding::Thumb, &thumb), 5);
        // b (16 bits, 11100), then a 32-bit store
        assert_eq!(instructions(Coding::Thumb, &bytes(&[0xE7FE, 0xF8C0, 0x1000])), 2);
        // mov r0, #0; bx lr
        let arm = bytes(&[0x0000, 0xE3A0, 0xFF1E, 0xE12F]);
        assert_eq!(instructions(Coding::Arm, &arm), 2);
        // lui; c.sw; c.jr
        assert_eq!(instructions(Coding::RiscV, &bytes(&[0x0537, 0x4002, 0xC10C, 0x8082])), 3);
        assert_eq!(instructions(Coding::RiscV, &[]), 0);
    }
}
