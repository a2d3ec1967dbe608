//! The command line.

fn main() -> std::process::ExitCode {
    dmagen::cli::run()
}
