//! Whoever is slow is told so, and shown out.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::*;
use crate::bus::{Bus, Trouble};
use crate::database::Database;
use crate::stack::SCHEMAS;
use crate::template::Template;

/// The other end of a connection with so much patience, to a machine that takes no mail.
async fn connected(idle: u64, whole: u64) -> (DuplexStream, tempfolder::Folder) {
    let folder = tempfolder::Folder::new();
    let template = Template::default();
    let database = Database::open(&folder.0.join("local.db"), &SCHEMAS).unwrap();
    let trouble = Arc::new(Trouble::default());
    let queue = async_invoke::Queue::new(database.clone(), &[], Arc::clone(&trouble));
    let bus = Arc::new(Bus::of(&template, trouble).unwrap());
    let store = Store::open(&folder.0, &template, database, bus, queue).await.unwrap();
    let (client, server) = tokio::io::duplex(1 << 16);
    let patience = Patience { idle: Duration::from_millis(idle), whole: Duration::from_millis(whole) };
    tokio::spawn(connection::serve(server, Arc::new(Inbound { rules: [].into(), store }), patience));
    (client, folder)
}

async fn heard(mut client: DuplexStream) -> String {
    let mut all = String::new();
    client.read_to_string(&mut all).await.unwrap();
    all.lines().last().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn who_says_nothing_is_shown_out() {
    let (mut client, _folder) = connected(50, 60_000).await;
    client.write_all(b"NOOP").await.unwrap();
    assert_eq!(heard(client).await, "421 4.4.2 Nothing has come for too long");
}

#[tokio::test]
async fn who_goes_on_for_ever_is_shown_out() {
    let (client, _folder) = connected(60_000, 100).await;
    let (mut reads, mut writes) = tokio::io::split(client);
    let talks = async { while writes.write_all(b"NOOP\r\n").await.is_ok() {} };
    let mut all = String::new();
    tokio::join!(talks, async { reads.read_to_string(&mut all).await.unwrap() });
    assert_eq!(all.lines().last(), Some("421 4.4.2 This takes too long"));
}

mod tempfolder {
    /// A folder that goes when this is dropped.
    pub(super) struct Folder(pub(super) std::path::PathBuf);

    impl Folder {
        pub(super) fn new() -> Folder {
            let folder = std::env::temp_dir().join(format!("inbound-{}", uuid::Uuid::new_v4()));
            std::fs::create_dir(&folder).unwrap();
            Folder(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            // Nobody minds what is left in the folder for what is temporary.
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}
