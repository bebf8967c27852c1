//! URLs that a function has signed, in the hands of whoever it gave them to.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use aws_sdk_s3::primitives::ByteStream;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use local::lambda::key_of;

use super::objects::{HELLO, sdk};
use super::world::World;

fn soon() -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_mins(1)).unwrap()
}

impl World {
    /// An upload of five bytes, as the product has it signed.
    async fn upload_url(&self, key: &str, expires: PresigningConfig) -> PresignedRequest {
        let put = self.checker().put_object().bucket("files").key(key).content_type("application/pdf");
        let put = put.content_length(5).checksum_sha256(HELLO).if_none_match("*");
        put.presigned(expires).await.unwrap()
    }

    /// Sends what the URL is for, with some headers otherwise.
    async fn follow(
        &self,
        signed: &PresignedRequest,
        body: &str,
        otherwise: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let mut request = Request::builder().method(signed.method()).uri(signed.uri());
        for (name, value) in
            signed.headers().filter(|(name, _)| otherwise.iter().all(|(other, _)| other != name))
        {
            request = request.header(name, value);
        }
        for (name, value) in otherwise.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let (status, said) = self.send(request.body(Body::from(body.to_owned())).unwrap()).await;
        (status, String::from_utf8(said.to_vec()).unwrap())
    }
}

