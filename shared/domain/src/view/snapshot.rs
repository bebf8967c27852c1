//! A snapshot as a party sees it: the sections in scope, and what proves them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr,
        schema::{AnyOfBuilder, Schema, Type},
    },
};

use super::Sight;
use crate::{
    clinical::snapshot::{NOT_RECORDED, Snapshot},
    referral::Referral,
    values::{
        digest::Digest,
        text::{Line, Name},
        time::Instant,
        words::SectionName,
    },
};

/// The sections that may be seen, by their members' names.
#[derive(Debug, Clone, Serialize)]
pub struct SnapshotView {
    #[serde(flatten)]
    /// Each by its member's name; what is out of scope is not there.
    pub sections: BTreeMap<String, Box<RawValue>>,
    /// The same with their types, for whoever shows them; what is out of scope is not recorded here.
    #[serde(skip)]
    pub shown: Snapshot,
    /// The digest of all of them, shown or not.
    pub sha256: Digest,
    /// When it was signed.
    pub signed_at: Instant,
    /// By whom.
    pub signed_by: Name,
    /// Their registration number.
    pub registration_no: Line<40>,
}

impl Referral {
    /// The sections that may be seen, the digest of all, and when it was signed and by whom.
    pub(super) fn snapshot_view(&self, sight: Sight) -> SnapshotView {
        let signature = &self.handoff.signature;
        let sections =
            SectionName::ALL.iter().filter(|name| sight == Sight::Whole || self.scope.contains(name));
        SnapshotView {
            sections: sections
                .clone()
                .map(|name| (name.member(), self.handoff.snapshot.section(*name)))
                .collect(),
            shown: self.handoff.snapshot.only(&sections.copied().collect::<Vec<_>>()),
            sha256: signature.sha256,
            signed_at: signature.at,
            signed_by: signature.name.clone(),
            registration_no: signature.registration_no.clone(),
        }
    }
}

/// What the snapshot of a request is, where no section is silently absent, and the signature.
impl PartialSchema for SnapshotView {
    fn schema() -> RefOr<Schema> {
        let mut object = match Snapshot::schema() {
            RefOr::T(Schema::Object(object)) => object,
            other => return other,
        };
        // Two sections are no lists, and optional in a request. (A note may say "not-recorded" itself: any of the two.)
        for name in [SectionName::ChiefComplaint, SectionName::Note] {
            let missing = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([NOT_RECORDED]));
            if let Some(section) = object.properties.get_mut(&name.member())
                && let RefOr::T(Schema::OneOf(optional)) = section
            {
                let section_or_null = std::mem::take(&mut optional.items);
                let some = section_or_null.into_iter().filter(|item| matches!(item, RefOr::Ref(_)));
                *section = some.fold(AnyOfBuilder::new(), AnyOfBuilder::item).item(missing).into();
            }
        }
        object.description = Some(
            "What the sender saw, frozen: the sections in the scope of the consent, and the signature over all.".into(),
        );
        let mut add = |member: &str, name: &str| {
            object.properties.insert(member.to_owned(), Ref::from_schema_name(name).into());
            object.required.push(member.to_owned());
        };
        add("sha256", &Digest::name());
        add("signed_at", &Instant::name());
        add("signed_by", &Name::name());
        add("registration_no", &Line::<40>::name());
        Schema::Object(object).into()
    }
}

impl ToSchema for SnapshotView {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Digest::name().into_owned(), Digest::schema()));
        schemas.push((Instant::name().into_owned(), Instant::schema()));
        schemas.push((Name::name().into_owned(), Name::schema()));
        schemas.push((Line::<40>::name().into_owned(), Line::<40>::schema()));
        Snapshot::schemas(schemas);
    }
}
