//! The named values of fields.

use std::collections::HashSet;

use svd_parser::svd::{EnumeratedValues, Field};

use super::resolve::{Fields, Resolver};

/// How many enumerations may be derived from each other.
const MAX_CHAIN: usize = 8;

impl<'a> Resolver<'a> {
    /// All values of a field's enumerations. One that is derived from nothing that exists has none:
    /// whoever names one of its values learns that it is not there.
    pub(super) fn values(&mut self, fields: Fields<'a>, field: &'a Field) -> Vec<(String, u64)> {
        let mut values: Vec<(String, u64)> = Vec::new();
        let mut seen = HashSet::new();
        for enumeration in &field.enumerated_values {
            let Some(source) = self.source(fields, enumeration) else { continue };
            for value in &source.values {
                let Some(number) = value.value else { continue };
                if seen.insert((value.name.as_str(), number)) {
                    values.push((value.name.clone(), number));
                }
            }
        }
        values
    }

    /// The enumeration that lists the values: itself, or the one it is derived from.
    fn source(
        &mut self,
        mut fields: Fields<'a>,
        mut enumeration: &'a EnumeratedValues,
    ) -> Option<&'a EnumeratedValues> {
        for _ in 0..MAX_CHAIN {
            let Some(path) = enumeration.derived_from.as_deref() else { return Some(enumeration) };
            if !enumeration.values.is_empty() {
                return Some(enumeration);
            }
            (fields, enumeration) = self.find_values(fields, path)?;
        }
        None
    }

    /// `NAME` in any field of the register, `FIELD.NAME` in it, or with a path to a register.
    fn find_values(
        &mut self,
        mut fields: Fields<'a>,
        path: &str,
    ) -> Option<(Fields<'a>, &'a EnumeratedValues)> {
        let (around, name) = match path.rsplit_once('.') {
            Some((around, name)) => (Some(around), name),
            None => (None, path),
        };
        let mut field_name = None;
        if let Some(around) = around {
            field_name = Some(around);
            if let Some((register, field)) = around.rsplit_once('.') {
                fields = self.fields_of(fields, register)?;
                field_name = Some(field);
            }
        }
        let in_fields = fields.fields.iter();
        let mut wanted =
            in_fields.filter(|field| field_name.is_none_or(|wanted| field.name == wanted));
        let found = wanted.find_map(|field| {
            field.enumerated_values.iter().find(|values| values.name.as_deref() == Some(name))
        })?;
        Some((fields, found))
    }
}
