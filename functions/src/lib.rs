//! The functions: a thin shell around the pure core, in rooms by what they are about.
//!
//! A function is: who is calling, load, decide, append, show. Each is a binary in `bin/`, named by what it does.

pub mod audit;
pub mod consent;
pub mod directory;
pub mod files;
pub mod ground;
pub mod guests;
pub mod letters;
pub mod log;
pub mod news;
pub mod referrals;
pub mod service;

use api::document::Operation;

/// Every operation that a client may call; the `OpenAPI` document is made of them.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [
        referrals::OPERATIONS,
        referrals::COMMANDS,
        files::OPERATIONS,
        letters::OPERATIONS,
        guests::OPERATIONS,
        guests::LINKS,
        news::OPERATIONS,
        directory::OPERATIONS,
        consent::OPERATIONS,
        audit::OPERATIONS,
        &[service::SPEC],
    ]
    .concat()
}

/// The main function of a binary: serves requests, pages, a command or events until Lambda stops it. In brackets stands what the
/// function needs besides the table ([`ground::Need`]).
#[macro_export]
macro_rules! lambda {
    (requests $needs:tt => $($handler:ident)::+) => {
        $crate::lambda!(@ $crate::ground::serve($crate::lambda!(needs $needs), |shell, taken| async move {
            $crate::$($handler)::+(&shell, taken).await
        }));
    };
    (pages $needs:tt => $($handler:ident)::+) => {
        $crate::lambda!(@ $crate::guests::serve_pages($crate::lambda!(needs $needs), |shell, request| async move {
            $crate::$($handler)::+(&shell, &request).await
        }));
    };
    (command => $command:expr) => {
        $crate::lambda!(@ $crate::referrals::serve_command($command));
    };
    (command_with_files => $command:expr) => {
        $crate::lambda!(@ $crate::referrals::serve_command_with_files($command));
    };
    (events $needs:tt => $($handler:ident)::+) => {
        $crate::lambda!(@ $crate::ground::serve_events($crate::lambda!(needs $needs), |shell, event| async move {
            $crate::$($handler)::+(&shell, event).await
        }));
    };
    (invocations $needs:tt => $($handler:ident)::+) => {
        $crate::lambda!(@ $crate::ground::serve_invocations(
            $crate::lambda!(needs $needs),
            |shell, event, invocation: String| async move {
                Ok($crate::$($handler)::+(&shell, event, &invocation).await?)
            },
        ));
    };
    (alone => $($handler:ident)::+) => {
        $crate::lambda!(@ $crate::ground::serve_alone($crate::$($handler)::+));
    };
    (needs [$($need:ident),*]) => {
        &[$($crate::ground::Need::$need),*]
    };
    (@ $serving:expr) => {
        #[tokio::main(flavor = "current_thread")]
        async fn main() -> Result<(), lambda_http::Error> {
            $serving.await
        }
    };
}
