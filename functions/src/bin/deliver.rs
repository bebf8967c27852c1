//! A change of a referral to a doctor without an account is mailed to them.

use functions::Deliverer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let to = Deliverer { link_url: aws::variable("LINK_URL")?, reply_domain: aws::variable("REPLY_DOMAIN")? };
    functions::serve_invocations(move |shell, changed, invocation| {
        let to = to.clone();
        async move { Ok(functions::deliver(&shell, changed, &to, &invocation).await?) }
    })
    .await
}
