//! Tables: columns as wide as what stands in them, rows that are not torn apart, names of columns on every page.

use super::{
    NoPdf,
    compose::{COLUMN, Column, Composer, NAME, RULE, SMALL, WHOLE},
    flow::{HEIGHT, Mark, Slab, WIDTH},
    line::Line,
    printable,
    shape::{Paragraph, Style},
    tags::{Role, Tag},
};
use crate::content::Table;

/// Free space to the right of each cell's words.
const GAP: f32 = 10.0;
/// Free space to the left of the first.
const INSET: f32 = 5.0;
/// Free space above and below them.
const PAD: f32 = 2.2;
const GROUND: [u8; 3] = [0xf3, 0xf6, 0xf9];

/// The lines of a cell before their width is known.
type Cell = Vec<Paragraph>;

/// Rows under the names of their columns.
pub(super) fn table(
    composer: &mut Composer,
    part: &'static str,
    table: &Table,
    heading: &str,
    parent: Tag,
    style: Style,
) -> Result<(), NoPdf> {
    let count = table.rows.iter().map(Vec::len).chain([table.columns.len()]).max().unwrap_or_default();
    if count == 0 {
        return Ok(());
    }
    let tag = composer.tags.add(parent, Role::Table);
    if !table.caption.trim().is_empty() && table.caption != heading {
        let caption = composer.tags.add(tag, Role::Caption);
        for line in composer.broken(part, &table.caption, SMALL, WIDTH)? {
            let marks = vec![Mark::Words { x: 0.0, y: 0.0, line, tag: Some(caption) }];
            composer.slabs.push(Slab { height: SMALL.leading(), keep: true, marks, ..Slab::default() });
        }
    }
    let names = cells(composer, part, &table.columns, count, COLUMN)?;
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        rows.push(cells(composer, part, row, count, style)?);
    }
    let columns = columns(&names, &rows);
    let head = head(composer, names, &columns, tag, style);
    let body = composer.tags.add(tag, Role::Body);
    for row in rows {
        let row = lines(composer, row, &columns);
        let tag = composer.tags.add(body, Role::Row);
        let tags: Vec<Tag> = (0..count)
            .map(|at| composer.tags.add(tag, if at == 0 { Role::RowName } else { Role::Cell }))
            .collect();
        self::row(composer, &row, &tags, &columns, WHOLE, head);
    }
    Ok(())
}

/// Names and values.
pub(super) fn facts(
    composer: &mut Composer,
    part: &'static str,
    facts: &[(String, String)],
    parent: Tag,
    place: Column,
    style: Style,
) -> Result<(), NoPdf> {
    if facts.is_empty() {
        return Ok(());
    }
    let tag = composer.tags.add(parent, Role::Table);
    let name = 130.0;
    let columns =
        [Column { x: place.x, width: name - GAP }, Column { x: place.x + name, width: place.width - name }];
    for (name, value) in facts {
        let [first, second] = &columns;
        let cells = [
            composer.broken(part, name, NAME, first.width)?,
            composer.broken(part, value, style, second.width)?,
        ];
        let row = composer.tags.add(tag, Role::Row);
        let tags = [composer.tags.add(row, Role::RowName), composer.tags.add(row, Role::Cell)];
        self::row(composer, &cells, &tags, &columns, place, None);
    }
    Ok(())
}

fn cells(
    composer: &mut Composer,
    part: &'static str,
    texts: &[String],
    count: usize,
    style: Style,
) -> Result<Vec<Cell>, NoPdf> {
    let text = |at| texts.get(at).map(String::as_str).unwrap_or_default();
    (0..count)
        .map(|at| {
            printable::lines(text(at)).map(|line| composer.shaper.paragraph(part, line, style)).collect()
        })
        .collect()
}

/// As wide as what stands in them, if all of it fits. Otherwise the short ones get what they need, and the others share the
/// rest, by their longest words and by how much they have to say.
fn columns(names: &[Cell], rows: &[Vec<Cell>]) -> Vec<Column> {
    let width = WIDTH - INSET - INSET + GAP;
    let mut needs = vec![(12.0_f32, 12.0_f32); names.len()];
    for row in rows.iter().map(Vec::as_slice).chain([names]) {
        for (need, cell) in needs.iter_mut().zip(row) {
            for paragraph in cell {
                let (least, most) = paragraph.widths();
                // A word that would take half of the paper is broken.
                *need = (need.0.max(least.min(width / 2.0) + GAP + 0.5), need.1.max(most + GAP + 0.5));
            }
        }
    }
    let mut x = INSET;
    let mut columns = Vec::with_capacity(needs.len());
    for wide in shares(&needs, width) {
        columns.push(Column { x, width: (wide - GAP).max(4.0) });
        x += wide;
    }
    columns
}

