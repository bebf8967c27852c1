# What people are told, in English: patients, doctors, desks and administrators.
# No name of a patient, nothing of what a referral is about. The subject of each mail begins with the short reference.

moment = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }, { $hour }:{ $minute } (India time, UTC+05:30)
greeting = Hello,
happened = This happened on { $at }.
next-you = It is your turn now. Please act by { $due }.
next-sender = It is your doctor's turn now.
next-receiver = It is the other doctor's turn now.
next-nobody = Nobody has to do anything now.
doctors-next-sender = It is the turn of { $sender } now, until { $due }.
doctors-next-receiver = It is the turn of { $receiver } now, until { $due }.
doctors-next-patient = It is the patient's turn now, until { $due }.
book = Book your visit here:
open = Read more here:
footer = This mail was sent by a computer. Answers to it are not read.

guest-from = The referral comes from { $sender }, { $clinic }.
guest-phone = You can reach { $sender } by telephone: { $phone }.
guest-link = You need no account. The link below is yours: it shows the whole referral, with its files, and lets you answer. It is good until { $ends }; after that, its page can send you a new one. Please do not pass it on.
guest-open = Open the referral:
guest-answer = Or answer this mail. If the first line is exactly one of these words, it is done; anything else is added as a note, and so are files:
guest-note = Or answer this mail: what you write is added as a note, and so are files.
guest-keyword-accept = ACCEPT (you take it)
guest-keyword-need = NEED: followed by what you need, like NEED: prior ECG; fasting glucose
guest-keyword-visit = VISIT (you want to see the patient first)
guest-keyword-decline = DECLINE: followed by why
guest-keyword-done = DONE (the rest of your mail is the summary)
guest-understood = { $command ->
    [accept] The first line of your mail was read as ACCEPT: you take it.
    [request-info] The first line of your mail was read as NEED: you need something first.
    [require-visit] The first line of your mail was read as VISIT: you want to see the patient first.
    [decline] The first line of your mail was read as DECLINE: you do not take it.
   *[complete] The first line of your mail was read as DONE: you have completed it.
}
guest-why-state = It cannot be done as things stand: { $status ->
    [sent] the referral waits for your decision.
    [need-info] what you asked for is not answered yet.
    [visit-required] the patient was asked to book a visit.
    [accepted] the referral is accepted.
    [completed] the referral is completed.
    [declined] the referral was declined.
    [withdrawn] the referral was taken back.
    [expired] the time to decide has run out.
   *[voided] the referral was sent by mistake and is cancelled.
}
guest-why-words = It needs more words: { $command ->
    [request-info] what you need has to stand on the same line, like NEED: prior ECG; fasting glucose
    [decline] why has to stand on the same line, like DECLINE: my list is full until June
   *[complete] the summary has to stand on the lines below it.
}
guest-why-length = There is more of it than can be taken in that way: at most 20 questions of 500 characters, a reason of 2,000, a summary of 8,000.
guest-why-several = Another line of your mail asks for something, too, and we do not guess which of them you mean.
guest-why-unclear = We cannot tell for certain what you mean: the line is broken, or your mail comes in two versions that differ. We do not guess. Please do it on the page of the link.
guest-why-files = It was not carried out, because not all of its files could be taken:
guest-why-refused = Something in it cannot be taken in that way. The page of the link says what.
guest-full = Your mail was not taken: the record of this referral has no room for more mails. Nothing has changed, and { $sender } has not read it.
guest-full-later = Whoever runs the service has your mail for 90 days. The same holds for what you write after this; we will not tell you again.
guest-full-page = You can still accept, decline and complete the referral on the page of the link; or please call { $sender }.
guest-kept = Nothing has changed. What you wrote was kept as a note, and so were its files; { $sender } reads it.
guest-kept-files = The referral is still open. Your words, and the files that could be taken, were kept as a note that { $sender } reads. Please answer this mail once more, with DONE in the first line, your summary below it, and the files in a form that can be taken.
guest-code = Somebody, most likely you, wants to open referral { $ref } from { $sender }. The code is { $code }.
    .subject = Your code
guest-code-good = It works once, for 10 minutes, on the page that asks for it. Please give it to nobody. If it was not you, you need not do anything.
guest-renewed = Here is the new link to referral { $ref } from { $sender } that was asked for.
    .subject = Your new link
guest-footer = This mail was sent by a computer for the doctor who is named above. It says nothing of the patient, because mail is read by others, too.

