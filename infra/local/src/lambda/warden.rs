//! Sees to it that no function outlives this program, even when it is killed without warning.

use std::process::Stdio;

use anyhow::{Context as _, Result};
use tokio::process::{Child, Command};

/// A shell at the other end of a pipe, leading the process group that every function joins.
///
/// The kernel closes the pipe when this program ends, in whatever way; the shell then kills its group. (A function
/// would also end by itself when it finds the runtime API gone, but not while it hangs.) Being a group apart also
/// keeps a terminal's Ctrl-C from the functions, so that they end in order.
pub(super) struct Warden {
    group: i32,
    _shell: Child,
}

impl Warden {
    pub(super) fn start() -> Result<Self> {
        let shell = Command::new("/bin/sh")
            .args(["-c", "read _; kill -9 0"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("the shell that ends functions when this program ends")?;
        let group =
            shell.id().and_then(|id| i32::try_from(id).ok()).context("the shell has ended already")?;
        Ok(Warden { group, _shell: shell })
    }

    /// The process group for every function.
    pub(super) fn group(&self) -> i32 {
        self.group
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_it_watches_ends_when_this_program_does() {
        let warden = Warden::start().unwrap();
        let mut function =
            Command::new("/bin/sleep").arg("600").process_group(warden.group()).spawn().unwrap();
        // The kernel does just this to a killed program: it closes the program's end of the pipe.
        drop(warden);
        assert!(!function.wait().await.unwrap().success());
    }
}
