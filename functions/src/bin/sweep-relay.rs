//! What should have been published long ago is published now.

use functions::{Need, Tick};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_events(&[Need::Bus], |shell, tick: Tick| async move {
        let (swept, done) = shell.relay()?.sweep(tick).await;
        println!("{}", swept.metrics(shell.now()));
        done
    })
    .await
}
