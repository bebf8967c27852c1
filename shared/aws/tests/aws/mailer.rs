//! What SES is asked, and what its refusals mean.

use aws::mailer::MailError;

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
async fn a_refusal_says_whether_to_try_again_and_not_to_whom_it_was() {
    let cases = [
        (Fault::Error(429, "TooManyRequestsException"), "try again"),
        (Fault::Error(400, "LimitExceededException"), "try again"),
        (Fault::Error(400, "SendingPausedException"), "try again"),
        (Fault::Error(503, "ServiceUnavailable"), "try again"),
        (Fault::Error(500, "InternalFailure"), "try again"),
        (Fault::Broken, "try again"),
        (Fault::Error(400, "MessageRejected"), "never"),
        (Fault::Error(400, "BadRequestException"), "never"),
        (Fault::Error(404, "NotFoundException"), "ours"),
        (Fault::Error(400, "MailFromDomainNotVerifiedException"), "ours"),
        (Fault::Error(403, "AccessDeniedException"), "ours"),
    ];
    for (fault, expected) in cases {
        let ses = Ses::default();
        ses.fail(fault.clone());
        let error = send(&ses).await.unwrap_err();
        let means = match error {
            MailError::Unavailable(_) => "try again",
            MailError::Refused(_) => "never",
            MailError::Broken(_) => "ours",
        };
        assert_eq!(means, expected, "{fault:?}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("meena"), "{error:?}");
    }
}
