//! What vendors get wrong is repaired where one reading is possible, and told with its place where
//! not; and what is wrong elsewhere in a file does not matter.

use dmagen::diagnostic::{Sources, render_human, render_short};
use dmagen::source::svd::{self, Access, Device, Peripheral, WriteEffect};

/// A device with peripheral `P` (from line 5 on) and a broken one after it.
fn device(registers: &str) -> String {
    format!(
        "<device>\n<name>D</name><size>32</size><resetValue>0</resetValue>\n<peripherals>\n\n\
         <peripheral><name>P</name><baseAddress>0x4000</baseAddress><registers>\n{registers}\n\
         </registers></peripheral>\n\
         <peripheral><name>BROKEN</name><registers><register><access>nonsense</register>\n\
         </peripherals></device>"
    )
}

fn register(body: &str) -> String {
    device(&format!("<register><name>R</name><addressOffset>0x8</addressOffset>{body}</register>"))
}

fn field(body: &str) -> String {
    register(&format!("<fields><field><name>F</name>{body}</field></fields>"))
}

fn load(text: &str, names: &[&str]) -> Result<Device, Vec<String>> {
    let mut sources = Sources::new();
    let file = sources.add("d.svd", text);
    svd::load(&sources, file, names)
        .map_err(|faults| faults.iter().map(|fault| render_short(&sources, fault)).collect())
}

fn peripheral(text: &str) -> Peripheral {
    let mut device = load(text, &["P"]).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"));
    device.peripherals.remove(0)
}

fn faults(text: &str, name: &str) -> Vec<String> {
    load(text, &[name]).expect_err(text)
}

#[test]
fn access_words_of_vendors_are_understood() {
    for (word, access) in [
        ("read-only", Access::ReadOnly),
        ("Read-Only", Access::ReadOnly),
        ("read", Access::ReadOnly),
        ("write", Access::WriteOnly),
        ("writeOnce", Access::WriteOnly),
        ("writeonce", Access::WriteOnly),
        ("read-writeonce", Access::ReadWrite),
        ("read/clear", Access::ReadWrite),
        ("Read or Write under safe Accessing mode", Access::ReadWrite),
        ("", Access::ReadWrite),
        (" read-only\n", Access::ReadOnly),
        ("<![CDATA[read-only]]>", Access::ReadOnly),
        ("<!-- read --> write-only", Access::WriteOnly),
    ] {
        let text = register(&format!("<access>{word}</access>"));
        assert_eq!(peripheral(&text).registers[0].access, access, "{word}");
        let text = field(&format!("<bitRange>[0:0]</bitRange><access>{word}</access>"));
        assert_eq!(peripheral(&text).registers[0].fields[0].access, access, "{word}");
    }
}

#[test]
fn bit_ranges_in_all_forms_give_the_same_field() {
    for body in [
        "<bitRange>[7:4]</bitRange>",
        "<bitRange>[ 7 : 4 ]</bitRange>",
        "<bitRange>7:4</bitRange>",
        "<bitRange>[4:7]</bitRange>",
        "<lsb>4</lsb><msb>7</msb>",
        "<lsb>0x4</lsb><msb>0x7</msb>",
        "<msb>4</msb><lsb>7</lsb>",
        "<bitOffset>4</bitOffset><bitWidth>4</bitWidth>",
        "<bitWidth> 4 </bitWidth><bitOffset> #100 </bitOffset>",
    ] {
        let found = &peripheral(&field(body)).registers[0].fields[0];
        assert_eq!((found.offset, found.width), (4, 4), "{body}");
    }
}

#[test]
fn values_that_cannot_be_are_left_out() {
    let value = |name: &str, value: &str| {
        format!("<enumeratedValue><name>{name}</name><value>{value}</value></enumeratedValue>")
    };
    let body = format!(
        "<bitRange>[1:0]</bitRange><enumeratedValues/><enumeratedValues></enumeratedValues>\
         <enumeratedValues>{}{}{}{}<enumeratedValue><value>1</value></enumeratedValue>\
         <enumeratedValue><name>default</name><isDefault>true</isDefault></enumeratedValue>\
         </enumeratedValues>",
        value("one", "1"),
        value("two", "0b1x"),
        value("far", "4"),
        value("bad", "two"),
    );
    let values = &peripheral(&field(&body)).registers[0].fields[0].values;
    assert_eq!(values, &[("one".to_owned(), 1), ("two".to_owned(), 2)]);
}

