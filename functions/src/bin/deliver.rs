//! A change of a referral to a doctor without an account is mailed to them.

use functions::{Need, NotTold};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve_invocations(
        &[Need::LinkKey, Need::LinkUrl, Need::Mail, Need::ReplyDomain],
        |shell, changed, invocation| async move {
            let to = shell.deliverer().map_err(NotTold::from)?;
            Ok(functions::deliver(&shell, changed, &to, &invocation).await?)
        },
    )
    .await
}
