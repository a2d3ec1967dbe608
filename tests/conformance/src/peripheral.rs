//! A peripheral at the end of a request line.

use models::Model;

/// Asks to be served while it has data to give, or room for more.
#[derive(Debug, Clone)]
pub(crate) struct Peripheral {
    pub(crate) controller: u8,
    pub(crate) line: u16,
    pub(crate) port: u32,
    /// Accesses of the port that the peripheral expects in all.
    pub(crate) items: usize,
    /// What direction the data takes.
    pub(crate) kind: Kind,
    /// Whether it raises requests by itself.
    pub(crate) automatic: bool,
    asked: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Its register is read.
    Source,
    /// Its register is written.
    Sink,
}

impl Peripheral {
    pub(crate) fn new(controller: u8, line: u16, port: u32, kind: Kind, items: usize) -> Self {
        Peripheral { controller, line, port, items, kind, automatic: true, asked: 0 }
    }

    /// Accesses of its port so far.
    pub(crate) fn served(&self, model: &mut dyn Model) -> usize {
        let Some(port) = model.memory().port(self.port) else { return 0 };
        match self.kind {
            Kind::Source => self.items - port.input.len().min(self.items),
            Kind::Sink => port.output.len(),
        }
    }

    /// Raises one request, unless it has what it wants or one is still open.
    pub(crate) fn ask(&mut self, model: &mut dyn Model) -> bool {
        let served = self.served(model);
        // A burst serves several items for one request.
        self.asked = self.asked.max(served);
        if !self.automatic || served >= self.items || self.asked > served {
            return false;
        }
        self.asked += 1;
        model.request(self.controller, self.line, 1);
        true
    }

    /// Raises one request by hand.
    pub(crate) fn ask_once(&mut self, model: &mut dyn Model) {
        self.asked += 1;
        model.request(self.controller, self.line, 1);
    }
}