#[test]
fn what_does_not_concern_registers_may_be_wrong() {
    let text = device(
        "<register><name>R</name><description>R&D &nbsp; <b>x</b></description>\
         <addressOffset>0</addressOffset><resetMask>0xZZ</resetMask><dataType>x</dataType>\
         <writeConstraint/><fields><reserved/>\
         <field><name>Reserved</name><bitRange>[3:0]</bitRange></field>\
         <field><name>Reserved</name><bitRange>[7:4]</bitRange></field></fields></register>\
         <strange/>",
    )
    .replace(
        "<baseAddress>",
        "<addressBlock><offset>0</offset></addressBlock>\
         <interrupt><name>I</name><value>x</value></interrupt><baseAddress>",
    );
    let found = peripheral(&text);
    assert_eq!(found.base, 0x4000);
    assert_eq!(found.registers[0].fields.len(), 2);
    assert_eq!(load(&text, &["P"]).unwrap().interrupts, []);
}

#[test]
fn faulty_heads_and_interrupts_do_not_matter() {
    let text = register("").replace(
        "<size>32</size>",
        "<size>wide</size><access>odd</access><cpu><name>CM99</name></cpu><width/>",
    );
    let found = peripheral(&text);
    assert_eq!((found.registers[0].size, found.registers[0].access), (32, Access::ReadWrite));
}

#[test]
fn effects_go_down_from_the_register_to_its_fields() {
    let text = register(
        "<size>0x10</size><modifiedWriteValues>OneToClear</modifiedWriteValues><fields>\
         <field><name>A</name><bitRange>[0:0]</bitRange><readAction>clear</readAction></field>\
         <field><name>B</name><bitRange>[1:1]</bitRange>\
         <modifiedWriteValues>modify</modifiedWriteValues></field></fields>",
    );
    let found = &peripheral(&text).registers[0];
    assert_eq!((found.size, found.write, found.read_effect), (16, WriteEffect::OneToClear, true));
    assert_eq!((found.fields[0].write, found.fields[0].read_effect), (found.write, true));
    assert_eq!((found.fields[1].write, found.fields[1].read_effect), (WriteEffect::Modify, false));
}

#[test]
fn arrays_keep_labels_and_inner_ones_are_expanded() {
    let text = device(
        "<cluster><dim>2</dim><dimIncrement>0x20</dimIncrement><dimIndex>B,A</dimIndex>\
         <name>CH[%s]</name><addressOffset>0x100</addressOffset>\
         <register><dim>2</dim><dimIncrement>4</dimIncrement><name>R%s</name>\
         <addressOffset>8</addressOffset></register></cluster>\
         <register><dim>3</dim><dimIncrement>4</dimIncrement><dimIndex>1-2</dimIndex>\
         <name>S</name><addressOffset>0</addressOffset><fields><field><dim>2</dim>\
         <dimIncrement>8</dimIncrement><dimIndex>L,H</dimIndex><name>F%s</name>\
         <bitRange>[3:0]</bitRange></field></fields></register>",
    );
    let found = peripheral(&text);
    let names: Vec<(&str, u64)> =
        found.registers.iter().map(|r| (r.name.as_str(), r.offset)).collect();
    assert_eq!(names, [("CH%s.R0", 0x108), ("CH%s.R1", 0x10C), ("S%s", 0)]);
    let array = found.register("CH[%s].R0").unwrap().array.as_ref().unwrap();
    assert_eq!((array.stride, array.labels.join(" ")), (0x20, "B A".to_owned()));
    let counted = found.registers[2].array.as_ref().unwrap();
    assert_eq!(counted.labels, ["0", "1", "2"], "an index of the wrong length is passed over");
    let fields = &found.registers[2].fields;
    assert_eq!((fields[0].name.as_str(), fields[1].name.as_str()), ("FL", "FH"));
    assert_eq!((fields[0].offset, fields[1].offset), (0, 8));
}

#[test]
fn labels_that_run_backwards_are_counted_as_they_stand() {
    for (count, labels) in [(3, "2,1,0"), (8, "3,2,1,0,7,6,5,4")] {
        let text = device(&format!(
            "<register><dim>{count}</dim><dimIncrement>1</dimIncrement><dimIndex>{labels}</dimIndex>\
             <name>PRI%s</name><size>8</size><addressOffset>0x100</addressOffset></register>",
        ));
        let found = peripheral(&text);
        let array = found.register("PRI%s").unwrap().array.as_ref().unwrap();
        assert_eq!((array.stride, array.labels.join(",")), (1, labels.to_owned()));
    }
}

