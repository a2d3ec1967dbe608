//! Owned buffers.
