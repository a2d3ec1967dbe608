//! Short exclusion for the few places where two channels share something.
//!
//! Taken for a read-modify-write of a register that channels share, for taking and releasing channels, and
//! for a look at the hardware and the write that relies on it; never around a channel's other work, and
//! nothing waits inside.

/// A short critical section.
///
/// # Safety
/// `with` excludes every other `with` on the same lock, from any core and any interrupt level that may
/// call the driver; it acquires on entry and releases on exit. A bare spin lock is not enough: an
/// interrupt handler would wait for ever for the thread that it has interrupted.
pub unsafe trait Lock: Sync + 'static {
    /// An unlocked lock.
    const NEW: Self;
    /// Runs `f` alone. `f` is a handful of accesses; it never waits and never nests.
    fn with<R>(&self, f: impl FnOnce() -> R) -> R;
}

/// No exclusion at all. Sound only where one context makes every call that would take the lock; that is
/// part of the promise made to [`Controller::new`](crate::Controller::new). It does not hold off interrupts between the
/// look and the write of a [`reload`](crate::Channel::reload) of a running channel.
#[derive(Debug)]
pub struct Unlocked;

// SAFETY: delegated to whoever calls the unsafe constructor of a controller with this lock.
unsafe impl Lock for Unlocked {
    const NEW: Self = Unlocked;
    #[inline(always)]
    fn with<R>(&self, f: impl FnOnce() -> R) -> R {
        f()
    }
}

/// The critical section that the program's binary provides.
#[cfg(feature = "critical-section")]
#[derive(Debug)]
pub struct CriticalSection;

#[cfg(feature = "critical-section")]
// SAFETY: `critical_section::with` excludes all cores and interrupts.
unsafe impl Lock for CriticalSection {
    const NEW: Self = CriticalSection;
    #[inline]
    fn with<R>(&self, f: impl FnOnce() -> R) -> R {
        critical_section::with(|_| f())
    }
}

/// Masks interrupts of the calling core and puts the earlier mask back.
///
/// # Safety
/// Between `mask` and `restore` no interrupt that may call the driver is taken on this core.
#[cfg(target_has_atomic = "8")]
pub unsafe trait InterruptControl: 'static {
    /// What was enabled before.
    type Mask: Copy;
    /// Masks interrupts.
    fn mask() -> Self::Mask;
    /// Restores what `mask` returned; does not enable what was masked before.
    fn restore(mask: Self::Mask);
}

/// A spin lock for several cores that masks the local interrupts first.
#[cfg(target_has_atomic = "8")]
#[derive(Debug)]
pub struct MaskedSpin<I> {
    held: core::sync::atomic::AtomicBool,
    interrupts: core::marker::PhantomData<fn() -> I>,
}

#[cfg(target_has_atomic = "8")]
// SAFETY: local interrupts are masked before spinning, so the holder always runs on another core.
unsafe impl<I: InterruptControl> Lock for MaskedSpin<I> {
    const NEW: Self = MaskedSpin {
        held: core::sync::atomic::AtomicBool::new(false),
        interrupts: core::marker::PhantomData,
    };
    fn with<R>(&self, f: impl FnOnce() -> R) -> R {
        use core::sync::atomic::Ordering;
        let mask = I::mask();
        while self
            .held
            .compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed)
            .is_err()
        {
            while self.held.load(Ordering::Relaxed) {
                core::hint::spin_loop();
            }
        }
        let result = f();
        self.held.store(false, Ordering::Release);
        I::restore(mask);
        result
    }
}
