//! Mail has come in.

functions::lambda!(events [Files] => guests::arrive);
