//! Finding a symbol in a 32-bit little-endian ELF file.

/// The address of a symbol.
pub(crate) fn symbol(elf: &[u8], name: &str) -> Option<u32> {
    let sections = word(elf, 32)? as usize;
    let size = usize::from(half(elf, 46)?);
    for index in 0..usize::from(half(elf, 48)?) {
        let header = sections + index * size;
        if word(elf, header + 4)? == 2 {
            let strings = sections + word(elf, header + 24)? as usize * size;
            return in_table(elf, header, word(elf, strings + 16)? as usize, name);
        }
    }
    None
}

fn in_table(elf: &[u8], header: usize, strings: usize, name: &str) -> Option<u32> {
    let (start, bytes) = (word(elf, header + 16)? as usize, word(elf, header + 20)? as usize);
    for entry in (start..start + bytes).step_by(16) {
        let text = elf.get(strings + word(elf, entry)? as usize..)?;
        if text.starts_with(name.as_bytes()) && text.get(name.len()) == Some(&0) {
            return word(elf, entry + 4);
        }
    }
    None
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::symbol;

    #[test]
    fn what_is_no_elf_file_has_no_symbol() {
        assert_eq!(symbol(&[], "REPORT"), None);
        assert_eq!(symbol(&[0xFF; 200], "REPORT"), None);
    }
}
