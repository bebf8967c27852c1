//! Servers' reports: whether a mail will not arrive any more.

use mail::reply::{MailKind, read};

/// None if it is no report.
fn is_final(fields: &str) -> Option<bool> {
    let mail = format!(
        "From: MAILER-DAEMON@mx.heart.example\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.heart.example\r\n\r\n\
         Final-Recipient: rfc822; rao@heart.example\r\n{fields}\r\n--b--\r\n"
    );
    let kind = read(mail.as_bytes()).unwrap().kind;
    if let MailKind::DeliveryReport(report) = kind { Some(report.is_final_failure()) } else { None }
}

#[test]
fn a_server_that_has_given_up_says_failed_whatever_the_last_try_met() {
    for (fields, expected) in [
        ("Action: failed\r\nStatus: 5.1.1\r\n", true),
        ("Action: failed\r\nStatus: 4.4.7\r\n", true),
        ("Action: Failed (expired)\r\nStatus: 4.4.7\r\n", true),
        ("Action: delayed\r\nStatus: 4.4.7\r\n", false),
        ("Action: delayed\r\nStatus: 5.4.7\r\n", false),
        ("Action: relayed\r\nStatus: 2.1.9\r\n", false),
        // Where none of the known words stands, the status tells.
        ("Status: 4.4.1\r\n", false),
        ("Action: bounced\r\nStatus: 4.4.1\r\n", false),
        ("Action: bounced\r\nStatus: 5.4.1\r\n", true),
        ("Diagnostic-Code: smtp; 550 5.7.1 no\r\n", true),
    ] {
        assert_eq!(is_final(fields), Some(expected), "{fields:?}");
    }
}
