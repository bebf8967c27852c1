//! A change on the bus is told to whom it concerns.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let app = aws::variable("APP_URL")?;
    functions::serve_invocations(move |shell, changed, invocation| {
        let app = app.clone();
        async move { Ok(functions::notify(&shell, changed, &app, &invocation).await?) }
    })
    .await
}