## Patients

drafted-patient = { $sender } wants to send you to { $receiver }, referral { $ref }. Nothing is sent before you say yes. Please say yes or no in the app.
    .subject = Your doctor asks if you agree
sent-patient = { $sender } has sent you to { $receiver }. The number of your referral is { $ref }.
    .subject = You have been referred
info-requested-patient = { $receiver } has asked your doctor something about your referral { $ref }.
    .subject = A question to your doctor
info-provided-patient = Your doctor has answered { $receiver } about your referral { $ref }.
    .subject = Your doctor has answered
visit-requested-patient = { $receiver } wants to see you. Please book a visit for your referral { $ref }. What to bring is in the app.
    .subject = Please book a visit
visit-booked-patient = Your visit to { $receiver } is booked for { $starts }. It belongs to your referral { $ref }. What to bring is in the app.
    .subject = Your visit is booked
visit-missed-patient = You did not come to your visit to { $receiver }. Please book a new one for your referral { $ref }.
    .subject = Please book a new visit
visit-cancelled-patient = Your visit to { $receiver } will not take place. It belongs to your referral { $ref }.
    .subject = Your visit is cancelled
accepted-patient = { $receiver } has said yes and takes care of your referral { $ref }.
    .subject = Your referral is accepted
reported-patient = { $receiver } has sent first results for your referral { $ref }. You can read them in the app.
    .subject = First results are there
completed-patient = { $receiver } has finished your referral { $ref }. You can read in the app what was found and what to do.
    .subject = Your referral is finished
declined-patient = { $receiver } cannot take your referral { $ref }. Your doctor will find another way and tell you.
    .subject = Your doctor will find another way
withdrawn-patient = Your referral { $ref } to { $receiver } has been taken back.
    .subject = Your referral was taken back
expired-patient = { $receiver } did not answer in time about your referral { $ref }. Your doctor will find another way and tell you.
    .subject = Your doctor will find another way
voided-patient = The referral { $ref } was sent by mistake and is cancelled. You do not have to do anything.
    .subject = Sent by mistake, and cancelled
redirected-patient = Your doctor has sent your referral { $ref } to somebody else. You get a message about the new one.
    .subject = Sent to somebody else
closed-off-patient = Your doctor has ended your referral { $ref }. No further referral is needed.
    .subject = No further referral is needed
amended-patient = { $receiver } has corrected the result of your referral { $ref }. Please read it again in the app.
    .subject = The result was corrected
email-bounced-patient = Your referral { $ref } could not be delivered to { $receiver } yet. Your doctor is dealing with it.
    .subject = Not delivered yet
private-consent = Your doctor asks if you agree to referral { $ref }. Nothing is sent before you say yes. Please say yes or no in the app.
    .subject = Your doctor asks if you agree
private-book = Please book a time for your referral { $ref }. The app shows you how.
    .subject = Please book a time
private-visit = Your time for referral { $ref } is booked: { $starts }.
    .subject = Your time is booked
private-news = There is news about your referral { $ref }. You can read it in the app.
    .subject = There is news

## Senders

seen-sender = { $receiver } has opened your referral { $ref }.
    .subject = Opened
file-refused-sender = A file of referral { $ref } did not pass our checks and is not shown to anybody. The referral says why. Please send it in another way.
    .subject = A file did not pass our checks
info-requested-sender = { $receiver } has asked you something about referral { $ref }.
    .subject = You are asked for information
visit-requested-sender = { $receiver } wants to see the patient of referral { $ref } first.
    .subject = A visit is required
visit-booked-sender = The visit for referral { $ref } is booked for { $starts }.
    .subject = The visit is booked
visit-attended-sender = The visit for referral { $ref } has taken place.
    .subject = The visit has taken place
visit-missed-sender = The patient of referral { $ref } did not come to the visit.
    .subject = The visit was missed
visit-cancelled-sender = The visit for referral { $ref } will not take place.
    .subject = The visit is cancelled
accepted-sender = { $receiver } has accepted referral { $ref } and is responsible now.
    .subject = Accepted
reported-sender = { $receiver } has sent a partial result for referral { $ref }.
    .subject = A partial result is there
completed-sender = { $receiver } has completed referral { $ref }. Please read the outcome and acknowledge it.
    .subject = Completed: please read the outcome
declined-sender = { $receiver } does not take referral { $ref }. Please redirect it, or close it off.
    .subject = Declined: please find another way
