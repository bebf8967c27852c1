//! The first version of the notice. No native reader has read the Hindi, Bengali, Marathi, Telugu, Tamil and Kannada yet, and no
//! lawyer any of them.

mod bn;
mod en;
mod hi;
mod kn;
mod mr;
mod ta;
mod te;

use super::notice::Text;
use crate::values::words::Tongue;

pub(super) const fn text(language: Tongue) -> &'static Text {
    match language {
        Tongue::English => &en::TEXT,
        Tongue::Hindi => &hi::TEXT,
        Tongue::Bengali => &bn::TEXT,
        Tongue::Marathi => &mr::TEXT,
        Tongue::Telugu => &te::TEXT,
        Tongue::Tamil => &ta::TEXT,
        Tongue::Kannada => &kn::TEXT,
    }
}
