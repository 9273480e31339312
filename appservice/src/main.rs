//! The `althing` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    appservice::cli::main()
}
