//! Builds the functions that the template names.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Has cargo build every binary of the workspace, in the profile that this one was built in.
pub fn build(workspace: &Path) -> Result<()> {
    build_in(workspace, &["--bins"], !cfg!(debug_assertions))
}

/// Has cargo build every binary of the workspace as it is deployed, and what prints the bench's letter.
pub fn build_for_release(workspace: &Path) -> Result<()> {
    build_in(workspace, &["--bins"], true)?;
    build_letter(workspace)
}

/// Replaces this process by that program (`exec`), with `LOCAL_SKIP_BUILD` set. Returns only when that fails.
pub fn become_program(program: &Path, arguments: &[String]) -> Result<()> {
    let error = Command::new(program).args(arguments).env("LOCAL_SKIP_BUILD", "1").exec();
    Err(error).with_context(|| program.display().to_string())
}

/// Has cargo build what prints the bench's letter, for release.
pub fn build_letter(workspace: &Path) -> Result<()> {
    build_in(workspace, &["--example", "three_pages"], true)
}

/// Has cargo build these targets.
///
/// The same selection as the alias that started this program, so that nothing is built twice. Cargo has released its
/// lock by then, and leaves this running binary as it is, because it is up to date.
fn build_in(workspace: &Path, what: &[&str], release: bool) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace).args(["build", "--workspace"]).args(what);
    // `cargo run` describes this package to what it runs. Build scripts that read such variables would be run again,
    // and with them everything that depends on them, whenever somebody builds without.
    let of_this_package = |name: &str| {
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|prefix| name.starts_with(prefix))
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(of_this_package) {
            cargo.env_remove(name);
        }
    }
    if release {
        cargo.arg("--release");
    }
    let status = cargo.status().context("cargo")?;
    if !status.success() {
        bail!("the functions were not built");
    }
    Ok(())
}

/// What prints the bench's letter, as it was built for release.
pub fn letter() -> Result<PathBuf> {
    Ok(release_folder()?.join("examples/three_pages"))
}

/// The folder of the binaries that were built for release.
pub fn release_folder() -> Result<PathBuf> {
    Ok(folder()?.with_file_name("release"))
}

/// The folder of the built binaries: where this one is.
pub fn folder() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.parent().context("this program's own folder")?.to_owned())
}
