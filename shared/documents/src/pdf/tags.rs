//! What each thing on the paper is, for those who have it read to them: headings, paragraphs, tables, figures.

/// What something is, by the names of ISO 32000-1, 14.8.4.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Role {
    Document,
    Part,
    Title,
    Heading,
    Paragraph,
    List,
    Item,
    /// The dot before it.
    ItemLabel,
    ItemBody,
    Table,
    Caption,
    Head,
    Body,
    Row,
    ColumnName,
    RowName,
    Cell,
    /// Words on a line that are read otherwise than they stand, and how.
    Span(String),
    /// A picture, and what it shows.
    Figure(String),
}

impl Role {
    /// Its name in the PDF.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Part => "Sect",
            Self::Title => "H1",
            Self::Heading => "H2",
            Self::Paragraph => "P",
            Self::List => "L",
            Self::Item => "LI",
            Self::ItemLabel => "Lbl",
            Self::ItemBody => "LBody",
            Self::Table => "Table",
            Self::Caption => "Caption",
            Self::Head => "THead",
            Self::Body => "TBody",
            Self::Row => "TR",
            Self::ColumnName | Self::RowName => "TH",
            Self::Cell => "TD",
            Self::Span(_) => "Span",
            Self::Figure(_) => "Figure",
        }
    }

    /// What its name does not say: for which cells a name stands, how a list is numbered. Owner, key and value.
    pub(super) const fn attribute(&self) -> Option<[&'static str; 3]> {
        match self {
            Self::ColumnName => Some(["Table", "Scope", "Column"]),
            Self::RowName => Some(["Table", "Scope", "Row"]),
            Self::List => Some(["List", "ListNumbering", "Disc"]),
            Self::Document
            | Self::Part
            | Self::Title
            | Self::Heading
            | Self::Paragraph
            | Self::Item
            | Self::ItemLabel
            | Self::ItemBody
            | Self::Table
            | Self::Caption
            | Self::Head
            | Self::Body
            | Self::Row
            | Self::Cell
            | Self::Span(_)
            | Self::Figure(_) => None,
        }
    }
}

/// The number of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag(usize);

/// What an element consists of, in the order in which it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kid {
    Element(Tag),
    /// The marked content of this number on this page, both counted from 0.
    Content {
        page: usize,
        number: usize,
    },
}

/// An element.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    pub(super) role: Role,
    pub(super) parent: Option<Tag>,
    pub(super) kids: Vec<Kid>,
    /// Where a figure stands on its page, in points: left, lower, right and upper edge.
    pub(super) place: Option<[f32; 4]>,
}

/// All elements; the first is the document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tags {
    elements: Vec<Element>,
}

impl Tags {
    /// The document itself.
    pub(super) const DOCUMENT: Tag = Tag(0);

    pub(super) fn new() -> Self {
        Self { elements: vec![Element { role: Role::Document, parent: None, kids: Vec::new(), place: None }] }
    }

    /// One more element, the last of its parent.
    pub(super) fn add(&mut self, parent: Tag, role: Role) -> Tag {
        let tag = Tag(self.elements.len());
        self.elements.push(Element { role, parent: Some(parent), kids: Vec::new(), place: None });
        self.push(parent, Kid::Element(tag));
        tag
    }

    /// Content that belongs to an element.
    pub(super) fn push(&mut self, tag: Tag, kid: Kid) {
        if let Some(element) = self.elements.get_mut(tag.0) {
            element.kids.push(kid);
        }
    }

    /// Where a figure stands.
    pub(super) fn stands(&mut self, tag: Tag, place: [f32; 4]) {
        if let Some(element) = self.elements.get_mut(tag.0) {
            element.place = Some(place);
        }
    }

    /// What an element is called in the PDF.
    pub(super) fn name(&self, tag: Tag) -> &'static str {
        self.elements.get(tag.0).map_or("P", |element| element.role.name())
    }

    /// The elements with their numbers, parents before their children.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Tag, &Element)> {
        self.elements.iter().enumerate().map(|(at, element)| (Tag(at), element))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }
}

impl Tag {
    /// The place among all elements.
    pub(super) const fn place(self) -> usize {
        self.0
    }
}
