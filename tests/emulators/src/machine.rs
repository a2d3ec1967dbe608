//! The machines: which program runs on which model.

/// What runs a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Model {
    /// rp2040js, from npm.
    Rp2040js,
    /// LabWired, from PyPI, with this packaged chip.
    LabWired(&'static str),
    /// QEMU, from Debian, with this board.
    Qemu(&'static str),
}

/// A board's program and the model that it runs on.
#[derive(Debug)]
pub(crate) struct Machine {
    /// Its column in the table, and its program's name.
    pub(crate) name: &'static str,
    /// The package of the program.
    pub(crate) package: &'static str,
    /// The folder of the package.
    pub(crate) folder: &'static str,
    /// The target that it is built for.
    pub(crate) target: &'static str,
    /// Flags of the compiler, where the model's processor needs them.
    pub(crate) flags: &'static [&'static str],
    /// What runs it.
    pub(crate) model: Model,
    /// What UART0 must have sent in the end, as a case of its own.
    pub(crate) wire: Option<&'static str>,
}

/// LabWired's Cortex-M0+ gives the address of `mov rd, pc` where the processor gives that plus four (ARMv6-M
/// A6.7.40), and jump tables start with it. Both programs of the target have it, so that they share a build.
const V6M: &[&str] = &["-Cjump-tables=no"];

/// All of them. LabWired's Cortex-M4 lacks the DSP instructions, `uxtb16` for one, so its program keeps to
/// ARMv7-M.
pub(crate) const MACHINES: &[Machine] = &[
    Machine {
        name: "rp2040-rp2040js",
        package: "rp2040-board",
        folder: "rp2040",
        target: "thumbv6m-none-eabi",
        flags: V6M,
        model: Model::Rp2040js,
        wire: Some("one channel writes this line at UART0's pace\n"),
    },
    Machine {
        name: "rp2040-labwired",
        package: "rp2040-board",
        folder: "rp2040",
        target: "thumbv6m-none-eabi",
        flags: V6M,
        model: Model::LabWired("rp2040"),
        wire: None,
    },
    Machine {
        name: "stm32f407-labwired",
        package: "stm32f407-board",
        folder: "stm32f407",
        target: "thumbv7m-none-eabi",
        flags: &[],
        model: Model::LabWired("stm32f407"),
        wire: None,
    },
    Machine {
        name: "stm32g474-labwired",
        package: "stm32g474-board",
        folder: "stm32g474",
        target: "thumbv7m-none-eabi",
        flags: &[],
        model: Model::LabWired("stm32g474re"),
        wire: None,
    },
    Machine {
        name: "stm32h563-labwired",
        package: "stm32h563-board",
        folder: "stm32h563",
        target: "thumbv8m.main-none-eabi",
        flags: &[],
        model: Model::LabWired("stm32h563"),
        wire: None,
    },
    Machine {
        name: "mps2-an505-qemu",
        package: "mps2-an505-board",
        folder: "mps2-an505",
        target: "thumbv8m.main-none-eabi",
        flags: &[],
        model: Model::Qemu("mps2-an505"),
        wire: None,
    },
    Machine {
        name: "versatilepb-qemu",
        package: "versatilepb-board",
        folder: "versatilepb",
        target: "armv5te-none-eabi",
        flags: &[],
        model: Model::Qemu("versatilepb"),
        wire: None,
    },
];
