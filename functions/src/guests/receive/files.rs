//! The files of a mail: those that are the doctor's are taken, and of the others it is said why not.

use domain::{commands::command::Attachments, referral::Referral, wire::input::FieldError};
use mail::reply::{FilePlace, FileShape, MailFile};

use crate::{
    files::brought::{Brought, Taking},
    ground::{Failure, Shell},
};

/// The files of a mail, as far as they are taken.
#[derive(Default)]
pub(super) struct Taken {
    /// Those that the entry names.
    pub(super) ids: Attachments,
    /// One line for each of the others: its name, and why.
    pub(super) left: Vec<String>,
}

/// Puts the files where uploads are; `held`: they wait there with their mail. A logo in the signature, and seals, are no files
/// of the doctor's.
pub(super) async fn take(
    shell: &Shell,
    files: Vec<MailFile<'_>>,
    before: &Referral,
    held: bool,
) -> Result<Taken, Failure> {
    let (mut ids, mut left) = (Vec::new(), Vec::new());
    let mut taking = if held { Taking::waiting(before) } else { Taking::into(before) }?;
    for MailFile { name, content_type, bytes, place, shape } in files {
        if place == FilePlace::Signed || shape == FileShape::Seal {
            continue;
        }
        let file = Brought { name: name.into(), content_type: content_type.into(), bytes };
        match is_file(place, shape).and_then(|()| taking.announced(shell, &file)) {
            Ok(attachment) => {
                ids.push(attachment.attachment_id);
                taking.put(shell, attachment, file.bytes).await?;
            }
            Err(why) => left.push(file.not_taken(&why)),
        }
    }
    Ok(Taken { ids: ids.try_into().map_err(|error: FieldError| Failure::from([error].to_vec()))?, left })
}

/// Not what a mail program alone can make something of.
fn is_file(place: FilePlace, shape: FileShape) -> Result<(), String> {
    if place == FilePlace::Quoted {
        return Err("it stands in what was quoted".to_owned());
    }
    let why = match shape {
        FileShape::Plain => return Ok(()),
        FileShape::Mail => "another mail; its files have to be sent by themselves",
        FileShape::Winmail => "only Outlook can open it; the files in it have to be sent by themselves",
        FileShape::Calendar => "a calendar entry",
        FileShape::Seal => "a signature of the mail",
    };
    Err(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_mail_program_can_open_is_no_file() {
        for shape in [FileShape::Mail, FileShape::Winmail, FileShape::Calendar, FileShape::Seal] {
            assert!(is_file(FilePlace::Attached, shape).is_err(), "{shape:?}");
        }
        assert_eq!(is_file(FilePlace::Attached, FileShape::Plain), Ok(()));
        let quoted = is_file(FilePlace::Quoted, FileShape::Plain);
        assert_eq!(quoted.unwrap_err(), "it stands in what was quoted");
    }
}