#[test]
fn what_is_derived_takes_what_it_does_not_say() {
    let text = "<?xml version='1.0'?><!-- <device> --><device><name>D</name><size>16</size>\
        <peripherals><!-- <peripheral><name>P</name></peripheral> -->\
        <peripheral derivedFrom = 'Q' ><name>P</name><baseAddress>0x10</baseAddress></peripheral>\
        <peripheral><name>Q</name><description><![CDATA[<peripheral><name>P</name>]]></description>\
        <baseAddress>0x20</baseAddress><size>8</size><registers>\
        <register><name>A</name><addressOffset>0</addressOffset><access>read-only</access>\
        <fields><field><name>F</name><lsb>0</lsb><msb>1</msb><enumeratedValues><name>E</name>\
        <enumeratedValue><name>v</name><value>3</value></enumeratedValue></enumeratedValues></field>\
        <field derivedFrom='F'><name>G</name><lsb>2</lsb><msb>3</msb></field>\
        <field><name>H</name><lsb>4</lsb><msb>5</msb><enumeratedValues derivedFrom='E'/></field>\
        </fields></register>\
        <register derivedFrom='A'><name>B</name><addressOffset>1</addressOffset></register>\
        <register derivedFrom=\"S.C.X\"><name>Y</name><addressOffset>2</addressOffset></register>\
        <cluster derivedFrom='S.C'><name>K</name><addressOffset>8</addressOffset></cluster>\
        </registers></peripheral>\
        <peripheral><name>S</name><baseAddress>0</baseAddress><registers><cluster><name>C</name>\
        <addressOffset>0</addressOffset><register><name>X</name><addressOffset>4</addressOffset>\
        <resetValue>7</resetValue></register><register><name>bad</name></register></cluster>\
        </registers></peripheral></peripherals></device>";
    let found = peripheral(text);
    assert_eq!((found.base, found.derived_from.as_deref()), (0x10, Some("Q")));
    let shape: Vec<(&str, u64, u8, usize, u64)> = found
        .registers
        .iter()
        .map(|r| (r.name.as_str(), r.offset, r.size, r.fields.len(), r.reset))
        .collect();
    assert_eq!(
        shape,
        [("A", 0, 8, 3, 0), ("B", 1, 8, 3, 0), ("Y", 2, 16, 0, 7), ("K.X", 12, 16, 0, 7),]
    );
    let b = found.register("B").unwrap();
    assert_eq!(b.access, Access::ReadOnly);
    for name in ["F", "G", "H"] {
        assert_eq!(b.field(name).unwrap().values, [("v".to_owned(), 3)], "{name}");
    }
    assert_eq!(b.field("F").unwrap().span, found.registers[0].fields[0].span);
}

#[test]
fn peripherals_in_an_array_are_named_as_elements() {
    let text = register("").replace(
        "<name>P</name>",
        "<dim>2</dim><dimIncrement>0x400</dimIncrement><name>P[%s]</name>",
    );
    let device = load(&text, &["P1", "P0"]).unwrap();
    let bases: Vec<u64> = device.peripherals.iter().map(|peripheral| peripheral.base).collect();
    assert_eq!(bases, [0x4400, 0x4000]);
    assert_eq!(device.peripheral("P0").unwrap().registers.len(), 1);
}

#[test]
fn interrupts_are_read_from_the_whole_file_once_each() {
    let interrupt = "<interrupt><name> I </name><value>0x3</value></interrupt>";
    let text = register("").replace(
        "</peripherals>",
        &format!(
            "{interrupt}{interrupt}\
         <!-- <interrupt><name>N</name><value>4</value></interrupt> -->\
         <interrupt ><name>I</name><value>5</value></interrupt></peripherals>"
        ),
    );
    let interrupts = load(&text, &["P"]).unwrap().interrupts;
    let found: Vec<(&str, u32)> = interrupts.iter().map(|i| (i.name.as_str(), i.number)).collect();
    assert_eq!(found, [("I", 3), ("I", 5)]);
    assert_eq!(&text[interrupts[0].span.start..interrupts[0].span.end], "I");
}

