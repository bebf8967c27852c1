//! Serving what a browser shows.

use std::sync::Arc;

use api::request;
use lambda_http::{Error, Request};

use crate::{
    ground::{Answer, Need, Shell, serve_whole},
    guests::link,
};

/// Serves pages with this handler, as requests are served: a failure, too, is a page.
pub async fn serve_pages<Handler, Answering>(needs: &[Need], handler: Handler) -> Result<(), Error>
where
    Handler: Fn(Arc<Shell>, Request) -> Answering + Send + Sync + 'static,
    Answering: Future<Output = Answer> + Send + 'static,
{
    serve_whole(needs, move |shell, request| {
        let (token, id) = (link::token(&request), request::correlation_id(&request));
        let answering = handler(shell, request);
        async move { Ok(answering.await.unwrap_or_else(|failure| link::refused(&failure.told(&id), &token))) }
    })
    .await
}