/// Shares of a width, by the least and the most that each can use.
fn shares(needs: &[(f32, f32)], width: f32) -> Vec<f32> {
    let least: f32 = needs.iter().map(|need| need.0).sum();
    let most: f32 = needs.iter().map(|need| need.1).sum();
    if most <= width {
        return needs.iter().map(|need| need.1 * (width / most).min(1.6)).collect();
    }
    if least >= width {
        return needs.iter().map(|need| need.0 * width / least).collect();
    }
    let mut shares: Vec<f32> = needs.iter().map(|need| need.0).collect();
    let mut spare = width - least;
    let mut wanting: Vec<usize> = (0..needs.len()).collect();
    let lacks = |at: &usize| needs.get(*at).map_or(0.0, |(least, most)| most - least);
    loop {
        // Whoever needs no more than an equal part gets it.
        #[expect(clippy::cast_precision_loss, reason = "a few columns")]
        let equal = spare / wanting.len().max(1) as f32;
        let (content, others): (Vec<usize>, Vec<usize>) =
            wanting.into_iter().partition(|at| lacks(at) <= equal);
        wanting = others;
        if content.is_empty() || wanting.is_empty() {
            let all: f32 = wanting.iter().map(lacks).sum();
            for at in &wanting {
                if let Some(share) = shares.get_mut(*at) {
                    *share += spare * lacks(at) / all.max(1.0);
                }
            }
            break;
        }
        for at in &content {
            spare -= lacks(at);
            if let Some(share) = shares.get_mut(*at) {
                *share += lacks(at);
            }
        }
    }
    shares
}

fn lines(composer: &mut Composer, row: Vec<Cell>, columns: &[Column]) -> Vec<Vec<Line>> {
    row.into_iter()
        .zip(columns)
        .map(|(cell, column)| {
            cell.into_iter()
                .flat_map(|mut paragraph| composer.shaper.lines(&mut paragraph, column.width))
                .collect()
        })
        .collect()
}

/// The row of names, which is repeated; its number among the heads, unless it would fill a third of a page each time.
fn head(
    composer: &mut Composer,
    names: Vec<Cell>,
    columns: &[Column],
    table: Tag,
    style: Style,
) -> Option<usize> {
    let names = lines(composer, names, columns);
    if names.iter().flatten().all(|line| line.segments.is_empty()) {
        return None;
    }
    let group = composer.tags.add(table, Role::Head);
    let tag = composer.tags.add(group, Role::Row);
    let tags: Vec<Tag> = columns.iter().map(|_| composer.tags.add(tag, Role::ColumnName)).collect();
    let first = composer.slabs.len();
    row(composer, &names, &tags, columns, WHOLE, None);
    let ground =
        |slab: &Slab| Mark::Area { x: 0.0, y: 0.0, width: WIDTH, height: slab.height, colour: GROUND };
    for slab in composer.slabs.iter_mut().skip(first) {
        let ground = ground(slab);
        slab.marks.insert(0, ground);
        slab.keep = true;
    }
    let mut rows = composer.slabs.iter().skip(first);
    let (Some(slab), None) = (rows.next(), rows.next()) else { return None };
    if slab.height > HEIGHT / 3.0 - style.leading() {
        return None;
    }
    let number = composer.heads.len();
    let again = slab.clone();
    composer.heads.push(again);
    Some(number)
}

/// A row. One that is higher than half a page is parted where a page ends, and goes on on the next.
fn row(
    composer: &mut Composer,
    cells: &[Vec<Line>],
    tags: &[Tag],
    columns: &[Column],
    rule: Column,
    head: Option<usize>,
) {
    let leading = cells.iter().flatten().map(|line| line.style.leading()).fold(0.0, f32::max);
    let count = cells.iter().map(Vec::len).max().unwrap_or_default();
    let fits = fit(leading);
    let at_once = if count > fits { (fits / 8).max(1) } else { count.max(1) };
    let mut from = 0;
    while from < count {
        let to = (from + at_once).min(count);
        let (above, below) = (if from == 0 { PAD } else { 0.0 }, if to == count { PAD + 0.5 } else { 0.0 });
        let mut height = above + below;
        let mut marks = Vec::new();
        for ((cell, tag), column) in cells.iter().zip(tags).zip(columns) {
            let mut y = above;
            for line in cell.iter().take(to).skip(from) {
                // Small names stand on the same line as what they name.
                let middle = y + (leading - line.style.leading()) / 2.0;
                marks.push(Mark::Words { x: column.x, y: middle, line: line.clone(), tag: Some(*tag) });
                y += leading;
            }
            height = height.max(y + below);
        }
        if to == count {
            marks.push(Mark::Area {
                x: rule.x,
                y: height - 0.5,
                width: rule.width,
                height: 0.5,
                colour: RULE,
            });
        }
        composer.slabs.push(Slab { height, head, marks, ..Slab::default() });
        from = to;
    }
}

/// How many lines of a row stay together.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen")]
fn fit(leading: f32) -> usize {
    (HEIGHT / 2.0 / leading.max(1.0)) as usize
}