#[test]
fn what_cannot_be_repaired_is_told_with_its_place() {
    let element = |text: &str| device(text);
    for (text, expected) in [
        (
            field("<bitRange>[32:30]</bitRange>"),
            "6:80: the field `F` does not fit the register `R` [DMA0019]",
        ),
        (
            field("<bitRange>[a:0]</bitRange>"),
            "6:80: the field `F` has no valid bit range [DMA0020]",
        ),
        (field("<lsb>0</lsb>"), "6:80: the field `F` has no valid bit range [DMA0020]"),
        (
            field("<bitOffset>1</bitOffset><bitWidth>0</bitWidth>"),
            "6:80: the field `F` has no valid bit range [DMA0020]",
        ),
        (
            field("<lsb>0</lsb><msb>4294967295</msb>"),
            "6:80: the field `F` has no valid bit range [DMA0020]",
        ),
        (register("<size>0xZZ</size>"), "6:65: `0xZZ` is no `size` [DMA0020]"),
        (register("<size>512</size>"), "6:17: the register `R` has 512 bits [DMA0020]"),
        (register("<resetValue>-1</resetValue>"), "6:71: `-1` is no `resetValue` [DMA0020]"),
        (
            element("<register><name>R</name></register>"),
            "6:17: `R` has no `addressOffset` [DMA0020]",
        ),
        (
            element("<register><addressOffset>0</addressOffset></register>"),
            "6:1: a `register` has no `name` [DMA0020]",
        ),
        (
            element(
                "<register derivedFrom='Q'><name>R</name><addressOffset>0</addressOffset></register>",
            ),
            "6:24: `derivedFrom` names `Q`, which is not there [DMA0017]",
        ),
        (
            element(
                "<register derivedFrom='R'><name>R</name><addressOffset>0</addressOffset></register>",
            ),
            "6:24: `derivedFrom` leads back to itself [DMA0018]",
        ),
        (
            element(
                "<cluster><name>C</name><addressOffset>0</addressOffset><cluster derivedFrom='P.C'>\
            <name>D</name><addressOffset>0</addressOffset></cluster></cluster>",
            ),
            "6:78: a cluster would contain itself [DMA0018]",
        ),
        (
            element(
                "<register><dim>0</dim><dimIncrement>4</dimIncrement><name>R%s</name>\
            <addressOffset>0</addressOffset></register>",
            ),
            "6:16: the array `R%s` cannot be expanded [DMA0021]",
        ),
        (
            element(
                "<register><dim>99999999</dim><dimIncrement>4</dimIncrement><name>R%s</name>\
            <addressOffset>0</addressOffset></register>",
            ),
            "6:16: the array `R%s` cannot be expanded [DMA0021]",
        ),
        (element("<register><name>R</nam></register>"), "6:18: malformed XML [DMA0014]"),
        (element("<register><name>R</name>"), "7:1: malformed XML [DMA0014]"),
        (element("<!-- "), "6:1: malformed XML [DMA0014]"),
    ] {
        assert_eq!(faults(&text, "P"), [format!("d.svd:{expected}")], "{text}");
    }
}

#[test]
fn peripherals_that_lead_nowhere_are_told() {
    let wrap = |text: &str| {
        format!("<device><name>D</name>\n<peripherals>\n{text}</peripherals></device>")
    };
    let derived = |name: &str, from: &str| {
        format!(
            "<peripheral derivedFrom=\"{from}\"><name>{name}</name>\
                 <baseAddress>0</baseAddress></peripheral>\n"
        )
    };
    for (text, expected) in [
        (
            wrap(&derived("P", "Q")),
            vec!["3:26: `derivedFrom` names `Q`, which is not there [DMA0017]"],
        ),
        (wrap(&derived("P", "P")), vec!["3:26: `derivedFrom` leads back to itself [DMA0018]"]),
        (
            wrap(&(derived("P", "Q") + &derived("Q", "P"))),
            vec!["4:26: `derivedFrom` leads back to itself [DMA0018]"],
        ),
        (wrap(&derived("PX", "Q")), vec!["2:1: there is no peripheral `P` [DMA0016]"]),
        (
            wrap("<peripheral>"),
            vec!["2:1: there is no peripheral `P` [DMA0016]", "3:13: malformed XML [DMA0014]"],
        ),
        (
            "<device><name>D</name></device>".to_owned(),
            vec!["1:1: this SVD file has no peripherals [DMA0015]"],
        ),
        ("<html></html>".to_owned(), vec!["1:1: this is no SVD file [DMA0015]"]),
        ("not XML".to_owned(), vec!["1:1: this is no SVD file [DMA0015]"]),
        ("<device><name>D</name".to_owned(), vec!["1:16: malformed XML [DMA0014]"]),
        (
            "<\0d\0e\0".to_owned(),
            vec!["1:2: this is no UTF-8 text: it holds a zero byte [DMA0002]"],
        ),
    ] {
        let expected: Vec<String> = expected.iter().map(|one| format!("d.svd:{one}")).collect();
        assert_eq!(faults(&text, "P"), expected, "{text}");
    }
}

#[test]
fn all_faults_come_in_one_run() {
    let text = device(
        "<register><name>A</name></register>\n<register><name>B</name></register>\n\
         <register><name>C</name><addressOffset>x</addressOffset></register>",
    );
    assert_eq!(load(&text, &["P", "PX"]).unwrap_err().len(), 4);
}

#[test]
fn a_peripheral_that_is_not_there_gets_the_nearest_names() {
    let mut sources = Sources::new();
    let file = sources.add("d.svd", register(""));
    let found = svd::load(&sources, file, &["Q"]).unwrap_err();
    assert_eq!(
        render_human(&sources, &found, false),
        "error[DMA0016]: there is no peripheral `Q`
 --> d.svd:3:1
  |
3 | <peripherals>
  | ^^^^^^^^^^^^^ 2 peripherals, none of this name
  |
  = help: the nearest are `P`, `BROKEN`
"
    );
}
