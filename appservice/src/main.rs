//! The `althing` command.

use std::process::ExitCode;

/// The index is millions of small pieces: glibc's allocator takes an eighth more memory for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    appservice::cli::main()
}
