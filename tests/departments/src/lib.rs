//! Simulated departmental systems, written from the interface contracts alone.
