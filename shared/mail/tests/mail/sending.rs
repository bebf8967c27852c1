//! What SES is asked, and what its refusals mean.

use mail::MailError;

use crate::ses::{Fault, Ses};

async fn send(ses: &Ses) -> Result<String, MailError> {
    let tags = [("event", "sent".to_owned())];
    ses.mailer().send(&"meena@post.example".parse().unwrap(), b"From: us\r\n\r\n".to_vec(), &tags).await
}

#[tokio::test]
async fn a_message_goes_out_as_it_is() {
    let ses = Ses::default();
    assert_eq!(send(&ses).await.unwrap(), "ses-1");
    let asked = ses.asked();
    for part in [
        r#""FromEmailAddress":"referrals@mail.example""#,
        r#""ToAddresses":["meena@post.example"]"#,
        r#""Raw":{"Data":"RnJvbTogdXMNCg0K"}"#,
        r#""ConfigurationSetName":"mails""#,
        r#""EmailTags":[{"Name":"event","Value":"sent"}]"#,
    ] {
        assert!(asked[0].contains(part), "{part} in {asked:?}");
    }
}

#[tokio::test]
async fn a_refusal_says_whether_to_try_again_and_to_whom_it_was_never() {
    let retry = |error: &MailError| matches!(error, MailError::Unavailable(_));
    let refused = |error: &MailError| matches!(error, MailError::Refused(_));
    let broken = |error: &MailError| matches!(error, MailError::Broken(_));
    let cases: [(Fault, &dyn Fn(&MailError) -> bool); 11] = [
        (Fault::Error(429, "TooManyRequestsException"), &retry),
        (Fault::Error(400, "LimitExceededException"), &retry),
        (Fault::Error(400, "SendingPausedException"), &retry),
        (Fault::Error(503, "ServiceUnavailable"), &retry),
        (Fault::Error(500, "InternalFailure"), &retry),
        (Fault::Broken, &retry),
        (Fault::Error(400, "MessageRejected"), &refused),
        (Fault::Error(400, "BadRequestException"), &refused),
        (Fault::Error(404, "NotFoundException"), &broken),
        (Fault::Error(400, "MailFromDomainNotVerifiedException"), &broken),
        (Fault::Error(403, "AccessDeniedException"), &broken),
    ];
    for (fault, is) in cases {
        let ses = Ses::default();
        ses.fail(fault.clone());
        let error = send(&ses).await.unwrap_err();
        assert!(is(&error), "{fault:?}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("meena"), "{error:?}");
    }
}
