//! The register map that an SVD file is reduced to.

use crate::diagnostic::{FileId, Span};

/// The part of a device that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// The device's name; empty when the file gives none.
    pub name: String,
    /// The file it was read from.
    pub file: FileId,
    /// The peripherals asked for, in that order.
    pub peripherals: Vec<Peripheral>,
    /// All interrupts of the device, each name and number once, in the order of the file.
    pub interrupts: Vec<Interrupt>,
}

/// An interrupt, wherever in the file it is listed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interrupt {
    /// Its name.
    pub name: String,
    /// Its number at the interrupt controller.
    pub number: u32,
    /// The name in the file.
    pub span: Span,
}

/// A peripheral with `derivedFrom` resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Peripheral {
    /// Its name; of an array of peripherals, the element's.
    pub name: String,
    /// Its address.
    pub base: u64,
    /// Its registers, in the order of the file.
    pub registers: Vec<Register>,
    /// The name in the file.
    pub span: Span,
    /// What it says it is derived from.
    pub derived_from: Option<String>,
}

/// A register, or an array of registers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Register {
    /// The name with the clusters around it, joined with `.`; an array keeps its `%s`, as in
    /// `CHANNEL%s.CONTROL`.
    pub name: String,
    /// Bytes from the peripheral's base to the register, of an array to element 0.
    pub offset: u64,
    /// Width in bits.
    pub size: u8,
    /// What an access may do.
    pub access: Access,
    /// The value after reset.
    pub reset: u64,
    /// What a write does.
    pub write: WriteEffect,
    /// Whether reading changes something, in the register or in one of its fields.
    pub read_effect: bool,
    /// Its fields, arrays expanded, in the order of the file.
    pub fields: Vec<Field>,
    /// Set for an array, of registers or of the cluster they are in.
    pub array: Option<Array>,
    /// The register's own name in the file.
    pub span: Span,
}

/// The elements of an array.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Array {
    /// Bytes from one element to the next.
    pub stride: u64,
    /// What replaces `%s`, in the order of the elements.
    pub labels: Vec<String>,
}

/// A field of a register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its lowest bit.
    pub offset: u8,
    /// Its number of bits.
    pub width: u8,
    /// What an access may do; the register's where the field says nothing.
    pub access: Access,
    /// What a write does; the register's where the field says nothing.
    pub write: WriteEffect,
    /// Whether reading changes something.
    pub read_effect: bool,
    /// Named values that fit the field.
    pub values: Vec<(String, u64)>,
    /// The name in the file.
    pub span: Span,
}

/// What an access may do. `writeOnce` forms count as their plain ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Access {
    /// Writing is undefined.
    ReadOnly,
    /// Reading is undefined.
    WriteOnly,
    /// Both.
    ReadWrite,
}

/// What a write does to the bits written (`modifiedWriteValues`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WriteEffect {
    /// The file says nothing.
    Plain,
    /// Ones clear.
    OneToClear,
    /// Zeros clear.
    ZeroToClear,
    /// Ones set.
    OneToSet,
    /// Zeros set.
    ZeroToSet,
    /// Ones toggle.
    OneToToggle,
    /// Zeros toggle.
    ZeroToToggle,
    /// Any write clears.
    Clear,
    /// Any write sets.
    Set,
    /// The file says that the value is stored, as it is.
    Modify,
}

impl Device {
    /// The peripheral of this name.
    pub fn peripheral(&self, name: &str) -> Option<&Peripheral> {
        self.peripherals.iter().find(|peripheral| peripheral.name == name)
    }
}

impl Peripheral {
    /// The register of this name, spelt as in [`Register::name`]; `[%s]` stands for `%s`.
    pub fn register(&self, name: &str) -> Option<&Register> {
        let name = name.replace("[%s]", "%s");
        self.registers.iter().find(|register| register.name == name)
    }
}

impl Register {
    /// The first field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