withdrawn-sender = Referral { $ref } to { $receiver } has been withdrawn.
    .subject = Withdrawn
expired-sender = { $receiver } has not decided about referral { $ref } in time. Please redirect it, or close it off.
    .subject = Expired: please find another way
voided-sender = Referral { $ref } to { $receiver } has been voided.
    .subject = Voided
amended-sender = { $receiver } has corrected the outcome of referral { $ref }. Please read it again.
    .subject = The outcome was corrected
noted-sender = { $receiver } has added a note to referral { $ref }.
    .subject = A note was added
email-delivered-sender = The mail about referral { $ref } has arrived where { $receiver } gets mail.
    .subject = Delivered
email-received-sender = { $receiver } has answered by mail about referral { $ref }.
    .subject = An answer by mail
email-held-sender = A mail came for referral { $ref }, and we cannot say for certain that { $receiver } has sent it. It is shown to nobody else. Please read it, and release it if it belongs there.
    .subject = A mail is held: please look at it
link-locked-sender = Somebody with the link of referral { $ref } gave a wrong code five times. This link opens no more; { $receiver } can ask for a new one.
    .subject = A link was locked
patient-mismatched-sender = The account that referral { $ref } names as the patient's does not belong to somebody with this birth date. It sees nothing of the referral. Please look at both; if the account is another person's, void the referral and send it again with the right one, or without one.
    .subject = The patient's account does not match
email-bounced-sender = The mail about referral { $ref } did not reach { $receiver }. Please reach them in another way, or redirect the referral if it is not accepted yet.
    .subject = Not delivered: please find another way
consent-given-sender = The patient of referral { $ref } has consented. It has been sent to { $receiver }.
    .subject = The patient has consented
consent-refused-sender = The patient of referral { $ref } does not consent. It has not been sent to { $receiver }.
    .subject = The patient does not consent
consent-withdrawn-sender = The patient of referral { $ref } has withdrawn consent. { $receiver } sees nothing of its content any more.
    .subject = Consent was withdrawn

## Receivers

sent-receiver = { $sender } has sent you referral { $ref }.
    .subject = { $priority ->
        [emergency] Emergency: a referral for you
        [urgent] Urgent: a referral for you
       *[other] A referral for you
    }
file-refused-receiver = A file of referral { $ref } did not pass our checks and is not shown to anybody. The referral says why.
    .subject = A file did not pass our checks
info-provided-receiver = { $sender } has answered what you asked about referral { $ref }.
    .subject = Your question is answered
visit-booked-receiver = The visit for referral { $ref } from { $sender } is booked for { $starts }.
    .subject = The visit is booked
visit-cancelled-receiver = The visit for referral { $ref } from { $sender } will not take place.
    .subject = The visit is cancelled
withdrawn-receiver = Referral { $ref } from { $sender } has been withdrawn. You do not have to do anything.
    .subject = Withdrawn
expired-receiver = Referral { $ref } from { $sender } was not decided in time, and has gone back to its sender.
    .subject = Expired
voided-receiver = Referral { $ref } from { $sender } was sent by mistake and is cancelled. You do not have to do anything.
    .subject = Sent by mistake, and cancelled
redirected-receiver = { $sender } has sent referral { $ref } to somebody else.
    .subject = Redirected
closed-off-receiver = { $sender } has closed referral { $ref } off.
    .subject = Closed off
acknowledged-receiver = { $sender } has read the outcome of referral { $ref }.
    .subject = The outcome was read
email-received-receiver = What your mail about referral { $ref } asks for was not done.
    .subject = Not done: please read
noted-receiver = { $sender } has added a note to referral { $ref }.
    .subject = A note was added
links-revoked-receiver = The links to referral { $ref } from { $sender } that were mailed before open no more. Please use this mail from now on.
    .subject = A new link
consent-given-receiver = The patient of referral { $ref } from { $sender } has consented to more being shown to you.
    .subject = More is shown
consent-withdrawn-receiver = The patient of referral { $ref } from { $sender } has withdrawn consent. Nothing of its content is shown any more.
    .subject = Consent was withdrawn

## Administrators

expired-administrator = Referral { $ref } from { $sender } to { $receiver } was not decided in time.
    .subject = Expired
voided-administrator = Referral { $ref } from { $sender } to { $receiver } has been voided.
    .subject = Voided
email-bounced-administrator = The mail about referral { $ref } from { $sender } did not reach { $receiver }.
    .subject = Not delivered
