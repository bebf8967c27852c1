//! An uploaded file is checked before it is served.

functions::lambda!(events [Files] => files::check);
