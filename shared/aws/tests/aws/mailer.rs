//! What SES is asked, and what its refusals mean.

use aws::{Error, mailer::Sent};
use testing::ses::{Fault, Ses};

async fn send(ses: &Ses) -> Result<Sent, Error> {
    let tags = [("event", "sent".to_owned())];
    ses.mailer().send(&"meena@post.example".parse().unwrap(), b"From: us\r\n\r\n".to_vec(), &tags).await
}

#[tokio::test]
async fn a_message_goes_out_as_it_is() {
    let ses = Ses::default();
    assert_eq!(send(&ses).await.unwrap(), Sent::Taken("ses-1".to_owned()));
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
        // About our account: the address may be fine.
        (Fault::Error(400, "MessageRejected"), "try again"),
        (Fault::Error(400, "MailFromDomainNotVerifiedException"), "try again"),
        (Fault::Error(400, "AccountSuspendedException"), "try again"),
        (Fault::Error(400, "BadRequestException"), "refused"),
        (Fault::Error(404, "NotFoundException"), "never"),
        (Fault::Error(403, "AccessDeniedException"), "never"),
    ];
    for (fault, expected) in cases {
        let ses = Ses::default();
        ses.fail(fault.clone());
        let sent = send(&ses).await;
        let means = match &sent {
            Err(Error::Again(..)) => "try again",
            Err(Error::Never(..)) => "never",
            Ok(Sent::Refused(_)) => "refused",
            Ok(Sent::Taken(_)) => "taken",
        };
        assert_eq!(means, expected, "{fault:?}: {sent:?}");
        assert!(!format!("{sent:?}").contains("meena"), "{sent:?}");
    }
}
