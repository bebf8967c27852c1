//! What was written to the log is published on the bus.

use functions::{Batch, Need, NotRelayed};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_events(&[Need::Bus], |shell, batch: Batch| async move {
        let relayed = shell.relay()?.relay(batch).await;
        Ok::<_, NotRelayed>(relayed)
    })
    .await
}
