//! A doctor or a desk announces a file, and is told where to upload it.

functions::lambda!(requests [Files] => files::create_attachment);