#[tokio::test]
async fn an_upload_is_what_was_signed_or_nothing() {
    let world = World::start().await;
    let signed = world.upload_url("uploads/1", soon()).await;
    assert!(signed.uri().starts_with(&format!("{}/files/uploads/1?", world.stack.objects_url())));
    let mut told: Vec<&str> = signed.headers().map(|(name, _)| name).collect();
    told.sort_unstable();
    assert_eq!(told, ["content-length", "content-type", "if-none-match", "x-amz-checksum-sha256"]);

    for (body, otherwise, expected, reason) in [
        ("hello", [("content-type", "text/html")], StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
        ("hello", [("content-type", "")], StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
        ("hello!", [("content-length", "6")], StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
        ("hello", [("if-none-match", "")], StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
        ("hello", [("x-amz-checksum-sha256", "")], StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
        (
            "hello",
            [("x-amz-checksum-sha256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")],
            StatusCode::FORBIDDEN,
            "SignatureDoesNotMatch",
        ),
        ("hullo", [("x-unused", "1")], StatusCode::BAD_REQUEST, "BadDigest"),
        ("hello", [("x-amz-tagging", "checked=yes")], StatusCode::FORBIDDEN, "which were not signed"),
        ("hello", [("x-amz-meta-a", "1")], StatusCode::FORBIDDEN, "which were not signed"),
    ] {
        let (status, said) = world.follow(&signed, body, &otherwise).await;
        assert_eq!(status, expected, "{otherwise:?}: {said}");
        assert!(said.contains(reason), "{otherwise:?}: {said}");
    }
    let tampered = signed.uri().replace("uploads/1?", "uploads/2?");
    let request = Request::put(tampered).header("content-type", "application/pdf").body(Body::from("hello"));
    assert_eq!(world.send(request.unwrap()).await.0, StatusCode::FORBIDDEN);

    let (status, said) = world.follow(&signed, "hello", &[]).await;
    assert_eq!(status, StatusCode::OK, "{said}");
    // Whoever still has the URL cannot put another in its place.
    let (status, said) = world.follow(&signed, "hello", &[]).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED, "{said}");
    let head = world.operator().head_object().bucket("files").key("uploads/1").send().await.unwrap();
    assert_eq!((head.content_type(), head.content_length()), (Some("application/pdf"), Some(5)));
    // It was not the function that sent it.
    assert_eq!(&world.get("/.local/requests").await.1[..], br#"{"requests":[]}"#);
}

#[tokio::test]
async fn a_url_ends_and_is_worth_what_its_signer_may_do() {
    let world = World::start().await;
    let long_ago = SystemTime::now() - Duration::from_secs(61);
    let past = PresigningConfig::builder().start_time(long_ago).expires_in(Duration::from_mins(1)).build();
    let expired = world.upload_url("uploads/1", past.unwrap()).await;
    let (status, said) = world.follow(&expired, "hello", &[]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(said.contains("Request has expired"), "{said}");

    let elsewhere = world.upload_url("elsewhere/1", soon()).await;
    let (status, said) = world.follow(&elsewhere, "hello", &[]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(said.contains("is not authorized to perform: s3:PutObject"), "{said}");
}

#[tokio::test]
async fn a_download_is_named_and_typed_by_its_url() {
    let world = World::start().await;
    let put = world.operator().put_object().bucket("files").key("uploads/1");
    put.body(ByteStream::from_static(b"hello")).content_type("text/html").send().await.unwrap();
    let signed = world
        .checker()
        .get_object()
        .bucket("files")
        .key("uploads/1")
        .response_content_disposition("attachment; filename=\"ecg 1.pdf\"")
        .response_content_type("application/pdf")
        .presigned(soon())
        .await
        .unwrap();
    assert_eq!(signed.headers().count(), 0);
    for (range, status, body) in
        [("", StatusCode::OK, "hello"), ("bytes=1-2", StatusCode::PARTIAL_CONTENT, "el")]
    {
        let mut request = Request::get(signed.uri());
        if !range.is_empty() {
            request = request.header("range", range);
        }
        let response = world.answer(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["content-type"], "application/pdf");
        assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"ecg 1.pdf\"");
        let got = axum::body::to_bytes(response.into_body(), 99).await.unwrap();
        assert_eq!(got, body);
    }
}

#[tokio::test]
async fn the_bucket_may_stand_before_the_machines_name() {
    let world = World::start().await;
    let put = world.operator().put_object().bucket("files").key("uploads/1");
    put.body(ByteStream::from_static(b"hello")).send().await.unwrap();
    let (_, port) = world.stack.objects_url().rsplit_once(':').unwrap();
    let named = sdk(&format!("http://localhost:{port}"), &key_of("check"));
    let signed = named.get_object().bucket("files").key("uploads/1").presigned(soon()).await.unwrap();
    let host = format!("files.localhost:{port}");
    let path = signed.uri().strip_prefix(&format!("http://{host}")).unwrap();
    // Browsers know where such a name leads; the resolver of this machine may not.
    let request = Request::get(format!("http://127.0.0.1:{port}{path}")).header("host", host);
    let (status, got) = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((status, &got[..]), (StatusCode::OK, &b"hello"[..]));
}

#[tokio::test]
async fn a_url_that_says_nothing_of_a_checksum_takes_any_content() {
    let world = World::start().await;
    let put = world.checker().put_object().bucket("files").key("uploads/1");
    let signed = put.presigned(soon()).await.unwrap();
    assert_eq!(signed.headers().count(), 0);
    assert!(signed.uri().contains("&X-Amz-SignedHeaders=host&"), "{}", signed.uri());
    let (status, said) = world.follow(&signed, "hello", &[]).await;
    assert_eq!(status, StatusCode::OK, "{said}");
}

#[tokio::test]
async fn pages_of_allowed_origins_may_upload_and_download() {
    let world = World::start().await;
    let url = format!("{}/files/uploads/1", world.stack.objects_url());
    let ask = |origin: &str, method: &str, headers: &str| {
        Request::options(&url)
            .header("origin", origin)
            .header("access-control-request-method", method)
            .header("access-control-request-headers", headers)
            .body(Body::empty())
            .unwrap()
    };
    let allowed = world.answer(ask("https://a.example", "PUT", "content-type,x-amz-checksum-sha256")).await;
    assert_eq!(allowed.status(), StatusCode::OK);
    for (name, expected) in [
        ("access-control-allow-origin", "https://a.example"),
        ("access-control-allow-methods", "GET, PUT"),
        ("access-control-allow-headers", "content-type, x-amz-checksum-sha256"),
        ("access-control-max-age", "60"),
    ] {
        assert_eq!(allowed.headers()[name], expected);
    }
    for refused in [
        ask("https://a.test", "PUT", ""),
        ask("https://a.example", "DELETE", ""),
        ask("https://a.example", "PUT", "authorization"),
    ] {
        assert_eq!(world.answer(refused).await.status(), StatusCode::FORBIDDEN);
    }

    let signed = world.upload_url("uploads/1", soon()).await;
    for (origin, expected) in [("https://b.example", Some("https://b.example")), ("https://b.test", None)] {
        let mut request = Request::put(signed.uri()).header("origin", origin);
        for (name, value) in signed.headers() {
            request = request.header(name, value);
        }
        let response = world.answer(request.body(Body::from("hello")).unwrap()).await;
        let told = response.headers().get("access-control-allow-origin");
        assert_eq!(told.map(|origin| origin.to_str().unwrap()), expected);
        assert_eq!(told.is_some(), response.headers().contains_key("access-control-expose-headers"));
    }
}
