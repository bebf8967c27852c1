//! The directory of members: to pick a receiver.

use std::str::FromStr;

use api::{
    Code, Cursor, Page, Problem,
    document::{CURSOR, LIMIT, Operation, Parameter, Success, Tag, get, page, schema},
    extract::FromRequest,
    request, respond,
};
use domain::{
    values::{
        ids::PersonId,
        person::{Member, MemberKind},
        text::Line,
        words::Role,
    },
    wire::input::FieldError,
};
use lambda_http::{Request, http::StatusCode};
use store::DirectoryQuery;

use crate::ground::{Answer, Shell};

/// Members look for a receiver.
pub(super) const SPEC: Operation = get("search-directory", "/v1/directory")
    .of(Tag::Directory, "A doctor, desk or administrator looks for a receiver")
    .takes(&[
        Parameter::Query(
            "q",
            "Beginnings of words in the name, clinic, specialty or city.",
            schema::<Line<120>>,
        ),
        Parameter::Query("specialty", "Only those of this specialty.", schema::<Line<120>>),
        Parameter::Query("city", "Only those in this city.", schema::<Line<120>>),
        Parameter::Query("kind", "Only doctors, or only facilities.", schema::<MemberKind>),
        LIMIT,
        CURSOR,
    ])
    .answers(200, Success::Json(page::<Member>), "A page of members.")
    .refuses(&[Code::NotYourTurn, Code::NotFound, Code::Invalid]);

/// Where a page ended: the word and the member.
struct Place(String, PersonId);

impl FromStr for Place {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let (word, id) = text.split_once('#').ok_or_else(|| FieldError::new("malformed", "no place"))?;
        Ok(Self(word.to_owned(), id.parse()?))
    }
}

/// Anybody but a patient.
#[derive(Debug)]
pub struct Colleague;

impl FromRequest for Colleague {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        if request::caller(request)?.role == Role::Patient {
            Err(Problem::not_yours("the directory is for doctors, desks and administrators"))
        } else {
            Ok(Self)
        }
    }
}

/// Who is looked for, and which page.
#[derive(Debug)]
pub struct SearchAsked {
    wanted: DirectoryQuery,
    limit: u8,
    cursor: Option<Cursor>,
}

impl FromRequest for SearchAsked {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        let mut query = request::Query::of(request, &["q", "specialty", "city", "kind", "limit", "cursor"]);
        let mut text = |name| query.take::<Line<120>>(name).map(|line| line.to_string());
        let (q, specialty, city) = (text("q"), text("specialty"), text("city"));
        let wanted = DirectoryQuery { q, specialty, city, kind: query.take::<MemberKind>("kind") };
        let search = Self { wanted, limit: query.limit(), cursor: query.take("cursor") };
        query.check()?;
        Ok(search)
    }
}

/// Answers a page of the members who match.
pub async fn search_directory(shell: &Shell, (Colleague, search): (Colleague, SearchAsked)) -> Answer {
    let SearchAsked { wanted, limit, cursor } = search;
    let mark = format!("directory {wanted:?}");
    let after = cursor.map(|cursor| cursor.place::<Place>(&mark)).transpose()?;
    let after = after.map(|Place(word, id)| (word, id));
    if after.as_ref().is_some_and(|after| !wanted.may_end_at(after)) {
        return Err(Cursor::of_another_list().into());
    }
    let page = shell.store.search(&wanted, limit.into(), after.as_ref()).await?;
    let next = page.next.map(|(word, id)| Cursor::new(&mark, &format!("{word}#{id}")).as_str().to_owned());
    Ok(respond::json(StatusCode::OK, &Page { items: page.items, next })?)
}
