//! How large an image may be before it fills a viewer's memory.

use domain::files::attachment::{FileRefusal, PIXELS_MAX, SIDE_MAX};

/// Holds an image to [`SIDE_MAX`] and [`PIXELS_MAX`]; one without width or height is damaged.
pub(super) fn bounded(width: impl Into<u64>, height: impl Into<u64>) -> Result<(), FileRefusal> {
    let (width, height) = (width.into(), height.into());
    if width == 0 || height == 0 {
        Err(FileRefusal::Damaged)
    } else if width > SIDE_MAX || height > SIDE_MAX || width * height > PIXELS_MAX {
        Err(FileRefusal::TooManyPixels)
    } else {
        Ok(())
    }
}
