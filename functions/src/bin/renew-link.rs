//! A link that is over is asked for anew.

use functions::Deliverer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let to = Deliverer { link_url: aws::variable("LINK_URL")?, reply_domain: aws::variable("REPLY_DOMAIN")? };
    functions::serve_pages(move |shell, request| {
        let to = to.clone();
        async move { functions::renew_link(&shell, &request, &to).await }
    })
    .await
}
