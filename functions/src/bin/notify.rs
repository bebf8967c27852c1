//! A change on the bus is told to whom it concerns.

use functions::{Need, NotTold};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_invocations(&[Need::AppUrl, Need::Mail], |shell, changed, invocation| async move {
        let app = shell.app_url().map_err(NotTold::from)?;
        Ok(functions::notify(&shell, changed, app, &invocation).await?)
    })
    .await
}
