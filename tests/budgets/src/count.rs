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

/// The number of barriers in such code: instructions that hold memory accesses back.
pub(crate) fn barriers(coding: Coding, code: &[u8]) -> u32 {
    let word = |at: usize| {
        let half = |at: usize| code.get(at..at + 2).map(|b| u32::from(b[0]) | u32::from(b[1]) << 8);
        Some((half(at)?, half(at + 2)?))
    };
    let mut count = 0;
    let mut at = 0;
    while at < code.len() {
        let length =
            if instructions(coding, &code[at..code.len().min(at + 4)]) == 1 { 4 } else { 2 };
        let found = word(at).filter(|_| length == 4).is_some_and(|(low, high)| match coding {
            // dmb or dsb, whatever the option.
            Coding::Thumb => low == 0xF3BF && matches!(high & 0xFFF0, 0x8F50 | 0x8F40),
            // The same, or the write of CP15 c7, c10, 4 or 5 that they replace.
            Coding::Arm => {
                let word = high << 16 | low;
                matches!(word & 0xFFFF_FFF0, 0xF57F_F050 | 0xF57F_F040)
                    || matches!(word & 0x0FFF_0FFF, 0x0E07_0F9A | 0x0E07_0FBA)
            }
            // fence, device accesses included in what it holds back.
            Coding::RiscV => low & 0x707F == 0xF && high >> 4 & 0x88 != 0,
        });
        count += u32::from(found);
        at += length;
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
    fn barriers_of_each_coding() {
        // dmb sy; two short instructions that look like the second half of one; dsb st
        let thumb = bytes(&[0xF3BF, 0x8F5F, 0xBF00, 0x4770, 0xF3BF, 0x8F4E]);
        assert_eq!(barriers(Coding::Thumb, &thumb), 2);
        // isb, and a load whose halves begin as a barrier does
        assert_eq!(barriers(Coding::Thumb, &bytes(&[0xF3BF, 0x8F6F, 0xF8D0, 0xF3BF])), 0);
        // mcr p15, 0, r0, c7, c10, 4; dmb sy; mcr p15, 0, r0, c7, c5, 4
        let arm = bytes(&[0x0F9A, 0xEE07, 0xF05F, 0xF57F, 0x0F95, 0xEE07]);
        assert_eq!(barriers(Coding::Arm, &arm), 2);
        // fence iorw, iorw; fence rw, rw; nop
        let riscv = bytes(&[0x000F, 0x0FF0, 0x000F, 0x0330, 0x0001]);
        assert_eq!(barriers(Coding::RiscV, &riscv), 1);
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
